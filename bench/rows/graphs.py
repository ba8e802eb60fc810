"""From facts to findings: how the rules do on many models, and on graphs with more paths than any
program could walk."""

import contextlib
import re
import sqlite3
from pathlib import Path

import inputs
from bench import ROOT
from measure import Side, Unavailable, grown_stage, medians, profile, run, time_once
from peers import prisma

NAME = "graphs"
CITY = (Path(__file__).resolve().parents[1] / "city.h.in").read_text()
MODELS_OF_CITY = 10
IDS = 1 << 20  # the distance between the ids of two headers' rows
WIDTH, PRISMA_WIDTH = 10, 3
START = 2  # so few layers that their time is that of the start
CASCADES = "BW315,BW316,BW317"


def extract(bench, name, text):
    """The facts of one header, in a folder of their own."""
    folder = bench.folder / name
    folder.mkdir()
    (folder / f"{name}.h").write_text(text)
    facts = folder / f"{name}.facts"
    run([bench.extract, "-o", facts, f"{name}.h", "--", "-std=gnu17", f"-I{ROOT}/include"], folder)
    return facts


def multiply(facts, copies):
    """Adds the facts of the one header again and again, under names that end in _1, _2 …, so that no
    time goes into the parsing of large headers."""
    name = re.compile(r"_0\b")
    with contextlib.closing(sqlite3.connect(facts)) as db:
        db.execute("PRAGMA synchronous = off")
        for table in ("header", "forward_declaration", "struct", "member", "annotation", "argument"):
            columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
            ids = {"id", "header", "struct", "member", "annotation", "parent"} & set(columns)
            rows = db.execute(f"SELECT * FROM {table}").fetchall()

            def copy(row, number):
                for column, value in zip(columns, row):
                    if column in ids and value is not None:
                        yield value + number * (1 if "header" in (table, column) else IDS)
                    elif column == "path":
                        yield f"city_{number}.h"
                    else:
                        yield name.sub(f"_{number}", value) if isinstance(value, str) else value

            db.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})",
                           (tuple(copy(row, number)) for number in range(1, copies) for row in rows))
        db.commit()


def side(bench, facts, selection):
    return Side([bench.program, "check", "--isolated", "--quiet", "--exit-zero", "--select", selection,
                 "--format", "jsonl", "--facts", facts], facts.parent)


def compare_models(bench):
    few, many = bench.sizes.models
    seconds, profiles = {}, {}
    for n in (few, many):
        facts = extract(bench, f"city{n}", CITY)
        multiply(facts, n // MODELS_OF_CITY)
        [seconds[n]] = medians(min(bench.repeat, 3), side(bench, facts, "all"))
        profiles[n] = profile(side(bench, facts, "all"))
    bench.row("facts", f"facts to findings, every rule, a model of {many:,}",
              seconds[many] / many * 1e6, f"a model of {few:,}", seconds[few] / few * 1e6, unit="µs",
              limit=1.2, note=f"{many / seconds[many]:,.0f} models a second",
              why=grown_stage(profiles[few], few, profiles[many], many))


def compare_layers(bench):
    few, many = bench.sizes.layers
    facts = {n: extract(bench, f"layers{n}", inputs.layers(n, WIDTH)) for n in (few, many)}
    less, more = medians(bench.repeat, *(side(bench, facts[n], CASCADES) for n in (few, many)))
    bench.row("layers", f"cycle and cascade rules, a layer of {many} (each {WIDTH} wide)",
              more / many * 1000, f"a layer of {few}", less / few * 1000, unit="ms", limit=1.2,
              note="reading the facts included")
    compare_prisma(bench, few, less)


def compare_prisma(bench, n_layers, ours):
    """Prisma's own check of cascade paths, on a far smaller graph of the same kind."""
    what = f"cycle and cascade rules, {n_layers} layers of {WIDTH}"
    few, many = bench.sizes.prisma_layers
    seconds = {}
    try:
        prisma.install(bench.installed)
        for n in (START, few, many):
            folder = bench.folder / f"prisma-layers{n}"
            folder.mkdir()
            prisma.write_layers(folder, n, PRISMA_WIDTH)
            # It does report paths: that is what takes the time.
            taken = Side([*prisma.command(bench.installed), "--report"], folder)
            seconds[n] = time_once(taken)
    except Unavailable as reason:
        bench.missing("prisma-layers", f"{what}: Prisma", str(reason))
        return
    growth = ((seconds[many] - seconds[START]) / (seconds[few] - seconds[START])
              if seconds[few] > seconds[START] else 1)
    bench.row("prisma-layers", what, ours, f"Prisma, {many} layers of {PRISMA_WIDTH}", seconds[many],
              note=f"one layer more takes Prisma {growth:.1f} times as long; measured once")


def measure(bench):
    compare_models(bench)
    compare_layers(bench)
