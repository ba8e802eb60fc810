"""--profile says where the time goes, on standard error, and leaves the report alone."""

import unittest

from cli_support import HERO, TEAM, ProjectTest


class Profile(ProjectTest):
    def test_stages_rules_and_memory_are_named(self):
        self.put("team.h", TEAM)
        self.put("hero.h", HERO)
        plain = self.check("--no-cache")
        run = self.check("--no-cache", "--profile")
        self.assertEqual((run.returncode, run.stdout), (0, plain.stdout))
        for line in ("read headers", "build the graph", "run the rules", "most memory of a worker"):
            self.assertIn(line, run.stderr)
        self.assertRegex(run.stderr, r"(?m)^ +[0-9.]+ ms    BW103 unknown-back-populates$")


if __name__ == "__main__":
    unittest.main()
