"""What a process is, read from the outside or without touching CUDA.

A mapped /dev/nvidia0 or /dev/nvidiactl means that this process or a fork ancestor called cuInit; a
mapped /dev/nvidia-uvm means a context in this very process. Open descriptors prove nothing: NVML
opens the same nodes. Measured on H100 and H200.
"""

import ctypes
import multiprocessing
import multiprocessing.process
import os
import re
import sys
from typing import Any, Dict, Iterator, List, Optional

from . import driver

DEVICE = re.compile(r"/dev/nvidia(\d+|ctl|-uvm)$")
PF_FORKNOEXEC = 0x40  # include/linux/sched.h


def mapped_nodes(pid: str = "self") -> Optional[List[str]]:
    """Names of the mapped device nodes (`nvidia0`, `nvidiactl`, `nvidia-uvm`); None where maps cannot be read."""
    try:
        with open(f"/proc/{pid}/maps") as maps:
            found = {DEVICE.search(line.rstrip()) for line in maps}
    except OSError:
        return None
    return sorted({match.group(0)[len("/dev/") :] for match in found if match})


def stat(pid: str = "self") -> Optional[Dict[str, Any]]:
    """Parent pid, name and PF_FORKNOEXEC of a process; None when it is gone or not readable."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            head, _, tail = file.read().rpartition(")")
    except OSError:
        return None
    fields = tail.split()
    return {
        "pid": int(head.split(" ", 1)[0]),
        "name": head.split("(", 1)[1],
        "parent": int(fields[1]),
        "forkedWithoutExec": bool(int(fields[6]) & PF_FORKNOEXEC),
    }


def lineage() -> Iterator[Dict[str, Any]]:
    """This process and its ancestors, nearest first, as `stat` sees them."""
    process = stat()
    while process is not None:
        yield process
        process = stat(str(process["parent"])) if process["parent"] > 0 else None


def lineage_with_nodes() -> List[Dict[str, Any]]:
    """The lineage, each process with what it holds of CUDA."""
    return [{**process, "mappedNodes": mapped_nodes(str(process["pid"]))} for process in lineage()]


def context_code() -> Optional[int]:
    """cuCtxGetCurrent's answer: 0 after cuInit here, 3 before it or in a poisoned fork; None without the library."""
    cuda = driver.mapped()
    return None if cuda is None else int(cuda.cuCtxGetCurrent(ctypes.byref(ctypes.c_void_p())))


def observe() -> Dict[str, Any]:
    """Evidence about this process. Calls nothing that initializes CUDA."""
    own = stat() or {}
    torch = getattr(sys.modules.get("torch"), "cuda", None)
    nodes = mapped_nodes()
    return {
        "pid": os.getpid(),
        "forkedWithoutExec": own.get("forkedWithoutExec"),
        "daemonic": bool(multiprocessing.process.current_process().daemon),
        "startMethod": multiprocessing.get_start_method(allow_none=True),
        "mappedNodes": nodes,
        "contextCode": context_code(),
        "torchInitialized": torch.is_initialized() if torch else None,
        "torchInBadFork": torch._is_in_bad_fork() if torch else None,
    }
