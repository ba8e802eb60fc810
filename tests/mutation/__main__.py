"""`python3 -m mutation`: checks mutants, prints the score and every survivor; fails if there is one.

--fixes        fixes what is said about the mutants instead, and fails where a fix does not mend
--all          every mutant, and writes docs/mutation.md anew
--sample N     N of them (default 1000), chosen by --seed
--project P    those of one project
"""

import argparse
import collections
import os
import sys
import time

from . import document
from .equivalents import ENTRIES
from .fixes import check_fixes
from .mutants import all_mutants, correct_projects, sample
from .project import ROOT
from .run import Programs, check


def summary_of(results):
    """The score in one line."""
    count = collections.Counter(result.state for result in results)
    projects = len({result.mutant.project.name for result in results})
    return (f"{len(results)} mutants of {projects} projects, {count['killed']} reported, "
            f"{count['equivalent']} equivalent, {count['survived']} survived")


def print_table(results):
    kinds = collections.defaultdict(collections.Counter)
    for result in results:
        kinds[result.mutant.kind][result.state] += 1
    for kind, count in sorted(kinds.items()):
        print(f"{sum(count.values()):6} {count['killed']:6} {count['equivalent']:6} "
              f"{count['survived']:4}  {kind}")
    reasons = collections.Counter(result.entry.reason for result in results
                                  if result.state == "equivalent")
    for reason, number in reasons.most_common():
        print(f"{number:6} equivalent: {reason}")


def fix_summary_of(mutants, trials):
    """The score of the fixes in one line."""
    count = collections.Counter(trial.fix["applicability"] for trial in trials)
    hidden = sum(trial.hidden for trial in trials)
    failed = sum(trial.problem is not None for trial in trials)
    return (f"{len(trials)} fixes of {len(mutants)} mutants ({count['safe']} safe, {count['unsafe']} "
            f"unsafe), {hidden} that brought to light what had been hidden, {failed} that did not mend")


def run_fixes(mutants, programs, progress):
    trials = check_fixes(mutants, programs, progress)
    print(file=sys.stderr)
    for code, number in sorted(collections.Counter(trial.found["code"] for trial in trials).items()):
        print(f"{number:6} {code}")
    failed = [trial for trial in trials if trial.problem]
    for trial in failed:
        print(trial)
    return fix_summary_of(mutants, trials), not failed


def main():
    parser = argparse.ArgumentParser(prog="mutation", description=__doc__)
    parser.add_argument("--fixes", action="store_true")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--sample", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--project")
    options = parser.parse_args()
    build = ROOT / "build/release"
    programs = Programs(os.environ.get("BOTHWAYS", str(build / "bothways")),
                        os.environ.get("BOTHWAYS_EXTRACT", str(build / "bothways-extract")))

    projects = [project for project in correct_projects(programs)
                if options.project in (None, project.name)]
    mutants = all_mutants(projects)
    if not options.all:
        mutants = sample(mutants, options.sample, options.seed)
    start = time.monotonic()

    def progress(done):
        print(f"\r{done} of {len(mutants)}", end="", file=sys.stderr, flush=True)

    if options.fixes:
        summary, is_good = run_fixes(mutants, programs, progress)
        print(f"{summary} ({time.monotonic() - start:.0f} s)")
        if options.all and not options.project and is_good:
            document.write(fixes=summary)
        return 0 if is_good else 1
    results = check(mutants, programs, progress)
    print(file=sys.stderr)
    print_table(results)
    survivors = [result for result in results if result.state == "survived"]
    for result in survivors:
        print(f"survived: {result.mutant}" + (f" ({', '.join(result.stray)} elsewhere)"
                                              if result.stray else ""))
    stale = [entry for entry in ENTRIES if options.all and not options.project and
             not any(result.entry is entry for result in results if result.state == "equivalent")]
    for entry in stale:
        print(f"no mutant needs the entry: {entry.faults} ({entry.where})")
    print(f"{summary_of(results)} ({time.monotonic() - start:.0f} s)")
    if options.all and not options.project and not survivors:
        document.write(score=summary_of(results))
    return 1 if survivors or stale else 0


if __name__ == "__main__":
    sys.exit(main())
