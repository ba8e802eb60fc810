"""python3 -m runtime_scripts [--sets N] [--scripts N]: as many scripts as asked for, over as many
random sets of models, each in SQLAlchemy and in the runtime."""

import argparse
import os
import sys
import tempfile
import time

from . import compare, found, script, sets, shrink
from .world import World

CHUNK = 50


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=0, help="the seed of the first set")
    parser.add_argument("--sets", type=int, default=30)
    parser.add_argument("--scripts", type=int, default=3000, help="in all")
    parser.add_argument("--seed", type=int, default=0, help="of the first script")
    parser.add_argument("--show", type=int, default=3)
    parser.add_argument("--only", help="the prefix of one set")
    parser.add_argument("--library", default=os.environ.get("BOTHWAYS_RUNTIME"))
    parser.add_argument("--libraries", default="-lsqlite3 -lpq")
    options = parser.parse_args()
    outcome, start = compare.Outcome(), time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        written, chosen = found.sets(), sets.choose(options.first, options.sets)
        pool = sets.Pool(folder, written + chosen, os.environ["BOTHWAYS"], options.library,
                         options.libraries)
        worlds = [World(pool, s) for s in chosen
                  if not options.only or s.prefix == options.only]
        again = list(found.check(pool, written))
        seed = options.seed
        while seed < options.seed + options.scripts:
            for world in worlds:
                n = min(CHUNK, options.seed + options.scripts - seed)
                compare.compare(pool, world, range(seed, seed + n), outcome)
                seed += n
        print(f"{outcome.n_scripts} scripts over {len(worlds)} sets of models, "
              f"{outcome.n_operations} operations, {outcome.n_lines} lines compared, "
              f"{time.process_time() - start:.0f} s\n"
              f"SQLAlchemy gave up: {dict(outcome.gave_up)}\n"
              f"operations: {dict(sorted(outcome.operations.items()))}")
        shown = set()
        for world, number, one, text in outcome.disagreements:
            if world.prefix in shown or len(shown) == options.show:
                continue
            shown.add(world.prefix)
            print(f"\n== set {world.prefix}, script {number}")
            print(shrink.shrink(pool, world, one.lines) or text)
            if options.only:
                print(open(os.path.join(folder, world.prefix + ".h")).read())
        for text in again:
            print(f"\n== found before\n{text}")
        kinds = {w.prefix for w, _, _, _ in outcome.disagreements}
        print(f"{len(outcome.disagreements)} disagreements in {len(kinds)} sets")
    missing = set(script.OPERATIONS) - set(outcome.operations)
    if missing:
        print(f"no script has {sorted(missing)}")
    if outcome.n_scripts < options.scripts * 0.9:
        print("SQLAlchemy gave up too often")
    sys.exit(1 if outcome.disagreements or again or missing or outcome.n_scripts < options.scripts * 0.9 else 0)


if __name__ == "__main__":
    main()
