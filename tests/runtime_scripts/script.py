"""A random script of operations, made while SQLAlchemy runs it.

A script keeps out of what docs/runtime.md lists, and of nothing else (limits.py, watched.py). Whatever
else SQLAlchemy does, the runtime must do as well.
"""

import random
import warnings

import sqlalchemy as sa

from .changes import change
from .limits import leaves_whole
from .merges import merge
from .queries import query
from .stage import state_of
from .watched import FAILURES, REFUSALS, Watched

OPERATIONS = "NASPIROC=LWFTBEXDUGMJZQVH"  # replay/main.c says what each letter is


class Script(Watched):
    def __init__(self, world, seed):
        super().__init__(world)
        self.random = random.Random(seed)
        self.inserted = False
        self.flushes_first = self.random.random() < 0.7  # before anything is read
        if self.random.random() < 0.5:
            self.turn_autoflush_on()
        self.generates_keys = world.inserts_in_order and self.random.random() < 0.5
        self.n_values = 0

    # Making instances ----------------------------------------------------

    def value(self, column, number):
        if isinstance(column.type, sa.Integer):
            return number
        self.n_values += 1
        return f"v{self.n_values}"

    def make(self, mapped, identity=None):
        """A new instance; the twin of a row with this identity may lack what a new row must have."""
        values, keys = {}, sa.inspect(mapped).base_mapper.primary_key
        for key, columns in self.world.columns[mapped]:
            is_key = any(c in keys for c in columns)
            if self.stays_unset(mapped, columns[0], is_key, identity):
                continue
            number = len(self.instances) + 1 if columns[0] is keys[0] or not is_key else \
                self.random.randint(1, 2)
            if identity is not None and is_key:
                number = identity[next(i for i, k in enumerate(keys) if k in columns)]
            values[key] = self.value(columns[0], number)
        thing = mapped(**values)
        self.number_it(thing)
        self.say("N", mapped.__name__, *(f"{key}={value}" for key, value in values.items()))
        return thing

    def stays_unset(self, mapped, column, is_key, identity):
        """Whether a new instance comes without a value for this column."""
        mapper = sa.inspect(mapped)
        if is_key and len(mapper.base_mapper.primary_key) == 1 and self.generates_keys \
                and identity is None:
            return True
        if not is_key and (column.foreign_keys or column.nullable):
            return True
        if column is mapper.polymorphic_on:
            return True
        return identity is not None and not is_key and self.random.random() < 0.3

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

    # Reading -------------------------------------------------------------

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

    # The session ---------------------------------------------------------

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

    def use_session(self):
        kind = self.random.choice("AAFFTTBEXDKKUUMMQQ?")
        thing = self.random.choice(self.usable())
        if kind in "EXDBKU":
            self.flush()
            if thing not in self.usable():
                return
        if kind in "EXDKU":
            self.use_row(kind, thing)
        elif kind == "A":
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
        elif kind == "M":
            merge(self)
        elif kind == "Q":
            query(self)
        elif kind == "?":
            self.show(load=True)

    def use_row(self, kind, thing):
        """What is done to one instance, behind a flush."""
        if kind == "U":
            if self.in_session(thing) and leaves_whole(self, thing):
                self.say("U", thing)
                self.session.expunge(thing)
        elif not state_of(thing).persistent:
            return
        elif kind == "E":
            self.say("E", thing)
            self.session.expire(thing)
        elif kind == "X":
            self.say("X", thing)
            self.session.refresh(thing)
        elif kind == "D" and len(self.usable()) > 3:
            self.delete(thing)
        elif kind == "K":
            self.write_key(thing)

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
            mapper = sa.inspect(type(other))
            value = self.look(other, mapper.get_property_by_column(mapper.primary_key[0]).key)
        self.look(thing, key)
        self.say("L", thing, key, value)
        setattr(thing, key, value)
        self.commit()

    def commit(self):
        self.say("T")
        self.session.commit()
        self.inserted = False

    # The whole -----------------------------------------------------------

    def watch_flushes(self):
        super().watch_flushes()
        sa.event.listen(self.session, "after_flush", self.note_insert)

    def note_insert(self, session, _):
        self.inserted = self.inserted or bool(session.new)

    def step(self):
        if not self.usable():
            return
        if self.random.random() < 0.6:
            change(self)
        else:
            self.use_session()
        self.adopt()
        self.check_members()
        self.show(load=False)

    def play(self):
        for mapped in self.world.creatable:
            for _ in range(self.random.randint(1, 3)):
                self.make(mapped)
        for _ in range(self.random.randint(5, self.random.choice([20, 30, 60]))):
            self.step()
        self.commit()
        self.show_rows()
        self.show(load=True)

    def end_refused(self, error):
        """Ends the script with what the runtime must refuse as well."""
        self.give_up_on(error)
        if not isinstance(error, REFUSALS):
            raise error
        self.output.append(f"error {type(error).__name__}: {error}")
        self.lines.append("B")
        self.session.rollback()
        self.show_rows()

    def run(self):
        self.watch_flushes()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                self.play()
            except FAILURES as error:
                self.end_refused(error)
            finally:
                self.close()
        self.lines.append(".")
        return self
