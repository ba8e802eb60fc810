"""Where only the rules speak, or only SQLAlchemy, on purpose: each with the reason, as narrow as it can be.

docs/sqlalchemy.md lists the same for the reader.
"""

from dataclasses import dataclass
from typing import Callable


@dataclass
class Difference:
    codes: set  # rules that speak alone, or are silent
    reason: str
    # (a finding's labels, its message, Surroundings) -> bool; or (a remark, Surroundings) -> bool
    applies: Callable


def is_named_from_one_side(labels, _, around):
    """Two relationships of which only one names the other."""
    pair = [label for label in labels if label in around.relationships]
    named = {label: around.named_label(label) for label in pair}
    return len(pair) == 2 and any(named[a] == b and named[b] != a for a, b in (pair, pair[::-1]))


def names_idle_columns(_, message, __):
    return "takes no part in the join" in message or "which is part of the same key" in message


def is_key_unused(labels, _, around):
    """A key between models that no relationship relates."""
    return not any(around.is_key_used(label) for label in labels if "." in label)


def has_written_join(labels, _, around):
    return any("primaryjoin" in around.relationships[label][1].options
               for label in labels if label in around.relationships)


def links_by_inheritance(labels, _, around):
    """A relationship between two models of one hierarchy over the table of an end that inherits."""
    ends = [around.relationships[label] for label in labels if label in around.relationships]
    return any(around.root(model.name) == around.root(r.target) and
               around.by_table[around.link_of(f"{model.name}.{r.name}")].base for model, r in ends)


def are_siblings(one, other, around):
    """Two models of one hierarchy, neither of which is a base of the other."""
    return around.root(one) == around.root(other) and one not in around.models_of(other) \
        and other not in around.models_of(one)


def relate_siblings(labels, _, around):
    """Two relationships, of which an end of one is a sibling of an end of the other."""
    pair = [around.both_ends[label] for label in labels if label in around.both_ends]
    return any(are_siblings(a, b, around) for i, ends in enumerate(pair)
               for others in pair[i + 1:] for a in ends for b in others)


FINDINGS = [
    Difference({"BW408", "BW702"}, "SQLAlchemy compares no two relationships of which an end of one is a sibling, in one "
               "hierarchy, of an end of the other, though both write the same rows.", relate_siblings),
    Difference({"BW409"}, "By a written join SQLAlchemy reads an end's own table as the link table as well, "
               "and writes the rows of the other end as if they were links.", has_written_join),
    Difference({"BW409"}, "Where both ends are of one hierarchy, SQLAlchemy takes the key that makes one of them "
               "inherit for a link to the base, which both have.", links_by_inheritance),
    Difference({"BW210", "BW211"}, "SQLAlchemy resolves a foreign key where a relationship or an inheritance "
               "first needs it, and else not before the tables are created.", is_key_unused),
    Difference({"BW220", "BW222"}, "SQLAlchemy joins over the columns that are left, and ignores those that "
               "take no part: neither is what was meant.", names_idle_columns),
    Difference({"BW109"}, "SQLAlchemy compares the directions while it configures the end that names the "
               "other, and only where the other was configured before: named from one side, it depends on "
               "the order. Both ends have one direction all the same.", is_named_from_one_side),
]


def has_key_of_sibling(label, around):
    """A single-table model beside the hierarchy of this one has a key between the same two tables."""
    own = set(around.models_of(label))
    tables = {around.models[name].table for name in own if around.models[name].own_table}
    return any(not m.own_table and m.name not in own and around.holder(m.name) in own
               and around.key_targets(m.name) & tables for m in around.models.values())


REMARKS = [
    Difference({"BW701"}, "SQLAlchemy counts the keys that a single-table sibling, declared before, has added "
               "to the base's table: they join other rows, and mean no inheritance.",
               lambda remark, around: remark.kind == "ambiguous-inherit"
               and has_key_of_sibling(remark.label, around)),
]


def excuse_remark(remark, around):
    """The code and reason for which no rule says what SQLAlchemy says; None."""
    return next((f"{', '.join(d.codes)}: {d.reason}" for d in REMARKS if d.applies(remark, around)), None)


def excuse_finding(diagnostic, labels, around):
    """The reason for which SQLAlchemy is silent where this rule speaks; None."""
    return next((d.reason for d in FINDINGS if diagnostic["code"] in d.codes
                 and d.applies(labels, diagnostic["message"], around)), None)
