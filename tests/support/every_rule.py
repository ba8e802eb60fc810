"""A project with a finding of every rule: the bad example of each, under names of its own.

Where a header does not parse, nothing is called unknown that it might have declared. So two examples
are projects of their own below the other one; a run over all of them gives one report.
"""

import re
from pathlib import Path

RULES = Path(__file__).resolve().parents[2] / "fixtures/rules"
APART = ["parse-error", "misplaced-annotation"]
# `order` and `group` are what is wrong there.
KEEP_NAMES = ["reserved-name"]

CONFIGURATION = """# Every rule, the ones that are off by default as well.
select: [all]
dialect: mysql
declarations: [{sidecars}]
"""

_DECLARED = re.compile(r"\bstruct\s+(\w+)|\}[^;{}]*\b(\w+)\s*;|\btable = \"?(\w+)\"?|#define\s+([a-zA-Z]\w*)")
_INCLUDE = re.compile(r"^\s*#\s*include.*$", re.MULTILINE)


def rules():
    """Every rule of rules.def: code → name."""
    table = (RULES.parents[1] / "rules/rules.def").read_text()
    return dict(re.findall(r'^RULE\((BW\d+), \w+, "([\w-]+)"', table, re.MULTILINE))


def _example_files(name):
    example = RULES / name / "bad"
    files = sorted(example.rglob("*")) if example.is_dir() else [RULES / name / "bad.h"]
    base = example if example.is_dir() else RULES / name
    return {str(path.relative_to(base)): path.read_text() for path in files
            if path.is_file() and path.name != ".bothways.yaml"}


def _renamed(text, names, prefix):
    """The text with `prefix` before each of the names, and before what begins with one and a `_`."""
    if not names:
        return text
    word = re.compile(r"\b(?=(?:%s)(?:\b|_))" % "|".join(sorted(map(re.escape, names))))
    parts, end = [], 0
    for include in _INCLUDE.finditer(text):
        parts += [word.sub(prefix, text[end:include.start()]), include.group()]
        end = include.end()
    return "".join(parts) + word.sub(prefix, text[end:])


def every_rule_project():
    """The files of the project, by path."""
    project, sidecars = {}, []
    for code, name in rules().items():
        files = _example_files(name)
        names = {word for text in files.values() for found in _DECLARED.findall(text)
                 for word in found if word}
        for path, text in files.items():
            place = f"{name}/{path}"
            project[place] = text if name in KEEP_NAMES else _renamed(text, names, f"{code.lower()}_")
            if path.endswith(".yaml"):
                sidecars.append(place)
    project.update({f"{name}/.bothways.yaml": "select: [all]\n" for name in APART})
    return {**project, ".bothways.yaml": CONFIGURATION.format(sidecars=", ".join(sidecars))}
