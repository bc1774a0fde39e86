"""Every launch mode: a function that starts one child for a cell and returns at once."""

import json
import multiprocessing
import os
import subprocess
import sys
import time
from typing import Callable, Dict, List, NamedTuple, Optional

from . import cell, driver
from .cell import Spec

POLL_SECONDS = 0.005
PROBES = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Child(NamedTuple):
    pid: int
    poll: Callable[[], Optional[int]]
    """Exit code, negative for a signal; None while it runs."""


def launch(spec: Spec) -> Child:
    """Start the child of `spec`; with `initializedBy`, from a forked process that first called cuInit itself."""
    spec = launched_here(spec)
    start = LAUNCH[spec["launch"]]
    if not spec.get("initializedBy"):
        return start(spec)

    def poisoned_parent() -> None:
        cell.leave_group(spec)
        try:
            driver.initialize()
        except BaseException as error:
            cell.give_up(spec, error)
        wait(start(launched_here(spec)))
        os._exit(0)

    return _forked(poisoned_parent)


def wait(child: Child, until: float = float("inf")) -> Optional[int]:
    """Exit code of `child`, or None if it still runs at `until` (time.monotonic)."""
    while True:
        code = child.poll()
        if code is not None or time.monotonic() > until:
            return code
        time.sleep(POLL_SECONDS)


def launched_here(spec: Spec) -> Spec:
    """The spec with the process its child belongs to."""
    return {**spec, "launcher": os.getpid()}


def command(spec: Spec) -> List[str]:
    return [sys.executable, PROBES, "cell", json.dumps(spec)]


def _forked(work: Callable[[], None]) -> Child:
    pid = os.fork()
    if pid == 0:
        try:
            work()
        finally:
            os._exit(1)
    return Child(pid, lambda: _wait(pid))


def _wait(pid: int) -> Optional[int]:
    try:
        done, status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return 0  # reaped by somebody else; the result file tells the rest
    if not done:
        return None
    return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def _fork(spec: Spec) -> Child:
    return _forked(lambda: cell.run(spec))


def _set_start_method_spawn(spec: Spec) -> Child:
    def work() -> None:
        multiprocessing.set_start_method("spawn", force=True)
        cell.run(spec)

    return _forked(work)


def _fork_exec(spec: Spec) -> Child:
    arguments = command(spec)
    return _forked(lambda: os.execv(sys.executable, arguments))


def _posix_spawn(spec: Spec) -> Child:
    pid = os.posix_spawn(sys.executable, command(spec), os.environ)
    return Child(pid, lambda: _wait(pid))


def _subprocess(spec: Spec) -> Child:
    process = subprocess.Popen(command(spec), stdin=subprocess.DEVNULL, start_new_session=True)
    return Child(process.pid, process.poll)


def _multiprocessing(method: str) -> Callable[[Spec], Child]:
    def start(spec: Spec) -> Child:
        process = multiprocessing.get_context(method).Process(target=cell.run, args=(spec,))  # type: ignore[attr-defined]
        process.start()
        return Child(process.pid, lambda: process.exitcode)

    return start


def _daemonic(inner: Callable[[Spec], Child]) -> Callable[[Spec], Child]:
    """From a daemonic process, as Celery's pool and the LocalExecutor of Airflow 2 are."""

    def parent(spec: Spec) -> None:
        cell.leave_group(spec)
        try:
            child = inner(launched_here(spec))
        except BaseException as error:
            cell.give_up(spec, error)
        wait(child)
        os._exit(0)

    def start(spec: Spec) -> Child:
        process = multiprocessing.get_context("fork").Process(target=parent, args=(spec,), daemon=True)
        process.start()
        assert process.pid is not None
        return Child(process.pid, lambda: process.exitcode)

    return start


LAUNCH: Dict[str, Callable[[Spec], Child]] = {
    "fork": _fork,
    "multiprocessing-fork": _multiprocessing("fork"),
    "set-start-method-spawn": _set_start_method_spawn,
    "multiprocessing-spawn": _multiprocessing("spawn"),
    "multiprocessing-forkserver": _multiprocessing("forkserver"),
    "subprocess": _subprocess,
    "fork-exec": _fork_exec,
    "posix-spawn": _posix_spawn,
    "daemon-spawn": _daemonic(_multiprocessing("spawn")),
    "daemon-subprocess": _daemonic(_subprocess),
    # An interpreter of its own that goes through the parent state and computes itself.
    "in-process": _subprocess,
}
