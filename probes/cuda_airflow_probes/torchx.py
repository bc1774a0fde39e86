"""CUDA code as a TorchX job on the local scheduler, started from a task.

https://docs.pytorch.org/torchx/main/schedulers/local.html
"""

import importlib
import os
import shutil
import signal
import sys
from typing import Any, Dict, Optional

from .facts import distribution
from .launch import PROBES, command


def unusable() -> Optional[Dict[str, Any]]:
    """Why TorchX cannot be tried here, or None."""
    if distribution("torchx") is None:
        return {"notApplicable": "torchx is not installed"}
    try:
        importlib.import_module("torchx.runner")
    except Exception as error:  # 0.3 to 0.5 raise ValueError on Python 3.11 and newer
        reason = f"torchx {distribution('torchx')} cannot be imported: {type(error).__name__}: {error}"
        return {"notApplicable": reason, "torchx": describe()}
    return None


def describe() -> Dict[str, Any]:
    """What decides whether a job starts, and in which interpreter."""
    python = shutil.which("python")
    return {
        "version": distribution("torchx"),
        "urllib3": distribution("urllib3"),
        "python": python,
        "samePython": python is not None and os.path.realpath(python) == os.path.realpath(sys.executable),
        "torchrun": shutil.which("torchrun"),
    }


def run(spec: Dict[str, Any]) -> Optional[int]:
    """Run the cell as a job and return 0 or 1; its own words go to stderr, which TorchX would delete."""
    runner_module = importlib.import_module("torchx.runner")
    handler = signal.getsignal(signal.SIGTERM)  # TorchX replaces it and never puts it back
    try:
        with runner_module.get_runner() as runner:
            arguments = ["--script", os.path.join(PROBES, "__main__.py"), "--", *command(spec)[2:]]
            folder = os.path.dirname(spec["result"])
            job = runner.run_component("utils.python", arguments, scheduler="local_cwd", cfg={"log_dir": folder})
            status = runner.wait(job, wait_interval=0.2)
            for line in runner.log_lines(job, "python", 0):
                print(line.rstrip(), file=sys.stderr)
            return 0 if status.state.name == "SUCCEEDED" else 1
    finally:
        signal.signal(signal.SIGTERM, handler)
