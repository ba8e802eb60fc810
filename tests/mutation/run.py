"""Checks many mutants in little time: one run of bothways-extract reads all headers of a batch, and the
facts of each are a facts file of their own, which is a project of its own for `bothways check`."""

import concurrent.futures
import contextlib
import json
import os
import sqlite3
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from . import source
from .equivalents import equivalent_of
from .project import FLAGS
from .source import words_of

# Off by default, silent about every correct project, and the ones that speak of these faults: a pair
# whose break `viewonly` or `overlaps` hides, an index that another one has made useless, and a column
# named as a key that no longer is one.
BEYOND_DEFAULT = "BW122,BW233,BW235"
BATCH = 250
# The tables whose rows' ids are the header's id times IDS plus a number.
TABLES = ("forward_declaration", "struct", "member", "annotation", "argument", "finding", "related",
          "fix", "edit", "suppression")
IDS = 1 << 20


@dataclass(frozen=True)
class Programs:
    bothways: str
    extract: str


@dataclass
class Result:
    mutant: object
    codes: list   # of the findings that stand where the fault is, or at its partner
    stray: list   # of those that stand elsewhere alone
    entry: object  # of the table of equivalents; None where it has none

    @property
    def state(self):
        return "killed" if self.codes else "equivalent" if self.entry else "survived"



class Neighbourhood:
    """Which declarations a fault concerns: the one that it is in and what that one names, before or
    after; what names it, or its model or table; and the relationships that run over its table."""

    def __init__(self, project):
        self.project = project
        self.words = {}  # declaration → the names in it
        for model in project.models:
            self.words[model, None] = set().union(
                *(words_of(project.text[slice(*span)]) for span in model.head))
            for member in model.members:
                target = [member.target] if member.relationship else []
                self.words[model, member] = words_of(
                    " ".join([project.text[slice(*member.declaration)], *filter(None, target)]))

    @staticmethod
    def names_of(model):
        table = model.annotation.text_of("table")
        return {name for name in (model.tag, model.alias, table) if name}

    def of(self, mutant):
        mine = [(mutant.model, mutant.member), *((one.model, one) for one in mutant.also)]
        family = set(self.project.relatives(mutant.model))
        named = words_of(f"{mutant.new} {mutant.old}").union(*(self.words[one] for one in mine))
        own = set().union(*(self.names_of(model) for model in family))
        own |= {name for _, one in mine if one for name in (one.name, one.said("name")) if name}
        near = {relative for model in self.project.models if self.names_of(model) & named
                for relative in self.project.relatives(model)} | family
        if mutant.member is None:  # a fault in the struct's own head is one of all its members
            mine += [(mutant.model, member) for member in mutant.model.members]
        return set(mine) | {(model, member) for (model, member), words in self.words.items()
                            if words & own
                            or model in near and (member is None or member.name in named)
                            or member and member.relationship
                            and self.project.link(member) in family}


def spans_of(project, place):
    model, member = place
    return [member.declaration] if member else model.head


def sort_codes(mutant, diagnostics, neighbourhood):
    """The codes of the findings at the fault or near it, and of the others."""
    text, written = source.apply_edits(mutant.project.text, mutant.edits)
    spans = list(written)
    for place in neighbourhood.of(mutant):
        spans += [source.moved(span, mutant.edits) for span in spans_of(mutant.project, place)]
    near, stray = [], []
    for found in diagnostics:
        places = [found["range"], *(related["range"] for related in found["related"])]
        begins = [(place["start"]["offset"], place["end"]["offset"]) for place in places]
        is_near = any(begin <= end_of and start_of <= end for begin, end in begins
                      for start_of, end_of in spans)
        (near if is_near else stray).append(found["code"])
    return near, stray


def extract(texts, root, programs):
    """A facts file with the facts of many headers, each in a folder of its own."""
    headers = []
    for index, text in enumerate(texts):
        headers.append(f"m{index}/models.h")
        path = Path(root, headers[-1])
        path.parent.mkdir()
        path.write_text(text)
    subprocess.run([programs.extract, "--no-batch", "-o", "all.facts", *headers, *FLAGS], cwd=root, check=True)
    return Path(root, "all.facts")


def split_facts(facts, root):
    """One facts file for each header in `facts`; by the number in the header's path."""
    with contextlib.closing(sqlite3.connect(facts)) as source_db:
        schema = [sql for sql, in source_db.execute("SELECT sql FROM sqlite_master") if sql]
        headers = source_db.execute("SELECT id, path FROM header").fetchall()
        pragmas = [f"PRAGMA {name} = {source_db.execute(f'PRAGMA {name}').fetchone()[0]}"
                   for name in ("application_id", "user_version")]
    files = {}
    for header, path in headers:
        number = int(path.partition("/")[0][1:])
        files[number] = Path(root, f"{number}.facts")
        with contextlib.closing(sqlite3.connect(files[number], isolation_level=None)) as one:
            one.execute("ATTACH ? AS whole", (str(facts),))
            for sql in ("PRAGMA journal_mode = off", "PRAGMA synchronous = off", *pragmas, "BEGIN",
                        *schema, "INSERT INTO meta SELECT * FROM whole.meta",
                        "INSERT INTO file SELECT * FROM whole.file",
                        f"INSERT INTO header SELECT * FROM whole.header WHERE id = {header}"):
                one.execute(sql)
            for table in TABLES:
                one.execute(f"INSERT INTO {table} SELECT * FROM whole.{table} WHERE id BETWEEN ? AND ?",
                            (header * IDS, header * IDS + IDS - 1))
            one.execute("COMMIT")
    return [files[number] for number in range(len(files))]


def check_facts(facts, programs, beyond_default):
    run = subprocess.run([programs.bothways, "check", "--isolated", "--format", "json",
                          "--extend-select", beyond_default, "--facts", facts.name],
                         cwd=facts.parent, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if run.returncode not in (0, 1):
        raise RuntimeError(run.stderr)
    return json.loads(run.stdout)["diagnostics"]


def diagnostics_of(texts, programs, beyond_default=BEYOND_DEFAULT):
    """What Bothways says of each of many projects of one header."""
    with tempfile.TemporaryDirectory(prefix="bothways-mutation-") as root:
        files = split_facts(extract(texts, root, programs), root)
        assert len(files) == len(texts)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            return list(pool.map(lambda facts: check_facts(facts, programs, beyond_default), files))


def check(mutants, programs, progress=lambda done: None):
    """The result of each mutant, in order."""
    neighbourhoods, results = {}, []
    for start in range(0, len(mutants), BATCH):
        batch = mutants[start:start + BATCH]
        texts = [source.apply_edits(one.project.text, one.edits)[0] for one in batch]
        for mutant, diagnostics in zip(batch, diagnostics_of(texts, programs)):
            project = mutant.project
            if project.name not in neighbourhoods:
                neighbourhoods[project.name] = Neighbourhood(project)
            near, stray = sort_codes(mutant, diagnostics, neighbourhoods[project.name])
            results.append(Result(mutant, near, stray, equivalent_of(mutant)))
        progress(len(results))
    return results
