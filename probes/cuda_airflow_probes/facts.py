"""The machine around the battery: interpreter, driver files, device nodes, environment, container, lineage."""

import ctypes
import glob
import importlib.metadata
import os
import platform
import re
import stat as modes
import sys
from typing import Any, Dict, List, Optional

from . import driver, state
from .cell import describe
from .events import open_channel
from .frameworks import FRAMEWORKS, installed

# Read and reported by name only: nothing else of the environment leaves the machine.
ENVIRONMENT = [
    "CUDA_VISIBLE_DEVICES",
    "CUDA_DEVICE_ORDER",
    "CUDA_LAUNCH_BLOCKING",
    "CUDA_MPS_PIPE_DIRECTORY",
    "LD_LIBRARY_PATH",
    "LD_PRELOAD",
    "NVIDIA_DRIVER_CAPABILITIES",
    "NVIDIA_VISIBLE_DEVICES",
    "PYTHONOPTIMIZE",
    "PYTORCH_NVML_BASED_CUDA_CHECK",
    "XLA_PYTHON_CLIENT_PREALLOCATE",
]
AIRFLOW = ["apache-airflow-core", "apache-airflow"]  # 3.x first: there the second is a meta package
CONTAINER_FILES = {"/.dockerenv": "docker", "/run/.containerenv": "podman"}
# A stand-in driver brings device nodes of its own.
DEVICES = os.environ.get("CUDA_SIM_DEV", "/dev")


def main(arguments: List[str]) -> None:
    emit = open_channel()
    for name, read in FACTS.items():
        try:
            emit("fact", name=name, value=read())
        except Exception as error:  # one unreadable fact must not hide the others
            emit("fact", name=name, value=None, error=describe(error))
    emit("end")


def interpreter() -> Dict[str, Any]:
    return {
        "executable": sys.executable,
        "version": platform.python_version(),
        "prefix": sys.prefix,
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "uid": os.getuid(),
        "platform": sys.platform,
    }


def distribution(name: str) -> Optional[str]:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def airflow() -> Optional[str]:
    return next(filter(None, map(distribution, AIRFLOW)), None)


def frameworks() -> Dict[str, bool]:
    return {name: installed(name) for name, framework in FRAMEWORKS.items() if framework.module}


def kernel_module() -> Optional[str]:
    text = read_text("/proc/driver/nvidia/version")
    found = re.search(r"\b\d{3}\.\d+(\.\d+)?\b", text or "")
    return found.group(0) if found else None


def library() -> Dict[str, Any]:
    """The driver library the loader finds. Maps it here, initializes nothing."""
    try:
        cuda = driver.load()
    except OSError as error:
        return {"loaded": False, "error": str(error)}
    return {"loaded": True, "path": mapped_path(driver.LIBRARY), "cudaVersion": driver.version(cuda)}


def mapped_path(soname: str) -> Optional[str]:
    stem = soname.split(".so")[0] + ".so"
    lines = (read_text("/proc/self/maps") or "").splitlines()
    return next((line.split(None, 5)[5] for line in lines if "/" + stem in line), None)


def nvml() -> Dict[str, Any]:
    """NVML never calls cuInit, so it may be initialized here."""
    try:
        code = ctypes.CDLL("libnvidia-ml.so.1").nvmlInit_v2()
    except (OSError, AttributeError) as error:
        return {"loaded": False, "error": str(error)}
    return {"loaded": True, "code": code}


def device_nodes() -> List[Dict[str, Any]]:
    return [
        device_node(path) for path in sorted(glob.glob(os.path.join(DEVICES, "nvidia*"))) if not os.path.isdir(path)
    ]


def device_node(path: str) -> Dict[str, Any]:
    found = os.stat(path)
    return {
        "name": os.path.basename(path),
        "mode": modes.filemode(found.st_mode),
        "uid": found.st_uid,
        "gid": found.st_gid,
        "accessible": os.access(path, os.R_OK | os.W_OK),
    }


def environment() -> Dict[str, str]:
    return {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}


def container() -> Optional[str]:
    """Best known marker of a container, or None."""
    if "KUBERNETES_SERVICE_HOST" in os.environ:
        return "kubernetes"
    for path, name in CONTAINER_FILES.items():
        if os.path.exists(path):
            return name
    found = re.search(r"docker|containerd|kubepods|libpod|lxc", read_text("/proc/1/cgroup") or "")
    return found.group(0) if found else None


def wsl() -> bool:
    return "microsoft" in (read_text("/proc/version") or "").lower()


def read_text(path: str) -> Optional[str]:
    try:
        with open(path, errors="replace") as file:
            return file.read()
    except OSError:
        return None


FACTS = {
    "interpreter": interpreter,
    "airflow": airflow,
    "frameworks": frameworks,
    "kernelModule": kernel_module,
    "library": library,
    "nvml": nvml,
    "deviceNodes": device_nodes,
    "environment": environment,
    "container": container,
    "wsl": wsl,
    "lineage": state.lineage_with_nodes,
}
