/** Why `fix` leaves a task to its reader, and what would help. */

import type { BlockerKind } from '../fix.ts'

export const BLOCKER_TEXTS = {
  operator: '{operator} has no counterpart for another interpreter: move its CUDA code into a function or a script',
  'branch-operator':
    '{operator}: BranchExternalPythonOperator or @task.branch_external_python can take its place, by hand',
  'old-operator-module': '{module} has no ExternalPythonOperator: import PythonOperator from airflow.operators.python',
  'operator-import': 'no plain statement at the top of the file imports {name}: do so',
  'own-operator': '{operator} is a class of this project: what it runs in is decided there',
  'several-callables': 'what it runs is one of several functions: name one of them',
  'no-def-here': 'what it runs, {what}, is no function defined by `def` in this file: edit it where it is defined',
  'used-elsewhere': '{name} is also used at line {other}: give the task a function of its own',
  'defined-twice': '{name} is defined more than once in this file',
  method: '{name} is a method: the other interpreter gets the text of a function, without its class',
  async: '{name} is async: the other interpreter calls it as a plain function',
  generator: '{name} is a generator: its result cannot be pickled',
  'decorator-spelling':
    'the decorator {what} is not spelled `@task`, and would be left in the text that the other interpreter gets',
  'extra-decorator': 'the decorator {what} would be left in the text that the other interpreter gets',
  'positional-argument': 'positional arguments in {what}: name them',
  'unpacked-argument': '{what} in the arguments may hold anything: write them out',
  'reserved-argument': 'the argument {name} is one that the conversion would set or change',
  'unbalanced-parentheses':
    'Airflow counts parentheses to cut the decorator off, also those in texts: balance them in its arguments',
  'names-its-decorator': 'its text names a decorator of Airflow, at which Airflow would cut it',
  'one-line-body': 'its body stands on the line of `def`, where no import can be put: give it lines of its own',
  'outdented-text':
    'Airflow takes the indentation off every line, also in the text that spans lines: move the function to the top of the file',
  'not-parsed': 'part of it is not Python, as far as the parser can tell',
  'context-parameter': 'the parameter {name} is filled from the context of the task: pass what it needs as an argument',
  'all-context': '{name} takes the whole context of the task: name the parameters it needs',
  'default-value': 'the default value of a parameter needs {name}: set it in the body',
  closure: '{name} belongs to the function around it: pass it as an argument',
  'module-name':
    '{name} is defined at line {defined} of the file: pass it as an argument, or move it into the function',
  'conditional-import':
    '{name} is imported conditionally, or more than once, at line {defined}: import it in the function',
  'star-import': '{name} may come from `from {module} import *`: import it by name in the function',
  'unknown-name': '{name} is bound nowhere in the file',
  'own-file': '{name} is another file, or nothing, in the other interpreter',
  'airflow-import':
    '{name} comes from Airflow, which the other interpreter need not have: read what it gives before, and pass it as an argument',
  'project-import':
    '{name} comes from {module}, {where} of this project, which the other interpreter finds only where it is installed or PYTHONPATH names its folder',
  'path-set-at-import':
    '{name} of {module} may be found only because line {defined} of the file changes sys.path, which the other interpreter does not see',
  'set-up-at-import':
    'line {defined} of the file sets up {name}, which the other interpreter would miss: do it in the function',
  'global-statement': '`{what}` reaches for a name outside of it',
  'run-time-names': '{name} finds names only at run time',
  'spawned-children':
    'its children start by {method}, and would run the whole script of the other interpreter again: put the work into a script of its own',
  'not-pickled': 'it is given {name}, which the other interpreter cannot unpickle: pass plain data',
  'not-utf-8': 'the file is not UTF-8',
  unreadable: 'the file could not be read: {reason}',
  'would-not-parse': 'its conversion was dropped: the changed file would not parse',
  'names-missing': 'its conversion was dropped: {name} would be missing in the function',
  'still-forked':
    'its conversion was dropped: something of it, such as a callback, would still use CUDA in the forked process',
  'others-worse': 'its conversion was dropped: {name} would fare worse',
  'script-exists': 'no script was written: {path} exists already',
} as const satisfies Record<BlockerKind, string>
