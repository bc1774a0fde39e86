/** 0xx: the machine and the driver. */

import type { Entry } from './entry.ts'
import { ALIGN_DRIVER, GIVE_CONTAINER_A_GPU } from './fixes.ts'

export const MACHINE = {
  CAD001: {
    name: 'no-driver',
    severity: 'error',
    message: 'There is no NVIDIA driver in this {place}: {error}',
    why: 'The driver library libcuda.so.1 comes with the driver, or is put into a container by the NVIDIA runtime. Without it no launch mode can be measured.',
    fixes: [
      GIVE_CONTAINER_A_GPU,
      { title: 'On a host: install the NVIDIA driver, then check that `nvidia-smi` lists the GPU' },
      { title: 'To see the battery without a GPU', commands: ['cuda-airflow-doctor demo'] },
    ],
  },
  CAD002: {
    name: 'nvidia-smi-missing',
    severity: 'info',
    message: 'nvidia-smi is not on the PATH, although the driver works',
    why: 'CUDA does not need it. A container without the capability `utility` has neither nvidia-smi nor NVML.',
    fixes: [{ title: 'Add the driver capability utility', config: 'NVIDIA_DRIVER_CAPABILITIES=compute,utility' }],
  },
  CAD003: {
    name: 'nvidia-smi-failed',
    severity: 'warning',
    message: 'nvidia-smi failed with exit code {exitCode}: {output}',
    why: 'nvidia-smi asks NVML, which is not CUDA: either can work without the other. The cells say what CUDA does.',
    fixes: [ALIGN_DRIVER],
  },
  CAD004: {
    name: 'nvidia-smi-hung',
    severity: 'warning',
    message: 'nvidia-smi did not answer within {seconds} s',
    why: 'A GPU that has fallen off the bus or a driver that waits for it makes nvidia-smi hang.',
    fixes: [{ title: 'Look for Xid errors in the kernel log', commands: ['dmesg | grep -i -e xid -e nvrm'] }],
    links: ['https://docs.nvidia.com/deploy/xid-errors/'],
  },
  CAD005: {
    name: 'no-device',
    severity: 'error',
    message: 'The driver is there, but it sees no device: {error}',
    why: 'cuInit returns 100 where no GPU is attached to this machine or container.',
    fixes: [GIVE_CONTAINER_A_GPU],
  },
  CAD006: {
    name: 'devices-hidden',
    severity: 'error',
    message: 'CUDA_VISIBLE_DEVICES={value} hides every device: {error}',
    why: 'An empty list, -1, or the first entry that is not a device of this machine ends the list of visible devices.',
    fixes: [{ title: 'Unset CUDA_VISIBLE_DEVICES for the worker, or name a device that `nvidia-smi -L` lists' }],
    links: ['https://docs.nvidia.com/cuda/cuda-c-programming-guide/index.html#env-vars'],
  },
  CAD007: {
    name: 'device-not-permitted',
    severity: 'error',
    message: 'User id {uid} may not open {nodes}',
    why: 'CUDA opens the device nodes read-write; without permission cuInit or the first context fails.',
    fixes: [
      {
        title:
          'Add the worker’s user to the group that owns the nodes (often video or render), then restart the worker',
      },
      { title: 'In a container: run with the NVIDIA runtime instead of mapping single devices' },
    ],
  },
  CAD008: {
    name: 'no-device-nodes',
    severity: 'error',
    message: 'The driver library is there, but not {nodes}',
    why: 'The library was mounted into this container, or installed, without the device nodes.',
    fixes: [GIVE_CONTAINER_A_GPU, { title: 'On a host: create the nodes', commands: ['nvidia-modprobe -c0 -u'] }],
  },
  CAD009: {
    name: 'uvm-missing',
    severity: 'error',
    message: '/dev/nvidia-uvm is {state}, and cuInit fails: {error}',
    why: 'CUDA needs the unified-memory node; NVML and nvidia-smi do not. Its error 999 is often blamed on an environment variable.',
    fixes: [
      { title: 'Load the module and create the node on the host', commands: ['nvidia-modprobe -u -c=0'] },
      GIVE_CONTAINER_A_GPU,
    ],
  },
  CAD010: {
    name: 'exclusive-compute-mode',
    severity: 'warning',
    message: 'GPU {index} is in compute mode {mode}: one process at a time may hold a context',
    why: 'A parent that holds a context keeps every child off the device, whatever the launch mode (error 46).',
    fixes: [
      { title: 'Have an administrator set the compute mode to Default, or run MPS' },
      { title: 'Allow one GPU task at a time: an Airflow pool with one slot per GPU' },
    ],
  },
  CAD011: {
    name: 'device-busy',
    severity: 'error',
    message: 'Another process holds the device: {error}',
    why: 'Error 46: in exclusive compute mode the device is given to one process; often it is a parent that initialized CUDA.',
    fixes: [
      {
        title: 'Find the process that holds a context',
        commands: ['nvidia-smi --query-compute-apps=pid,name --format=csv'],
      },
      { title: 'Have an administrator set the compute mode to Default, or run MPS' },
    ],
  },
  CAD012: {
    name: 'mig-enabled',
    severity: 'info',
    message: 'GPU {index} is partitioned (MIG)',
    why: 'A process sees one instance only. With CUDA_VISIBLE_DEVICES=MIG-… torch.cuda.device_count() skips NVML and calls cuInit: it poisons a parent that forks.',
    fixes: [{ title: 'In parents that fork, do not call torch.cuda.device_count() or is_available()' }],
  },
  CAD014: {
    name: 'driver-mismatch',
    severity: 'error',
    message: 'The driver library does not fit the kernel module: {error}',
    why: 'Errors 803 and 804, and NVML’s version mismatch, come from a library of another version than the loaded module, or from a compat library that this GPU does not support.',
    fixes: [ALIGN_DRIVER, { title: 'Take /usr/local/cuda/compat out of LD_LIBRARY_PATH' }],
  },
  CAD015: {
    name: 'driver-hung',
    severity: 'error',
    message: 'cuInit did not return within {seconds} s, in a process that had done nothing else',
    why: 'The driver itself hangs, so no launch mode can be judged.',
    fixes: [
      { title: 'Look for Xid errors in the kernel log', commands: ['dmesg | grep -i -e xid -e nvrm'] },
      { title: 'Restart the machine or replace the GPU' },
    ],
  },
  CAD016: {
    name: 'driver-crashed',
    severity: 'error',
    message: 'cuInit ended its process with signal {signal}, in a process that had done nothing else',
    why: 'The driver library crashes before any framework or launch mode comes into play.',
    fixes: [ALIGN_DRIVER, { title: 'Check LD_PRELOAD and LD_LIBRARY_PATH for a library that wraps the driver' }],
  },
  CAD017: {
    name: 'driver-broken',
    severity: 'error',
    message: 'The driver fails in a fresh process: {error}',
    why: 'What fails without any fork is no question of launch mode.',
    fixes: [
      {
        title: 'Look the code up among the CUDA driver errors, and in the kernel log for Xid',
        commands: ['dmesg | grep -i -e xid -e nvrm'],
      },
    ],
    links: ['https://docs.nvidia.com/cuda/cuda-driver-api/group__CUDA__TYPES.html'],
  },
  CAD018: {
    name: 'foreign-driver-library',
    severity: 'warning',
    message: 'libcuda.so.1 is taken from {path}',
    why: 'A stub has no driver behind it (error 34), and a compat library works on data-centre GPUs only (error 804).',
    fixes: [{ title: 'Take that folder out of LD_LIBRARY_PATH for the worker' }],
  },
  CAD024: {
    name: 'nvml-unavailable',
    severity: 'warning',
    message: 'NVML does not work here: {error}',
    why: 'torch.cuda.device_count(), and is_available() with PYTORCH_NVML_BASED_CUDA_CHECK=1, ask NVML first; without it they call cuInit and poison a parent that forks.',
    fixes: [GIVE_CONTAINER_A_GPU],
  },
  CAD025: {
    name: 'nvml-based-check',
    severity: 'info',
    message: 'PYTORCH_NVML_BASED_CUDA_CHECK={value}: torch.cuda.is_available() asks NVML and does not call cuInit',
    why: 'That keeps a parent clean, but says less: NVML can succeed where CUDA then fails.',
    fixes: [],
  },
} as const satisfies Record<string, Entry>
