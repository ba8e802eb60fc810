"""What `bothways generate` writes is taken by the programs that it is written for."""

import glob
import os
import sqlite3
import subprocess
import sys
import tempfile
import unittest

from support import postgres

BOTHWAYS = os.environ["BOTHWAYS"]
PROJECTS = sorted(glob.glob(os.path.join("fixtures", "projects", "*", "")))
# Declared wrongly on purpose: SQLAlchemy warns of it, as it should.
UNLINKED = {"tutorial1", "faq-neither"}

CONFIGURE = """
import warnings
warnings.simplefilter("error")
import models
from sqlalchemy import create_engine
from sqlalchemy.orm import configure_mappers
configure_mappers()
if not any(table.schema for table in models.Base.metadata.tables.values()):
    models.Base.metadata.create_all(create_engine("sqlite://"))
"""


def name_of(project):
    return os.path.basename(os.path.dirname(project))


def generate(what, project, folder):
    subprocess.run([BOTHWAYS, "generate", what, "-o", folder, os.path.abspath(project)],
                   check=True, capture_output=True, text=True)


class Generate(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def test_sqlalchemy_configures_what_is_right(self):
        for project in PROJECTS:
            with self.subTest(project=project):
                generate("sqlalchemy", project, self.folder.name)
                run = subprocess.run([sys.executable, "-B", "-c", CONFIGURE],
                                     cwd=self.folder.name, capture_output=True, text=True)
                if name_of(project) in UNLINKED:
                    self.assertIn("will copy column", run.stderr)
                else:
                    self.assertEqual(run.returncode, 0, run.stderr)

    def test_nothing_is_generated_from_a_part_of_the_models(self):
        with tempfile.TemporaryDirectory(prefix="bothways-test-") as folder:
            for name, text in (("whole.h", "int id COLUMN(primary_key);"), ("broken.h", "int id nonsense")):
                with open(os.path.join(folder, name), "w") as header:
                    header.write(f"#include <bothways/model.h>\nstruct {name[:-2]} {{ {text} }} "
                                 f'MODEL(table = "{name[:-2]}");\n')
            for what in ("sql", "sqlalchemy", "runtime"):
                out = os.path.join(folder, what)
                run = subprocess.run([os.environ["BOTHWAYS"], "generate", what, "-o", out], cwd=folder,
                                     text=True, capture_output=True, check=False)
                self.assertEqual((run.returncode, run.stdout), (1, ""))
                self.assertIn("broken.h: error: does not parse", run.stderr)
                self.assertNotIn("whole.h", run.stderr)
                self.assertFalse(os.path.exists(out))

    def test_a_composite_key_of_a_class_without_a_table(self):
        """The table is joined to a base's before the class is there, and SQLAlchemy must see the key."""
        with open(os.path.join(self.folder.name, "models.h"), "w") as header:
            header.write("""#include <bothways/model.h>
                struct room { int id COLUMN(primary_key); int floor COLUMN(primary_key);
                    struct guard **guards RELATIONSHIP(back_populates = "room");
                } MODEL(table);
                struct person { int id COLUMN(primary_key); } MODEL(table);
                struct clerk { struct person person; int floor;
                    int person_id COLUMN(primary_key, foreign_key = "person.id");
                } MODEL(table, inherits = person);
                struct guard { struct clerk clerk; int room_id COLUMN(nullable);
                    struct room *room RELATIONSHIP(back_populates = "guards");
                } MODEL(inherits = clerk) FOREIGN_KEY_CONSTRAINT([room_id, floor], [room.id, room.floor]);
                """)
        subprocess.run([BOTHWAYS, "generate", "sqlalchemy", "--isolated", "-o", "."], check=True,
                       cwd=self.folder.name, capture_output=True)
        run = subprocess.run([sys.executable, "-B", "-c", CONFIGURE + """
assert str(models.room.guards.property.primaryjoin) == str(models.guard.room.property.primaryjoin)
"""], cwd=self.folder.name, capture_output=True, text=True)
        self.assertEqual(run.returncode, 0, run.stderr)

    def test_sqlite_takes_the_tables(self):
        for project in PROJECTS:
            with self.subTest(project=project):
                generate("sql", project, self.folder.name)
                with open(os.path.join(self.folder.name, "sqlite.sql")) as script:
                    database = sqlite3.connect(":memory:")
                    database.executescript(script.read())
                self.assertEqual(database.execute("PRAGMA foreign_key_check").fetchall(), [])

    def test_postgresql_takes_the_tables(self):
        with postgres.server() as connection:
            for project in PROJECTS:
                with self.subTest(project=project):
                    generate("sql", project, self.folder.name)
                    database = "p_" + name_of(project).replace("-", "_")
                    subprocess.run(["createdb"] + connection + [database], check=True)
                    subprocess.run(
                        ["psql", "-q", "-v", "ON_ERROR_STOP=1", "-f",
                         os.path.join(self.folder.name, "postgresql.sql")] + connection
                        + [database], check=True, capture_output=True, text=True)

    def test_what_it_cannot_write_is_said(self):
        run = subprocess.run([BOTHWAYS, "generate", "sqlalchmy"], capture_output=True, text=True)
        self.assertEqual(run.returncode, 2)
        self.assertIn("did you mean `sqlalchemy`?", run.stderr)
        run = subprocess.run([BOTHWAYS, "generate"], capture_output=True, text=True)
        self.assertEqual(run.returncode, 2)
        self.assertIn("say what to generate", run.stderr)


if __name__ == "__main__":
    unittest.main()
