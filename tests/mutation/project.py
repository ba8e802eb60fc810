"""A correct project, read: its headers joined to one text, and what bothways-extract says of it.

One header a mutant is read much faster than five. Bothways gives the joined project what it gives the
original: nothing (the test sees to that).
"""

import json
import re
import subprocess
import tempfile
from pathlib import Path

from . import source

ROOT = Path(__file__).resolve().parents[2]
FLAGS = ["--", f"-I{ROOT}/include"]
_LOCAL_INCLUDE = re.compile(r'^#include "([^"]+)"\n', re.MULTILINE)


def joined_headers(folder):
    """All headers of a project as one text, each behind those that it includes."""
    texts, done = {path.name: path.read_text() for path in sorted(folder.glob("*.h"))}, []

    def add(name):
        if name not in done:
            for included in _LOCAL_INCLUDE.findall(texts[name]):
                add(included)
            done.append(name)

    for name in texts:
        add(name)
    return "\n".join(_LOCAL_INCLUDE.sub("", texts[name]) for name in done)


class Argument:
    """One argument of an annotation, or an item of a list or call."""

    def __init__(self, fact, text):
        self.name = None if fact.get("name") == "target" else fact.get("name")
        self.kind, self.text = fact["kind"], fact["text"]
        begin, end = (fact["range"][side][2] for side in ("start", "end"))
        if self.kind == "string" and text[begin - 1] == '"':
            begin, end = begin - 1, end + 1
        self.value = (begin, end)
        self.span = (fact["name_range"]["start"][2] if fact.get("name_range") else begin, end)
        self.items = [Argument(item, text) for item in fact.get("items", [])]

    def names(self):
        """The texts of this argument and its items."""
        return ([self.text] if self.text else []) + [n for item in self.items for n in item.names()]


class Annotation:
    def __init__(self, fact, text):
        self.kind, self.is_exact = fact["kind"], fact["is_exact"]
        self.span = tuple(fact["range"][side][2] for side in ("start", "end"))
        self.name_span = tuple(fact["name_range"][side][2] for side in ("start", "end"))
        self.arguments = [Argument(argument, text) for argument in fact["arguments"]]

    def argument(self, name):
        return next((found for found in self.arguments if found.name == name), None)

    def text_of(self, name):
        found = self.argument(name)
        return found.text if found else None


class Member:
    """One member: its declaration, and what its annotations say."""

    def __init__(self, model, fact, text):
        self.model, self.name, self.type = model, fact["name"], fact["type"]
        self.name_span = tuple(fact["range"][side][2] for side in ("start", "end"))
        self.annotations = [Annotation(found, text) for found in fact["annotations"]]
        self.is_bit_field = fact["is_bit_field"]
        self.declaration = None  # the span of all of it, `;` included
        self.declarators = 1     # how many members the declaration declares

    def annotation(self, kind):
        return next((found for found in self.annotations if found.kind == kind), None)

    @property
    def relationship(self):
        return self.annotation("relationship")

    def says(self, keyword):
        return any(found.argument(keyword) for found in self.annotations)

    def said(self, keyword):
        return next((found.text_of(keyword) for found in self.annotations
                     if found.argument(keyword)), None)

    @property
    def target(self):
        """The name of the struct that a relationship leads to."""
        first = self.relationship.arguments[:1]
        return first[0].text if first and first[0].name is None else self.type["record"]

    @property
    def is_list(self):
        uselist = self.said("uselist")
        points_at_it = self.type["shape"] == "to-one" and self.type["record"] == self.target
        return not points_at_it if uselist is None else uselist == "true"

    @property
    def is_column(self):
        return (self.type["shape"] in ("number", "text", "bytes", "byte-pointer")
                or self.says("length")) and not (
                    self.is_bit_field or self.says("transient") or self.relationship
                    or self.name in self.model.lengths)

    def __repr__(self):
        return f"{self.model.name}.{self.name}"


class Model:
    def __init__(self, fact, text):
        self.tag, self.alias = fact["tag"], fact["alias"]
        self.name = self.tag or self.alias
        self.annotations = [Annotation(found, text) for found in fact["annotations"]]
        self.annotation = next(found for found in self.annotations if found.kind == "model")
        self.tag_span = tuple(fact["range"][side][2] for side in ("start", "end"))
        self.members = [Member(self, member, text) for member in fact["members"]]
        self.lengths = {member.said(word) for member in self.members for word in ("count", "length")}
        self._find_declarations(text, fact["body_end"]["start"][2])

    def _find_declarations(self, text, body_end):
        brace = next(begin for kind, begin, _ in reversed(source.tokens(text, 0, body_end))
                     if text[begin] == "{" and source.matching_bracket(text, begin) > body_end)
        self.body = (brace + 1, body_end)
        before = [end for _, begin, end in source.tokens(text, 0, brace) if text[begin] in ";}"]
        first = source.tokens(text, before[-1] if before else 0, brace)[0]
        end = next(end for _, begin, end in source.tokens(text, body_end) if text[begin] == ";")
        self.declaration = (first[1], end)
        for span in source.split(text, *self.body, ";"):
            inside = [m for m in self.members if span[0] <= m.name_span[0] < span[1]]
            for member in inside:
                member.declaration = (span[0], span[1] + 1)
                member.declarators = len(inside)

    @property
    def head(self):
        """The spans of what is said of the whole struct: tag, MODEL and constraints."""
        return [self.tag_span, (self.body[1], self.declaration[1]),
                *(found.span for found in self.annotations)]

    @property
    def table(self):
        found = self.annotation.argument("table")
        if found is None:
            return None
        schema = self.annotation.text_of("schema")
        name = self.name if found.text == "true" else found.text
        return f"{schema}.{name}" if schema else name

    def member(self, name):
        return next((found for found in self.members if found.name == name), None)


class Project:
    def __init__(self, folder, extract):
        self.name = folder.name
        self.text = joined_headers(folder)
        with tempfile.TemporaryDirectory(prefix="bothways-mutation-") as place:
            Path(place, "models.h").write_text(self.text)
            run = subprocess.run([extract, "--format", "json", "models.h", *FLAGS], cwd=place,
                                 text=True, stdout=subprocess.PIPE, check=True)
        header = json.loads(run.stdout)["headers"][0]
        self.models = [Model(fact, self.text) for fact in header["structs"] if fact["is_model"]]
        self.by_name = {name: model for model in self.models
                        for name in (model.tag, model.alias) if name}
        self.by_table = {model.table: model for model in self.models if model.table}

    def parents(self, model):
        """The base of a model, and the abstract models that it embeds."""
        base = self.by_name.get(model.annotation.text_of("inherits"))
        embedded = [self.by_name[member.type["value_record"]] for member in model.members
                    if member.type["value_record"] in self.by_name]
        return list(dict.fromkeys(([base] if base else []) + embedded))

    def family(self, model):
        """The model, its bases and what it embeds, as far as they go."""
        return [model] + [one for parent in self.parents(model) for one in self.family(parent)]

    def heirs(self, model):
        """The model and all that inherit from it or embed it."""
        return [other for other in self.models if model in self.family(other)]

    def relatives(self, model):
        return list(dict.fromkeys(self.family(model) + self.heirs(model)))

    def find(self, model, name):
        """The member of that name that a model has, inherited ones included."""
        return next((found for one in self.family(model) if (found := one.member(name))), None)

    def table_of(self, model):
        return next((one.table for one in self.family(model) if one.table), None)

    def column(self, reference):
        """The member that `table.column` names."""
        table, _, name = (reference or "").rpartition(".")
        model = self.by_table.get(table)
        for one in self.relatives(model) if model else []:
            for member in one.members:
                if (member.said("name") or member.name) == name and member.is_column:
                    return member
        return None

    def relationships(self):
        return [member for model in self.models for member in model.members if member.relationship]

    def other_side(self, member):
        """The relationship that a relationship names as its other side."""
        target = self.by_name.get(member.target)
        name = member.said("back_populates")
        return self.find(target, name) if target and name else None

    def link(self, member):
        """The model of a many-to-many's link table."""
        return (self.by_table.get(member.said("secondary"))
                or self.by_name.get(member.said("link_model")))
