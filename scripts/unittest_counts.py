"""The probes' unit tests, closing with one line of JSON: the counts that unittest prints changed between Pythons."""

import json
import os
import sys
import unittest
from typing import Any


class Result(unittest.TextTestResult):
    passed = 0

    def addSuccess(self, test: Any) -> None:
        super().addSuccess(test)
        self.passed += 1


def main() -> int:
    # With packages a test's name starts at the root; without, `test` would be Python's own package of that name.
    top = "." if os.path.exists("test/__init__.py") else None
    suite = unittest.defaultTestLoader.discover("test/probes", top_level_dir=top)
    result = unittest.TextTestRunner(resultclass=Result).run(suite)
    assert isinstance(result, Result)
    counts = {
        "passed": result.passed + len(result.expectedFailures),
        "failed": len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses),
        "skipped": len(result.skipped),
    }
    sys.stderr.flush()
    print("\n" + json.dumps(counts), flush=True)
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
