"""Bring one process through the parent states, once, and launch every cell from the state it asks for.

stdin: {framework, timeout, serial, cells: [{framework, parent, launch, depth, initializedBy?}]}
stdout: events start, import, driver, parent, canary, launched, cell, stopped, end
"""

import json
import os
import shutil
import signal
import sys
import tempfile
import time
from contextlib import suppress
from typing import Any, Dict, List

from . import cell, state
from .canary import Canary
from .cells import Cells
from .events import Emit, open_channel
from .frameworks import FRAMEWORKS, bring_in, installed

CANARY_SECONDS = 20
Request = Dict[str, Any]


def main(arguments: List[str]) -> None:
    emit = open_channel()
    cell.die_with_parent()
    request = json.load(sys.stdin)
    signal.signal(signal.SIGTERM, cell.terminate)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the CLI ends us in order
    workdir = tempfile.mkdtemp(prefix="cuda-airflow-doctor-")
    tempfile.tempdir = workdir  # a forkserver's socket too is removed with it
    code = 0
    try:
        emit("start", pid=os.getpid(), cells=request["cells"])
        if not installed(request["framework"]):
            emit("import", installed=False)
        else:
            measure(request, workdir, emit)
        emit("end")
    except cell.Terminated:
        code = 143
    finally:
        shutil.rmtree(workdir, ignore_errors=True)
    os._exit(code)  # frameworks may crash or hang in their shutdown


def measure(request: Request, workdir: str, emit: Emit) -> None:
    """Everything up to the first thing that makes the rest pointless: no driver, no import, a cuInit that hangs."""
    emit("parent", parent="clean", state=state.observe())
    canary = Canary(min(request["timeout"], CANARY_SECONDS))
    library = canary.loaded()
    emit("driver", **library)
    if not library["loaded"]:
        return
    cells = Cells(emit, workdir, request["timeout"], most_at_once(request))
    try:
        cells.start_all(launched_from("clean", request))
        if not import_framework(request["framework"], emit):
            return cells.wait_for()
        cells.start_all(launched_from("imported", request))
        start_fork_server(request)
        song = canary.result()
        emit("canary", **song)
        if request["serial"]:
            cells.wait_for()  # this process may hold a context from here on
        if song["timedOut"] or song["signal"]:
            # What hung or crashed in a child is not tried in this process.
            emit("stopped", reason="cuInit %s" % ("hung" if song["timedOut"] else "crashed"))
            return cells.wait_for(until=time.monotonic() + 1)
        initialize(request["framework"], emit)
        cells.start_all(launched_from("initialized", request))
        if request["serial"]:
            cells.wait_for()
        compute_here(request, emit)
        cells.wait_for()
    finally:
        cells.stop()


def start_fork_server(request: Request) -> None:
    """The fork server is an interpreter of its own, for which this process would wait when it first launches by it.

    Not earlier: a process forked from this one, which launches too, cannot use the server of its parent.
    """
    if any(wanted["launch"] == "multiprocessing-forkserver" for wanted in request["cells"]):
        from multiprocessing import forkserver  # while cuInit runs in a child: it takes its time

        with suppress(OSError):  # the cell will say so
            forkserver.ensure_running()


def most_at_once(request: Request) -> int:
    """A process that imports a framework takes gigabytes; one that only loads the driver takes nothing to speak of."""
    if request["serial"]:
        return 1
    return 64 if request["framework"] == "driver" else max(4, len(os.sched_getaffinity(0)))


def launched_from(parent: str, request: Request) -> List[Dict[str, Any]]:
    """The cells to launch while this process is in state `parent`.

    A cell poisoned by somebody else gets its poisoned parent from a fork of the imported state.
    """
    return [
        wanted
        for wanted in request["cells"]
        if ("imported" if "initializedBy" in wanted else wanted["parent"]) == parent and not computed_here(wanted)
    ]


def computed_here(wanted: Dict[str, Any]) -> bool:
    return bool(wanted["launch"] == "in-process" and wanted["parent"] == "initialized")


def import_framework(name: str, emit: Emit) -> bool:
    started = time.monotonic()
    try:
        found = bring_in(name)
    except cell.Terminated:
        raise
    except BaseException as error:
        emit("import", installed=True, error=cell.describe(error))
        return False
    emit("import", installed=True, durationMs=round((time.monotonic() - started) * 1000), **found)
    emit("parent", parent="imported", state=state.observe())
    return True


def initialize(name: str, emit: Emit) -> None:
    error = None
    try:
        FRAMEWORKS[name].initialize()
    except cell.Terminated:
        raise
    except BaseException as raised:
        error = cell.describe(raised)
    emit("parent", parent="initialized", state=state.observe(), error=error)


def compute_here(request: Request, emit: Emit) -> None:
    """The in-process cell of the initialized state, last, because it leaves a context behind."""
    for wanted in filter(computed_here, request["cells"]):
        emit("launched", **wanted)
        started = time.monotonic()
        result = cell.perform(wanted)
        duration = round((time.monotonic() - started) * 1000)
        emit("cell", **wanted, result=result, exitCode=0, timedOut=False, durationMs=duration, stderr="")
