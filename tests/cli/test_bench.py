"""The benchmarks: what is drawn is what is stored, and what is measured checks what it should."""

# One preset is enough: nothing here depends on how the programs were compiled.

import contextlib
import io
import os
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench"))
import chart  # noqa: E402
import drawing  # noqa: E402
import inputs  # noqa: E402
import measure  # noqa: E402
import models  # noqa: E402
from bench import SMOKE, Bench  # noqa: E402
from table import quantity, table  # noqa: E402

SVG = "{http://www.w3.org/2000/svg}"


def made_up_results():
    """Rows of every kind: kept, not kept, absolute, without a limit, and not measured."""
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        bench = Bench(Path("/nonexistent"), folder, 3, SMOKE)
        bench.row("cold", "cold check", 0.25, "clang", 0.5, limit=1, note="noted", why="unseen")
        bench.row("warm", "warm check", 0.02, "git", 0.004, limit=3, why="the reason")
        bench.row("tidy", "cold check", 0.25, "clang-tidy", 25, limit=1 / 40)
        bench.row("memory", "memory", 41.5, limit=40, unit="MB", why="too much")
        bench.row("alone", "together", 0.25, "alone", 12.5)
        bench.missing("prisma", "Prisma", "npm is not installed")
    return {"date": "2000-01-02", "machine": {"processor": "P", "processors": 2, "memory_gib": 4,
                                              "kernel": "6", "system": "Debian"},
            "busy_before": 0.01, "repeat": 3, "rows": bench.rows,
            "versions": {"git": "git version 2.39", "none": None},
            "stages": {"cold": {"read headers": 120.25, "report": 1}, "warm": {"report": 2}},
            "scale": [{"headers": n, "cold": n / 4000, "warm": n / 50000, "memory": 14.2,
                       "warm_memory": 13.0, "worker_memory": None} for n in (1000, 10000)]}


class Documents(unittest.TestCase):
    def test_table_and_chart_are_those_of_the_stored_results(self):
        results, document = chart.load(), chart.DOCUMENT.read_text()
        self.assertEqual(chart.with_table(document, results), document,
                         "run bench/chart.py: the table is not that of the stored results")
        for path, draw in chart.CHARTS.items():
            self.assertEqual(draw(results), path.read_text(),
                             f"run bench/chart.py: {path.name} is not that of the stored results")

    def test_charts_are_shown(self):
        self.assertIn("](docs/performance.svg)", (ROOT / "README.md").read_text())
        for path in chart.CHARTS:
            self.assertIn(f"]({path.name})", chart.DOCUMENT.read_text())


class Table(unittest.TestCase):
    def setUp(self):
        self.lines = table(made_up_results()).splitlines()

    def test_rows(self):
        for line in ("| cold check | 250 ms | clang: 500 ms | 0.500 × | 1.00 ×: yes | noted |",
                     "| warm check | 20.0 ms | git: 4.00 ms | 5.00 × | 3.00 ×: **no** | the reason |",
                     "| cold check | 250 ms | clang-tidy: 25.0 s | 1/100 | 1/40: yes |  |",
                     "| memory | 41.5 MB | – |  | 40.0 MB: **no** | too much |",
                     "| together | 250 ms | alone: 12.5 s | 1/50 |  |  |",
                     "| Prisma | | | | | not measured: npm is not installed |",
                     "| 1,000 | 250 ms | 250 µs | 20.0 ms | 20.0 µs | 14.2 MB | 13.0 MB | – |",
                     "| stage | cold | warm |", "| read headers | 120.2 ms | – |"):
            with self.subTest(line=line):
                self.assertIn(line, self.lines)

    def test_quantities(self):
        for value, unit, text in ((9362, "ns", "9.36 µs"), (0.5, "ns", "0.500 ns"), (0.0251, "ms", "25.1 µs"),
                                  (1225, "µs", "1.23 ms"), (1500, "s", "1,500 s"), (7.26, "KB", "7.26 KB")):
            self.assertEqual(quantity(value, unit), text)

    def test_versions_are_said_once(self):
        self.assertIn("Versions: git 2.39.", self.lines)


class Chart(unittest.TestCase):
    def test_bars_are_as_long_as_the_logarithms_of_their_times(self):
        picture = ET.fromstring(drawing.bar_chart(made_up_results()))
        bars = [rect for rect in picture.iter(SVG + "rect") if rect.get("class") != "panel"]
        self.assertEqual([bar.get("class") for bar in bars],
                         ["theirs", "ours", "ours", "theirs", "theirs"])
        # 4 ms, 20 ms, 250 ms, 500 ms and 25 s, on an axis from 1 ms to 100 s.
        decade = (drawing.WIDTH - drawing.LEFT - drawing.RIGHT) / 5
        for bar, decades in zip(bars, (0.602, 1.301, 2.398, 2.699, 4.398)):
            self.assertAlmostEqual(float(bar.get("width")), decades * decade, delta=0.5)
        self.assertEqual({"1 ms", "10 ms", "100 ms", "1 s", "10 s", "100 s"},
                         {text.text for text in picture.iter(SVG + "text")
                          if text.get("class") == "axis"})


    def test_what_is_linear_is_straight(self):
        curves = ET.fromstring(drawing.curve_chart(made_up_results())).iter(SVG + "polyline")
        slopes = []
        for curve in curves:
            (x1, y1), (x2, y2) = (map(float, point.split(",")) for point in curve.get("points").split())
            slopes.append((y1 - y2) / (x2 - x1))
        # From 1,000 to 10,000 headers and from 10 ms to 10 s: a tenth more to the right is as much higher.
        square = ((drawing.CURVE_BOTTOM - drawing.TOP) / 3
                  / (drawing.WIDTH - drawing.CURVE_LEFT - drawing.RIGHT))
        self.assertEqual([round(slope / square, 2) for slope in slopes], [1, 1])

    def test_nothing_measured_is_said(self):
        for draw in chart.CHARTS.values():
            self.assertIn("Nothing was measured yet", draw(chart.NOTHING))


class Inputs(unittest.TestCase):
    def check(self, folder, described):
        inputs.write_project(folder, described)
        return subprocess.run([os.environ["BOTHWAYS"], "check", "--no-cache"], cwd=folder,
                              capture_output=True, text=True, check=False)

    def test_the_project_is_clean_and_the_broken_pair_is_found(self):
        with tempfile.TemporaryDirectory() as folder:
            clean = self.check(Path(folder) / "clean", models.describe(6))
            self.assertEqual((clean.returncode, clean.stderr), (0, ""))
            self.assertIn("6 models, 6 relationships", clean.stdout)
            broken = self.check(Path(folder) / "broken", models.break_a_pair(models.describe(6)))
            self.assertEqual(broken.returncode, 1)
            self.assertEqual(set(re.findall(r"\[(BW\d+)\]", broken.stdout)), {"BW104"})

    def test_what_cannot_be_run_is_told(self):
        for command, reason in ((["/nonexistent/program"], "not installed"),
                                (["sh", "-c", "echo why; exit 3"], "status 3: why")):
            with self.assertRaisesRegex(measure.Unavailable, reason):
                measure.run(command, "/")


if __name__ == "__main__":
    unittest.main()
