"""Mutants that are no fault: what was changed is a choice that nothing else in the project contradicts.
Each entry says for which faults it speaks, where, and why; the first that fits is a mutant's reason."""

import re
from dataclasses import dataclass
from typing import Callable

from . import conditions as c


@dataclass(frozen=True)
class Equivalent:
    faults: str      # a pattern of kinds, whole
    where: str       # in words, what `when` asks; "" for everywhere
    reason: str
    when: Callable = c.always

    def said(self):
        """The faults as a reader sees them: `drop/add column.index; double INDEX`."""
        words = re.sub(r"\([^)]*\)", lambda group: group[0].replace("|", "/")[1:-1], self.faults)
        return "; ".join(words.replace("\\", "").replace(".*", "").split("|"))


def either(*conditions):
    return lambda mutant: any(one(mutant) for one in conditions)


def both(*conditions):
    return lambda mutant: all(one(mutant) for one in conditions)


def no(condition):
    return lambda mutant: not condition(mutant)


ENTRIES = [
    # What only tunes the database.
    Equivalent(r"(drop|add) column\.index|(drop|swap) index\.columns|drop INDEX", "",
               "an index makes queries faster and changes no result"),
    Equivalent(r"drop column\.unique|(drop|swap) unique_constraint\.columns|drop UNIQUE_CONSTRAINT",
               "nothing refers to the columns and no relationship needs them unique",
               "which rows may repeat is a choice; a smaller or other set is another one"),
    Equivalent(r"add column\.unique", "no list needs the column to repeat",
               "which rows may repeat is a choice"),
    Equivalent(r"(drop|add) column\.nullable", "no ON DELETE and no innerjoin needs it",
               "whether a value may be missing is a choice; a primary key never may, said or not"),
    Equivalent(r"(drop|change|negate|change the type of) column\.default",
               "no SET DEFAULT and no link table needs it",
               "the value of rows that say none is a choice, and a text may be an expression"),
    Equivalent(r"(add|drop) column\.primary_key", "no foreign key refers to the table",
               "a wider or narrower key is a choice where nothing refers to it",
               either(c.in_memory, no(c.own_table_is_referred_to))),
    Equivalent(r"double FOREIGN_KEY_CONSTRAINT", "",
               "the same key, said twice, is one key, in SQLAlchemy as in the graph"),
    Equivalent(r"(drop|swap) (column|foreign_key_constraint)\.(ondelete|onupdate)",
               "no relationship relies on what the key did",
               "what happens to the rows that refer is a choice"),
    Equivalent(r"drop COLUMN", "the column refers to no other, and none refers to it",
               "an index, uniqueness, nullability, a default or a name, dropped at once",
               lambda mutant: not mutant.member.says("foreign_key")),

    # What nothing speaks of.
    Equivalent(r"(rename|drop) the (column|plain member|relationship)"
               r"|(rename|drop|swap) column\.name", "no annotation names the member",
               "nothing depends on it: another program is meant, and a whole one", c.unnamed),
    Equivalent(r"rename the column|(rename|drop) column\.name|drop the column",
               "the column takes part in no key of its table, or its relationships find the key "
               "without its name",
               "what says the same name means a column of another table",
               no(c.is_referred_to)),
    Equivalent(r"double the (column|plain member)", "no relationship has to choose between keys",
               "one more member is another program, and a whole one"),
    Equivalent(r"change the type of the column", "the column takes part in no key",
               "the type of a value is a choice", no(c.takes_part_in_a_key)),
    Equivalent(r"rename the base", "", "the name of the embedded struct is nowhere used"),
    Equivalent(r"drop the base|drop model\.abstract",
               "the embedded struct is abstract and nothing names its columns",
               "a model without these columns is another, whole one",
               no(lambda mutant: mutant.member and mutant.model.annotation.argument("inherits"))),
    Equivalent(r"(rename|drop) the model|rename model\.(table|schema)|drop model\.(table|schema)",
               "nothing outside the struct speaks of it",
               "nothing depends on it: another program is meant, and a whole one",
               no(c.model_is_named)),
    Equivalent(r"rename the model", "the typedef keeps the name, or only its table is named",
               "both names find a model, and a table is found by its own",
               either(lambda mutant: mutant.model.alias, no(c.is_pointed_to))),
    Equivalent(r"(misspell|swap) relationship\.backref", "the other side's new name is free",
               "a side that is made may have any name that is not taken"),
    Equivalent(r"rename the model|rename model\.(table|schema)|drop model\.schema",
               "what names it is its own table's or struct's name in another place",
               "no key and no relationship leads to the table",
               no(c.own_table_is_referred_to)),

    # How rows load, in which order, and what is done besides.
    Equivalent(r"(swap|drop|add) relationship\.lazy", "`dynamic` and `write_only` on a list alone",
               "when rows are read changes no row",
               either(c.to_many, c.in_memory, lambda mutant: mutant.new.strip('"') not in (
                   "dynamic", "write_only"))),
    Equivalent(r"(swap|drop|drop one of|double one of|reorder) relationship\.order_by",
               "what is named is a column", "another order, or none, is a choice",
               lambda mutant: mutant.fault != "swap" or c.new_is_a_column(mutant)),
    Equivalent(r"(drop|negate|add) relationship\.innerjoin", "the key is never null, or not here",
               "on a key that is never null both joins read the same rows; from the other end "
               "nothing in the declarations says which rows have a partner"),
    Equivalent(r"(drop|add|negate) relationship\.(active_history|load_on_pending|passive_updates)"
               r"|(drop|change) relationship\.join_depth", "",
               "a statement more or less, and the same rows"),
    Equivalent(r"add relationship\.post_update", "there is no link table",
               "a statement more, and the same rows", no(c.over_link)),
    Equivalent(r"add relationship\.single_parent", "it is no one-to-many",
               "a promise about rows, which no declaration can break",
               either(c.over_link, c.in_memory, no(c.to_many))),
    Equivalent(r"(drop|add) relationship\.sync_backref", "at its default, or one-way",
               "there is nothing to keep in step, or it is kept so anyway",
               lambda mutant: mutant.fault == "drop" or c.one_way_or_backref(mutant)),
    Equivalent(r"drop relationship\.(doc|info|count|target)", "",
               "words for readers; another way to keep a length; a target that the type says too"),
    Equivalent(r"(swap|drop|drop one of|add) relationship\.cascade",
               "the end is the one that may delete, and no key contradicts",
               "what goes with its owner is a choice",
               either(c.to_many, c.in_memory, lambda mutant: not c.holds_the_key(mutant)
                      or mutant.member.says("single_parent"))),
    Equivalent(r"(add|drop|negate) relationship\.passive_deletes",
               "the key says ON DELETE, or nothing was to be deleted",
               "whether the program or the database deletes the rows: the same rows go",
               either(c.to_many, c.in_memory, no(c.holds_the_key))),
    Equivalent(r"(add|drop) relationship\.(backref|overlaps)|(drop|rename) the relationship"
               r"|drop RELATIONSHIP",
               "nothing that is declared is its other side",
               "whether the other side is there at all is a choice (BW118, off by default)",
               c.one_way_or_backref),
    Equivalent(r"(add|drop) relationship\.(viewonly|backref)", "the relationship is one-way or made by a backref",
               "a relationship that only reads, or has no other side, is a whole one",
               c.one_way_or_backref),

    Equivalent(r"double the relationship", "it reads only", "rows may be read in two ways",
               c.viewonly),
    Equivalent(r"double the model", "it is abstract", "nothing embeds the copy, and it has no table",
               lambda mutant: mutant.model.annotation.argument("abstract")),

    # The shape where the declarations leave it open.
    Equivalent(r"(add|drop|negate) relationship\.uselist|make the relationship a (list|pointer)",
               "the relationship is in memory, reads only, or says `uselist`",
               "no key tells how many there are: the member's type and `uselist` alone do",
               either(c.in_memory, c.viewonly, lambda mutant: "uselist" in mutant.subject
                      or mutant.member.says("uselist"))),
    Equivalent(r"point elsewhere the relationship",
               "the new target shares its table, or is embedded first by the old one",
               "the key leads to the same rows", c.new_target_is_a_relative),

    # Keys that fit as well.
    Equivalent(r"(swap|add) column\.foreign_key",
               "the new target is unique and of the same type, and no relationship has to choose",
               "a key to another table is a choice where no relationship runs over it, or where "
               "its join is spelt out", c.new_reference_fits),
    Equivalent(r"drop column\.foreign_key|drop COLUMN", "every relationship over the link table "
               "spells its joins out", "the joins say which columns belong together",
               c.joins_are_said),
    Equivalent(r"(swap|reorder) relationship\.foreign_keys"
               r"|double one of relationship\.(foreign_keys|remote_side)",
               "`overlaps` allows the other key, or the columns are the same",
               "the order of the list says nothing, and `overlaps` says that two write one column",
               lambda mutant: mutant.fault != "swap" or mutant.member.says("overlaps")),
    Equivalent(r"(swap|drop|drop one of|swap the operator of) relationship\.(primaryjoin|secondaryjoin)",
               "another column of the same model, or a condition less, on a relationship that is "
               "still found",
               "a written join may compare any columns; which ones is what it is written for"),
    Equivalent(r"swap relationship\.count", "the other member is a whole number",
               "any number may be the length", ),

    # Hierarchies.
    Equivalent(r"(drop|change|swap) model\.(polymorphic_identity|polymorphic_on)",
               "the value is of the column's kind and no other model's",
               "any column may tell the kinds apart, by any values",
               lambda mutant: mutant.kind != "swap model.polymorphic_on" or c.new_is_a_column(mutant)),
]


def equivalent_of(mutant):
    """The entry that speaks of a mutant; None where there is none."""
    return next((one for one in ENTRIES
                 if re.fullmatch(one.faults, mutant.kind) and one.when(mutant)), None)
