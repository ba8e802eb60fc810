"""Where Bothways and SQLAlchemy disagree on purpose: each with the reason, and as narrow as it can be.

docs/sqlalchemy.md lists the same for the reader. A `case` is what the test is about: a finding's code or
a remark's kind, the labels of what it speaks of, and the surroundings (compare.Surroundings).
"""

from dataclasses import dataclass
from typing import Callable


@dataclass
class Difference:
    codes: set  # rules that speak alone, or kinds of remarks that no rule answers
    reason: str
    applies: Callable  # (labels, around) -> bool


def is_named_from_one_side(labels, around):
    """Two relationships of which only one names the other."""
    pair = [around.relationships[label] for label in labels if label in around.relationships]
    return len(pair) == 2 and any(
        b.options.get("back_populates") == a.name and a.options.get("back_populates") != b.name
        for (_, a), (_, b) in (pair, reversed(pair)))


FINDINGS = [
    Difference({"BW109"}, "SQLAlchemy compares the directions while it configures the end that names the "
               "other, and only where the other was configured before: named from one side, it depends on "
               "the order. Both ends have one direction all the same.", is_named_from_one_side),
]

REMARKS = []


def excuse_finding(code, labels, around):
    return next((d for d in FINDINGS if code in d.codes and d.applies(labels, around)), None)


def excuse_remark(remark, around):
    return next((d for d in REMARKS if remark.kind in d.codes and d.applies({remark.label}, around)), None)
