"""docs/mutation.md: what the mutation test is, its score, and the table of equivalent mutants."""

from .equivalents import ENTRIES
from .project import ROOT

PATH = ROOT / "docs/mutation.md"
_SCORE = "The last run of all of them: "
_FIXES = "The last run over all mutants: "

_TEXT = """# Mutation test

Every correct project of `fixtures/projects` is changed in every way that is one fault in one declaration:
each argument, annotation, member, constraint and model is dropped, doubled, renamed, misspelt, reordered
or exchanged with another of its kind, each pointer is pointed elsewhere or made a list, each column is
given another type, and options are added that were not there. Bothways must say something at the
declaration that is wrong, or at one that it concerns. The projects as they are give no finding.

    cd tests && python3 -m mutation --all

checks all mutants and fails where one survives; `BOTHWAYS` and `BOTHWAYS_EXTRACT` name the programs, without
them those of `build/release` are taken. The test suite checks a sample.

{score}

Beside the rules that are on by default these are selected: BW122, BW233 and BW235. All three are silent
about every one of the projects.

## Fixes

    cd tests && python3 -m mutation --fixes --all

makes each fix that is offered for a finding about a mutant, alone, and checks the project again: the finding
is gone, and there is none that was not there, but what it had silenced. The test suite does so for a sample,
with BW122 and BW235 beside the default rules.

{fixes}

## Mutants that are no fault

What these change is a choice that nothing else in the project contradicts, so there is nothing to report.
Only mutants without a finding are looked up here, and an entry that no mutant needs fails the run.

| fault | where | reason |
| --- | --- | --- |
{rows}
"""


def table():
    return "\n".join(f"| {entry.said()} | {entry.where or 'everywhere'} | {entry.reason} |"
                     for entry in ENTRIES)


def _read(label):
    """The line of the last full run that the document holds."""
    lines = PATH.read_text().split("\n") if PATH.exists() else []
    return next((line for line in lines if line.startswith(label)), f"{label}none yet.")


def read_score():
    return _read(_SCORE)


def read_fixes():
    return _read(_FIXES)


def document(score, fixes):
    return _TEXT.format(score=score, fixes=fixes, rows=table())


def write(score=None, fixes=None):
    """Writes the document with the summaries that are given, and the ones that it has."""
    PATH.write_text(document(f"{_SCORE}{score}." if score else read_score(),
                             f"{_FIXES}{fixes}." if fixes else read_fixes()))
