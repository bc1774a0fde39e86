/** 12x: multiprocessing in the code of tasks. */

import type { Entry } from './entry.ts'
import { RUN_IN_FRESH_INTERPRETER } from './fixes.ts'

const TARGET_IN_MODULE = {
  title: 'Move the function into a module that imports neither the DAG file nor Airflow',
}

export const SCAN_CHILDREN = {
  CAD120: {
    name: 'start-method-set-in-task',
    severity: 'warning',
    message: '{subject}: {call} at {line} changes nothing about the process of the task{also}',
    why: 'A start method decides how later children start. The task process was forked by Airflow long before; CUDA that is broken in it stays broken.',
    fixes: [RUN_IN_FRESH_INTERPRETER],
    links: ['https://docs.python.org/3/library/multiprocessing.html#multiprocessing.set_start_method'],
  },
  CAD121: {
    name: 'children-of-daemonic-task',
    severity: 'error',
    message: '{subject}: {api} at {line} starts children, which the daemonic task process may not have{also}',
    why: 'multiprocessing refuses with `daemonic processes are not allowed to have children`, whatever the start method.',
    fixes: [
      RUN_IN_FRESH_INTERPRETER,
      { title: 'Start the work with subprocess, which does not ask whether the process is daemonic' },
    ],
  },
  CAD122: {
    name: 'spawn-target-in-dag-module',
    severity: 'error',
    message: '{subject}: {target} of the DAG file cannot be the target of {method} at {line}{also}',
    why: 'Airflow loads DAG files under a module name of its own making, which the fresh interpreter of the child cannot import.',
    fixes: [TARGET_IN_MODULE, RUN_IN_FRESH_INTERPRETER],
  },
  CAD123: {
    name: 'spawn-from-console-script',
    severity: 'warning',
    message: '{subject}: children by {method} at {line} import Airflow’s start script again{also}',
    why: 'The child of spawn and forkserver imports the script that the worker was started by. That is `airflow`, whose import reaches for the database, which a task of Airflow 3 may not use: the child dies with `Could not parse SQLAlchemy URL`.',
    fixes: [
      RUN_IN_FRESH_INTERPRETER,
      { title: 'Start the worker as `python -m airflow …` instead of `airflow …`', airflow: { from: '3.0' } },
    ],
  },
  CAD124: {
    name: 'fork-after-cuda',
    severity: 'error',
    message: '{subject}: the forked child uses CUDA by {api} at {line}, after its parent did by {parent}{also}',
    why: 'multiprocessing forks by default on Linux before Python 3.14, and a fork of a process that has initialized CUDA cannot use it.',
    fixes: [
      {
        title: "Start the child with multiprocessing.get_context('spawn') and a target outside the DAG file",
        citation: 'https://pytorch.org/docs/stable/notes/multiprocessing.html',
      },
      { title: 'Use CUDA only in the children' },
    ],
  },
} as const satisfies Record<string, Entry>
