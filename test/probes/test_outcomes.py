"""What decides whether a cell computes: the parent's state and the way it was launched."""

import unittest

from simulated import FORKED, FRAMEWORKS, LAUNCHES, PARENTS, Machine, cells, everything, needs_compiler

DAEMONIC = {"type": "AssertionError", "message": "daemonic processes are not allowed to have children"}


@needs_compiler
class Outcomes(unittest.TestCase):
    def test_forks_of_an_initialized_parent_and_nothing_else_fail(self):
        for framework in FRAMEWORKS:
            measured = everything(framework).cells()
            self.assertEqual(len(measured), len(PARENTS) * len(LAUNCHES))
            for (parent, launch), cell in measured.items():
                with self.subTest(framework=framework, parent=parent, launch=launch):
                    works = launch != "daemon-spawn" and not (parent == "initialized" and launch in FORKED)
                    self.assertEqual((cell["result"] or {}).get("ok", False), works, cell)
                    self.assertFalse(cell["timedOut"])

    def test_a_daemonic_process_cannot_spawn(self):
        for framework in FRAMEWORKS:
            for parent in PARENTS:
                with self.subTest(framework=framework, parent=parent):
                    cell = everything(framework).cells()[parent, "daemon-spawn"]
                    self.assertEqual(cell["result"]["error"], DAEMONIC)
                    self.assertTrue(cell["result"]["before"]["daemonic"])

    def test_without_assertions_a_daemonic_process_spawns(self):
        ran = Machine(PYTHONOPTIMIZE="1").battery("driver", cells("driver", ["clean"], ["daemon-spawn"]))
        self.assertIs(ran.cells()["clean", "daemon-spawn"]["result"]["ok"], True)

    def test_initialization_without_an_operation_fails_in_the_same_forks(self):
        ran = Machine().battery("driver", cells("driver", launches=FORKED, depth="initialize"))
        for (parent, launch), cell in ran.cells().items():
            with self.subTest(parent=parent, launch=launch):
                self.assertIs(cell["result"]["ok"], parent != "initialized")

    def test_every_cell_is_launched_once_and_reported_once_with_what_was_asked(self):
        for framework in FRAMEWORKS:
            wanted = cells(framework)
            for event in ("launched", "cell"):
                with self.subTest(framework=framework, event=event):
                    seen = [{key: each[key] for key in wanted[0]} for each in everything(framework).named(event)]
                    self.assertCountEqual(seen, wanted)

    def test_what_each_launch_mode_inherits(self):
        # launch mode: forked without exec, daemonic, what the parent's cuInit mapped
        nodes = ["nvidia0", "nvidiactl"]
        expected = {
            "fork": (True, False, nodes),
            "multiprocessing-fork": (True, False, nodes),
            "set-start-method-spawn": (True, False, nodes),
            "multiprocessing-spawn": (False, False, []),
            "multiprocessing-forkserver": (True, False, []),
            "subprocess": (False, False, []),
            "fork-exec": (False, False, []),
            "posix-spawn": (False, False, []),
            "daemon-subprocess": (False, False, []),
            "daemon-spawn": (True, True, nodes),
            "in-process": (False, False, nodes),
        }
        self.assertEqual(set(expected), set(LAUNCHES))
        for launch, inherited in expected.items():
            with self.subTest(launch=launch):
                before = everything("driver").cells()["initialized", launch]["result"]["before"]
                found = tuple(before[key] for key in ("forkedWithoutExec", "daemonic", "mappedNodes"))
                self.assertEqual(found, inherited)

    def test_set_start_method_changes_what_comes_next_and_not_the_process_itself(self):
        before = everything("driver").cells()["clean", "set-start-method-spawn"]["result"]["before"]
        self.assertEqual((before["startMethod"], before["forkedWithoutExec"]), ("spawn", True))


@needs_compiler
class Errors(unittest.TestCase):
    def test_each_framework_words_a_poisoned_fork_its_own_way(self):
        words = {
            "driver": "cuInit returned 3 (CUDA_ERROR_NOT_INITIALIZED)",
            "torch": "Cannot re-initialize CUDA in forked subprocess",
            "cupy": "cudaErrorInitializationError: initialization error",
            "numba": "CUDA initialized before forking",
        }
        for framework, text in words.items():
            for launch in FORKED:
                with self.subTest(framework=framework, launch=launch):
                    cell = everything(framework).cells()["initialized", launch]
                    self.assertIn(text, cell["result"]["error"]["message"])
                    self.assertEqual(cell["exitCode"], 0)

    def test_jax_dies_and_leaves_its_last_words(self):
        for launch in FORKED:
            with self.subTest(launch=launch):
                cell = everything("jax").cells()["initialized", launch]
                self.assertEqual((cell["result"], cell["exitCode"]), (None, -6))
                self.assertIn("CUDA_ERROR_NOT_INITIALIZED", cell["stderr"])

    def test_poison_by_the_driver_looks_like_no_gpu_to_torch(self):
        ran = Machine().battery("torch", cells("torch", ["initialized"], by="driver"))
        self.assertEqual(len(ran.cells()), len(LAUNCHES))
        for (_, launch), cell in ran.cells().items():
            with self.subTest(launch=launch):
                self.assertEqual(cell["initializedBy"], "driver")
                if launch in FORKED:
                    self.assertIn("CUDA driver initialization failed", cell["result"]["error"]["message"])
                    self.assertIs(cell["result"]["before"]["torchInBadFork"], False)
                else:
                    self.assertIs(cell["result"]["ok"], launch != "daemon-spawn", cell)

    def test_the_fork_guard_of_torch_shows_who_poisoned(self):
        for launch in FORKED:
            with self.subTest(launch=launch):
                before = everything("torch").cells()["initialized", launch]["result"]["before"]
                self.assertIs(before["torchInBadFork"], True)


if __name__ == "__main__":
    unittest.main()
