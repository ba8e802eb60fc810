"""A parent that is deleted, and a child that leaves it for another before it is flushed.

    refused_delete.py REPLAY

The other may be outside of the session. That link is not written, so the row of the child goes on referring to the parent, and the database
refuses to delete it: in SQLAlchemy, and in the runtime. Only where neither side of the old link was
read does SQLAlchemy not know of the move, and deletes the child with its old parent though the new
one shows it; the runtime refuses there as well.
"""

import re
import subprocess
import sys
import unittest
import warnings

import sqlalchemy as sa
from sqlalchemy import orm

import differential

REPLAY = sys.argv[1]
MODELS = {m.__tablename__: m for models in differential.SETS for m in models}
FAMILY = ["N owned_parent p", "N owned_child c", "N owned_child d", "A p", "P p cs c", "P p cs d", "T",
          "N owned_parent q"]
REFUSED = 'BW_INTEGRITY: FOREIGN KEY constraint failed: DELETE FROM "owned_parent"'


class Stage:
    """Runs the lines of a script in SQLAlchemy, as replay.c does in the runtime."""

    def __init__(self):
        engine = sa.create_engine("sqlite://", future=True)
        sa.event.listen(engine, "connect",
                        lambda connection, _: connection.execute("PRAGMA foreign_keys = ON"))
        differential.Base.metadata.create_all(engine)
        self.session = orm.Session(engine, future=True, autoflush=False)
        self.things = {}

    def run(self, line):
        command, *words = line.split()
        if command == "N":
            self.things[words[1]] = MODELS[words[0]](name=words[1])
            return
        if not words:
            {"F": self.session.flush, "T": self.session.commit, "B": self.session.rollback}[command]()
            return
        owner = self.things[words[0]]
        others = [self.things[w] for w in words[2:]]
        {"A": lambda: self.session.add(owner),
         "D": lambda: self.session.delete(owner),
         "G": lambda: getattr(owner, words[1]),
         "S": lambda: setattr(owner, words[1], others[0]),
         "P": lambda: getattr(owner, words[1]).append(others[0]),
         "=": lambda: setattr(owner, words[1], others)}[command]()

    def rows(self):
        """Parents, and children with their parents' names."""
        return self.session.execute(sa.text(
            "SELECT p.name, (SELECT group_concat(c.name, ',') FROM owned_child c WHERE c.p_id = p.id)"
            " FROM owned_parent p ORDER BY p.id")).all()


def beginning(statement):
    """A statement's verb and table, quoted as the runtime does."""
    return re.sub(r"^(INSERT INTO|UPDATE|DELETE FROM) (\w+).*", r'\1 "\2"', statement, flags=re.S)


def in_sqlalchemy(lines):
    """What was refused, and the rows."""
    stage, refused = Stage(), []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for line in lines:
            try:
                stage.run(line)
            except sa.exc.IntegrityError as error:
                refused.append(f"BW_INTEGRITY: {error.orig}: {beginning(error.statement)}")
        rows = [f"{parent}: {children or ''}" for parent, children in stage.rows()]
    stage.session.close()
    return refused, rows


def in_runtime(lines):
    output = subprocess.run([REPLAY], input="\n".join(lines + ["?", "."]) + "\n",
                            capture_output=True, text=True, check=True).stdout.splitlines()
    refused = [line for line in output if line.startswith("BW_")]
    rows = [line.replace(" persistent cs=", ": ") for line in output if " persistent cs=" in line]
    return refused, rows


class RefusedDelete(unittest.TestCase):
    def test_what_left_for_one_outside(self):
        for reads in (["G c p"], ["G p cs"], ["G c p", "G p cs"]):
            with self.subTest(reads=reads):
                self.check(reads + ["= q cs c", "D p", "F", "B"], ([REFUSED], ["p: c,d"]))

    def test_what_left_before_anything_was_read(self):
        lines = ["= q cs c", "D p", "F"]
        self.assertEqual(in_sqlalchemy(FAMILY + lines), ([], []))
        self.assertEqual(in_runtime(FAMILY + lines + ["B"]), ([REFUSED], ["p: c,d"]))

    def test_what_left_for_one_inside(self):
        self.check(["A q", "G c p", "= q cs c", "D p", "T"], ([], ["q: c"]))

    def test_what_left_behind_the_delete(self):
        # The first flush moves it, and the second of a commit deletes it nevertheless.
        self.check(["A q", "D p", "S d p q", "T", "B"], ([], ["q: "]))

    def check(self, lines, expected):
        self.assertEqual(in_sqlalchemy(FAMILY + lines), expected)
        self.assertEqual(in_runtime(FAMILY + lines), expected)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
