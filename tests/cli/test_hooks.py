"""The hooks of .pre-commit-hooks.yaml, run by pre-commit itself."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BOTHWAYS = Path(os.environ["BOTHWAYS"])

# One preset is enough.

MODEL = """#pragma once
#include <stdint.h>
#include <bothways/model.h>
struct parent{n};
struct child{n} {{
    int64_t id COLUMN(primary_key);
    int64_t parent_id COLUMN(foreign_key = "parent{n}.id");
    struct parent{n} *parent RELATIONSHIP(back_populates = "{name}");
}} MODEL(table = "child{n}");
"""
OTHER = """#pragma once
#include <stdint.h>
#include <bothways/model.h>
struct child{n};
struct parent{n} {{
    int64_t id COLUMN(primary_key);
    struct child{n} **children RELATIONSHIP(back_populates = "parent");
}} MODEL(table = "parent{n}");
"""


class Hooks(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="bothways-test-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name).resolve()
        self.hooks = self.repository("hooks")
        shutil.copy(ROOT / ".pre-commit-hooks.yaml", self.hooks)
        shutil.copytree(ROOT / "hooks", self.hooks / "hooks")
        shutil.copy(ROOT / "packages.txt", self.hooks)
        self.commit(self.hooks)
        self.project = self.repository("project")
        (self.folder / "bin").mkdir()
        (self.folder / "bin/bothways").symlink_to(BOTHWAYS)

    def run_in(self, folder, *command, status=0, path=None):
        clean = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        done = subprocess.run(
            command, cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=600, check=False,
            env={**clean, "HOME": str(self.folder), "PRE_COMMIT_HOME": str(self.folder / "cache"),
                 "PATH": path or f"{self.folder / 'bin'}:{os.environ['PATH']}",
                 "GIT_CONFIG_NOSYSTEM": "1", "NO_COLOR": "1"})
        if done.returncode != status:
            raise AssertionError(f"{command} ended with {done.returncode}:\n{done.stdout}")
        return done.stdout

    def repository(self, name):
        folder = self.folder / name
        folder.mkdir()
        self.run_in(folder, "git", "init", "-q", "-b", "main")
        self.run_in(folder, "git", "config", "user.name", "Someone")
        self.run_in(folder, "git", "config", "user.email", "someone@example.org")
        return folder

    def commit(self, folder):
        self.run_in(folder, "git", "add", "-A")
        self.run_in(folder, "git", "commit", "-q", "--no-verify", "-m", "All of it")

    def put_models(self, count):
        for n in range(count):
            (self.project / f"child{n}.h").write_text(MODEL.format(n=n, name="children"))
            (self.project / f"parent{n}.h").write_text(OTHER.format(n=n))

    def use_hook(self, name):
        revision = self.run_in(self.hooks, "git", "rev-parse", "HEAD").strip()
        (self.project / ".pre-commit-config.yaml").write_text(
            f"repos:\n- repo: {self.hooks}\n  rev: {revision}\n  hooks:\n  - id: {name}\n")
        self.commit(self.project)

    def test_manifest_is_valid(self):
        self.run_in(ROOT, "pre-commit", "validate-manifest", ".pre-commit-hooks.yaml")

    def test_one_staged_header_gives_the_findings_of_the_project(self):
        self.put_models(12)
        self.use_hook("bothways")
        child = self.project / "child7.h"
        child.write_text(MODEL.format(n=7, name="childs"))
        self.commit(self.project)
        # The staged header is another one, and in order.
        (self.project / "parent3.h").write_text(OTHER.format(n=3) + "\n")
        self.run_in(self.project, "git", "add", "parent3.h")
        output = self.run_in(self.project, "pre-commit", "run", status=1)
        self.assertIn("child7.h", output)
        self.assertEqual(output.count("error[BW103]"), 1)
        child.write_text(MODEL.format(n=7, name="children"))
        self.run_in(self.project, "git", "add", "child7.h")
        self.assertIn("Passed", self.run_in(self.project, "pre-commit", "run"))

    def assert_starts(self, name, text, message):
        """Staging that one file alone runs the hook."""
        (self.project / name).write_text(text)
        self.run_in(self.project, "git", "add", name)
        output = self.run_in(self.project, "pre-commit", "run", status=0 if message == "Passed" else 1)
        self.assertIn(message, output)
        self.commit(self.project)

    def test_whatever_a_report_depends_on_starts_the_hook(self):
        self.put_models(1)
        self.use_hook("bothways")
        (self.project / "plain.h").write_text("struct plain { long id; struct plain *next; };\n")
        self.commit(self.project)
        sidecar = ("models: [{{struct: plain, columns: {{id: {{primary_key: true}}}}, relationships: "
                   "{{next: {{back_populates: {}}}}}}}]\n")
        self.assert_starts("plain.relations.yml", sidecar.format("nixt"), "Passed")
        self.assert_starts(".bothways.yaml", "declarations: [plain.relations.yml]\n", "BW103")
        self.run_in(self.project, "bothways", "check", "--baseline", "known.json", "--write-baseline")
        known = (self.project / "known.json").read_text()
        (self.project / "known.json").unlink()
        self.assert_starts(".bothways.yaml", "declarations: [plain.relations.yml]\nbaseline: known.json\n",
                           "known.json")
        self.assert_starts("known.json", known, "Passed")
        self.assert_starts("plain.relations.yml", sidecar.format("naxt"), "BW103")

    def test_other_files_do_not_start_the_hook(self):
        self.put_models(1)
        self.use_hook("bothways")
        (self.project / "notes.txt").write_text("x\n")
        self.run_in(self.project, "git", "add", "notes.txt")
        self.assertIn("Skipped", self.run_in(self.project, "pre-commit", "run"))

    def test_hook_that_cannot_build_says_what_it_needs(self):
        self.put_models(1)
        self.use_hook("bothways-src")
        output = self.run_in(self.project, "pre-commit", "run", "--all-files", status=1)
        self.assertIn("could not be built", output)
        self.assertIn("libclang-dev", output)


if __name__ == "__main__":
    unittest.main()
