"""rules.def, the rules' files and their fixtures name the same rules."""

import re
import unittest
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^RULE\((BW(\d)\d\d), (\w+), \"([a-z-]+)\", (OFF|WARNING|ERROR), ([A-Z]+)\)$", re.MULTILINE)
STAGES = {"READING", "NAMES", "KEYS", "PAIR", "SHAPE", "ADVICE"}


def read_table():
    """The rows of rules.def, in order: (code, identifier, severity, stage)."""
    text = (ROOT / "rules/rules.def").read_text()
    return [(m[1], m[3], m[5], m[6]) for m in ROW.finditer(text)]


def find_rule_files():
    """Name → paths of the files rules/<group>/<name>.c that define `rule_<name>`."""
    found = {}
    for path in sorted((ROOT / "rules").glob("*/*.c")):
        for name in re.findall(r"^const struct rule rule_(\w+) =", path.read_text(), re.MULTILINE):
            found.setdefault(name, []).append(path)
    return found


class RuleTable(unittest.TestCase):
    def setUp(self):
        self.rows = read_table()
        self.names = {name for _, name, _, _ in self.rows}
        self.files = find_rule_files()

    def test_every_row_is_read(self):
        text = (ROOT / "rules/rules.def").read_text()
        self.assertGreater(len(self.rows), 100)
        self.assertEqual(len(self.rows), len(re.findall(r"^RULE\(", text, re.MULTILINE)))

    def test_a_name_is_the_identifier_with_hyphens(self):
        text = (ROOT / "rules/rules.def").read_text()
        for m in ROW.finditer(text):
            self.assertEqual(m[4], m[3].replace("_", "-"))

    def test_codes_ascend_and_names_are_unique(self):
        codes = [code for code, _, _, _ in self.rows]
        self.assertEqual(codes, sorted(set(codes)))
        self.assertEqual([n for n, times in Counter(n for _, n, _, _ in self.rows).items()
                          if times > 1], [])

    def test_stages_are_known_and_reading_is_group_0(self):
        for code, name, _, stage in self.rows:
            with self.subTest(rule=name):
                self.assertIn(stage, STAGES)
                self.assertEqual(stage == "READING", code.startswith("BW0"))

    def test_a_rule_is_one_file_named_after_it(self):
        for name, paths in self.files.items():
            with self.subTest(rule=name):
                self.assertIn(name, self.names)
                self.assertEqual([path.stem.replace("-", "_") for path in paths], [name])

    def test_a_rule_that_fixes_shows_what_it_makes(self):
        for name, paths in self.files.items():
            folder = ROOT / "fixtures/rules" / name.replace("_", "-")
            says_so = ".fixes = true" in paths[0].read_text()
            shows_it = (folder / "bad.fixed.h").is_file() or (folder / "bad.fixed").is_dir()
            with self.subTest(rule=name):
                self.assertEqual(says_so, shows_it)

    def test_every_row_has_its_file(self):
        self.assertEqual(sorted(self.names - set(self.files)), [])

    def test_a_rule_has_a_bad_and_a_good_example(self):
        for name in self.files:
            folder = ROOT / "fixtures/rules" / name.replace("_", "-")
            for example in ("bad", "good"):
                with self.subTest(rule=name, example=example):
                    files = [folder / f"{example}.h", *(folder / example).glob("*.h")]
                    self.assertTrue(any(path.is_file() for path in files), files[0])

    def test_every_folder_of_fixtures_belongs_to_a_rule(self):
        for folder in sorted((ROOT / "fixtures/rules").glob("*/")):
            with self.subTest(folder=folder.name):
                self.assertIn(folder.name.replace("-", "_"), self.names)


if __name__ == "__main__":
    unittest.main()
