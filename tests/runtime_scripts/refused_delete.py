"""A parent that is deleted, and a child that leaves it for another before it is flushed.

The other may be outside of the session. That link is not written, so the row of the child goes on
referring to the parent, and the database refuses to delete it: in SQLAlchemy, and in the runtime.
Only where neither side of the old link was read does SQLAlchemy not know of the move, and deletes
the child with its old parent though the new one shows it; the runtime refuses there as well.
"""

import os
import re
import tempfile
import unittest
import warnings

import sqlalchemy as sa

from . import compare, found, sets, shrink
from .world import World

MODELS = found.Written("owned", """
struct owned_child;
struct owned_parent {
    int id COLUMN(primary_key);
    struct owned_child **cs RELATIONSHIP(back_populates = "p", cascade = "all, delete-orphan");
} MODEL(table = "owned_parents");
struct owned_child {
    int id COLUMN(primary_key);
    int p_id COLUMN(foreign_key = "owned_parents.id", nullable);
    struct owned_parent *p RELATIONSHIP(back_populates = "cs");
} MODEL(table = "owned_children");
""")
P, C, D, Q = "0", "1", "2", "3"
FAMILY = ["N owned_parent id=1", "N owned_child id=2", "N owned_child id=3", "A 0", "P 0 cs 1", "P 0 cs 2",
          "T", "N owned_parent id=4"]
BEFORE = [" owned_children id=2 p_id=1", " owned_children id=3 p_id=1", " owned_parents id=1"]
REFUSED = 'BW_INTEGRITY: FOREIGN KEY constraint failed: DELETE FROM "owned_parents"'


def beginning(statement):
    """A statement's verb and table, quoted as the runtime does."""
    return re.sub(r"^(INSERT INTO|UPDATE|DELETE FROM) (\w+).*", r'\1 "\2"', statement, flags=re.S)


class RefusedDelete(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.pool = sets.Pool(cls.folder.name, [MODELS], os.environ["BOTHWAYS"],
                             os.environ["BOTHWAYS_RUNTIME"],
                             os.environ.get("BOTHWAYS_RUNTIME_LIBRARIES", "-lsqlite3 -lpq"))
        cls.world = World(cls.pool, MODELS)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def in_sqlalchemy(self, lines):
        """What was refused, and the rows."""
        one, refused = shrink.Replay(self.world, []), []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for line in FAMILY + lines:
                try:
                    one.do(line)
                except sa.exc.IntegrityError as error:
                    refused.append(f"BW_INTEGRITY: {error.orig}: {beginning(error.statement)}")
        rows = list(self.world.rows())
        one.close()
        return refused, rows

    def in_runtime(self, lines):
        one = shrink.Replay(self.world, [])
        one.lines = ["@ owned", *FAMILY, *lines, "#", "."]
        status, outputs, complaint = compare.replay(self.pool.program, [one])
        self.assertEqual((status, complaint), (0, ""))
        output = outputs[0].splitlines()
        return ([line.removeprefix("error ") for line in output if line.startswith("error ")],
                [line for line in output if line.startswith(" ")])

    def test_what_left_for_one_outside(self):
        for reads in ([f"G {C} p"], [f"G {P} cs"], [f"G {C} p", f"G {P} cs"]):
            with self.subTest(reads=reads):
                self.check([*reads, f"= {Q} cs {C}", f"D {P}", "F", "B"], ([REFUSED], BEFORE))

    def test_what_left_before_anything_was_read(self):
        lines = [f"= {Q} cs {C}", f"D {P}", "F"]
        self.assertEqual(self.in_sqlalchemy(lines), ([], []))
        self.assertEqual(self.in_runtime([*lines, "B"]), ([REFUSED], BEFORE))

    def test_what_left_for_one_inside(self):
        self.check([f"A {Q}", f"G {C} p", f"= {Q} cs {C}", f"D {P}", "T"],
                   ([], [" owned_children id=2 p_id=4", " owned_parents id=4"]))

    def test_what_left_behind_the_delete(self):
        # The first flush moves it, and the second of a commit deletes it nevertheless.
        self.check([f"A {Q}", f"D {P}", f"S {D} p {Q}", "T", "B"], ([], [" owned_parents id=4"]))

    def check(self, lines, expected):
        self.assertEqual(self.in_sqlalchemy(lines), expected)
        self.assertEqual(self.in_runtime(lines), expected)


if __name__ == "__main__":
    unittest.main()
