"""`bothways rule`: what it prints, and that docs/rules/ is what it prints."""

import json
import os
import re
import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run_rule(*arguments):
    """The finished process of `bothways rule ARGUMENTS`."""
    return subprocess.run([os.environ["BOTHWAYS"], "rule", *arguments], text=True,
                          capture_output=True, check=False)


class Rule(unittest.TestCase):
    def test_documentation_is_up_to_date(self):
        """Mended by `./dev docs`."""
        printed = run_rule("--all", "--format", "markdown").stdout
        self.assertEqual((ROOT / "docs/rules/README.md").read_text(), printed)

    def test_by_code_and_by_name(self):
        by_code, by_name = run_rule("BW103"), run_rule("unknown-back-populates")
        self.assertEqual(by_code.returncode, 0)
        self.assertEqual(by_code.stdout, by_name.stdout)
        self.assertIn("BW103 unknown-back-populates (an error; fixes)", by_code.stdout)
        self.assertIn('back_populates = "heros"', by_code.stdout)
        self.assertNotIn("// expect", by_code.stdout)
        self.assertLessEqual(max(len(line) for line in by_code.stdout.splitlines()
                                 if not line.startswith("    ")), 80)

    def test_several_rules_in_order_of_the_arguments(self):
        codes = re.findall(r"^(BW\d+) ", run_rule("BW104", "BW103").stdout, re.MULTILINE)
        self.assertEqual(codes, ["BW104", "BW103"])

    def test_json_has_every_rule_with_its_examples(self):
        rules = json.loads(run_rule("--all", "--format", "json").stdout)
        codes = [rule["code"] for rule in rules]
        self.assertEqual(codes, sorted(set(codes)))
        self.assertGreater(len(codes), 30)
        for rule in rules:
            with self.subTest(rule=rule["code"]):
                self.assertIn(rule["severity"], ("error", "warning", "off"))
                for key in ("name", "summary", "why", "mend"):
                    self.assertTrue(rule[key])
                for kind in ("bad", "good"):
                    self.assertTrue(rule["examples"][kind])
                    for example in rule["examples"][kind]:
                        self.assertNotIn("// expect", example["text"])

    def test_unknown_rule_names_the_nearest(self):
        run = run_rule("unkown-back-populates")
        self.assertEqual((run.returncode, run.stdout), (2, ""))
        self.assertIn("did you mean `unknown-back-populates`?", run.stderr)

    def test_no_rule_is_an_error(self):
        run = run_rule()
        self.assertEqual((run.returncode, run.stdout), (2, ""))
        self.assertIn("--all", run.stderr)


if __name__ == "__main__":
    unittest.main()
