"""Where rules speak and SQLAlchemy is silent, on purpose: each with the reason, and as narrow as it can be.

docs/sqlalchemy.md lists the same for the reader.
"""

from dataclasses import dataclass
from typing import Callable


@dataclass
class Difference:
    codes: set  # rules that speak alone
    reason: str
    applies: Callable  # (labels of what is spoken of, message, surroundings.Surroundings) -> bool


def is_named_from_one_side(labels, _, around):
    """Two relationships of which only one names the other."""
    pair = [around.relationships[label] for label in labels if label in around.relationships]
    return len(pair) == 2 and any(
        b.options.get("back_populates") == a.name and a.options.get("back_populates") != b.name
        for (_, a), (_, b) in (pair, reversed(pair)))


def names_idle_columns(_, message, __):
    return "takes no part in the join" in message or "which is part of the same key" in message


def is_key_unused(labels, _, around):
    """A key between models that no relationship relates."""
    return not any(labels & around.keys_of(label) for label in around.relationships)


def has_written_join(labels, _, around):
    return any("primaryjoin" in around.relationships[label][1].options
               for label in labels if label in around.relationships)


FINDINGS = [
    Difference({"BW409"}, "By a written join SQLAlchemy reads an end's own table as the link table as well, "
               "and writes the rows of the other end as if they were links.", has_written_join),
    Difference({"BW210", "BW211"}, "SQLAlchemy resolves a foreign key where a relationship or an inheritance "
               "first needs it, and else not before the tables are created.", is_key_unused),
    Difference({"BW220", "BW222"}, "SQLAlchemy joins over the columns that are left, and ignores those that "
               "take no part: neither is what was meant.", names_idle_columns),
    Difference({"BW109"}, "SQLAlchemy compares the directions while it configures the end that names the "
               "other, and only where the other was configured before: named from one side, it depends on "
               "the order. Both ends have one direction all the same.", is_named_from_one_side),
]

def excuse_finding(diagnostic, labels, around):
    """The reason for which SQLAlchemy is silent where this rule speaks; None."""
    return next((d.reason for d in FINDINGS if diagnostic["code"] in d.codes
                 and d.applies(labels, diagnostic["message"], around)), None)
