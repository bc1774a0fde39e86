"""Per framework: its module, how to call cuInit through it, and how to compute on the device.

`initialize` stops at cuInit where the library lets it, so that a parent that is merely initialized
holds no context and no device memory.
"""

import array
import importlib
import importlib.util
import os
from typing import Any, Callable, Dict, List, NamedTuple, Optional

from . import driver

# Without these JAX takes three quarters of the device's memory and TensorFlow all of it.
# https://docs.jax.dev/en/latest/gpu_memory_allocation.html
# https://www.tensorflow.org/guide/gpu#limiting_gpu_memory_growth
ENVIRONMENT = {"XLA_PYTHON_CLIENT_PREALLOCATE": "false", "TF_FORCE_GPU_ALLOW_GROWTH": "true"}


class Framework(NamedTuple):
    module: Optional[str]
    initialize: Callable[[], object]
    operate: Callable[[], List[float]]


def _module(name: str) -> Any:
    return importlib.import_module(name)


def _torch() -> List[float]:
    result: List[float] = (_module("torch").tensor([1.0, 2.0, 3.0], device="cuda") * 2).tolist()
    return result


def _cupy() -> List[float]:
    result: List[float] = (_module("cupy").array([1.0, 2.0, 3.0], dtype="f4") * 2).tolist()
    return result


def _numba() -> List[float]:
    # The kernel is launched through the driver: a broken Numba compiler is no launch mode's fault.
    data = _module("numba.cuda").to_device(array.array("f", [1.0, 2.0, 3.0]))
    driver.launch_double(driver.load(), data.__cuda_array_interface__["data"][0], 3)
    result: List[float] = data.copy_to_host().tolist()
    return result


def _jax() -> List[float]:
    jax, numpy = _module("jax"), _module("jax.numpy")
    data = jax.device_put(numpy.asarray([1.0, 2.0, 3.0]), jax.devices("gpu")[0])
    result: List[float] = (data * 2).tolist()
    return result


def _tensorflow() -> List[float]:
    tensorflow = _module("tensorflow")
    with tensorflow.device("/GPU:0"):
        tensor = tensorflow.constant([1.0, 2.0, 3.0]) * 2
    if "GPU" not in tensor.device:
        raise RuntimeError(f"TensorFlow computed on {tensor.device}")
    result: List[float] = tensor.numpy().tolist()
    return result


FRAMEWORKS: Dict[str, Framework] = {
    "driver": Framework(None, driver.initialize, driver.operate),
    "torch": Framework("torch", lambda: _module("torch").cuda.is_available(), _torch),
    "cupy": Framework("cupy", lambda: _module("cupy").cuda.runtime.getDeviceCount(), _cupy),
    "numba": Framework("numba.cuda", lambda: _module("numba.cuda").is_available(), _numba),
    "jax": Framework("jax", lambda: _module("jax").devices(), _jax),
    "tensorflow": Framework(
        "tensorflow",
        lambda: _module("tensorflow").config.list_physical_devices("GPU"),
        _tensorflow,
    ),
}


def installed(name: str) -> bool:
    """Whether the framework can be found, without importing it."""
    module = FRAMEWORKS[name].module
    return module is None or importlib.util.find_spec(module.split(".")[0]) is not None


def bring_in(name: str) -> Dict[str, Optional[str]]:
    """Import the framework (for the driver: map its library); returns its version and CUDA build."""
    module = FRAMEWORKS[name].module
    if module is None:
        driver.load()
        return {"version": None, "builtForCuda": None}
    os.environ.update({k: v for k, v in ENVIRONMENT.items() if k not in os.environ})
    importlib.import_module(module)
    top = _module(module.split(".")[0])
    build = getattr(getattr(top, "version", None), "cuda", None) if name == "torch" else None
    return {"version": getattr(top, "__version__", None), "builtForCuda": build}
