"""What Airflow imports beside the files it was given."""

import importlib.metadata
import os
from typing import Any, Dict, List

from .rehearsal_kinds import file_of

PLUGINS = "airflow.plugins"  # https://airflow.apache.org/docs/apache-airflow/stable/administration-and-deployment/plugins.html
Entry = Dict[str, Any]


def locate(request: Dict[str, Any]) -> None:
    """What the configuration names is user code in every entry, which may import it, and no entry by its path, too."""
    for entry in request["entries"]:
        file = file_of(entry.get("name", ""), request["syspath"])
        if file:
            entry["file"] = os.path.realpath(file)
    request["files"] = files = [entry["file"] for entry in request["entries"] if "file" in entry]
    request["entries"] = [each for each in request["entries"] if os.path.realpath(each.get("path", "")) not in files]


def installed_plugins() -> List[Entry]:
    """Airflow loads plugins that distributions announce, too."""
    found = importlib.metadata.entry_points()
    points = found.select(group=PLUGINS) if hasattr(found, "select") else found.get(PLUGINS, [])  # before Python 3.10
    names = sorted({point.value.split(" ")[0].replace(":", ".") for point in points})
    return [{"id": name, "kind": "plugin", "name": name} for name in names if not name.startswith("airflow.")]
