"""Makes a script that fails as short as it can be, to be read."""

import warnings

import sqlalchemy as sa

from . import compare
from .stage import state_of
from .watched import REFUSALS, GaveUp, Watched


class Replay(Watched):
    """Runs the lines of a script in SQLAlchemy."""

    def __init__(self, world, lines):
        super().__init__(world)
        self.script_lines = lines

    def thing(self, word):
        return None if word == "-" else self.instances[int(word)]

    def create(self, words):
        mapped = next(m for m in self.world.classes if m.__name__ == words[0])
        values = {}
        for word in words[1:]:
            key, value = word.split("=")
            column = dict(self.world.columns[mapped])[key][0]
            values[key] = int(value) if isinstance(column.type, sa.Integer) else value
        self.number_it(mapped(**values))

    def column(self, thing, key, word):
        column = dict(self.world.columns[type(thing)])[key][0]
        value = None if word == "-" else int(word) if isinstance(column.type, sa.Integer) else word
        setattr(thing, key, value)

    def adopt_one(self, thing, key):
        value = state_of(thing).dict[key]
        members = value if isinstance(value, list) else [value]
        self.number_it(next(m for m in members if m not in self.numbers))

    def do(self, line):
        kind, *words = line.split(" ")
        session = self.session
        if kind == "N":
            return self.create(words)
        if kind in "FTBZ":
            return {"F": session.flush, "T": session.commit, "B": session.rollback,
                    "Z": self.turn_autoflush_on}[kind]()
        if kind == "#":
            return self.show_rows()
        if kind in "!?":
            return self.show(kind == "?")
        if kind in "HQV":
            mapped = next(m for m in self.world.classes if m.__name__ == words[0])
            if kind == "H":
                return self.run_get(mapped, map(int, words[1:]))
            column = dict(self.world.columns[mapped])[words[1]][0]
            if words[2] not in "-*" and isinstance(column.type, sa.Integer):
                words[2] = int(words[2])
            return self.run_query(mapped, [*words[1:5], int(words[5]), int(words[6])])
        thing = self.thing(words[0])
        if kind in "AEXDUM":
            return {"A": session.add, "E": session.expire, "X": session.refresh,
                    "D": session.delete, "U": session.expunge, "M": self.run_merge}[kind](thing)
        if kind == "L":
            return self.column(thing, words[1], words[2])
        if kind == "Y":
            return getattr(thing, words[1])
        key = words[1]
        if kind == "J":
            return self.adopt_one(thing, key)
        if kind == "G":
            return getattr(thing, key)
        if kind in "SW":
            return setattr(thing, key, self.thing(words[2]))
        if kind == "=":
            return setattr(thing, key, [self.thing(w) for w in words[2:]])
        value = getattr(thing, key)
        return {"P": lambda: value.append(self.thing(words[2])),
                "I": lambda: value.insert(int(words[2]), self.thing(words[3])),
                "R": lambda: value.remove(self.thing(words[2])),
                "O": lambda: value.pop(int(words[2])), "C": value.clear}[kind]()

    def flush(self):
        pass  # the lines have it

    def run(self):
        self.lines = []
        self.watch_flushes()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                for line in self.script_lines[1:-1]:
                    self.lines = []
                    if line[0] in "FTG!?":
                        self.check_links()
                    if line[0] == "?" and (self.session.dirty or self.session.new):
                        raise GaveUp()
                    self.do(line)
            except REFUSALS as error:
                self.give_up_on(error)
                self.output.append(f"error {type(error).__name__}: {error}")
                self.session.rollback()
            finally:
                self.close()
        self.lines = self.script_lines
        return self


def fails(pool, world, lines):
    try:
        one = Replay(world, lines).run()
    except Exception:  # whatever a line meets that no longer makes sense
        return None
    status, outputs, complaint = compare.replay(pool.program, [one])
    got = outputs[0].split("\n")[:-1] + ([complaint] if status else [])
    at = compare.first_difference(world, one.output, got)
    if at is None:
        return None
    return one, got, at


def shrink(pool, world, lines):
    """A shorter script that still fails, and how; None where it does not fail when it is run again."""
    best = fails(pool, world, lines)
    if best is None:
        return None
    was_error = best[0].output[best[2]].startswith("error") if best[2] < len(best[0].output) else None
    size = max(1, len(lines) // 2)
    while size:
        at = 1
        while at < len(lines) - 1:
            cut = lines[at:min(at + size, len(lines) - 1)]
            shorter = lines[:at] + lines[at + len(cut):]
            found = None if any(c[0] in "NJM" for c in cut) else fails(pool, world, shorter)
            if found is not None and (found[0].output[found[2]].startswith("error")
                                      if found[2] < len(found[0].output) else None) == was_error:
                lines, best = shorter, found
            else:
                at += size
        size //= 2
    return compare.describe(best[0], best[1], best[2])
