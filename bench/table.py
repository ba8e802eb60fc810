"""The stored figures as Markdown."""

import math


def number(value):
    """Three digits that count, and no exponent."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.{max(0, 2 - math.floor(math.log10(value)))}f}" if value > 0 else "0"


def quantity(value, unit):
    """Times in the unit in which they have one to three digits before the point."""
    units = ["ns", "µs", "ms", "s"]
    if unit in units and value > 0:
        k = units.index(unit)
        while value < 1 and k > 0:
            value, k = value * 1000, k - 1
        while value >= 1000 and k < 3:
            value, k = value / 1000, k + 1
        unit = units[k]
    return f"{number(value)} {unit}"


def times(ratio):
    """A ratio as people say it."""
    return f"1/{1 / ratio:,.0f}" if 0 < ratio < 0.1 else f"{number(ratio)} ×"


def table_row(row):
    if "missing" in row:
        return f"| {row['what']} | | | | | not measured: {row['missing']} |"
    compared = row["theirs"] is not None
    against = f"{row['against']}: {quantity(row['theirs'], row['unit'])}" if compared else "–"
    limit = "" if row["limit"] is None else (
        (times(row["limit"]) if compared else quantity(row["limit"], row["unit"]))
        + {True: ": yes", False: ": **no**"}[row["reached"]])
    why = [row["why"]] if row["reached"] is False and row["why"] else []
    return (f"| {row['what']} | {quantity(row['ours'], row['unit'])} | {against} | "
            f"{times(row['ratio']) if compared else ''} | {limit} | "
            f"{'; '.join([row['note']] * bool(row['note']) + why)} |")


def scale_table(points):
    lines = ["| headers | cold | a header | warm | a header | memory, cold | warm | its largest worker |",
             "| ---: " * 8 + "|"]
    for point in points:
        n, worker = point["headers"], point["worker_memory"]
        lines.append("| " + " | ".join([
            f"{n:,}", quantity(point["cold"], "s"), quantity(point["cold"] / n * 1e6, "µs"),
            quantity(point["warm"], "s"), quantity(point["warm"] / n * 1e6, "µs"),
            f"{point['memory']:.1f} MB", f"{point['warm_memory']:.1f} MB",
            f"{worker:.0f} MB" if worker else "–"]) + " |")
    return "\n".join(lines)


def stage_table(stages):
    kinds = list(stages)
    names = {name: None for each in stages.values() for name in each}
    lines = [f"| stage | {' | '.join(kinds)} |", "| --- " + "| ---: " * len(kinds) + "|"]
    for name in names:
        figures = (f"{stages[kind][name]:.1f} ms" if name in stages[kind] else "–" for kind in kinds)
        lines.append(f"| {name} | {' | '.join(figures)} |")
    return "\n".join(lines)


def table(results):
    """The figures as Markdown."""
    if not results["rows"]:
        return "Nothing was measured yet: `./dev bench --full` does that.\n"
    machine = results["machine"]
    versions = "; ".join(f"{name} {text.removeprefix(name).removeprefix(' version').strip()}"
                         for name, text in results["versions"].items() if text)
    lines = [f"Measured on {results['date']} by `./dev bench`: {machine['processors']} processors "
             f"({machine['processor']}), {machine['memory_gib']} GiB, {machine['system']}, Linux "
             f"{machine['kernel']}; {results['busy_before']:.0%} busy before the run. Medians of "
             f"{results['repeat']} runs where nothing else is said.", "", f"Versions: {versions}.", "",
             "| what | ours | against | ratio | at most | |",
             "| --- | ---: | --- | ---: | --- | --- |", *map(table_row, results["rows"])]
    if results["scale"]:
        lines += ["", scale_table(results["scale"])]
    if results["stages"]:
        lines += ["", "Where the time goes, as `--profile` tells (the run in the middle of three):", "",
                  stage_table(results["stages"])]
    return "\n".join(lines) + "\n"
