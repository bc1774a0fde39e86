"""Which library a call belongs to, and what to call it."""

from typing import Tuple

from .rehearsal_calls import by_module
from .rehearsal_frames import Stack

ALIASES = {"cupy_backends": "cupy", "jaxlib": "jax", "cuInit": "ctypes", "pytorch_lightning": "lightning"}


def named(stack: Stack, api: str) -> Tuple[Stack, str, str]:
    """What was called, and the library it belongs to: the innermost that is known, by its outermost function.

    What that function calls in turn is of no interest to users.
    """
    packages = [package(each["module"]) for each in stack.library]
    own = package(api) if api else ""
    known = [at for at, name in enumerate(packages) if name in KNOWN]
    if not packages or (own in KNOWN and own not in packages[-1:] and not (own == "ctypes" and known)):
        return stack, api, own or "native code"
    last = known[-1] if known else 0
    first = last
    while first > 0 and packages[first - 1] == packages[last]:
        first -= 1
    shown = stack.library[: first + 1]
    return Stack(stack.user, shown), "{module}.{function}".format(**shown[-1]), packages[last]


def package(name: str) -> str:
    top = name.replace("import ", "").split(".")[0].split(" ")[0]
    return ALIASES.get(top, top) or "native code"


KNOWN = {package(call.api) for calls in by_module().values() for call in calls}
