"""The cost of a header, and the memory, from 100 headers on."""

import shutil

from measure import grown_stage, medians, profile

NAME = "scale"
FIXED = "below 1,000 headers the start and the one reading of the system headers weigh more on each"


def figures(bench, n):
    """Seconds of a cold and a warm run and MB of each, of a project of n headers."""
    project = bench.project(n)
    cold_runs = 1 if n > 10000 else bench.repeat if n <= 1000 else min(bench.repeat, 3)
    [cold] = medians(cold_runs, bench.cold(project), warm_up=n <= 1000)
    [warm] = medians(min(bench.repeat, 3) if n > 10000 else bench.repeat, bench.warm(project))
    profiles = {"warm": profile(bench.warm(project)), "cold": profile(bench.cold(project))}
    shutil.rmtree(project)
    print(f"{n:,} headers: cold {cold:.3f} s, warm {warm:.4f} s, "
          f"{profiles['cold'].memory:.1f} MB", flush=True)
    return {"headers": n, "cold": cold, "warm": warm, "memory": profiles["cold"].memory,
            "warm_memory": profiles["warm"].memory,
            "worker_memory": profiles["cold"].worker_memory}, profiles


def compare_costs(bench, points, profiles, base):
    for n, point in points.items():
        if n == base:
            continue
        for kind in ("cold", "warm"):
            bench.row(f"{kind}-{n}", f"{kind} check, a header of {n:,}", point[kind] / n * 1000,
                      f"a header of {base:,}", points[base][kind] / base * 1000, unit="ms", limit=1.2,
                      why=FIXED if n < base else grown_stage(profiles[base][kind], base,
                                                             profiles[n][kind], n))


def compare_memory(bench, points, base):
    most, first = max(points), points[base]
    bench.row("memory", f"peak memory of `bothways`, {base:,} headers", first["memory"], limit=40,
              unit="MB", note=f"cold; warm {first['warm_memory']:.1f} MB; "
              f"its largest worker {first['worker_memory'] or 0:.0f} MB")
    last = points[most]
    for kind, key in (("cold", "memory"), ("warm", "warm_memory")):
        bench.row(f"memory-{kind}", f"peak memory, each further header to {most:,}, {kind}",
                  (last[key] - first[key]) * 1024 / (most - base), limit=12, unit="KB",
                  note=f"{last[key]:.0f} MB in all"
                  + (f"; its largest worker {last['worker_memory'] or 0:.0f} MB"
                     if kind == "cold" else ""))


def measure(bench):
    measured = {n: figures(bench, n) for n in bench.sizes.scale}
    points = {n: point for n, (point, _) in measured.items()}
    profiles = {n: each for n, (_, each) in measured.items()}
    bench.scale = list(points.values())
    base = bench.sizes.headers
    compare_costs(bench, points, profiles, base)
    compare_memory(bench, points, base)
