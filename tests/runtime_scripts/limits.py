"""What a script keeps out of, asked before an operation: what SQLAlchemy would not know, or do by chance.

docs/runtime.md lists it; watched.py sees what only SQLAlchemy's own doing tells. What is not in memory
is read where the answer needs it, which is an operation of the script like any other.
"""

import sqlalchemy as sa
from sqlalchemy.orm import interfaces

from .stage import state_of


def is_expired(thing, columns):
    """Whether the values of some of these columns would have to be read."""
    state = state_of(thing)
    return state.expired or any(state.mapper.get_property_by_column(c).key in state.expired_attributes
                                for c in columns if c in state.mapper.columns.values())


def is_unknown(script, thing, end):
    """Whether SQLAlchemy can't tell whom it had: the row of either is expired, or its key."""
    return end.key not in state_of(thing).dict and state_of(thing).persistent and (
        is_expired(thing, end.prop.local_columns)
        or any(is_expired(o, end.prop.remote_side) for o in script.of(end.target)))


def closes_ring(script, owner, end, other):
    """Whether a row would come to hang on itself: neither can be inserted first."""
    if end.is_link or not issubclass(end.target, sa.inspect(end.owner).base_mapper.class_) \
            and not issubclass(end.owner, end.target):
        return False
    up = end if end.direction is interfaces.MANYTOONE else script.world.back(end)
    if up is None:
        return True
    low, high = (owner, other) if up is end else (other, owner)
    seen = set()
    while high is not None and high not in seen:
        if high is low:
            return True
        seen.add(high)
        above = script.members(high, up)
        high = above[0] if above else None
    return False


def takes_over(script, owner, end, other):
    """Whether a one-to-one takes a partner over: SQLAlchemy leaves one side stale."""
    back = script.world.back(end)
    return (back is not None and not back.is_list and not end.is_list
            and any(m is not owner for m in script.members(other, back)))


def is_elsewhere(script, owner, end, other):
    """Whether another holds it in the same unlinked relationship: SQLAlchemy flushes both, in
    an order that changes from run to run."""
    return other is not None and any(
        other in script.members(thing, end) for thing in script.of(end.owner) if thing is not owner)


def leaves_whole(script, thing):
    """Whether all that is linked in memory with it is expunged with it."""
    linked, todo = set(), [thing]
    while todo:
        one = todo.pop()
        if one not in linked:
            linked.add(one)
            todo += [m for end in script.ends(one) for m in script.in_memory(one, end)]
            todo += [o for o in {*script.instances, *script.session} if any(
                one in script.in_memory(o, end) for end in script.ends(o))]
    reached = {thing}
    for _, _, state, _ in sa.inspect(type(thing)).cascade_iterator("expunge", state_of(thing)):
        reached.add(state.obj())
    return linked == reached and all(map(script.in_session, linked))
