"""Faults in declarations: whole annotations, members and models are dropped, doubled, renamed, pointed
elsewhere or given another type, and keywords are added that do not belong there."""

import re

from . import source
from .mutant import Mutant

FLAGS = ["primary_key", "unique", "nullable", "index"]
ADDED_TO_RELATIONSHIPS = {
    "viewonly": "true", "sync_backref": "false", "cascade": '"all, delete-orphan"',
    "passive_deletes": "true", "post_update": "true", "single_parent": "true",
    "innerjoin": "true", "lazy": '"dynamic"', "backref": '"made_elsewhere"',
    "overlaps": '"made_elsewhere"',
}
# A wrapper macro of a project, and the one that makes the same with one pointer less or more.
WRAPPERS = {"HAS_MANY": "BELONGS_TO", "BELONGS_TO": "HAS_MANY"}


class MemberFaults:
    """The faults of one member's declaration."""

    def __init__(self, project, member):
        self.project, self.text, self.member = project, project.text, member
        self.exact = [found.span for found in member.annotations if found.is_exact]

    def mutant(self, fault, subject, edits, old="", new="", also=()):
        return Mutant(self.project, fault, subject, self.member.model, self.member, edits, old, new,
                      list(also))

    def what(self):
        member = self.member
        return ("relationship" if member.relationship else
                "base" if member.type["value_record"] in self.project.by_name else
                "column" if member.is_column else "plain member")

    def all(self):
        member, name = self.member, self.member.name
        yield self.mutant("drop the", self.what(), [self.removal()], name)
        yield self.mutant("rename the", self.what(), [(*member.name_span, f"{name}_2")], name,
                          f"{name}_2")
        yield from self.whole_annotations()
        if member.declarators > 1:
            return
        if not self.what() == "base":
            yield self.doubled()
        else:
            yield from self.moved_base()
        if member.relationship:
            yield from self.relationship_faults()
        elif member.is_column:
            yield from self.column_faults()

    def removal(self):
        start, end = self.member.declaration
        if self.member.declarators == 1:
            return (start, end, "")
        parts = source.split(self.text, start, end - 1, ",")
        index = next(i for i, part in enumerate(parts)
                     if part[0] <= self.member.name_span[0] < part[1])
        if index:
            return (parts[index - 1][1], parts[index][1], "")
        begin = self.member.name_span[0]
        while self.text[begin - 1] == "*":
            begin -= 1
        return (begin, parts[1][0], "")

    def whole_annotations(self):
        for annotation in self.member.annotations:
            if annotation.is_exact:
                written = self.text[slice(*annotation.span)]
                yield self.mutant("drop", annotation.kind.upper(), [(*annotation.span, "")], written)
                yield self.mutant("double", annotation.kind.upper(),
                                  [(annotation.span[1],) * 2 + (f" {written}",)], written)

    def doubled(self):
        start, end = self.member.declaration
        begin, stop = (at - start for at in self.member.name_span)
        copy = self.text[start:end]
        copy = f"{copy[:begin]}{self.member.name}_2{copy[stop:]}"
        return self.mutant("double the", self.what(), [(end, end, f" {copy}")], self.member.name,
                           f"{self.member.name}_2")

    def moved_base(self):
        """The base must be the first member; here it is the second."""
        members = self.member.model.members
        if self.member.model.annotation.argument("inherits") and len(members) > 1:
            first, second = members[0].declaration, members[1].declaration
            yield self.mutant("move the", "base", [(*first, ""), (second[1],) * 2 +
                                                   (f" {self.text[slice(*first)]}",)])

    def type_tokens(self):
        """The tokens of the declaration but those of annotations and the name."""
        return [(begin, end) for _, begin, end in source.tokens(self.text, *self.member.declaration)
                if (begin, end) != self.member.name_span
                and not any(start <= begin < stop for start, stop in self.exact)]

    def relationship_faults(self):
        yield from self.other_targets()
        yield self.other_shape()
        said = self.member
        added = {**ADDED_TO_RELATIONSHIPS, "uselist": "false" if said.is_list else "true"}
        annotation = said.relationship
        for keyword, value in added.items():
            if annotation.is_exact and not said.says(keyword):
                yield self.mutant("add", f"relationship.{keyword}",
                                  [self.addition(annotation, f"{keyword} = {value}")], "", value)
        yield from self.other_names()

    @staticmethod
    def addition(annotation, words):
        end = annotation.span[1] - 1
        return (end, end, f", {words}" if annotation.arguments else words)

    def other_targets(self):
        record = self.member.type["record"]
        place = next(((begin, end) for begin, end in self.type_tokens()
                      if self.text[begin:end] == record), None)
        if record not in self.project.by_name or place is None:
            return
        struct = re.search(r"struct\s+$", self.text[:place[0]])
        in_macro = self.text[place[0] - 1] in "(" or self.text[:place[0]].endswith("(, ")
        for other in self.project.models:
            if not other.tag or other.tag == record:
                continue
            new = other.tag if struct or in_macro else f"struct {other.tag}"
            yield self.mutant("point elsewhere the", "relationship", [(*place, new)], record, new)

    def other_shape(self):
        """A list becomes a pointer, a pointer a list."""
        member, first = self.member, self.type_tokens()[0]
        macro, (begin, end) = self.text[slice(*first)], member.name_span
        pointer = "list" if member.type["shape"] == "to-one" else "pointer"
        subject = f"relationship a {pointer}"
        if macro in WRAPPERS:
            return self.mutant("make the", subject, [(*first, WRAPPERS[macro])])
        if member.type["shape"] == "to-one":
            return self.mutant("make the", subject, [(begin, begin, "*")])
        if self.text[begin - 2:begin] == "**":
            return self.mutant("make the", subject, [(begin - 1, begin, "")])
        array = re.match(r"\[\d*\]", self.text[end:])
        if array:
            return self.mutant("make the", subject, [(end, end + array.end(), "")])
        if member.type["shape"] == "to-many":  # a typedef, or two stars apart
            raise ValueError(member)
        return self.mutant("make the", subject, [(first[0], begin, f"struct {member.target} *")])

    def other_names(self):
        """The names of two ends exchanged, and those of two relationships of one model."""
        mine = self.member.relationship.argument("back_populates")
        other = self.project.other_side(self.member)
        if mine is None or not self.member.relationship.is_exact:
            return
        others = [other] if other else []
        others += [found for found in self.member.model.members if found.relationship]
        for found in others:
            theirs = found.relationship.argument("back_populates")
            if (theirs is None or not found.relationship.is_exact or theirs.text == mine.text
                    or mine.value >= theirs.value):
                continue
            texts = [self.text[slice(*argument.value)] for argument in (mine, theirs)]
            yield self.mutant("exchange", "relationship.back_populates",
                              [(*mine.value, texts[1]), (*theirs.value, texts[0])],
                              mine.text, theirs.text, [found])

    def column_faults(self):
        yield from self.other_types()
        annotation = self.member.annotation("column")
        added = [flag for flag in FLAGS if not self.member.says(flag)]
        for words in added:
            yield from self.added(annotation, words, words, "")
        if self.member.said("foreign_key") is None:
            for table in self.neighbours():
                key = [m for m in table.members if m.says("primary_key")]
                if len(key) == 1 and key[0] is not self.member:
                    reference = f"{table.table}.{key[0].said('name') or key[0].name}"
                    yield from self.added(annotation, f'foreign_key = "{reference}"', "foreign_key",
                                          reference)

    def added(self, annotation, words, keyword, value):
        if annotation is not None and annotation.is_exact:
            edit = self.addition(annotation, words)
        else:
            at = self.member.declaration[1] - 1
            edit = (at, at, f" BOTHWAYS_COLUMN({words})")
        yield self.mutant("add", f"column.{keyword}", [edit], "", value)

    def neighbours(self):
        """The models with tables that this model has relationships with, both ways."""
        model = self.member.model
        found = [self.project.by_name.get(member.target) for member in model.members
                 if member.relationship]
        found += [member.model for member in self.project.relationships()
                  if member.target in (model.tag, model.alias)]
        return [one for one in dict.fromkeys(found) if one and one.table and one is not model]

    def other_types(self):
        member, (begin, end) = self.member, self.member.name_span
        types = [token for token in self.type_tokens() if token[0] < begin]
        start = types[0][0]
        array = re.match(r"\[\w*\]", self.text[end:])
        tail = [(end, end + array.end(), "")] if array else []
        old = member.type["spelling"]
        if member.type["shape"] == "number":
            wide = member.type["number"] == "integer" and member.type["size"] >= 8
            new = ["char *", "double "] if member.type["number"] == "integer" else ["char *"]
            if member.type["number"] == "integer":
                new += ["int32_t " if wide else "int64_t "]
        else:
            new = ["int64_t ", "double "]
        for spelling in new:
            yield self.mutant("change the type of the", "column", [(start, begin, spelling), *tail],
                              old, spelling.strip())


class ModelFaults:
    """The faults of one struct as a whole."""

    def __init__(self, project, model):
        self.project, self.text, self.model = project, project.text, model

    def mutant(self, fault, subject, edits, old="", new=""):
        return Mutant(self.project, fault, subject, self.model, None, edits, old, new)

    def all(self):
        model, text = self.model, self.text
        yield self.mutant("drop the", "model", [(*model.declaration, "")], model.name)
        if model.tag:
            yield self.mutant("rename the", "model", [(*model.tag_span, f"{model.tag}_2")],
                              model.tag, f"{model.tag}_2")
            yield self.doubled()
        for annotation in model.annotations:
            written = text[slice(*annotation.span)]
            yield self.mutant("drop", annotation.kind.upper(), [(*annotation.span, "")], written)
            yield self.mutant("double", annotation.kind.upper(),
                              [(annotation.span[1],) * 2 + (f" {written}",)], written)

    def doubled(self):
        """The struct a second time, under another name."""
        start, end = self.model.declaration
        begin, stop = (at - start for at in self.model.tag_span)
        copy = self.text[start:end]
        copy = f"{copy[:begin]}{self.model.tag}_2{copy[stop:]}"
        copy = re.sub(r"^typedef\s+", "", copy)
        copy = re.sub(r"(\}\s*)" + f"{self.model.alias}\\b", r"\1", copy) if self.model.alias else copy
        return self.mutant("double the", "model", [(end, end, f"\n{copy}")], self.model.tag,
                           f"{self.model.tag}_2")


def declaration_faults(project):
    for model in project.models:
        yield from ModelFaults(project, model).all()
        for member in model.members:
            yield from MemberFaults(project, member).all()
