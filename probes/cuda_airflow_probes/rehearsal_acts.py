"""What user code does to its process while it is imported: noticed, and kept from reaching us."""

import os
import sys
import threading
from types import FrameType
from typing import Any, Callable, Dict, List

from .rehearsal_frames import Frames

Acts = List[Dict[str, Any]]
_getframe, _getpid = sys._getframe, os.getpid
ENDS = ("_exit", "abort", "execv", "execve")


class Containment:
    """`note(act, place)` is called before a process ends, so it writes at once."""

    def __init__(self, frames: Frames, note: Callable[..., None]) -> None:
        self._frames = frames
        self._note = note
        self._pid = _getpid()
        self._before = set(threading.enumerate())
        self._folder = os.getcwd()
        self._descriptors = descriptors()
        self.forking = False  # we ourselves

    def start(self, own: object) -> None:
        for name in ENDS:
            setattr(os, name, self._noted(getattr(os, name), f"os.{name}"))
        for name in ("setprofile", "settrace"):
            for module in (sys, threading):
                setattr(module, name, self._kept_out(getattr(module, name), f"{module.__name__}.{name}", own))
        os.register_at_fork(before=self._forked)

    def is_here(self) -> bool:
        """False in a process that user code has forked."""
        return _getpid() == self._pid

    def finish(self) -> None:
        if os.getcwd() != self._folder:
            self._note("chdir", None, os.getcwd())
            os.chdir(self._folder)
        threads = [each.name for each in threading.enumerate() if each not in self._before]
        if threads:
            self._note("threads", None, ", ".join(threads[:5]))
        closed = [str(each[0]) for each in self._descriptors if each not in descriptors()]
        if closed:
            self._note("closed", None, ", ".join(closed))

    def _at(self, frame: FrameType) -> Any:
        user = self._frames.stack(frame).user
        return user[-1] if user else None

    def _noted(self, original: Callable[..., Any], act: str) -> Callable[..., Any]:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            if self.is_here():
                self._note(act, self._at(_getframe(1)), repr(args)[:200])
            return original(*args, **kwargs)

        return wrapped

    def _kept_out(self, original: Callable[..., Any], act: str, own: object) -> Callable[..., Any]:
        def wrapped(function: Any) -> Any:
            if function is None or getattr(function, "__self__", None) is own:
                return original(function) if function is not None else None
            place = self._at(_getframe(1))
            if place and self.is_here():
                self._note(act, place, "")
            return None

        return wrapped

    def _forked(self) -> None:
        if not self.forking and self.is_here():
            self._note("fork", self._at(_getframe(1)), "")


def descriptors() -> List[Any]:
    """The three that every process has, by what they lead to: closed ones are soon taken by others."""
    found = []
    for number in (0, 1, 2):
        try:
            leads_to = os.fstat(number)
            found.append((number, leads_to.st_dev, leads_to.st_ino))
        except OSError:
            pass
    return found
