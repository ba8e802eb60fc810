"""The mistakes that people make in a set of models, one function each.

Each gets the set and a random source, changes the set in place, and returns False where the set has
nothing that the mistake could be made on.
"""

from . import option_mistakes
from .models import Column, Constraint, Model, Relationship, option_name


def pick(rng, items):
    items = list(items)
    return rng.choice(items) if items else None


def fresh(model, name):
    """`name`, or with a number behind it where the model has a member of that name."""
    taken = {c.name for c in model.columns} | {r.name for r in model.relationships}
    return next(n for n in [name] + [f"{name}_{i}" for i in range(2, 99)] if n not in taken)


def with_option(model_set, *names):
    return [(m, r) for m, r in model_set.relationships() if any(n in r.options for n in names)]


def change_back_populates(model_set, rng):
    found = pick(rng, with_option(model_set, "back_populates"))
    if not found:
        return False
    _, r = found
    target = model_set.model(r.target)
    if target is None:
        return False
    names = [x.name for x in target.relationships] + [c.name for c in target.columns]
    names += ["nowhere", r.name]
    r.options["back_populates"] = rng.choice(names)
    return True


def drop_back_populates(model_set, rng):
    found = pick(rng, with_option(model_set, "back_populates"))
    if not found:
        return False
    model, r = found
    other = next((x for x in (model_set.model(r.target) or model).relationships
                  if x.name == r.options["back_populates"]), None)
    del r.options["back_populates"]
    if other is not None and rng.random() < 0.6:
        other.options.pop("back_populates", None)
    return True


def say_backref_too(model_set, rng):
    found = pick(rng, with_option(model_set, "back_populates"))
    if not found:
        return False
    found[1].options["backref"] = "again"
    return True


def clash_backref(model_set, rng):
    found = pick(rng, with_option(model_set, "backref"))
    if not found:
        return False
    _, r = found
    target = model_set.model(r.target)
    if target is None:
        return False
    names = [x.name for x in target.relationships] + [c.name for c in target.columns]
    names += [option_name(x.options["backref"]) for _, x in with_option(model_set, "backref")
              if x is not r and x.target == r.target]
    if not names:
        return False
    r.options["backref"] = rng.choice(names)
    return True


def change_target(model_set, rng):
    found = pick(rng, model_set.relationships())
    if not found:
        return False
    _, r = found
    names = [m.name for m in model_set.models if m.name != r.target]
    r.target = rng.choice(names + [model_set.prefix + "_missing"])
    return True


def name_table_as_target(model_set, rng):
    found = pick(rng, [(m, r) for m, r in model_set.relationships()
                       if getattr(model_set.model(r.target), "own_table", False)
                       and not model_set.model(r.target).schema])
    if not found:
        return False
    found[1].target = model_set.model(found[1].target).table
    return True


def change_target_to_relative(model_set, rng):
    """A subclass or the base of the model that is meant."""
    choices = [(r, relative.name) for _, r in model_set.relationships() for relative in model_set.models
               if model_set.model(r.target) and (relative.base == r.target
                                                 or model_set.model(r.target).base == relative.name)]
    found = pick(rng, choices)
    if not found:
        return False
    found[0].target = found[1]
    return True


def relate_to_abstract(model_set, rng):
    found = pick(rng, model_set.relationships())
    if not found or any(m.abstract for m in model_set.models):
        return False
    abstract = Model(f"{model_set.prefix}_abstract", columns=[Column("common")], own_table=False,
                     abstract=True)
    model_set.models.insert(0, abstract)
    found[1].target = abstract.name
    return True


def redeclare_in_subclass(model_set, rng):
    found = pick(rng, [(m, base) for m in model_set.models
                       for base in [model_set.model(m.base)] if base and base.relationships])
    if not found:
        return False
    model, base = found
    r = rng.choice(base.relationships)
    options = {k: v for k, v in r.options.items() if k not in ("back_populates", "backref")}
    if rng.random() < 0.3 and "back_populates" in r.options:
        options["back_populates"] = r.options["back_populates"]
    name = r.name if rng.random() < 0.6 else fresh(model, f"again_{r.name}")
    if any(x.name == name for x in model.relationships):
        return False
    model.relationships.append(Relationship(name, r.target, r.to_many, options))
    return True


def keyed_columns(model_set):
    return [(m, c) for m in model_set.models for c in m.columns if c.foreign_key]


def drop_foreign_key(model_set, rng):
    found = pick(rng, keyed_columns(model_set))
    if not found:
        return False
    found[1].foreign_key = ""
    return True


def drop_constraint(model_set, rng):
    model = pick(rng, [m for m in model_set.models if m.constraints])
    if not model:
        return False
    model.constraints.pop()
    return True


def misspell_foreign_key(model_set, rng):
    found = pick(rng, keyed_columns(model_set))
    if not found:
        return False
    column = found[1]
    table, name = column.foreign_key.rsplit(".", 1)
    column.foreign_key = rng.choice([f"{table}x.{name}", f"{table}.{name}x"])
    return True


def add_second_key(model_set, rng):
    found = pick(rng, keyed_columns(model_set))
    if not found:
        return False
    model, column = found
    model.columns.append(Column(fresh(model, f"second_{column.name}"), kind=column.kind, nullable=True,
                                foreign_key=column.foreign_key))
    return True


def change_foreign_keys(model_set, rng):
    found = pick(rng, with_option(model_set, "foreign_keys") or model_set.relationships())
    if not found:
        return False
    model, r = found
    target = model_set.model(r.target)
    if target is None:
        return False
    choices = [f"{m.name}.{c.name}" for m in (model, target) for c in m.columns]
    choices += [f"{target.name}.nowhere"]
    choices += [f"{m.name}.{x.name}" for m in (model, target) for x in m.relationships]
    if rng.random() < 0.3 and "foreign_keys" in r.options:
        del r.options["foreign_keys"]
    else:
        r.options["foreign_keys"] = [rng.choice(choices)]
    return True


def change_remote_side(model_set, rng):
    found = pick(rng, with_option(model_set, "remote_side"))
    if found and rng.random() < 0.6:
        del found[1].options["remote_side"]
        return True
    found = pick(rng, model_set.relationships())
    if not found:
        return False
    model, r = found
    target = model_set.model(r.target)
    if target is None or not model.columns or not target.columns:
        return False
    owner = rng.choice([model, target])
    name = rng.choice([c.name for c in owner.columns] + ["nowhere"])
    r.options["remote_side"] = [f"{owner.name}.{name}"]
    return True


def change_secondary(model_set, rng):
    found = pick(rng, with_option(model_set, "secondary"))
    if not found:
        return False
    model, r = found
    r.options["secondary"] = rng.choice(
        ["nowhere_rows", model.table if model.own_table else "nowhere_rows", model.name]
        + [m.table for m in model_set.models if m.own_table])
    return True


def unlink_table(model_set, rng):
    links = {r.options.get("secondary") or r.options.get("link_model")
             for _, r in with_option(model_set, "secondary", "link_model")}
    model = pick(rng, [m for m in model_set.models if m.name in links or m.table in links])
    if not model:
        return False
    column = pick(rng, [c for c in model.columns if c.foreign_key])
    if not column:
        return False
    column.foreign_key = ""
    return True


def drop_joins(model_set, rng):
    found = pick(rng, with_option(model_set, "primaryjoin", "secondaryjoin"))
    if not found:
        return False
    found[1].options.pop("primaryjoin", None)
    if rng.random() < 0.5:
        found[1].options.pop("secondaryjoin", None)
    return True


def add_primaryjoin(model_set, rng):
    found = pick(rng, [(m, r) for m, r in model_set.relationships()
                       if "secondary" not in r.options and "link_model" not in r.options])
    if not found:
        return False
    model, r = found
    target = model_set.model(r.target)
    if target is None or not model.columns or not target.columns:
        return False
    left, right = rng.choice(model.columns), rng.choice(target.columns)
    if left.kind != right.kind or (left is right):
        return False
    operator = rng.choice(["==", "==", "==", ">", "!="])
    sides = [f"{model.name}.{left.name}", f"{target.name}.{right.name}"]
    wrap = rng.choice(["", "", "foreign", "remote"])
    if wrap:
        which = rng.randint(0, 1)
        sides[which] = f"{wrap}({sides[which]})"
    r.options["primaryjoin"] = [(sides[0], operator, sides[1])]
    return True


def secondaryjoin_alone(model_set, rng):
    found = pick(rng, [(m, r) for m, r in model_set.relationships()
                       if "secondary" not in r.options and "link_model" not in r.options])
    if not found or not found[0].columns:
        return False
    model, r = found
    name = f"{model.name}.{model.columns[0].name}"
    r.options["secondaryjoin"] = [(name, "==", name)]
    return True


def repeat_relationship(model_set, rng):
    found = pick(rng, model_set.relationships())
    if not found:
        return False
    model, r = found
    left_out = ("back_populates",) if rng.random() < 0.2 else ("back_populates", "backref")
    options = {k: v for k, v in r.options.items() if k not in left_out}
    model.relationships.append(Relationship(fresh(model, f"also_{r.name}"), r.target, r.to_many, options))
    if rng.random() < 0.3:
        model.relationships[-1].options["overlaps"] = r.name
    return True


def drop_primary_key(model_set, rng):
    referred = {c.foreign_key.rsplit(".", 1)[0] for _, c in keyed_columns(model_set)}
    model = pick(rng, [m for m in model_set.models
                       if m.own_table and not m.base and m.table not in referred
                       and not any(x.base == m.name for x in model_set.models)
                       and not any(m.table == r.options.get("secondary") for _, r in
                                   model_set.relationships())])
    if not model:
        return False
    for column in model.columns:
        column.primary_key = False
    return True


def key_between_relatives(model_set, rng):
    model = pick(rng, [m for m in model_set.models if m.base and m.own_table])
    if not model:
        return False
    base = model_set.model(model.base)
    if len(base.key) != 1:
        return False
    model.columns.append(Column(fresh(model, "extra_base"), nullable=True,
                                foreign_key=f"{base.table}.{base.key[0].name}"))
    return True


MISTAKES = [
    change_back_populates, change_back_populates, drop_back_populates, drop_back_populates,
    say_backref_too, clash_backref, change_target, name_table_as_target, change_target_to_relative,
    change_target_to_relative, relate_to_abstract, redeclare_in_subclass, drop_foreign_key, drop_constraint,
    misspell_foreign_key, add_second_key, change_foreign_keys, change_remote_side,
    change_secondary, change_secondary, unlink_table, drop_joins, add_primaryjoin, secondaryjoin_alone,
    *option_mistakes.ALL, option_mistakes.option_in_backref, redeclare_in_subclass,
    repeat_relationship, repeat_relationship, drop_primary_key, key_between_relatives,
]


def make_one(model_set, rng):
    for _ in range(20):
        if rng.choice(MISTAKES)(model_set, rng):
            return
