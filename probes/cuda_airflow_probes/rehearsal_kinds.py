"""How Airflow imports each kind of user code."""

import configparser
import hashlib
import importlib
import importlib.machinery
import importlib.util
import inspect
import json
import os
import sys
import zipfile
from contextlib import suppress
from typing import Any, Callable, Dict, List, Optional

from .rehearsal_airflow import Placeholder

Spec = Dict[str, Any]


def load(name: str, path: str) -> Any:
    """As DagBag and the plugins manager do: sys.modules first, then the code."""
    spec = importlib.util.spec_from_loader(name, importlib.machinery.SourceFileLoader(name, path))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def start_airflow() -> None:
    """Loads the configuration with its secrets backend, and local settings: what these import finds Airflow begun."""
    importlib.import_module("airflow")


def dag_file(spec: Spec) -> None:
    """https://github.com/apache/airflow/blob/2.11.2/airflow/models/dagbag.py"""
    path = spec["path"]
    if zipfile.is_zipfile(path):
        dag_archive(path)
        return
    mangled = hashlib.sha1(path.encode()).hexdigest()
    load(f"unusual_prefix_{mangled}_{os.path.splitext(os.path.basename(path))[0]}", path)


def dag_archive(path: str) -> None:
    """Every module at its top that may hold DAGs, one after another in one process, also after one that fails."""
    with zipfile.ZipFile(path) as archive:
        texts = {name: archive.read(name).lower() for name in archive.namelist() if os.path.splitext(name)[1] == ".py"}
    sys.path.insert(0, path)
    failed: List[Exception] = []
    for name, text in texts.items():
        if "/" not in name and b"dag" in text and b"airflow" in text:
            try:
                importlib.import_module(name[: -len(".py")])
            except Exception as error:
                failed.append(error)
    if failed:
        raise failed[0]


def plugin(spec: Spec) -> None:
    """Listeners are told that a process of Airflow starts. Airflow takes them from plugins."""
    if "path" not in spec:
        named(spec)
        return
    module = load(os.path.splitext(os.path.basename(spec["path"]))[0], spec["path"])
    start = getattr(module, "on_starting", None)
    if callable(start):
        start(Placeholder())


def named(spec: Spec) -> Any:
    """`package.module.Class`, from the configuration; by path where only its file is known."""
    start_airflow()
    if "name" not in spec:
        return load(os.path.splitext(os.path.basename(spec["path"]))[0], spec["path"])
    module, _, name = spec["name"].rpartition(".")
    return getattr(importlib.import_module(module), name)


def secrets_backend(spec: Spec) -> None:
    """Made when the configuration is read: https://github.com/apache/airflow/blob/2.11.2/airflow/configuration.py"""
    found = named(spec)
    arguments = option(spec["kwargs"]) if "kwargs" in spec else {}
    for backend in [found] if "name" in spec else backends_in(found):
        try:
            inspect.signature(backend).bind(**arguments)
        except (TypeError, ValueError):
            continue  # its arguments are not known here
        backend(**arguments)


def backends_in(module: Any) -> List[Any]:
    classes = [each for each in vars(module).values() if isinstance(each, type) and each.__module__ == module.__name__]
    return [each for each in classes if any(base.__name__ == "BaseSecretsBackend" for base in each.__mro__[1:])]


def option(name: str) -> Dict[str, Any]:
    """A JSON object in Airflow's configuration: of the environment, else of its file."""
    section, key = name.split(".")
    file = configparser.RawConfigParser(strict=False)
    home = os.environ.get("AIRFLOW_HOME") or os.path.expanduser("~/airflow")
    with suppress(configparser.Error, UnicodeDecodeError):
        file.read(os.environ.get("AIRFLOW_CONFIG") or os.path.join(home, "airflow.cfg"))
    text = os.environ.get(f"AIRFLOW__{section}__{key}".upper()) or file.get(section, key, fallback=None) or "{}"
    with suppress(ValueError):
        found = json.loads(text)
        return found if isinstance(found, dict) else {}
    return {}


def xcom_backend(spec: Spec) -> None:
    """Airflow 2 loads it at the end of the very module that it derives from."""
    with suppress(ImportError):
        importlib.import_module("airflow.models.xcom")
    named(spec)


def file_of(name: str, syspath: List[str]) -> Optional[str]:
    """Of the module that holds `package.module.Class`, without importing its package."""
    if "." not in name:
        return None
    stem = os.path.join(*name.split(".")[:-1])
    for folder in [*sys.path, *syspath]:
        for path in (os.path.join(folder, stem + ".py"), os.path.join(folder, stem, "__init__.py")):
            if os.path.exists(path):
                return path
    return None


def local_settings(spec: Spec) -> None:
    """What its policies do with a placeholder, and that they fail with it, says nothing of their own task or DAG."""
    if "path" not in spec:
        return start_airflow()
    sys.path.insert(0, os.path.dirname(spec["path"]))
    start_airflow()
    module = importlib.import_module("airflow_local_settings")
    for name in spec.get("calls", ()):
        policy = getattr(module, name, None)
        if callable(policy):
            with suppress(Exception):
                policy(Placeholder())


def startup(spec: Spec) -> None:
    """sitecustomize and .pth files: this interpreter was started without them."""
    if "path" in spec:
        sys.path.insert(0, os.path.dirname(spec["path"]))
    importlib.import_module("site").main()


KINDS: Dict[str, Callable[[Spec], Any]] = {
    "dag-file": dag_file,
    "plugin": plugin,
    "listener": plugin,
    "local-settings": local_settings,
    "secrets-backend": secrets_backend,
    "xcom-backend": xcom_backend,
    "logging-class": named,
    "celery-config": named,
    "sitecustomize": startup,
}
