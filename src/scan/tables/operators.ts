/** Where an operator runs the code it is given. https://airflow.apache.org/docs/apache-airflow-providers/operators-and-hooks-ref/index.html */

/** Functions of TaskFlow and classes by their last name; what is not here runs elsewhere or runs no code of a user. */
export const IN_PROCESS_OPERATORS =
  /^(PythonOperator|BranchPythonOperator|ShortCircuitOperator|PythonSensor|DecoratedOperator|DecoratedPythonOperator|_PythonDecoratedOperator)$/

/** A fresh interpreter for the very function. */
export const INTERPRETER_OPERATORS = /^(Branch)?(ExternalPython|PythonVirtualenv)Operator$/

/** A program, a container, another host. */
export const EXEC_OPERATORS =
  /^(Bash|Docker|DockerSwarm|KubernetesPod|SSH|WinRM|Ecs\w*|Batch|SageMaker\w+|EksPod|GKEStartPod|GKEPod|GKEStartJob|KubernetesJob|SparkSubmit|SparkKubernetes\w*|Databricks\w*|EmrAddSteps|EmrCreateJobFlow|Dataproc\w+|CustomJob|CreateCustom\w+|VertexAI\w*|CloudRun\w*|AzureContainerInstances|Lambda\w*|Nomad\w*|Slurm\w*|Ray\w*|SubmitRayJob|PodLaunch\w*)Operator$/

/** Base classes whose execute, in a subclass, is the task. */
export const BASE_OPERATORS =
  /(^|\.)(BaseOperator|BaseSensorOperator|BaseBranchOperator|\w*Operator|\w*Sensor|BaseNotifier)$/

/** What Airflow calls on an operator in the task's own process. */
export const OPERATOR_METHODS = [
  'pre_execute',
  'execute',
  'choose_branch',
  'poke',
  'execute_complete',
  'post_execute',
  'notify',
]

export const HOOK_BASES = /(^|\.)\w*Hook$/

/** `airflow.decorators`, `airflow.sdk`, its assets, and the `dataframe` decorator of the Astro SDK. */
export const IN_PROCESS_TASKS = new RegExp(
  [
    String.raw`^airflow\.(decorators|sdk(\.definitions\.decorators)?)\.task(\.(python|branch|short_circuit|sensor|run_if|skip_if))?$`,
    String.raw`^airflow\.(providers\.standard\.)?decorators\.python\.python_task$`,
    String.raw`^airflow\.sdk(\.definitions\.asset\.decorators)?\.asset(\.multi)?$`,
    String.raw`^astro\.(sql\.)?(dataframe|sql\.dataframe)$`,
  ].join('|'),
)

/** Around a task, or around a function that is one by that. */
export const SETUP_TASKS =
  /^airflow\.(decorators|sdk(\.definitions\.decorators(\.setup_teardown)?)?)\.(setup|teardown)$/

export const INTERPRETER_TASKS =
  /^airflow\.(decorators|sdk(\.definitions\.decorators)?)\.task\.(branch_)?(external_python|virtualenv)$/

/** docker, kubernetes, bash and what providers add. */
export const EXEC_TASKS = /^airflow\.(decorators|sdk(\.definitions\.decorators)?)\.task\.\w+$/

export const CALLBACKS = [
  'on_failure_callback',
  'on_success_callback',
  'on_retry_callback',
  'on_execute_callback',
  'on_skipped_callback',
]
