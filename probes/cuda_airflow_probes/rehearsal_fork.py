"""What a process forked from this one says: as a task is forked from the process that imported user code.

User code may have replaced what stands in these modules, so it is taken before any of it runs.
"""

import os
import time
import warnings
from typing import Callable

from .canary import reap
from .rehearsal_acts import Containment

_fork, _write, _read, _close, _exit, _kill = os.fork, os.write, os.read, os.close, os._exit, os.kill
_sleep, _monotonic = time.sleep, time.monotonic


def in_child(containment: Containment, work: Callable[[], str], seconds: float) -> str:
    """What `work` returns in a forked child, or how the child ended."""
    read, write = os.pipe()
    containment.forking = True
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a process with threads may warn about forks
        pid = _fork()
    containment.forking = False
    if pid == 0:
        try:
            text = work().encode()
            while text:
                text = text[_write(write, text) :]
        finally:
            _exit(0)
    _close(write)
    return read_until(read, pid, _monotonic() + seconds)


def read_until(pipe: int, pid: int, deadline: float) -> str:
    os.set_blocking(pipe, False)
    text = b""
    while _monotonic() < deadline:
        try:
            chunk = _read(pipe, 65536)
            if not chunk:
                break
            text += chunk
        except BlockingIOError:
            _sleep(0.01)
    else:
        _kill(pid, 9)
    _close(pipe)
    status = reap(pid)
    if text or not status:
        return text.decode(errors="replace") or "no answer in time"
    return f"signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else f"exit code {os.WEXITSTATUS(status)}"
