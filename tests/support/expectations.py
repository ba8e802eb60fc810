"""What fixtures say of themselves: `// expect: BW103 "part of the message"` on the line of a
finding, or `// expect@+1: …` that many lines away."""

import re

EXPECTATION = re.compile(r'//\s*expect(?:@([+-]\d+))?:\s*(BW\d+)(?:\s+"((?:[^"\\]|\\.)*)")?')


def read_expectations(folder):
    """[(file, line, code, part of the message or None)] of the headers below `folder`, sorted."""
    expected = []
    for path in sorted(folder.rglob("*.h")):
        for number, text in enumerate(path.read_text().splitlines(), start=1):
            for match in EXPECTATION.finditer(text):
                offset, code, part = match.groups()
                name = path.relative_to(folder).as_posix()
                expected.append((name, number + int(offset or 0), code, part))
    return sorted(expected, key=lambda one: one[:3])
