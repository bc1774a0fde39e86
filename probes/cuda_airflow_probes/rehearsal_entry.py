"""One entry, in a process made for it: imported the way Airflow does it, watched, then forked as a task would be.

Everything is written at once, to a file that is opened anew every time: user code may end this process, close its
descriptors or change its folder at any moment.
"""

import _thread
import json
import os
import sys
import time
import traceback
from contextlib import suppress
from typing import Any, Callable, Dict, List, Optional

from . import cell, state
from .frameworks import FRAMEWORKS
from .rehearsal_acts import Containment
from .rehearsal_airflow import Finder, stand_in
from .rehearsal_fork import in_child
from .rehearsal_frames import OWN, Frames, Stack, stack_of_main
from .rehearsal_ground import Ground
from .rehearsal_kinds import KINDS
from .rehearsal_watch import Watch

Spec = Dict[str, Any]
_open, _write, _close, _exit, _getpid = os.open, os.write, os.close, os._exit, os.getpid
_sleep, _monotonic, _dumps = time.sleep, time.monotonic, json.dumps
SECONDS_TO_TELL = 1
OWN_FOLDER = os.path.dirname(os.path.dirname(OWN))


def main(arguments: List[str]) -> None:
    spec = json.loads(arguments[0])
    cell.enter(spec)
    code = 0
    try:
        rehearse(spec, reporter(spec["report"]))
    except BaseException:
        traceback.print_exc()
        code = 1
    finally:
        for stream in (sys.stdout, sys.stderr):
            with suppress(Exception):
                stream.flush()
        _exit(code)


def reporter(path: str) -> Callable[..., None]:
    pid = _getpid()

    def report(event: str, **fields: Any) -> None:
        if _getpid() != pid:
            return
        file = _open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        _write(file, (_dumps({"event": event, **fields}) + "\n").encode())
        _close(file)

    return report


def rehearse(spec: Spec, report: Callable[..., None]) -> None:
    finder, ground = prepare(spec), Ground()
    pid, frames = _getpid(), Frames(spec["roots"], [spec.get("path"), *spec.get("files", [])], ground)
    report("began", state=state.observe())
    containment = Containment(frames, lambda act, place, detail: report("act", act=act, at=place, detail=detail))

    seen = set()

    def found(stack: Stack, api: str, library: str, level: Optional[str], by: str, certainty: str) -> None:
        place = [(each["path"], each["line"]) for each in stack.user[-1:]]
        harmless = level == "nvml"
        if (False, *place) in seen or (harmless, *place) in seen:
            return
        seen.add((harmless, *place))
        with ground.firm():
            asks = level is None and "torch" in sys.modules
            guarded = asks and in_child(containment, in_bad_fork, 5) == "True"
        level = level or ("torch" if guarded and library not in ("ctypes", "native code") else "driver")
        report("culprit", user=stack.user, library=stack.library, api=api, of=library, level=level, decidedBy=by,
               certainty=certainty)  # fmt: skip

    watch = Watch(frames, spec["asksDriver"], found)
    ident = _thread.get_ident()
    _thread.start_new_thread(
        before_deadline, (spec["deadline"], lambda: report("hanging", at=stack_of_main(frames, ident)))
    )
    containment.start(watch)
    started = _monotonic()
    watch.start()
    error = attempt(lambda: KINDS[spec["kind"]](spec))
    watch.check(None)
    watch.stop()
    if _getpid() != pid:
        _exit(0)
    with ground.firm():
        report(
            "imported",
            error=told(error, frames) if error else None,
            durationMs=round((_monotonic() - started) * 1000),
            placeholders=finder.imported if finder else [],
            frameworks=[name for name, framework in FRAMEWORKS.items() if framework.module in sys.modules],
            state=observed(),
        )
        containment.finish()
        answer = in_child(containment, lambda: _dumps(as_task()), spec["taskSeconds"])
        report("task", **(json.loads(answer) if answer.startswith("{") else {"ok": False, "ended": answer}))


def observed() -> Optional[Dict[str, Any]]:
    try:
        return state.observe()
    except Exception:  # user code has broken what this needs
        return None


def prepare(spec: Spec) -> Optional[Finder]:
    """As a process of Airflow looks to what it imports."""
    sys.path[:] = [each for each in sys.path if os.path.abspath(each) != OWN_FOLDER]
    # Its own folder first: others may have modules of the same name.
    for folder in [spec.get("folder"), *spec["syspath"]]:
        if folder and folder not in sys.path:
            sys.path.append(folder)
    sys.argv[:] = ["airflow"]
    sys.dont_write_bytecode = True
    return stand_in()


def attempt(work: Callable[[], None]) -> Optional[BaseException]:
    try:
        work()
        return None
    except BaseException as error:
        return error


def told(error: BaseException, frames: Frames) -> Dict[str, Any]:
    """How importing failed, with the traceback as Airflow shows it: from the user's file on."""
    found = traceback.TracebackException.from_exception(error)
    without_machinery(found)
    lines = [each for each in found.stack if frames.is_user(each.filename)]
    where = {"path": os.path.realpath(lines[-1].filename), "line": lines[-1].lineno} if lines else {}
    return {**cell.describe(error), "trace": "".join(found.format())[-6000:], **where}


def without_machinery(told: Optional[traceback.TracebackException]) -> None:
    if told is not None:
        told.stack = traceback.StackSummary.from_list([each for each in told.stack if not is_machinery(each.filename)])
        without_machinery(told.__cause__)
        without_machinery(told.__context__)


def is_machinery(name: str) -> bool:
    return name.startswith((OWN, "<frozen importlib"))


def as_task() -> Dict[str, Any]:
    """In a process forked from this one: the framework that was imported computes, else the driver."""
    framework = next((name for name in FRAMEWORKS if FRAMEWORKS[name].module in sys.modules), "driver")
    driver_says = cell.perform({"framework": "driver", "depth": "init"})
    own = driver_says if framework == "driver" else cell.perform({"framework": framework, "depth": "operation"})
    return {"framework": framework, **own, "driver": {key: driver_says.get(key) for key in ("ok", "error")}}


def in_bad_fork() -> str:
    return str(bool(sys.modules["torch"].cuda._is_in_bad_fork()))


def before_deadline(deadline: float, tell: Callable[[], None]) -> None:
    """`deadline` is the launcher's, by the clock that processes share: a slow start of this one leaves less of it."""
    left = max(0.0, deadline - _monotonic())
    _sleep(left - min(SECONDS_TO_TELL, left / 2))
    tell()
