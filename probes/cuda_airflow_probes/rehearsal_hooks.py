"""Hooks that user code does not meet: around imports, around cuInit through ctypes, and around known calls."""

import ctypes
import functools
import importlib.machinery
import inspect
import os
import sys
from types import FrameType, ModuleType
from typing import Any, Callable

_getframe = sys._getframe


def around_imports(run: Callable[[ModuleType, str, Callable[[], None]], None]) -> None:
    """By class, because loaders must stay what they are to whoever looks at them."""
    for loader in (importlib.machinery.SourceFileLoader, importlib.machinery.ExtensionFileLoader,
                   importlib.machinery.SourcelessFileLoader):  # fmt: skip
        original = loader.exec_module

        def exec_module(self: Any, module: ModuleType, original: Any = original) -> None:
            run(module, getattr(self, "path", "") or "", lambda: original(self, module))

        loader.exec_module = exec_module  # type: ignore[method-assign]


def around_cuinit(run: Callable[[Callable[[], Any], FrameType], Any]) -> None:
    """What calls cuInit through ctypes is no C function to the interpreter: it tells no profiler."""
    lookup = ctypes.CDLL.__getitem__

    def getitem(library: Any, name: Any) -> Any:
        if name != "cuInit" or os.path.basename(str(library._name)).split(".so")[0] != "libcuda":
            return lookup(library, name)

        class Watched(library._FuncPtr):  # type: ignore[misc]
            _flags_, _restype_ = library._FuncPtr._flags_, library._FuncPtr._restype_

            def __call__(self, *args: Any) -> Any:
                return run(lambda: super(Watched, self).__call__(*args), _getframe(1))

        function = Watched((name, library))
        function.__name__ = name
        return function

    ctypes.CDLL.__getitem__ = getitem  # type: ignore[method-assign]


def replace(module: ModuleType, attribute: str, make: Callable[[Any], Any]) -> None:
    """What stands at a dotted name below a module, by what `make` makes of it."""
    *path, name = attribute.split(".")
    owner: Any = functools.reduce(getattr, path, module)
    made = of_its_kind(owner, name, make)
    try:
        setattr(owner, name, made)
    except TypeError:  # a class of an extension module
        setattr(functools.reduce(getattr, path[:-1], module), path[-1], derived(owner, name, made))


def of_its_kind(owner: Any, name: str, make: Callable[[Any], Any]) -> Any:
    static: Any = inspect.getattr_static(owner, name)
    if inspect.isdatadescriptor(static):
        return property(make(getattr(static, "__get__")))  # noqa: B009
    made = make(getattr(owner, name))
    return staticmethod(made) if isinstance(static, (staticmethod, classmethod)) else made


def derived(base: type, name: str, value: Any) -> type:
    """A class to stand where `base` stood: what was made of `base` is an instance of it, too."""

    class Derived(type(base)):  # type: ignore[misc]
        def __instancecheck__(cls, instance: object) -> bool:
            return super().__instancecheck__(instance) or (cls is stands_in and isinstance(instance, base))

    stands_in: type = Derived(base.__name__, (base,), {"__module__": base.__module__, name: value})
    return stands_in
