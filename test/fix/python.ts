/** The machine's Python, where it has one. */

import { execFileSync, spawnSync } from 'node:child_process'

export const hasPython = spawnSync('python3', ['--version']).status === 0

export const python = (program: string, input: string): string =>
  execFileSync('python3', ['-c', program], { input, encoding: 'utf8' })

/** As Airflow takes it: the text of the function from its decorators on, without indentation and decorator. */
export const runAlone = (text: string, name: string, call: string): unknown =>
  JSON.parse(python(ALONE, JSON.stringify({ text, name, call })))

const ALONE = `
import ast, json, sys, textwrap, types
given = json.load(sys.stdin)
tree = ast.parse(given["text"])
node = next(n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == given["name"])
start = min([node.lineno] + [d.lineno for d in node.decorator_list])
lines = textwrap.dedent("\\n".join(given["text"].splitlines()[start - 1:node.end_lineno])).split("\\n")
source = "\\n".join(lines[node.lineno - start:])

class Library(types.ModuleType):
    def __getattr__(self, name):
        return Value()

class Value:
    def __getattr__(self, name): return self
    def __call__(self, *args, **kwargs): return self
    def __float__(self): return 6.0

sys.modules["torch"] = Library("torch")
sys.modules["torch.nn"] = Library("torch.nn")
sys.modules["transformers"] = Library("transformers")
namespace = {}
exec("from __future__ import annotations\\n" + source, namespace)
print(json.dumps(eval(given["call"], namespace), default=lambda _: "value"))
`
