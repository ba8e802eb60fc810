"""docs/mutation.md: what the mutation test is, its score, and the table of equivalent mutants."""

from .equivalents import ENTRIES
from .project import ROOT

PATH = ROOT / "docs/mutation.md"
_SCORE = "The last run of all of them: "

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


def read_score():
    """The line of the last full run that the document holds."""
    lines = PATH.read_text().split("\n") if PATH.exists() else []
    return next((line for line in lines if line.startswith(_SCORE)), f"{_SCORE}none yet.")


def document(score):
    return _TEXT.format(score=score, rows=table())


def write(summary):
    PATH.write_text(document(f"{_SCORE}{summary}."))
