"""One JSON line per event on the descriptor that was stdout when the probe started."""

import json
import os
from typing import Any, Callable

Emit = Callable[..., None]


def open_channel() -> Emit:
    """Move stdout out of the frameworks' reach and return the function that writes events to it.

    From here on whatever a library prints goes to stderr. The channel closes on exec, and a forked
    child must not use it.
    """
    channel = os.dup(1)  # os.dup returns a non-inheritable descriptor (PEP 446)
    os.dup2(2, 1)

    def emit(event: str, **fields: Any) -> None:
        line = (json.dumps({"event": event, **fields}) + "\n").encode()
        while line:
            line = line[os.write(channel, line) :]

    return emit
