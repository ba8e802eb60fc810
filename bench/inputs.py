"""Projects of headers, made for the benchmarks."""

import os
import subprocess
import time
from pathlib import Path

import models

INCLUDES = "".join(f"#include <{name}.h>\n" for name in
                   ("stdint", "stdio", "stdlib", "string", "time"))
TYPES = {"bigint": "int64_t {}", "text": "char {}[64]", "time": "time_t {}", "double": "double {}",
         "integer": "uint32_t {}"}


def column_text(column):
    words = [word for word in ("primary_key", "index", "nullable") if getattr(column, word)]
    if column.foreign_key:
        words.append(f'foreign_key = "{column.foreign_key}.id"')
    return f"    {TYPES[column.kind].format(column.name)} COLUMN({', '.join(words)});\n"


def relationship_text(relationship):
    stars = "*" if relationship.column else "**"
    return (f"    struct {relationship.target} {stars}{relationship.name} "
            f'RELATIONSHIP(back_populates = "{relationship.back_populates}");\n')


def header(model):
    guard = f"{model.name.upper()}_H"
    forward = "".join(f"struct {other.target};\n" for other in model.relationships)
    members = "".join([*map(column_text, model.columns),
                       *map(relationship_text, model.relationships)])
    return (f"#ifndef {guard}\n#define {guard}\n\n{INCLUDES}#include <bothways/model.h>\n\n{forward}\n"
            f'struct {model.name} {{\n{members}}} MODEL(table = "{model.name}");\n\n#endif\n')


def write_project(folder, described):
    """A project of one header a model, a hundred in each folder, as if written an hour ago: neither
    git nor we need to doubt a file that is older than what is remembered of it."""
    folder = Path(folder)
    (folder / ".git").mkdir(parents=True, exist_ok=True)
    hour_ago = time.time() - 3600
    for i, model in enumerate(described):
        path = folder / "include" / f"part{i // 100:03}" / f"{model.name}.h"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(header(model))
        os.utime(path, (hour_ago, hour_ago))
    return folder


def make_project(folder, n):
    """A clean project of n headers."""
    return write_project(folder, models.describe(n))


def make_repository(folder):
    """A git repository of what is in the folder, everything committed and git's index fresh."""
    (folder / ".git").rmdir()
    for command in (["init", "-q"], ["config", "gc.auto", "0"], ["add", "."],
                    ["-c", "user.name=bench", "-c", "user.email=bench@localhost", "commit", "-qm", "all"],
                    ["status"]):
        subprocess.run(["git", *command], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def layer_members(layer, i, n_layers, width):
    """What model i of a layer has to say of the layers above and below."""
    text = ""
    for k in range(width):
        if layer:
            text += (f"    int64_t up{k}_id COLUMN(foreign_key = \"l{layer - 1}_{k}.id\", "
                     f'ondelete = "CASCADE");\n    struct l{layer - 1}_{k} *up{k} '
                     f'RELATIONSHIP(back_populates = "down{i}", foreign_keys = up{k}_id);\n')
        if layer + 1 < n_layers:
            text += (f"    struct l{layer + 1}_{k} **down{k} RELATIONSHIP(back_populates = \"up{i}\", "
                     'cascade = "all");\n')
    return text


def layers(n_layers, width):
    """A header of models in layers, each required by and cascading to all of the next layer."""
    names = [(layer, i) for layer in range(n_layers) for i in range(width)]
    text = "#include <stdint.h>\n#include <bothways/model.h>\n"
    text += "".join(f"struct l{layer}_{i};\n" for layer, i in names)
    for layer, i in names:
        text += (f"struct l{layer}_{i} {{\n    int64_t id COLUMN(primary_key);\n"
                 f"{layer_members(layer, i, n_layers, width)}}} MODEL(table = \"l{layer}_{i}\");\n")
    return text
