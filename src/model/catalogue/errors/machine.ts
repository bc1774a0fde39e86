/** Builds, drivers, devices, containers and hardware: errors that no launch mode changes. */

import { type Errors, fix } from './entry.ts'

const RECREATE = 'Recreate the container'

export const MACHINE_ERRORS = {
  'cpu-build': { means: 'The framework was built without CUDA.', code: 'CAD020' },
  'broken-build': {
    means: 'Files of a CPU and of a CUDA build of torch are mixed.',
    fixes: [fix('Remove torch completely, then install it again')],
  },
  'driver-too-old': {
    means:
      'The framework needs a newer CUDA than the driver supports; in a container it can also mean no driver at all.',
    code: 'CAD013',
  },
  'wrong-architecture': {
    means: 'The build holds no code for this GPU’s architecture.',
    fixes: [fix('Install a build of the framework that supports the compute capability of this GPU')],
  },
  'libraries-missing': {
    means: 'TensorFlow lacks CUDA libraries and goes on with the CPU.',
    fixes: [fix('Install them with it', 'pip install "tensorflow[and-cuda]"')],
  },
  'out-of-memory': {
    means: 'The device’s memory is taken: too many tasks at once, or orphans that still hold it.',
    fixes: [
      fix('Allow one GPU task at a time: an Airflow pool with one slot per GPU'),
      fix(
        'Keep JAX and TensorFlow from reserving it all',
        'XLA_PYTHON_CLIENT_PREALLOCATE=false\nTF_FORCE_GPU_ALLOW_GROWTH=true',
      ),
    ],
  },
  'no-device': { means: 'There is a driver, but no device is visible to this process.', code: 'CAD005' },
  busy: {
    means: 'Another process holds the device in exclusive mode, often a parent that initialized CUDA.',
    code: 'CAD011',
  },
  'fabric-manager': {
    means: 'An NVSwitch machine whose fabric manager does not run, or has another version than the driver.',
    fixes: [fix('Start nvidia-fabricmanager of the driver’s own version')],
  },
  mismatch: { means: 'The driver’s libraries do not fit the loaded kernel module.', code: 'CAD014' },
  'os-call': {
    means: 'A system call failed inside the driver.',
    fixes: [fix('Check the kernel log, the container’s seccomp profile and the permissions of /dev/nvidia*')],
  },
  mps: {
    means: 'The MPS daemon cannot be reached from here.',
    fixes: [
      fix(
        'Share CUDA_MPS_PIPE_DIRECTORY and the IPC namespace with the daemon, under the same user; or unset the variable',
      ),
    ],
  },
  'unknown-999': {
    means: '/dev/nvidia-uvm is missing, closed or broken; the hint about environment variables is usually wrong.',
    code: 'CAD009',
  },
  'bad-ordinal': {
    means:
      'A device number beyond what this process sees. CUDA_VISIBLE_DEVICES renumbers from 0, MIG shows one instance.',
    fixes: [fix('Use cuda:0 in a process that sees one device')],
  },
  'mig-identifier': {
    means: 'A library reads CUDA_VISIBLE_DEVICES as numbers and met a MIG or GPU identifier.',
    fixes: [fix('Name devices by number, or update the library')],
  },
  'cgroup-lost': {
    means:
      'The container has lost its GPU: the host applied its device rules anew, after systemctl daemon-reload for example.',
    fixes: [fix(RECREATE), fix('Pass devices by CDI, so that it does not happen again')],
  },
  'nvml-fallback': {
    means: 'NVML fails, so torch falls back to cuInit and poisons a parent that forks.',
    code: 'CAD024',
  },
  'no-driver-on-host': {
    means: 'The container runtime finds no driver on the host.',
    fixes: [fix('Install the NVIDIA driver on the host')],
  },
  'no-container-toolkit': {
    means: 'The container engine does not know NVIDIA’s runtime.',
    fixes: [fix('Install nvidia-container-toolkit, then nvidia-ctk runtime configure and restart the engine')],
  },
  'no-driver': { means: 'There is no driver library in this process or container.', code: 'CAD001' },
  'shared-memory': {
    means: '/dev/shm is too small; containers get 64 MB.',
    fixes: [
      fix(
        'Give the container more',
        'docker run --shm-size=8g …\nKubernetes: an emptyDir with medium: Memory at /dev/shm',
      ),
    ],
  },
  'pod-unschedulable': {
    means: 'No node has a free GPU that the scheduler knows of.',
    fixes: [fix('Check the device plugin, taints and limits; let the task wait in a pool')],
  },
  'pod-device-unhealthy': {
    means: 'The node’s device plugin reports its GPUs as unhealthy; such a pod is not tried again.',
    fixes: [fix('Drain the node and restart its device plugin'), fix('Give the task retries')],
  },
  'gpu-lost': {
    means: 'The GPU fell off the bus.',
    fixes: [fix('Restart the machine; if it comes back, replace the GPU')],
  },
  ecc: {
    means: 'The GPU’s memory had an error that could not be corrected.',
    fixes: [fix('Reset or restart the machine, and check nvidia-smi -q -d ROW_REMAPPER')],
  },
  xid: {
    means: 'The kernel module reports a GPU error; its number after Xid says which.',
    fixes: [{ title: 'Look the number up', citation: 'https://docs.nvidia.com/deploy/xid-errors/' }],
  },
  sticky: {
    means: 'A kernel failed, and this process cannot use CUDA any more: every later call reports the same.',
    fixes: [fix('End the process; find the kernel with CUDA_LAUNCH_BLOCKING=1')],
  },
  'lazy-call': {
    means:
      'A call that torch had put off failed at initialization; the stack below “originally invoked at” is the culprit.',
  },
} as const satisfies Errors
