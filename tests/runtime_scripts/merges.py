"""A random merge: of instances that stand outside of the session for that, or that have left it."""

import sqlalchemy as sa

from .limits import closes_ring, is_unknown
from .stage import state_of


def merge(script):
    if script.random.random() < 0.8:
        script.flush()
    # Of a deleted row SQLAlchemy still has links that their other side has lost.
    outside = script.twins + [i for i in script.instances if state_of(i).detached and not (
        state_of(i).was_deleted and any(script.in_memory(i, e) for e in script.ends(i)))]
    if not outside or script.random.random() < 0.6:
        thing = make_twins(script)
    else:
        thing = script.random.choice(outside)
    look_before(script, thing)
    script.say("M", thing)
    script.run_merge(thing)


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
        row = row_of(script, source)
        for end in script.ends(source):
            members = script.in_memory(source, end)
            todo += members
            back = script.world.back(end)
            if end.key not in state_of(source).dict or back is None:
                continue
            for other, side in [(row, end), *((row_of(script, m), back) for m in members)]:
                if other in script.usable() and is_unknown(script, other, side):
                    script.read(other, side)


def row_of(script, source):
    """The instance in the session with the key of this one."""
    mapper = sa.inspect(type(source))
    return script.session.identity_map.get(
        state_of(source).key or mapper._identity_key_from_state(state_of(source)))
