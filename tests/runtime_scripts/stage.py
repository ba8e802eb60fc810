"""The instances of a script, in a session of SQLAlchemy, and what a script prints of them."""

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.orm import attributes

state_of = attributes.instance_state
STATES = ("transient", "pending", "persistent", "deleted", "detached")
STATE_LETTERS = "tpPxd"


class Stage:
    def __init__(self, world):
        self.world = world
        self.lines, self.output = [f"@ {world.prefix}"], []
        self.session = orm.Session(world.engine, future=True, autoflush=False)
        self.instances, self.numbers = [], {}
        self.twins = []  # outside of the session, only to be merged
        self.found = []  # by queries, so that SQLAlchemy keeps them

    def close(self):
        """Leaves an empty database."""
        self.session.close()
        self.world.empty()

    def turn_autoflush_on(self):
        self.lines.append("Z")
        self.session.autoflush = True

    def flush(self):
        self.say("F")
        self.session.flush()

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

    # How it is told ------------------------------------------------------

    def number_it(self, thing):
        self.numbers[thing] = len(self.instances)
        self.instances.append(thing)

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

    def look(self, thing, key):
        """The value of a column, which both sides read where it is not known."""
        self.say("Y", thing, key)
        return getattr(thing, key)

    # Operations that print what they give --------------------------------

    def run_merge(self, thing):
        merged = self.session.merge(thing)
        if merged not in self.numbers:
            self.number_it(merged)
        self.output.append(f"> {self.numbers[merged]}")

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

    # What is compared ----------------------------------------------------

    def text(self, thing, end, load):
        if not load and end.key not in state_of(thing).dict:
            return "~"
        value = getattr(thing, end.key)
        if not end.is_list:
            return self.name(value)
        names = [self.name(m) for m in value]
        return ",".join(names)

    def describe(self, number, thing, load):
        state = state_of(thing)
        word = next(w for w in STATES if getattr(state, w))
        line = f"{number} {STATE_LETTERS[STATES.index(word)]}"
        if word in ("deleted", "detached"):
            return line
        for end in self.ends(thing):
            line += f" {end.key}={self.text(thing, end, load)}"
        if load and word == "persistent":
            for key, _ in self.world.columns[type(thing)]:
                value = getattr(thing, key)
                line += f" {key}={'-' if value is None else value}"
        return line

    def show(self, load):
        if load:
            self.flush()
        self.lines.append("?" if load else "!")
        for number, thing in enumerate(self.instances):
            self.output.append(self.describe(number, thing, load))

    def show_rows(self):
        self.lines.append("#")
        self.output.extend(self.world.rows())
