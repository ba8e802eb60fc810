"""Bothways and SQLAlchemy say the same of random sets of models: see tests/differential/ and
docs/sqlalchemy.md."""

# One preset is enough: what is compared are the rules.

import os
import re
import time
import unittest
from pathlib import Path

from differential import compare, differences, models, oracle

N_SETS = 2000
CHUNK = 500
BRIDGED = 25  # of each chunk, also by the classes that Bothways generates

# Rules of which SQLAlchemy says the same: each must occur.
BOTH_SPEAK = compare.ORACLE_RULES | {"BW101"}


class Differential(unittest.TestCase):
    def test_sets_agree(self):
        start = time.monotonic()
        total = compare.Outcome()
        for first in range(0, N_SETS, CHUNK):
            total.add(compare.compare(range(first, first + CHUNK), os.environ["BOTHWAYS"], BRIDGED))
        print(f"\n{total.text()}\n{time.monotonic() - start:.1f} s")
        self.assertEqual(total.n_sets, N_SETS)
        self.assertEqual(total.disagreements, [])
        self.assertEqual(sorted(BOTH_SPEAK - set(total.rules)), [])
        # Neither content with everything nor with nothing.
        self.assertGreater(total.n_content, N_SETS // 4)
        self.assertLess(total.n_content, N_SETS * 3 // 4)

    def test_content_is_what_configure_mappers_says(self):
        """Initialising one relationship after the other hears what SQLAlchemy itself would say."""
        for seed in range(200):
            model_set = models.build(f"s{seed}", seed)
            with self.subTest(seed=seed):
                self.assertEqual(oracle.is_content(model_set), not oracle.ask(model_set).remarks)

    def test_silence_is_noticed(self):
        """Without findings, every set that SQLAlchemy is not content with is a disagreement."""
        for seed in range(100):
            model_set = models.build(f"s{seed}", seed)
            heard, outcome = oracle.ask(model_set), compare.Outcome()
            compare.compare_set(model_set, [], heard, outcome)
            with self.subTest(seed=seed):
                self.assertEqual(bool(outcome.disagreements or outcome.excused), bool(heard.remarks))

    def test_a_false_finding_is_noticed(self):
        model_set = next(s for s in (models.build(f"s{n}", n) for n in range(100))
                         if oracle.is_content(s) and len(s.relationships()) > 1)
        model, r = model_set.relationships()[0]
        false = {"code": "BW103", "severity": "error", "message": f"`{model.name}.{r.name}` is wrong"}
        heard, outcome = oracle.ask(model_set), compare.Outcome()
        compare.compare_set(model_set, [false], heard, outcome)
        self.assertEqual([what for _, what, _ in outcome.disagreements],
                         ["BW103 speaks, SQLAlchemy does not"])

    def test_documentation_lists_the_differences(self):
        text = (Path(__file__).resolve().parents[2] / "docs/sqlalchemy.md").read_text()
        rows = re.findall(r"^\| ((?:BW\d+(?:, )?)+) \| (.*) \|$", text, re.MULTILINE)
        self.assertEqual({(", ".join(sorted(d.codes)), d.reason)
                          for d in differences.FINDINGS + differences.REMARKS}, set(rows))


if __name__ == "__main__":
    unittest.main()
