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
