"""Baselines: what is known is not reported, what is new is, and what is mended is told."""

import json
import os
import unittest
from pathlib import Path

import jsonschema

from cli_support import HERO, TEAM, WRONG_HERO, ProjectTest, places

SCHEMA = Path(__file__).resolve().parents[2] / "docs/schema/bothways-baseline.schema.json"
STANDARD = ".bothways-baseline.json"
NARROW_HERO = WRONG_HERO.replace("int64_t team_id", "int32_t team_id")


class BaselineTest(ProjectTest):
    def setUp(self):
        super().setUp()
        self.put("team.h", TEAM)
        self.put("hero.h", WRONG_HERO)

    def write(self, *arguments, **options):
        run = self.check("--write-baseline", *arguments, **options)
        self.assertEqual(run.returncode, 0, run.stderr)
        return run

    def read(self, name=STANDARD):
        document = json.loads((self.root / name).read_text())
        jsonschema.validate(document, json.loads(SCHEMA.read_text()))
        return document

    def codes(self, *arguments):
        return [found["code"] for found in self.check_json("--baseline", STANDARD, *arguments)]


class Baselines(BaselineTest):
    def test_what_is_listed_is_not_reported(self):
        run = self.write()
        self.assertEqual(run.stderr, f"bothways: listed 1 finding in the baseline `{STANDARD}`\n")
        self.assertIn("1 suppressed", run.stdout)
        finding, = self.read()["findings"]
        self.assertEqual((finding["code"], finding["file"]), ("BW103", "hero.h"))
        run = self.check("--baseline", STANDARD)
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        self.assertEqual(self.check().returncode, 1)
        report = json.loads(self.check("--baseline", STANDARD, "--show-suppressed", "--format", "json").stdout)
        self.assertEqual([found["suppressed"] for found in report["diagnostics"]], [{"by": "baseline", "reason": None}])

    def test_lines_may_move(self):
        self.write()
        self.put("hero.h", "\n\n// more\n" + WRONG_HERO)
        self.assertEqual(self.codes(), [])

    def test_a_new_finding_does_not_hide_behind_a_mended_one(self):
        """The same rule, the same file, the same line: another word."""
        self.write()
        self.put("hero.h", WRONG_HERO.replace("heros", "herose"))
        self.assertEqual(self.codes(), ["BW103"])
        self.assertIn("1 entry of the baseline", self.check("--baseline", STANDARD).stderr)

    def test_stale_entries_are_told_and_pruned(self):
        self.put("hero.h", NARROW_HERO)
        self.write()
        self.assertEqual(len(self.read()["findings"]), 2)
        self.put("hero.h", WRONG_HERO)
        run = self.check("--baseline", STANDARD)
        self.assertEqual((run.returncode, run.stderr), (0, (
            f"bothways: 1 entry of the baseline `{STANDARD}` has no finding any more: prune the baseline with "
            f"`bothways check --baseline '{STANDARD}' --write-baseline`\n")))
        self.assertEqual(self.check("--baseline", STANDARD, "--quiet").stderr, "")
        self.assertEqual(self.check("--baseline", STANDARD, "team.h").stderr, run.stderr)
        self.write("--baseline", STANDARD)
        self.assertEqual([finding["code"] for finding in self.read()["findings"]], ["BW103"])
        self.assertEqual(self.check("--baseline", STANDARD).stderr, "")

    def test_what_a_run_does_not_look_for_is_not_stale(self):
        self.put("hero.h", NARROW_HERO)
        self.write()
        self.put("hero.h", HERO)
        self.assertEqual(self.check("--baseline", STANDARD, "--select", "BW2").stderr.count("1 entry"), 1)
        self.assertEqual(self.check("--baseline", STANDARD, "--select", "BW7").stderr, "")
        self.put("hero.h", NARROW_HERO + "int broken(;\n")
        self.assertEqual(self.check("--baseline", STANDARD).stderr, "")

    def test_new_findings_are_mentioned_where_pruning_would_list_them(self):
        self.write()
        self.put("hero.h", HERO.replace("int64_t team_id", "int32_t team_id"))
        run = self.check("--baseline", STANDARD)
        self.assertEqual(run.returncode, 1)
        self.assertIn("once the new findings are mended", run.stderr)

    def test_what_the_source_suppresses_is_not_listed(self):
        self.put("hero.h", WRONG_HERO.replace('"heros");', '"heros"); // NOLINT(BW103)'))
        self.write()
        self.assertEqual(self.read()["findings"], [])

    def test_the_whole_project_is_listed_whatever_is_reported(self):
        self.put("more.h", TEAM.replace("team", "crew").replace("hero", "sailor"))
        self.write()
        whole = (self.root / STANDARD).read_bytes()
        self.write("team.h")
        self.assertEqual((self.root / STANDARD).read_bytes(), whole)
        self.write("--jobs", "1")
        self.assertEqual((self.root / STANDARD).read_bytes(), whole)

    def test_the_configuration_names_it(self):
        self.put(".bothways.yaml", "baseline: config/known.json\n")
        self.assert_cannot_run(self.check(), "config/known.json")
        self.put("config/other", "")
        self.write()
        self.read("config/known.json")
        self.assertEqual(self.check_json(), [])
        self.assertEqual(self.check_json("hero.h", cwd=self.root), [])
        self.assertEqual(self.check("--isolated").returncode, 1)
        (self.root / "hero.h").write_text(HERO)
        self.assertIn("`bothways check --write-baseline`", self.check().stderr)

    def test_fixes_leave_it_alone(self):
        self.write()
        self.assertEqual(self.check("--baseline", STANDARD, "--fix").returncode, 0)
        self.assertEqual((self.root / "hero.h").read_text(), WRONG_HERO)
        self.assert_cannot_run(self.check("--fix", "--write-baseline"), "exclude each other")


class SeveralProjects(BaselineTest):
    def test_one_baseline_tells_them_apart(self):
        for folder in ("one", "two"):
            self.put(f"{folder}/.bothways.yaml", "select: [default]\n")
            self.put(f"{folder}/team.h", TEAM)
            self.put(f"{folder}/hero.h", WRONG_HERO if folder == "one" else HERO)
        self.write("--baseline", STANDARD)
        self.assertEqual([finding.get("project") for finding in self.read()["findings"]], [None, "one"])
        self.assertEqual(self.codes(), [])
        self.put("two/hero.h", WRONG_HERO)
        self.put("one/hero.h", HERO)
        self.assertEqual(places(self.check_json("--baseline", STANDARD)), [("BW103", "two/hero.h", 8)])
        self.assertIn("1 entry", self.check("--baseline", STANDARD).stderr)
        self.assertEqual(self.check("--baseline", STANDARD, "two").stderr, "")


class Errors(BaselineTest):
    def test_a_baseline_that_cannot_be_used_is_named(self):
        for content, message in (
                ("", "line 1 is no JSON"), ("{\n\n oops", "line 3 is no JSON"), ("[]", "no schema_version"),
                ("{\"schema_version\": 1}\ntrailing", "no JSON"), ('{"schema_version": 2, "findings": []}', "another schema_version"),
                ('{"schema_version": 1}', "no list of findings"), ('{"schema_version": 1, "findings": [1]}', "no fingerprint"),
                ('{"schema_version": 1, "findings": [{"fingerprint": "x"}]}', "no code"), (b"\0\xff" * 99, "no JSON")):
            with self.subTest(content):
                self.put("known.json", content)
                self.assert_cannot_run(self.check("--baseline", "known.json"), "known.json", message)
        self.assert_cannot_run(self.check("--baseline", "missing.json"), "missing.json")
        os.mkfifo(self.root / "pipe")
        self.assert_cannot_run(self.check("--baseline", "pipe"), "pipe", "not a regular file")
        self.assert_cannot_run(self.check("--baseline", "no/such/x.json", "--write-baseline"), "no/such/x.json")

    def test_a_damaged_one_is_written_anew(self):
        self.put("known.json", "{")
        self.write("--baseline", "known.json")
        self.assertEqual(len(self.read("known.json")["findings"]), 1)


if __name__ == "__main__":
    unittest.main()
