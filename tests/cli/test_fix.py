"""`bothways check --fix`, `--unsafe-fixes` and `--diff`: what they promise."""

import fcntl
import json
import os
import stat
import subprocess
import textwrap
import unittest

from cli_support import BOTHWAYS, HERO, TEAM, WRONG_HERO, ProjectTest, places

ONE_WAY_TEAM = TEAM.replace('back_populates = "team"', "")
ONE_WAY_HERO = HERO.replace('back_populates = "heroes"', "")

# A misspelt table: the fix is unsafe.
WRONG_TABLE = HERO.replace('"team.id"', '"taem.id"')


def apply_edits(text, edits):
    """The bytes `text` with a report's edits made."""
    for edit in sorted(edits, key=lambda edit: -edit["range"]["start"]["offset"]):
        start, end = (edit["range"][at]["offset"] for at in ("start", "end"))
        text = text[:start] + edit["text"].encode() + text[end:]
    return text


class FixTest(ProjectTest):
    def put_pair(self, team=TEAM, hero=WRONG_HERO, folder="."):
        return self.put(f"{folder}/team.h", team), self.put(f"{folder}/hero.h", hero)

    def contents(self):
        """Every file of the project with its bytes; whatever is left behind shows."""
        return {str(path.relative_to(self.root)): path.read_bytes()
                for path in sorted(self.root.rglob("*")) if path.is_file()}

    def fix(self, *arguments, status=0, **options):
        run = self.check("--fix", *arguments, **options)
        self.assertEqual(run.returncode, status, run.stdout + run.stderr)
        return run


class Fixing(FixTest):
    def test_a_safe_fix_is_made_once_and_for_all(self):
        self.put_pair()
        run = self.fix()
        self.assertEqual(run.stderr, "Fixed 1 finding in 1 file\n")
        self.assertEqual(self.contents(), {"team.h": TEAM.encode(), "hero.h": HERO.encode()})
        run = self.fix()
        self.assertEqual(run.stderr, "")
        self.assertEqual(self.contents(), {"team.h": TEAM.encode(), "hero.h": HERO.encode()})

    def test_a_clean_file_is_not_written(self):
        team, hero = self.put_pair()
        before = team.stat()
        self.fix()
        after = team.stat()
        self.assertEqual((before.st_ino, before.st_mtime_ns), (after.st_ino, after.st_mtime_ns))

    def test_unsafe_fixes_are_made_only_where_they_are_asked_for(self):
        self.put_pair(hero=WRONG_TABLE)
        run = self.fix(status=1)
        self.assertEqual((self.root / "hero.h").read_text(), WRONG_TABLE)
        self.assertIn("--unsafe-fixes", run.stdout)
        run = self.check("--unsafe-fixes")
        self.assertEqual((run.returncode, run.stderr), (0, "Fixed 1 finding in 1 file\n"))
        self.assertEqual((self.root / "hero.h").read_text(), HERO)

    def test_the_status_is_of_what_remains(self):
        self.put_pair()
        self.put("other.h", HERO.replace("hero", "villain").replace('"villaines"', '"heroes"'))
        run = self.fix("--format", "json", status=1)
        self.assertTrue(json.loads(run.stdout)["diagnostics"])
        self.assertEqual((self.root / "hero.h").read_text(), HERO)

    def test_both_ends_are_edited_though_one_is_named(self):
        self.put_pair(ONE_WAY_TEAM, ONE_WAY_HERO)
        run = self.fix("hero.h")
        self.assertEqual(run.stderr, "Fixed 1 finding in 2 files\n")
        self.assertEqual(self.contents(), {"team.h": TEAM.encode(), "hero.h": HERO.encode()})

    def test_what_is_not_reported_is_not_fixed(self):
        self.put_pair()
        self.put("ask.h", "")
        for arguments in (["ask.h"], ["--ignore", "BW103"], ["--select", "BW101"]):
            with self.subTest(arguments=arguments):
                self.fix(*arguments)
                self.assertEqual((self.root / "hero.h").read_text(), WRONG_HERO)

    def test_fixes_that_meet_are_made_one_after_the_other(self):
        """Two arguments of one annotation, side by side: neither fix may write the comma twice."""
        hero = HERO.replace('"heroes"', '"heroes", innerjoin = true, overlaps = "nothing, at_all"')
        self.put_pair(hero=hero.replace('"team.id"', '"team.id", nullable'))
        run = self.check("--unsafe-fixes")
        self.assertEqual(run.returncode, 0, run.stdout)
        self.assertIn('RELATIONSHIP(back_populates = "heroes");', (self.root / "hero.h").read_text())

    def test_a_fix_that_would_bring_another_finding_is_undone(self):
        eager = ', lazy = "joined")'
        team = TEAM.replace('"team")', '"team"' + eager)
        self.put_pair(team.replace('table = "team"' + eager, 'table = "team")'),
                      WRONG_HERO.replace('"heros")', '"heros"' + eager))
        self.put("guild.h", TEAM.replace("team", "guild").replace("hero", "member"))
        self.put("member.h", WRONG_HERO.replace("team", "guild").replace("hero", "member"))
        before = self.contents()
        run = self.fix(status=1)
        self.assertIn("hero.h:8:", run.stderr)
        self.assertIn("not fixed: BW103: it would bring BW318", run.stderr)
        after = self.contents()
        self.assertEqual(after.pop("member.h"), before.pop("member.h").replace(b"members", b"memberes"))
        self.assertEqual(after, before)

    def test_what_a_fix_brings_to_light_is_fixed_with_it(self):
        """Without its table the key links nothing, so the pair is seen only behind the first fix."""
        self.put_pair(ONE_WAY_TEAM, WRONG_TABLE.replace('back_populates = "heroes"', ""))
        run = self.check("--unsafe-fixes")
        self.assertEqual((run.returncode, run.stderr), (0, "Fixed 2 findings in 2 files\n"))
        self.assertEqual(self.contents(), {"team.h": TEAM.encode(), "hero.h": HERO.encode()})

    def test_what_facts_say_is_not_fixed(self):
        self.put_pair()
        for option in ("--fix", "--unsafe-fixes", "--diff"):
            self.assert_cannot_run(self.check(option, "--facts", "x.facts"), "--facts")


class Bytes(FixTest):
    def test_reports_and_files_agree(self):
        self.put_pair(ONE_WAY_TEAM, ONE_WAY_HERO)
        self.put("guild.h", TEAM.replace("team", "guild").replace("hero", "member"))
        self.put("member.h", WRONG_HERO.replace("team", "guild").replace("hero", "member"))
        before = self.contents()
        edits = {}
        for found in self.check_json():
            for edit in found["fixes"][0]["edits"]:
                edits.setdefault(edit["file"], []).append(edit)
        self.fix()
        self.assertGreater(len(edits), 2)
        self.assertEqual(self.contents(), {name: apply_edits(text, edits.get(name, []))
                                           for name, text in before.items()})

    def test_line_ends_marks_and_tabs_are_kept(self):
        for name, change in (
                ("CR LF", lambda text: text.replace("\n", "\r\n").encode()),
                ("a byte order mark", lambda text: b"\xef\xbb\xbf" + text.encode()),
                ("tabs", lambda text: text.replace("    ", "\t").encode()),
                ("no last newline", lambda text: text.rstrip("\n").encode()),
                ("Latin-1", lambda text: b"/* \xe9\xff */" + text.encode()),
                ("CR LF and no last newline",
                 lambda text: text.rstrip("\n").replace("\n", "\r\n").encode())):
            with self.subTest(name):
                self.put_pair(change(TEAM), change(WRONG_HERO))
                self.fix()
                self.assertEqual(self.contents(), {"team.h": change(TEAM), "hero.h": change(HERO)})

    def test_a_new_line_is_written_in_the_style_of_the_file(self):
        one_way = TEAM.replace('    struct hero **heroes RELATIONSHIP(back_populates = "team");\n', "")
        wanted = one_way.replace(
            '} MODEL', '    struct hero **heros RELATIONSHIP(back_populates = "team");\n} MODEL')
        for change in (lambda text: text.replace("\n", "\r\n"),
                       lambda text: text.replace("    ", "\t"),
                       lambda text: text.replace("    ", "  ").replace("\n", "\r\n")):
            with self.subTest(change("    \n")):
                self.put("team.h", change(one_way).encode())
                self.put("hero.h", ONE_WAY_HERO)
                arguments = ["--extend-select", "BW118"]
                run = self.check(*arguments, "--format", "json")
                texts = [edit["text"] for found in json.loads(run.stdout)["diagnostics"]
                         for edit in found["fixes"][0]["edits"]]
                self.assertIn(change('    struct hero **heros RELATIONSHIP(back_populates = "team");\n'),
                              texts)
                run = self.check(*arguments, "--unsafe-fixes")
                self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
                self.assertEqual((self.root / "team.h").read_bytes(), change(wanted).encode())

    def test_the_mode_is_kept(self):
        _, hero = self.put_pair()
        hero.chmod(0o640)
        self.fix()
        self.assertEqual(stat.S_IMODE(hero.stat().st_mode), 0o640)


class Names(FixTest):
    def test_a_symbolic_link_stays_one(self):
        self.put("elsewhere/real_hero.txt", WRONG_HERO)
        self.put("team.h", TEAM)
        link = self.root / "hero.h"
        link.symlink_to("elsewhere/real_hero.txt")
        self.fix()
        self.assertTrue(link.is_symlink())
        self.assertEqual((self.root / "elsewhere/real_hero.txt").read_text(), HERO)

    def test_an_edit_reached_by_two_names_is_made_once(self):
        for what in (os.symlink, os.link):
            with self.subTest(what.__name__):
                _, hero = self.put_pair(ONE_WAY_TEAM, ONE_WAY_HERO.replace("#pragma once\n", """\
#ifndef HERO_H
#define HERO_H
""") + "#endif\n")
                other = self.root / "again.h"
                other.unlink(missing_ok=True)
                what(hero, other)
                self.check("--fix")
                self.assertEqual(hero.read_text().count("back_populates"), 1)
                self.assertEqual((self.root / "team.h").read_text(), TEAM)
                self.assertTrue(hero.samefile(other))


class Refusals(FixTest):
    def assert_nothing_was_written(self, *messages):
        before = self.contents()
        self.assert_cannot_run(self.check("--fix"), "no file was changed", *messages)
        self.assertEqual(self.contents(), before)

    def put_apart(self):
        self.put("a/hero.h", ONE_WAY_HERO)
        return self.put("z/team.h", ONE_WAY_TEAM)

    def test_a_file_that_is_read_only(self):
        self.put_apart().chmod(0o444)
        self.assert_nothing_was_written("z/team.h", "Permission denied")

    def test_a_folder_that_is_read_only(self):
        folder = self.put_apart().parent
        folder.chmod(0o555)
        self.addCleanup(folder.chmod, 0o755)
        self.assert_nothing_was_written("z/team.h", "Permission denied")


class Diffs(FixTest):
    def test_a_diff_writes_nothing_and_is_what_a_fix_does(self):
        self.put_pair(ONE_WAY_TEAM, ONE_WAY_HERO)
        self.put("a folder/guild.h", TEAM.replace("team", "guild").replace("hero", "member").rstrip("\n"))
        self.put("a folder/member.h", WRONG_HERO.replace("team", "guild").replace("hero", "member")
                 .replace("heros", "members").replace('"members"', '"membres"').rstrip("\n")
                 .replace("\n", "\r\n"))
        before = self.contents()
        run = subprocess.run([BOTHWAYS, "check", "--diff"], cwd=self.root, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, check=False)
        self.assertEqual((run.returncode, run.stderr), (1, b"Would fix 2 findings in 3 files\n"))
        self.assertEqual(self.contents(), before)
        applied = subprocess.run(["git", "apply", "-"], input=run.stdout, cwd=self.root,
                                 env={**os.environ, "GIT_CEILING_DIRECTORIES": str(self.root.parent)},
                                 stderr=subprocess.PIPE, check=False)
        self.assertEqual(applied.returncode, 0, applied.stderr.decode() + run.stdout.decode())
        patched = self.contents()
        for name, text in before.items():
            self.put(name, text)
        self.fix()
        self.assertEqual(self.contents(), patched)
        self.assertNotEqual(patched, before)

    def test_the_status_says_whether_it_is_empty(self):
        for hero, arguments, status in ((HERO, [], 0), (WRONG_TABLE, [], 0), (WRONG_HERO, [], 1),
                                        (WRONG_TABLE, ["--unsafe-fixes"], 1)):
            with self.subTest(arguments=arguments, status=status):
                self.put_pair(hero=hero)
                run = self.check("--diff", *arguments)
                self.assertEqual((run.returncode, bool(run.stdout)), (status, bool(status)))

    def test_a_report_needs_a_file(self):
        self.put_pair()
        self.assert_cannot_run(self.check("--diff", "--format", "json"), "name a file")
        run = self.check("--diff", "--format", "json=report.json")
        self.assertEqual(run.returncode, 1)
        self.assertEqual(places(json.loads((self.root / "report.json").read_text())["diagnostics"]), [])


class Unsaved(FixTest):
    def test_the_buffer_is_printed_and_no_file_written(self):
        self.put_pair(hero="")
        before = self.contents()
        run = self.fix("--stdin-filename", "hero.h", "-", stdin=WRONG_HERO)
        self.assertEqual(run.stdout, HERO)
        self.assertIn("Found nothing to report", run.stderr)
        self.assertEqual(self.contents(), before)

    def test_a_fix_that_reaches_into_other_files_is_not_made(self):
        self.put_pair(ONE_WAY_TEAM, "")
        before = self.contents()
        run = self.fix("--stdin-filename", "hero.h", "-", stdin=ONE_WAY_HERO, status=1)
        self.assertEqual(run.stdout, ONE_WAY_HERO)
        self.assertIn("BW101", run.stderr)
        self.assertEqual(self.contents(), before)

    def test_a_diff_of_the_buffer(self):
        self.put_pair(hero="")
        run = self.check("--diff", "--stdin-filename", "hero.h", "-", stdin=WRONG_HERO)
        self.assertEqual(run.returncode, 1)
        self.assertIn("--- a/hero.h\n+++ b/hero.h\n", run.stdout)


class Interruptions(FixTest):
    def killing(self, nth):
        """An environment in which the program is killed by its nth replacement of a header."""
        source = self.put("kill.c", textwrap.dedent("""\
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <signal.h>
            #include <stdlib.h>
            #include <string.h>
            int rename(const char *from, const char *to)
            {
                static int n;
                size_t length = strlen(to);
                if (length > 2 && !strcmp(to + length - 2, ".h") && ++n == atoi(getenv("KILL_AT")))
                    raise(SIGKILL);
                int (*real)(const char *, const char *);
                *(void **)&real = dlsym(RTLD_NEXT, "rename");
                return real(from, to);
            }
            """))
        library = self.root / ".git/kill.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
        source.unlink()
        return {"LD_PRELOAD": str(library), "KILL_AT": str(nth),
                "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0"}

    def headers(self):
        return {name: text for name, text in self.contents().items() if name.endswith(".h")}

    def test_a_run_that_is_killed_is_completed_by_the_next(self):
        fixed = {"hero.h": HERO.encode(), "team.h": TEAM.encode()}
        unfixed = {"hero.h": ONE_WAY_HERO.encode(), "team.h": ONE_WAY_TEAM.encode()}
        for nth, after in ((1, unfixed), (2, {**unfixed, "hero.h": HERO.encode()})):
            with self.subTest(killed_at=nth):
                self.put_pair(ONE_WAY_TEAM, ONE_WAY_HERO)
                run = self.check("--fix", environment=self.killing(nth))
                self.assertEqual(run.returncode, -9, run.stderr)
                self.assertEqual(self.headers(), after)
                run = self.check()
                self.assertIn("an earlier run left fixes half done", run.stderr)
                self.assertEqual(self.headers(), after)
                run = self.fix()
                self.assertIn("completed the fixes", run.stderr)
                self.assertEqual(self.headers(), fixed)
                self.assertEqual(set(self.contents()), {*fixed, ".git/kill.so"})

    def test_what_was_edited_since_is_kept(self):
        self.put_pair(ONE_WAY_TEAM, ONE_WAY_HERO)
        self.check("--fix", environment=self.killing(2))
        edited = ONE_WAY_TEAM.replace("int64_t id", "char *name;\n    int64_t id")
        self.put("team.h", edited)
        run = self.fix()
        self.assertIn("have changed since", run.stderr)
        self.assertEqual(self.headers(), {
            "hero.h": HERO.encode(),
            "team.h": edited.replace("RELATIONSHIP()", 'RELATIONSHIP(back_populates = "team")').encode()})
        self.assertEqual(set(self.contents()), {"hero.h", "team.h", ".git/kill.so"})

    def test_a_journal_moves_nothing_from_elsewhere(self):
        """Folders are cloned and unpacked: a journal may come with them."""
        self.put_pair()
        outside = self.put("sub/outside.txt", "kept")
        self.put(".bothways-fix.json", json.dumps({"bothways_fix": 1, "files": [
            {"path": str(self.root / "team.h"), "temporary": str(outside), "before": "x", "after": "y"}]}))
        self.fix()
        self.assertEqual(outside.read_text(), "kept")
        self.assertEqual((self.root / "team.h").read_text(), TEAM)

    def test_a_second_run_waits_for_the_first(self):
        self.put_pair()
        holder = os.open(self.root, os.O_RDONLY)
        self.addCleanup(os.close, holder)
        fcntl.flock(holder, fcntl.LOCK_EX)
        with subprocess.Popen([BOTHWAYS, "check", "--fix"], cwd=self.root, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
            self.assertIn("waiting for another run", run.stderr.readline())
            self.assertEqual((self.root / "hero.h").read_text(), WRONG_HERO)
            # What the first has done meanwhile counts.
            self.put("hero.h", WRONG_HERO + "/* seen */\n")
            fcntl.flock(holder, fcntl.LOCK_UN)
            run.communicate(timeout=600)
        self.assertEqual(run.returncode, 0)
        self.assertEqual((self.root / "hero.h").read_text(), HERO + "/* seen */\n")

    def test_two_runs_at_once_fix_as_one(self):
        self.put_pair(ONE_WAY_TEAM, ONE_WAY_HERO)
        runs = [subprocess.Popen([BOTHWAYS, "check", "--fix"], cwd=self.root,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                for _ in range(3)]
        self.assertEqual([run.wait(timeout=600) for run in runs], [0, 0, 0])
        self.assertEqual(self.contents(), {"hero.h": HERO.encode(), "team.h": TEAM.encode()})


if __name__ == "__main__":
    unittest.main()
