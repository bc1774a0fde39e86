"""The ways of a real task, taken by a process that Airflow did not start: its output has the result between markers."""

import base64
import json
import os
import re
import subprocess
import sys
import unittest
import zlib

from simulated import PROBES, Machine, needs_compiler, packages, torch

MARKER = re.compile(r"\[\[cuda-airflow-doctor:([0-9a-f]{8}):(\d+)/(\d+):([A-Za-z0-9+/=]*)\]\]")
CALLED = "from cuda_airflow_probes import task\ntask.run(json.loads(sys.argv[1]))"
FORKED = "if os.fork(): sys.exit(os.wait()[1] >> 8)\n" + CALLED
INITIALIZED = "import torch; torch.cuda.is_available()\n"
DAEMONIC = "import multiprocessing; multiprocessing.current_process()._config['daemon'] = True\n"

LAUNCHED = ("subprocess", "multiprocessing-spawn", "multiprocessing-forkserver", "multiprocessing-fork")


def take(way, script=CALLED, machine=None, **spec):
    machine = machine or Machine()
    env = {**machine.env, "PYTHONPATH": os.pathsep.join((PROBES, machine.env["PYTHONPATH"]))}
    spec = {"way": way, "framework": "torch", "timeout": 30, **spec}
    command = [sys.executable, "-c", "import json, os, sys\n" + script, json.dumps(spec)]
    ran = subprocess.run(command, env=env, capture_output=True, timeout=60)
    return result_in(ran.stdout.decode()), ran, machine


def result_in(output):
    pieces = MARKER.findall(output)
    assert pieces, output
    text = "".join(piece for _, _, _, piece in sorted(pieces, key=lambda found: int(found[1])))
    return json.loads(zlib.decompress(base64.b64decode(text)))


@needs_compiler
class Ways(unittest.TestCase):
    def check(self, way, works, error=None, **options):
        result, _, machine = take(way, **options)
        answer = result["cell"]["result"]
        self.assertEqual((answer or {}).get("ok"), works, result)
        if error:
            self.assertIn(error, answer["error"]["message"])
        self.assertEqual(machine.processes(patience=5), [])
        self.assertEqual(os.listdir(machine.tmp), [])
        return result

    def test_every_way_works_where_nobody_has_touched_cuda(self):
        for way in ("in-task", "set-start-method-spawn", *LAUNCHED):
            with self.subTest(way=way):
                self.check(way, True)

    def test_after_a_fork_from_an_initialized_parent_only_new_programs_work(self):
        for way in ("in-task", "set-start-method-spawn", *LAUNCHED):
            with self.subTest(way=way):
                poisoned = way in ("in-task", "set-start-method-spawn", "multiprocessing-fork")
                error = "Cannot re-initialize CUDA in forked subprocess" if poisoned else None
                self.check(way, not poisoned, error, script=INITIALIZED + FORKED)

    def test_a_daemonic_task_has_no_multiprocessing_children(self):
        for way in LAUNCHED:
            with self.subTest(way=way):
                works = way == "subprocess"
                self.check(way, works, None if works else "daemonic processes", script=DAEMONIC + CALLED)

    def test_what_the_task_is(self):
        result = self.check("in-task", False, script=INITIALIZED + FORKED)
        self.assertIs(result["task"]["forkedWithoutExec"], True)
        self.assertIn("nvidia0", result["task"]["mappedNodes"])
        self.assertIn("nvidia0", result["facts"]["lineage"][1]["mappedNodes"])


@needs_compiler
class Endings(unittest.TestCase):
    def test_a_child_that_dies(self):
        machine = Machine(packages=torch(operation="os._exit(7)"))
        cell = take("subprocess", machine=machine)[0]["cell"]
        self.assertEqual((cell["result"], cell["exitCode"], cell["timedOut"]), (None, 7, False))

    def test_a_child_that_hangs_is_ended(self):
        machine = Machine(packages=torch(operation="time.sleep(600)"))
        cell = take("subprocess", machine=machine, timeout=2)[0]["cell"]
        self.assertEqual((cell["result"], cell["timedOut"]), (None, True))
        self.assertEqual(machine.processes(patience=5), [])

    def test_the_last_words_of_a_child_go_with_it(self):
        machine = Machine(packages=torch(operation="print('no luck', file=sys.stderr, flush=True); os._exit(1)"))
        self.assertIn("no luck", take("subprocess", machine=machine)[0]["cell"]["stderr"])

    def test_what_a_child_prints_is_no_result(self):
        machine = Machine(packages=torch(operation="print('[[cuda-airflow-doctor:00000000:1/1:AAAA]]')"))
        _, ran, _ = take("subprocess", machine=machine)
        self.assertEqual(len({found[0] for found in MARKER.findall(ran.stdout.decode())}), 1)


class Answers(unittest.TestCase):
    def test_not_applicable_is_an_answer(self):
        result = take("docker", notApplicable="ImportError: no provider")[0]
        self.assertEqual(result["notApplicable"], "ImportError: no provider")
        self.assertNotIn("cell", result)

    def test_what_was_asked_for_goes_with_it(self):
        result = take("docker", notApplicable="x", queue="gpu", pool="p", executor="e", gpuRequested=True)[0]
        self.assertEqual(result["wanted"], {"queue": "gpu", "pool": "p", "executor": "e", "gpuRequested": True})

    def test_auto_takes_the_first_framework_there_is(self):
        self.assertEqual(take("docker", notApplicable="x", framework="auto")[0]["framework"], "torch")
        nothing = Machine(packages=packages())
        nothing.env["PYTHONPATH"] = ""
        self.assertEqual(take("docker", machine=nothing, notApplicable="x", framework="auto")[0]["framework"], "driver")

    def test_torchx_that_is_not_installed(self):
        self.assertEqual(take("torchx")[0]["notApplicable"], "torchx is not installed")

    def test_a_long_result_comes_in_pieces_that_fit_a_line(self):
        _, ran, _ = take("docker", notApplicable=os.urandom(6000).hex())
        found = MARKER.findall(ran.stdout.decode())
        self.assertGreater(len(found), 1)
        self.assertEqual([(number, total) for _, number, total, _ in found][-1], (str(len(found)), str(len(found))))
        self.assertLess(max(map(len, ran.stdout.splitlines())), 3200)
