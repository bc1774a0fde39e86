/** What is left alone, and why: one snippet per blocker. */

import { expect, it } from 'vitest'
import { BLOCKERS, type BlockerKind } from '../../src/model/fix.ts'
import { fixed } from './fixed.ts'

const TASK = 'from airflow.decorators import task\nimport torch\n'
const OPERATOR = 'from airflow.operators.python import PythonOperator\nimport torch\n'
const CUDA = 'torch.zeros(1).cuda()'
const WORK = `def work():\n    ${CUDA}\n`
const flow = (body: string, before = '', parameters = ''): string =>
  `${TASK}${before}@task\ndef f(${parameters}):\n    ${CUDA}\n    ${body}\nf()\n`
const operator = (call: string, before = WORK): string => `${OPERATOR}${before}${call}\n`

const CASES: [BlockerKind, file: string, others?: Record<string, string>][] = [
  [
    'operator',
    `from airflow.sensors.python import PythonSensor\nimport torch\n${WORK}PythonSensor(task_id="t", python_callable=work)\n`,
  ],
  ['operator', operator('PythonOperator.partial(task_id="t", python_callable=work).expand(op_args=[[1]])')],
  [
    'branch-operator',
    operator('BranchPythonOperator(task_id="t", python_callable=work)').replace('import Py', 'import BranchPy'),
  ],
  [
    'old-operator-module',
    operator('PythonOperator(task_id="t", python_callable=work)').replace('python import', 'python_operator import'),
  ],
  [
    'operator-import',
    `import torch\nif True:\n    from airflow.operators.python import PythonOperator\n${WORK}PythonOperator(task_id="t", python_callable=work)\n`,
  ],
  [
    'own-operator',
    `from airflow.models import BaseOperator\nimport torch\nclass Mine(BaseOperator):\n    def execute(self, context):\n        ${CUDA}\nMine(task_id="t")\n`,
  ],
  ['no-def-here', operator(`PythonOperator(task_id="t", python_callable=lambda: ${CUDA})`)],
  [
    'no-def-here',
    operator('PythonOperator(task_id="t", python_callable=partial(work))', `from functools import partial\n${WORK}`),
  ],
  [
    'no-def-here',
    operator('PythonOperator(task_id="t", python_callable=work)', 'from lib import work\n'),
    { 'dags/lib.py': `import torch\n${WORK}` },
  ],
  [
    'no-def-here',
    operator('make(work)', `${WORK}def make(run):\n    return PythonOperator(task_id="t", python_callable=run)\n`),
  ],
  ['used-elsewhere', operator('PythonOperator(task_id="t", python_callable=work)\nwork()')],
  ['used-elsewhere', operator('PythonOperator(task_id="t", python_callable=work)', `${WORK}__all__ = ["work"]\n`)],
  [
    'used-elsewhere',
    operator('PythonOperator(task_id="t", python_callable=work)\nPythonOperator(task_id="u", python_callable=work)'),
  ],
  ['defined-twice', `${TASK}f = None\n@task\ndef f():\n    ${CUDA}\nf()\n`],
  ['method', `${TASK}class A:\n    @task\n    def f():\n        ${CUDA}\nA.f()\n`],
  ['async', `${TASK}@task\nasync def f():\n    ${CUDA}\nf()\n`],
  ['generator', flow('yield 1')],
  ['decorator-spelling', `from airflow.sdk import task as t\nimport torch\n@t\ndef f():\n    ${CUDA}\nf()\n`],
  ['decorator-spelling', `${TASK}@task.python\ndef f():\n    ${CUDA}\nf()\n`],
  ['decorator-spelling', `${TASK}@task.branch()\ndef f():\n    ${CUDA}\nf()\n`],
  [
    'decorator-spelling',
    `from airflow import decorators\nimport torch\n@decorators.task\ndef f():\n    ${CUDA}\nf()\n`,
  ],
  [
    'decorator-spelling',
    `# airflow\nfrom astro.sql import dataframe as task\nimport torch\n@task\ndef f():\n    ${CUDA}\nf()\n`,
  ],
  ['extra-decorator', `${TASK}from lib import timed\n@task\n@timed\ndef f():\n    ${CUDA}\nf()\n`],
  ['extra-decorator', `${TASK}from airflow.decorators import setup\n@setup\n@task\ndef f():\n    ${CUDA}\nf()\n`],
  ['positional-argument', `${TASK}@task(None, retries=1)\ndef f():\n    ${CUDA}\nf()\n`],
  ['unpacked-argument', `${TASK}ARGS = {}\n@task(**ARGS)\ndef f():\n    ${CUDA}\nf()\n`],
  ['reserved-argument', operator('PythonOperator(task_id="t", python_callable=work, templates_dict={})')],
  ['unbalanced-parentheses', `${TASK}@task(doc_md="a) first")\ndef f():\n    ${CUDA}\nf()\n`],
  ['names-its-decorator', flow('"""See\n@task.external_python"""')],
  ['one-line-body', `${TASK}@task\ndef f(): ${CUDA}\nf()\n`],
  ['one-line-body', `${TASK}@task\ndef f():\n    "Doc."; ${CUDA}\nf()\n`],
  [
    'outdented-text',
    `${TASK}def g():\n    @task\n    def f():\n        ${CUDA}\n        return """\n        a\n  b"""\n    f()\ng()\n`,
  ],
  ['not-parsed', flow('x = = 1')],
  ['context-parameter', flow('pass', '', 'ti=None')],
  ['context-parameter', flow('pass', '', 'ds: str = None')],
  ['all-context', flow('pass', '', '**kwargs')],
  ['all-context', flow('pass', '', '**context: dict')],
  ['default-value', flow('pass', 'LIMIT = 1\n', 'n=LIMIT')],
  ['default-value', flow('pass', '', 'n=torch.float32')],
  ['closure', `${TASK}def g(n):\n    @task\n    def f():\n        ${CUDA}\n        return n\n    f()\ng(1)\n`],
  ['module-name', flow('return LIMIT', 'LIMIT = 1\n')],
  ['module-name', flow('return helper()', 'def helper():\n    pass\n')],
  ['module-name', flow('return [x for x in LIMIT]', 'LIMIT = [1]\n')],
  ['module-name', flow('return lambda: LIMIT', 'LIMIT = [1]\n')],
  ['module-name', flow('return f"{1:{LIMIT}}"', 'LIMIT = 1\n')],
  ['module-name', flow('class A:\n        LIMIT = 2\n        def g(self):\n            return LIMIT', 'LIMIT = 1\n')],
  ['module-name', flow('class A:\n        x: LIMIT', 'LIMIT = int\n')],
  ['module-name', flow('return f', '')],
  [
    'conditional-import',
    flow('return np', 'try:\n    import numpy as np\nexcept ImportError:\n    import math as np\n'),
  ],
  [
    'conditional-import',
    flow('return np', 'from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import numpy as np\n'),
  ],
  ['conditional-import', flow('return np', 'from a import np\nfrom b import np\n')],
  ['star-import', flow('return sqrt(1)', 'from math import *\n')],
  ['unknown-name', flow('return whatever')],
  ['own-file', flow('return __file__')],
  ['airflow-import', flow('return Variable.get("x")', 'from airflow.models import Variable\n')],
  ['airflow-import', flow('from airflow.operators.python import get_current_context')],
  ['project-import', flow('return train()', 'from lib import train\n'), { 'dags/lib.py': 'def train(): pass\n' }],
  ['project-import', flow('import lib'), { 'dags/lib.py': '' }],
  ['project-import', flow('from .lib import train')],
  ['path-set-at-import', flow('import mine', 'import sys\nsys.path.append("/opt/code")\n')],
  ['set-up-at-import', flow('pass', 'torch.manual_seed(1)\n')],
  ['set-up-at-import', flow('pass', 'if True:\n    torch.backends.cudnn.benchmark = True\n')],
  ['global-statement', flow('global n\n    n = 1')],
  ['run-time-names', flow('return globals()["x"]')],
  ['run-time-names', flow('return importlib.import_module("x")', 'import importlib\n')],
  ['spawned-children', flow('multiprocessing.get_context("spawn").Process(target=print)', 'import multiprocessing\n')],
  ['spawned-children', flow('multiprocessing.set_start_method("spawn")', 'import multiprocessing\n')],
  ['not-pickled', operator('PythonOperator(task_id="t", python_callable=work, op_args=[lambda: 1])')],
  [
    'not-pickled',
    operator('PythonOperator(task_id="t", python_callable=work, op_kwargs={"x": A()})', `${WORK}class A: pass\n`),
  ],
  ['not-pickled', `${TASK}class A: pass\n@task\ndef f(x):\n    ${CUDA}\nf(A())\n`],
  ['not-utf-8', `# \uFFFD\n${flow('pass')}`],
  [
    'still-forked',
    `${TASK}def after(context):\n    ${CUDA}\n@task(on_failure_callback=after)\ndef f():\n    ${CUDA}\nf()\n`,
  ],
]

it.each(CASES)('%s: %s', async (kind, text, others = {}) => {
  const { tasks, changes } = await fixed({ 'dags/a.py': text, ...others })
  const kinds = tasks.filter(({ to }) => to === 'left').flatMap(({ blockers }) => blockers.map((each) => each.kind))
  expect([...new Set(kinds)], JSON.stringify(tasks)).toEqual([kind])
  expect(changes).toEqual([])
})

/** These are for what should not happen, or need a file system. */
const NO_CASE: BlockerKind[] = [
  'several-callables',
  'unreadable',
  'would-not-parse',
  'names-missing',
  'others-worse',
  'script-exists',
]

it('every blocker has a case', () => {
  const covered = new Set([...CASES.map(([kind]) => kind), ...NO_CASE])
  expect(BLOCKERS.filter((kind) => !covered.has(kind))).toEqual([])
})

it('one task that cannot be converted keeps none of the others', async () => {
  const text = `${TASK}LIMIT = 1\n@task\ndef f():\n    ${CUDA}\n    return LIMIT\n@task\ndef g():\n    ${CUDA}\nf() >> g()\n`
  const { tasks } = await fixed({ 'dags/a.py': text })
  expect(tasks.map(({ id, to }) => [id, to])).toEqual([
    ['f', 'left'],
    ['g', 'external-python'],
  ])
})
