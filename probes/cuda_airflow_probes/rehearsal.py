"""The rehearsal: every entry in a process of its own, with a deadline, its output kept from everybody.

stdin: {timeout, taskSeconds, roots, syspath, installedPlugins?, entries: [{id, kind, path?, name?, env?}]}
stdout: events start, driver, entry, end
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from typing import Any, Dict, List, NamedTuple, Optional

from . import cell, driver, state
from .battery import CANARY_SECONDS
from .canary import Canary
from .cells import kill, tail
from .events import Emit, open_channel
from .launch import POLL_SECONDS, PROBES
from .rehearsal_entries import installed_plugins, locate

PR_SET_CHILD_SUBREAPER = 36  # include/uapi/linux/prctl.h
# https://github.com/apache/airflow/blob/2.11.2/airflow/configuration.py
WRITTEN = {"AIRFLOW_CONFIG": "airflow.cfg", "AIRFLOW__WEBSERVER__CONFIG_FILE": "webserver_config.py"}
LARGEST_LOG = 16 * 1024 * 1024
# Before the process itself is ended: its canary in a forked child, its start, its end.
SLACK_SECONDS = 5
Entry = Dict[str, Any]


class Running(NamedTuple):
    entry: Entry
    process: "subprocess.Popen[bytes]"
    started: float
    report: str
    log: str


def main(arguments: List[str]) -> None:
    emit = open_channel()
    cell.die_with_parent()
    adopt_orphans()
    request = json.load(sys.stdin)
    signal.signal(signal.SIGTERM, cell.terminate)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    workdir = tempfile.mkdtemp(prefix="cuda-airflow-doctor-")
    code = 0
    try:
        request["entries"] += installed_plugins() if request.get("installedPlugins") else []
        locate(request)
        emit("start", pid=os.getpid(), entries=[each["id"] for each in request["entries"]])
        decides = driver_decides(emit)
        rehearse_all(request, workdir, decides, emit)
        emit("end")
    except cell.Terminated:
        code = 143
    finally:
        end_orphans()
        shutil.rmtree(workdir, ignore_errors=True)
    os._exit(code)


def driver_decides(emit: Emit) -> bool:
    """Whether cuInit works here: only then does the driver's state say who called it.

    3 is the answer to a fork of a process that cuInit has worked in: this one, which has started as all do here.
    """
    canary = Canary(CANARY_SECONDS)
    library = canary.loaded()
    song = canary.result()
    decides = bool(library["loaded"] and song["code"] in (0, driver.NOT_INITIALIZED))
    emit("driver", **library, code=song["code"], decides=decides)
    return decides


def rehearse_all(request: Dict[str, Any], workdir: str, decides: bool, emit: Emit) -> None:
    waiting, running = list(enumerate(request["entries"])), []  # type: ignore[var-annotated]
    limit = max(2, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 2)
    try:
        while waiting or running:
            while waiting and len(running) < limit:
                number, entry = waiting.pop(0)
                running.append(begin(entry, request, os.path.join(workdir, str(number)), decides))
            for each in list(running):
                if is_over(each, request):
                    running.remove(each)
                    emit("entry", **result(each))
            time.sleep(POLL_SECONDS)
    finally:
        for each in running:
            kill(each.process.pid)


def begin(entry: Entry, request: Dict[str, Any], folder: str, decides: bool) -> Running:
    os.mkdir(folder)
    report, log, started = os.path.join(folder, "report"), os.path.join(folder, "log"), time.monotonic()
    given = {"report": report, "log": log, "launcher": os.getpid(), "deadline": started + request["timeout"]}
    spec = {**request, **entry, **given, "asksDriver": decides}
    del spec["entries"]
    # sitecustomize runs when site is imported: -S leaves that to us, under the watch.
    flags = ["-S"] if entry["kind"] == "sitecustomize" else []
    process = subprocess.Popen(
        [sys.executable, *flags, PROBES, "rehearsal_entry", json.dumps(spec)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment(entry, folder),
        start_new_session=True,
    )
    return Running(entry, process, started, report, log)


def environment(entry: Entry, folder: str) -> Dict[str, str]:
    """Airflow writes logs, and files of configuration into a home that has none: into `folder` instead."""
    home = os.environ.get("AIRFLOW_HOME") or os.path.expanduser("~/airflow")
    logs = ("AIRFLOW__LOGGING__BASE_LOG_FOLDER", "AIRFLOW__SCHEDULER__CHILD_PROCESS_LOG_DIRECTORY")
    own = dict.fromkeys(logs, os.path.join(folder, "logs"))
    if not os.path.isdir(home):
        own["AIRFLOW_HOME"] = os.path.join(folder, "airflow")
    for variable, name in WRITTEN.items():
        if not os.path.exists(os.environ.get(variable) or os.path.join(home, name)):
            own[variable] = os.path.join(folder, name)
    return {**os.environ, **own, **entry.get("env", {})}


def is_over(each: Running, request: Dict[str, Any]) -> bool:
    if each.process.poll() is not None:
        return True
    # A task of its own has its own time; what it waits for has been imported by then.
    seconds = request["timeout"] + request["taskSeconds"] + SLACK_SECONDS if imported(each) else request["timeout"]
    return time.monotonic() > each.started + seconds or floods(each)


def floods(each: Running) -> bool:
    return os.path.exists(each.log) and os.path.getsize(each.log) > LARGEST_LOG


def imported(each: Running) -> bool:
    return any(line["event"] == "imported" for line in lines(each.report))


def result(each: Running) -> Dict[str, Any]:
    code: Optional[int] = each.process.poll()
    kill(each.process.pid)  # what it has started lives on in its group
    events = lines(each.report)
    found: Dict[str, Any] = {"culprits": [], "acts": []}
    for event in events:
        kind = event.pop("event")
        if kind in ("culprit", "act"):
            found[kind + "s"].append(event)
        else:
            found[kind] = event
    return {
        **{key: each.entry[key] for key in ("id", "kind", "path", "name", "file", "env") if key in each.entry},
        **found,
        "exitCode": code,
        "timedOut": code is None and not floods(each),
        "flooded": floods(each),
        "durationMs": round((time.monotonic() - each.started) * 1000),
        "output": tail(each.log),
    }


def lines(path: str) -> List[Dict[str, Any]]:
    try:
        with open(path, errors="replace") as file:
            text = file.read().split("\n")[:-1]
    except OSError:
        return []
    found = []
    for line in text:
        with suppress(ValueError):
            found.append(json.loads(line))
    return found


def adopt_orphans() -> None:
    """Linux only: what user code leaves running in a session of its own becomes our child, and ends with us."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_orphans() -> None:
    for _ in range(5 if sys.platform == "linux" else 0):
        mine = [
            pid
            for pid in filter(str.isdigit, os.listdir("/proc"))
            if (state.stat(pid) or {}).get("parent") == os.getpid()
        ]
        for pid in mine:
            kill(int(pid))
        if not mine:
            return
