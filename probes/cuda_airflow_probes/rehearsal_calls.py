"""What is known to initialize CUDA, by library. Consulted where no driver can be asked, and after it has answered once.

Every row is one of knowledge about a library: its source, its issues, or a measurement.
"""

import os
from typing import Any, Callable, Dict, List, NamedTuple, Optional

Arguments = Dict[str, Any]


class Call(NamedTuple):
    module: str
    attribute: str  # dotted, below the module; empty: importing the module is the call
    api: str
    level: str = "driver"  # torch: arms its fork guard · driver: behind torch's back · nvml: leaves CUDA alone
    certainty: str = "proven"
    unless: Optional[Callable[[Arguments], bool]] = None


def _variable(name: str, *values: str) -> Callable[[Arguments], bool]:
    return lambda _: os.environ.get(name, "") in values


def _without_cuda(arguments: Arguments) -> bool:
    return "cuda" not in repr(arguments).lower()


def _names_a_device(arguments: Arguments) -> bool:
    return len(arguments["args"]) > 1 or arguments.get("device") is not None


def _is_the_null_stream(arguments: Arguments) -> bool:
    return bool(arguments.get("null") or arguments.get("ptds"))


def _asks_nvml(_: Arguments) -> bool:
    """torch leaves the driver alone, unless it is to see slices of a device, which it does not ask NVML about."""
    return not os.environ.get("CUDA_VISIBLE_DEVICES", "").startswith("MIG-")


def _checks_by_nvml(arguments: Arguments) -> bool:
    return os.environ.get("PYTORCH_NVML_BASED_CUDA_CHECK") == "1" and _asks_nvml(arguments)


NO_RAPIDS = _variable("RAPIDS_NO_INITIALIZE", "1", "true")
FLASHINFER_LISTS: Callable[[Arguments], bool] = lambda _: "FLASHINFER_CUDA_ARCH_LIST" in os.environ  # noqa: E731
JAX_ON_CPU = _variable("JAX_PLATFORMS", "cpu")


def _rows(module: str, names: str, library: str, **more: Any) -> List[Call]:
    return [Call(module, name, f"{library}.{name.replace('.__init__', '')}", **more) for name in names.split()]


TORCH = [
    Call("torch.cuda", "is_available", "torch.cuda.is_available", "torch", unless=_checks_by_nvml),
    *_rows(
        "torch.cuda",
        "init current_device set_device get_device_name get_device_capability get_device_properties synchronize"
        " get_rng_state is_bf16_supported get_arch_list current_stream"
        " mem_get_info reset_peak_memory_stats",
        "torch.cuda",
        level="torch",
    ),
    Call("torch.cuda", "_lazy_init", "torch.cuda._lazy_init", "torch"),
    Call("torch.cuda.memory", "reset_peak_memory_stats", "torch.cuda.reset_peak_memory_stats", "torch"),
    Call("torch.cuda.memory", "mem_get_info", "torch.cuda.mem_get_info", "torch"),
    # C++ that arms no guard. Measured on an H200: torch.cuda.Event() is harmless.
    Call("torch.cuda.streams", "Stream.__new__", "torch.cuda.Stream"),
    Call("torch.cuda.graphs", "CUDAGraph.__new__", "torch.cuda.CUDAGraph"),
    Call("torch.cuda.memory", "_record_memory_history", "torch.cuda.memory._record_memory_history"),
    Call("torch", "Generator.__new__", "torch.Generator", unless=_without_cuda),
    Call("torch", "Tensor.pin_memory", "torch.Tensor.pin_memory"),
    Call("torch._C", "_cuda_attach_out_of_memory_observer", "torch._C._cuda_attach_out_of_memory_observer"),
    Call("torch._C", "_cuda_init", "torch._C._cuda_init", "torch"),
    Call("torch._C", "_cuda_getDeviceCount", "torch._C._cuda_getDeviceCount", "torch"),
    Call("torch.__config__", "show", "torch.__config__.show"),
    # https://github.com/pytorch/pytorch/issues/91754
    Call("torch.jit._script", "script", "torch.jit.script", "torch", "possible"),
    # https://github.com/huggingface/accelerate/issues/3925
    Call(
        "torch.distributed.launcher.api",
        "LaunchConfig.__post_init__",
        "torch.distributed.launcher.LaunchConfig",
        "torch",
        "likely",
    ),
]

NVML = [
    Call("torch.cuda", "device_count", "torch.cuda.device_count", "torch", unless=_asks_nvml),
    *_rows("pynvml", "nvmlInit nvmlInitWithFlags", "pynvml", level="nvml"),
]

CUPY = [
    *_rows(
        "cupy_backends.cuda.api.runtime",
        "getDeviceCount setDevice getDevice deviceSynchronize getDeviceProperties memGetInfo"
        " malloc streamCreate driverGetVersion",
        "cupy.cuda.runtime",
    ),
    # Extension modules call each other unseen: what users call is watched where they take it from. Measured on an H200.
    # https://github.com/cupy/cupy/blob/v14.2.0/cupy/cuda/__init__.py
    *_rows(
        "cupy.cuda",
        "is_available get_device_id get_current_stream alloc malloc_managed malloc_async alloc_pinned_memory"
        " Device.use Device.__enter__ Device.synchronize Device.compute_capability Device.mem_info Device.attributes"
        " Device.pci_bus_id Stream.use Stream.__enter__ Stream.synchronize Event.__init__"
        " MemoryPool.malloc MemoryPool.used_bytes MemoryPool.free_all_blocks MemoryPool.set_limit MemoryPool.get_limit"
        " MemoryAsyncPool.__init__ PinnedMemoryPool.malloc",
        "cupy.cuda",
    ),
    Call("cupy.cuda", "Device.__init__", "cupy.cuda.Device", unless=_names_a_device),
    Call("cupy.cuda", "Stream.__init__", "cupy.cuda.Stream", unless=_is_the_null_stream),
    *_rows("cupy", "array asarray zeros ones empty arange full linspace eye", "cupy"),
    *_rows("cupy.random", "seed rand randn RandomState.__init__ default_rng", "cupy.random"),
]

NUMBA = [
    *_rows("numba.cuda", "is_available detect to_device current_context synchronize", "numba.cuda"),
    *_rows("numba.cuda.api", "is_available detect to_device current_context synchronize select_device", "numba.cuda"),
    Call("numba.cuda.cudadrv.driver", "Driver.ensure_initialized", "numba.cuda"),
]

XLA = [
    Call("jax._src.xla_bridge", "backends", "jax backends", unless=JAX_ON_CPU),
    *_rows("jax", "devices device_count default_backend device_put", "jax", unless=JAX_ON_CPU),
    *_rows("jax.numpy", "array asarray zeros ones arange", "jax.numpy", unless=JAX_ON_CPU),
    Call("tensorflow.python.eager.context", "Context.ensure_initialized", "tensorflow"),
    Call("tensorflow.python.eager.context", "Context._initialize_physical_devices", "tensorflow"),
    *_rows("tensorflow.python.framework.config", "list_physical_devices", "tensorflow.config"),
    *_rows("tensorflow.config", "list_physical_devices", "tensorflow.config"),
    *_rows("tensorflow", "constant", "tensorflow"),
]

OTHERS = [
    *_rows("cuda.bindings.driver", "cuInit", "cuda.bindings.driver"),
    *_rows("cuda.bindings.runtime", "cudaGetDeviceCount cudaSetDevice cudaMalloc", "cuda.bindings.runtime"),
    *_rows("cuda.cuda", "cuInit", "cuda.cuda"),
    *_rows("pycuda.driver", "init", "pycuda.driver"),
    Call("pycuda.autoinit", "", "import pycuda.autoinit"),
    Call("triton.backends.nvidia.driver", "CudaDriver.is_active", "triton driver.is_active"),
    Call("cudf", "", "import cudf", unless=NO_RAPIDS),
    Call("cudf.pandas", "install", "cudf.pandas.install"),
    Call("rmm", "reinitialize", "rmm.reinitialize"),
    Call("onnxruntime", "InferenceSession.__init__", "onnxruntime.InferenceSession", unless=_without_cuda),
    Call(
        "onnxruntime.capi.onnxruntime_inference_collection",
        "InferenceSession.__init__",
        "onnxruntime.InferenceSession",
        unless=_without_cuda,
    ),
    # https://github.com/microsoft/DeepSpeed/issues/7252
    Call("deepspeed", "", "import deepspeed", "torch", "likely"),
    Call("bitsandbytes", "", "import bitsandbytes", "torch", "likely"),
    Call(
        "transformer_engine.pytorch",
        "",
        "import transformer_engine",
        "torch",
        "possible",
        unless=_variable("NVTE_TORCH_COMPILE", "0"),
    ),
    Call(
        "xformers.ops", "", "import xformers.ops", "torch", "possible", unless=_variable("XFORMERS_ENABLE_TRITON", "1")
    ),
    Call("flashinfer", "", "import flashinfer", "torch", "possible", unless=FLASHINFER_LISTS),
    Call("cutlass", "", "import cutlass", certainty="likely"),
    Call("tilelang", "", "import tilelang", certainty="likely"),
    Call("transformers.training_args", "TrainingArguments.__post_init__", "transformers.TrainingArguments", "torch"),
    Call("lightning.pytorch.trainer.trainer", "Trainer.__init__", "lightning.Trainer", "torch", "likely"),
    Call("pytorch_lightning.trainer.trainer", "Trainer.__init__", "pytorch_lightning.Trainer", "torch", "likely"),
]


def by_module() -> Dict[str, List[Call]]:
    found: Dict[str, List[Call]] = {}
    for call in [*TORCH, *NVML, *CUPY, *NUMBA, *XLA, *OTHERS]:
        found.setdefault(call.module, []).append(call)
    return found
