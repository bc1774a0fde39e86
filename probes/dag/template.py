"""Runs CUDA code in real Airflow tasks, once per way that a task can run it.

Written by `cuda-airflow-doctor dag`; it needs nothing beside it. Trigger it by hand, then read the task logs:
`cuda-airflow-doctor replay <folder of task logs>`. It changes nothing, and computes [1, 2, 3] * 2 on the GPU.
"""

import importlib
import inspect
import itertools
import json
import sys
from datetime import datetime, timedelta
from typing import Any, Callable, Dict, List, Optional

SETTINGS: Dict[str, Any] = {}  # filled in
PROBES = ""  # filled in: the probes, compressed and in base64


def run_probe(probes: str, spec: Dict[str, Any], target: Any = None) -> Any:
    """Unpack the probes and take the way that `spec` names. Self-contained: other interpreters get its source."""
    import base64
    import json
    import os
    import shutil
    import sys
    import tempfile
    import zlib

    folder = tempfile.mkdtemp(prefix="cuda-airflow-doctor-")
    try:
        for path, text in json.loads(zlib.decompress(base64.b64decode(probes))).items():
            os.makedirs(os.path.dirname(os.path.join(folder, path)), exist_ok=True)
            with open(os.path.join(folder, path), "w") as file:
                file.write(text)
        for name in [name for name in sys.modules if name.split(".")[0] == "cuda_airflow_probes"]:
            del sys.modules[name]  # of an earlier task in the same process, as `airflow dags test` runs them
        sys.path.insert(0, folder)
        from cuda_airflow_probes import task

        return task.run(spec, target)
    finally:
        sys.path[:] = [path for path in sys.path if path != folder]
        shutil.rmtree(folder, ignore_errors=True)


def in_this_task(spec: Dict[str, Any]) -> Any:
    return run_probe(PROBES, spec, dag_file_target)


def dag_file_target(spec: Dict[str, Any]) -> None:
    """A function of the DAG file, which Airflow imports under a name that no other process can."""
    from cuda_airflow_probes import cell

    cell.run(spec)


# What another program needs to do the same: run_probe as text.
BOOT = "\n".join(
    (
        "from typing import Any, Dict",
        inspect.getsource(run_probe),
        "import json, os",
        "run_probe(os.environ['CUDA_AIRFLOW_DOCTOR_PROBES'], json.loads(os.environ['CUDA_AIRFLOW_DOCTOR_SPEC']))",
    )
)


def boot_environment(spec: Dict[str, Any]) -> Dict[str, str]:
    return {
        "CUDA_AIRFLOW_DOCTOR_BOOT": BOOT,
        "CUDA_AIRFLOW_DOCTOR_PROBES": PROBES,
        "CUDA_AIRFLOW_DOCTOR_PYTHON": SETTINGS["python"] or sys.executable,
        "CUDA_AIRFLOW_DOCTOR_SPEC": json.dumps(spec),
    }


def load(*homes: str) -> Any:
    """The first class that can be imported: Airflow 3 and 2 keep them in different places."""
    errors = []
    for home in homes:
        module, _, name = home.partition(":")
        try:
            return getattr(importlib.import_module(module), name)
        except (ImportError, AttributeError) as error:
            errors.append(str(error))
    raise ImportError("; ".join(errors))


def python_operator(name: str) -> Any:
    return load(f"airflow.providers.standard.operators.python:{name}", f"airflow.operators.python:{name}")


def plain(spec: Dict[str, Any], common: Dict[str, Any]) -> Any:
    return python_operator("PythonOperator")(python_callable=in_this_task, op_args=[spec], **common)


def external_python(spec: Dict[str, Any], common: Dict[str, Any]) -> Any:
    return python_operator("ExternalPythonOperator")(
        python=SETTINGS["python"] or sys.executable,
        python_callable=run_probe,
        op_args=[PROBES, spec],
        expect_airflow=False,
        **common,
    )


def virtualenv(spec: Dict[str, Any], common: Dict[str, Any]) -> Any:
    return python_operator("PythonVirtualenvOperator")(
        python_callable=run_probe, op_args=[PROBES, spec], system_site_packages=True, expect_airflow=False, **common
    )


def bash(spec: Dict[str, Any], common: Dict[str, Any]) -> Any:
    operator = load("airflow.providers.standard.operators.bash:BashOperator", "airflow.operators.bash:BashOperator")
    command = 'exec "$CUDA_AIRFLOW_DOCTOR_PYTHON" -c "$CUDA_AIRFLOW_DOCTOR_BOOT"'
    return operator(bash_command=command, env=boot_environment(spec), append_env=True, **common)


def docker(spec: Dict[str, Any], common: Dict[str, Any]) -> Any:
    operator = load("airflow.providers.docker.operators.docker:DockerOperator")
    request = load("docker.types:DeviceRequest")
    return operator(
        image=SETTINGS["image"],
        command=["python3", "-c", BOOT],
        environment=boot_environment({**spec, "gpuRequested": SETTINGS["gpu"]}),
        device_requests=[request(count=-1, capabilities=[["gpu"]])] if SETTINGS["gpu"] else None,
        mount_tmp_dir=False,
        auto_remove="success",
        **({"docker_url": SETTINGS["dockerUrl"]} if SETTINGS["dockerUrl"] else {}),
        **common,
    )


def kubernetes_pod(spec: Dict[str, Any], common: Dict[str, Any]) -> Any:
    operator = load("airflow.providers.cncf.kubernetes.operators.pod:KubernetesPodOperator")
    resources = load("kubernetes.client.models:V1ResourceRequirements")
    return operator(
        name="cuda-airflow-doctor",
        image=SETTINGS["image"],
        cmds=["python3", "-c", BOOT],
        env_vars=boot_environment({**spec, "gpuRequested": SETTINGS["gpu"]}),
        container_resources=resources(limits={"nvidia.com/gpu": "1"}) if SETTINGS["gpu"] else None,
        get_logs=True,
        **common,
    )


BUILDERS: Dict[str, Callable[..., Any]] = {
    "external-python": external_python,
    "virtualenv": virtualenv,
    "bash": bash,
    "docker": docker,
    "kubernetes-pod": kubernetes_pod,
}


def build(way: str, target: Dict[str, Optional[str]]) -> Any:
    """The task of a way; one that cannot be built here becomes a task that says why."""
    chosen = {key: value for key, value in target.items() if value}
    spec = {"way": way, "framework": SETTINGS["framework"], "timeout": SETTINGS["timeout"], **chosen}
    names = [way, *chosen.values()]
    common = {
        "task_id": "__".join("".join(c if c.isalnum() or c in "-_." else "_" for c in name) for name in names),
        "retries": 0,
        "execution_timeout": timedelta(seconds=3 * SETTINGS["timeout"] + 60),
        **chosen,
    }
    builder: Callable[..., Any] = BUILDERS.get(way, plain)
    try:
        return builder(spec, common)
    except Exception as error:
        return plain({**spec, "notApplicable": f"{type(error).__name__}: {error}"}, common)


TARGETS: List[Dict[str, Optional[str]]] = [
    dict(zip(("queue", "pool", "executor"), values))
    for values in itertools.product(SETTINGS["queues"], SETTINGS["pools"], SETTINGS["executors"])
]

DAG = load("airflow.sdk:DAG", "airflow:DAG")
with DAG(
    dag_id=SETTINGS["dagId"],
    schedule=SETTINGS["schedule"],
    start_date=datetime(2024, 1, 1),
    catchup=False,
    max_active_runs=1,
    max_active_tasks=len(TARGETS),  # one context at a time on each GPU
    tags=["cuda-airflow-doctor"],
):
    for target in TARGETS:
        for way in SETTINGS["ways"]:
            build(way, target)
