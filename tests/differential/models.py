"""Random sets of models, valid and broken, from a seed.

A set is described once, as plain data, and written out twice: as a C header (c_header.py) and as
SQLAlchemy classes (oracle.py). Nothing here knows what is right: `build` puts associations together
as people do, `break_something` makes the mistakes that people make.
"""

import random
from dataclasses import dataclass, field


@dataclass
class Column:
    name: str
    kind: str = "int"  # int, text
    primary_key: bool = False
    unique: bool = False
    nullable: bool = False
    foreign_key: str = ""  # "table.column"


@dataclass
class Constraint:
    columns: list
    targets: list  # "table.column"


@dataclass
class Backref:
    """A backref with options: those of the side that it makes."""

    name: str
    options: dict


class Verbatim(str):
    """An option's value as the header has it: `desc(name)`."""


@dataclass
class Relationship:
    name: str
    target: str  # a model's name
    to_many: bool
    options: dict = field(default_factory=dict)
    shape: str = "terminated"  # how a list is held: terminated, counted, struct


@dataclass
class Model:
    name: str
    columns: list = field(default_factory=list)
    constraints: list = field(default_factory=list)
    relationships: list = field(default_factory=list)
    base: str = ""
    own_table: bool = True
    schema: str = ""
    abstract: bool = False
    polymorphic_on: str = ""
    polymorphic_identity: str = ""

    @property
    def bare_table(self):
        return self.name + "_rows"

    @property
    def table(self):
        """As a foreign key names it."""
        return f"{self.schema}.{self.bare_table}" if self.schema else self.bare_table

    @property
    def key(self):
        return [c for c in self.columns if c.primary_key]

    def column(self, name):
        return next((c for c in self.columns if c.name == name), None)


@dataclass
class ModelSet:
    prefix: str
    models: list = field(default_factory=list)

    def model(self, name):
        return next((m for m in self.models if m.name == name), None)

    def relationships(self):
        return [(m, r) for m in self.models for r in m.relationships]


def option_name(value):
    """The name that back_populates or a backref says."""
    return value.name if isinstance(value, Backref) else value


class Builder:
    def __init__(self, prefix, rng):
        self.rng = rng
        self.set = ModelSet(prefix)
        self.count = 0
        self.has_schemas = rng.random() < 0.08
        self.joined = set()  # pairs of models that a foreign key links already

    def fresh(self, stem):
        self.count += 1
        return f"{stem}{self.count}"

    def chance(self, probability):
        return self.rng.random() < probability

    # Models -------------------------------------------------------------

    def add_model(self, base=None):
        model = Model(f"{self.set.prefix}_m{len(self.set.models)}")
        if base is None:
            model.columns.append(Column("id", primary_key=True))
            if self.chance(0.12):
                model.columns.append(Column("part", primary_key=True))
        else:
            self.add_inheritance(model, base)
        if self.has_schemas and self.chance(0.6):
            model.schema = "outer"
        if self.chance(0.5):
            model.columns.append(Column(self.fresh("label"), kind="text"))
        self.set.models.append(model)
        return model

    def add_inheritance(self, model, base):
        model.base = base.name
        if self.chance(0.3) and base.own_table:
            model.own_table = False
            return
        table = self.holder(base)
        for column in table.key:
            single = len(table.key) == 1
            model.columns.append(Column(
                f"base_{column.name}", primary_key=True,
                foreign_key=f"{table.table}.{column.name}" if single else ""))
        if len(table.key) > 1:
            model.constraints.append(Constraint(
                [c.name for c in model.columns], [f"{table.table}.{c.name}" for c in table.key]))

    def holder(self, model):
        """The model whose table has the columns of `model`."""
        while not model.own_table:
            model = self.set.model(model.base)
        return model

    # Keys ---------------------------------------------------------------

    def add_key(self, owner, target, stem, unique=False, nullable=True, primary=False):
        """A foreign key of `owner` to the primary key of `target`; the columns' names."""
        table = self.holder(target)
        names = []
        for column in table.key:
            name = self.fresh(f"{stem}_{column.name}_")
            names.append(name)
            owner.columns.append(Column(
                name, kind=column.kind, unique=unique and len(table.key) == 1,
                nullable=nullable and not primary, primary_key=primary,
                foreign_key=f"{table.table}.{column.name}" if len(table.key) == 1 else ""))
        if len(table.key) > 1:
            owner.constraints.append(Constraint(
                list(names), [f"{table.table}.{c.name}" for c in table.key]))
        self.joined.add(frozenset((self.holder(owner).name, table.name)))
        return names

    def is_joined(self, a, b):
        return frozenset((self.holder(a).name, self.holder(b).name)) in self.joined

    # Associations -------------------------------------------------------

    def link(self, one, other):
        """One of the ways in which people link, or don't link, two ends."""
        (model, r), (other_model, other_r) = one, other
        way = self.rng.choices(
            ["pair", "backref", "one", "other"], weights=[70, 10, 10, 10])[0]
        if way == "pair":
            r.options["back_populates"] = other_r.name
            other_r.options["back_populates"] = r.name
            model.relationships.append(r)
            other_model.relationships.append(other_r)
        elif way == "backref":
            r.options["backref"] = self.backref(other_r)
            model.relationships.append(r)
        elif way == "one":
            model.relationships.append(r)
        else:
            other_model.relationships.append(other_r)

    def backref(self, other):
        """The other side as a backref: by its name alone, or with what it would say of itself."""
        options = {name: other.options[name] for name in ("remote_side", "uselist")
                   if name in other.options}
        if self.chance(0.3):
            options[self.rng.choice(["passive_updates", "post_update"])] = True
        if self.chance(0.2):
            options["lazy"] = "selectin"
        if not options or self.chance(0.2):
            return other.name
        return Backref(other.name, options)

    def one_to_many(self, parent, child, unique=False):
        ambiguous = self.is_joined(parent, child)
        if ambiguous and self.chance(0.7):
            return
        names = self.add_key(child, parent, "key", unique=unique)
        many = Relationship(self.fresh("many"), child.name, not unique)
        one = Relationship(self.fresh("one"), parent.name, False)
        if ambiguous or self.chance(0.1):
            for r in (many, one):
                r.options["foreign_keys"] = [f"{child.name}.{n}" for n in names]
        if unique:
            many.options["uselist"] = False
        if self.chance(0.15):
            many.options["cascade"] = "all, delete-orphan"
        self.link((parent, many), (child, one))
        if self.chance(0.1):
            extra = Relationship(self.fresh("seen"), child.name, True, {"viewonly": True})
            if self.chance(0.5):
                extra.options["order_by"] = self.holder(child).columns[0].name
            if ambiguous:
                extra.options["foreign_keys"] = [f"{child.name}.{n}" for n in names]
            parent.relationships.append(extra)

    def tree(self, model):
        if self.is_joined(model, model) or len(self.holder(model).key) > 1:
            return
        owner = self.holder(model)
        if owner.base:
            return
        self.add_key(owner, owner, "up", nullable=True)
        down = Relationship(self.fresh("down"), owner.name, True)
        up = Relationship(self.fresh("up"), owner.name, False,
                          {"remote_side": [f"{owner.name}.id"]})
        self.link((owner, down), (owner, up))

    def many_to_many(self, left, right):
        link = Model(f"{self.set.prefix}_m{len(self.set.models)}")
        self.set.models.append(link)
        left_names = self.add_key(link, left, "left", primary=True)
        right_names = self.add_key(link, right, "right", primary=True)
        word = self.rng.choice(["secondary", "link_model"])
        value = link.table if word == "secondary" else link.name
        a = Relationship(self.fresh("many"), right.name, True, {word: value})
        b = Relationship(self.fresh("many"), left.name, True, {word: value})
        if self.holder(left) is self.holder(right) or self.chance(0.1):
            def join(model, names):
                key = self.holder(model).key
                return [(f"{self.holder(model).name}.{k.name}", "==", f"{link.name}.{n}")
                        for k, n in zip(key, names)]
            a.options["primaryjoin"] = join(left, left_names)
            a.options["secondaryjoin"] = join(right, right_names)
            b.options["primaryjoin"] = join(right, right_names)
            b.options["secondaryjoin"] = join(left, left_names)
        self.link((left, a), (right, b))
        if self.chance(0.25):
            self.map_link(link, left, left_names, a)

    def map_link(self, link, left, names, many):
        """The link table's own model, with a relationship to one of its ends, which writes a column
        that the many-to-many writes too, unless it is said otherwise."""
        one = Relationship(self.fresh("one"), left.name, False)
        rows = Relationship(self.fresh("rows"), link.name, True)
        for r in (one, rows):
            r.options["foreign_keys"] = [f"{link.name}.{n}" for n in names]
        way = self.rng.choice(["viewonly", "viewonly", "overlaps", "plain"])
        for r in (one, rows):
            if way == "viewonly":
                r.options["viewonly"] = True
            elif way == "overlaps":
                other = many.options.get("back_populates") or option_name(
                    many.options.get("backref", "")) or many.name
                r.options["overlaps"] = f"{many.name}, {other}"
        self.link((link, one), (left, rows))

    def share_column(self, owner, first, second):
        """Two composite keys with one column in common, as tenants have."""
        a, b = self.holder(first), self.holder(second)
        if len(a.key) < 2 or len(b.key) < 2 or a is b or owner in (a, b) or not owner.own_table \
                or self.is_joined(owner, a) or self.is_joined(owner, b):
            return
        shared = self.fresh("shared")
        owner.columns.append(Column(shared, nullable=True))
        for target in (a, b):
            own = self.fresh("own")
            owner.columns.append(Column(own, nullable=True))
            owner.constraints.append(Constraint(
                [shared, own], [f"{target.table}.{c.name}" for c in target.key]))
            self.joined.add(frozenset((owner.name, target.name)))
            self.link((target, Relationship(self.fresh("many"), owner.name, True)),
                      (owner, Relationship(self.fresh("one"), target.name, False)))

    def build(self):
        for _ in range(self.rng.choices([1, 2, 3, 4, 6, 9], weights=[5, 30, 30, 20, 10, 5])[0]):
            bases = [m for m in self.set.models if not m.base or self.chance(0.3)]
            base = self.rng.choice(bases) if bases and self.chance(0.12) else None
            self.add_model(base)
        ends = list(self.set.models)
        for _ in range(self.rng.randint(1, len(ends) + 1)):
            if len(self.set.models) >= 12:
                break
            a, b = self.rng.choice(ends), self.rng.choice(ends)
            kind = self.rng.choices(["many", "one", "tree", "link", "share"],
                                    weights=[48, 14, 13, 20, 5])[0]
            if kind == "share":
                self.share_column(a, b, self.rng.choice(ends))
            elif kind == "tree":
                self.tree(a)
            elif kind == "link":
                self.many_to_many(a, b)
            elif self.holder(a) is not self.holder(b):
                self.one_to_many(a, b, unique=kind == "one")
        return self.set


def build(prefix, seed):
    rng = random.Random(seed)
    builder = Builder(prefix, rng)
    model_set = builder.build()
    from . import mistakes
    for _ in range(rng.choices([0, 1, 2, 3], weights=[30, 45, 20, 5])[0]):
        mistakes.make_one(model_set, rng)
    return model_set
