"""Runs commands and times them. Both sides of a comparison take turns, after one run of each that does
not count, so that what else the machine does meets both alike."""

import re
import statistics
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Optional

LONGEST = 600  # seconds that any one command may take


class Unavailable(Exception):
    """What was to be measured is not to be had here; the text says why."""


@dataclass
class Side:
    """One side of a comparison: a command that starts in a folder and succeeds."""

    command: list
    folder: Path
    before: Optional[Callable] = None  # prepares each run, outside its time


def run(command, folder, expected=(0,)):
    """Runs it to its end and returns what it wrote."""
    command = [str(word) for word in command]
    try:
        done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=LONGEST, check=False)
    except FileNotFoundError:
        raise Unavailable(f"{command[0]} is not installed") from None
    except subprocess.TimeoutExpired:
        raise Unavailable(f"{command[0]} took more than {LONGEST} s") from None
    text = done.stdout.decode(errors="replace")
    if done.returncode not in expected:
        last = (text.strip().splitlines() or ["no message"])[-1][:200]
        raise Unavailable(f"{Path(command[0]).name} ended with status {done.returncode}: {last}")
    return text


def time_once(side):
    if side.before:
        side.before()
    start = time.monotonic()
    run(side.command, side.folder)
    return time.monotonic() - start


def medians(repeat, *sides, warm_up=True):
    """The median seconds of each side."""
    if warm_up:
        for side in sides:
            time_once(side)
    times = [[time_once(side) for side in sides] for _ in range(repeat)]
    return [statistics.median(column) for column in zip(*times)]


@dataclass
class Profile:
    """What `--profile` tells of one run."""

    stages: dict  # milliseconds of each stage
    memory: float  # the most of bothways itself, in MB
    worker_memory: Optional[float]  # of its largest worker; None where none started


def profile(side):
    """The shell in between forks: a process that took this one's place would be taken to have had this
    one's memory."""
    if side.before:
        side.before()
    text = run(["sh", "-c", '"$@"; exit $?', "sh", *side.command, "--profile"], side.folder)
    stages, memory = {}, {}
    for figure, unit, name in re.findall(r"^ *([0-9.]+) (ms|MB)  (\S.*)$", text, re.MULTILINE):
        (stages if unit == "ms" else memory)[name] = float(figure)
    if "most memory" not in memory:
        raise Unavailable("--profile does not tell the memory")
    return Profile(stages, memory["most memory"], memory.get("most memory of a worker"))


def largest_stages(found, count=3):
    """The stages that take most, for the reason why a limit was not kept."""
    order = sorted(found.stages.items(), key=lambda stage: -stage[1])[:count]
    return "most of it: " + ", ".join(f"{name} {ms:.1f} ms" for name, ms in order)


def grown_stage(small, n_small, large, n_large):
    """The stage whose cost for each of n has grown most."""
    growth = {name: (ms / n_large - small.stages.get(name, 0) / n_small) * 1000
              for name, ms in large.stages.items()}
    name = max(growth, key=growth.get)
    return (f"what grows most: {name}, from {small.stages.get(name, 0) / n_small * 1000:.1f} to "
            f"{large.stages[name] / n_large * 1000:.1f} µs each")


def version(command):
    """The first line of what it says of itself, or nothing."""
    try:
        return (run(command, "/").strip().splitlines() or [None])[0]
    except Unavailable:
        return None
