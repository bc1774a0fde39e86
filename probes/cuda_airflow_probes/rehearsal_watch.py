"""Sees the first CUDA initialization of this process, and the line of user code that made it.

With a driver that works its own state decides: cuCtxGetCurrent answers 3 until somebody calls cuInit. It is asked
after every line of user code, every function that user code calls, and every import of a library. Libraries are
imported unwatched, so that this costs next to nothing. What is known to initialize CUDA is watched in any case: it
decides where there is no driver, and finds what comes after the first.
"""

import ctypes
import functools
import sys
import threading
from contextlib import suppress
from types import FrameType, ModuleType
from typing import Any, Callable, Dict, Optional, Set

from . import driver
from .rehearsal_blame import named
from .rehearsal_calls import Call, by_module
from .rehearsal_frames import OWN, Frames
from .rehearsal_hooks import around_cuinit, around_imports, replace

Found = Callable[..., None]
_getframe, _get_ident = sys._getframe, threading.get_ident
_setprofiles, _settraces = threading.setprofile, threading.settrace
RETURNS = frozenset(("c_return", "c_exception", "return"))
# A second's worth: after that only calls are watched, so that a long loop takes its own time and not thirty times that.
MOST_LINES = 1_000_000


class Watch:
    """Calls `found(stack, api, library, level, decided_by, certainty)` for every culprit."""

    def __init__(self, frames: Frames, asks_driver: bool, found: Found) -> None:
        self._frames = frames
        self._found = found
        self._calls = by_module()
        self._own = threading.local()
        self._inside: Set[int] = set()
        self._lines_left = MOST_LINES
        self._cuda = driver.load() if asks_driver else None
        self._pointer = ctypes.byref(ctypes.c_void_p())
        self.decides = self._cuda is not None and not self._initialized()
        self._setprofile, self._settrace = sys.setprofile, sys.settrace

    def start(self) -> None:
        around_imports(self._import)
        around_cuinit(self._cuinit)
        if self.decides:
            self._arm(True)
            _setprofiles(self._profile)
            _settraces(self._trace)

    def stop(self) -> None:
        self._arm(False)
        self._stop_lines()
        _setprofiles(None)

    def _stop_lines(self) -> None:
        self._settrace(None)
        frame: Optional[FrameType] = _getframe(1)
        while frame is not None:
            frame.f_trace = None  # before Python 3.10 a traced frame knows its line from its trace alone
            frame = frame.f_back
        _settraces(None)  # type: ignore[arg-type]

    def check(self, frame: Optional[FrameType], api: str = "", line: Optional[int] = None) -> bool:
        """Whether the driver has just been initialized: then whoever stands in `frame` did it."""
        if not self.decides or not self._initialized() or self._is_someone_else():
            return False
        self.decides = False
        self.stop()
        stack = self._frames.stack(frame, line)
        self._found(*named(stack, api), None, "driver", "proven")
        return True

    def _is_someone_else(self) -> bool:
        """Another thread is inside a call that is known to initialize CUDA, and this one is not."""
        return bool(self._inside) and _get_ident() not in self._inside

    def _initialized(self) -> bool:
        return self._cuda is not None and self._cuda.cuCtxGetCurrent(self._pointer) != driver.NOT_INITIALIZED

    def _arm(self, wanted: bool) -> None:
        self._own.armed = wanted = wanted and self.decides
        by_line = wanted and self._lines_left > 0
        self._settrace(self._trace if by_line else None)
        self._setprofile(self._profile if wanted else None)
        frame = self._frames.innermost(_getframe(1)) if by_line else None
        while frame is not None:  # those that are running already
            frame.f_trace = self._lines(frame)
            frame = self._frames.innermost(frame.f_back)

    def _profile(self, frame: FrameType, event: str, argument: Any) -> None:
        if event in RETURNS and self._initialized() and not frame.f_code.co_filename.startswith(OWN):
            name = getattr(argument, "__qualname__", "") if event != "return" else ""
            module = getattr(argument, "__module__", None) or ""
            self.check(frame, f"{module}.{name}".strip("."))

    def _trace(self, frame: FrameType, event: str, argument: Any) -> Any:
        return self._lines(frame) if self._frames.is_user(frame.f_code.co_filename) else None

    def _lines(self, frame: FrameType) -> Any:
        last = frame.f_lineno

        def each(frame: FrameType, event: str, argument: Any) -> Any:
            nonlocal last
            self.check(frame, line=last)
            last = frame.f_lineno
            self._lines_left -= 1
            if self._lines_left <= 0:  # every thread stops its own
                self._stop_lines()
            return each if self.decides and self._lines_left > 0 else None

        return each

    def _import(self, module: ModuleType, origin: str, execute: Callable[[], None]) -> None:
        """Importing a library is not watched line by line, and asked for as a whole."""
        is_user, armed = self._frames.is_user(origin), getattr(self._own, "armed", False)
        self._arm(is_user)
        try:
            execute()
        finally:
            if not is_user:
                self.check(_getframe(1), f"import {module.__name__}")
                for call in self._calls.get(module.__name__, ()):
                    self._wrap(module, call)
            self._arm(armed)

    def _cuinit(self, original: Callable[[], Any], frame: FrameType) -> Any:
        depth = getattr(self._own, "depth", 0)
        self._inside.add(_get_ident())
        try:
            return original()
        finally:
            if not self.check(frame, "cuInit") and depth == 0:
                self._called(Call("ctypes", "", "cuInit"), frame, {})
            if depth == 0:
                self._inside.discard(_get_ident())

    def _wrap(self, module: ModuleType, call: Call) -> None:
        if not call.attribute:
            return self._called(call, _getframe(1), {})
        with suppress(AttributeError, TypeError):  # another version of the library
            replace(module, call.attribute, lambda original: self._watched(original, call))

    def _watched(self, original: Any, call: Call) -> Any:
        @functools.wraps(original)
        def watched(*args: Any, **kwargs: Any) -> Any:
            depth = getattr(self._own, "depth", 0)
            self._own.depth = depth + 1
            self._inside.add(_get_ident())
            try:
                return original(*args, **kwargs)
            finally:
                self._own.depth = depth
                if depth == 0:
                    self._called(call, _getframe(1), {"args": args, **kwargs})
                    self._inside.discard(_get_ident())

        return watched

    def _called(self, call: Call, caller: FrameType, arguments: Dict[str, Any]) -> None:
        if self.check(caller, call.api):
            return
        level = call.level
        if call.unless and call.unless(arguments):
            if level != "torch":
                return
            level = "nvml"
        if level == "nvml" or not self.decides:
            stack = self._frames.stack(caller)
            self._found(*named(stack, call.api), level, "calls", call.certainty)
