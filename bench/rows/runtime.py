"""The runtime beside statements by hand and SQLAlchemy; bench/runtime.py measures."""

import subprocess

import runtime
from measure import Unavailable

NAME = "runtime"
WHATS = {"insert": "runtime: insert and commit 100,000 rows with their parents",
         "load": "runtime: load 100,000 rows into instances",
         "set": "runtime: set a to-one, both sides kept"}


def measure(bench):
    try:
        figures, python = runtime.measure(bench.runtime_bench, min(bench.repeat, 5))
    except (OSError, ImportError, subprocess.SubprocessError) as reason:
        raise Unavailable(str(reason)) from None
    for name, (ours, by_hand) in figures.items():
        if name == "set":
            bench.row(name, WHATS[name], ours, "SQLAlchemy's same operation", python, unit="ns",
                      limit=1 / 50, note=f"two pointers set by hand: {by_hand:.1f} ns")
        else:
            bench.row(name, WHATS.get(name, f"runtime: {name}"), ours / 1e6,
                      "the same by hand with sqlite3", by_hand / 1e6, unit="ms", limit=1.5,
                      why="it also finds the instance of each row in its session and keeps both sides of "
                          "each relationship, as the program by hand need not")
