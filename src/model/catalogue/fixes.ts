/** Fixes that several codes share. */

import type { FixEntry } from './entry.ts'

export const RUN_IN_FRESH_INTERPRETER: FixEntry = {
  title:
    'Run the CUDA code in a fresh interpreter: `@task.external_python`, a BashOperator, or subprocess with `sys.executable`',
  config: "@task.external_python(python='/path/to/bin/python', expect_airflow=False)",
  citation: 'https://airflow.apache.org/docs/apache-airflow-providers-standard/stable/operators/python.html',
  provenBy: [{ parent: 'initialized', launch: 'subprocess' }],
}

const CLEAN_FORK: FixEntry['provenBy'] = [
  { parent: 'imported', launch: 'fork' },
  { parent: 'clean', launch: 'fork' },
]

const KEEP_PARENT_CLEAN_2: FixEntry = {
  title:
    'Keep the parent clean: move every CUDA call out of the DAG file’s top level, plugins, listeners and local settings into the task',
  airflow: { below: '3.0' },
  provenBy: CLEAN_FORK,
}

const KEEP_PARENT_CLEAN_3: FixEntry = {
  title:
    'Keep the parent clean: move every CUDA call out of plugins, listeners, local settings and secrets backends (the task itself imports the DAG file, which is harmless)',
  airflow: { from: '3.0' },
  provenBy: CLEAN_FORK,
}

/** Each says which versions of Airflow it is for. */
export const KEEP_PARENT_CLEAN: readonly FixEntry[] = [KEEP_PARENT_CLEAN_2, KEEP_PARENT_CLEAN_3]

export const USE_SPAWN: FixEntry = {
  title:
    "Start children with multiprocessing.get_context('spawn') and a target in a module that imports neither the DAG file nor Airflow; not from a daemonic process",
  citation: 'https://pytorch.org/docs/stable/notes/multiprocessing.html',
  provenBy: [{ parent: 'initialized', launch: 'multiprocessing-spawn' }],
}

export const CAN_FORK_FALSE: FixEntry = {
  title: 'Let Airflow 2 start every task as a new program: set CAN_FORK = False in airflow_local_settings.py',
  airflow: { below: '3.0' },
  config: 'CAN_FORK = False',
  citation: 'https://github.com/apache/airflow/blob/2.11.2/airflow/task/task_runner/standard_task_runner.py',
}

const NEW_INTERPRETER: FixEntry = {
  title: 'Let Airflow start every task as a new program (before 3.4 this option does not reach the task process)',
  airflow: { from: '3.4' },
  citation: 'https://github.com/apache/airflow/pull/72164',
  config: '[core]\nexecute_tasks_new_python_interpreter = True',
}

/** Of the task itself, by Airflow. */
export const TASK_AS_NEW_PROGRAM: readonly FixEntry[] = [CAN_FORK_FALSE, NEW_INTERPRETER]

export const AGAINST_A_POISONED_PARENT: readonly FixEntry[] = [
  RUN_IN_FRESH_INTERPRETER,
  ...KEEP_PARENT_CLEAN,
  ...TASK_AS_NEW_PROGRAM,
]

export const NVML_CHECK: FixEntry = {
  title:
    'If the parent only asks torch.cuda.is_available(): set PYTORCH_NVML_BASED_CUDA_CHECK=1 for it, so that the question goes to NVML',
  appliesTo: 'torch >= 2.0',
  config: 'PYTORCH_NVML_BASED_CUDA_CHECK=1',
  citation: 'https://pytorch.org/docs/stable/notes/cuda.html#environment-variables',
}

export const GIVE_CONTAINER_A_GPU: FixEntry = {
  title: 'In a container: give it the GPU and the driver capabilities compute and utility',
  config:
    'docker run --gpus all -e NVIDIA_DRIVER_CAPABILITIES=compute,utility …\nKubernetes: resources.limits["nvidia.com/gpu"]: 1',
  citation: 'https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/docker-specialized.html',
}

export const ALIGN_DRIVER: FixEntry = {
  title:
    'Make the driver library and the kernel module the same version: reboot after a driver update, recreate containers that were running',
}
