"""docs/peers.md has a row for every rule, and every cell is one that its legend explains."""

import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RULE = re.compile(r"^RULE\((BW\d+), \w+, \"([a-z-]+)\"", re.MULTILINE)
ROW = re.compile(r"^\| (BW\d+) \| ([a-z-]+) \| (.*) \|$", re.MULTILINE)
PEERS = ["SQLAlchemy", "Django", "Doctrine", "Prisma", "MikroORM", "TypeORM", "EF Core", "Hibernate",
         "Rails' cops"]
CODE = r"(?:models\.)?[EW]\d{3}"
CELL = re.compile(rf"–|·|yes|warns|part|adds it|lint|gem|gem, in part|(?:part: )?(?:{CODE}(?: (?:to )?{CODE})*|[A-Z]\w+)")


class Peers(unittest.TestCase):
    def setUp(self):
        self.text = (ROOT / "docs/peers.md").read_text()
        self.rows = {m[1]: (m[2], m[3].split(" | ")) for m in ROW.finditer(self.text)}

    def test_every_rule_has_one_row(self):
        self.assertEqual(len(self.rows), len(ROW.findall(self.text)))
        for code, name in RULE.findall((ROOT / "rules/rules.def").read_text()):
            with self.subTest(rule=code):
                self.assertEqual(self.rows.get(code, ("no row",))[0], name)

    def test_every_peer_has_a_cell_in_every_row(self):
        self.assertIn(f"| {' | '.join(PEERS)} |", self.text)
        for code, (_, cells) in self.rows.items():
            with self.subTest(rule=code):
                self.assertEqual(len(cells), len(PEERS))
                for cell in cells:
                    self.assertRegex(cell, rf"^(?:{CELL.pattern})$")


if __name__ == "__main__":
    unittest.main()
