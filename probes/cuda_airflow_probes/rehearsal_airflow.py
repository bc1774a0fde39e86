"""Placeholders for Airflow where it is not installed: what a DAG file imports, builds and calls at import.

Bodies of tasks do not run, as in Airflow; those of DAGs and task groups do.
"""

import importlib.abc
import importlib.machinery
import sys
from types import ModuleType
from typing import Any, Callable, List, Optional, Sequence

PACKAGE = "airflow"
# What comes with Airflow, and DAG files use at import.
WITH_IT = (PACKAGE, "pendulum", "kubernetes")
RUNS_ITS_BODY = ("dag", "task_group")
PLAIN_DECORATORS = ("hookimpl", "provide_session", "apply_defaults")


class Placeholder:
    """Any operator, DAG, task or argument."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.__dict__.update({name: value for name, value in kwargs.items() if name.isidentifier()})

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Placeholder()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return Placeholder()

    def __getitem__(self, key: Any) -> Any:
        return Placeholder()

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: Any) -> None:
        pass

    def __iter__(self) -> Any:
        return iter(())

    def __mro_entries__(self, bases: Any) -> Any:
        return (Placeholder,)

    def __rshift__(self, other: Any) -> Any:
        return other

    def __int__(self) -> int:
        return 0

    def __float__(self) -> float:
        return 0.0

    def __fspath__(self) -> str:
        return "placeholder"

    def __contains__(self, _: Any) -> bool:
        return False

    def __lt__(self, _: Any) -> bool:
        return False

    __len__ = __index__ = __int__
    __gt__ = __le__ = __ge__ = __lt__

    def __bool__(self) -> bool:
        return True

    __lshift__ = __rrshift__ = __rlshift__ = __or__ = __ror__ = __rshift__
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = __rshift__


class Body(Placeholder):
    """What @dag and @task_group make of a function: calling it runs the function, with placeholders for arguments."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self._function(*args, **kwargs)
        return Placeholder()


def _running(*given: Any, **_: Any) -> Any:
    return Body(given[0]) if len(given) == 1 and callable(given[0]) else Body


def _plain(*given: Any, **_: Any) -> Any:
    return given[0] if len(given) == 1 and callable(given[0]) else lambda function: function


class _Meta(type):
    """A class of Airflow, such as DAG or BaseOperator: anything it is asked for is there."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Placeholder()


def member(module: str, name: str) -> Any:
    if name in RUNS_ITS_BODY:
        return _running
    if name in PLAIN_DECORATORS:
        return _plain
    if name.endswith(("Exception", "Error")) or module.endswith(".exceptions"):
        return type(name, (Exception,), {"__module__": module})
    if name[:1].isupper():
        return _Meta(name, (Placeholder,), {"__module__": module})
    return Placeholder()


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds every module of Airflow and of what comes with it; `imported` lists those that were."""

    def __init__(self) -> None:
        self.imported: List[str] = []

    def find_spec(self, name: str, path: Optional[Sequence[Any]], target: Any = None) -> Any:
        if name.split(".")[0] not in WITH_IT:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: Any) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        name = module.__name__
        self.imported.append(name)

        def attribute(wanted: str) -> Any:
            if wanted.startswith("__"):
                raise AttributeError(wanted)
            value = member(name, wanted)
            setattr(module, wanted, value)
            return value

        module.__getattr__ = attribute  # type: ignore[method-assign]


def stand_in() -> Optional[Finder]:
    """Installs placeholders if this interpreter has no Airflow."""
    if any(finder.find_spec(PACKAGE, None) for finder in sys.meta_path if hasattr(finder, "find_spec")):
        return None
    finder = Finder()
    sys.meta_path.append(finder)
    return finder
