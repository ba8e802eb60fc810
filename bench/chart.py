#!/usr/bin/python3
"""Draws the stored figures: the table of docs/performance.md and the chart beside it, which the README
shows. Run by itself it draws them anew, without measuring anything."""

import json
import math
import sys
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench/results/results.json"
DOCUMENT = ROOT / "docs/performance.md"
CHART = ROOT / "docs/performance.svg"
BEGIN, END = "<!-- figures: begin -->\n", "<!-- figures: end -->\n"
NOTHING = {"rows": [], "scale": [], "stages": {}}

# The bars of the chart: a row, which of its sides, and what it is called there.
BARS = (("warm", "ours", "bothways, nothing changed"), ("changed", "ours", "bothways, one header changed"),
        ("cold", "ours", "bothways, cold"), ("warm", "theirs", "git status of the same tree"),
        ("cold", "theirs", "clang -fsyntax-only, as one file"), ("prisma", "theirs", "Prisma"),
        ("doctrine", "theirs", "Doctrine"), ("django", "theirs", "Django"),
        ("sqlalchemy", "theirs", "SQLAlchemy"), ("tidy", "theirs", "clang-tidy, one check"))
WIDTH, LEFT, RIGHT, TOP, STEP = 760, 240, 90, 64, 26
STYLE = """
    .panel { fill: #ffffff; stroke: #d0d7de }
    text { fill: #1f2328; font: 13px sans-serif }
    .title { font-weight: bold; font-size: 15px }
    .axis { fill: #59636e; font-size: 12px }
    .grid { stroke: #d0d7de }
    .ours { fill: #1f6feb }
    .theirs { fill: #8c959f }
    @media (prefers-color-scheme: dark) {
      .panel { fill: #0d1117; stroke: #3d444d }
      text { fill: #f0f6fc }
      .axis { fill: #9198a1 }
      .grid { stroke: #3d444d }
      .ours { fill: #4493f8 }
      .theirs { fill: #656c76 }
    }
"""


def load():
    """The stored results; empty ones where nothing was measured yet."""
    return json.loads(RESULTS.read_text()) if RESULTS.exists() else NOTHING


def number(value):
    """Three digits that count, and no exponent."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.{max(0, 2 - math.floor(math.log10(value)))}f}" if value > 0 else "0"


def quantity(value, unit):
    if unit == "s" and value < 1:
        return f"{number(value * 1000)} ms"
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
             f"{machine['kernel']}; load before the run {results['load_before']:.2f}. Medians of "
             f"{results['repeat']} runs where nothing else is said.", "", f"Versions: {versions}.", "",
             "| what | ours | against | ratio | at most | |",
             "| --- | ---: | --- | ---: | --- | --- |", *map(table_row, results["rows"])]
    if results["scale"]:
        lines += ["", scale_table(results["scale"])]
    if results["stages"]:
        lines += ["", "Where the time goes, as `--profile` tells (the run in the middle of three):", "",
                  stage_table(results["stages"])]
    return "\n".join(lines) + "\n"


def bars(results):
    """(name, side, seconds) of what is measured on the same models, the quickest first."""
    rows = {row["name"]: row for row in results["rows"] if "missing" not in row}
    found = [(text, side, rows[name][side]) for name, side, text in BARS if name in rows]
    return sorted(found, key=lambda bar: bar[2])


def axis(seconds):
    """The powers of ten, in seconds, between which all bars end."""
    return math.floor(math.log10(min(seconds))), math.ceil(math.log10(max(seconds)))


def svg(results):
    """Bars of the seconds that a check of the same models takes, on a logarithmic scale: from 5 ms to
    minutes."""
    found = bars(results)
    height = TOP + STEP * len(found) + 40
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
             f'height="{height}" role="img" aria-label="Times of a check">',
             f"<style>{STYLE}</style>",
             f'<rect class="panel" x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="6"/>']
    title = ("Checking 1,000 models: median time, logarithmic scale" if found
             else "Nothing was measured yet: ./dev bench --full does that")
    parts.append(f'<text class="title" x="16" y="28">{title}</text>')
    if found:
        low, high = axis([seconds for _, _, seconds in found])
        span = (WIDTH - LEFT - RIGHT) / max(1, high - low)
        for power in range(low, high + 1):
            x = LEFT + (power - low) * span
            parts.append(f'<line class="grid" x1="{x:.1f}" y1="{TOP - 8}" x2="{x:.1f}" '
                         f'y2="{height - 32}"/>')
            parts.append(f'<text class="axis" x="{x:.1f}" y="{height - 14}" text-anchor="middle">'
                         f"{f'{10**power} s' if power >= 0 else f'{10**(power + 3):g} ms'}</text>")
        for i, (text, side, seconds) in enumerate(found):
            y = TOP + i * STEP
            length = max(1.0, (math.log10(seconds) - low) * span)
            parts.append(f'<text x="{LEFT - 10}" y="{y + 13}" text-anchor="end">{escape(text)}</text>')
            parts.append(f'<rect class="{side}" x="{LEFT}" y="{y}" width="{length:.1f}" height="18" '
                         'rx="2"/>')
            parts.append(f'<text x="{LEFT + length + 8:.1f}" y="{y + 13}">'
                         f"{quantity(seconds, 's')}</text>")
    return "\n".join(parts) + "\n</svg>\n"


def with_table(document, results):
    """The document with the table of these results between its two marks."""
    before, rest = document.split(BEGIN)
    after = rest.split(END)[1]
    return f"{before}{BEGIN}\n{table(results)}\n{END}{after}"


def write_documents():
    results = load()
    DOCUMENT.write_text(with_table(DOCUMENT.read_text(), results))
    CHART.write_text(svg(results))


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    write_documents()
