"""What tests of the cache share: a project with a cache of its own, and what a run of it asks for."""

import subprocess

from cli_support import BOTHWAYS, HERO, TEAM, WRONG_HERO, ProjectTest

# Of the same length as WRONG_HERO's word, and as wrong.
OTHER_HERO = HERO.replace('back_populates = "heroes"', 'back_populates = "herox"')
SIDECAR = """models:
- struct: other
  columns:
    id: {primary_key: true}
  relationships:
    team: {back_populates: %s}
"""
OTHER = "#pragma once\nstruct team;\nstruct other { int id; struct team *team; };\n"


class CacheTest(ProjectTest):
    def setUp(self):
        super().setUp()
        self.cache = self.root / ".cache"
        self.put("team.h", TEAM)
        self.put("hero.h", WRONG_HERO)

    def report(self, *options, **keywords):
        run = self.check("--format", "json", "--cache-dir", self.cache, *options, **keywords)
        self.assertIn(run.returncode, (0, 1), run.stderr)
        self.assertEqual(run.stderr, "")
        return run.stdout

    def fresh(self, *options, **keywords):
        return self.report("--no-cache", *options, **keywords)

    def assert_same(self, *options, **keywords):
        report = self.report(*options, **keywords)
        self.assertEqual(report, self.fresh(*options, **keywords))
        return report

    def database(self):
        return next(self.cache.glob("*.facts"))

    def calls(self, *options, stdin=None):
        """What a run asks of the system: the programs it starts and the files it opens."""
        log = self.root / ".strace"
        subprocess.run(["strace", "-f", "-s", "4096", "-e", "trace=execve,openat,sendto", "-o", log,
                        BOTHWAYS, "check", "--format", "json", "--cache-dir", self.cache, *options],
                       cwd=self.root, check=False, capture_output=True, timeout=120, input=stdin,
                       text=True)
        return log.read_text()
