"""The simulated GPU for these tests: compiled once per test run, used by real processes, removed at the end.

Every run gets a `Machine`: device nodes, a TMPDIR, and a mark in its environment that finds its processes.
"""

import atexit
import functools
import glob
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
import time
import unittest
import uuid
from typing import Any, Callable, Dict, List, NamedTuple, Optional, TypeVar, Union

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROBES = os.path.join(ROOT, "probes")
FIXTURE = os.path.join(ROOT, "fixtures", "simulated")
FRAMEWORKS = ("driver", "torch", "cupy", "numba", "jax")
STAND_INS = os.path.join(FIXTURE, "python")
LIBRARIES = ("libcuda", "libnvidia-ml")
PARENTS = ("clean", "imported", "initialized")
FORKED = ("fork", "multiprocessing-fork", "set-start-method-spawn")
SPAWNED = ("multiprocessing-spawn", "multiprocessing-forkserver")
EXECED = ("subprocess", "fork-exec", "posix-spawn", "daemon-subprocess", "in-process")
LAUNCHES = (*FORKED, *SPAWNED, *EXECED, "daemon-spawn")
FOREIGN = ("CUDA_", "JAX_", "LD_", "NVIDIA_", "PYTHON", "PYTORCH_", "TF_", "XLA_")

Cell = Dict[str, Any]
Case = TypeVar("Case", bound=Union[type, Callable[..., Any]])


def needs_compiler(case: Case) -> Case:
    return unittest.skipUnless(shutil.which("cc"), "no C compiler (cc) to build the simulated driver with")(case)


@functools.lru_cache(maxsize=None)
def folder() -> str:
    path = tempfile.mkdtemp(prefix="simulated-gpu-")
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


@functools.lru_cache(maxsize=None)
def libraries() -> str:
    lib = os.path.join(folder(), "lib")
    os.mkdir(lib)
    for name in LIBRARIES:
        file = name + ".so.1"
        source = os.path.join(FIXTURE, "src", name + ".c")
        target = os.path.join(lib, file)
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-Wl,-soname," + file, "-o", target, source], check=True)
    return lib


class Ran(NamedTuple):
    code: int
    lines: List[str]
    stderr: str

    @property
    def events(self) -> List[Dict[str, Any]]:
        return [json.loads(line) for line in self.lines]

    def named(self, event: str) -> List[Dict[str, Any]]:
        return [each for each in self.events if each["event"] == event]

    def cells(self) -> Dict[Any, Dict[str, Any]]:
        """Every finished cell by parent and launch mode."""
        return {(each["parent"], each["launch"]): each for each in self.named("cell")}


class Machine:
    _numbers = itertools.count()

    def __init__(self, profile: str = "healthy", packages: str = STAND_INS, **extra: str) -> None:
        self.mark = "MARK_" + uuid.uuid4().hex
        self.home = os.path.join(folder(), str(next(self._numbers)))
        self.dev = os.path.join(self.home, "dev")
        self.tmp = os.path.join(self.home, "tmp")
        os.makedirs(self.tmp)
        own = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
        self.env = {
            **own,
            self.mark: "1",
            "TMPDIR": self.tmp,
            "PYTHONPATH": packages,
            "PYTHONPYCACHEPREFIX": os.path.join(folder(), "pycache"),
            "CUDA_SIM_PROFILE": profile,
            **extra,
        }
        if profile != "no-driver":
            os.mkdir(self.dev)
            for node in ("nvidia0", "nvidiactl", "nvidia-uvm"):
                open(os.path.join(self.dev, node), "w").close()
            self.env.update(LD_LIBRARY_PATH=libraries(), CUDA_SIM_DEV=self.dev)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen([sys.executable, PROBES, *arguments], env=self.env, universal_newlines=True, **pipes)

    def run(self, *arguments: str, given: str = "") -> Ran:
        with self.start(*arguments) as process:
            out, err = process.communicate(given, timeout=180)
        return Ran(process.returncode, out.splitlines(), err)

    def battery(self, framework: str, wanted: List[Cell], **options: Any) -> Ran:
        return self.run("battery", given=request(framework, wanted, **options))

    def processes(self, patience: float = 0) -> List[int]:
        """Living processes of this machine's runs; waits up to `patience` seconds for them to go."""
        deadline = time.monotonic() + patience
        while True:
            found = [int(path.split("/")[2]) for path in glob.glob("/proc/[0-9]*/environ") if self._owns(path)]
            if not found or time.monotonic() > deadline:
                return found
            time.sleep(0.02)

    def _owns(self, path: str) -> bool:
        try:
            with open(path, "rb") as file:
                return self.mark.encode() in file.read()
        except OSError:
            return False


def cells(
    framework: str,
    parents: Any = PARENTS,
    launches: Any = LAUNCHES,
    depth: str = "operation",
    by: Optional[str] = None,
) -> List[Cell]:
    poison = {"initializedBy": by} if by else {}
    return [
        {"framework": framework, "parent": parent, "launch": launch, "depth": depth, **poison}
        for parent in parents
        for launch in launches
    ]


def request(framework: str, wanted: List[Cell], timeout: float = 30, serial: bool = False) -> str:
    return json.dumps({"framework": framework, "timeout": timeout, "serial": serial, "cells": wanted})


@functools.lru_cache(maxsize=None)
def everything(framework: str) -> Ran:
    """All cells of a framework on a healthy machine, measured once per test run."""
    return Machine().battery(framework, cells(framework))


def packages(**sources: str) -> str:
    """A PYTHONPATH of one-file packages, in front of the stand-ins."""
    path = tempfile.mkdtemp(dir=folder())
    for name, source in sources.items():
        with open(os.path.join(path, name + ".py"), "w") as file:
            file.write(textwrap.dedent(source))
    return os.pathsep.join((path, STAND_INS))


def torch(at_import: str = "pass", operation: str = "pass", initialize: str = "pass") -> str:
    """A PYTHONPATH with a torch of three statements; its tensor computes on no device at all."""
    return packages(
        torch=f"""
            import os, sys, time, types
            __version__ = "0.0"

            class Numbers(list):
                def __mul__(self, factor):
                    return Numbers(each * factor for each in self)
                def tolist(self):
                    return list(self)

            def tensor(values, device):
                {operation}
                return Numbers(values)

            def is_available():
                {initialize}
                return True

            def no():
                return False

            cuda = types.SimpleNamespace(is_available=is_available, is_initialized=no, _is_in_bad_fork=no)
            {at_import}
        """
    )
