"""The tests of sessions and of the unit of work, over a PostgreSQL server of their own.

    postgresql.py PROGRAM…

A PROGRAM may have arguments: they stand behind it, in one word.
"""

import os
import shlex
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from support import postgres

PROGRAMS = [shlex.split(program) for program in sys.argv[1:]]


class PostgreSQL(unittest.TestCase):
    def test_programs(self):
        with postgres.server() as arguments:
            for program in PROGRAMS:
                with self.subTest(program=os.path.basename(program[0])):
                    run = subprocess.run(program, capture_output=True, text=True,
                                         env=dict(os.environ, BOTHWAYS_TEST_URL=postgres.url(arguments)))
                    self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
                    print("".join(line + "\n" for line in run.stdout.splitlines()
                                  if not line.startswith("[")), end="")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
