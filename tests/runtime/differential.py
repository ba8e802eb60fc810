"""Random scripts of operations in SQLAlchemy and in the runtime: the same in memory and in rows.

    differential.py REPLAY [SCRIPTS [SEED]]

Each script is made while SQLAlchemy runs it, so that it avoids, and only these: the cells that
SQLAlchemy leaves stale (members that stand twice, one-to-ones that take a partner over; those are
tested by themselves), and instances that stay outside of the session though linked with one inside.
"""

import random
import re
import subprocess
import sys
import warnings

import sqlalchemy as sa
from sqlalchemy import orm

Base = orm.declarative_base()
ID = lambda: sa.Column(sa.Integer, primary_key=True)
KEY = lambda target: sa.Column(sa.Integer, sa.ForeignKey(target))


def parent_child(prefix, **cascades):
    parent = type(f"{prefix}_parent", (Base,), {
        "__tablename__": f"{prefix}_parent", "id": ID(), "name": sa.Column(sa.String),
        "cs": orm.relationship(f"{prefix}_child", back_populates="p",
                               **{k: v for k, v in cascades.items() if k == "cascade"})})
    child = type(f"{prefix}_child", (Base,), {
        "__tablename__": f"{prefix}_child", "id": ID(), "name": sa.Column(sa.String),
        "p_id": KEY(f"{prefix}_parent.id"), "age": sa.Column(sa.Integer),
        "p": orm.relationship(f"{prefix}_parent", back_populates="cs",
                              **({"cascade": cascades["up"]} if "up" in cascades else {}))})
    return [parent, child]


class wife(Base):
    __tablename__ = "wife"
    id, name = ID(), sa.Column(sa.String)
    c = orm.relationship("husband", back_populates="p", uselist=False)


class husband(Base):
    __tablename__ = "husband"
    id, name, p_id = ID(), sa.Column(sa.String), KEY("wife.id")
    p = orm.relationship("wife", back_populates="c")


class post_tag(Base):
    __tablename__ = "post_tag"
    post_id = sa.Column(sa.Integer, sa.ForeignKey("post.id"), primary_key=True)
    tag_id = sa.Column(sa.Integer, sa.ForeignKey("tag.id"), primary_key=True)


class post(Base):
    __tablename__ = "post"
    id, name = ID(), sa.Column(sa.String)
    tags = orm.relationship("tag", back_populates="posts", secondary="post_tag")


class tag(Base):
    __tablename__ = "tag"
    id, name = ID(), sa.Column(sa.String)
    posts = orm.relationship("post", back_populates="tags", secondary="post_tag")


class node(Base):
    __tablename__ = "node"
    id, name, parent_id = ID(), sa.Column(sa.String), KEY("node.id")
    parent = orm.relationship("node", back_populates="children", remote_side=[id])
    children = orm.relationship("node", back_populates="parent")


SETS = [parent_child("linked"), parent_child("owned", cascade="all, delete-orphan"),
        parent_child("upkill", up="save-update, merge, delete"), [wife, husband], [post, tag], [node]]
RELATIONSHIPS = {model: [(r.key, r.uselist, r.mapper.class_, r.back_populates)
                         for r in sorted(sa.inspect(model).relationships,
                                         key=lambda r: ["parent", "children"].index(r.key)
                                         if model is node else 0)]
                 for models in SETS for model in models}
ENGINE = None


def in_session(thing):
    state = sa.inspect(thing)
    return state.pending or state.persistent


def ordered(text):
    """Rows over a link table come in no order that anyone promises."""
    return re.sub(r"(tags|posts)=(\S*)",
                  lambda m: f"{m[1]}=" + ",".join(sorted(m[2].split(","))), text)


class Doubled(Exception):
    """SQLAlchemy's list holds a member twice: from there on it is stale."""


class Script:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.lines, self.output = [], []
        self.engine = sa.create_engine("sqlite://", future=True)
        sa.event.listen(self.engine, "connect",
                        lambda connection, _: connection.execute("PRAGMA foreign_keys = ON"))
        Base.metadata.create_all(self.engine)
        self.session = orm.Session(self.engine, future=True)
        self.instances = []
        self.inserted = False
        self.models = self.random.choice(SETS)
        for model in self.models:
            for i in range(self.random.randint(2, 4)):
                name = f"{model.__name__[0]}{model.__name__[-1]}{i}"
                self.lines.append(f"N {model.__tablename__} {name}")
                self.instances.append(model(name=name))

    def usable(self):
        return [i for i in self.instances
                if not (sa.inspect(i).deleted or sa.inspect(i).detached)]

    def of(self, model):
        return [i for i in self.usable() if isinstance(i, model)]

    def say(self, *words):
        self.lines.append(" ".join(self.name(w) for w in words))

    def states(self):
        """What each instance is to the session, and nothing is loaded for it."""
        for thing in self.usable():
            for key, is_list, _, _ in RELATIONSHIPS[type(thing)]:
                members = sa.inspect(thing).dict.get(key) if is_list else None
                if members and len(set(map(id, members))) < len(members):
                    raise Doubled()
        self.lines.append("!")
        self.output.append("".join(
            next(letter for letter, word in zip("tpPxd", ("transient", "pending", "persistent",
                                                          "deleted", "detached"))
                 if getattr(sa.inspect(i), word)) for i in self.instances))

    def name(self, word):
        if word is None:
            return "-"
        return self.names[word] if isinstance(word, Base) else str(word)

    def join(self):
        """What is linked with an instance in the session joins it."""
        again = True
        while again:
            again = False
            for thing in self.usable():
                for key, is_list, _, _ in RELATIONSHIPS[type(thing)]:
                    value = sa.inspect(thing).dict.get(key)
                    for other in (value or []) if is_list else [value] if value else []:
                        for one, two in ((thing, other), (other, thing)):
                            if in_session(one) and sa.inspect(two).transient:
                                self.session.add(two)
                                self.say("A", two)
                                again = True

    def flush(self):
        """Before anything is read: which loads flush by themselves is not compared."""
        self.session.flush()
        self.say("F")

    def read(self, owner, key):
        self.flush()
        if owner not in self.usable():
            return sa.inspect(owner).dict.get(key)  # an orphan that is gone now
        self.say("G", owner, key)
        return getattr(owner, key)

    def is_ancestor(self, above, below):
        while below is not None:
            if below is above:
                return True
            below = self.read(below, "parent")
        return False

    def change(self):
        owner = self.random.choice(self.usable())
        key, is_list, target, back = self.random.choice(RELATIONSHIPS[type(owner)])
        others = [o for o in self.of(target)]
        if not others:
            return
        other = self.random.choice(others)
        if type(owner) is node:
            low, high = (other, owner) if is_list else (owner, other)
            if self.is_ancestor(low, high):
                return
        if not is_list:
            self.set_one(owner, key, back, other, target)
        else:
            self.set_list(owner, key, other, others)
        self.join()

    def moves_early(self, child, key, parent):
        """A child without a row that leaves one parent for another: SQLAlchemy cascades before it
        moves the child, and so draws the former parent in, or drops the child as its orphan."""
        former = sa.inspect(child).dict.get(key)
        return (not sa.inspect(child).persistent and not isinstance(former, list)
                and former is not None and former is not parent)

    def set_one(self, owner, key, back, other, target):
        if self.random.random() < 0.25:
            other = None
        elif type(owner) in (wife, husband) and self.read(other, back) is not None:
            return
        if self.moves_early(owner, key, other):
            return
        for thing in (owner, other):
            # Of an expired row SQLAlchemy does not know the other side, and leaves it stale.
            if thing is not None and (type(thing) is wife or sa.inspect(thing).expired):
                self.read(thing, key if thing is owner else back)
        if owner not in self.usable() or (other is not None and other not in self.usable()):
            return
        setattr(owner, key, other)
        self.say("S", owner, key, other)

    def set_list(self, owner, key, other, others):
        members = self.read(owner, key)
        others = [o for o in others if o in self.usable()]
        if other not in others or owner not in self.usable():
            return  # an orphan that loading flushed away
        back = next(b for k, _, _, b in RELATIONSHIPS[type(owner)] if k == key)
        for thing in [o for o in others if sa.inspect(o).expired]:
            self.read(thing, back)
        others = [o for o in others if o in self.usable()
                  and not self.moves_early(o, back, owner)]
        if other not in others:
            return
        at = self.random.randint(0, 2)
        kind = self.random.choice("PPPIROC=")
        if kind in "PI" and other not in members:
            members.append(other) if kind == "P" else members.insert(at, other)
            self.say(*(["P", owner, key, other] if kind == "P" else ["I", owner, key, at, other]))
        elif kind == "R" and other in members:
            members.remove(other)
            self.say("R", owner, key, other)
        elif kind == "O" and at < len(members) and type(owner) not in (post, tag):
            members.pop(at)
            self.say("O", owner, key, at)
        elif kind == "C":
            members.clear()
            self.say("C", owner, key)
        elif kind == "=" and type(owner) is not node:
            chosen = self.random.sample(others, self.random.randint(0, len(others)))
            setattr(owner, key, chosen)
            self.say("=", owner, key, *chosen)

    def dump(self):
        self.flush()
        self.lines.append("?")
        for thing in self.instances:
            state = sa.inspect(thing)
            words = [w for w in ("transient", "pending", "persistent", "deleted", "detached")
                     if getattr(state, w)]
            line = f"{self.names[thing]} {words[0]}"
            if words[0] not in ("deleted", "detached"):
                for key, is_list, _, _ in RELATIONSHIPS[type(thing)]:
                    value = getattr(thing, key)
                    line += f" {key}=" + (",".join(map(self.name, value)) if is_list
                                          else self.name(value))
            self.output.append(line)

    def use_session(self):
        kind = self.random.choice("AAFTTBEXD?")
        thing = self.random.choice(self.usable())
        if kind in "EXD":
            self.session.flush()
            self.say("F")
        persistent = sa.inspect(thing).persistent
        if kind == "A":
            self.session.add(thing)
            self.say("A", thing)
            self.join()
        elif kind == "F":
            self.session.flush()
            self.say("F")
        elif kind == "T":
            self.session.commit()
            self.say("T")
            self.inserted = False
        elif kind == "B" and not self.session.new and not self.inserted:
            self.session.rollback()
            self.say("B")
        elif kind == "E" and persistent:
            self.session.expire(thing)
            self.say("E", thing)
        elif kind == "X" and persistent:
            self.session.refresh(thing)
            self.say("X", thing)
        elif kind == "D" and persistent and len(self.usable()) > 3:
            self.session.delete(thing)
            self.session.commit()
            self.say("D", thing)
            self.say("T")
            self.inserted = False
        elif kind == "?":
            self.dump()

    def run(self):
        self.names = {i: i.name for i in self.instances}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            sa.event.listen(self.session, "after_flush",
                            lambda session, _: setattr(self, "inserted",
                                                       self.inserted or bool(session.new)))
            for _ in range(self.random.randint(10, 60)):
                if self.random.random() < 0.6:
                    self.change()
                else:
                    self.use_session()
                self.states()
            self.session.commit()
            self.say("T")
            self.dump()
        self.lines.append(".")
        self.output.append(".")
        self.session.close()
        self.engine.dispose()


def main():
    replay = sys.argv[1]
    scripts = int(sys.argv[2]) if len(sys.argv) > 2 else 300
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    done = rings = 0
    while done < scripts:
        batch = [Script(seed + done + i) for i in range(min(100, scripts - done))]
        for script in batch:
            try:
                script.run()
            except (sa.exc.CircularDependencyError, Doubled):
                # SQLAlchemy sees rings among rows that are already there; the runtime needs none.
                script.lines, script.output = ["."], ["."]
                rings += 1
        run = subprocess.run([replay], input="\n".join(l for s in batch for l in s.lines) + "\n",
                             capture_output=True, text=True)
        got = run.stdout.split(".\n")
        for i, script in enumerate(batch):
            expected = "\n".join(script.output[:-1] + [""]) if len(script.output) > 1 else ""
            if i >= len(got) or ordered(got[i]) != ordered(expected):
                print(f"seed {seed + done + i}:\n" + "\n".join(script.lines))
                print("--- SQLAlchemy\n" + expected + "--- the runtime\n" +
                      (got[i] if i < len(got) else "(nothing) " + run.stderr))
                return 1
        done += len(batch)
    print(f"{scripts - rings} scripts agree; SQLAlchemy gave up {rings}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
