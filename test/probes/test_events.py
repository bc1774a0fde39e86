"""The stream of events on stdout: JSON lines only, in an order that can be relied on."""

import unittest

from simulated import FRAMEWORKS, Machine, cells, everything, needs_compiler, request, torch

NOISE = 'os.write(1, b"raw noise"); print("noise", flush=True); sys.__stdout__.write("late noise")'


@needs_compiler
class Events(unittest.TestCase):
    def test_the_first_is_start_and_the_last_is_end(self):
        for framework in FRAMEWORKS:
            with self.subTest(framework=framework):
                ran = everything(framework)
                names = [each["event"] for each in ran.events]
                self.assertEqual((names[0], names[-1], ran.code), ("start", "end", 0))
                self.assertEqual((names.count("start"), names.count("end")), (1, 1))
                self.assertEqual(ran.events[0]["cells"], cells(framework))

    def test_the_parent_goes_through_its_states_in_order(self):
        for framework in FRAMEWORKS:
            with self.subTest(framework=framework):
                ran = everything(framework)
                states = [each["parent"] for each in ran.named("parent")]
                self.assertEqual(states, ["clean", "imported", "initialized"])
                for kind in ("driver", "import", "canary"):
                    self.assertEqual(len(ran.named(kind)), 1)
                self.assertEqual(
                    ran.named("canary")[0], {"event": "canary", "code": 0, "signal": None, "timedOut": False}
                )
                self.assertEqual(ran.named("driver")[0], {"event": "driver", "loaded": True, "cudaVersion": 13000})

    def test_a_cell_is_launched_after_its_parent_has_reached_the_state_and_before_it_ends(self):
        for framework in FRAMEWORKS:
            reached, launched = set(), set()
            for each in everything(framework).events:
                if each["event"] == "parent":
                    reached.add(each["parent"])
                elif each["event"] == "launched":
                    launched.add((each["parent"], each["launch"]))
                    self.assertIn(each["parent"], reached)
                elif each["event"] == "cell":
                    self.assertIn((each["parent"], each["launch"]), launched)

    def test_what_the_import_says(self):
        versions = {"torch": ("2.11.0+simulated", "13.0"), "cupy": ("14.2.0", None), "numba": ("0.68.0", None)}
        versions.update(jax=("0.11.2", None), driver=(None, None))
        for framework, expected in versions.items():
            with self.subTest(framework=framework):
                found = everything(framework).named("import")[0]
                self.assertEqual((found["version"], found["builtForCuda"]), expected)

    def test_a_framework_that_prints_does_not_reach_stdout(self):
        for when in ("at_import", "initialize", "operation"):
            with self.subTest(when=when):
                ran = Machine(packages=torch(**{when: NOISE})).battery("torch", cells("torch"))
                self.assertEqual(ran.events[-1], {"event": "end"})
                self.assertEqual(len(ran.cells()), 33)

    def test_the_noise_of_a_cell_is_in_its_tail_and_that_of_the_battery_on_stderr(self):
        ran = Machine(packages=torch(at_import=NOISE)).battery("torch", cells("torch", ["clean"], ["fork"]))
        self.assertIn("raw noise", ran.cells()["clean", "fork"]["stderr"])
        self.assertIn("raw noise", ran.stderr)

    def test_a_framework_that_is_not_installed_ends_the_battery(self):
        ran = Machine(packages="").battery("torch", cells("torch"))
        self.assertEqual(ran.events[1:], [{"event": "import", "installed": False}, {"event": "end"}])

    def test_a_reader_that_goes_away_ends_the_battery(self):
        machine = Machine(packages=torch(operation="time.sleep(60)"))
        with machine.start("battery") as process:
            process.stdin.write(request("torch", cells("torch")))
            process.stdin.close()
            process.stdout.readline()
            process.stdout.close()
            self.assertNotEqual(process.wait(timeout=30), 0)
        self.assertEqual(machine.processes(patience=15), [])


if __name__ == "__main__":
    unittest.main()
