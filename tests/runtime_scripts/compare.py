"""Runs scripts in SQLAlchemy and in the runtime, and says where they disagree."""

import collections
import subprocess
from dataclasses import dataclass, field

from .script import Script
from .watched import GaveUp


@dataclass
class Outcome:
    n_scripts: int = 0
    n_operations: int = 0
    n_lines: int = 0
    gave_up: collections.Counter = field(default_factory=collections.Counter)
    operations: collections.Counter = field(default_factory=collections.Counter)
    disagreements: list = field(default_factory=list)  # (set's prefix, seed, text)


def split(line):
    """`0 P many1=1,2 one3=~` as its number and state, and its values by name."""
    number, state, *values = line.split(" ")
    return (number, state), dict(v.split("=", 1) for v in values if "=" in v)


def agree(world, expected, got):
    if expected == got:
        return True
    if expected.startswith("error"):
        return got.startswith("error")
    if expected[0] in " >" or got.startswith(("error", " ", ">")):
        return False
    (head, values), (other_head, other_values) = split(expected), split(got)
    if head != other_head:
        return False
    for key in values.keys() & other_values.keys():
        a, b = values[key], other_values[key]
        if "~" in (a, b) or a == b:
            continue
        if not world.is_unordered(key) or sorted(a.split(",")) != sorted(b.split(",")):
            return False
    return True


def first_difference(world, expected, got):
    """The place of the first line that differs; None."""
    for i in range(max(len(expected), len(got))):
        if i >= len(expected) or i >= len(got) or not agree(world, expected[i], got[i]):
            return i
    return None


def describe(one, got, at):
    expected = one.output[at] if at < len(one.output) else "(nothing)"
    return "\n".join(one.lines) + "\n--- SQLAlchemy, line %d\n%s\n--- the runtime\n%s" % (
        at, expected, got[at] if at < len(got) else "(nothing)")


def make(world, seed, outcome):
    one = Script(world, seed)
    try:
        return one.run()
    except GaveUp as reason:
        outcome.gave_up[str(reason)] += 1
        return None


def replay(program, scripts):
    text = "\n".join(line for one in scripts for line in one.lines) + "\n"
    run = subprocess.run([program], input=text, capture_output=True, text=True)
    outputs = run.stdout.split(".\n")
    if run.returncode != 0 or len(outputs) != len(scripts) + 1:
        outputs.append(run.stderr)
    return run.returncode, outputs, run.stderr


def compare(pool, world, seeds, outcome):
    """Compares the scripts of these seeds over one set's models."""
    made = [(seed, make(world, seed, outcome)) for seed in seeds]
    made = [(seed, one) for seed, one in made if one is not None]
    if not made:
        return
    status, outputs, complaint = replay(pool.program, [one for _, one in made])
    outcome.n_scripts += len(made)
    for i, (seed, one) in enumerate(made):
        outcome.n_lines += len(one.output)
        operations = [line[0] for line in one.lines if line[0] not in "@!?#."]
        outcome.operations.update(operations)
        outcome.n_operations += len(operations)
        got = outputs[i].split("\n")[:-1] if i < len(outputs) else [complaint]
        if status != 0 and i == len(outputs) - 1:
            got.append(f"status {status}: {complaint}")
        at = first_difference(world, one.output, got)
        if at is not None:
            outcome.disagreements.append((world, seed, one, describe(one, got, at)))
