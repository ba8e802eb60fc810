"""python3 -m differential [--first N] [--sets N]: compares by hand, as many sets as asked for."""

import argparse
import collections
import os
import sys

from . import compare

CHUNK = 500
BRIDGED = 50  # of each chunk


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--sets", type=int, default=2000)
    parser.add_argument("--show", type=int, default=5, help="examples of each disagreement")
    options = parser.parse_args()
    total = compare.Outcome()
    for first in range(options.first, options.first + options.sets, CHUNK):
        last = min(first + CHUNK, options.first + options.sets)
        outcome = compare.compare(range(first, last), os.environ["BOTHWAYS"], n_bridged=BRIDGED)
        total.add(outcome)
        print(f"{last} sets, {len(outcome.disagreements)} disagreements", outcome.disagreements,
              file=sys.stderr, flush=True)
    print(total.text())
    kinds = collections.defaultdict(list)
    for prefix, what, message in total.disagreements:
        kinds[what].append((prefix, message))
    for what, examples in sorted(kinds.items(), key=lambda item: -len(item[1])):
        print(f"\n{what}: {len(examples)}")
        for prefix, message in examples[:options.show]:
            print(f"  {prefix[1:]}: {message[:250]}")
    sys.exit(1 if kinds else 0)


if __name__ == "__main__":
    main()
