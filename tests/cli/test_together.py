"""Headers parsed together give what each gives alone."""

import json
import os
import subprocess
import unittest
from pathlib import Path

from cli_support import EXTRACT, ProjectTest
from support.conflicts import NAMED, generate

INCLUDE = Path(__file__).resolve().parents[2] / "include"
N_SEEDS = int(os.environ.get("BOTHWAYS_CONFLICT_SEEDS", "15"))


class Together(ProjectTest):
    def put_project(self, name, project):
        for path, text in project.items():
            self.put(f"{name}/{path}", text)
        (self.root / name / ".git").mkdir()

    def facts(self, name, *options):
        headers = sorted(path.name for path in (self.root / name).glob("*.h"))
        run = subprocess.run(
            [EXTRACT, "--format", "json", *options, *headers, "--", "-std=gnu17", f"-I{INCLUDE}"],
            cwd=self.root / name, capture_output=True, text=True, timeout=600)
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        return run.stdout

    def report(self, name, *options):
        run = self.check("--format", "json", "--select", "all", *options, cwd=self.root / name)
        self.assertIn(run.returncode, (0, 1), run.stderr)
        return run.stdout

    def assert_equal_projects(self, name):
        self.assertEqual(self.facts(name), self.facts(name, "--no-batch"))
        together = self.report(name)
        self.assertEqual(together, self.report(name, "--no-batch"))
        json.loads(together)

    def test_each_conflict(self):
        for i, (name, project) in enumerate(NAMED.items()):
            with self.subTest(name):
                self.put_project(f"p{i}", project)
                self.assert_equal_projects(f"p{i}")

    def test_random_projects(self):
        for seed in range(N_SEEDS):
            with self.subTest(seed=seed):
                self.put_project(f"s{seed}", generate(seed))
                self.assertEqual(self.facts(f"s{seed}"), self.facts(f"s{seed}", "--no-batch"))

    def test_all_conflicts_in_one_project(self):
        """The headers of all kinds side by side, each kind with names of its own."""
        for i, project in enumerate(NAMED.values()):
            for path, text in project.items():
                self.put(f"all/p{i}/{path}", text)
        (self.root / "all/.git").mkdir()
        reference = self.report("all", "--no-batch")
        for options in ([], ["--jobs", "1"], ["--jobs", "8"]):
            with self.subTest(options=options):
                self.assertEqual(self.report("all", *options), reference)

    def test_what_does_not_conflict_stays_together(self):
        """A clean project is read in one parse: its shared header is opened once."""
        project = {"shared.h": "#pragma once\n#include <stdint.h>\ntypedef int64_t key;\n"}
        for i in range(40):
            project[f"m{i}.h"] = (
                f"#ifndef M{i}_H\n#define M{i}_H\n#include \"shared.h\"\n#include <stdbool.h>\n"
                f"#include <bothways/model.h>\ntypedef struct m{i} m{i};\nstruct m{i ^ 1};\n"
                f"struct m{i} {{\n    key id COLUMN(primary_key, nullable = false);\n"
                f"    bool m{i ^ 1} COLUMN(default = true);\n"
                f"    struct m{i ^ 1} *other RELATIONSHIP(viewonly = true);\n"
                f"}} MODEL(table = \"m{i}\");\n#endif\n")
        self.put_project("clean", project)
        counted = self.root / "clean" / "counted.txt"
        headers = sorted(path.name for path in (self.root / "clean").glob("m*.h"))
        # Leaks can't be looked for in a process that is traced.
        subprocess.run(["strace", "-f", "-e", "trace=open,openat", "-o", counted, EXTRACT,
                        "--format", "json", *headers, "--", "-std=gnu17", f"-I{INCLUDE}"],
                       cwd=self.root / "clean", check=True, stdout=subprocess.DEVNULL,
                       env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"})
        opened = [line for line in counted.read_text().splitlines() if "/shared.h\"" in line]
        self.assertEqual(len(opened), 1)


if __name__ == "__main__":
    unittest.main()
