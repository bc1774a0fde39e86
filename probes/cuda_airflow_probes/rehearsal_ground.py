"""The modules that the rehearsal stands on, as they were before user code ran: put back while it works."""

import builtins
import contextlib
import ctypes
import functools
import inspect
import io
import json
import linecache
import os
import sys
import threading
import time
import tokenize
import traceback
import warnings
from types import ModuleType
from typing import Any, Iterator, List, Tuple

STANDS_ON = (
    *(builtins, contextlib, ctypes, functools, inspect, io, json, linecache, os, os.path, sys, threading, time),
    *(tokenize, traceback, warnings),
)
GONE = object()


class Ground:
    def __init__(self) -> None:
        self._modules, self._imported = sys.modules, dict(sys.modules)
        self._functions = [
            (module, name, value) for module in STANDS_ON for name, value in vars(module).items() if callable(value)
        ]
        self._lock = threading.RLock()

    @contextlib.contextmanager
    def firm(self) -> Iterator[None]:
        """User code finds its own again afterwards."""
        with self._lock:
            missing = [name for name in self._imported if name not in self._modules]
            self._modules.update((name, self._imported[name]) for name in missing)
            replaced = self._put_back()
            try:
                yield
            finally:
                for name in missing:
                    self._modules.pop(name, None)
                for module, name, value in replaced:
                    if value is GONE:
                        delattr(module, name)
                    else:
                        setattr(module, name, value)

    def _put_back(self) -> List[Tuple[ModuleType, str, Any]]:
        found = [(module, name, vars(module).get(name, GONE), value) for module, name, value in self._functions]
        changed = [each for each in found if each[2] is not each[3]]
        for module, name, _, value in changed:
            vars(module)[name] = value
        return [each[:3] for each in changed]
