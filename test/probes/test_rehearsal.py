"""One file per call that poisons or does not: a line that says `# culprit: <level>` is one, and no other is."""

import functools
import glob
import json
import os
import re
import sys
import unittest

from simulated import ROOT, STAND_INS, Machine, needs_compiler, packages

FIXTURES = os.path.join(ROOT, "fixtures", "rehearsal")
FOLDERS = ("dags", "plugins", "config", "policies", "startup", "hostile", "placeholders")
LIBRARIES = os.pathsep.join((STAND_INS, os.path.join(FIXTURES, "libraries")))
SAYS = re.compile(r"# (?:culprit: (torch|driver)|asks (NVML))$")
KINDS = {
    "plugins/eager_plugin.py": "plugin",
    "plugins/harmless_plugin.py": "plugin",
    "plugins/starting_listener.py": "listener",
    "plugins/harmless_listener.py": "listener",
    "plugins/vault_backend.py": "secrets-backend",
    "plugins/eager_vault_backend.py": "secrets-backend",
    "plugins/harmless_vault_backend.py": "secrets-backend",
    "config/airflow_local_settings.py": "local-settings",
    "policies/airflow_local_settings.py": "local-settings",
    "startup/sitecustomize.py": "sitecustomize",
}
# Decided by a driver alone: no stand-in for what calls cuInit through a pointer, and no driver to open.
NEEDS_DRIVER = ("ctypes_cuinit", "ctypes_pointer", "harmless_ctypes_dlopen", "harmless_ctypes_nvml", "sitecustomize")
# What the name of a file cannot say: what else is to be seen of its import.
HOSTILE = {
    "prints": {"output": "raw noise"},
    "sys_exit": {"error": "SystemExit"},
    "os_exit": {"acts": ["os._exit"], "unfinished": True},
    "base_exception": {"error": "Own"},
    "hangs": {"unfinished": True, "hanging": 6},
    "forks": {"acts": ["fork"]},
    "forks_on": {"acts": ["fork"]},
    "forks_and_raises": {"acts": ["fork"]},
    "daemon": {},
    "threads": {"acts": ["threads"]},
    "chdir": {"acts": ["chdir"]},
    "closes": {"acts": ["closed"]},
    "closes_all_but_three": {},
    "refuses": {"error": "ValueError"},
    "refuses_late": {},
    "clears_modules": {},
    "clears_modules_first": {},
    "replaces_hooks": {},
    "replaces_hooks_first": {},
    "profiler": {"acts": ["sys.setprofile", "sys.settrace", "threading.setprofile"]},
    "cprofile": {},
    "atexit": {},
    "ignores_signals": {"unfinished": True, "hanging": 6},
    "kills_itself": {"unfinished": True},
    "kills_its_group": {"unfinished": True},
    "segfaults": {"unfinished": True},
    "floods": {"unfinished": True},
    "reads_input": {"error": "EOFError"},
    "recurses": {"error": "RecursionError"},
    "replaces_itself": {"acts": ["os.execv"], "unfinished": True},
    "missing_library": {"error": "ModuleNotFoundError"},
    "syntax_error": {"error": "SyntaxError"},
}


def request(files, timeout):
    folders = [os.path.join(FIXTURES, name) for name in ("dags", "plugins", "config")]
    entries = [
        {
            "id": os.path.relpath(path, FIXTURES),
            "kind": KINDS.get(os.path.relpath(path, FIXTURES), "dag-file"),
            "path": path,
            "calls": ["policy", "task_policy", "dag_policy", "task_instance_mutation_hook"],
        }
        for path in files
    ]
    return json.dumps(
        {
            "timeout": timeout,
            "taskSeconds": 20,
            "roots": [os.path.join(FIXTURES, name) for name in FOLDERS],
            "syspath": folders,
            "entries": entries,
        }
    )


@functools.lru_cache(maxsize=None)
def rehearsed(profile, *names, timeout=20):
    machine = Machine(profile, packages=LIBRARIES)
    ran = machine.run("rehearsal", given=request([os.path.join(FIXTURES, name) for name in names], timeout))
    return machine, ran


def entries(ran):
    return {each["id"]: each for each in ran.named("entry")}


def files(folder):
    return [os.path.relpath(path, FIXTURES) for path in sorted(glob.glob(os.path.join(FIXTURES, folder, "*.py")))]


def entry_files():
    return [name for name in [*files("dags"), *KINDS] if not name.endswith("_module.py")]


def said(name):
    """What the comments of a file, or of the module it imports, promise."""
    found = []
    for path in (name, name[:-3] + "_module.py"):
        if os.path.exists(os.path.join(FIXTURES, path)):
            with open(os.path.join(FIXTURES, path)) as file:
                for number, line in enumerate(file, 1):
                    match = SAYS.search(line.rstrip())
                    if match:
                        # Python up to 3.10 runs a decorator on the line of its function.
                        number += line.startswith("@") and sys.version_info < (3, 11)
                        found.append((os.path.basename(path), number, (match.group(1) or "nvml")))
    return found


def seen(entry):
    return [
        (os.path.basename(each["user"][-1]["path"]), each["user"][-1]["line"], each["level"]) if each["user"] else None
        for each in entry["culprits"]
    ]


@needs_compiler
class Calls(unittest.TestCase):
    def test_with_a_driver_its_state_decides(self):
        _, ran = rehearsed("healthy", *entry_files())
        self.assertEqual((ran.code, ran.events[-1]), (0, {"event": "end"}))
        for name, entry in entries(ran).items():
            with self.subTest(name):
                self.assertIsNone(entry["imported"]["error"])
                self.assertEqual(seen(entry), said(name))
                harmful = [each for each in entry["culprits"] if each["level"] != "nvml"]
                self.assertEqual([each["decidedBy"] for each in harmful[:1]], ["driver"] * len(harmful[:1]))
                self.assertEqual(entry["task"]["ok"], not harmful)

    def test_without_a_driver_known_calls_decide(self):
        names = [name for name in entry_files() if not any(each in name for each in NEEDS_DRIVER)]
        _, ran = rehearsed("no-driver", *names)
        for name, entry in entries(ran).items():
            with self.subTest(name):
                self.assertEqual([place and place[:2] for place in seen(entry)], [place[:2] for place in said(name)])
                self.assertEqual({each["decidedBy"] for each in entry["culprits"]} - {"calls"}, set())

    def test_a_count_of_devices_poisons_where_nvml_does_not_answer_or_is_not_asked(self):
        without_nvml = Machine("smi-fails", packages=LIBRARIES)
        slices = {"CUDA_VISIBLE_DEVICES": "MIG-00000000-0000-0000-0000-000000000001"}
        machines = (without_nvml, Machine("mig", LIBRARIES, **slices), Machine("no-driver", LIBRARIES, **slices))
        for machine in machines:
            for name in ("dags/nvml_device_count.py", "dags/nvml_is_available.py"):
                with self.subTest(name, profile=machine.env["CUDA_SIM_PROFILE"]):
                    ran = machine.run("rehearsal", given=request([os.path.join(FIXTURES, name)], 20))
                    levels = [place[2] for place in seen(entries(ran)[name])]
                    self.assertEqual(levels, ["torch"])

    def test_placeholders_are_good_for_what_dag_files_do_with_airflow(self):
        _, ran = rehearsed("no-driver", *files("placeholders"))
        for name, entry in entries(ran).items():
            with self.subTest(name):
                self.assertIsNone(entry["imported"]["error"])
                self.assertIn("airflow", entry["imported"]["placeholders"])

    def test_the_source_and_the_way_to_it(self):
        _, ran = rehearsed("healthy", *entry_files())
        (culprit,) = entries(ran)["dags/shape_helper.py"]["culprits"]
        lines = [each["text"].split("  #")[0] for each in culprit["user"]]
        last = 'DEVICE = "cuda" if torch.cuda.is_available() else "cpu"'
        self.assertEqual(lines, ["import shape_helper_module", last])
        self.assertEqual((culprit["api"], culprit["of"]), ("torch.cuda.is_available", "torch"))

    def test_a_secrets_backend_is_made_with_the_arguments_of_the_configuration(self):
        backend = {"id": "vault", "kind": "secrets-backend", "name": "harmless_vault_backend.Vault"}
        given = {**json.loads(request([], 20)), "entries": [{**backend, "kwargs": "secrets.backend_kwargs"}]}
        by_environment = Machine("healthy", LIBRARIES, AIRFLOW__SECRETS__BACKEND_KWARGS='{"url": "http://vault"}')
        by_file = Machine("healthy", LIBRARIES)
        by_file.env["AIRFLOW_HOME"] = by_file.home
        with open(os.path.join(by_file.home, "airflow.cfg"), "w") as file:
            file.write('[secrets]\nbackend_kwargs = {"url": "http://vault"}\n')
        for machine in (by_environment, by_file):
            ran = machine.run("rehearsal", given=json.dumps(given))
            self.assertEqual(seen(entries(ran)["vault"]), [("harmless_vault_backend.py", 10, "torch")])
            self.assertNotIn("http://vault", json.dumps(ran.events))

    def test_every_fixture_is_in_the_table(self):
        places = [name for folder in ("plugins", "config", "policies", "startup") for name in files(folder)]
        self.assertEqual(sorted(KINDS), sorted(places))
        self.assertEqual(sorted(HOSTILE), [os.path.basename(name)[:-3] for name in files("hostile")])


@needs_compiler
class Containment(unittest.TestCase):
    def test_whatever_an_import_does_is_contained_and_reported(self):
        machine, ran = rehearsed("healthy", *files("hostile"), timeout=10)
        self.assertEqual((ran.code, ran.stderr, ran.events[-1]), (0, "", {"event": "end"}))
        for name, entry in entries(ran).items():
            expected = HOSTILE[os.path.basename(name)[:-3]]
            with self.subTest(name):
                self.assertEqual(seen(entry), said(name))
                self.assertEqual(sorted({each["act"] for each in entry["acts"]}), sorted(expected.get("acts", [])))
                imported = entry.get("imported")
                self.assertEqual(imported is None, expected.get("unfinished", False))
                error = (imported or {}).get("error") or {}
                self.assertEqual(error.get("type"), expected.get("error"))
                self.assertNotIn("rehearsal_", error.get("trace", ""))
                self.assertIn(expected.get("output", ""), entry["output"])
                hanging = [each["line"] for each in entry.get("hanging", {}).get("at", [])]
                self.assertEqual(hanging, [expected["hanging"]] if "hanging" in expected else [])
        self.assertEqual(machine.processes(patience=15), [])
        self.assertEqual(os.listdir(machine.tmp), [])

    def test_what_an_import_replaces_hides_nothing_without_a_driver_either(self):
        names = [
            name for name in files("hostile") if name.startswith(("hostile/clears", "hostile/re", "hostile/closes"))
        ]
        _, ran = rehearsed("no-driver", *names, timeout=10)
        for name, entry in entries(ran).items():
            with self.subTest(name):
                self.assertEqual([place[:2] for place in seen(entry)], [place[:2] for place in said(name)])

    def test_where_an_import_hangs_is_known_also_when_the_interpreter_starts_slowly(self):
        slow = packages(sitecustomize="import time; time.sleep(2)")
        machine = Machine(packages=os.pathsep.join((LIBRARIES, slow)))
        ran = machine.run("rehearsal", given=request([os.path.join(FIXTURES, "hostile/hangs.py")], 5))
        (entry,) = entries(ran).values()
        self.assertEqual([each["line"] for each in entry["hanging"]["at"]], [HOSTILE["hangs"]["hanging"]])

    def test_an_end_by_sigterm_leaves_nothing(self):
        machine = Machine(packages=LIBRARIES)
        process = machine.start("rehearsal")
        self.addCleanup(process.communicate)
        process.stdin.write(
            request([os.path.join(FIXTURES, "hostile", name + ".py") for name in ("hangs", "forks")], 60)
        )
        process.stdin.close()
        process.stdin = None
        while '"driver"' not in process.stdout.readline():
            pass
        process.terminate()
        self.assertEqual(process.wait(timeout=30), 143)
        self.assertEqual(machine.processes(patience=15), [])
        self.assertEqual(os.listdir(machine.tmp), [])


if __name__ == "__main__":
    unittest.main()
