"""A set of models as one C header."""

from .models import Backref, Verbatim


def condition_text(conditions):
    return " and ".join(f"{left} {op} {right}" for left, op, right in conditions)


def value_text(value):
    if isinstance(value, Backref):
        options = "".join(f", {name} = {value_text(v)}" for name, v in value.options.items())
        return f"backref({value.name}{options})"
    if isinstance(value, Verbatim):
        return value
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, list) and value and isinstance(value[0], tuple):
        return f'"{condition_text(value)}"'
    if isinstance(value, list):
        return value[0] if len(value) == 1 else "[" + ", ".join(value) + "]"
    return f'"{value}"'


def column_line(column):
    words = []
    if column.primary_key:
        words.append("primary_key")
    if column.foreign_key:
        words.append(f'foreign_key = "{column.foreign_key}"')
    if column.unique:
        words.append("unique")
    if column.nullable and not column.primary_key:
        words.append("nullable")
    ctype = "int " if column.kind == "int" else "char *"
    note = f" COLUMN({', '.join(words)})" if words else ""
    return f"    {ctype}{column.name}{note};"


def relationship_line(r):
    words = [r.target] if r.target.endswith("_rows") else []  # a table's name, by mistake
    words += [f"{name} = {value_text(value)}" for name, value in r.options.items()]
    if r.to_many and r.shape == "struct":
        return (f"    struct {{ struct {r.target} **items; unsigned len; }} {r.name} "
                f"RELATIONSHIP({', '.join(words)});")
    if r.to_many and r.shape == "counted":
        return (f"    unsigned short n_{r.name};\n    struct {r.target} **{r.name} "
                f"RELATIONSHIP({', '.join(words + ['count = n_' + r.name])});")
    # A pointer or list of a struct that is never declared elsewhere is fine in C.
    stars = "**" if r.to_many else "*"
    return f"    struct {r.target} {stars}{r.name} RELATIONSHIP({', '.join(words)});"


def model_lines(model, model_set):
    yield f"struct {model.name} {{"
    if model.base:
        yield f"    struct {model.base} base;"
    for column in model.columns:
        yield column_line(column)
    for r in model.relationships:
        yield relationship_line(r)
    if not model.base and not model.columns and not model.relationships:
        yield "    void *nothing;"
    words = []
    if model.own_table:
        words.append(f'table = "{model.bare_table}"')
    if model.schema and model.own_table:
        words.append(f'schema = "{model.schema}"')
    if model.abstract:
        words.append("abstract")
    if model.base:
        words.append(f"inherits = {model.base}")
    if model.polymorphic_on:
        words.append(f"polymorphic_on = {model.polymorphic_on}")
    if model.polymorphic_identity:
        words.append(f'polymorphic_identity = "{model.polymorphic_identity}"')
    yield f"}} MODEL({', '.join(words)})"
    for constraint in model.constraints:
        columns = ", ".join(constraint.columns)
        targets = ", ".join(constraint.targets)
        yield f"    FOREIGN_KEY_CONSTRAINT([{columns}], [{targets}])"
    yield "    ;"
    yield ""


def text(model_set):
    lines = ["#include <bothways/model.h>", ""]
    names = {m.name for m in model_set.models} | {r.target for _, r in model_set.relationships()}
    lines += [f"struct {name};" for name in sorted(names)]
    lines.append("")
    for model in model_set.models:  # bases are always built first
        lines += model_lines(model, model_set)
    return "\n".join(lines) + "\n"
