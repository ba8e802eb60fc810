"""python3 -m differential [--first N] [--sets N]: compares by hand, as many sets as asked for."""

import argparse
import collections
import os
import sys

from . import compare

CHUNK = 500


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--sets", type=int, default=2000)
    parser.add_argument("--show", type=int, default=5, help="examples of each disagreement")
    options = parser.parse_args()
    bothways = os.environ["BOTHWAYS"]
    kinds = collections.defaultdict(list)
    spoken, tally = collections.Counter(), collections.Counter()
    for first in range(options.first, options.first + options.sets, CHUNK):
        last = min(first + CHUNK, options.first + options.sets)
        disagreements, said, answered = compare.compare(range(first, last), bothways)
        spoken.update(said)
        tally.update(answered)
        for seed, what, message in disagreements:
            kinds[what].append((seed, message))
    print(f"{options.sets} sets; SQLAlchemy said: "
          + ", ".join(f"{kind} {n}" for kind, n in spoken.most_common()))
    print(f"remarks: " + ", ".join(f"{how} {sum(n for (_, h), n in tally.items() if h == how)}"
                                  for how in ("same", "earlier", None)))
    for what, examples in sorted(kinds.items(), key=lambda item: -len(item[1])):
        print(f"\n{what}: {len(examples)}")
        for seed, message in examples[:options.show]:
            print(f"  {seed}: {message[:200]}")
    sys.exit(1 if kinds else 0)


if __name__ == "__main__":
    main()
