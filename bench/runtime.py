"""The runtime beside what one would write by hand, and beside SQLAlchemy.

    bench/runtime.py RUNTIME_BENCH [RUNS]

RUNTIME_BENCH is the program made of bench/runtime_bench.c (the build's target runtime_bench). Prints
medians of processor time and ratios, with the machine and versions. `./dev bench` measures the same.
"""

import platform
import sqlite3
import statistics
import subprocess
import sys
import time

LIMITS = {"insert": "1.5 x by hand", "statements": "1.5 x by hand", "load": "1.5 x by hand",
          "set": "1/50 of SQLAlchemy"}


def sqlalchemy_set(sets=20000):
    """Nanoseconds of a to-one set in SQLAlchemy, both sides kept."""
    import sqlalchemy as sa
    from sqlalchemy import orm

    base = orm.declarative_base()

    class parent(base):
        __tablename__ = "parent"
        id = sa.Column(sa.Integer, primary_key=True)
        cs = orm.relationship("child", back_populates="p")

    class child(base):
        __tablename__ = "child"
        id = sa.Column(sa.Integer, primary_key=True)
        p_id = sa.Column(sa.Integer, sa.ForeignKey("parent.id"))
        p = orm.relationship("parent", back_populates="cs")

    parents, one = [parent(), parent()], child()
    start = time.process_time()
    for i in range(sets):
        one.p = parents[i % 2]
    return (time.process_time() - start) * 1e9 / sets


def measure(program, runs):
    """Nanoseconds of the runtime and by hand, for each measurement of the program, and of SQLAlchemy's
    set: medians. The pair with the median ratio stands for its measurement."""
    pairs = {}
    for _ in range(runs):
        for line in subprocess.run([program], capture_output=True, text=True,
                                   check=True).stdout.splitlines():
            name, runtime, by_hand = line.split()
            pairs.setdefault(name, []).append((float(runtime), float(by_hand)))
    python = statistics.median(sqlalchemy_set() for _ in range(runs))
    return {name: sorted(each, key=lambda pair: pair[0] / pair[1])[len(each) // 2]
            for name, each in pairs.items()}, python


def main():
    import sqlalchemy

    program, runs = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5
    figures, python = measure(program, runs)
    print(f"{platform.machine()}, {platform.system()} {platform.release()}, SQLite "
          f"{sqlite3.sqlite_version}, SQLAlchemy {sqlalchemy.__version__}; medians of {runs}")
    for name, (runtime, by_hand) in figures.items():
        unit, scale = ("ns", 1) if name == "set" else ("ms", 1e-6)
        line = (f"{name:10} runtime {runtime * scale:8.1f} {unit}, by hand {by_hand * scale:8.1f} "
                f"{unit}, ratio {runtime / by_hand:6.2f}")
        if name == "set":
            line += f", SQLAlchemy {python:8.1f} ns, 1/{python / runtime:.0f} of it"
        print(f"{line}; at most {LIMITS[name]}")


if __name__ == "__main__":
    main()
