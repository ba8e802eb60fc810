"""A random merge: of instances that stand outside of the session for that, or that have left it."""

import sqlalchemy as sa
from sqlalchemy.orm import interfaces

from .limits import closes_ring, is_unknown
from .stage import state_of


def merge(script):
    if script.random.random() < 0.8:
        script.flush()
    outside = script.twins + [i for i in script.instances
                              if state_of(i).detached and not is_stale(script, i)]
    if not outside or script.random.random() < 0.6:
        thing = make_twins(script)
    else:
        thing = script.random.choice(outside)
    look_before(script, thing)
    script.say("M", thing)
    script.run_merge(thing)


def is_stale(script, thing):
    """Whether it is of a deleted row and still has links that their other side has lost, or the key
    of one: that it did not look at before it was deleted, as it happens, or that it has lost, which
    would be written onto a row."""
    if not state_of(thing).was_deleted:
        return False
    keys = [e for e in script.ends(thing) if has_key(thing, e)]
    return any(script.in_memory(thing, e) for e in script.ends(thing)) or any(
        e.key not in state_of(thing).dict for e in keys) or (
        row_of(script, thing) is not None and bool(keys))


def has_key(thing, end):
    """Whether a to-one that is not known, or none, has a key all the same."""
    state = state_of(thing)
    return end.direction is interfaces.MANYTOONE and any(
        state.dict.get(state.mapper.get_property_by_column(c).key) is not None
        for c in end.prop.local_columns)


def make_twins(script):
    """Instances outside of the session, some with the keys of rows, linked among themselves."""
    rows = [i for i in script.usable()
            if state_of(i).persistent and type(i) in script.world.creatable]
    made = []
    for _ in range(script.random.randint(1, 4)):
        row = script.random.choice(rows) if rows and script.random.random() < 0.7 else None
        mapped = type(row) if row is not None else script.random.choice(script.world.creatable)
        made.append(script.make(mapped, row is not None and state_of(row).identity or None))
    script.twins += made
    for _ in range(script.random.randint(0, 3 * len(made))):
        link_twins(script, made)
    return script.random.choice(made)


def link_twins(script, twins):
    owner, other = script.random.choice(twins), script.random.choice(twins)
    ends = [e for e in script.ends(owner) if e.is_writable and isinstance(other, e.target)
            and (type(other) is e.target or sa.inspect(e.target).polymorphic_on is not None)
            and (e.owner is type(owner) or sa.inspect(e.owner).polymorphic_on is not None)]
    if not ends:
        return
    end = script.random.choice(ends)
    back = script.world.back(end)
    members = script.in_memory(owner, end)
    if other in members or (members and not end.is_list) or closes_ring(script, owner, end, other):
        return
    if back is not None and not back.is_list and script.in_memory(other, back):
        return
    if end.is_list:
        at = script.random.randint(0, 2)
        script.say("I", owner, end.key, at, other)
        getattr(owner, end.key).insert(at, other)
    else:
        script.say("S", owner, end.key, other)
        setattr(owner, end.key, other)


def look_before(script, thing):
    """Reads what SQLAlchemy would not know of the rows that it merges onto, as changes.py does."""
    seen, todo = set(), [thing]
    while todo:
        source = todo.pop()
        if source in seen:
            continue
        seen.add(source)
        for end in script.ends(source):
            members = script.in_memory(source, end)
            todo += members
            if end.key not in state_of(source).dict:
                continue
            for other, side in [(source, end), *((m, script.world.back(end)) for m in members)]:
                row = row_of(script, other)
                if side is not None and row in script.usable() and is_to_look(script, row, side):
                    script.read(row, side)


def is_to_look(script, row, side):
    """Nor does SQLAlchemy look whom a one-to-one had, where its key lies on the other side."""
    if not side.is_list and side.direction is interfaces.ONETOMANY:
        return side.key not in state_of(row).dict
    return script.world.back(side) is not None and is_unknown(script, row, side)


def row_of(script, source):
    """The instance in the session with the key of this one."""
    mapper = sa.inspect(type(source))
    return script.session.identity_map.get(
        state_of(source).key or mapper._identity_key_from_state(state_of(source)))
