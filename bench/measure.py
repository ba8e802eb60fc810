"""Runs commands and times them. Both sides of a comparison take turns, after one run of each that does
not count, so that what else the machine does meets both alike."""

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


def peak_memory(command, folder):
    """The most memory in MB of bothways itself and of its largest worker (None where none started), as
    `--profile` tells. The shell in between forks: a process that took this one's place would be taken
    to have had this one's memory."""
    text = run(["sh", "-c", '"$@"; exit $?', "sh", *command, "--profile"], folder)
    own, worker = None, None
    for line in text.splitlines():
        if line.endswith("MB  most memory"):
            own = float(line.split()[0])
        elif line.endswith("MB  most memory of a worker"):
            worker = float(line.split()[0])
    if own is None:
        raise Unavailable("--profile does not tell the memory")
    return own, worker


def version(command):
    """The first line of what it says of itself, or nothing."""
    try:
        return (run(command, "/").strip().splitlines() or [None])[0]
    except Unavailable:
        return None
