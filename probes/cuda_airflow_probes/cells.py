"""The cells of one battery while they run: start, collect, kill at the deadline."""

import json
import os
import signal
import time
from contextlib import suppress
from typing import Any, Dict, List, NamedTuple, Optional

from .canary import reap
from .cell import Spec
from .events import Emit
from .launch import POLL_SECONDS, Child, launch

TAIL_BYTES = 4000


class Running(NamedTuple):
    spec: Spec
    child: Child
    started: float


class Cells:
    """Starts at most `limit` at once; `timeout` in seconds is each cell's own."""

    def __init__(self, emit: Emit, workdir: str, timeout: float, limit: int) -> None:
        self._emit = emit
        self._workdir = workdir
        self._timeout = timeout
        self._limit = limit
        self._started = 0
        self._running: List[Running] = []

    def start_all(self, cells: List[Dict[str, Any]]) -> None:
        for wanted in cells:
            self._start(wanted)

    def _start(self, wanted: Dict[str, Any]) -> None:
        self.wait_for(self._limit - 1)
        self._emit("launched", **wanted)
        self._started += 1
        path = os.path.join(self._workdir, str(self._started))
        spec = {**wanted, "result": path + ".json", "log": path + ".log"}
        now = time.monotonic()
        try:
            self._running.append(Running(spec, launch(spec), now))
        except OSError as error:  # fork or exec refused: limits of this machine
            self._emit("cell", **wanted, launchError=str(error), durationMs=0)

    def wait_for(self, remaining: int = 0, until: float = float("inf")) -> None:
        """Collect until at most `remaining` cells run, or until `until` (time.monotonic)."""
        while len(self._running) > remaining and time.monotonic() < until:
            for cell in list(self._running):
                code = cell.child.poll()
                late = time.monotonic() > cell.started + self._timeout
                if code is not None or late:
                    self._running.remove(cell)
                    self._report(cell, code)
            time.sleep(POLL_SECONDS)

    def stop(self) -> None:
        """Kill and report whatever still runs."""
        for cell in self._running:
            self._report(cell, cell.child.poll())
        self._running = []

    def _report(self, cell: Running, code: Optional[int]) -> None:
        if code is None:
            kill(cell.child.pid)
        result = read_result(cell.spec["result"])
        ended = (result or {}).pop("endedAt", None) or time.monotonic()
        fields = {key: value for key, value in cell.spec.items() if key not in ("result", "log")}
        self._emit(
            "cell",
            **fields,
            result=result,
            exitCode=code,
            timedOut=code is None and result is None,
            durationMs=round((ended - cell.started) * 1000),
            stderr=tail(cell.spec["log"]),
        )


def kill(pid: int) -> None:
    for send in (os.killpg, os.kill):
        with suppress(OSError):
            send(pid, signal.SIGKILL)
    with suppress(ChildProcessError):  # a forkserver's child, or reaped by multiprocessing
        reap(pid)


def read_result(path: str) -> Optional[Dict[str, Any]]:
    try:
        with open(path) as file:
            result = json.load(file)
    except (OSError, ValueError):
        return None
    return result if isinstance(result, dict) else None


def tail(path: str) -> str:
    """The end of a cell's output, where its last words are."""
    try:
        with open(path, "rb") as file:
            file.seek(max(0, os.path.getsize(path) - TAIL_BYTES))
            return file.read().decode(errors="replace")
    except OSError:
        return ""
