"""A random change of one instance: of a relationship's end, or of a column."""

import sqlalchemy as sa
from sqlalchemy.orm import interfaces

from .limits import closes_ring, is_elsewhere, is_unknown, takes_over


def change(script):
    owner = script.random.choice(script.usable())
    ends = [e for e in script.ends(owner) if e.is_writable and e.target in script.world.creatable
            and (e.owner is type(owner) or sa.inspect(e.owner).polymorphic_on is not None)]
    if not ends:
        return write(script, owner)
    end = script.random.choice(ends)
    others = script.of(end.target)
    if not others or script.random.random() < 0.1:
        return write(script, owner)
    other = script.random.choice(others)
    if closes_ring(script, owner, end, other):
        return None
    if end.is_list:
        set_list(script, owner, end, other, others)
    else:
        set_one(script, owner, end, other)
    return script.join()


def write(script, owner):
    texts = [(k, c[0]) for k, c in script.world.columns[type(owner)]
             if isinstance(c[0].type, sa.String)
             and c[0] is not sa.inspect(type(owner)).polymorphic_on]
    if texts:
        key, column = script.random.choice(texts)
        value = script.value(column, 0)
        script.say("L", owner, key, value)
        setattr(owner, key, value)


def set_one(script, owner, end, other):
    back = script.world.back(end)
    if script.random.random() < 0.25:
        other = None
    elif takes_over(script, owner, end, other):
        return
    for thing, side in ((owner, end), (other, back)):
        # Of an expired row SQLAlchemy does not know the other side, and leaves it stale.
        if thing is not None and side is not None and (
                is_unknown(script, thing, side) or end.direction is not interfaces.MANYTOONE
                or (back is not None and not back.is_list)):
            script.read(thing, side)
    if owner not in script.usable() or (other is not None and other not in script.usable()):
        return
    if back is None and end.direction is not interfaces.MANYTOONE and is_elsewhere(
            script, owner, end, other):
        return
    kind = "S"
    if end.has_member and script.random.random() < 0.1:
        kind = "W"  # a member that is not loaded is NULL, so that writing NULL would not be seen
        script.say("G", owner, end.key)
        if getattr(owner, end.key) is other:
            kind = "S"  # nor would writing what is there
    script.say(kind, owner, end.key, other)
    setattr(owner, end.key, other)


def set_list(script, owner, end, other, others):
    members = script.read(owner, end)
    back = script.world.back(end)
    if back is not None:
        for thing in others:
            if thing in script.usable() and is_unknown(script, thing, back):
                script.read(thing, back)
    others = [o for o in others if o in script.usable()]
    if other not in others or owner not in script.usable():
        return
    if back is None and not end.is_link:
        others = [o for o in others if not is_elsewhere(script, owner, end, o)]
        if other not in others:
            return
    change_list(script, owner, end, other, others, members)


def change_list(script, owner, end, other, others, members):
    at = script.random.randint(0, 2)
    kind = script.random.choice("PPPIROC=")
    if kind == "P" and other not in members:
        script.say("P", owner, end.key, other)
        members.append(other)
    elif kind == "I" and other not in members:
        script.say("I", owner, end.key, at, other)
        members.insert(at, other)
    elif kind == "R" and other in members:
        script.say("R", owner, end.key, other)
        members.remove(other)
    elif kind == "O" and at < len(members) and not (end.is_link and not end.is_ordered):
        script.say("O", owner, end.key, at)
        members.pop(at)
    elif kind == "C":
        script.say("C", owner, end.key)
        members.clear()
    elif kind == "=":
        chosen = script.random.sample(others, script.random.randint(0, len(others)))
        if any(closes_ring(script, owner, end, c) for c in chosen):
            return
        script.say("=", owner, end.key, *chosen)
        setattr(owner, end.key, chosen)
