"""Random valid sets of models, as headers, as SQLAlchemy's classes and as a program over the runtime.

The sets are those of tests/differential/models.py without its mistakes, and without what the runtime
names as not mapped (single-table inheritance) and SQLite has not (keys between schemas: a set lies in
one schema or in none), varied in what only matters at run time: how lists are held, their order,
cascades.
"""

import glob
import os
import random
import re
import shlex
import subprocess
import sys

from differential import c_header, models, oracle

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..")
SCHEMA = "other"


def vary_list(model_set, r, rng):
    r.shape = rng.choice(["terminated", "counted", "struct"])
    if "order_by" not in r.options and rng.random() < 0.4:
        target = model_set.model(r.target)
        while not target.own_table:
            target = model_set.model(target.base)
        columns = [c.name for c in target.columns if not c.nullable and c.name != "part"]
        name = rng.choice(columns)
        r.options["order_by"] = name
        if rng.random() < 0.5:
            r.options["order_by"] = models.Verbatim(f"desc({name})")


def vary(model_set, rng):
    for _, r in model_set.relationships():
        if r.to_many:
            vary_list(model_set, r, rng)
        is_link = "secondary" in r.options or "link_model" in r.options
        if "cascade" in r.options or r.options.get("viewonly") or is_link or rng.random() < 0.6:
            continue
        if r.to_many or r.options.get("uselist") is False:
            r.options["cascade"] = rng.choice([
                "all", "all, delete-orphan", "save-update, merge, delete", "save-update, merge, expunge",
                "save-update, merge, refresh-expire"])
        elif rng.random() < 0.3:
            r.options["cascade"] = rng.choice(["save-update, merge, delete", "save-update, merge, expunge"])


def allow_several(model_set, rng):
    """Some one-to-ones whose key is not unique."""
    for _, r in model_set.relationships():
        if r.options.get("uselist") is False and rng.random() < 0.3:
            for column in model_set.model(r.target).columns:
                column.unique = False


def root(model_set, model):
    while model.base:
        model = model_set.model(model.base)
    return model


def discriminate(model_set):
    """Every hierarchy gets a column that says which model a row is."""
    roots = {root(model_set, m).name for m in model_set.models if m.base}
    for model in model_set.models:
        if root(model_set, model).name not in roots:
            continue
        model.polymorphic_identity = model.name
        if not model.base:
            model.columns.append(models.Column("kind", kind="text"))
            model.polymorphic_on = "kind"


def move_into_schema(model_set):
    """All of a set in one schema, where the set has some in one."""
    if not any(m.schema for m in model_set.models):
        return

    def moved(name):
        return SCHEMA + name.removeprefix("outer") if name.startswith("outer.") else f"{SCHEMA}.{name}"

    for model in model_set.models:
        model.schema = SCHEMA
        for column in model.columns:
            column.foreign_key = column.foreign_key and moved(column.foreign_key)
        for constraint in model.constraints:
            constraint.targets = list(map(moved, constraint.targets))
        for r in model.relationships:
            if "secondary" in r.options:
                r.options["secondary"] = moved(r.options["secondary"])


def build(seed):
    """The valid set of this seed; None where it is not one for the runtime."""
    rng = random.Random(seed)
    model_set = models.Builder(f"s{seed}", rng).build()
    if not all(m.own_table for m in model_set.models) or not model_set.relationships():
        return None
    move_into_schema(model_set)
    if not oracle.is_content(model_set):
        return None
    rng = random.Random(seed)
    vary(model_set, rng)
    allow_several(model_set, rng)
    if rng.random() < 0.7:
        discriminate(model_set)
    return model_set


def choose(first, n):
    """The first n valid sets from a seed on."""
    chosen, seed = [], first
    while len(chosen) < n:
        model_set = build(seed)
        if model_set is not None:
            chosen.append(model_set)
        seed += 1
    return chosen


def run(words, **options):
    done = subprocess.run(words, capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise RuntimeError(f"{shlex.join(words)}\n{done.stdout}{done.stderr}")
    return done.stdout


def generate(bothways, folder, *words):
    """What `bothways generate` prints, run in `folder`: its path must not depend on where we are."""
    environment = dict(os.environ)
    if "BOTHWAYS_EXTRACT" in environment:
        environment["BOTHWAYS_EXTRACT"] = os.path.abspath(environment["BOTHWAYS_EXTRACT"])
    return run([os.path.abspath(bothways), "generate", *words, "--isolated"], cwd=folder,
               env=environment)


def compile_replay(folder, library, libraries):
    """The program that replays scripts over the models in `folder`."""
    program = os.path.join(folder, "replay")
    flags = shlex.split(os.environ.get("CFLAGS", "")) or ["-O1", "-g"]
    run([os.environ.get("CC", "cc"), "-std=c17", "-D_GNU_SOURCE", *flags,
         f"-I{os.path.join(ROOT, 'include')}", f"-I{folder}", "-o", program,
         *sorted(glob.glob(os.path.join(HERE, "replay", "*.c"))),
         os.path.join(folder, "models_runtime.c"), library,
         *shlex.split(libraries)])
    return program


def load_classes(text):
    """The module that `bothways generate sqlalchemy` wrote."""
    module = type(sys)("generated_models")
    sys.modules["generated_models"] = module
    exec(compile(text, "generated_models", "exec"), module.__dict__)
    return module


class Pool:
    """Sets of models, mapped on both sides."""

    def __init__(self, folder, chosen, bothways, library, libraries):
        self.sets = chosen
        for model_set in chosen:
            with open(os.path.join(folder, model_set.prefix + ".h"), "w") as header:
                header.write(getattr(model_set, "header", None) or c_header.text(model_set))
        generate(bothways, folder, "runtime", "-o", folder)
        self.module = load_classes(generate(bothways, folder, "sqlalchemy"))
        self.module.Base.registry.configure()
        self.program = compile_replay(folder, library, libraries)

    def classes(self, model_set):
        return [getattr(self.module, getattr(m, "name", m)) for m in model_set.models]

    def tables(self, model_set):
        prefix = model_set.prefix + "_"
        return [t for t in self.module.Base.metadata.sorted_tables if re.match(prefix, t.name)]
