"""What rules say goes wrong that the reference runtime can't show, seen in SQLAlchemy: the rules' own
examples as `bothways generate sqlalchemy` writes them. docs/witnesses.md has the others."""
# One preset is enough.

import importlib.util
import os
import shutil
import subprocess
import tempfile
import unittest
import warnings

import sqlalchemy as sa
from sqlalchemy import orm

BOTHWAYS = os.environ["BOTHWAYS"]
INCLUDE = os.path.abspath("include")


class WitnessInSqlalchemy(unittest.TestCase):
    def models(self, rule, side, where="rules"):
        """The example's models as a module, configured, and the first warning of doing so."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        shutil.copy(os.path.join("fixtures", where, rule, side + ".h"), folder.name)
        subprocess.run([BOTHWAYS, "generate", "sqlalchemy", "--isolated", "-o", folder.name, "--",
                        "-I" + INCLUDE], cwd=folder.name, check=True)
        path = os.path.join(folder.name, "models.py")
        spec = importlib.util.spec_from_file_location(f"{rule}_{side}".replace("-", "_"), path)
        module = importlib.util.module_from_spec(spec)
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always", sa.exc.SAWarning)
            spec.loader.exec_module(module)
            module.Base.registry.configure()
        said = [str(w.message) for w in seen if issubclass(w.category, sa.exc.SAWarning)]
        return module, said[0] if said else ""

    def session(self, module):
        engine = sa.create_engine("sqlite://")
        module.Base.metadata.create_all(engine)
        session = orm.Session(engine)
        self.addCleanup(engine.dispose)
        self.addCleanup(session.close)
        return session

    def test_unknown_overlaps_leaves_the_warning(self):
        self.assertIn("will copy column", self.models("unknown-overlaps", "bad")[1])
        self.assertEqual(self.models("unknown-overlaps", "good")[1], "")

    def test_innerjoin_on_nullable_key_hides_rows(self):
        module, _ = self.models("innerjoin-on-nullable-key", "bad")
        session = self.session(module)
        session.add_all([module.hero(id=1, team=module.team(id=1)), module.hero(id=2)])
        session.commit()
        found = session.execute(sa.select(module.hero)).scalars().all()
        self.assertEqual([hero.id for hero in found], [1])

        module, _ = self.models("innerjoin-on-nullable-key", "good")
        session = self.session(module)
        session.add(module.hero(id=2))
        with self.assertRaises(sa.exc.IntegrityError):
            session.commit()

    def test_viewonly_with_write_option_is_warned_of(self):
        self.assertIn("viewonly", self.models("viewonly-with-write-option", "bad")[1])
        self.assertEqual(self.models("viewonly-with-write-option", "good")[1], "")

    def test_eager_on_both_sides_joins_always(self):
        joins = {}
        for side in ("bad", "good"):
            module, _ = self.models("eager-on-both-sides", side)
            joins[side] = [str(sa.select(model)).count("JOIN")
                           for model in (module.comment, module.post)]
        self.assertEqual(joins, {"bad": [1, 1], "good": [1, 0]})

    def test_list_loading_of_one_is_refused(self):
        with self.assertRaises(sa.exc.InvalidRequestError):
            self.models("list-loading-of-one", "bad")
        self.models("list-loading-of-one", "good")

    def test_half_a_key_finds_rows_of_others(self):
        delays = {}
        for side in ("bad", "good"):
            module, warning = self.models("invalid-foreign-keys-half-of-a-composite-key", side, "witnesses")
            self.assertEqual(warning, "")
            session = self.session(module)
            flights = [module.flight(line=7, day=day) for day in (1, 2)]
            session.add_all([*flights, module.delay(id=1, day=1, flight=flights[0])])
            session.commit()
            delays[side] = [[delay.id for delay in flight.delays] for flight in flights]
        self.assertEqual(delays, {"bad": [[1], [1]], "good": [[1], []]})

    def test_mismatched_kinds_move_as_in_the_runtime(self):
        """What the witness of BW110 says is seen here as well."""
        module, _ = self.models("mismatched-kinds", "bad", "witnesses")
        session = self.session(module)
        student, first = module.student(id=1), module.course(id=1)
        first.students.append(student)
        session.add_all([first, module.course(id=2)])
        session.commit()
        session.close()
        session.get(module.student, 1).course = session.get(module.course, 2)
        session.commit()
        session.close()
        self.assertEqual([[s.id for s in session.get(module.course, id).students] for id in (1, 2)],
                         [[1], []])


if __name__ == "__main__":
    unittest.main()
