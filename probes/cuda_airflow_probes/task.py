"""One way of running CUDA code, taken inside a real Airflow task. The result goes to the task's log and to XCom.

spec: {way, framework, timeout, notApplicable?, queue?, pool?, executor?, gpuRequested?}
"""

import base64
import json
import multiprocessing
import os
import sys
import tempfile
import time
import uuid
import zlib
from contextlib import contextmanager, suppress
from typing import Any, Callable, Dict, Iterator, Optional

from . import cell, facts, state, torchx
from .cells import kill, read_result, tail
from .frameworks import FRAMEWORKS, installed
from .hook import through_hook
from .launch import LAUNCH, Child, launched_here, wait

Spec = Dict[str, Any]
Result = Dict[str, Any]
Target = Callable[[Spec], None]

CHUNK = 3000
LAUNCHED = ("subprocess", "multiprocessing-fork", "multiprocessing-spawn", "multiprocessing-forkserver")
CONTEXT = ("DAG_ID", "TASK_ID", "DAG_RUN_ID", "TRY_NUMBER")
FACTS = ("interpreter", "airflow", "deviceNodes", "environment", "container", "lineage")


def run(spec: Spec, dag_file_target: Optional[Target] = None) -> Result:
    """Take the way that `spec` names, print the result between markers and return it."""
    started = time.monotonic()
    framework = choose(spec["framework"])
    result: Result = {
        "kind": "cuda-airflow-doctor/task",
        "version": 1,
        "way": spec["way"],
        "framework": framework,
        "wanted": {key: spec[key] for key in ("queue", "pool", "executor", "gpuRequested") if spec.get(key)},
        "context": {name.lower(): os.environ.get("AIRFLOW_CTX_" + name) for name in CONTEXT},
        "host": os.uname().nodename,
        "facts": read_facts(),
        "task": state.observe(),
    }
    if spec.get("notApplicable"):
        result["notApplicable"] = spec["notApplicable"]
    else:
        result.update(take({**spec, "framework": framework, "depth": "operation"}, dag_file_target))
    result["durationMs"] = round((time.monotonic() - started) * 1000)
    print_result(result)
    return result


def choose(wanted: str) -> str:
    if wanted != "auto":
        return wanted
    return next((name for name in FRAMEWORKS if name != "driver" and installed(name)), "driver")


def read_facts() -> Dict[str, Any]:
    """What a reader of the result needs to know about this worker; a fact that cannot be read is left out."""
    found = {}
    for name in FACTS:
        with suppress(Exception):
            found[name] = facts.FACTS[name]()
    return {name: value for name, value in found.items() if value is not None}


def take(spec: Spec, dag_file_target: Optional[Target]) -> Result:
    way = spec["way"]
    if way == "torchx":
        return torchx.unusable() or {**in_child(spec, torchx.run), "torchx": torchx.describe()}
    if way in LAUNCHED:
        return in_child(spec, lambda child_spec: until_answered(spec, LAUNCH[way](child_spec)))
    if way == "multiprocessing-spawn-dag-file":
        return in_child(spec, lambda child_spec: until_answered(spec, spawn(dag_file_target, child_spec)))
    if way == "hook":
        return answer(through_hook(lambda: cell.perform(spec)))
    if way == "set-start-method-spawn":
        multiprocessing.set_start_method("spawn", force=True)
    return answer(cell.perform(spec))  # in this very process: the task itself, or what an operator has started


def answer(result: Optional[Result], code: Optional[int] = 0, output: str = "") -> Result:
    return {"cell": {"result": result, "exitCode": code, "timedOut": code is None and not result, "stderr": output}}


def in_child(spec: Spec, run_child: Callable[[Spec], Optional[int]]) -> Result:
    """The answer of a child of this task, and what it says before it has a log of its own."""
    with tempfile.TemporaryDirectory(prefix="cuda-airflow-doctor-") as folder:
        files = {"result": os.path.join(folder, "result.json"), "log": os.path.join(folder, "log")}
        try:
            with output_to(files["log"]):
                code = run_child(launched_here({**spec, **files}))
        except BaseException as error:
            return answer({"ok": False, "error": cell.describe(error)}, output=tail(files["log"]))
        result = read_result(files["result"])
        if result:
            result.pop("endedAt", None)
        return answer(result, code, tail(files["log"]))


def until_answered(spec: Spec, child: Child) -> Optional[int]:
    code = wait(child, time.monotonic() + spec["timeout"])
    if code is None:
        kill(child.pid)
    return code


def spawn(target: Optional[Target], spec: Spec) -> Child:
    process = multiprocessing.get_context("spawn").Process(target=target, args=(spec,))
    process.start()
    assert process.pid is not None
    return Child(process.pid, lambda: process.exitcode)


@contextmanager
def output_to(path: str) -> Iterator[None]:
    """stdout and stderr of this process, and of what it starts meanwhile, go to a file."""
    sys.stdout.flush()
    sys.stderr.flush()
    saved = [(target, os.dup(target)) for target in (1, 2)]
    log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        for target, _ in saved:
            os.dup2(log, target)
        yield
    finally:
        os.close(log)
        for target, copy in saved:
            os.dup2(copy, target)
            os.close(copy)


def print_result(result: Result) -> None:
    """As lines that survive prefixes, JSON escapes and masked secrets: compressed, in base64, between markers."""
    text = base64.b64encode(zlib.compress(json.dumps(result).encode())).decode()
    name = uuid.uuid4().hex[:8]
    parts = [text[at : at + CHUNK] for at in range(0, len(text), CHUNK)]
    for number, part in enumerate(parts, 1):
        print(f"[[cuda-airflow-doctor:{name}:{number}/{len(parts)}:{part}]]", flush=True)
