"""Runs sets of models through both, and says where they disagree.

What SQLAlchemy says of a relationship, a rule that means the same (oracle.KINDS) must say of the same
relationship or of its other side; or another rule has spoken of it before, since one cause gives one
finding. And the other way round for every rule that the catalogue marks as SQLAlchemy's.
"""

import collections
import json
import os
import re
import subprocess
import tempfile
from dataclasses import dataclass, field

from . import bridge, c_header, differences, models, oracle, surroundings

# Rules whose every finding SQLAlchemy must have spoken of, too.
ORACLE_RULES = set("""
    BW004 BW103 BW104 BW105 BW109 BW113 BW114 BW115 BW116 BW120 BW201 BW202 BW205 BW211 BW218 BW219 BW220 BW222
    BW223 BW224 BW227 BW234 BW302 BW303 BW307 BW308 BW309 BW319 BW401 BW403 BW404 BW409 BW225
    BW408 BW701 BW702
""".split())

RULES_DEF = os.path.join(os.path.dirname(__file__), "..", "..", "rules", "rules.def")
STAGES = ["READING", "NAMES", "KEYS", "PAIR", "SHAPE", "ADVICE"]
with open(RULES_DEF) as table:
    STAGE_OF = {code: STAGES.index(stage) for code, stage in
                re.findall(r"^RULE\((BW\d+),.*, (\w+)\)$", table.read(), re.MULTILINE)}

MEANINGS = {kind: set(codes.split()) for kind, _, codes in oracle.KINDS}


def findings_of(folder, bothways):
    """What Bothways reports for the header of each set: prefix → its diagnostics."""
    found = collections.defaultdict(list)
    run = subprocess.run([bothways, "check", "--isolated", "--format", "json"], cwd=folder,
                         capture_output=True, text=True)
    if run.returncode not in (0, 1):
        raise RuntimeError(run.stderr)
    for diagnostic in json.loads(run.stdout)["diagnostics"]:
        if diagnostic["code"] in ("BW001", "BW002", "BW006"):
            raise RuntimeError(f"a header that is no C: {diagnostic}")
        found[diagnostic["file"][:-2]].append(diagnostic)
    return found


def labels_of(diagnostic):
    """All declarations that it speaks of: `model.member` and `model`."""
    return set(re.findall(r"`([a-z0-9_]+(?:\.[a-z0-9_]+)?)`", diagnostic["message"]))


# Findings about a whole model, or about a key: whatever runs over these is not judged any further.
MODEL_RULES = {"BW008", "BW234", "BW701"}
KEY_RULES = {"BW210", "BW211", "BW212", "BW213", "BW214", "BW215", "BW216", "BW217", "BW237", "BW239"}


def speaks_of(diagnostic, label, around):
    """Whether it speaks of that relationship (or model), of its other end, or of what it runs over."""
    labels = labels_of(diagnostic)
    if labels & around.pair(label):
        return True
    if labels & set(around.alike(label, {diagnostic["code"]})):
        return True
    if diagnostic["code"] in MODEL_RULES:
        return bool(labels & set(around.models_of(label)))
    return diagnostic["code"] in KEY_RULES and bool(labels & around.keys_of(label))


def mentioned(remark):
    """The remark's own relationship, and those that an overlap is with."""
    yield remark.label
    if remark.kind == "same-direction":
        yield from re.findall(r"back-reference (\w+\.\w+)", remark.message)
    if remark.kind == "overlaps":
        yield from re.findall(r"'(\w+\.\w+)' \(copies", remark.message)
    if remark.kind == "unknown-table":
        table, column = re.search(r"column '(?:\w+\.)?(\w+)\.(\w+)'", remark.message).groups()
        yield f"{table.removesuffix('_rows')}.{column}"


def comes_before(code, codes):
    """Whether a finding of that rule may silence one of these: by stage, then by code. Where both backref
    and back_populates are said (BW113), what either names is not judged."""
    return bool(codes) and (code == "BW113" or (STAGE_OF[code], code) < max((STAGE_OF[c], c) for c in codes))


@dataclass
class Outcome:
    """What a comparison found."""

    n_sets: int = 0
    n_content: int = 0  # sets of which SQLAlchemy said nothing
    disagreements: list = field(default_factory=list)  # (prefix, what, message)
    remarks: collections.Counter = field(default_factory=collections.Counter)  # (kind, how answered)
    rules: collections.Counter = field(default_factory=collections.Counter)  # code: both spoke
    excused: collections.Counter = field(default_factory=collections.Counter)  # code: reason
    n_bridged: int = 0  # sets of which SQLAlchemy said the same by what Bothways generates

    def add(self, other):
        self.n_sets += other.n_sets
        self.n_content += other.n_content
        self.disagreements += other.disagreements
        self.remarks.update(other.remarks)
        self.rules.update(other.rules)
        self.excused.update(other.excused)
        self.n_bridged += other.n_bridged

    def text(self):
        answered = collections.Counter()
        for (_, how), n in self.remarks.items():
            answered[how] += n
        lines = [
            f"{self.n_sets} sets; of {self.n_content} SQLAlchemy says nothing",
            f"{answered.total()} errors and warnings of SQLAlchemy: {answered['same']} found by a rule that "
            f"means the same, {answered['earlier']} behind an earlier finding about the same, "
            f"{answered['excused']} different on purpose, {answered['missed']} missed",
            f"{self.n_bridged} sets say the same by the classes that bothways generates",
            "both speak: " + ", ".join(f"{code} {n}" for code, n in sorted(self.rules.items())),
        ]
        lines += [f"on purpose, {n} times, {reason}" for reason, n in sorted(self.excused.items())]
        return "\n".join(lines)


def answer_remark(remark, diagnostics, around, outcome):
    """How the rules answer it: "same", "earlier" where one finding of another rule speaks of the same
    relationship already, since one cause gives one finding, "excused" or "missed"."""
    codes = MEANINGS.get(remark.kind, set())
    spoken = [d for d in diagnostics if any(speaks_of(d, label, around) for label in mentioned(remark))]
    same = {d["code"] for d in spoken} & codes
    outcome.rules.update(same)
    if same:
        return "same"
    related = list(mentioned(remark)) + around.alike(remark.label, codes)
    if any(comes_before(d["code"], codes) and
           any(speaks_of(d, label, around) for label in related) for d in diagnostics):
        return "earlier"
    reason = differences.excuse_remark(remark, around)
    if reason:
        outcome.excused[reason] += 1
        return "excused"
    return "missed"


def is_answered(diagnostic, heard, around):
    """Whether SQLAlchemy says the same of the same, or has refused what it speaks of already."""
    refused = {label for r in heard.remarks if r.is_error for label in (r.label, r.asked)}
    if any(speaks_of(diagnostic, label, around) for label in refused):
        return True
    return any(diagnostic["code"] in MEANINGS.get(r.kind, ()) and
               any(speaks_of(diagnostic, label, around) for label in mentioned(r))
               for r in heard.remarks)


def compare_set(model_set, diagnostics, heard, outcome):
    around = surroundings.Surroundings(model_set)
    outcome.n_sets += 1
    outcome.n_content += not heard.remarks

    def disagree(what, message):
        outcome.disagreements.append((model_set.prefix, what, message))

    for remark in heard.remarks:
        if heard.is_cut and remark.kind in ("other", "no-locate"):
            continue  # a consequence of what could not be mapped
        how = answer_remark(remark, diagnostics, around, outcome)
        outcome.remarks[remark.kind, how] += 1
        if how == "missed":
            disagree(f"SQLAlchemy says {remark.kind}, no rule does", remark.message)
    for diagnostic in diagnostics:
        code = diagnostic["code"]
        if heard.is_cut or code not in ORACLE_RULES or is_answered(diagnostic, heard, around):
            continue
        reason = differences.excuse_finding(diagnostic, labels_of(diagnostic), around)
        if reason:
            outcome.excused[f"{code}: {reason}"] += 1
        else:
            disagree(f"{code} speaks, SQLAlchemy does not", diagnostic["message"])


def compare(seeds, bothways, n_bridged=0):
    """Compares the sets of these seeds, and of the first `n_bridged` also what SQLAlchemy says of the
    classes that Bothways generates."""
    sets = [models.build(f"s{seed}", seed) for seed in seeds]
    outcome = Outcome()
    with tempfile.TemporaryDirectory() as folder:
        for model_set in sets:
            with open(os.path.join(folder, model_set.prefix + ".h"), "w") as header:
                header.write(c_header.text(model_set))
        found = findings_of(folder, bothways)
        generated = bridge.generate(folder, bothways) if n_bridged else {}
    for i, model_set in enumerate(sets):
        heard = oracle.ask(model_set)
        compare_set(model_set, found[model_set.prefix], heard, outcome)
        if i < n_bridged and bridge.is_comparable(heard):
            outcome.n_bridged += 1
            for what, message in bridge.disagreements(generated[model_set.prefix], heard):
                outcome.disagreements.append((model_set.prefix, what, message))
    return outcome
