"""Entry point: `python probes facts | battery | cell SPEC | rehearsal | rehearsal_entry SPEC`.

A zip of this folder runs the same way.
"""

import importlib
import sys

COMMANDS = ("facts", "battery", "cell", "rehearsal", "rehearsal_entry")

if __name__ == "__main__":
    # Parses on every Python there is, so that an old one can say so.
    if sys.version_info < (3, 8):  # noqa: UP036
        sys.exit("the probes need Python 3.8 or newer, and this is %d.%d" % sys.version_info[:2])  # noqa: UP031
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        sys.exit("usage: python probes " + " | ".join(COMMANDS))
    # Only what the command needs: dozens of cells start this way, and every import counts.
    importlib.import_module("cuda_airflow_probes." + sys.argv[1]).main(sys.argv[2:])
