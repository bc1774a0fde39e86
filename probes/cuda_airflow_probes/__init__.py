"""Probes: they report what they saw and judge nothing. Python 3.8+, standard library only.

events      one JSON line per event, on a descriptor that no framework prints to
driver      the CUDA driver API through ctypes
frameworks  per framework: how to import, initialize and compute
state       what this process is: forked, daemonic, holding CUDA
canary      cuInit in a forked child, so that this process stays untouched
launch      every launch mode, as a function that starts one child
cell        what the launched child does
battery     brings one process through the parent states and launches the cells
facts       the machine around it
rehearsal   every entry that Airflow imports, in a process of its own
rehearsal_* what that process does: _entry in which order, _kinds how Airflow imports it, _airflow placeholders
            where there is no Airflow, _watch who initializes CUDA, by _hooks and by _calls that are known to,
            _frames whose line that is, _acts what else user code does, _fork what a task would get
task        one way of running CUDA code, inside a real Airflow task; hook and torchx are two of them
"""
