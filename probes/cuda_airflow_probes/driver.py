"""The CUDA driver API through ctypes: no framework, no runtime library, nothing compiled.

https://docs.nvidia.com/cuda/cuda-driver-api/
"""

import ctypes
import os
from typing import Any, List, Optional

LIBRARY = "libcuda.so.1"
NOT_INITIALIZED = 3

# Doubles one float per thread. sm_50 PTX: every driver since 2014 compiles it for its own device.
DOUBLE = b"""
.version 6.0
.target sm_50
.address_size 64
.visible .entry twice(.param .u64 data)
{
  .reg .b32 %r<2>; .reg .f32 %f<2>; .reg .b64 %rd<4>;
  ld.param.u64 %rd1, [data];
  cvta.to.global.u64 %rd1, %rd1;
  mov.u32 %r1, %tid.x;
  mul.wide.u32 %rd2, %r1, 4;
  add.s64 %rd3, %rd1, %rd2;
  ld.global.f32 %f1, [%rd3];
  add.f32 %f1, %f1, %f1;
  st.global.f32 [%rd3], %f1;
  ret;
}
\0"""


class DriverError(RuntimeError):
    """A driver call that did not return 0; the text starts with `<call> returned <code>`."""


def load() -> ctypes.CDLL:
    """Map the driver library, which initializes nothing. Raises OSError where there is none."""
    return ctypes.CDLL(LIBRARY)


def mapped() -> Optional[ctypes.CDLL]:
    """The driver library if this process has mapped it already, else None."""
    try:
        return ctypes.CDLL(LIBRARY, mode=os.RTLD_NOLOAD | os.RTLD_NOW)
    except OSError:
        return None


def error_name(cuda: ctypes.CDLL, code: int) -> str:
    name = ctypes.c_char_p()
    cuda.cuGetErrorName(code, ctypes.byref(name))
    return (name.value or b"unknown").decode()


def call(cuda: ctypes.CDLL, function: str, *args: Any) -> None:
    """Call `function`; raises DriverError with the code and its name."""
    code = getattr(cuda, function)(*args)
    if code:
        raise DriverError(f"{function} returned {code} ({error_name(cuda, code)})")


def version(cuda: ctypes.CDLL) -> int:
    """The CUDA version the driver supports, as 1000 * major + 10 * minor; needs no cuInit."""
    number = ctypes.c_int()
    call(cuda, "cuDriverGetVersion", ctypes.byref(number))
    return number.value


def initialize() -> int:
    """cuInit, then the number of devices. Creates no context."""
    cuda = load()
    call(cuda, "cuInit", 0)
    count = ctypes.c_int()
    call(cuda, "cuDeviceGetCount", ctypes.byref(count))
    if count.value == 0:
        raise DriverError("cuDeviceGetCount returned 0 devices")
    return count.value


def launch_double(cuda: ctypes.CDLL, address: int, threads: int) -> None:
    """Double `threads` floats at device `address` in the current context."""
    module, kernel = ctypes.c_void_p(), ctypes.c_void_p()
    call(cuda, "cuModuleLoadData", ctypes.byref(module), DOUBLE)
    call(cuda, "cuModuleGetFunction", ctypes.byref(kernel), module, b"twice")
    pointer = ctypes.c_uint64(address)
    parameters = (ctypes.c_void_p * 1)(ctypes.addressof(pointer))
    call(cuda, "cuLaunchKernel", kernel, 1, 1, 1, threads, 1, 1, 0, None, parameters, None)
    call(cuda, "cuCtxSynchronize")


def operate() -> List[float]:
    """[1, 2, 3] * 2 on device 0 in its primary context, released afterwards."""
    initialize()
    cuda = load()
    device, context, address = ctypes.c_int(), ctypes.c_void_p(), ctypes.c_uint64()
    call(cuda, "cuDeviceGet", ctypes.byref(device), 0)
    call(cuda, "cuDevicePrimaryCtxRetain", ctypes.byref(context), device)
    try:
        call(cuda, "cuCtxSetCurrent", context)
        data = (ctypes.c_float * 3)(1, 2, 3)
        size = ctypes.c_size_t(ctypes.sizeof(data))
        call(cuda, "cuMemAlloc_v2", ctypes.byref(address), size)
        call(cuda, "cuMemcpyHtoD_v2", address, data, size)
        launch_double(cuda, address.value, len(data))
        call(cuda, "cuMemcpyDtoH_v2", data, address, size)
        return list(data)
    finally:
        cuda.cuDevicePrimaryCtxRelease_v2(device)
