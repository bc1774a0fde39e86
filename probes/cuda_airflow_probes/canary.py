"""cuInit in a forked child: says whether this lineage can still use CUDA and leaves this process untouched."""

import os
import select
import signal
import time
from typing import Any, Dict, Optional

from . import cell, driver


class Canary:
    """Starts at once. `loaded()` waits for the library only, `result()` for cuInit."""

    def __init__(self, timeout: float) -> None:
        self._deadline = time.monotonic() + timeout
        self._pipe, write = os.pipe()
        self._text = b""
        self._pid = os.fork()
        if self._pid == 0:
            _sing(write)
        os.close(write)

    def loaded(self) -> Dict[str, Any]:
        """{loaded, error?, cudaVersion?} of the driver library."""
        self._read_until(1)
        status, _, detail = self._line(0).partition(" ")
        if status == "loaded":
            return {"loaded": True, "cudaVersion": int(detail)}
        return {"loaded": False, "error": detail or "the process that loads the driver library died or hung"}

    def result(self) -> Dict[str, Any]:
        """{code?, signal?, timedOut} of cuInit; kills the child at the deadline."""
        self._read_until(2)
        os.close(self._pipe)
        code = self._line(1)
        done, status = os.waitpid(self._pid, os.WNOHANG)
        if not done:
            os.kill(self._pid, signal.SIGKILL)
            reap(self._pid)
        return {
            "code": int(code) if code else None,
            "signal": os.WTERMSIG(status) if done and os.WIFSIGNALED(status) else None,
            "timedOut": not done and not code,
        }

    def _line(self, index: int) -> str:
        lines = self._text.decode(errors="replace").split("\n")
        return lines[index] if index < len(lines) - 1 else ""

    def _read_until(self, lines: int) -> None:
        while self._text.count(b"\n") < lines:
            left = self._deadline - time.monotonic()
            if left <= 0 or not select.select([self._pipe], [], [], left)[0]:
                return
            chunk = os.read(self._pipe, 4096)
            if not chunk:
                os.waitid(os.P_PID, self._pid, os.WEXITED | os.WNOWAIT)  # it closed the pipe by ending
                return
            self._text += chunk


def reap(pid: int, patience: float = 2.0) -> Optional[int]:
    """Wait status of a killed child; None if the kernel cannot end it (it sleeps inside the driver)."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return status
        time.sleep(0.01)
    return None


def _sing(pipe: int) -> None:
    try:
        cell.die_with_parent()
        try:
            cuda = driver.load()
        except OSError as error:
            os.write(pipe, f"absent {error}\n".encode())
        else:
            os.write(pipe, f"loaded {driver.version(cuda)}\n".encode())
            os.write(pipe, f"{cuda.cuInit(0)}\n".encode())
    finally:
        os._exit(0)
