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

from . import c_header, differences, models, oracle

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


# Findings about a whole model, or about a key: whatever runs over these is not judged any further.
MODEL_RULES = {"BW008", "BW234", "BW701"}
KEY_RULES = {"BW210", "BW211", "BW212", "BW213", "BW214", "BW215", "BW216", "BW217", "BW237", "BW239"}


class Surroundings:
    """What each relationship of a set rests on, by label."""

    def __init__(self, model_set):
        self.models = {m.name: m for m in model_set.models}
        self.linked = collections.defaultdict(set)
        self.relationships = {}
        for model, r in model_set.relationships():
            label = f"{model.name}.{r.name}"
            self.relationships[label] = (model, r)
            for word in ("back_populates", "backref"):
                if word in r.options:
                    self.link(label, self.member_label(r.target, models.option_name(r.options[word])))
        self.by_table = {m.table: m for m in model_set.models if m.own_table}

    def member_label(self, model_name, member):
        """As `model.member`, of the model that declares it."""
        model = self.models.get(model_name)
        while model is not None and model.base \
                and not any(x.name == member for x in model.relationships):
            model = self.models.get(model.base)
        has = model is not None and any(x.name == member for x in model.relationships)
        return f"{model.name if has else model_name}.{member}"

    def link(self, one, other):
        self.linked[one].add(other)
        self.linked[other].add(one)

    def pair(self, label):
        """The relationship, and all that is linked with it."""
        return {label} | self.linked[label]

    def models_of(self, label):
        """All models whose tables it runs over; of a model, it and its bases."""
        name = label
        while name in self.models:
            yield name
            name = self.models[name].base
        for one in self.pair(label):
            model, r = self.relationships.get(one, (None, None))
            if r is None:
                continue
            names = [model.name, r.target, r.options.get("link_model"),
                     getattr(self.by_table.get(r.options.get("secondary")), "name", None)]
            for name in names:
                while name in self.models:
                    yield name
                    name = self.models[name].base

    def ends(self, label):
        model, r = self.relationships.get(label, (None, None))
        return frozenset((model.name, r.target)) if r else None

    def link_of(self, label):
        model, r = self.relationships.get(label, (None, None))
        if r is None or not ("secondary" in r.options or "link_model" in r.options):
            return None
        link = self.models.get(r.options.get("link_model"))
        return link.table if link else r.options.get("secondary")

    def keys_of(self, label):
        return {f"{name}.{c.name}" for name in self.models_of(label)
                for c in self.models[name].columns}


def speaks_of(diagnostic, label, around):
    """Whether it speaks of that relationship (or model), of its other end, or of what it runs over."""
    labels = labels_of(diagnostic)
    if labels & around.pair(label):
        return True
    # One missing key and one unclear link table are one cause, whatever runs over them.
    same = {"BW218": around.ends, "BW403": around.link_of, "BW404": around.link_of}
    if diagnostic["code"] in same:
        of = same[diagnostic["code"]]
        return of(label) is not None and any(of(one) == of(label) for one in labels)
    if diagnostic["code"] in MODEL_RULES:
        return bool(labels & set(around.models_of(label)))
    return diagnostic["code"] in KEY_RULES and bool(labels & around.keys_of(label))


def mentioned(remark):
    """The remark's own relationship, and those that an overlap is with."""
    yield remark.label
    if remark.kind == "overlaps":
        yield from re.findall(r"'(\w+\.\w+)' \(copies", remark.message)
    if remark.kind == "unknown-table":
        table, column = re.search(r"column '(?:\w+\.)?(\w+)\.(\w+)'", remark.message).groups()
        yield f"{table.removesuffix('_rows')}.{column}"


def comes_before(code, codes):
    """Whether a finding of that rule may silence one of these: by stage, then by code. Where both backref
    and back_populates are said (BW113), what either names is not judged."""
    return bool(codes) and (code == "BW113" or (STAGE_OF[code], code) < max((STAGE_OF[c], c) for c in codes))


def answer(remark, diagnostics, around):
    """How the rules answer it: "same", "earlier" where one finding of another rule speaks of the same
    relationship already, since one cause gives one finding, or None."""
    codes = MEANINGS.get(remark.kind, set())
    spoken = [d for d in diagnostics if any(speaks_of(d, label, around) for label in mentioned(remark))]
    if any(d["code"] in codes for d in spoken):
        return "same"
    if any(comes_before(d["code"], codes) for d in spoken):
        return "earlier"
    return None


def disagreements(model_set, diagnostics, heard, tally=None):
    around = Surroundings(model_set)
    refused = {r.label for r in heard.remarks if r.is_error} \
        | {r.asked for r in heard.remarks if r.is_error}
    for remark in heard.remarks:
        if differences.excuse_remark(remark, around):
            continue
        is_consequence = heard.is_cut and remark.kind in ("other", "no-locate")
        answered = "same" if is_consequence else answer(remark, diagnostics, around)
        if tally is not None:
            tally[remark.kind, answered] += 1
        if answered is None:
            yield f"SQLAlchemy says {remark.kind}, no rule does", remark.message
    for diagnostic in diagnostics:
        code = diagnostic["code"]
        if heard.is_cut or code not in ORACLE_RULES \
                or any(speaks_of(diagnostic, label, around) for label in refused):
            continue
        if differences.excuse_finding(diagnostic, labels_of(diagnostic), around):
            continue
        if not any(code in MEANINGS.get(r.kind, ()) and
                   any(speaks_of(diagnostic, label, around) for label in mentioned(r))
                   for r in heard.remarks):
            yield f"{code} speaks, SQLAlchemy does not", diagnostic["message"]


def compare(seeds, bothways):
    """All disagreements of the sets of these seeds, as (seed, what, message); how many sets SQLAlchemy
    said each kind of; how many remarks of each kind were answered in which way."""
    sets = [models.build(f"s{seed}", seed) for seed in seeds]
    found = findings_of(sets, bothways)
    spoken, tally = collections.Counter(), collections.Counter()
    result = []
    for seed, model_set in zip(seeds, sets):
        heard = oracle.ask(model_set)
        spoken.update({r.kind for r in heard.remarks} or {"nothing"})
        for what, message in disagreements(model_set, found[model_set.prefix], heard, tally):
            result.append((seed, what, message))
    return result, spoken, tally
