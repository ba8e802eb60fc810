"""What the tests of the programs share: projects made for one test, and runs of bothways."""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

BOTHWAYS = os.environ["BOTHWAYS"]
EXTRACT = os.environ["BOTHWAYS_EXTRACT"]

TEAM = """#pragma once
#include <stdint.h>
#include <bothways/model.h>
struct hero;
struct team {
    int64_t id COLUMN(primary_key);
    struct hero **heroes RELATIONSHIP(back_populates = "team");
} MODEL(table = "team");
"""

HERO = """#pragma once
#include <stdint.h>
#include <bothways/model.h>
struct team;
struct hero {
    int64_t id COLUMN(primary_key);
    int64_t team_id COLUMN(foreign_key = "team.id");
    struct team *team RELATIONSHIP(back_populates = "heroes");
} MODEL(table = "hero");
"""

# `hero.team` names a member that `team` does not have.
WRONG_HERO = HERO.replace('back_populates = "heroes"', 'back_populates = "heros"')


# Before a command: the modes of files hold for root as well.
HELD_BY_MODES = ([] if os.geteuid() != 0 else
                 ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--"])


class ProjectTest(unittest.TestCase):
    """A test with a folder of its own, which is a git tree without configuration."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="bothways-test-")
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name).resolve()
        (self.root / ".git").mkdir()

    def put(self, name, content):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content)
        return path

    def run_bothways(self, *arguments, cwd=None, environment=None, stdin="", timeout=600):
        return subprocess.run([BOTHWAYS, *map(str, arguments)], cwd=cwd or self.root, input=stdin,
                              text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=timeout, env={**os.environ, **(environment or {})})

    def check(self, *arguments, **options):
        return self.run_bothways("check", *arguments, **options)

    def check_json(self, *arguments, **options):
        """The diagnostics of a run that could be made."""
        run = self.check("--format", "json", *arguments, **options)
        self.assertIn(run.returncode, (0, 1), run.stderr)
        diagnostics = json.loads(run.stdout)["diagnostics"]
        self.assertEqual(run.returncode, 1 if diagnostics else 0)
        return diagnostics

    def assert_cannot_run(self, run, *messages):
        self.assertEqual((run.returncode, run.stdout), (2, ""), run.stderr)
        self.assertTrue(run.stderr.startswith("bothways: "), run.stderr)
        for message in messages:
            self.assertIn(message, run.stderr)


def places(diagnostics):
    """Every diagnostic as code, file and line."""
    return [(found["code"], found["file"], found["range"]["start"]["line"])
            for found in diagnostics]


def files_of(diagnostic):
    return {diagnostic["file"], *(related["file"] for related in diagnostic["related"])}
