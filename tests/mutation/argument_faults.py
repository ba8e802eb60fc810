"""Faults in the arguments of an annotation: each is dropped, doubled, misspelt, or given a value that is
another of its kind."""

import re

from . import source
from .mutant import Mutant

MEMBERS, MODELS, TABLES, COLUMN_REF = "members", "models", "tables", "column reference"
ROLES = {
    ("relationship", None): MODELS, ("relationship", "link_model"): MODELS,
    ("relationship", "secondary"): TABLES, ("model", "inherits"): MODELS,
    ("relationship", "back_populates"): MEMBERS, ("relationship", "foreign_keys"): MEMBERS,
    ("relationship", "remote_side"): MEMBERS, ("relationship", "order_by"): MEMBERS,
    ("relationship", "count"): MEMBERS, ("column", "length"): MEMBERS,
    ("model", "polymorphic_on"): MEMBERS, ("column", "foreign_key"): COLUMN_REF,
    ("unique_constraint", None): MEMBERS, ("index", None): MEMBERS,
}
WORDS = {
    "cascade": ["save-update", "merge", "expunge", "delete", "delete-orphan", "refresh-expire"],
    "lazy": ["select", "joined", "selectin", "subquery", "immediate", "raise", "raise_on_sql",
             "noload", "write_only", "dynamic"],
    "ondelete": ["CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT", "NO ACTION"],
}
WORDS["onupdate"] = WORDS["ondelete"]
BOOLEANS = {"uselist", "viewonly", "sync_backref", "single_parent", "passive_updates",
            "post_update", "passive_deletes", "innerjoin", "active_history", "load_on_pending"}


class Faults:
    """The faults of one annotation."""

    def __init__(self, project, model, member, annotation):
        self.project, self.model, self.member, self.annotation = project, model, member, annotation

    def mutant(self, fault, keyword, edits, old="", new=""):
        subject = f"{self.annotation.kind}.{keyword}" if keyword else self.annotation.kind
        return Mutant(self.project, fault, subject, self.model, self.member, edits, old, new)

    def subject_of(self, argument):
        if argument.name is None and self.annotation.kind == "relationship":
            return "target"
        return argument.name or "columns"

    def all(self):
        text, arguments = self.project.text, self.annotation.arguments
        if not self.annotation.is_exact:
            yield from self.wrapped()
            return
        spans = [argument.span for argument in arguments]
        for index, argument in enumerate(arguments):
            subject, written = self.subject_of(argument), text[slice(*argument.span)]
            yield self.mutant("drop", subject, [source.without_item(text, spans, index)], written)
            yield self.mutant("double", subject, [(argument.span[1],) * 2 + (f", {written}",)],
                              written)
            if argument.name:
                yield self.misspelt_keyword(argument)
            yield from self.values(argument, argument.name)

    def wrapped(self):
        """A macro of the project makes the annotation; the strings among its arguments are values."""
        value = self.annotation.argument("back_populates")
        for kind, begin, end in source.tokens(self.project.text, *self.annotation.span):
            if kind == "string" and self.project.text[begin + 1:end - 1] == value.text:
                value.value = (begin, end)
                yield from self.values(value, "back_populates")

    def misspelt_keyword(self, argument):
        begin = argument.span[0]
        new = source.misspelt(argument.name)
        return self.mutant("misspell the keyword of", argument.name,
                           [(begin, begin + len(argument.name), new)], argument.name, new)

    def replaced(self, fault, subject, argument, new):
        old = self.project.text[slice(*argument.value)]
        quote = '"' if old.startswith('"') else ""
        return self.mutant(fault, subject, [(*argument.value, f"{quote}{new}{quote}")],
                           argument.text or old, new)

    def values(self, argument, keyword):
        kind, subject = self.annotation.kind, keyword or self.subject_of(argument)
        if argument.kind in ("list", "call"):
            yield from self.items(argument, keyword)
        elif kind == "foreign_key_constraint" and keyword is None:
            first = self.annotation.arguments[0]
            yield from self.names(argument, subject, MEMBERS if argument in first.items
                                  else COLUMN_REF)
        elif (kind, keyword) in ROLES:
            yield from self.names(argument, subject, ROLES[kind, keyword])
        elif keyword in WORDS:
            yield from self.words(argument, keyword)
        elif keyword in BOOLEANS:
            new = "false" if argument.text == "true" else "true"
            yield self.replaced("negate", keyword, argument, new)
        elif keyword in ("primaryjoin", "secondaryjoin"):
            yield from self.join(argument, keyword)
        elif keyword == "overlaps":
            yield from self.overlaps(argument)
        elif keyword in ("default", "polymorphic_identity", "join_depth"):
            yield from self.literal(argument, keyword)
        elif keyword in ("table", "schema", "name"):
            yield from self.own_name(argument, keyword)

    def items(self, argument, keyword):
        subject = keyword or "columns"
        spans = [item.span for item in argument.items]
        for index, item in enumerate(argument.items):
            written = self.project.text[slice(*item.span)]
            if argument.kind == "list":
                yield self.mutant("drop one of", subject,
                                  [source.without_item(self.project.text, spans, index)], written)
            if index:
                before = argument.items[index - 1]
                other = self.project.text[slice(*before.span)]
                if argument.kind == "list":
                    yield self.mutant("reorder", subject, [(*before.span, written),
                                                           (*item.span, other)])
            yield self.mutant("double one of", subject, [(item.span[1],) * 2 + (f", {written}",)],
                              written)
            if keyword == "backref":
                if item.name:
                    yield self.misspelt_keyword(item)
                    yield from self.values(item, item.name)
                else:
                    yield from self.names(item, "backref", MEMBERS)
            else:
                yield from self.values(item, keyword)

    def names(self, argument, subject, role):
        parts = argument.text.split(".")
        for index, part in enumerate(parts):
            new = [*parts[:index], source.misspelt(part, self.taken()), *parts[index + 1:]]
            yield self.replaced("misspell", subject, argument, ".".join(new))
        for other in self.others(argument, subject, role):
            if other != argument.text:
                yield self.replaced("swap", subject, argument, other)

    def taken(self):
        names = {member.name for model in self.project.models for member in model.members}
        return names | set(self.project.by_name) | set(self.project.by_table)

    def others(self, argument, subject, role):
        """Every other thing of the kind that the argument names."""
        if role == MODELS:
            return list(self.project.by_name)
        if role == TABLES:
            return list(self.project.by_table)
        before, dot, name = argument.text.rpartition(".")
        if role == COLUMN_REF:
            columns = [f"{before}.{member.said('name') or member.name}" for member in
                       self.project.by_table[before].members if member.is_column]
            return columns + [f"{table}.{name}" for table in self.project.by_table]
        if before:
            model = self.project.by_name[before]
        elif subject in ("back_populates", "order_by", "backref", "remote_side"):
            model = self.project.by_name[self.member.target]
        else:
            model = self.model
        return [f"{before}{dot}{member.name}" for one in self.project.family(model)
                for member in one.members]

    def words(self, argument, keyword):
        said = [word.strip() for word in argument.text.split(",")]
        for index, word in enumerate(said):
            rest = said[:index] + said[index + 1:]
            yield self.replaced("misspell", keyword, argument, ", ".join(
                said[:index] + [source.misspelt(word)] + said[index + 1:]))
            if rest:
                yield self.replaced("drop one of", keyword, argument, ", ".join(rest))
            for other in WORDS[keyword]:
                if other.lower() not in [one.lower() for one in said]:
                    yield self.replaced("swap", keyword, argument, ", ".join(
                        said[:index] + [other] + said[index + 1:]))

    def join(self, argument, keyword):
        written = self.project.text[slice(*argument.value)]
        begin = argument.value[0]
        for found in re.finditer(r"([a-z_]\w*)\.([a-z_]\w*)", written):
            model = self.project.by_name[found[1]]
            others = [member.name for member in model.members if member.name != found[2]]
            new = ([f"{source.misspelt(found[1], self.taken())}.{found[2]}",
                    f"{found[1]}.{source.misspelt(found[2], self.taken())}"],
                   [f"{found[1]}.{other}" for other in others])
            for fault, names in zip(("misspell", "swap"), new):
                for name in names:
                    yield self.mutant(fault, keyword, [(begin + found.start(), begin + found.end(),
                                                        name)], found[0], name)
        for found in re.finditer("==", written):
            yield self.mutant("swap the operator of", keyword,
                              [(begin + found.start(), begin + found.end(), "!=")], "==", "!=")
        for found in re.finditer(r" and \"\s*\"[^\"]*", written):
            yield self.mutant("drop one of", keyword,
                              [(begin + found.start(), begin + found.end(), "")], found[0])

    def overlaps(self, argument):
        said = [word.strip() for word in argument.text.split(",")]
        for index, word in enumerate(said):
            yield self.replaced("misspell", "overlaps", argument, ", ".join(
                said[:index] + [source.misspelt(word, self.taken())] + said[index + 1:]))
            if len(said) > 1:
                yield self.replaced("drop one of", "overlaps", argument,
                                    ", ".join(said[:index] + said[index + 1:]))

    def literal(self, argument, keyword):
        if keyword == "polymorphic_identity":
            for other in self.project.relatives(self.project.family(self.model)[-1]):
                value = other.annotation.text_of(keyword)
                if value and value != argument.text:
                    yield self.replaced("swap", keyword, argument, value)
        if argument.kind == "number":
            yield self.replaced("change", keyword, argument, str(int(argument.text) + 40))
            yield self.replaced("change the type of", keyword, argument, '"text"')
        elif argument.kind == "string":
            yield self.replaced("change", keyword, argument, source.misspelt(argument.text))
            yield self.mutant("change the type of", keyword, [(*argument.value, "7")],
                              argument.text, "7")
        else:
            new = "false" if argument.text == "true" else "true"
            yield self.replaced("negate", keyword, argument, new)

    def own_name(self, argument, keyword):
        """A name that is given here, changed here alone."""
        yield self.replaced("rename", keyword, argument,
                            source.misspelt(argument.text, self.taken()))
        if keyword == "table":
            for other in self.project.models:
                table = other.annotation.text_of("table")
                if table and table != argument.text:
                    yield self.replaced("swap", keyword, argument, table)
        elif keyword == "name":
            for member in self.model.members:
                if member is not self.member and member.is_column:
                    yield self.replaced("swap", keyword, argument,
                                        member.said("name") or member.name)


def argument_faults(project):
    for model in project.models:
        for annotation in model.annotations:
            yield from Faults(project, model, None, annotation).all()
        for member in model.members:
            for annotation in member.annotations:
                yield from Faults(project, model, member, annotation).all()
