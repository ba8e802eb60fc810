"""What random scripts found wrong in the runtime, as short as it can be told.

Each is a header and scripts that run in SQLAlchemy and in the runtime, which must agree after every
operation. The models' names begin with the case's own.
"""

import re

from . import compare, found_links, found_merges, shrink
from .world import World

CASES = {**found_links.CASES, **found_merges.CASES}


class Whole(shrink.Replay):
    """Runs to the end, where a random script would keep out."""

    def look_before_flush(self):
        pass

    def check_links(self):
        pass


class Written:
    """A set of models written by hand."""

    def __init__(self, prefix, text):
        self.prefix = prefix
        self.header = "#include <bothways/model.h>\n" + text
        self.models = re.findall(rf"^struct ({prefix}_\w+) {{", text, re.MULTILINE)


def sets():
    return [Written(prefix, text) for prefix, (text, *_) in CASES.items()]


def script(prefix, text):
    """The lines, with what is in memory asked for after every operation."""
    lines = [f"@ {prefix}"]
    for line in text.split("\n"):
        if line:
            lines += [line] if line[0] in "N?#" else [line, "!"]
    return [*lines, "#", "."]


def check(pool, written):
    """The disagreements, described."""
    for one_set in written:
        world = World(pool, one_set)
        for text in CASES[one_set.prefix][1:]:
            one = Whole(world, script(one_set.prefix, text)).run()
            _, outputs, complaint = compare.replay(pool.program, [one])
            got = outputs[0].split("\n")[:-1] + ([complaint] if complaint else [])
            at = compare.first_difference(world, one.output, got)
            if at is not None:
                yield compare.describe(one, got, at)
