"""Where a script ends, since what SQLAlchemy does next is not to be compared.

Some of what docs/runtime.md lists is seen only once SQLAlchemy has done it; limits.py asks before.
"""

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.orm import attributes, interfaces

from .stage import Stage, state_of

# A flush that SQLAlchemy or the database refuses; AssertionError: a key that can't be cleared.
# And adding what is linked with a deleted instance, which is an InvalidRequestError.
REFUSALS = (sa.exc.IntegrityError, sa.exc.InvalidRequestError, orm.exc.FlushError, AssertionError)
# In some of these SQLAlchemy alone can't go on; StaleDataError comes with a post_update.
FAILURES = (sa.exc.CircularDependencyError, orm.exc.StaleDataError, *REFUSALS)


class GaveUp(Exception):
    """SQLAlchemy can't go on, or has become stale: the script ends here and is not compared."""


def why_given_up(error):
    """Why SQLAlchemy fails with this where the runtime goes on; None where both must refuse."""
    statement = getattr(error, "statement", None) or ""
    if isinstance(error, sa.exc.CircularDependencyError):
        return "rows in a ring"
    if isinstance(error, orm.exc.StaleDataError):
        return "deletes a parent that has a new child"
    if "DELETE FROM" in statement:
        return "deletes a parent that has a new child"
    if "using NULL for primary key" in str(error):
        return "deletes what has no row along a cascade"
    if "UPDATE" in statement and "UNIQUE" in str(error):
        return "clears a unique key behind giving it away"
    return None


class Watched(Stage):
    """Ends the script where SQLAlchemy is seen to go astray."""

    cuts_off = False  # in the last flush an orphan's deletion cascaded to what has no row
    replacing = ()  # new ones of that flush, with the keys of known rows
    joining = ()  # what had joined a list before that flush, and was not to be deleted

    def watch_flushes(self):
        sa.event.listen(self.session, "before_flush", lambda *_: self.look_before_flush())
        sa.event.listen(self.session, "after_flush_postexec", lambda *_: self.check_links())
        sa.event.listen(self.session, "after_flush_postexec", lambda *_: self.check_replaced())
        sa.event.listen(self.session, "after_flush_postexec", lambda *_: self.check_joined())

    def look_before_flush(self):
        self.replacing = [i for i in self.session.new if sa.inspect(type(i))._identity_key_from_state(
            state_of(i)) in self.session.identity_map]
        self.check_order()
        self.joining = self.joined() - set(self.session.deleted)
        self.check_orphans()

    def check_replaced(self):
        """Ends the script where a new row with the key of a deleted one keeps that one's values."""
        for thing in self.replacing:
            if any(key not in state_of(thing).dict for key, _ in self.world.columns[type(thing)]):
                raise GaveUp("a new row keeps what a deleted one had")

    def check_joined(self):
        """Ends the script where a flush has found an orphan of which nothing was known before."""
        if any(state_of(thing).deleted for thing in self.joining):
            raise GaveUp("an orphan joins another list")

    def give_up_on(self, error):
        """Ends the script without a comparison where the runtime goes on."""
        reason = why_given_up(error)
        if self.cuts_off and isinstance(error, sa.exc.IntegrityError):
            reason = reason or "deletes what has no row along a cascade"
        if self.lacks_key(str(error)):
            reason = reason or "merges what is expired without its key"
        if reason:
            raise GaveUp(reason) from error

    def lacks_key(self, message):
        """Whether a new row came without a key that no database counts up."""
        return any(len(keys) > 1 and f"NOT NULL constraint failed: {table.name}.{key.name}\n" in message + "\n"
                   for table in self.world.tables for keys in [table.primary_key.columns]
                   for key in keys)

    def show(self, load):
        super().show(load)
        self.check_members()

    def run_merge(self, thing):
        try:
            super().run_merge(thing)
        except KeyError as error:  # of SQLAlchemy's own: the row's class has no such attribute
            raise GaveUp("merges onto a row of another model") from error
        self.check_merge()

    def check_orphans(self):
        """Ends the script where an orphan, or what its deletion cascades to, joins another list in the
        same flush: SQLAlchemy deletes it or does not, as it happens to look at one list first."""
        orphans = [i for i in self.usable()
                   if state_of(i).persistent and sa.inspect(type(i))._is_orphan(state_of(i))]
        self.cuts_off = any(self.reaches_new(i) for i in orphans)
        joined = self.joined() if orphans else set()
        for thing in orphans:
            deleted = {thing}
            if any(state_of(j).persistent for j in joined):
                deleted |= {i for i, *_ in sa.inspect(type(thing)).cascade_iterator(
                    "delete", state_of(thing))}
            if deleted & joined:
                raise GaveUp("an orphan joins another list")

    def joined(self):
        """What has joined a list since the last flush."""
        return {member for owner in self.usable() for end in self.ends(owner)
                if end.direction is interfaces.ONETOMANY
                for member in attributes.get_history(
                    owner, end.key, attributes.PASSIVE_NO_INITIALIZE).added or ()} - {None}

    def reaches_new(self, thing):
        """Whether the deletion of an orphan cascades to what has no row yet."""
        seen, todo = set(), [thing]
        while todo:
            one = todo.pop()
            if one not in seen:
                seen.add(one)
                todo += [m for e in self.ends(one) if e.prop.cascade.delete
                         for m in self.in_memory(one, e)]
        return any(state_of(one).pending for one in seen)

    def check_order(self):
        """Ends the script where SQLAlchemy numbers two new rows alike, once one that was new has left
        the session: it inserts them in the order of their addresses."""
        places = [(sa.inspect(type(i)).base_mapper, state_of(i).insert_order)
                  for i in self.session.new]
        if len(set(places)) < len(places):
            raise GaveUp("two new rows in one place")

    def check_links(self):
        """Ends the script where a flush has put an orphan out of the session, and not what it is
        linked with."""
        for thing in self.usable():
            for end in self.ends(thing):
                for other in self.in_memory(thing, end):
                    if self.in_session(thing) != self.in_session(other) and (
                            state_of(thing).transient or state_of(other).transient):
                        raise GaveUp("linked with what is outside of the session")

    def check_members(self):
        """Ends the script where a list of SQLAlchemy's holds a member twice."""
        for thing in self.everyone():
            for end in self.ends(thing):
                if end.is_list:
                    members = state_of(thing).dict.get(end.key)
                    if members and len(set(map(id, members))) < len(members):
                        raise GaveUp("a member stands twice")

    def check_merge(self):
        """Ends the script where a merge made SQLAlchemy stale: a one-to-one took a partner over."""
        for thing in self.everyone():
            for end in self.ends(thing):
                back = self.world.back(end)
                members = self.in_memory(thing, end)
                if back is None:
                    if end.is_writable and self.is_in_two(thing, end, members):
                        raise GaveUp("merged into two parents")
                elif any(back.key in state_of(m).dict and thing not in self.in_memory(m, back)
                         for m in members):
                    raise GaveUp("a merge leaves one side stale")

    def is_in_two(self, thing, end, members):
        """Whether another parent has one of the members in memory, too."""
        return end.direction is interfaces.ONETOMANY and any(
            m in self.in_memory(other, end) for m in members for other in self.everyone()
            if isinstance(other, end.owner) and other is not thing)
