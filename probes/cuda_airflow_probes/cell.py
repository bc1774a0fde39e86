"""What a launched child does: look at itself, compute, write down what happened.

The result goes to a file, because that works the same in every launch mode.
"""

import ctypes
import itertools
import json
import os
import signal
import sys
import time
from typing import Any, Callable, Dict, List, NoReturn, Optional

from . import state
from .frameworks import FRAMEWORKS, bring_in

Spec = Dict[str, Any]
PR_SET_PDEATHSIG = 1  # include/uapi/linux/prctl.h
EXPECTED = [2.0, 4.0, 6.0]


class Terminated(BaseException):
    """SIGTERM reached the battery: not for frameworks, nor for what reports their errors, to catch."""


def terminate(*_: Any) -> NoReturn:
    raise Terminated


def main(arguments: List[str]) -> None:
    """Entry of an exec'd child: `python probes cell SPEC`."""
    run(json.loads(arguments[0]))


def run(spec: Spec) -> NoReturn:
    """Do the cell in this process, which was made for it, and end the process."""
    enter(spec)
    record(spec, lambda: perform(spec))
    # No interpreter shutdown: a library that crashes while it unloads is not what is measured.
    os._exit(0)


def give_up(spec: Spec, error: BaseException) -> NoReturn:
    """End this process, which could not launch the cell's child, with the reason as the cell's result."""
    enter(spec)
    record(spec, lambda: {"ok": False, "error": describe(error), "before": state.observe()})
    os._exit(0)


def enter(spec: Spec) -> None:
    """Make this process a group of its own that dies with its launcher and writes to the cell's log."""
    leave_group(spec)
    log = os.open(spec["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.close(log)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def leave_group(spec: Spec) -> None:
    """Make this process a group of its own, so that it can be ended as a whole, and let it die with its launcher."""
    if os.getpgrp() != os.getpid():
        os.setpgid(0, 0)
    die_with_parent(spec["launcher"])


def die_with_parent(launcher: Optional[int] = None) -> None:
    """Linux only: a battery that is killed must not leave cells behind. prctl(2).

    `launcher` may have died before this process could ask for that: then it is no ancestor any more. A
    forkserver may stand between the two.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    ancestors = [each["pid"] for each in itertools.islice(state.lineage(), 1, 3)]
    if launcher is not None and ancestors and launcher not in ancestors:
        os._exit(1)


def record(spec: Spec, work: Callable[[], Dict[str, Any]]) -> None:
    """Write what `work` returns, or the error it raises, to the cell's result file."""
    try:
        result = work()
    except BaseException as error:  # SystemExit too: nothing may escape into the code that forked us
        result = {"ok": False, "error": describe(error)}
    result["endedAt"] = time.monotonic()
    sys.stdout.flush()
    sys.stderr.flush()
    part = spec["result"] + ".part"
    with open(part, "w") as file:
        json.dump(result, file)
    os.replace(part, spec["result"])


def perform(spec: Spec) -> Dict[str, Any]:
    """Import what is missing and compute; a failure is a result, not an exception."""
    result: Dict[str, Any] = {"before": state.observe()}
    try:
        bring_in(spec["framework"])
        values = _work(spec)
        result["ok"] = values is None or values == EXPECTED
        if not result["ok"]:
            result["error"] = {"type": "WrongResult", "message": f"[1, 2, 3] * 2 gave {values}"}
    except Terminated:
        raise
    except BaseException as error:
        result.update(ok=False, error=describe(error))
    return result


def _work(spec: Spec) -> Optional[List[float]]:
    framework = FRAMEWORKS[spec["framework"]]
    if spec["depth"] == "operation":
        return framework.operate()
    framework.initialize()
    return None


def describe(error: BaseException) -> Dict[str, str]:
    return {"type": type(error).__name__, "message": str(error)[:4000]}
