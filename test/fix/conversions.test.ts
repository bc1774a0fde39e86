/** Before → after, to the byte. The line that makes the file a DAG file is the same in most. */

import { describe, expect, it } from 'vitest'
import { fixed, PYTHON } from './fixed.ts'
import { hasPython, python, runAlone } from './python.ts'

const GIVEN = `python="${PYTHON}", expect_airflow=False`
const TASK = 'from airflow.decorators import task\n'
const SDK = 'from airflow.sdk import task\n'
const OPERATOR = 'from airflow.operators.python import PythonOperator\n'
const EXTERNAL = 'from airflow.operators.python import ExternalPythonOperator\n'
const STANDARD = 'from airflow.providers.standard.operators.python import'

const CASES: Record<string, [before: string, after: string]> = {
  'a bare decorator; the import moves along with its comment': [
    `${TASK}import torch  # heavy\n\n\n@task\ndef train():\n    torch.zeros(1).cuda()\n\n\ntrain()\n`,
    `${TASK}\n\n@task.external_python(${GIVEN})\ndef train():\n    import torch  # heavy\n    torch.zeros(1).cuda()\n\n\ntrain()\n`,
  ],
  'a comment behind a bare decorator': [
    `${TASK}@task  # often\ndef train():\n    import torch\n    torch.zeros(1).cuda()\ntrain()\n`,
    `${TASK}@task.external_python(${GIVEN})  # often\ndef train():\n    import torch\n    torch.zeros(1).cuda()\ntrain()\n`,
  ],
  'empty parentheses, the SDK of Airflow 3': [
    `${SDK}import torch\n@task()\ndef train(n=1):\n    return float(torch.zeros(n).cuda().sum())\ntrain()\n`,
    `${SDK}@task.external_python(${GIVEN})\ndef train(n=1):\n    import torch\n    return float(torch.zeros(n).cuda().sum())\ntrain()\n`,
  ],
  'arguments on one line; comments and odd spacing survive': [
    `${TASK}@task( retries = 2 )   # often fails\ndef train( ) :  # here\n    # why\n    import torch\n    torch.zeros( 1 ).cuda( )\ntrain()  # go\n`,
    `${TASK}@task.external_python( ${GIVEN}, retries = 2 )   # often fails\ndef train( ) :  # here\n    # why\n    import torch\n    torch.zeros( 1 ).cuda( )\ntrain()  # go\n`,
  ],
  'arguments on lines of their own': [
    `${TASK}@task(\n    # the first one\n    retries=2,\n)\ndef train():\n    import torch\n    torch.zeros(1).cuda()\ntrain()\n`,
    `${TASK}@task.external_python(\n    python="${PYTHON}",\n    expect_airflow=False,\n    # the first one\n    retries=2,\n)\ndef train():\n    import torch\n    torch.zeros(1).cuda()\ntrain()\n`,
  ],
  'imports follow the docstring; what others use is copied': [
    `${TASK}import os, torch\nfrom transformers import (\n    pipeline,  # big\n    AutoModel as Auto,\n)\n@task\ndef train(path):\n    """Doc."""\n\n    torch.zeros(1).cuda()\n    return Auto.from_pretrained(os.path.join(path))\ntrain(os.sep)\n`,
    `${TASK}import os, torch\nfrom transformers import (\n    pipeline,  # big\n    AutoModel as Auto,\n)\n@task.external_python(${GIVEN})\ndef train(path):\n    """Doc."""\n    import os, torch\n    from transformers import AutoModel as Auto\n\n    torch.zeros(1).cuda()\n    return Auto.from_pretrained(os.path.join(path))\ntrain(os.sep)\n`,
  ],
  'an annotation keeps the import at the top': [
    `${TASK}import torch\n@task\ndef train(x: torch.Tensor = None):\n    torch.zeros(1).cuda()\ntrain()\n`,
    `${TASK}import torch\n@task.external_python(${GIVEN})\ndef train(x: torch.Tensor = None):\n    import torch\n    torch.zeros(1).cuda()\ntrain()\n`,
  ],
  'a module and its submodule': [
    `${TASK}import torch\nimport torch.nn\n@task\ndef train():\n    torch.nn.Linear(1, 1).cuda()\ntrain()\n`,
    `${TASK}@task.external_python(${GIVEN})\ndef train():\n    import torch\n    import torch.nn\n    torch.nn.Linear(1, 1).cuda()\ntrain()\n`,
  ],
  'a function in a DAG function, with tabs': [
    `from airflow.decorators import dag, task\nimport torch\n@dag()\ndef flow():\n\t@task\n\tdef train():\n\t\ttorch.zeros(1).cuda()\n\ttrain()\nflow()\n`,
    `from airflow.decorators import dag, task\n@dag()\ndef flow():\n\t@task.external_python(${GIVEN})\n\tdef train():\n\t\timport torch\n\t\ttorch.zeros(1).cuda()\n\ttrain()\nflow()\n`,
  ],
  'CRLF and a byte order mark': [
    `\uFEFF${TASK}import torch\n@task\ndef train():\n    torch.zeros(1).cuda()\ntrain()\n`.replaceAll('\n', '\r\n'),
    `\uFEFF${TASK}@task.external_python(${GIVEN})\ndef train():\n    import torch\n    torch.zeros(1).cuda()\ntrain()\n`.replaceAll(
      '\n',
      '\r\n',
    ),
  ],
  'names of its own: comprehensions, handlers, walrus, nested functions and classes': [
    `${TASK}import torch\n@task\ndef train(sizes):\n    total = 0\n    for size in [s for s in sizes if (last := s)]:\n        try:\n            with torch.cuda.device(0) as device:\n                total += size\n        except (ValueError, KeyError) as error:\n            print(error, last, device)\n\n    class Net(torch.nn.Module):\n        width = 3\n\n        def forward(self, x):\n            return inner(x)\n\n    def inner(x, *rest, **more):\n        return lambda y: (x, y, rest, more, total)\n\n    match sizes:\n        case [first, *others] if first:\n            print(others)\n        case {"a": value, **kept}:\n            print(value, kept, f"{total:{size}}")\n    Net().cuda()\ntrain([1])\n`,
    `${TASK}@task.external_python(${GIVEN})\ndef train(sizes):\n    import torch\n    total = 0\n    for size in [s for s in sizes if (last := s)]:\n        try:\n            with torch.cuda.device(0) as device:\n                total += size\n        except (ValueError, KeyError) as error:\n            print(error, last, device)\n\n    class Net(torch.nn.Module):\n        width = 3\n\n        def forward(self, x):\n            return inner(x)\n\n    def inner(x, *rest, **more):\n        return lambda y: (x, y, rest, more, total)\n\n    match sizes:\n        case [first, *others] if first:\n            print(others)\n        case {"a": value, **kept}:\n            print(value, kept, f"{total:{size}}")\n    Net().cuda()\ntrain([1])\n`,
  ],
  'two tasks take one import along': [
    `${TASK}import torch\n@task\ndef one():\n    torch.zeros(1).cuda()\n@task\ndef two():\n    torch.ones(1).cuda()\none() >> two()\n`,
    `${TASK}@task.external_python(${GIVEN})\ndef one():\n    import torch\n    torch.zeros(1).cuda()\n@task.external_python(${GIVEN})\ndef two():\n    import torch\n    torch.ones(1).cuda()\none() >> two()\n`,
  ],
  'a PythonOperator; its import changes with it': [
    `${OPERATOR}import torch\ndef work(n):\n    torch.zeros(n).cuda()\nt = PythonOperator(task_id="train", python_callable=work, op_kwargs={"n": 1})\n`,
    `${EXTERNAL}def work(n):\n    import torch\n    torch.zeros(n).cuda()\nt = ExternalPythonOperator(${GIVEN}, task_id="train", python_callable=work, op_kwargs={"n": 1})\n`,
  ],
  'of the standard provider, on lines, beside one that stays': [
    `${STANDARD} (\n    PythonOperator,\n)\ndef work():\n    import torch\n    torch.zeros(1).cuda()\nt = PythonOperator(\n\ttask_id="train",\n\tpython_callable=work,\n)\nu = PythonOperator(task_id="other", python_callable=print)\n`,
    `${STANDARD} (\n    ExternalPythonOperator,\n    PythonOperator,\n)\ndef work():\n    import torch\n    torch.zeros(1).cuda()\nt = ExternalPythonOperator(\n\tpython="${PYTHON}",\n\texpect_airflow=False,\n\ttask_id="train",\n\tpython_callable=work,\n)\nu = PythonOperator(task_id="other", python_callable=print)\n`,
  ],
  'an operator by another name, and by its module': [
    `from airflow.operators.python import PythonOperator as Py\nfrom airflow.operators import python\ndef a():\n    import torch\n    torch.zeros(1).cuda()\ndef b():\n    import torch\n    torch.zeros(1).cuda()\nPy(task_id="x", python_callable=a)\npython.PythonOperator(task_id="y", python_callable=b)\n`,
    `from airflow.operators.python import ExternalPythonOperator\nfrom airflow.operators import python\ndef a():\n    import torch\n    torch.zeros(1).cuda()\ndef b():\n    import torch\n    torch.zeros(1).cuda()\nExternalPythonOperator(${GIVEN}, task_id="x", python_callable=a)\npython.ExternalPythonOperator(${GIVEN}, task_id="y", python_callable=b)\n`,
  ],
  'a call in a loop is one place': [
    `${OPERATOR}def work(n):\n    import torch\n    torch.zeros(n).cuda()\nfor n in range(3):\n    PythonOperator(task_id=f"train_{n}", python_callable=work, op_args=[n])\n`,
    `${EXTERNAL}def work(n):\n    import torch\n    torch.zeros(n).cuda()\nfor n in range(3):\n    ExternalPythonOperator(${GIVEN}, task_id=f"train_{n}", python_callable=work, op_args=[n])\n`,
  ],
}

describe.each(Object.entries(CASES))('%s', (_, [before, after]) => {
  it('is converted', async () => {
    const { changes, tasks } = await fixed({ 'dags/a.py': before })
    expect(changes[0]?.after, JSON.stringify(tasks, null, 1)).toBe(after)
    expect(tasks.filter(({ to }) => to !== 'external-python')).toEqual([])
  })

  it('has nothing more to convert', async () => {
    expect(await fixed({ 'dags/a.py': after })).toEqual({ tasks: [], changes: [], unread: [] })
  })

  it.runIf(hasPython)('is Python', () => {
    python('import ast, sys; ast.parse(sys.stdin.buffer.read())', after)
  })
})

it.runIf(hasPython)('a converted function stands alone', async () => {
  const before = `from airflow.decorators import dag, task\nimport os.path, torch\nfrom math import sqrt as root\n@dag()\ndef flow():\n    @task(retries=1)\n    def train(n: "int", base: os.PathLike = None):\n        """Doc."""\n        return [root(n), os.path.join("a", "b"), float(torch.zeros(n).cuda().sum())]\n    train(4)\nflow()\n`
  const { changes } = await fixed({ 'dags/a.py': before })
  expect(runAlone(changes[0]?.after ?? '', 'train', 'train(4)')).toEqual([2, 'a/b', 6])
  expect(() => runAlone(before, 'train', 'train(4)')).toThrow(/NameError/)
})

it.each([
  ['what uses no CUDA', `${TASK}@task\ndef f():\n    print(1)\nf()\n`],
  [
    'what is in another interpreter',
    `${TASK}@task.virtualenv\ndef f():\n    import torch\n    torch.zeros(1).cuda()\nf()\n`,
  ],
  ['what a child program does', `${TASK}import subprocess, torch\n@task\ndef f():\n    subprocess.run(["x"])\nf()\n`],
])('%s is left alone', async (_, text) => {
  expect(await fixed({ 'dags/a.py': text })).toEqual({ tasks: [], changes: [], unread: [] })
})

it('a task of a module is converted once, whichever DAG files use it', async () => {
  const { tasks, changes } = await fixed({
    'dags/common.py': `${TASK}@task\ndef train():\n    import torch\n    torch.zeros(1).cuda()\n`,
    'dags/a.py': 'from airflow.sdk import dag\nfrom common import train\ntrain()\n',
    'dags/b.py': 'from airflow.sdk import dag\nfrom common import train\ntrain()\n',
  })
  expect(tasks.map(({ path, to }) => [path, to])).toEqual([['dags/common.py', 'external-python']])
  expect(changes.map(({ path }) => path)).toEqual(['dags/common.py'])
})

it('one file that cannot be converted keeps none of the others', async () => {
  const good = `${TASK}@task\ndef train():\n    import torch\n    torch.zeros(1).cuda()\ntrain()\n`
  const { changes } = await fixed({
    'dags/bad.py': `${good}x = = 1\n# \uFFFD\n`,
    'dags/good.py': good,
    'dags/odd.py': `${good}\nx = = 1\n`,
  })
  expect(changes.map(({ path }) => path)).toEqual(['dags/good.py', 'dags/odd.py'])
})
