"""What each relationship of a set rests on, by label: `model.member`."""

import collections
import re

from . import models


class Surroundings:
    """What each relationship of a set rests on, by label."""

    def __init__(self, model_set):
        self.models = {m.name: m for m in model_set.models}
        self.linked = collections.defaultdict(set)
        self.relationships = {}
        for model, r in model_set.relationships():
            label = f"{model.name}.{r.name}"
            self.relationships[label] = (model, r)
            for word in ("back_populates", "backref"):
                if word in r.options:
                    self.link(label, self.member_label(r.target, models.option_name(r.options[word])))
        self.both_ends = {label: (m.name, r.target) for label, (m, r) in self.relationships.items()}
        for model, r in self.relationships.values():
            if "backref" in r.options:
                self.both_ends.setdefault(f"{r.target}.{models.option_name(r.options['backref'])}",
                                          (r.target, model.name))
        self.by_table = {m.table: m for m in model_set.models if m.own_table}

    def member_label(self, model_name, member):
        """As `model.member`, of the model that declares it."""
        model = self.models.get(model_name)
        while model is not None and model.base \
                and not any(x.name == member for x in model.relationships):
            model = self.models.get(model.base)
        has = model is not None and any(x.name == member for x in model.relationships)
        return f"{model.name if has else model_name}.{member}"

    def named_label(self, label):
        """The relationship that its back_populates names."""
        _, r = self.relationships[label]
        name = r.options.get("back_populates")
        return name and self.member_label(r.target, name)

    def link(self, one, other):
        self.linked[one].add(other)
        self.linked[other].add(one)

    def pair(self, label):
        """The relationship, and all that is linked with it."""
        return {label} | self.linked[label]

    def models_of(self, label):
        """All models whose tables it runs over; of a model, it and its bases."""
        name = label
        while name in self.models:
            yield name
            name = self.models[name].base
        for one in self.pair(label):
            model, r = self.relationships.get(one, (None, None))
            if r is None:
                continue
            names = [model.name, r.target, r.options.get("link_model"),
                     getattr(self.by_table.get(r.options.get("secondary")), "name", None)]
            for name in names:
                while name in self.models:
                    yield name
                    name = self.models[name].base

    def root(self, name):
        """The base of its hierarchy that has no base itself; None where the model is not there."""
        while name in self.models and self.models[name].base:
            name = self.models[name].base
        return name if name in self.models else None

    def holder(self, name):
        """The model whose table it maps: its own, or of a base."""
        while name in self.models and not self.models[name].own_table:
            name = self.models[name].base
        return name

    def ends(self, label):
        model, r = self.relationships.get(label, (None, None))
        return frozenset((self.holder(model.name), self.holder(r.target))) if r else None

    def alike(self, label, codes):
        """The relationships that one finding of such a rule speaks for: one missing key and one unclear
        link table are one cause, whatever runs over them."""
        of = self.ends if "BW218" in codes and self.link_of(label) is None else \
            self.link_of if codes & {"BW403", "BW404"} else None
        if of is None or of(label) is None:
            return []
        return [one for one in self.relationships if of(one) == of(label)]

    def link_of(self, label):
        model, r = self.relationships.get(label, (None, None))
        if r is None or not ("secondary" in r.options or "link_model" in r.options):
            return None
        link = self.models.get(r.options.get("link_model"))
        return link.table if link else r.options.get("secondary")

    def keys_of(self, label):
        return {f"{name}.{c.name}" for name in self.models_of(label)
                for c in self.models[name].columns}

    def key_targets(self, label):
        """The tables that a column, as `model.member`, or a model refers to."""
        name, _, member = label.partition(".")
        model = self.models.get(name)
        if model is None:
            return set()
        tables = {c.foreign_key.rpartition(".")[0] for c in model.columns
                  if c.foreign_key and member in ("", c.name)}
        return tables | {c.targets[0].rpartition(".")[0] for c in model.constraints
                         if not member or member in c.columns}

    def looks_at(self, label, column):
        """Whether the relationship looks for the key of this column, as `model.member`: any between its
        tables, but where its joins are written only those of the columns that stand in them, and none
        where it says itself which are foreign."""
        r = self.relationships[label][1]
        if "primaryjoin" not in r.options or "secondaryjoin" not in r.options and self.link_of(label):
            return True
        conditions = r.options["primaryjoin"] + r.options.get("secondaryjoin", [])
        return "foreign_keys" not in r.options and any(
            re.search(rf"\b{column}\b", side) for left, _, right in conditions for side in (left, right))

    def is_key_used(self, label):
        """Whether some relationship runs between the two tables of the key of this column, and looks
        at it."""
        targets = {self.by_table[t].name for t in self.key_targets(label) if t in self.by_table}
        for one in self.relationships:
            models = set(self.models_of(one))
            if label.partition(".")[0] in models and (not targets or targets & models) \
                    and self.looks_at(one, label):
                return True
        return False
