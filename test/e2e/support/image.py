"""A container image's root with nothing but this Python: `python3 image.py <folder>`. Nothing can be pulled here."""

import glob
import os
import re
import shutil
import subprocess
import sys
import sysconfig

LEFT_OUT = ("__pycache__", "test", "tests", "site-packages", "dist-packages", "config-*", "idlelib", "ensurepip", "*.a")

root = sys.argv[1]
executable = os.path.realpath(sys.executable)
library = sysconfig.get_paths()["stdlib"]


def put(path: str, at: str) -> None:
    os.makedirs(os.path.dirname(root + at), exist_ok=True)
    shutil.copy2(os.path.realpath(path), root + at)


put(executable, "/usr/bin/python3")
shutil.copytree(library, root + library, ignore=shutil.ignore_patterns(*LEFT_OUT))
for binary in (executable, *glob.glob(library + "/lib-dynload/*.so")):
    needed = subprocess.run(["ldd", binary], stdout=subprocess.PIPE, text=True).stdout
    for shared in re.findall(r"(/\S+) \(0x", needed):
        put(shared, shared)
for folder in ("dev", "etc", "proc", "sys", "tmp"):
    os.makedirs(os.path.join(root, folder), exist_ok=True)
