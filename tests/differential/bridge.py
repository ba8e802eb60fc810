"""The bridge: the classes that `bothways generate sqlalchemy` writes must make SQLAlchemy say the same
as those that oracle.py makes of the set itself."""

import collections
import re
import subprocess
import sys

from . import oracle

# Refused already as a class is declared, so that nothing is heard of the rest of the class; and what is
# no value of its keyword or no member of the target, which can't be written the same.
NOT_COMPARED = set(oracle.MENDED_WITHOUT) | {
    "unknown-loading", "backref-option", "table-as-class", "no-locate"}


def generate(folder, bothways):
    """Prefix → the Python text that is common to all, and that of each of its classes."""
    run = subprocess.run([bothways, "generate", "sqlalchemy", "--isolated"], cwd=folder, check=True,
                         capture_output=True, text=True)
    prelude, *classes = re.split(r"^(?=class )", run.stdout, flags=re.MULTILINE)
    generated = collections.defaultdict(lambda: [prelude])
    for text in classes:
        generated[re.match(r"class (\w+?)_", text).group(1)].append(text)
    return generated


def is_comparable(heard):
    return not any(r.kind in NOT_COMPARED for r in heard.remarks)


def listen(texts):
    """What SQLAlchemy says of these classes."""
    heard = oracle.Oracle()
    module = type(sys)("generated")
    sys.modules["generated"] = module
    exec(texts[0], module.__dict__)
    declared = {}
    for text in texts[1:]:
        name = re.match(r"class (\w+)", text).group(1)
        if heard.listen(name, lambda: exec(text, module.__dict__)) is None:
            declared[name] = module.__dict__[name]
        else:
            heard.is_cut = True
    oracle.configure(module.Base, declared, heard)
    module.Base.registry.dispose()
    return heard


def disagreements(texts, heard):
    again = listen(texts)

    def said(one):  # what is said while a class is declared is said of the class
        return collections.Counter((r.kind, r.label.split(".")[0]) for r in one.remarks)

    if heard.is_cut and again.is_cut:
        return
    for kind, label in said(heard) - said(again):
        yield f"generated classes don't make SQLAlchemy say {kind}", label
    for kind, label in said(again) - said(heard):
        yield f"generated classes make SQLAlchemy say {kind}", label
