"""The mutation test: faults that were made in correct projects, a sample of them, are all reported, and
what has a fix is mended by it."""

# One preset is enough: what is tested is what the rules say, and that depends on no compiler.

import os
import unittest

from mutation import document
from mutation.fixes import check_fixes, key_of
from mutation.mutants import all_mutants, correct_projects, sample
from mutation.run import Programs, check

PROGRAMS = Programs(os.environ["BOTHWAYS"], os.environ["BOTHWAYS_EXTRACT"])
SAMPLE = 500
SEED = 20260101
FIXES_SAMPLE = 250


class Mutation(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.projects = correct_projects(PROGRAMS)
        cls.mutants = all_mutants(cls.projects)

    def test_there_are_enough_projects_and_every_fault_of_each(self):
        self.assertGreaterEqual(len(self.projects), 12)
        self.assertGreater(len(self.mutants), 20000)
        kinds = {mutant.kind for mutant in self.mutants}
        for kind in ("drop relationship.back_populates", "swap relationship.back_populates",
                     "exchange relationship.back_populates", "misspell column.foreign_key",
                     "rename model.table", "drop the column", "make the relationship a list",
                     "point elsewhere the relationship", "drop MODEL", "move the base",
                     "reorder foreign_key_constraint.columns", "drop one of relationship.cascade"):
            self.assertIn(kind, kinds)

    def test_no_mutant_of_a_sample_survives(self):
        results = check(sample(self.mutants, SAMPLE, SEED), PROGRAMS)
        survived = [str(result.mutant) for result in results if result.state == "survived"]
        self.assertEqual(survived, [])
        reported = sum(result.state == "killed" for result in results)
        self.assertGreater(reported, len(results) * 7 // 10)

    def test_a_mutant_without_findings_is_noticed(self):
        """The test can fail: what is said of the unchanged project kills no mutant of it."""
        mutant = next(mutant for mutant in self.mutants
                      if mutant.kind == "drop relationship.back_populates")
        mutant.edits = []
        result, = check([mutant], PROGRAMS)
        self.assertEqual(result.state, "survived")

    def test_the_document_has_the_table_and_a_score_without_survivors(self):
        score = document.read_score()
        fixes = document.read_fixes()
        self.assertEqual(document.PATH.read_text(), document.document(score, fixes))
        self.assertIn(" 0 survived", score)
        self.assertRegex(fixes, r" \d+ fixes of \d+ mutants ")

    def test_fixes_mend_and_bring_nothing(self):
        trials = check_fixes(sample(self.mutants, FIXES_SAMPLE, SEED), PROGRAMS)
        self.assertEqual([str(trial) for trial in trials if trial.problem], [])
        self.assertEqual({trial.fix["applicability"] for trial in trials}, {"safe", "unsafe"})
        self.assertGreater(len(trials), FIXES_SAMPLE // 10)

    def test_a_fix_that_does_not_mend_is_noticed(self):
        """The test can fail: edits that change nothing, and edits that break something else."""
        trial = next(trial for trial in check_fixes(sample(self.mutants, 20, SEED), PROGRAMS))
        said = [trial.found]
        trial.before.clear()
        trial.before.update(map(key_of, said))
        self.assertEqual(trial.judge(said), "it is still there")
        self.assertIn("BW008", trial.judge([{**trial.found, "code": "BW008"}]))
        self.assertIsNone(trial.judge([]))


if __name__ == "__main__":
    unittest.main()
