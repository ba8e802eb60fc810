"""What can fail in the runtime's public headers is in the program whose every step is made to fail."""

import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEADERS = sorted((ROOT / "include/bothways/runtime").glob("*.h"))
PROGRAM = [ROOT / "tests/runtime" / name for name in ("every_operation.c", "test_exhaustion.c")]


class EveryOperation(unittest.TestCase):
    def test_the_program_calls_every_function_that_can_fail(self):
        declared = {name for header in HEADERS
                    for name in re.findall(r"^int (bw_\w+)\(", header.read_text(), re.M)}
        called = {name for source in PROGRAM
                  for name in re.findall(r"\b(bw_\w+)\(", source.read_text())}
        self.assertGreater(len(declared), 30)
        self.assertEqual(declared - called, set())


if __name__ == "__main__":
    unittest.main()
