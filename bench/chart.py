#!/usr/bin/python3
"""Draws the stored figures: the table of docs/performance.md and the charts beside it, one of which the
README shows. Run by itself it draws them anew, without measuring anything."""

import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True
import drawing  # noqa: E402
from table import table  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench/results/results.json"
DOCUMENT = ROOT / "docs/performance.md"
CHARTS = {ROOT / "docs/performance.svg": drawing.bar_chart,
          ROOT / "docs/performance-scale.svg": drawing.curve_chart}
BEGIN, END = "<!-- figures: begin -->\n", "<!-- figures: end -->\n"
NOTHING = {"rows": [], "scale": [], "stages": {}}


def load():
    """The stored results; empty ones where nothing was measured yet."""
    return json.loads(RESULTS.read_text()) if RESULTS.exists() else NOTHING


def with_table(document, results):
    """The document with the table of these results between its two marks."""
    before, rest = document.split(BEGIN)
    after = rest.split(END)[1]
    return f"{before}{BEGIN}\n{table(results)}\n{END}{after}"


def write_documents():
    results = load()
    DOCUMENT.write_text(with_table(DOCUMENT.read_text(), results))
    for path, draw in CHARTS.items():
        path.write_text(draw(results))


if __name__ == "__main__":
    write_documents()
