"""Tables and a chart of stored figures."""

from html import escape


def number(value):
    return "–" if value is None else f"{value:.3g}"


def markdown(results):
    """The figures as a document."""
    machine, versions = results["machine"], results["versions"]
    lines = ["# Measured", "",
             f"{machine['processors']} processors ({machine['processor']}), load "
             f"{machine['load_average'][0]:.1f} at the end; medians of {results['repeat']} runs.", "",
             "; ".join(text for text in versions.values() if text), "",
             "| what | seconds | against | seconds | ratio | at most | reached |",
             "| --- | --- | --- | --- | --- | --- | --- |"]
    for row in results["rows"]:
        reached = {True: "yes", False: "no", None: ""}[row.get("reached")]
        note = f" ({row['note']})" if row.get("note") else ""
        lines.append(f"| {row['what']}{note} | {number(row.get('seconds'))} | "
                     f"{row.get('against', '')} | {number(row.get('against_seconds'))} | "
                     f"{number(row.get('ratio'))} | {number(row.get('limit'))} | {reached} |")
    lines += ["", "| headers | cold, ms a header | warm, ms a header | memory, MB | warm, MB | "
              "worker, MB |", "| --- | --- | --- | --- | --- | --- |"]
    for row in results["scale"]:
        n = row["headers"]
        lines.append(f"| {n:,} | {row['cold'] / n * 1000:.3f} | {row['warm'] / n * 1000:.4f} | "
                     f"{row['memory_mb']:.0f} | {row['warm_memory_mb']:.0f} | "
                     f"{number(row['worker_memory_mb'])} |")
    return "\n".join(lines) + "\n"


def svg(results):
    """Bars of the rows that are compared with something: ours beside theirs."""
    rows = [row for row in results["rows"] if row.get("against_seconds")]
    height, width, left = 46, 760, 20
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" '
             f'height="{len(rows) * height + 10}" font-family="sans-serif" font-size="12">',
             f'<rect width="{width}" height="{len(rows) * height + 10}" fill="#ffffff"/>']
    for i, row in enumerate(rows):
        top = i * height + 8
        for k, (seconds, colour, text) in enumerate((
                (row["seconds"], "#2f6fab", row["what"]),
                (row["against_seconds"], "#b9c2cb", row["against"]))):
            # Each pair has a scale of its own: the pairs differ by a thousand.
            bar = max(1.0, 220 * seconds / max(row["seconds"], row["against_seconds"]))
            y = top + k * 19
            parts.append(f'<rect x="{left}" y="{y}" width="{bar:.1f}" height="15" '
                         f'fill="{colour}"/>')
            parts.append(f'<text x="{left + 228}" y="{y + 12}">{escape(text)}: '
                         f'{seconds * 1000:.0f} ms</text>')
    return "\n".join(parts) + "\n</svg>\n"
