"""Inputs of the benchmarks: projects of equivalent models, made from one description."""

from pathlib import Path

INCLUDES = "".join(f"#include <{name}.h>\n" for name in
                   ("stdint", "stdio", "stdlib", "string", "time"))


def header(i, n):
    """Model i of n, in a pair with its neighbour: a team with many heroes, or a hero."""
    team, hero = i - i % 2, i - i % 2 + 1
    if i % 2 == 0:
        other = hero if hero < n else None
        link = (f'    struct model_{hero} **heroes RELATIONSHIP(back_populates = "team");\n'
                if other is not None else "")
        forward = f"struct model_{hero};\n" if other is not None else ""
        key = ""
    else:
        forward = f"struct model_{team};\n"
        key = f'    int64_t team_id COLUMN(foreign_key = "model_{team}.id");\n'
        link = f'    struct model_{team} *team RELATIONSHIP(back_populates = "heroes");\n'
    return f"""#ifndef MODEL_{i}_H
#define MODEL_{i}_H

{INCLUDES}#include <bothways/model.h>

{forward}
struct model_{i} {{
    int64_t id COLUMN(primary_key);
    char name[64] COLUMN(index);
    time_t created COLUMN();
    double score COLUMN(nullable);
    uint32_t rank COLUMN();
{key}{link}}} MODEL(table = "model_{i}");

#endif
"""


def make_project(folder, n):
    """A clean project of n headers, a hundred in each folder."""
    folder = Path(folder)
    (folder / ".git").mkdir(parents=True, exist_ok=True)
    for i in range(n):
        path = folder / "include" / f"part{i // 100:03}" / f"model_{i}.h"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(header(i, n))


def make_layers(folder, n_layers, width):
    """Models in layers, each required by and cascading to all of the next layer."""
    folder = Path(folder)
    (folder / ".git").mkdir(parents=True, exist_ok=True)
    for layer in range(n_layers):
        text = "#pragma once\n#include <stdint.h>\n#include <bothways/model.h>\n"
        for i in range(width):
            text += f"struct l{layer + 1}_{i};\nstruct l{layer}_{i};\n"
        for i in range(width):
            members = ""
            for k in range(width):
                if layer:
                    members += (
                        f"    int64_t up{k}_id COLUMN(foreign_key = \"l{layer - 1}_{k}.id\");\n"
                        f"    struct l{layer - 1}_{k} *up{k} RELATIONSHIP(back_populates = "
                        f"\"down{i}\", foreign_keys = up{k}_id);\n")
                if layer + 1 < n_layers:
                    members += (f"    struct l{layer + 1}_{k} **down{k} RELATIONSHIP("
                                f"back_populates = \"up{i}\", cascade = \"all, delete-orphan\");\n")
            text += (f"struct l{layer}_{i} {{\n    int64_t id COLUMN(primary_key);\n{members}}} "
                     f"MODEL(table = \"l{layer}_{i}\");\n")
        (folder / f"layer{layer}.h").write_text(text)


def make_large_headers(folder, n_headers, n_models):
    """Headers with many models each, to make large facts files of."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for h in range(n_headers):
        models = []
        for i in range(h * n_models, (h + 1) * n_models):
            text = header(i, n_headers * n_models)
            models.append(text[text.index("struct "):text.rindex("#endif")])
        (folder / f"large{h}.h").write_text(
            f"#pragma once\n{INCLUDES}#include <bothways/model.h>\n" + "".join(models))


def sqlalchemy_models(n):
    """The text of a program that maps the n models of make_project() and configures them."""
    text = ("from sqlalchemy import *\nfrom sqlalchemy.orm import *\n"
            "Base = declarative_base()\n")
    for i in range(n):
        text += (f"class Model{i}(Base):\n    __tablename__ = 'model_{i}'\n"
                 "    id = Column(BigInteger, primary_key=True)\n"
                 "    name = Column(String(63), index=True)\n    created = Column(DateTime)\n"
                 "    score = Column(Float, nullable=True)\n    rank = Column(Integer)\n")
        if i % 2:
            text += (f"    team_id = Column(BigInteger, ForeignKey('model_{i - 1}.id'))\n"
                     f"    team = relationship('Model{i - 1}', back_populates='heroes')\n")
        elif i + 1 < n:
            text += f"    heroes = relationship('Model{i + 1}', back_populates='team')\n"
    return text + "configure_mappers()\n"
