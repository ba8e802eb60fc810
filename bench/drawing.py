"""The stored figures as pictures, each in one scale, readable on a light and on a dark page."""

import math
from html import escape

from table import quantity

# The bars of the chart: a row, which of its sides, and what it is called there.
BARS = (("warm", "ours", "bothways, nothing changed"), ("changed", "ours", "bothways, one header changed"),
        ("cold", "ours", "bothways, cold"), ("warm", "theirs", "git status of the same tree"),
        ("cold", "theirs", "clang -fsyntax-only, as one file"), ("prisma", "theirs", "Prisma"),
        ("doctrine", "theirs", "Doctrine"), ("django", "theirs", "Django"),
        ("sqlalchemy", "theirs", "SQLAlchemy"), ("tidy", "theirs", "clang-tidy, one check"))
WIDTH, LEFT, RIGHT, TOP, STEP = 760, 240, 90, 64, 26  # of the bars, in pixels
CURVE_LEFT, CURVE_BOTTOM, CURVE_HEIGHT = 90, 320, 360
STYLE = """
    .panel { fill: #ffffff; stroke: #d0d7de }
    text { fill: #1f2328; font: 13px sans-serif }
    .title { font-weight: bold; font-size: 15px }
    .axis { fill: #59636e; font-size: 12px }
    .grid { stroke: #d0d7de }
    .ours { fill: #1f6feb }
    .theirs { fill: #8c959f }
    polyline { fill: none; stroke: #1f6feb; stroke-width: 2 }
    @media (prefers-color-scheme: dark) {
      .panel { fill: #0d1117; stroke: #3d444d }
      text { fill: #f0f6fc }
      .axis { fill: #9198a1 }
      .grid { stroke: #3d444d }
      .ours { fill: #4493f8 }
      .theirs { fill: #656c76 }
      polyline { stroke: #4493f8 }
    }
"""


def label(x, y, text, kind="", anchor="start"):
    style = f' class="{kind}"' if kind else ""
    return f'<text{style} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def grid_line(x1, y1, x2, y2):
    return f'<line class="grid" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def picture(title, height, parts):
    """A panel with its own background; without parts, one that says that there is nothing to show."""
    if not parts:
        title, height = "Nothing was measured yet: ./dev bench --full does that", 56
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" role="img" aria-label="{escape(title)}">', f"<style>{STYLE}</style>",
        f'<rect class="panel" x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="6"/>',
        label(16, 28, title, "title"), *parts, "</svg>"]) + "\n"


def decades(values):
    """The powers of ten between which all values lie, at least one apart."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)


def power_of_seconds(power):
    return f"{10**power} s" if power >= 0 else f"{10**(power + 3):g} ms"


def bars(results):
    """(name, side, seconds) of what is measured on the same models, the quickest first."""
    rows = {row["name"]: row for row in results["rows"] if "missing" not in row}
    found = [(text, side, rows[name][side]) for name, side, text in BARS if name in rows]
    return sorted(found, key=lambda bar: bar[2])


def bar_chart(results):
    """The seconds that a check of the same models takes: from milliseconds to minutes."""
    found, parts = bars(results), []
    height = TOP + STEP * len(found) + 40
    if found:
        low, high = decades([seconds for _, _, seconds in found])
        span = (WIDTH - LEFT - RIGHT) / (high - low)
        for power in range(low, high + 1):
            x = LEFT + (power - low) * span
            parts += [grid_line(x, TOP - 8, x, height - 32),
                      label(x, height - 14, power_of_seconds(power), "axis", "middle")]
    for i, (text, side, seconds) in enumerate(found):
        y, length = TOP + i * STEP, max(1.0, (math.log10(seconds) - low) * span)
        parts += [label(LEFT - 10, y + 13, text, anchor="end"),
                  f'<rect class="{side}" x="{LEFT}" y="{y}" width="{length:.1f}" height="18" rx="2"/>',
                  label(LEFT + length + 8, y + 13, quantity(seconds, "s"))]
    return picture("Checking 1,000 models: median time, logarithmic scale", height, parts)


def curve_chart(results):
    """The seconds of a cold and a warm check against the number of headers, both logarithmic: what is
    linear is straight and rises by one square in one."""
    points, parts = results["scale"], []
    if points:
        left, right = decades([point["headers"] for point in points])
        low, high = decades([point[kind] for point in points for kind in ("cold", "warm")])
        wide = (WIDTH - CURVE_LEFT - RIGHT) / (right - left)
        tall = (CURVE_BOTTOM - TOP) / (high - low)

        def place(n, seconds):
            return (CURVE_LEFT + (math.log10(n) - left) * wide,
                    CURVE_BOTTOM - (math.log10(seconds) - low) * tall)
        for power in range(left, right + 1):
            x, _ = place(10**power, 10**low)
            parts += [grid_line(x, TOP - 8, x, CURVE_BOTTOM),
                      label(x, CURVE_BOTTOM + 22, f"{10**power:,}", "axis", "middle")]
        for power in range(low, high + 1):
            _, y = place(10**left, 10**power)
            parts += [grid_line(CURVE_LEFT, y, WIDTH - RIGHT, y),
                      label(CURVE_LEFT - 10, y + 4, power_of_seconds(power), "axis", "end")]
        for kind in ("cold", "warm"):
            places = [place(point["headers"], point[kind]) for point in points]
            line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
            parts.append(f'<polyline points="{line}"/>')
            for point, (x, y) in zip(points, places):
                # The first figure stands to the right of its point: the axis is on its left.
                side, anchor = (8, "start") if point is points[0] else (-8, "end")
                parts += [f'<circle class="ours" cx="{x:.1f}" cy="{y:.1f}" r="4"/>',
                          label(x + side, y - 10, quantity(point[kind], "s"), anchor=anchor)]
            parts.append(label(places[-1][0] + 10, places[-1][1] + 4, kind))
    return picture("Time of a check by number of headers, both scales logarithmic", CURVE_HEIGHT, parts)
