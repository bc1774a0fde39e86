"""Whose code a stack runs: the files that Airflow was given, or a library's."""

import importlib
import linecache
import os
import sys
from types import FrameType
from typing import Any, Dict, List, NamedTuple, Optional

from .rehearsal_ground import Ground

OWN = os.path.dirname(os.path.abspath(__file__)) + os.sep
INSTALLED = ("/site-packages/", "/dist-packages/")
# What imports, and what started this.
MACHINERY = ("<frozen", importlib.__file__, os.path.dirname(os.path.dirname(OWN)) + os.sep)
AT_STARTUP = ("sitecustomize.py", "usercustomize.py")
# Taken before user code can change any of them.
STARTED_IN = os.getcwd()
_realpath, _join = os.path.realpath, os.path.join

Place = Dict[str, Any]


class Stack(NamedTuple):
    """Outermost first: the user's lines, and the library's functions below the last of them."""

    user: List[Place]
    library: List[Place]


class Frames:
    """Knows the user's folders; `files` are user code wherever they lie."""

    def __init__(self, roots: List[str], files: List[Optional[str]], ground: Ground) -> None:
        self._ground = ground
        self._roots = tuple(os.path.join(os.path.realpath(root), "") for root in roots)
        self._files = {os.path.realpath(file) for file in files if file}
        self._known: Dict[str, bool] = {}

    def is_user(self, name: str) -> bool:
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = self._decide(name)
        return known

    def _decide(self, name: str) -> bool:
        if name.startswith("<"):
            return False
        path = _realpath(_join(STARTED_IN, name))  # once for every file that is imported: no time to firm the ground
        if path in self._files or os.path.basename(path) in AT_STARTUP:
            return True
        installed = any(part in path for part in INSTALLED)
        return path.startswith(self._roots) and not installed and not path.startswith(OWN)

    def innermost(self, frame: Optional[FrameType]) -> Optional[FrameType]:
        while frame is not None and not self.is_user(frame.f_code.co_filename):
            frame = frame.f_back
        return frame

    def stack(self, frame: Optional[FrameType], line: Optional[int] = None) -> Stack:
        """`line` overrides that of the innermost frame: a trace function stands on the next one already."""
        with self._ground.firm():
            return self._stack(frame, line)

    def _stack(self, frame: Optional[FrameType], line: Optional[int]) -> Stack:
        user: List[Place] = []
        library: List[Place] = []
        while frame is not None:
            name = frame.f_code.co_filename
            at = line if line is not None else frame.f_lineno
            line = None
            startup = startup_file(frame)
            if startup:
                user.append(startup)
            elif self.is_user(name):
                user.append(place(frame, at))
            elif not user and not name.startswith(MACHINERY):
                library.append(place(frame, at))
            frame = frame.f_back
        return Stack(user[::-1], library[::-1])


def place(frame: FrameType, line: int) -> Place:
    path = os.path.realpath(os.path.join(STARTED_IN, frame.f_code.co_filename))
    return {
        "path": path,
        "line": line,
        "function": frame.f_code.co_name,
        "module": str(frame.f_globals.get("__name__", "?")),
        "text": source(path, line) or linecache.getline(path, line, frame.f_globals).strip()[:300],
    }


def startup_file(frame: FrameType) -> Optional[Place]:
    """A line of a .pth file, which site executes as a text."""
    caller = frame.f_back
    if frame.f_code.co_filename != "<string>" or caller is None or caller.f_code.co_name != "addpackage":
        return None
    path, text = str(caller.f_locals.get("fullname", "")), str(caller.f_locals.get("line", "")).strip()
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            number = [line.strip() for line in file].index(text) + 1
    except (OSError, ValueError):
        number = 1
    return {"path": path, "line": number, "function": "<pth>", "module": "site", "text": text[:300]}


def source(path: str, line: int) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            for number, text in enumerate(file, 1):
                if number == line:
                    return text.strip()[:300]
    except OSError:
        pass
    return ""


def stack_of_main(frames: Frames, ident: int) -> List[Place]:
    """Where the thread `ident` stands right now, in the user's files."""
    return frames.stack(sys._current_frames().get(ident)).user
