"""Machines on which something is wrong: the battery says what, tries nothing dangerous and always ends."""

import unittest

from simulated import LAUNCHES, PARENTS, Machine, cells, needs_compiler

TWO = ("fork", "subprocess")


@needs_compiler
class Machines(unittest.TestCase):
    def test_without_a_driver_nothing_is_launched(self):
        ran = Machine("no-driver").battery("torch", cells("torch"))
        self.assertEqual([each["event"] for each in ran.events], ["start", "parent", "driver", "end"])
        self.assertIs(ran.named("driver")[0]["loaded"], False)
        self.assertIn("libcuda.so.1", ran.named("driver")[0]["error"])

    def test_a_cuinit_that_hangs_is_given_up_at_the_deadline(self):
        for framework in ("driver", "torch"):
            with self.subTest(framework=framework):
                machine = Machine("hung")
                ran = machine.battery(framework, cells(framework, launches=TWO), timeout=2)
                self.assertEqual(
                    ran.named("canary"), [{"event": "canary", "code": None, "signal": None, "timedOut": True}]
                )
                self.assertEqual(ran.named("stopped"), [{"event": "stopped", "reason": "cuInit hung"}])
                self.assertEqual(ran.events[-1], {"event": "end"})
                self.assertEqual(machine.processes(patience=15), [])

    def test_cells_that_hang_in_cuinit_are_killed_and_say_so(self):
        ran = Machine("hung").battery("driver", cells("driver"), timeout=5)
        self.assertEqual(set(ran.cells()), {(p, launch) for p in ("clean", "imported") for launch in LAUNCHES})
        for (parent, launch), cell in ran.cells().items():
            with self.subTest(parent=parent, launch=launch):
                answered = launch == "daemon-spawn"  # never gets as far as the driver
                self.assertEqual((cell["timedOut"], cell["result"] is None), (not answered, not answered))

    def test_a_cuinit_that_crashes_is_not_tried_in_the_battery(self):
        ran = Machine("crashing").battery("torch", cells("torch", launches=TWO))
        self.assertEqual(ran.named("canary"), [{"event": "canary", "code": None, "signal": 11, "timedOut": False}])
        self.assertEqual(ran.named("stopped"), [{"event": "stopped", "reason": "cuInit crashed"}])
        self.assertEqual(ran.events[-1], {"event": "end"})
        self.assertEqual(set(ran.cells()), {(p, launch) for p in ("clean", "imported") for launch in TWO})
        self.assertEqual({cell["exitCode"] for cell in ran.cells().values()}, {-11})

    def test_a_cuinit_that_fails_is_reported_by_every_cell(self):
        codes = {"no-device": 100, "mismatch": 803, "uvm-missing": 999}
        for profile, code in codes.items():
            with self.subTest(profile=profile):
                ran = Machine(profile).battery("driver", cells("driver", launches=TWO))
                self.assertEqual(ran.named("canary")[0]["code"], code)
                self.assertEqual(len(ran.cells()), len(PARENTS) * len(TWO))
                for (parent, launch), cell in ran.cells().items():
                    if profile == "no-device" and (parent, launch) == ("initialized", "fork"):
                        self.assertEqual((cell["result"], cell["exitCode"]), (None, -11))
                    else:
                        self.assertIn(f"cuInit returned {code} ", cell["result"]["error"]["message"])
                initialized = ran.named("parent")[-1]
                self.assertEqual(initialized["state"]["mappedNodes"], [])
                self.assertIn(f"cuInit returned {code} ", initialized["error"]["message"])

    def test_torch_without_a_device_says_so(self):
        ran = Machine("no-device").battery("torch", cells("torch", ["clean"], TWO))
        for launch in TWO:
            error = ran.cells()["clean", launch]["result"]["error"]
            self.assertEqual(error["message"], "No CUDA GPUs are available")

    def test_one_cell_at_a_time_gets_an_exclusive_device(self):
        for framework in ("driver", "torch", "cupy", "numba", "jax"):
            ran = Machine("exclusive").battery(framework, cells(framework, launches=(*TWO, "in-process")), serial=True)
            for (parent, launch), cell in ran.cells().items():
                with self.subTest(framework=framework, parent=parent, launch=launch):
                    poisoned = (parent, launch) == ("initialized", "fork")
                    # jax holds its context from the start of its backend: then the device is taken for everybody.
                    taken = framework == "jax" and (parent, launch) == ("initialized", "subprocess")
                    self.assertEqual(bool((cell["result"] or {}).get("ok")), not (poisoned or taken), cell)

    def test_serial_cells_never_overlap(self):
        running = 0
        for each in Machine("exclusive").battery("driver", cells("driver"), serial=True).events:
            running += {"launched": 1, "cell": -1}.get(each["event"], 0)
            self.assertIn(running, (0, 1))

    def test_on_a_machine_that_is_always_busy_cells_fail_and_the_battery_ends(self):
        ran = Machine("exclusive-held").battery("driver", cells("driver", launches=TWO), serial=True)
        for (parent, launch), cell in ran.cells().items():
            code = 3 if (parent, launch) == ("initialized", "fork") else 46
            with self.subTest(parent=parent, launch=launch):
                self.assertIn(f"returned {code} ", cell["result"]["error"]["message"])


if __name__ == "__main__":
    unittest.main()
