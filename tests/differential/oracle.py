"""What SQLAlchemy says of a set of models: the kinds of its errors and warnings.

configure_mappers() stops at the first error. To hear about every relationship, each is initialised
by itself, in the order in which SQLAlchemy would, and what it raises is kept.
"""

import functools
import re
import warnings
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.orm import relationships as orm_relationships

from .c_header import condition_text
from .models import Backref

# What SQLAlchemy says, and the rules that may say the same. The first pattern that matches counts.
KINDS = [
    ("unknown-name", r"has no property", "BW103"),
    ("not-a-relationship", r"that is not a relationship", "BW104"),
    ("wrong-target", r"does not reference mapper", "BW105"),
    ("same-direction", r"both of the same direction", "BW108 BW109 BW110 BW221"),
    ("both-words", r"mutually exclusive", "BW113"),
    ("backref-clash", r"Error creating backref", "BW114 BW115"),
    ("no-locate", r"failed to locate a name|is not defined", "BW201 BW202 BW205 BW401 BW220 BW223"),
    ("expects-a-class", r"expects a class or a mapper argument", "BW205"),
    ("unknown-cascade", r"Invalid cascade option", "BW004"),
    ("unknown-loading", r"Can't find strategy", "BW004"),
    ("backref-option", r"unexpected keyword argument", "BW116"),
    ("backref-secondaryjoin", r"Can't assign 'secondaryjoin' on a backref", "BW116 BW224"),
    ("unknown-table", r"could not find table", "BW210"),
    ("ambiguous-inherit", r"tables have more than one foreign key relationship", "BW701"),
    ("no-keys-inherit", r"Can't determine the inherit condition", "BW701 BW210 BW211"),
    ("no-keys", r"there are no foreign keys linking these tables",
     "BW218 BW403 BW409 BW210 BW220 BW404 BW223"),
    ("ambiguous", r"multiple foreign key paths", "BW219 BW404 BW409"),
    ("unknown-column", r"Could not initialize target column", "BW211"),
    ("table-as-class", r"'Table' object has no attribute", "BW205"),
    ("no-mapped-column", r"does not have a mapped column|no attribute|has no such", "BW220 BW222 BW223 BW227"),
    ("not-a-column", r"is not an instance of ColumnProperty", "BW220 BW222 BW223 BW227"),
    ("no-foreign-columns", r"Could not locate any relevant foreign key columns", "BW220 BW223"),
    ("no-equality", r"Could not locate any simple equality", "BW220 BW223 BW409"),
    ("direction", r"Can't determine relationship direction", "BW220 BW223 BW222"),
    ("no-pairs", r"could not determine any unambiguous local/remote", "BW220 BW222 BW223 BW409"),
    ("remote-local", r"is marked as 'remote'", "BW222 BW223 BW409"),
    ("remote-not-simple", r"Non-simple column elements", "BW223"),
    ("secondaryjoin", r"secondary join condition but no secondary", "BW224"),
    ("orphan-many", r"delete-orphan cascade is normally", "BW302"),
    ("orphan-without-delete", r"requires 'delete'", "BW303 BW302"),
    ("passive-all", r"can't set passive_deletes='all'", "BW309"),
    ("viewonly-cascade", r"apply to persistence operations", "BW307"),
    ("viewonly-option", r"while also setting viewonly=True", "BW308 BW307"),
    ("viewonly-sync", r"sync_backref", "BW120"),
    ("overlaps", r"will copy column", "BW101 BW119 BW225 BW408 BW702 BW107"),
    ("list-loader", r"cannot be used with many-to-one/one-to-one", "BW319"),
    ("no-primary-key", r"[Cc]ould not assemble any primary key", "BW234"),
    ("mapped-secondary", r"secondary argument .* passed to", "BW401"),
]


# Where SQLAlchemy says in its text what it speaks of. One relationship is often initialised on behalf of
# another, so that what was asked for is not always what is wrong.
NAMED_IN = [re.compile(pattern) for pattern in (
    r"relationship '(\w+\.\w+)' will copy", r"on relationship (\w+\.\w+)", r"[Rr]elationship '?(\w+\.\w+)",
    r"Property (\w+\.\w+) ", r"^(\w+\.\w+) and back-reference", r"^On (\w+\.\w+),",
    r"for property (\w+\.\w+)")]


@dataclass
class Remark:
    """One thing that SQLAlchemy said."""

    kind: str
    label: str  # "model.member", or the model's name: what it said it of
    asked: str  # what was being declared or initialised, which is refused too
    is_error: bool
    message: str


class Oracle:
    """All remarks on one set; `is_cut` where a class could not be mapped at all, so that whatever
    else was said may be its consequence."""

    def __init__(self):
        self.remarks = []
        self.is_cut = False

    def hear(self, label, said, is_error=True):
        message = str(said)
        if "One or more mappers failed to initialize" in message:
            return "again"  # another's error, said once already
        kind = next((k for k, pattern, _ in KINDS if re.search(pattern, message)), "other")
        named = next((m.group(1) for m in (p.search(message) for p in NAMED_IN) if m),
                     getattr(said, "at", label))
        self.remarks.append(Remark(kind, named, label, is_error, f"{type(said).__name__}: {message}"))
        return kind

    def listen(self, label, action):
        """Does something, and hears what is raised and warned of meanwhile; whether it went well."""
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                action()
                raised = None
            except Exception as error:  # SQLAlchemy lets NameError and others through
                raised = self.hear(label, error)
        for warning in caught:
            if issubclass(warning.category, sa.exc.SAWarning):
                self.hear(label, warning.message, is_error=False)
        return raised


def python_conditions(conditions):
    text = [condition_text([c]) for c in conditions]
    return text[0] if len(text) == 1 else "and_(" + ", ".join(text) + ")"


def relationship_arguments(model_set, r, metadata):
    arguments = {}
    for name, value in r.options.items():
        if name in ("primaryjoin", "secondaryjoin"):
            arguments[name] = python_conditions(value)
        elif name in ("foreign_keys", "remote_side"):
            arguments[name] = "[" + ", ".join(value) + "]"
        elif name == "order_by":
            arguments[name] = f"{r.target}.{value}"
        elif name == "link_model":
            table = model_set.model(value).table
            arguments["secondary"] = lambda table=table: metadata.tables[table]
        elif name == "secondary" and any(m.table == value and m.own_table
                                         for m in model_set.models):
            arguments["secondary"] = lambda table=value: metadata.tables[table]
        elif isinstance(value, Backref):
            arguments[name] = orm.backref(value.name, **{
                n: "[" + ", ".join(v) + "]" if isinstance(v, list) else v
                for n, v in value.options.items()})
        else:
            arguments[name] = value
    return arguments


def column_object(column):
    kind = sa.Integer if column.kind == "int" else sa.String
    keys = [sa.ForeignKey(column.foreign_key)] if column.foreign_key else []
    return sa.Column(kind, *keys, primary_key=column.primary_key,
                     nullable=column.nullable and not column.primary_key,
                     unique=column.unique or None)


def class_body(model_set, model, metadata, oracle):
    body = {"__module__": __name__}
    if model.own_table:
        body["__tablename__"] = model.bare_table
    table_options = {"schema": model.schema} if model.schema else {}
    if model.own_table and (model.constraints or table_options):
        body["__table_args__"] = (*(sa.ForeignKeyConstraint(c.columns, c.targets)
                                    for c in model.constraints), table_options)
    for column in model.columns:
        body[column.name] = column_object(column)
    for r in model.relationships:
        body[r.name] = relationship_object(model_set, model, r, metadata, oracle)
    return body


# What a relationship that was refused when it was declared is tried again without, so that what
# depends on it is judged as if that mistake had been mended.
MENDED_WITHOUT = {
    "both-words": ["backref"],
    "viewonly-cascade": ["cascade"],
    "viewonly-sync": ["sync_backref"],
    "unknown-cascade": ["cascade"],
}


def relationship_object(model_set, model, r, metadata, oracle):
    arguments = relationship_arguments(model_set, r, metadata)
    made = []
    while True:
        raised = oracle.listen(f"{model.name}.{r.name}",
                               lambda: made.append(orm.relationship(r.target, **arguments)))
        if raised is None:
            return made[0]
        for name in MENDED_WITHOUT[raised]:
            del arguments[name]


def declare(model_set, oracle):
    base = orm.declarative_base()
    classes = {}

    def declare_one(model, parent):
        body = class_body(model_set, model, base.metadata, oracle)
        if not model.own_table:  # attached to the base's table with the last of their columns
            for c in model.constraints:
                sa.ForeignKeyConstraint([body[name] for name in c.columns], c.targets)
        classes[model.name] = type(model.name, (parent,), body)

    for model in model_set.models:
        if model.abstract:
            continue  # its name is not to be found, as that of any class that is not mapped
        if model.base and model.base not in classes:
            continue
        parent = classes.get(model.base, base)
        if oracle.listen(model.name, lambda: declare_one(model, parent)) is not None:
            oracle.is_cut = True
    return base, classes


def say_where(do_init):
    """SQLAlchemy's errors don't all name the relationship, and one may be initialised within another:
    each error is given the label of the one that raised it."""
    @functools.wraps(do_init)
    def located(prop):
        try:
            do_init(prop)
        except Exception as error:
            if not hasattr(error, "at"):
                error.at = f"{prop.parent.class_.__name__}.{prop.key}"
            raise
    return located


orm_relationships.RelationshipProperty.do_init = say_where(
    orm_relationships.RelationshipProperty.do_init)


def initialise(mapper, prop):
    if not prop._configure_started:
        prop.init()
    if prop._configure_finished:
        prop.post_instrument_class(mapper)


def configure(base, classes, oracle):
    base.registry._new_mappers = False  # or whatever looks at a mapper configures all of them
    for mapped in list(classes.values()):
        mapper = orm.class_mapper(mapped, configure=False)
        for prop in list(mapper._props.values()):
            is_relationship = isinstance(prop, orm_relationships.RelationshipProperty)
            if is_relationship and prop.parent is mapper:
                oracle.listen(f"{mapped.__name__}.{prop.key}", lambda: initialise(mapper, prop))


def ask(model_set):
    oracle = Oracle()
    base, classes = declare(model_set, oracle)
    configure(base, classes, oracle)
    base.registry.dispose()
    return oracle


def is_content(model_set):
    """Whether SQLAlchemy's own configure_mappers() is content: no error and no warning."""
    oracle = Oracle()
    base, _ = declare(model_set, oracle)
    oracle.listen("", base.registry.configure)
    base.registry.dispose()
    return not oracle.remarks
