"""The DAG that `cuda-airflow-doctor dag` fills in must be Python on all versions that Airflow 2.5 to 3.4 runs on."""

import ast
import os
import unittest

from simulated import ROOT

TEMPLATE = os.path.join(ROOT, "probes", "dag", "template.py")


class Template(unittest.TestCase):
    def test_is_python_here_and_on_3_8(self):
        with open(TEMPLATE) as file:
            source = file.read()
        compile(source, TEMPLATE, "exec")
        ast.parse(source, feature_version=(3, 8))

    def test_each_line_that_is_filled_in_stands_once(self):
        with open(TEMPLATE) as file:
            lines = file.read().splitlines()
        for name in ("SETTINGS", "PROBES"):
            self.assertEqual(sum(line.startswith(name) for line in lines), 1)
