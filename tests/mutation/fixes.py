"""Fixes of what is said about mutants: each finding that has one is fixed, alone, and is gone then.

A fix is made here by the edits that the report gives, and the project is checked again. Where that
brings other findings, the edits do not tell whether these were there all along, silenced by the one
that was fixed; so bothways itself fixes the whole mutant then, and leaves out what would do harm.
"""

import concurrent.futures
import json
import os
import subprocess
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from . import source
from .project import FLAGS
from .run import BATCH, diagnostics_of

# Off by default, silent about every correct project, and with findings that come with these faults. (Not
# BW233: what a fix makes unique needs its index no more.)
BEYOND_DEFAULT = "BW122,BW235"
_OPTIONS = {"safe": "--fix", "unsafe": "--unsafe-fixes"}


def key_of(found):
    return found["code"], found["model"], found["member"]


def fixed(text, fix):
    """The text with the edits of a fix."""
    content = text.encode()
    for edit in sorted(fix["edits"], key=lambda edit: -edit["range"]["start"]["offset"]):
        start, end = (edit["range"][at]["offset"] for at in ("start", "end"))
        content = content[:start] + edit["text"].encode() + content[end:]
    return content.decode()


@dataclass
class Trial:
    """One fix of one finding about one mutant."""

    mutant: object
    text: str       # of the mutant
    before: Counter  # what is said of it, by key_of()
    found: dict
    fix: dict
    hidden: bool = False  # what it brought had been silenced, or was fixed as well
    problem: str = None

    def judge(self, diagnostics):
        """What is wrong with the project as `diagnostics` are after the fix; None: nothing."""
        after = Counter(map(key_of, diagnostics))
        if after[key_of(self.found)] >= self.before[key_of(self.found)]:
            return "it is still there"
        brought = next((one for one in diagnostics if after[key_of(one)] > self.before[key_of(one)]),
                       None)
        return f"brings {brought['code']}: {brought['message']}" if brought else None

    def __str__(self):
        return (f"{self.mutant}: {self.found['code']}: {self.fix['title']} "
                f"({self.fix['applicability']}): {self.problem}")


def trials_of(mutants, programs):
    texts = [source.apply_edits(mutant.project.text, mutant.edits)[0] for mutant in mutants]
    return [Trial(mutant, text, Counter(map(key_of, diagnostics)), found, fix)
            for mutant, text, diagnostics in zip(mutants, texts, diagnostics_of(texts, programs, BEYOND_DEFAULT))
            for found in diagnostics for fix in found["fixes"]]


def fix_with_bothways(trial, programs):
    """What is wrong with the project when bothways has fixed all of it; None: nothing."""
    with tempfile.TemporaryDirectory(prefix="bothways-fixes-") as root:
        Path(root, "models.h").write_text(trial.text)
        run = subprocess.run([programs.bothways, "check", "--isolated", "--no-cache", "--format", "json",
                              "--extend-select", BEYOND_DEFAULT, _OPTIONS[trial.fix["applicability"]],
                              *FLAGS], cwd=root, text=True, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, env={**os.environ,
                                                          "BOTHWAYS_EXTRACT": programs.extract})
    if run.returncode not in (0, 1):
        raise RuntimeError(run.stderr)
    refused = next((line for line in run.stderr.splitlines()
                    if f"not fixed: {trial.found['code']}:" in line), None)
    after = Counter(map(key_of, json.loads(run.stdout)["diagnostics"]))
    if refused:
        return refused
    return "it is still there" if after[key_of(trial.found)] >= trial.before[key_of(trial.found)] else None


def check_fixes(mutants, programs, progress=lambda done: None):
    """A trial, judged, of every fix of every finding about the mutants."""
    results = []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for start in range(0, len(mutants), BATCH):
            trials = trials_of(mutants[start:start + BATCH], programs)
            judged = diagnostics_of([fixed(trial.text, trial.fix) for trial in trials], programs,
                                    BEYOND_DEFAULT)
            doubtful = []
            for trial, diagnostics in zip(trials, judged):
                trial.problem = trial.judge(diagnostics)
                if trial.problem:
                    doubtful.append(trial)
            for trial, problem in zip(doubtful, pool.map(
                    lambda trial: fix_with_bothways(trial, programs), doubtful)):
                trial.hidden, trial.problem = problem is None, problem
            results += trials
            progress(min(start + BATCH, len(mutants)))
    return results
