#!/usr/bin/python3
"""How the rules do on large projects: models a second with every rule on, at 10,000 and 100,000 models,
and how long layered graphs take, where there are more paths than any program could walk.

    bench/graphs.py [PROGRAM FOLDER]

Headers are read once; their facts are copied under other names, so that nothing but the graph and the
rules is measured. Times are those of the processor, not of the clock.
"""

import contextlib
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
IDS = 1 << 20  # the distance between the ids of two headers' rows

# Ten models that use most of the language. Every name of a model or table ends in _0.
CITY = """#include <bothways/model.h>
#include <stdint.h>
struct house_0 {
    int64_t id COLUMN(primary_key);
    struct person_0 **persons RELATIONSHIP(back_populates = "house");
} MODEL(table = "house_0");
struct person_0 {
    int64_t id COLUMN(primary_key);
    char *kind;
    int64_t house_id COLUMN(index, foreign_key = "house_0.id");
    int64_t parent_id COLUMN(nullable, index, foreign_key = "person_0.id", ondelete = "SET NULL");
    struct house_0 *house RELATIONSHIP(back_populates = "persons");
    struct person_0 *parent RELATIONSHIP(back_populates = "children", remote_side = id);
    struct person_0 **children RELATIONSHIP(back_populates = "parent");
    struct passport_0 *passport RELATIONSHIP(back_populates = "person",
                                             cascade = "all, delete-orphan");
    struct club_0 **clubs RELATIONSHIP(back_populates = "persons", secondary = "member_0");
    struct letter_0 **sent RELATIONSHIP(back_populates = "sender",
                                        foreign_keys = letter_0.sender_id);
    struct letter_0 **received RELATIONSHIP(back_populates = "receiver",
                                            foreign_keys = letter_0.receiver_id);
} MODEL(table = "person_0", polymorphic_on = kind, polymorphic_identity = "person");
struct mayor_0 {
    struct person_0 person;
    int64_t id COLUMN(primary_key, foreign_key = "person_0.id");
} MODEL(table = "mayor_0", inherits = person_0, polymorphic_identity = "mayor");
struct passport_0 {
    int64_t person_id COLUMN(primary_key, foreign_key = "person_0.id");
    struct person_0 *person RELATIONSHIP(back_populates = "passport");
} MODEL(table = "passport_0");
struct club_0 {
    int64_t id COLUMN(primary_key);
    struct person_0 **persons RELATIONSHIP(back_populates = "clubs", secondary = "member_0");
} MODEL(table = "club_0");
struct member_0 {
    int64_t person_id COLUMN(primary_key, foreign_key = "person_0.id");
    int64_t club_id COLUMN(primary_key, foreign_key = "club_0.id");
} MODEL(table = "member_0");
struct letter_0 {
    int64_t id COLUMN(primary_key);
    int64_t sender_id COLUMN(foreign_key = "person_0.id", ondelete = "CASCADE");
    int64_t receiver_id COLUMN(foreign_key = "person_0.id", ondelete = "CASCADE");
    struct person_0 *sender RELATIONSHIP(back_populates = "sent", foreign_keys = sender_id);
    struct person_0 *receiver RELATIONSHIP(back_populates = "received", foreign_keys = receiver_id);
} MODEL(table = "letter_0");
struct shelf_0 {
    int32_t room COLUMN(primary_key);
    int32_t number COLUMN(primary_key);
    struct book_0 **books RELATIONSHIP(back_populates = "shelf");
} MODEL(table = "shelf_0");
struct book_0 {
    int64_t id COLUMN(primary_key);
    int32_t shelf_room;
    int32_t shelf_number;
    struct shelf_0 *shelf RELATIONSHIP(back_populates = "books");
} MODEL(table = "book_0")
  FOREIGN_KEY_CONSTRAINT([shelf_room, shelf_number], [shelf_0.room, shelf_0.number]);
struct note_0 {
    int64_t id COLUMN(primary_key);
    char *text;
} MODEL(table = "note_0");
"""
MODELS_OF_CITY = 10
LAYERS, WIDTH = 30, 10


def layered(layers, width):
    """Every model of a layer refers to every model of the next."""
    lines = ["#include <bothways/model.h>", "#include <stdint.h>"]
    for layer in range(layers):
        for index in range(width):
            lines += [f"struct l{layer}_{index} {{", "    int64_t id COLUMN(primary_key);"]
            if layer + 1 < layers:
                lines += [f"    int64_t k{to} COLUMN(foreign_key = \"l{layer + 1}_{to}.id\", "
                          'ondelete = "CASCADE");' for to in range(width)]
            lines.append(f'}} MODEL(table = "l{layer}_{index}");')
    return "\n".join(lines) + "\n"


def extract(programs, folder, name, text):
    header, facts = folder / f"{name}.h", folder / f"{name}.facts"
    header.write_text(text)
    subprocess.run([programs / "bothways-extract", "-o", facts, header.name, "--",
                    f"-I{ROOT}/include"], cwd=folder, check=True)
    return facts


def multiply(facts, copies):
    """Adds the facts of the one header again and again, under names that end in _1, _2 …"""
    with contextlib.closing(sqlite3.connect(facts)) as db:
        db.execute("PRAGMA synchronous = off")
        for table in ("header", "forward_declaration", "struct", "member", "annotation", "argument"):
            columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
            ids = {"id", "header", "struct", "member", "annotation", "parent"} & set(columns)
            rows = db.execute(f"SELECT * FROM {table}").fetchall()

            def copy(row, number):
                for column, value in zip(columns, row):
                    if column in ids and value is not None:
                        yield value + number * (1 if table == "header" or column == "header" else IDS)
                    elif column == "path":
                        yield f"city_{number}.h"
                    else:
                        yield re.sub(r"_0\b", f"_{number}", value) if isinstance(value, str) else value

            db.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})",
                           (tuple(copy(row, number)) for number in range(1, copies) for row in rows))
        db.commit()


def check(programs, facts, selection):
    """The processor time of a run with these rules, and how many findings it makes."""
    before = os.times()
    run = subprocess.run([programs / "bothways", "check", "--isolated", "--quiet", "--select",
                          selection, "--format", "jsonl", "--facts", facts], cwd=facts.parent,
                         stdout=subprocess.PIPE, text=True)
    after = os.times()
    if run.returncode not in (0, 1):
        raise SystemExit("the check could not be run")
    spent = (after.children_user - before.children_user
             + after.children_system - before.children_system)
    return spent, run.stdout.count("\n")


def main():
    programs = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build/release").resolve()
    with tempfile.TemporaryDirectory(prefix="bothways-bench-") as name:
        folder = Path(name)
        for models in (10_000, 100_000):
            facts = extract(programs, folder, f"city{models}", CITY)
            multiply(facts, models // MODELS_OF_CITY)
            spent, findings = check(programs, facts, "all")
            print(f"{models} models, every rule: {spent:.2f} s, {models / spent:.0f} models a second, "
                  f"{findings} findings")
        facts = extract(programs, folder, "layered", layered(LAYERS, WIDTH))
        for selection in ("BW001", "BW315", "BW316", "BW317", "all"):
            spent, findings = check(programs, facts, selection)
            print(f"{LAYERS} layers of {WIDTH} tables, {selection}: {1000 * spent:.0f} ms, "
                  f"{findings} findings")


if __name__ == "__main__":
    main()
