"""Equivalent models in the validators of others, each of which must first find one broken pair."""

import models
import inputs
from measure import Side, Unavailable, medians, run, version
from peers import django, doctrine, prisma, sqlalchemy

NAME = "peers"
PEERS = (prisma, doctrine, django, sqlalchemy)
WHY = {"Prisma": "it reads one file, in a language made for it, where we read C headers and the system's",
       "Doctrine": "it reads files of some twenty lines each, where each header of ours includes "
                   "five of the system's"}


def see_that_it_checks(bench, peer):
    """Raises if the peer does not find a broken pair, or finds anything else."""
    for broken in (False, True):
        folder = bench.folder / f"{peer.NAME}-{'broken' if broken else 'clean'}"
        folder.mkdir()
        described = models.describe(bench.sizes.headers)
        peer.write(folder, models.break_a_pair(described) if broken else described)
        text = run(peer.command(bench.installed), folder, expected=(1, 2) if broken else (0,))
        if broken and "model_1" not in text:
            raise Unavailable("it fails on a broken pair without naming it")
    return bench.folder / f"{peer.NAME}-clean"


def see_that_we_check(bench):
    described = models.break_a_pair(models.describe(bench.sizes.headers))
    folder = inputs.write_project(bench.folder / "ours-broken", described)
    if "BW104" not in run([bench.program, "check"], folder, expected=(1,)):
        raise Unavailable("we do not find the broken pair")


def compare(bench, peer):
    n, project = bench.sizes.headers, bench.project(bench.sizes.headers)
    name, what = peer.NAME.lower(), f"{n:,} models, cold"
    try:
        if hasattr(peer, "install"):
            peer.install(bench.installed)
        theirs = Side(peer.command(bench.installed), see_that_it_checks(bench, peer))
        ours, seconds = medians(bench.repeat, bench.cold(project), theirs)
    except Unavailable as reason:
        bench.missing(name, f"{what}: {peer.WHAT}", str(reason))
        return
    bench.versions[peer.NAME] = version(peer.version(bench.installed))
    bench.row(name, what, ours, peer.WHAT, seconds, limit=1, why=WHY.get(peer.NAME, ""))


def measure(bench):
    see_that_we_check(bench)
    for peer in PEERS:
        compare(bench, peer)
