"""Configuration as a user writes it: what is read, what is reported, what is wrong with it."""

import json
import os
import re
import unittest
from pathlib import Path

import jsonschema
import yaml

from cli_support import HERO, TEAM, WRONG_HERO, ProjectTest, places

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = ROOT / "docs/schema/bothways-config.schema.json"


def read_keys():
    """The keys of config_keys.def, in order."""
    text = (ROOT / "analyzer/config/config_keys.def").read_text()
    return re.findall(r'^CONFIG_KEY\(\w+, "(\w+)", \w+,', text, re.MULTILINE)


class ConfigTest(ProjectTest):
    def configure(self, text, folder=""):
        return self.put(os.path.join(folder, ".bothways.yaml"), text)


class WhatIsRead(ConfigTest):
    def setUp(self):
        super().setUp()
        self.put("team.h", TEAM)
        self.put("hero.h", WRONG_HERO)
        self.put("old/hero.h", WRONG_HERO.replace("hero", "old_hero"))

    def test_headers_are_listed(self):
        self.configure('headers: ["*.h"]\n')
        self.assertEqual(places(self.check_json()), [("BW103", "hero.h", 8)])
        self.configure('headers: [none/*.h]\n')
        self.assert_cannot_run(self.check(), "matches `headers`")

    def test_what_is_excluded_is_never_reported(self):
        self.assertEqual({found["file"] for found in self.check_json()}, {"hero.h", "old/hero.h"})
        for pattern in ("old", "old/**", "**/old/*.h"):
            self.configure(f'exclude: ["{pattern}"]\n')
            self.assertEqual(places(self.check_json()), [("BW103", "hero.h", 8)])
            self.assertEqual(self.check_json("old/hero.h"), [])
            self.assertEqual(self.check_json("old"), [])

    def test_an_excluded_project_below_is_left_alone(self):
        self.configure("{}\n", "old")
        self.configure("exclude: [old]\n")
        self.assertEqual(places(self.check_json()), [("BW103", "hero.h", 8)])

    def test_isolated_looks_for_none(self):
        self.configure("ignore: [all]\n")
        self.assertEqual(self.check().returncode, 0)
        self.assertEqual(self.check("--isolated").returncode, 1)

    def test_a_named_file_counts_instead_of_any_other(self):
        self.configure("ignore: [all]\n")
        self.put("ci/strict.yaml", "ignore: [BW201, BW2]\nexclude: [../old]\n")
        self.assertEqual(places(self.check_json("--config", "ci/strict.yaml")), [("BW103", "hero.h", 8)])
        self.assert_cannot_run(self.check("--config", "ci/missing.yaml"), "ci/missing.yaml")

    def test_compile_flags_and_prelude(self):
        self.put("hero.h", HERO.replace("#include <stdint.h>\n", "")
                 .replace("struct hero {", "#ifdef WITH_HERO\nstruct hero {") + "#endif\n")
        self.configure('headers: ["*.h"]\ncompile_flags: [-DWITH_HERO]\nprelude: [stdint.h]\n')
        self.assertEqual(self.check_json(), [])
        self.configure('headers: ["*.h"]\ncompile_flags: [-DWITH_HERO]\n')
        self.assertIn("BW001", {found["code"] for found in self.check_json()})
        self.configure('headers: ["*.h"]\nprelude: [stdint.h]\n')
        self.assertIn("BW201", {found["code"] for found in self.check_json()})

    def test_a_database_that_is_named_and_missing(self):
        self.configure("compile_commands: nowhere\n")
        self.assert_cannot_run(self.check(), ".bothways.yaml:1: ", "nowhere")


class WhatIsReported(ConfigTest):
    def setUp(self):
        super().setUp()
        self.put("team.h", TEAM)
        self.put("hero.h", WRONG_HERO)

    def severities(self, *arguments):
        return [(found["code"], found["severity"]) for found in self.check_json(*arguments)]

    def test_selection_and_flags(self):
        for text, arguments, expected in (
                ("select: [BW7]", [], []),
                ("select: [BW7, unknown-back-populates]", [], [("BW103", "error")]),
                ("ignore: [BW1]", [], []),
                ("ignore: [BW1]", ["--extend-select", "BW103"], [("BW103", "error")]),
                ("ignore: [BW1]", ["--select", "BW1"], [("BW103", "error")]),
                ("select: [default]", ["--ignore", "BW103"], []),
                ("severity: {BW103: warning}", [], [("BW103", "warning")]),
                ("severity: {all: warning, BW103: error}", [], [("BW103", "error")]),
                ("select: []", [], [])):
            with self.subTest(text=text, arguments=arguments):
                self.configure(text + "\n")
                self.assertEqual(self.severities(*arguments), expected)

    def test_per_file(self):
        self.put("other.h", WRONG_HERO.replace("hero", "villain"))
        self.configure('per_file: { "h*.h": { ignore: [BW103] } }\n')
        self.assertEqual({found["file"] for found in self.check_json()}, {"other.h"})
        self.configure('per_file: { "h*.h": { severity: { BW1: warning } } }\n')
        severities = {found["file"]: found["severity"] for found in self.check_json()}
        self.assertEqual((severities["hero.h"], severities["other.h"]), ("warning", "error"))
        self.configure('select: [BW9, BW2]\nper_file: { "h*.h": { select: [BW103] } }\n'.replace("BW9, ", ""))
        self.assertEqual([found["file"] for found in self.check_json() if found["code"] == "BW103"],
                         ["hero.h"])
        self.assertEqual([found for found in self.check_json("--ignore", "BW103")
                          if found["code"] == "BW103"], [])

    def test_what_the_configuration_ignores_can_be_shown(self):
        self.configure("ignore: [BW103]\n")
        run = self.check("--show-suppressed", "--format", "json")
        found = json.loads(run.stdout)["diagnostics"]
        self.assertEqual([(one["code"], one["suppressed"]["reason"]) for one in found],
                         [("BW103", "ignored by .bothways.yaml:1")])
        self.assertEqual(run.returncode, 0)

    def test_each_project_has_its_own(self):
        self.put("sub/team.h", TEAM)
        self.put("sub/hero.h", WRONG_HERO)
        self.configure("ignore: [BW103]\n")
        self.configure("severity: { BW103: warning }\n", "sub")
        self.assertEqual([(found["file"], found["severity"]) for found in self.check_json()],
                         [("sub/hero.h", "warning")])

    def test_dialect(self):
        ring = """#include <stdint.h>
#include <bothways/model.h>
struct a { int64_t id COLUMN(primary_key);
  int64_t b_id COLUMN(nullable, foreign_key = "b.id", ondelete = "CASCADE"); } MODEL(table = "a");
struct b { int64_t id COLUMN(primary_key);
  int64_t a_id COLUMN(nullable, foreign_key = "a.id", ondelete = "CASCADE"); } MODEL(table = "b");
"""
        self.put("hero.h", HERO)
        self.put("ring.h", ring)
        self.assertNotIn("BW316", {found["code"] for found in self.check_json()})
        self.configure("dialect: mssql\n")
        self.assertIn(("BW316", "warning"), self.severities())
        self.assertNotIn("BW316", {code for code, _ in self.severities("--ignore", "BW316")})


class Extends(ConfigTest):
    def setUp(self):
        super().setUp()
        self.put("team.h", TEAM)
        self.put("hero.h", WRONG_HERO)

    def test_a_value_replaces_that_of_the_base(self):
        self.put("shared/base.yaml", "ignore: [BW1]\nseverity: { BW103: warning }\n")
        self.configure("extends: shared/base.yaml\n")
        self.assertEqual(self.check_json(), [])
        self.configure("extends: [shared/base.yaml]\nignore: []\n")
        self.assertEqual([found["severity"] for found in self.check_json()], ["warning"])

    def test_paths_are_relative_to_the_file_that_says_them(self):
        self.put("shared/base.yaml", "exclude: [../hero.h]\n")
        self.configure("extends: shared/base.yaml\n")
        self.assertNotIn("hero.h", {found["file"] for found in self.check_json()})

    def test_circles_and_missing_files(self):
        self.put("b.yaml", "extends: .bothways.yaml\n")
        self.configure("extends: b.yaml\n")
        self.assert_cannot_run(self.check(), "b.yaml:1:10: ", "extends itself, through")
        self.configure("extends: c.yaml\n")
        self.assert_cannot_run(self.check(), ".bothways.yaml:1:10: ", "c.yaml")


class Mistakes(ConfigTest):
    def test_each_has_a_place_and_says_what_to_write(self):
        self.put("team.h", TEAM)
        for text, place, message in (
                ("selct: [BW1]", "1:1", "did you mean `select`?"),
                ("\nselect: [BW103, BW1033]", "2:17", "did you mean `BW103`?"),
                ("ignore: [unknown-back-populate]", "1:10", "did you mean `unknown-back-populates`?"),
                ("headers: *.h", "1:10", 'write it in quotes: "*.h"'),
                ("headers: include/*.h", "1:10", "a list of patterns"),
                ("headers: [1, {a: b}]", "1:14", "not a mapping"),
                ("select:", "1:1", "not nothing"),
                ("dialect: postgres", "1:10", "did you mean `postgresql`?"),
                ("severity: { BW103: off }", "1:20", "name it in `ignore`"),
                ('per_file: { "x": { ignre: [BW1] } }', "1:20", "did you mean `ignore`?"),
                ("required_version: new", "1:19", '">=0.1"'),
                ('required_version: ">=99"', "1:20", "requires bothways >=99"),
                ("declarations: [none.yaml]", "1", "no sidecar `none.yaml`"),
                ("- a", "1:1", "a configuration is a mapping"),
                ("", "1:1", "write `{}`"),
                ("a: 1\n---\nb: 1", "2:1", "second document")):
            with self.subTest(text=text):
                self.configure(text)
                run = self.check()
                self.assert_cannot_run(run, message)
                self.assertTrue(run.stderr.startswith(f"bothways: .bothways.yaml:{place}: "), run.stderr)


class Commands(ConfigTest):
    def test_init_writes_what_is_accepted_and_overwrites_nothing(self):
        self.put("include/team.h", TEAM)
        self.put("include/hero.h", HERO)
        self.put("third_party/x.h", "int x;\n")
        self.put("build/compile_commands.json", "[]")
        self.assertEqual(self.run_bothways("init").returncode, 0)
        written = (self.root / ".bothways.yaml").read_text()
        self.assertEqual(yaml.safe_load(written), {
            "headers": ["include/**/*.h"], "exclude": ["third_party/**"],
            "compile_commands": "build", "required_version": ">=0.1"})
        self.assertEqual(self.check().returncode, 0)
        jsonschema.validate(yaml.safe_load(written), json.loads(SCHEMA.read_text()))
        self.assert_cannot_run(self.run_bothways("init"), "is there already")
        self.assertEqual((self.root / ".bothways.yaml").read_text(), written)

    def test_what_init_comments_out_is_accepted_too(self):
        self.put("team.h", TEAM)
        self.run_bothways("init")
        text = (self.root / ".bothways.yaml").read_text()
        keys = re.findall(r"^# (\w+): ", text, re.MULTILINE)
        self.assertLessEqual(set(keys), set(read_keys()))
        self.assertIn("headers", keys)

    def test_config_says_who_set_each_value(self):
        self.put("shared/base.yaml", "dialect: sqlite\nseverity: { BW1: warning }\n")
        self.configure('extends: shared/base.yaml\nignore: [BW2]\nper_file: { "x/**": { select: [BW118] } }\n')
        run = self.run_bothways("config", "--format", "json", "--select", "BW1")
        self.assertEqual(run.returncode, 0, run.stderr)
        settings = json.loads(run.stdout)["settings"]
        self.assertEqual(settings["select"], [{"value": "BW1", "from": {"flag": "--select"}}])
        self.assertEqual(settings["ignore"], [])
        self.assertEqual(settings["dialect"][0]["from"], {"file": "shared/base.yaml", "line": 1})
        self.assertEqual(settings["severity"][0]["severity"], "warning")
        self.assertEqual(settings["per_file"][0]["from"], {"file": ".bothways.yaml", "line": 3})
        self.assertEqual(set(settings), set(read_keys()) - {"extends"} | {"extend_select"})
        text = self.run_bothways("config").stdout
        self.assertRegex(text, r"(?m)^ignore +BW2 +# \.bothways\.yaml:2$")
        self.assertRegex(text, r"(?m)^select +default +# default$")

    def test_doctor_shows_flags_with_their_reason(self):
        self.put("team.h", TEAM)
        self.put("hero.h", HERO)
        self.configure("compile_flags: [-DX=1]\n")
        run = self.run_bothways("doctor")
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        self.assertRegex(run.stdout, r"(?m)^libclang +\d+\.")
        self.assertRegex(run.stdout, r"(?m)^stddef\.h +/.*stddef\.h$")
        self.assertRegex(run.stdout, r"  hero\.h\n    flags: .*-DX=1.*\n    why: `compile_flags` in \.bothways\.yaml:1\n")

    def test_doctor_says_what_is_broken(self):
        self.put("team.h", TEAM)
        self.configure("a: b\n")
        run = self.run_bothways("doctor")
        self.assertEqual(run.returncode, 2)
        self.assertRegex(run.stdout, r"configuration +BROKEN: \.bothways\.yaml:1:1: unknown key `a`")
        run = self.run_bothways("doctor", environment={"BOTHWAYS_EXTRACT": "/nonexistent/extract"})
        self.assertEqual(run.returncode, 2)
        self.assertIn("BROKEN: ", run.stdout)


class Documents(unittest.TestCase):
    def test_every_key_is_documented_and_in_the_schema(self):
        page = (ROOT / "docs/configuration.md").read_text()
        self.assertEqual(re.findall(r"^## `(\w+)`", page, re.MULTILINE), read_keys())
        schema = json.loads(SCHEMA.read_text())
        self.assertEqual(list(schema["properties"]), read_keys())

    def test_every_example_fits_the_schema(self):
        schema = json.loads(SCHEMA.read_text())
        page = (ROOT / "docs/configuration.md").read_text()
        examples = re.findall(r"^```yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
        self.assertGreater(len(examples), 10)
        files = sorted((ROOT / "fixtures").rglob(".bothways.yaml"))
        self.assertGreater(len(files), 10)
        for text in examples + [path.read_text() for path in files]:
            with self.subTest(text=text):
                jsonschema.validate(yaml.safe_load(text), schema)

    def test_the_schema_refuses_mistakes(self):
        schema = json.loads(SCHEMA.read_text())
        jsonschema.Draft7Validator.check_schema(schema)
        for text in ("selct: [BW1]", "select: BW1", "severity: {BW103: off}", "dialect: postgres",
                     'per_file: {"x": {ignre: [BW1]}}', "headers: [{a: b}]", "[]",
                     "required_version: new"):
            with self.subTest(text=text), self.assertRaises(jsonschema.ValidationError):
                jsonschema.validate(yaml.safe_load(text), schema)


if __name__ == "__main__":
    unittest.main()
