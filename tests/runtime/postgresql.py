"""The tests of sessions and of the unit of work, over a PostgreSQL server of their own."""

import os
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from support import postgres

PROGRAMS = sys.argv[1:]


class PostgreSQL(unittest.TestCase):
    def test_programs(self):
        with postgres.server() as arguments:
            url = postgres.url(arguments)
            for program in PROGRAMS:
                with self.subTest(program=os.path.basename(program)):
                    run = subprocess.run([program], env=dict(os.environ, BOTHWAYS_TEST_URL=url),
                                         capture_output=True, text=True)
                    self.assertEqual(run.returncode, 0, run.stdout + run.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
