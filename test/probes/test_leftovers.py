"""What is left when a battery has ended, in whatever way: no process, and no folder unless it was killed outright."""

import os
import signal
import unittest

from simulated import FRAMEWORKS, Machine, cells, needs_compiler, packages, request, torch

HANGS = "time.sleep(600)"
PROFILES = {
    "hangs in cuInit": lambda: Machine("hung"),
    "hangs in its operation": lambda: Machine(packages=torch(operation=HANGS)),
    "hangs in its import": lambda: Machine(packages=torch(at_import=HANGS)),
    "hangs in its initialization": lambda: Machine(packages=torch(initialize=HANGS)),
    "hangs at exit": lambda: Machine(
        packages=torch(operation=HANGS, at_import="import atexit; atexit.register(time.sleep, 600)")
    ),
}


@needs_compiler
class Leftovers(unittest.TestCase):
    def started(self, machine, wanted, launched=1):
        """A battery that has launched something and will not end by itself."""
        process = machine.start("battery")
        self.addCleanup(process.communicate)
        process.stdin.write(request("torch", wanted, timeout=120))
        process.stdin.flush()
        process.stdin.close()
        process.stdin = None
        while launched:
            launched -= '"launched"' in process.stdout.readline()
        return process

    def ends(self, machine, process, sent, code):
        process.send_signal(sent)
        self.assertEqual(process.wait(timeout=30), code)
        self.assertEqual(machine.processes(patience=15), [])

    def test_a_normal_run(self):
        for framework in FRAMEWORKS:
            with self.subTest(framework=framework):
                machine = Machine()
                self.assertEqual(machine.battery(framework, cells(framework)).code, 0)
                self.assertEqual(machine.processes(patience=15), [])
                self.assertEqual(os.listdir(machine.tmp), [])

    def test_an_end_by_sigterm(self):
        for name, build in PROFILES.items():
            with self.subTest(name):
                machine = build()
                process = self.started(machine, cells("torch"))
                self.ends(machine, process, signal.SIGTERM, 143)
                self.assertEqual(os.listdir(machine.tmp), [])

    def test_an_end_by_sigkill(self):
        for name, build in PROFILES.items():
            for by in (None, "driver"):
                with self.subTest(name, by=by):
                    machine = build()
                    if by and "import" in name:
                        continue  # no cell is launched from a parent that never got to `imported`
                    process = self.started(machine, cells("torch", by=by))
                    self.ends(machine, process, signal.SIGKILL, -signal.SIGKILL)

    def test_a_cell_whose_battery_is_killed_before_it_could_ask_for_that(self):
        # Python starts slowly in the cells, so that the battery dies while they start.
        slow = """
            import sys, time
            if "cell" in getattr(sys, "orig_argv", []) or "cell" in open("/proc/self/cmdline").read().split(chr(0)):
                time.sleep(0.5)
        """
        for launch in ("subprocess", "fork-exec", "posix-spawn", "daemon-subprocess"):
            with self.subTest(launch=launch):
                machine = Machine("hung", packages=packages(sitecustomize=slow))
                process = self.started(machine, cells("torch", ["clean"], [launch]))
                self.ends(machine, process, signal.SIGKILL, -signal.SIGKILL)

    def test_ctrl_c_is_left_to_the_caller(self):
        machine = Machine(packages=torch(operation="time.sleep(0.2)"))
        process = self.started(machine, cells("torch", ["clean"], ["fork", "subprocess"]))
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 0)
        self.assertIn('"end"', out)


if __name__ == "__main__":
    unittest.main()
