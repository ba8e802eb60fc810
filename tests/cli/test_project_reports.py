"""`bothways check` says of each project of fixtures what its headers expect, however it is called."""

import json
import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from support.expectations import read_expectations

ROOT = Path(__file__).resolve().parents[2]
PROJECTS = sorted(path for path in (ROOT / "fixtures/projects").iterdir() if path.is_dir())
CONCISE = re.compile(r"^(.+):(\d+):(\d+): (error|warning): .* \[(BW\d+)\]$", re.MULTILINE)


def check(folder, *arguments):
    with tempfile.TemporaryDirectory() as cache:
        return subprocess.run([os.environ["BOTHWAYS"], "check", *arguments], cwd=folder, text=True,
                              env={**os.environ, "XDG_CACHE_HOME": cache},
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def list_places(document):
    """(file, line, column, code) of each diagnostic of a JSON report."""
    return [(one["file"], one["range"]["start"]["line"], one["range"]["start"]["column"],
             one["code"]) for one in document["diagnostics"]]


class ProjectReports(unittest.TestCase):
    def check_json(self, folder, *arguments):
        run = check(folder, "--format", "json", *arguments)
        self.assertIn(run.returncode, (0, 1), run.stderr)
        document = json.loads(run.stdout)
        self.assertEqual(run.returncode, 1 if document["diagnostics"] else 0)
        return document

    def test_reports_what_the_headers_expect(self):
        for project in PROJECTS:
            with self.subTest(project=project.name):
                found = self.check_json(project)["diagnostics"]
                expected = read_expectations(project)
                self.assertEqual([(one["file"], one["range"]["start"]["line"], one["code"])
                                  for one in found], [one[:3] for one in expected])
                for one, (_, _, _, part) in zip(found, expected):
                    self.assertIn(part or "", one["message"])

    def test_from_outside_says_the_same(self):
        for project in PROJECTS:
            with self.subTest(project=project.name):
                inside = self.check_json(project)
                outside = self.check_json(ROOT, str(project.relative_to(ROOT)))
                self.assertEqual(list_places(inside), list_places(outside))
                self.assertEqual(inside["summary"], outside["summary"])

    def test_text_and_concise_agree_with_json(self):
        for project in PROJECTS:
            with self.subTest(project=project.name):
                document = self.check_json(project)
                concise = check(project, "--format", "concise").stdout
                self.assertEqual(
                    [(file, int(line), int(column), code)
                     for file, line, column, _, code in CONCISE.findall(concise)],
                    list_places(document))
                text = check(project, "--color", "never").stdout
                for file, line, column, code in list_places(document):
                    self.assertIn(f"{file}:{line}:{column}", text)
                    self.assertIn(code, text)

    def test_the_two_ends_are_both_shown(self):
        for project in ("tutorial1", "faq-neither"):
            with self.subTest(project=project):
                found = self.check_json(ROOT / "fixtures/projects" / project)["diagnostics"]
                self.assertEqual(len(found), 1)
                self.assertEqual(len({one["file"] for one in [found[0], *found[0]["related"]]}), 2)

    def test_a_backref_is_spoken_of_when_asked(self):
        found = self.check_json(ROOT / "fixtures/projects/faq-backref", "--select", "BW117")
        self.assertEqual([(one["code"], one["file"]) for one in found["diagnostics"]],
                         [("BW117", "parent.h")])

    def test_the_readme_shows_a_real_report(self):
        """Mended by `./dev docs`."""
        shown = re.search(r"^```text\n(.*?)^```$", (ROOT / "README.md").read_text(),
                          re.MULTILINE | re.DOTALL).group(1)
        real = check(ROOT, "--color", "never", "fixtures/projects/tutorial1").stdout
        self.assertEqual(shown.strip(), real.strip())


if __name__ == "__main__":
    unittest.main()
