"""What is kept between runs never changes a report, and spares the reading of what is the same."""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
import unittest

from cli_support import BOTHWAYS, EXTRACT, HELD_BY_MODES, HERO, TEAM, WRONG_HERO, ProjectTest
from support.conflicts import NAMED, generate

# Of the same length as WRONG_HERO's word, and as wrong.
OTHER_HERO = HERO.replace('back_populates = "heroes"', 'back_populates = "herox"')


class CacheTest(ProjectTest):
    def setUp(self):
        super().setUp()
        self.cache = self.root / ".cache"
        self.put("team.h", TEAM)
        self.put("hero.h", WRONG_HERO)

    def report(self, *options, **keywords):
        run = self.check("--format", "json", "--cache-dir", self.cache, *options, **keywords)
        self.assertIn(run.returncode, (0, 1), run.stderr)
        self.assertEqual(run.stderr, "")
        return run.stdout

    def fresh(self, *options, **keywords):
        return self.report("--no-cache", *options, **keywords)

    def assert_same(self, *options, **keywords):
        report = self.report(*options, **keywords)
        self.assertEqual(report, self.fresh(*options, **keywords))
        return report

    def database(self):
        return next(self.cache.glob("*.facts"))


class SameReport(CacheTest):
    def test_a_warm_run_starts_and_reads_nothing(self):
        first = self.report()
        time.sleep(0.1)  # what is young is read again, to be hashed
        self.assertEqual(self.report(), first)
        log = self.root / ".strace"
        subprocess.run(["strace", "-f", "-e", "trace=execve,openat", "-o", log, BOTHWAYS, "check",
                        "--format", "json", "--cache-dir", self.cache], cwd=self.root, check=False,
                       capture_output=True, timeout=120)
        text = log.read_text()
        self.assertEqual(text.count("execve("), 1)
        self.assertNotIn("team.h\"", text)

    def test_an_edit_that_keeps_size_and_times(self):
        self.assert_same()
        for text in (OTHER_HERO, HERO.replace("int64_t team_id", "int32_t team_id"), WRONG_HERO):
            before = os.stat(self.root / "hero.h")
            self.put("hero.h", text)
            os.utime(self.root / "hero.h", ns=(before.st_atime_ns, before.st_mtime_ns))
            self.assert_same()

    def test_edits_one_upon_the_other(self):
        for i in range(8):
            self.put("hero.h", (WRONG_HERO, OTHER_HERO)[i % 2])
            self.assertIn(("heros", "herox")[i % 2], self.report())

    def test_an_included_file(self):
        self.put("hero.h", WRONG_HERO.replace("struct team;", '#include "part.inc"\nstruct team;'))
        self.put("part.inc", "#define NOTHING 1\n")
        self.assert_same()
        self.put("part.inc", "#error wrong\n")
        self.assertIn("wrong", self.assert_same())
        (self.root / "part.inc").unlink()
        self.assertIn("not found", self.assert_same())
        self.put("part.inc", "\n")
        self.assertNotIn("BW001", self.assert_same())

    def test_a_file_that_shadows_another(self):
        for folder in ("first", "second"):
            (self.root / folder).mkdir()
        self.put("second/size.inc", "#define SIZE 4\n")
        self.put("hero.h", "#include <size.inc>\n" + WRONG_HERO)
        flags = ("--", f"-I{self.root}/first", f"-I{self.root}/second")
        self.assert_same(*flags)
        self.put("first/size.inc", "#error shadowed\n")
        self.assertIn("shadowed", self.assert_same(*flags))

    def test_a_file_beside_the_includer(self):
        self.put("lib/size.inc", "#define SIZE 4\n")
        self.put("hero.h", "#include \"size.inc\"\n" + WRONG_HERO)
        flags = ("--", f"-I{self.root}/lib")
        self.assert_same(*flags)
        self.put("size.inc", "#error beside\n")
        self.assertIn("beside", self.assert_same(*flags))

    def test_flags_and_environment(self):
        self.put("hero.h", WRONG_HERO + "#ifdef BROKEN\n#error broken\n#endif\n")
        self.assertNotIn("broken", self.assert_same())
        self.assertIn("broken", self.assert_same("--", "-DBROKEN"))
        self.assertNotIn("broken", self.assert_same())
        self.put("hero.h", "#include <away.inc>\n" + WRONG_HERO)
        self.put(".away/away.inc", "")
        self.assertIn("not found", self.assert_same())
        path = {"CPATH": str(self.root / ".away")}
        self.assertNotIn("not found", self.assert_same(environment=path))
        self.assertIn("not found", self.assert_same())

    def test_compile_commands(self):
        self.put("hero.h", WRONG_HERO + "#ifdef BROKEN\n#error broken\n#endif\n")
        self.put("hero.c", "#include \"hero.h\"\n")
        for flag in ("-DFINE", "-DBROKEN", "-DFINE"):
            self.put("compile_commands.json", json.dumps(
                [{"directory": str(self.root), "file": "hero.c",
                  "arguments": ["cc", flag, "-c", "hero.c"]}]))
            self.assertEqual("broken" in self.assert_same(), flag == "-DBROKEN")

    def test_headers_come_and_go(self):
        self.assert_same()
        hero = self.root / "hero.h"
        hero.rename(self.root / ".hero.kept")
        self.assert_same()
        (self.root / ".hero.kept").rename(hero)
        self.assert_same()
        self.put("other.h", TEAM.replace("team", "other"))
        self.assert_same()
        shutil.copy(hero, self.root / "copy.h")
        self.assert_same()

    def test_back_and_forth_in_git(self):
        def git(*arguments):
            subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments],
                           cwd=self.root, check=True, capture_output=True)
        (self.root / ".git").rmdir()
        git("init", "-q", "-b", "one")
        git("add", "team.h", "hero.h")
        git("commit", "-qm", "one")
        git("checkout", "-qb", "two")
        self.put("hero.h", OTHER_HERO)
        git("commit", "-qam", "two")
        for branch in ("one", "two", "one", "two"):
            git("checkout", "-q", branch)
            self.assertIn({"one": "heros", "two": "herox"}[branch], self.assert_same())

    def test_another_helper(self):
        self.assert_same()
        helper = self.root / "bin" / "bothways-extract"
        helper.parent.mkdir()
        helper.symlink_to(EXTRACT)
        other = {"BOTHWAYS_EXTRACT": str(helper)}
        self.assert_same(environment=other)
        helper.unlink()
        helper.write_text("#!/bin/false\n")
        helper.chmod(0o755)
        run = self.check("--cache-dir", self.cache, environment=other)
        self.assertEqual(run.returncode, 2, "an upgraded tool reads everything again")

    def test_an_unsaved_buffer(self):
        self.assert_same()
        report = self.report("-", "--stdin-filename", "hero.h", stdin=OTHER_HERO)
        self.assertIn("herox", report)
        self.assertIn("heros", self.assert_same())


class Damage(CacheTest):
    def test_a_damaged_database(self):
        expected = self.report()
        whole = self.database().read_bytes()
        rng = random.Random(1)
        for i in range(24):
            damaged = bytearray(whole)
            if i % 3 == 0:
                del damaged[rng.randrange(len(damaged)):]
            else:
                at = rng.randrange(len(damaged) - 64)
                damaged[at:at + 64] = rng.randbytes(64)
            self.database().write_bytes(damaged)
            self.put("hero.h", WRONG_HERO)
            self.assertEqual(self.report(), expected)

    def test_a_foreign_file(self):
        expected = self.report()
        name = self.database()
        for content in (b"", b"not a database", b"SQLite format 3\0" + b"\0" * 5000):
            name.write_bytes(content)
            self.assertEqual(self.report(), expected)
        name.unlink()
        foreign = sqlite3.connect(name)
        foreign.executescript("CREATE TABLE cache_run(a); CREATE TABLE header(x);")
        foreign.close()
        self.assertEqual(self.report(), expected)
        self.assertEqual(self.report(), expected)

    def test_places_that_cannot_be_written(self):
        expected = self.fresh()
        self.cache.write_text("a file, no folder")
        self.assertEqual(self.report(), expected)
        for folder in ("/proc/self", "/dev/full", "/nonexistent\n/x"):
            run = self.check("--format", "json", "--cache-dir", folder)
            self.assertEqual((run.stdout, run.stderr), (expected, ""))

    def run_held_by_modes(self, *command):
        return subprocess.run([*HELD_BY_MODES, *map(str, command)], cwd=self.root, check=False,
                              capture_output=True, text=True, timeout=120)

    def test_a_cache_that_is_read_only(self):
        self.report()
        content, mode = self.database().read_bytes(), self.cache.stat().st_mode
        self.addCleanup(self.cache.chmod, mode)
        for file_mode, folder_mode in ((0o444, 0o555), (0o000, 0o555), (0o444, 0o000)):
            self.database().chmod(file_mode)
            self.cache.chmod(folder_mode)
            self.assertEqual(self.run_held_by_modes("test", "-w", self.cache).returncode, 1)
            for hero in (WRONG_HERO, OTHER_HERO):
                self.put("hero.h", hero)
                run = self.run_held_by_modes(BOTHWAYS, "check", "--format", "json", "--cache-dir",
                                             self.cache)
                self.assertEqual((run.stdout, run.stderr), (self.fresh(), ""))
            self.cache.chmod(mode)
            self.assertEqual(self.database().read_bytes(), content)

    def test_a_full_disk(self):
        expected = self.fresh()
        run = subprocess.run(
            ["bash", "-c", 'ulimit -f 8; trap "" XFSZ; exec "$0" check --format json --cache-dir "$1"',
             BOTHWAYS, self.cache], cwd=self.root, capture_output=True, text=True, timeout=120)
        self.assertEqual((run.stdout, run.stderr), (expected, ""))
        self.assertEqual(self.report(), expected)
        self.assertEqual(self.report(), expected)

    def test_a_locked_database(self):
        expected = self.report()
        other = sqlite3.connect(self.database(), isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        self.assertEqual(self.report(), expected)
        self.put("hero.h", OTHER_HERO)
        self.assertIn("herox", self.report())
        other.execute("ROLLBACK")
        other.close()
        self.assertIn("herox", self.assert_same())

    def test_two_processes_at_once(self):
        for i in range(4):
            self.put("hero.h", (WRONG_HERO, OTHER_HERO)[i % 2])
            runs = [subprocess.Popen([BOTHWAYS, "check", "--format", "json", "--cache-dir",
                                      self.cache], cwd=self.root, stdout=subprocess.PIPE, text=True)
                    for _ in range(3)]
            reports = {run.communicate(timeout=120)[0] for run in runs}
            self.assertEqual(reports, {self.fresh()})

    def test_a_killed_process(self):
        expected = self.fresh()
        for delay in (0.005, 0.02, 0.05, 0.1, 0.15, 0.2):
            self.put("hero.h", WRONG_HERO)
            run = subprocess.Popen([BOTHWAYS, "check", "--cache-dir", self.cache], cwd=self.root,
                                   stdout=subprocess.DEVNULL)
            time.sleep(delay)
            run.send_signal(signal.SIGKILL)
            run.wait()
            self.assertEqual(self.report(), expected)


class RandomEdits(CacheTest):
    def test_after_any_edits_cached_and_uncached_agree(self):
        rng = random.Random(5)
        kinds = [project for name, project in NAMED.items() if len(project) < 4]
        for step in range(24):
            headers = sorted(path for path in self.root.rglob("*.h"))
            action = rng.randrange(6)
            if action == 0 and len(headers) > 3:
                rng.choice(headers).unlink()
            elif action == 1:
                victim = rng.choice(headers)
                times = os.stat(victim)
                other = rng.choice(headers).read_text()
                victim.write_text(other)
                os.utime(victim, ns=(times.st_atime_ns, times.st_mtime_ns))
            elif action == 2:
                rng.choice(headers).rename(self.root / f"moved{step}.h")
            else:
                project = generate(step) if action == 3 else rng.choice(kinds)
                folder = rng.choice(("", "sub/"))
                for name, text in project.items():
                    self.put(folder + name, text)
            with self.subTest(step=step, action=action):
                self.assert_same()


if __name__ == "__main__":
    unittest.main()
