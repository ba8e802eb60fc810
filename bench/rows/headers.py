"""1,000 headers, cold and warm, beside the compiler, clang-tidy and git."""

import shutil

import inputs
from bench import ROOT
from measure import Side, Unavailable, largest_stages, medians, profile, time_once

NAME = "headers"


def keep_stages(bench, kind, side):
    """Of the run in the middle of three."""
    found = sorted((profile(side) for _ in range(3)), key=lambda one: sum(one.stages.values()))[1]
    bench.stages[kind] = found.stages
    return found


def compare_cold(bench):
    n, project = bench.sizes.headers, bench.project(bench.sizes.headers)
    headers = sorted(project.rglob("*.h"))
    every = bench.folder / "all.c"
    every.write_text("".join(f'#include "{path}"\n' for path in headers))
    include = f"-I{ROOT}/include"
    clang = Side(["clang", "-fsyntax-only", "-std=gnu17", include, every], project)
    cold, reference = medians(bench.repeat, bench.cold(project), clang)
    stages = largest_stages(keep_stages(bench, "cold", bench.cold(project)))
    bench.row("cold", f"cold check of {n:,} headers", cold,
              "`clang -fsyntax-only` of one file that includes them all", reference, limit=1,
              why=stages)
    alone = Side([bench.program, "check", "--no-batch"], project, bench.forget)
    bench.row("alone", "the same, headers parsed together", cold,
              "each header by itself (`--no-batch`)", time_once(alone), note="measured once")
    sample = headers[:bench.sizes.tidy]
    tidy = Side(["clang-tidy", "--checks=-*,misc-redundant-expression", "--quiet", *sample, "--",
                 "-xc", "-std=gnu17", include], project)
    try:
        bench.row("tidy", f"cold check of {n:,} headers", cold,
                  "clang-tidy with one check over the same headers",
                  time_once(tidy) * n / len(sample), limit=1 / 40, why=stages,
                  note=f"clang-tidy: one process, once over {len(sample):,} of them")
    except Unavailable as reason:
        bench.missing("tidy", "clang-tidy with one check", str(reason))


def compare_warm(bench):
    n = bench.sizes.headers
    project = shutil.copytree(bench.project(n), bench.folder / "tree")
    inputs.make_repository(project)
    bench.forget()
    time_once(bench.warm(project))
    stages = keep_stages(bench, "warm", bench.warm(project))
    warm, status = medians(bench.repeat * 3, bench.warm(project), Side(["git", "status"], project))
    bench.row("warm", f"warm check of {n:,} headers, nothing changed", warm,
              "`git status` in a repository of the same tree", status, limit=3,
              note="a worker starts" if stages.worker_memory else "no worker starts",
              why=largest_stages(stages))
    header = sorted(project.rglob("*.h"))[n // 2]

    def change():
        header.write_text(header.read_text() + "\n")
    clang = Side(["clang", "-fsyntax-only", "-std=gnu17", f"-I{ROOT}/include", header], project)
    ours = Side([bench.program, "check"], project, change)
    changed, one = medians(bench.repeat, ours, clang)
    bench.row("changed", f"one header of {n:,} changed", changed,
              "warm check + `clang -fsyntax-only` of that header", warm + one, limit=1.3,
              why=largest_stages(keep_stages(bench, "changed", ours)))


def measure(bench):
    compare_cold(bench)
    compare_warm(bench)
