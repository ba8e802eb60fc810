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

from cache_support import OTHER, OTHER_HERO, SIDECAR, CacheTest
from cli_support import BOTHWAYS, EXTRACT, HELD_BY_MODES, HERO, TEAM, WRONG_HERO
from support.conflicts import NAMED, generate


class SameReport(CacheTest):
    def test_a_warm_run_starts_and_reads_nothing(self):
        first = self.report()
        time.sleep(0.1)  # what is young is read again, to be hashed
        self.assertEqual(self.report(), first)
        calls = self.calls()
        self.assertEqual(calls.count("execve("), 1)
        self.assertNotIn("team.h\"", calls)

    def test_a_changed_header_starts_one_worker(self):
        self.report()
        self.put("hero.h", OTHER_HERO)
        self.assertEqual(self.calls().count("execve("), 2)
        self.assert_same()

    def test_a_changed_header_without_models_is_not_waited_for(self):
        self.report()
        self.put("hero.h", "#pragma once\n")
        self.calls()
        self.assert_same()
        self.put("hero.h", HERO)
        self.assert_same()

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

    def test_a_file_that_a_link_leads_to_once_it_is_there(self):
        for folder in ("first", "second", ".away"):
            (self.root / folder).mkdir()
        self.put("second/size.inc", "#define SIZE 4\n")
        self.put("hero.h", "#include <size.inc>\n" + WRONG_HERO)
        (self.root / "first/size.inc").symlink_to(self.root / ".away/size.inc")
        flags = ("--", f"-I{self.root}/first", f"-I{self.root}/second", f"-I{self.root}/none")
        for _ in range(3):
            time.sleep(0.1)
            self.assert_same(*flags)
        self.put(".away/size.inc", "#error linked\n")
        self.assertIn("linked", self.assert_same(*flags))

    def test_a_folder_that_shadows_another(self):
        self.put("second/part/size.inc", "#define SIZE 4\n")
        self.put("hero.h", "#include <part/size.inc>\n" + WRONG_HERO)
        flags = ("--", f"-I{self.root}/first", f"-I{self.root}/second")
        for _ in range(3):
            time.sleep(0.1)
            self.assert_same(*flags)
        self.put(".first/part/size.inc", "#error shadowed\n")
        (self.root / ".first").rename(self.root / "first")
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


class Conclusions(CacheTest):
    """What was found is kept as well: no rule runs where nothing has changed."""

    def ran_rules(self, *options):
        """Whether the rules had to run."""
        run = self.check("--cache-dir", self.cache, "--profile", *options)
        self.assertIn(run.returncode, (0, 1), run.stderr)
        return "BW103 unknown-back-populates" in run.stderr

    def settle(self, *options):
        """Runs until everything is kept; the files are no longer young then."""
        time.sleep(0.1)
        self.assert_same(*options)
        self.assertFalse(self.ran_rules(*options))
        return self.assert_same(*options)

    def assert_anew(self, *options):
        """The rules run once more, and what they find is the same with and without the cache."""
        self.assertTrue(self.ran_rules(*options))
        return self.settle(*options)

    def test_no_rule_runs_where_nothing_has_changed(self):
        self.assertTrue(self.ran_rules())
        self.assertIn("heros", self.settle())

    def test_a_change_of_a_header(self):
        self.settle()
        self.put("hero.h", OTHER_HERO)
        self.assertIn("herox", self.assert_anew())
        (self.root / "hero.h").unlink()
        self.assertNotIn("herox", self.assert_anew())

    def test_the_selection(self):
        self.settle()
        self.assertNotIn("BW103", self.assert_anew("--ignore", "BW103"))
        self.assertIn("BW103", self.settle())
        self.assert_anew("--select", "all")
        for text, has in (("ignore: [BW103]\n", False), ("select: [BW103]\n", True),
                          ("per_file: {hero.h: {ignore: [BW1]}}\n", False),
                          ("per_file: {team.h: {ignore: [BW1]}}\n", True)):
            self.put(".bothways.yaml", text)
            report = json.loads(self.assert_anew())
            self.assertEqual(any(found["code"] == "BW103" and not found["suppressed"]
                                 for found in report["diagnostics"]), has, text)
        self.put(".bothways.yaml", "severity: {BW103: warning}\n")
        self.assertIn('"warnings":\t1', self.assert_anew().replace(" ", "\t"))

    def test_an_extended_configuration(self):
        self.put(".base.yaml", "ignore: [BW103]\n")
        self.put(".bothways.yaml", "extends: [.base.yaml]\n")
        self.settle()
        self.put(".base.yaml", "ignore: [BW104]\n")
        self.assertIn("BW103", self.assert_anew())

    def test_a_sidecar(self):
        self.put("other.h", OTHER)
        self.put(".bothways.yaml", "declarations: [side.yaml]\n")
        for name in ("nothing", "anything", "something"):
            self.put("side.yaml", SIDECAR % name)
            self.assertIn(name, self.assert_anew())

    def test_a_baseline(self):
        self.settle()
        self.check("--cache-dir", self.cache, "--write-baseline", "--baseline", "base.json")
        report = json.loads(self.assert_same("--baseline", "base.json"))
        self.assertEqual(report["summary"]["errors"], 0)
        self.put("base.json", '{"version": 1, "findings": []}\n')
        run = self.check("--cache-dir", self.cache, "--baseline", "base.json")
        fresh = self.check("--no-cache", "--baseline", "base.json")
        self.assertEqual((run.returncode, run.stdout, run.stderr),
                         (fresh.returncode, fresh.stdout, fresh.stderr))

    def test_paths_and_formats(self):
        self.put("plain.h", TEAM.replace("team", "plain"))
        self.settle()
        for options in (("hero.h",), ("team.h",), ("plain.h",), ("--format", "text"),
                        ("--format", "sarif"), ("--show-suppressed",)):
            cached = self.check("--cache-dir", self.cache, *options)
            fresh = self.check("--no-cache", *options)
            self.assertEqual((cached.returncode, cached.stdout), (fresh.returncode, fresh.stdout))
            self.assertFalse(self.ran_rules(*options))

    def test_what_a_path_includes(self):
        self.put("part.inc", "#error wrong\n")
        self.put("hero.h", "#include \"part.inc\"\n" + WRONG_HERO)
        self.settle()
        for path in ("hero.h", "team.h"):
            self.assertEqual("wrong" in self.assert_same(path), path == "hero.h")

    def test_fixes_and_diffs_are_made_from_what_is_there(self):
        self.settle()
        diff = self.check("--cache-dir", self.cache, "--diff").stdout
        self.assertEqual(diff, self.check("--no-cache", "--diff").stdout)
        self.check("--cache-dir", self.cache, "--fix")
        self.assertNotIn("heros", self.assert_same())

    def test_damage(self):
        expected = self.settle()
        database = sqlite3.connect(self.database())
        database.execute("UPDATE cache_conclusion SET content = substr(content, 2)")
        database.commit()
        database.close()
        self.assertTrue(self.ran_rules())
        self.assertEqual(self.report(), expected)


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
    OPTIONS = ((), ("--select", "all"), ("--ignore", "BW1"), ("hero.h",), ("--show-suppressed",))
    CONFIGURATIONS = ("ignore: [BW103]\n", "select: [all]\n", "exclude: [sub]\n",
                      "per_file: {'*.h': {ignore: [BW1]}}\n", "severity: {BW103: warning}\n",
                      "compile_flags: [-DX]\n", "declarations: [side.yaml]\n")

    def edit_headers(self, action, step):
        headers = sorted(path for path in self.root.rglob("*.h") if path.name != "hero.h")
        if action == 0 and len(headers) > 3:
            self.rng.choice(headers).unlink()
        elif action == 1:
            victim = self.rng.choice(headers)
            times = os.stat(victim)
            victim.write_text(self.rng.choice(headers).read_text())
            os.utime(victim, ns=(times.st_atime_ns, times.st_mtime_ns))
        elif action == 2 and headers:
            self.rng.choice(headers).rename(self.root / f"moved{step}.h")
        else:
            kinds = [project for name, project in NAMED.items() if len(project) < 4]
            project = generate(step) if action == 3 else self.rng.choice(kinds)
            folder = self.rng.choice(("", "sub/"))
            for name, text in project.items():
                self.put(folder + name, text)

    def edit_others(self, action):
        if action == 6:
            self.put(".bothways.yaml", self.rng.choice(self.CONFIGURATIONS))
        elif action == 7:
            self.put("side.yaml", SIDECAR % self.rng.choice(("heroes", "anything", "nothing")))
        else:
            comment = self.rng.choice(("// NOLINT(BW103)", "// NOLINT(BW104)", "// nothing"))
            self.put("hero.h", WRONG_HERO.replace("};", f"}}; {comment}")
                     .replace('"heros")', self.rng.choice(('"heros")', '"herox")'))))

    def test_after_any_edits_cached_and_uncached_agree(self):
        self.rng = random.Random(5)
        self.put("side.yaml", SIDECAR % "heroes")
        self.put("other.h", OTHER)
        for step in range(20):
            action = self.rng.randrange(9)
            if action < 6:
                self.edit_headers(action, step)
            else:
                self.edit_others(action)
            options = self.rng.choice(self.OPTIONS)
            self.compare_buffers(step)
            with self.subTest(step=step, action=action, options=options):
                expected = self.outcome("--no-cache", *options)
                for _ in range(3):  # read, young no longer, nothing changed
                    self.assertEqual(self.outcome("--cache-dir", self.cache, *options), expected)

    def compare_buffers(self, step):
        """An unsaved buffer over any header, before and behind which files are checked."""
        header = self.rng.choice(sorted(self.root.rglob("*.h")))
        text = self.rng.choice(sorted(self.root.rglob("*.h"))).read_text() + "\n"
        options = ("-", "--stdin-filename", header.relative_to(self.root))
        with self.subTest(step=step, header=header):
            self.assertEqual(self.outcome("--cache-dir", self.cache, *options, stdin=text),
                             self.outcome("--no-cache", *options, stdin=text))

    def outcome(self, *options, **keywords):
        run = self.check("--format", "json", *options, **keywords)
        return run.returncode, run.stdout, run.stderr


if __name__ == "__main__":
    unittest.main()
