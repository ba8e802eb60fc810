"""The mistakes that people make in the options of a relationship, one function each, as in mistakes.py."""

from .models import Backref, option_name


def pick(rng, items):
    items = list(items)
    return rng.choice(items) if items else None


def change_cascade(model_set, rng):
    found = pick(rng, model_set.relationships())
    if not found:
        return False
    found[1].options["cascade"] = rng.choice(
        ["all, delete-orphan", "delete-orphan", "all", "delete", "save-update, delete-orphan", "delet"])
    return True


def leave_deletes(model_set, rng):
    found = pick(rng, model_set.relationships())
    if not found:
        return False
    model, r = found
    r.options["passive_deletes"] = rng.choice(["all", True])
    if r.options["passive_deletes"] == "all" and len(model.columns) % 2:
        r.options["cascade"] = "all"
    return True


def view_only(model_set, rng):
    found = pick(rng, model_set.relationships())
    if not found:
        return False
    r = found[1]
    r.options["viewonly"] = True
    extra = rng.choice(["", "", "sync_backref", "cascade", "active_history", "passive_deletes"])
    if extra == "cascade":
        r.options["cascade"] = rng.choice(["all", "delete", "merge", "save-update, merge"])
    elif extra:
        r.options[extra] = True
    return True


def sync_backref(model_set, rng):
    found = pick(rng, model_set.relationships())
    if not found:
        return False
    found[1].options["sync_backref"] = rng.choice([True, False])
    return True


def load_as_list(model_set, rng):
    found = pick(rng, model_set.relationships())
    if not found:
        return False
    found[1].options["lazy"] = rng.choice(["dynamic", "dynamic", "joined", "selectin", "noload", "bogus"])
    return True


def order_by(model_set, rng):
    found = pick(rng, model_set.relationships())
    if not found or model_set.model(found[1].target) is None:
        return False
    target = model_set.model(found[1].target)
    found[1].options["order_by"] = rng.choice([c.name for c in target.columns] + ["nowhere"])
    return True


def option_in_backref(model_set, rng):
    """An option inside the backref, among them some that contradict it or that it doesn't take."""
    found = pick(rng, [(m, r) for m, r in model_set.relationships() if "backref" in r.options])
    if not found:
        return False
    r = found[1]
    old = r.options["backref"]
    options = dict(old.options) if isinstance(old, Backref) else {}
    name, value = rng.choice([
        ("cascade", "all, delete-orphan"), ("viewonly", True), ("bogus", True), ("bogus", True),
        ("lazy", "dynamic"),
        ("sync_backref", True), ("uselist", False), ("passive_deletes", "all")])
    options[name] = value
    r.options["backref"] = Backref(option_name(old), options)
    return True


ALL = [change_cascade, leave_deletes, view_only, sync_backref, load_as_list, order_by, option_in_backref]
