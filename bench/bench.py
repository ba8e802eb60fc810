"""One run of the benchmarks: its programs, sizes and rows."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import inputs
from measure import Side

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Sizes:
    headers: int = 1000  # of the project that most rows are about
    tidy: int = 50  # how many of them clang-tidy reads
    scale: tuple = (100, 1000, 10000)
    models: tuple = (1000, 10000)  # of the graphs
    layers: tuple = (30, 120)
    prisma_layers: tuple = (9, 10)


FULL = Sizes(tidy=1000, scale=(100, 1000, 10000, 50000), models=(10000, 100000),
             prisma_layers=(11, 12))
SMOKE = Sizes(headers=40, tidy=2, scale=(10, 40, 80), models=(100, 1000), layers=(3, 6),
              prisma_layers=(3, 4))


class Bench:
    def __init__(self, programs, folder, repeat, sizes):
        self.program = programs / "bothways"
        self.extract = programs / "bothways-extract"
        self.runtime_bench = programs / "tests/runtime/runtime_bench"
        self.installed = ROOT / "build/bench-peers"  # what npm gave
        self.folder = Path(folder)
        self.repeat = repeat
        self.sizes = sizes
        self.rows = []
        self.scale = []  # the figures of each size, for the table of the scale
        self.stages = {}  # milliseconds of each stage of a cold, warm and changed run
        self.versions = {}

    def set_environment(self):
        """For every program that is started from here on: the cache that forget() empties."""
        os.environ["XDG_CACHE_HOME"] = str(self.folder / "cache")
        os.environ["BOTHWAYS_EXTRACT"] = str(self.extract)

    def row(self, name, what, ours, against="", theirs=None, *, limit=None, unit="s", note="", why=""):
        """Keeps a row. The limit is of the ratio, or where nothing is on the other side of the figure
        itself; `why` is shown where it was not kept."""
        value = ours / theirs if theirs else ours
        self.rows.append({
            "name": name, "what": what, "ours": ours, "against": against, "theirs": theirs,
            "unit": unit, "ratio": ours / theirs if theirs else None, "limit": limit,
            "reached": None if limit is None else value <= limit, "note": note, "why": why})
        other = f"; {against}: {theirs:.4g} {unit}; ratio {value:.3g}" if theirs else ""
        print(f"{what}: {ours:.4g} {unit}{other}"
              + ("" if limit is None else f" (at most {limit:.3g})"), flush=True)

    def missing(self, name, what, reason):
        self.rows.append({"name": name, "what": what, "missing": reason})
        print(f"{what}: not measured: {reason}", flush=True)

    def forget(self):
        """Empties our cache, for a cold run."""
        shutil.rmtree(self.folder / "cache", ignore_errors=True)

    def project(self, n):
        """A clean project of n headers."""
        folder = self.folder / f"p{n}"
        return folder if folder.exists() else inputs.make_project(folder, n)

    def cold(self, project):
        return Side([self.program, "check"], project, self.forget)

    def warm(self, project):
        return Side([self.program, "check"], project)
