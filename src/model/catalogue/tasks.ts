/** 33x and 34x: what real tasks measured. */

import type { Entry } from './entry.ts'
import { AGAINST_A_POISONED_PARENT, RUN_IN_FRESH_INTERPRETER } from './fixes.ts'

export const TASKS = {
  CAD330: {
    name: 'task-poisoned-by-supervisor',
    severity: 'error',
    message:
      '{worker}: CUDA fails in the task itself ({ways}): {error}. Its supervisor had called cuInit before it forked the task',
    why: 'Only the supervisor holds CUDA, nothing above it. On Airflow 2 the supervisor imports the DAG file, and plugins if it was started as a new program: look there. On Airflow 3 it imports neither: look in airflow_local_settings.py, the secrets backend and the logging configuration.',
    fixes: AGAINST_A_POISONED_PARENT,
  },
  CAD331: {
    name: 'task-poisoned-by-worker',
    severity: 'error',
    message:
      '{worker}: CUDA fails in the task itself ({ways}): {error}. A process above its supervisor had called cuInit',
    why: 'The scheduler, the executor’s worker or Celery’s main process holds CUDA, and all tasks are forked from it. None of them imports the DAG file: look in plugins, listeners, airflow_local_settings.py, the secrets backend, and what Celery’s configuration imports.',
    fixes: AGAINST_A_POISONED_PARENT,
  },
  CAD332: {
    name: 'task-poisoned',
    severity: 'error',
    message:
      '{worker}: CUDA fails in the task itself ({ways}): {error}. A process it was forked from had called cuInit',
    why: 'The device nodes are mapped into the task, and it has not called cuInit itself. Which process did cannot be seen from here: from Airflow 3.2 on, supervisors cannot be read by their own user.',
    fixes: [
      ...AGAINST_A_POISONED_PARENT,
      { title: 'See which process it is', commands: ['sudo cuda-airflow-doctor ps'] },
    ],
  },
  CAD333: {
    name: 'task-fails-unpoisoned',
    severity: 'error',
    message:
      '{worker}: CUDA fails in the task itself ({ways}), and no process it was forked from has touched it: {error}',
    why: 'So the launch mode is not the reason. The driver, the device, the framework’s build or the container are.',
    fixes: [{ title: 'Examine the worker itself', commands: ['cuda-airflow-doctor doctor'] }],
  },
  CAD334: {
    name: 'fresh-interpreter-fails',
    severity: 'error',
    message: '{worker}: CUDA fails even in a new program started by a task ({ways}): {error}',
    why: 'A new program inherits no CUDA state, so the environment of the task differs from one in which CUDA works.',
    fixes: [{ title: 'Examine the worker itself', commands: ['cuda-airflow-doctor doctor'] }],
  },
  CAD335: {
    name: 'spawn-target-in-dag-file',
    severity: 'info',
    message: '{worker}: a function of the DAG file cannot be the target of spawn or forkserver ({ways}): {error}',
    why: 'Airflow loads DAG files under a module name of its own making, which the child cannot import.',
    fixes: [
      { title: 'Move the function into a module that imports neither the DAG file nor Airflow' },
      RUN_IN_FRESH_INTERPRETER,
    ],
  },
  CAD336: {
    name: 'spawn-imports-airflow',
    severity: 'warning',
    message: '{worker}: spawn and forkserver do not work in tasks here ({ways}): {error}',
    why: 'The child imports Airflow, whose database a task of Airflow 3 may not use. The script `airflow`, which the worker was started by, is imported again by every child; a target whose module imports Airflow does the same.',
    fixes: [
      RUN_IN_FRESH_INTERPRETER,
      { title: 'Start the worker as `python -m airflow …` instead of `airflow …`', airflow: { from: '3.0' } },
      { title: 'Give the child Airflow as a library', airflow: { from: '3.0' }, config: '_AIRFLOW__AS_LIBRARY=1' },
    ],
  },
  CAD337: {
    name: 'gpu-request-ignored',
    severity: 'error',
    message: '{worker}: a GPU was asked for, and the container has none ({ways}): {error}',
    why: 'An engine without NVIDIA’s runtime may ignore device_requests: the container runs, and the task can even succeed without a GPU.',
    fixes: [
      { title: 'Install nvidia-container-toolkit for that engine, then nvidia-ctk runtime configure and restart it' },
      { title: 'Check for the device inside the container, as this task did' },
    ],
    links: ['https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/install-guide.html'],
  },
  CAD338: {
    name: 'torchx-not-usable',
    severity: 'warning',
    message: '{worker}: {reason}',
    why: 'TorchX before 0.7 does not import on Python 3.11 and newer. It wants urllib3 before 1.27; pinned to 2, pip quietly chooses 0.3.',
    fixes: [{ title: 'Install torchx >= 0.7.0 into an environment of its own' }],
  },
  CAD339: {
    name: 'torchx-other-interpreter',
    severity: 'warning',
    message: '{worker}: TorchX starts `python` from the PATH ({python}), which is not the interpreter the task runs in',
    why: 'Its components use the bare name. A job then succeeds in an interpreter that may lack what the task has, or fails because there is none.',
    fixes: [{ title: 'Put the environment’s bin folder first in the worker’s PATH, or give an absolute interpreter' }],
  },
  CAD340: {
    name: 'torchx-fails',
    severity: 'warning',
    message: '{worker}: the job that TorchX {torchx} started failed: {error}',
    why: 'A TorchX job is a new program, so what the task’s parents did is not the reason. TorchX reports only that it failed, and deletes the log that says why. A script has to be named by its absolute path, a DAG that uses make_unique gets a new id at each parse, and `python` and `torchrun` have to be on the PATH.',
    fixes: [{ title: 'Print runner.log_lines(…) before status.raise_for_status()' }],
  },
  CAD341: {
    name: 'task-without-result',
    severity: 'warning',
    message: '{path}: {reason}; its last error: {line}',
    why: 'The task ended before it could say how, or its log was cut.',
    fixes: [{ title: 'Read the log: cuda-airflow-doctor explain <file> knows most errors' }],
  },
  CAD342: {
    name: 'no-task-result',
    severity: 'warning',
    message: 'No result of the doctor’s DAG in {count} files',
    why: 'The tasks print their results into their logs, between [[cuda-airflow-doctor: and ]].',
    fixes: [
      { title: 'Write the DAG', commands: ['cuda-airflow-doctor dag --output cuda_airflow_doctor.py'] },
      { title: 'Trigger it, and give the folder of its task logs (or logs saved from the web interface)' },
    ],
  },
} as const satisfies Record<string, Entry>
