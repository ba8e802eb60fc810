"""A random script of operations, made while SQLAlchemy runs it.

A script keeps out of what docs/runtime.md lists, and of nothing else. Whatever else SQLAlchemy does,
the runtime must do as well.
"""

import random
import warnings

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.orm import attributes, interfaces

state_of = attributes.instance_state
OPERATIONS = "NASPIROC=LWFTBEXDUGMJZQVH"  # replay.c says what each letter is
LETTERS = ("transient", "pending", "persistent", "deleted", "detached")


# A flush that SQLAlchemy or the database refuses; AssertionError: a key that can't be cleared.
REFUSALS = (sa.exc.IntegrityError, orm.exc.FlushError, AssertionError)


class GaveUp(Exception):
    """SQLAlchemy can't go on, or has become stale: the script ends here and is not compared."""


class Script:
    def __init__(self, world, seed):
        self.world = world
        self.random = random.Random(seed)
        self.lines, self.output = [f"@ {world.prefix}"], []
        self.session = orm.Session(world.engine, future=True, autoflush=False)
        self.instances, self.numbers = [], {}
        self.twins = []  # outside of the session, only to be merged
        self.found = []  # by queries, so that SQLAlchemy keeps them
        self.inserted = False
        self.flushes_first = self.random.random() < 0.7  # before anything is read
        if self.random.random() < 0.5:
            self.turn_autoflush_on()
        self.generates_keys = world.inserts_in_order and self.random.random() < 0.5
        self.n_values = 0

    def turn_autoflush_on(self):
        self.lines.append("Z")
        self.session.autoflush = True

    # What is there -------------------------------------------------------

    def usable(self):
        return [i for i in self.instances
                if not (state_of(i).deleted or state_of(i).detached or i in self.twins)]

    def everyone(self):
        """Those that have no number, too."""
        return {*self.usable(), *self.session}

    def of(self, model):
        """Instances that can stand where `model` is expected: without a discriminator no others."""
        polymorphic = sa.inspect(model).polymorphic_on is not None
        return [i for i in self.usable()
                if type(i) is model or (polymorphic and isinstance(i, model))]

    def ends(self, thing):
        return self.world.ends[type(thing)]

    @staticmethod
    def in_session(thing):
        return state_of(thing).session_id is not None and not state_of(thing).deleted

    @staticmethod
    def in_memory(thing, end):
        """The members that SQLAlchemy has in memory, as a list."""
        value = state_of(thing).dict.get(end.key)
        return list(value or []) if end.is_list else [value] if value is not None else []

    def name(self, word):
        if word is None:
            return "-"
        if isinstance(word, (int, str)):
            return str(word)
        if word in self.numbers:
            return str(self.numbers[word])
        if not state_of(word).has_identity:
            return f"{type(word).__name__}:new"
        base = sa.inspect(type(word)).base_mapper
        return type(word).__name__ + "".join(
            f":{getattr(word, base.get_property_by_column(c).key)}" for c in base.primary_key)

    def say(self, *words):
        self.lines.append(" ".join(map(self.name, words)))

    # Making instances ----------------------------------------------------

    def value(self, column, number):
        if isinstance(column.type, sa.Integer):
            return number
        self.n_values += 1
        return f"v{self.n_values}"

    def number_it(self, thing):
        self.numbers[thing] = len(self.instances)
        self.instances.append(thing)

    def make(self, mapped, identity=None):
        """A new instance; the twin of a row with this identity may lack what a new row must have."""
        mapper = sa.inspect(mapped)
        words, values = [], {}
        keys = mapper.base_mapper.primary_key
        for key, columns in self.world.columns[mapped]:
            column = columns[0]
            is_key = any(c in keys for c in columns)
            if is_key and len(keys) == 1 and self.generates_keys and identity is None:
                continue
            if not is_key and (column.foreign_keys or column.nullable):
                continue
            if column.primary_key and column.foreign_keys and not is_key:
                continue
            if column is mapper.polymorphic_on:
                continue
            if identity is not None and not is_key and self.random.random() < 0.3:
                continue
            number = len(self.instances) + 1 if column is keys[0] or not is_key else \
                self.random.randint(1, 2)
            if identity is not None and is_key:
                number = identity[next(i for i, k in enumerate(keys) if k in columns)]
            values[key] = self.value(column, number)
            words.append(f"{key}={values[key]}")
        thing = mapped(**values)
        self.number_it(thing)
        self.lines.append(" ".join(["N", mapped.__name__, *words]))
        return thing

    # Operations ----------------------------------------------------------

    def join(self):
        """What is linked with an instance in the session joins it: SQLAlchemy would flush it in
        part, with a warning."""
        again = True
        while again:
            again = False
            for thing in self.usable():
                for end in self.ends(thing):
                    for other in self.in_memory(thing, end):
                        for one, two in ((thing, other), (other, thing)):
                            if self.in_session(one) and state_of(two).transient:
                                self.say("A", two)
                                self.session.add(two)
                                again = True

    def flush(self):
        self.say("F")
        self.session.flush()

    def read(self, owner, end):
        if self.flushes_first:
            self.flush()
        if owner not in self.usable():
            return state_of(owner).dict.get(end.key)
        self.say("G", owner, end.key)
        return getattr(owner, end.key)

    def members(self, owner, end):
        value = self.read(owner, end)
        return list(value or []) if end.is_list else [value] if value is not None else []

    def closes_ring(self, owner, end, other):
        """Whether a row would come to hang on itself: neither can be inserted first."""
        if end.is_link or not issubclass(end.target, sa.inspect(end.owner).base_mapper.class_) \
                and not issubclass(end.owner, end.target):
            return False
        up = end if end.direction is interfaces.MANYTOONE else self.world.back(end)
        if up is None:
            return True
        low, high = (owner, other) if up is end else (other, owner)
        seen = set()
        while high is not None and high not in seen:
            if high is low:
                return True
            seen.add(high)
            above = self.members(high, up)
            high = above[0] if above else None
        return False

    def change(self):
        usable = self.usable()
        owner = self.random.choice(usable)
        ends = [e for e in self.ends(owner) if e.is_writable and e.target in self.world.creatable
                and (e.owner is type(owner) or sa.inspect(e.owner).polymorphic_on is not None)]
        if not ends:
            return self.write(owner)
        end = self.random.choice(ends)
        others = self.of(end.target)
        if not others or self.random.random() < 0.1:
            return self.write(owner)
        other = self.random.choice(others)
        if self.closes_ring(owner, end, other):
            return None
        if end.is_list:
            self.set_list(owner, end, other, others)
        else:
            self.set_one(owner, end, other)
        return self.join()

    def write(self, owner):
        texts = [(k, c[0]) for k, c in self.world.columns[type(owner)]
                 if isinstance(c[0].type, sa.String)
                 and c[0] is not sa.inspect(type(owner)).polymorphic_on]
        if texts:
            key, column = self.random.choice(texts)
            value = self.value(column, 0)
            self.say("L", owner, key, value)
            setattr(owner, key, value)

    def takes_over(self, owner, end, other):
        """Whether a one-to-one takes a partner over: SQLAlchemy leaves one side stale."""
        back = self.world.back(end)
        return (back is not None and not back.is_list and not end.is_list
                and any(m is not owner for m in self.members(other, back)))

    def set_one(self, owner, end, other):
        back = self.world.back(end)
        if self.random.random() < 0.25:
            other = None
        elif self.takes_over(owner, end, other):
            return
        for thing, side in ((owner, end), (other, back)):
            # Of an expired row SQLAlchemy does not know the other side, and leaves it stale.
            if thing is not None and side is not None and (
                    self.is_unknown(thing, side) or end.direction is not interfaces.MANYTOONE
                    or (back is not None and not back.is_list)):
                self.read(thing, side)
        if owner not in self.usable() or (other is not None and other not in self.usable()):
            return
        if back is None and end.direction is not interfaces.MANYTOONE and self.is_elsewhere(
                owner, end, other):
            return
        kind = "S"
        if end.has_member and self.random.random() < 0.1:
            kind = "W"  # a member that is not loaded is NULL, so that writing NULL would not be seen
            self.say("G", owner, end.key)
            if getattr(owner, end.key) is other:
                kind = "S"  # nor would writing what is there
        self.say(kind, owner, end.key, other)
        setattr(owner, end.key, other)

    def is_unknown(self, thing, end):
        """Whether SQLAlchemy can't tell whom it had: the row of either is expired."""
        return end.key not in state_of(thing).dict and state_of(thing).persistent and (
            state_of(thing).expired or any(state_of(o).expired for o in self.of(end.target)))

    def is_elsewhere(self, owner, end, other):
        """Whether another holds it in the same unlinked relationship: SQLAlchemy flushes both, in
        an order that changes from run to run."""
        return other is not None and any(
            other in self.members(thing, end) for thing in self.of(end.owner) if thing is not owner)

    def set_list(self, owner, end, other, others):
        members = self.read(owner, end)
        back = self.world.back(end)
        if back is not None:
            for thing in others:
                if thing in self.usable() and self.is_unknown(thing, back):
                    self.read(thing, back)
        others = [o for o in others if o in self.usable()]
        if other not in others or owner not in self.usable():
            return
        if back is None and not end.is_link:
            others = [o for o in others if not self.is_elsewhere(owner, end, o)]
            if other not in others:
                return
        self.change_list(owner, end, other, others, members)

    def change_list(self, owner, end, other, others, members):
        at = self.random.randint(0, 2)
        kind = self.random.choice("PPPIROC=")
        if kind == "P" and other not in members:
            self.say("P", owner, end.key, other)
            members.append(other)
        elif kind == "I" and other not in members:
            self.say("I", owner, end.key, at, other)
            members.insert(at, other)
        elif kind == "R" and other in members:
            self.say("R", owner, end.key, other)
            members.remove(other)
        elif kind == "O" and at < len(members) and not (end.is_link and not end.is_ordered):
            self.say("O", owner, end.key, at)
            members.pop(at)
        elif kind == "C":
            self.say("C", owner, end.key)
            members.clear()
        elif kind == "=":
            chosen = self.random.sample(others, self.random.randint(0, len(others)))
            if any(self.closes_ring(owner, end, c) for c in chosen):
                return
            self.say("=", owner, end.key, *chosen)
            setattr(owner, end.key, chosen)

    def use_session(self):
        kind = self.random.choice("AAFFTTBEXDKKUUMMQQ?")
        thing = self.random.choice(self.usable())
        if kind in "EXDBKU":
            self.flush()
            if thing not in self.usable():
                return
        persistent = state_of(thing).persistent
        if kind == "A":
            self.say("A", thing)
            self.session.add(thing)
            self.join()
        elif kind == "F":
            self.flush()
        elif kind == "T":
            self.commit()
        elif kind == "B" and not self.session.new and not self.inserted:
            self.say("B")
            self.session.rollback()
        elif kind == "E" and persistent:
            self.say("E", thing)
            self.session.expire(thing)
        elif kind == "X" and persistent:
            self.say("X", thing)
            self.session.refresh(thing)
        elif kind == "D" and persistent and len(self.usable()) > 3:
            self.delete(thing)
        elif kind == "K" and persistent:
            self.write_key(thing)
        elif kind == "U" and self.in_session(thing) and self.leaves_whole(thing):
            self.say("U", thing)
            self.session.expunge(thing)
        elif kind == "M":
            self.merge()
        elif kind == "Q":
            self.query()
        elif kind == "?":
            self.show(load=True)

    def delete(self, thing):
        """For good, or until the transaction is rolled back."""
        self.say("D", thing)
        self.session.delete(thing)
        if self.session.new or self.inserted or self.random.random() < 0.6:
            return self.commit()
        if self.random.random() < 0.5:
            self.flush()
        self.say("B")
        return self.session.rollback()

    def write_key(self, thing):
        """Writes a foreign key's column alone, which nothing in memory follows; the commit does."""
        mapper = sa.inspect(type(thing))
        own = mapper.tables if mapper.polymorphic_on is not None else [mapper.local_table]
        keys = [(k, c[0]) for k, c in self.world.columns[type(thing)]
                if c[0].foreign_keys and not c[0].primary_key and c[0].nullable and c[0].table in own
                and (c[0].unique or not self.world.is_of_one_to_one(c[0]))]
        if not keys:
            return
        key, column = self.random.choice(keys)
        table = next(iter(column.foreign_keys)).column.table
        others = [o for o in self.instances if state_of(o).persistent
                  and sa.inspect(type(o)).local_table is table and o is not thing]
        value = None
        if others and self.random.random() < 0.8:
            other = self.random.choice(others)
            value = sa.inspect(type(other)).primary_key_from_instance(other)[0]
        self.say("Y", thing)
        getattr(thing, key)
        self.say("L", thing, key, "-" if value is None else value)
        setattr(thing, key, value)
        self.commit()

    # Merging -------------------------------------------------------------

    def make_twins(self):
        """Instances outside of the session, some with the keys of rows, linked among themselves."""
        rows = [i for i in self.usable() if state_of(i).persistent and type(i) in self.world.creatable]
        made = []
        for _ in range(self.random.randint(1, 4)):
            row = self.random.choice(rows) if rows and self.random.random() < 0.7 else None
            mapped = type(row) if row is not None else self.random.choice(self.world.creatable)
            made.append(self.make(mapped, row is not None and state_of(row).identity or None))
        self.twins += made
        for _ in range(self.random.randint(0, 3 * len(made))):
            self.link_twins(made)
        return self.random.choice(made)

    def link_twins(self, twins):
        owner, other = self.random.choice(twins), self.random.choice(twins)
        ends = [e for e in self.ends(owner) if e.is_writable and isinstance(other, e.target)
                and (type(other) is e.target or sa.inspect(e.target).polymorphic_on is not None)
                and (e.owner is type(owner) or sa.inspect(e.owner).polymorphic_on is not None)]
        if not ends:
            return
        end = self.random.choice(ends)
        back = self.world.back(end)
        members = self.in_memory(owner, end)
        if other in members or (members and not end.is_list) or self.closes_ring(owner, end, other):
            return
        if back is not None and not back.is_list and self.in_memory(other, back):
            return
        if end.is_list:
            at = self.random.randint(0, 2)
            self.say("I", owner, end.key, at, other)
            getattr(owner, end.key).insert(at, other)
        else:
            self.say("S", owner, end.key, other)
            setattr(owner, end.key, other)

    def merge(self):
        if self.random.random() < 0.8:
            self.flush()
        # Of a deleted row SQLAlchemy still has links that their other side has lost.
        outside = self.twins + [i for i in self.instances if state_of(i).detached and not (
            state_of(i).was_deleted and any(self.in_memory(i, e) for e in self.ends(i)))]
        if not outside or self.random.random() < 0.6:
            thing = self.make_twins()
        else:
            thing = self.random.choice(outside)
        self.look_before_merge(thing)
        self.say("M", thing)
        self.run_merge(thing)

    def run_merge(self, thing):
        merged = self.session.merge(thing)
        if merged not in self.numbers:
            self.number_it(merged)
        self.output.append(f"> {self.numbers[merged]}")
        self.check_stale()

    def look_before_merge(self, thing):
        """Reads what SQLAlchemy would not know of the rows that it merges onto, see set_one()."""
        seen, todo = set(), [thing]
        while todo:
            source = todo.pop()
            if source in seen:
                continue
            seen.add(source)
            row = self.row_of(source)
            for end in self.ends(source):
                members = self.in_memory(source, end)
                todo += members
                if end.key not in state_of(source).dict or self.world.back(end) is None:
                    continue
                for other, side in [(row, end), *((self.row_of(m), self.world.back(end))
                                                  for m in members)]:
                    if other in self.usable() and self.is_unknown(other, side):
                        self.read(other, side)

    def row_of(self, source):
        """The instance in the session with the key of this one."""
        mapper = sa.inspect(type(source))
        return self.session.identity_map.get(
            state_of(source).key or mapper._identity_key_from_state(state_of(source)))

    def adopt(self):
        """Numbers what came into the session with another."""
        for thing in self.usable():
            for end in self.ends(thing):
                unknown = [m for m in self.in_memory(thing, end) if m not in self.numbers]
                if end.target not in self.world.creatable or (
                        len(unknown) > 1 and self.world.is_unordered(end.key)):
                    continue
                for other in unknown:
                    self.say("J", thing, end.key)
                    self.number_it(other)

    def check_stale(self):
        """Ends the script where a merge made SQLAlchemy stale: a one-to-one took a partner over."""
        for thing in self.everyone():
            for end in self.ends(thing):
                back = self.world.back(end)
                members = self.in_memory(thing, end)
                if back is None:
                    if end.direction is interfaces.ONETOMANY and end.is_writable and any(m in self.in_memory(o, end) for m in members
                                               for o in self.everyone()
                                               if isinstance(o, end.owner) and o is not thing):
                        raise GaveUp("merged into two parents")
                elif any(back.key in state_of(m).dict and thing not in self.in_memory(m, back)
                         for m in members):
                    raise GaveUp("a merge leaves one side stale")

    def leaves_whole(self, thing):
        """Whether all that is linked in memory with it is expunged with it."""
        linked, todo = set(), [thing]
        while todo:
            one = todo.pop()
            if one not in linked:
                linked.add(one)
                todo += [m for end in self.ends(one) for m in self.in_memory(one, end)]
                todo += [o for o in {*self.instances, *self.session} if any(
                    one in self.in_memory(o, end) for end in self.ends(o))]
        reached = {thing}
        for _, _, state, _ in sa.inspect(type(thing)).cascade_iterator("expunge", state_of(thing)):
            reached.add(state.obj())
        return linked == reached and all(map(self.in_session, linked))

    # Queries -------------------------------------------------------------

    def query(self):
        """Selects with equality and order, as a whole or as a stream; or gets one by its key."""
        mapped = self.random.choice(self.world.selectable)
        keys = sa.inspect(mapped).base_mapper.primary_key
        if self.random.random() < 0.3:
            identity = [self.random.randint(1, len(self.instances))]
            identity += [self.random.randint(1, 2) for _ in keys[1:]]
            self.say("H", mapped.__name__, *identity)
            return self.run_get(mapped, identity)
        columns = self.world.columns[mapped]
        key, _ = self.random.choice(columns)
        value = "*"
        if self.random.random() < 0.5:
            values = [getattr(i, key) for i in self.of(mapped)]
            value = self.random.choice(["-" if v is None else v for v in values] or ["*"])
        words = [key, value, self.random.choice(columns)[0], self.random.choice("ad"),
                 self.random.choice([0, 0, 1, 2]), self.random.choice([0, 0, 1])]
        self.say(self.random.choice("QQV"), mapped.__name__, *words)
        return self.run_query(mapped, words)

    def run_get(self, mapped, identity):
        found = self.session.get(mapped, tuple(identity))
        self.found.append(found)
        self.output.append(f"> {self.name(found)}")

    def run_query(self, mapped, words):
        where, value, order, turn, limit, offset = words
        query = sa.select(mapped)
        if value != "*":
            query = query.where(getattr(mapped, where) == (None if value == "-" else value))
        order = getattr(mapped, order)
        keys = [getattr(mapped, sa.inspect(mapped).get_property_by_column(c).key)
                for c in sa.inspect(mapped).base_mapper.primary_key]
        query = query.order_by(order.desc() if turn == "d" else order, *keys)
        query = query.limit(limit or None).offset(offset or None)
        found = self.session.execute(query).scalars().all()
        self.found += found
        self.output.append(" ".join([">", *map(self.name, found)]))

    def commit(self):
        self.say("T")
        self.session.commit()
        self.inserted = False

    # What is compared ----------------------------------------------------

    def text(self, thing, end, load):
        if not load and end.key not in state_of(thing).dict:
            return "~"
        value = getattr(thing, end.key)
        if not end.is_list:
            return self.name(value)
        names = [self.name(m) for m in value]
        return ",".join(names)

    def show(self, load):
        if load:
            self.flush()
        self.lines.append("?" if load else "!")
        for number, thing in enumerate(self.instances):
            state = state_of(thing)
            word = next(w for w in LETTERS if getattr(state, w))
            line = f"{number} {'tpPxd'[LETTERS.index(word)]}"
            if word not in ("deleted", "detached"):
                for end in self.ends(thing):
                    line += f" {end.key}={self.text(thing, end, load)}"
                if load and word == "persistent":
                    for key, _ in self.world.columns[type(thing)]:
                        value = getattr(thing, key)
                        line += f" {key}={'-' if value is None else value}"
            self.output.append(line)
        self.check()

    def show_rows(self):
        self.lines.append("#")
        self.output.extend(self.world.rows())

    def check_orphans(self):
        """Ends the script where an orphan joins another list in the same flush: SQLAlchemy deletes it
        or does not, another time otherwise."""
        self.check_order()
        for thing in self.usable():
            if not state_of(thing).persistent or not sa.inspect(type(thing))._is_orphan(state_of(thing)):
                continue
            for owner in self.usable():
                for end in self.ends(owner):
                    if end.direction is interfaces.ONETOMANY and thing in (attributes.get_history(
                            owner, end.key, attributes.PASSIVE_NO_INITIALIZE).added or ()):
                        raise GaveUp("an orphan joins another list")

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

    def check(self):
        """Ends the script where a list of SQLAlchemy's holds a member twice."""
        for thing in self.everyone():
            for end in self.ends(thing):
                if end.is_list:
                    members = state_of(thing).dict.get(end.key)
                    if members and len(set(map(id, members))) < len(members):
                        raise GaveUp("a member stands twice")

    def step(self):
        if not self.usable():
            return
        if self.random.random() < 0.6:
            self.change()
        else:
            self.use_session()
        self.adopt()
        self.check()
        self.show(load=False)

    def watch_flushes(self):
        sa.event.listen(self.session, "before_flush", lambda *_: self.check_orphans())
        sa.event.listen(self.session, "after_flush", self.note_insert)
        sa.event.listen(self.session, "after_flush_postexec", lambda *_: self.check_links())

    def note_insert(self, session, _):
        self.inserted = self.inserted or bool(session.new)

    def run(self):
        self.watch_flushes()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                for mapped in self.world.creatable:
                    for _ in range(self.random.randint(1, 3)):
                        self.make(mapped)
                for _ in range(self.random.randint(5, self.random.choice([20, 30, 60]))):
                    self.step()
                self.commit()
                self.show_rows()
                self.show(load=True)
            except sa.exc.CircularDependencyError as error:
                raise GaveUp("rows in a ring") from error
            except orm.exc.StaleDataError as error:  # the same with a post_update
                raise GaveUp("deletes a parent that has a new child") from error
            except sa.exc.InvalidRequestError as error:
                if "has been deleted" not in str(error):
                    raise
                raise GaveUp("linked with a deleted instance") from error
            except REFUSALS as error:
                if "DELETE FROM" in (getattr(error, "statement", None) or ""):
                    raise GaveUp("deletes a parent that has a new child") from error
                if "using NULL for primary key" in str(error):
                    raise GaveUp("deletes what has no row along a cascade") from error
                if "UPDATE" in (getattr(error, "statement", None) or "") and "UNIQUE" in str(error):
                    raise GaveUp("clears a unique key behind giving it away") from error
                if any(line.startswith("M ") for line in self.lines) \
                        and "UNIQUE" in str(error) and ".key_" in str(getattr(error, "orig", "")):
                    raise GaveUp("a merge leaves one side stale") from error  # of a one-to-one
                self.output.append(f"error {type(error).__name__}: {error}")
                self.lines.append("B")
                self.session.rollback()
                self.show_rows()
            finally:
                self.session.close()
                self.world.empty()
        self.lines.append(".")
        return self
