"""Runs sets of models through both, and says where they disagree.

What SQLAlchemy says of a relationship, one of the rules that mean the same (oracle.KINDS) must say of
the set; or the relationship has an error of another rule already, since one cause gives one finding,
and SQLAlchemy looks at its sides in another order. And the other way round for every rule that the
catalogue marks as SQLAlchemy's.
"""

import collections
import json
import os
import re
import subprocess
import tempfile

from . import c_header, models, oracle

# Rules whose every finding SQLAlchemy must have spoken of, too.
ORACLE_RULES = set("""
    BW103 BW104 BW105 BW109 BW113 BW114 BW115 BW120 BW201 BW205 BW211 BW218 BW219 BW220 BW222
    BW223 BW224 BW227 BW234 BW302 BW303 BW307 BW308 BW309 BW319 BW401 BW403 BW404 BW409 BW225
    BW408 BW701
""".split())

MEANINGS = {kind: set(codes.split()) for kind, _, codes in oracle.KINDS}


def findings_of(sets, bothways):
    """What Bothways reports for each set: prefix → its diagnostics."""
    found = collections.defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        for model_set in sets:
            with open(os.path.join(folder, model_set.prefix + ".h"), "w") as header:
                header.write(c_header.text(model_set))
        run = subprocess.run([bothways, "check", "--isolated", "--format", "json"], cwd=folder,
                             capture_output=True, text=True)
        if run.returncode == 2:
            raise RuntimeError(run.stderr)
        for diagnostic in json.loads(run.stdout)["diagnostics"]:
            if diagnostic["code"] in ("BW001", "BW002", "BW006"):
                raise RuntimeError(f"a header that is no C: {diagnostic}")
            found[diagnostic["file"][:-2]].append(diagnostic)
    return found


def labels_of(diagnostic):
    """All declarations that it speaks of: `model.member` and `model`."""
    return set(re.findall(r"`([a-z0-9_]+(?:\.[a-z0-9_]+)?)`", diagnostic["message"]))


def disagreements(diagnostics, heard):
    codes = {d["code"] for d in diagnostics}
    wrong = set().union(*(labels_of(d) for d in diagnostics if d["severity"] == "error"))
    refused = {r.label for r in heard.remarks if r.is_error}
    kinds = {r.kind for r in heard.remarks}
    for remark in heard.remarks:
        is_consequence = heard.is_cut and remark.kind in ("other", "no-locate")
        if not is_consequence and not codes & MEANINGS.get(remark.kind, set()) \
                and remark.label not in wrong:
            yield f"SQLAlchemy says {remark.kind}, no rule does", remark.message
    for diagnostic in diagnostics:
        code = diagnostic["code"]
        if not heard.is_cut and code in ORACLE_RULES and not labels_of(diagnostic) & refused \
                and not any(code in MEANINGS.get(kind, ()) for kind in kinds):
            yield f"{code} speaks, SQLAlchemy does not", diagnostic["message"]


def compare(seeds, bothways):
    """All disagreements of the sets of these seeds, as (seed, what, message), and the counts of what
    SQLAlchemy said."""
    sets = [models.build(f"s{seed}", seed) for seed in seeds]
    found = findings_of(sets, bothways)
    spoken = collections.Counter()
    result = []
    for seed, model_set in zip(seeds, sets):
        heard = oracle.ask(model_set)
        spoken.update({r.kind for r in heard.remarks} or {"nothing"})
        for what, message in disagreements(found[model_set.prefix], heard):
            result.append((seed, what, message))
    return result, spoken
