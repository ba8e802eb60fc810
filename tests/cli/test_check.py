"""`bothways check` as a user runs it: streams, exit statuses, what is read and what is reported."""

import json
import os
import subprocess
import unittest

from cli_support import BOTHWAYS, EXTRACT, HERO, TEAM, WRONG_HERO, ProjectTest, files_of, places


class Streams(ProjectTest):
    def test_a_clean_project_is_exit_0(self):
        self.put("include/team.h", TEAM)
        self.put("include/hero.h", HERO)
        run = self.check()
        self.assertEqual((run.returncode, run.stderr), (0, ""))

    def test_findings_are_exit_1_and_the_report_is_all_of_stdout(self):
        self.put("team.h", TEAM)
        self.put("hero.h", WRONG_HERO)
        run = self.check()
        self.assertEqual((run.returncode, run.stderr), (1, ""))
        self.assertIn("BW103", run.stdout)
        self.assertEqual(self.check("--exit-zero").returncode, 0)

    def test_warnings_can_be_tolerated(self):
        self.put("team.h", TEAM)
        self.put("hero.h", HERO.replace("int64_t team_id", "int32_t team_id"))
        self.assertEqual(self.check().returncode, 1)
        self.assertEqual(self.check("--max-warnings", "1").returncode, 0)

    def test_reports_go_to_files_and_one_to_stdout(self):
        self.put("team.h", TEAM)
        self.put("hero.h", WRONG_HERO)
        run = self.check("--format", "concise", "--format", "json=report.json")
        self.assertEqual(run.returncode, 1)
        self.assertRegex(run.stdout, r"^hero\.h:8:54: error: .*\[BW103\]")
        report = json.loads((self.root / "report.json").read_text())
        self.assertEqual(places(report["diagnostics"]), [("BW103", "hero.h", 8)])
        self.assert_cannot_run(self.check("--format", "text", "--format", "json"), "one report")
        self.assert_cannot_run(self.check("--format", "json=no/such/folder/x"), "no/such/folder")

    def test_rules_are_selected(self):
        self.put("team.h", TEAM)
        self.put("hero.h", WRONG_HERO)
        self.assertEqual(self.check("--ignore", "BW1").returncode, 0)
        self.assertEqual(self.check("--select", "BW7,unknown-target").returncode, 0)
        self.assertEqual(self.check("--select", "unknown-back-populates").returncode, 1)
        self.assert_cannot_run(self.check("--select", "unknown-back-populate"),
                               "unknown-back-populates")

    def test_statistics_go_to_stderr(self):
        self.put("team.h", TEAM)
        self.put("hero.h", WRONG_HERO)
        run = self.check("--statistics")
        self.assertRegex(run.stderr, r"^ +1  BW103  unknown-back-populates\n$")

    def test_color_follows_the_flag_then_the_environment(self):
        self.put("team.h", TEAM)
        self.put("hero.h", WRONG_HERO)
        for arguments, environment, colored in (
                ([], {}, False), (["--color", "always"], {"NO_COLOR": "1"}, True),
                ([], {"FORCE_COLOR": "1"}, True), ([], {"CLICOLOR_FORCE": "1"}, True),
                ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
                (["--color=never"], {"FORCE_COLOR": "1"}, False)):
            with self.subTest(arguments=arguments, environment=environment):
                clean = {"NO_COLOR": "", "FORCE_COLOR": "", "CLICOLOR_FORCE": ""}
                run = self.check(*arguments, environment={**clean, **environment})
                self.assertEqual("\x1b[" in run.stdout, colored)

    def test_output_that_cannot_be_written_is_said(self):
        self.put("team.h", TEAM)
        self.put("hero.h", WRONG_HERO)
        with open("/dev/full", "w") as full:
            run = subprocess.run([BOTHWAYS, "check"], cwd=self.root, stdout=full,
                                 stderr=subprocess.PIPE, text=True)
        self.assertEqual(run.returncode, 2)
        self.assertIn("cannot write", run.stderr)


class Usage(ProjectTest):
    def test_unknown_words_name_the_nearest(self):
        self.put("team.h", TEAM)
        for arguments, message in (
                (["chek"], "unknown command `chek`; did you mean `check`?"),
                (["--versoin"], "unknown option `--versoin`; did you mean `--version`?"),
                (["check", "--formt=json"], "unknown option `--formt`; did you mean `--format`?"),
                (["check", "--format", "jsn"], "no report format `jsn`; did you mean `json`?"),
                (["check", "--color", "alway"], "did you mean `always`?"),
                (["check", "-Z"], "unknown option `-Z`"),
                (["init", "here"], "`bothways init` can't take `here`"),
                (["config", ".", "src"], "`bothways config` can't take `src`"),
                (["check", "--jobs", "many"], "many"),
                (["check", "--jobs", "-1"], "--jobs"),
                (["check", "-"], "--stdin-filename"),
                (["check", "--stdin-filename", "x.h"], "`-`")):
            with self.subTest(arguments=arguments):
                self.assert_cannot_run(self.run_bothways(*arguments), message)

    def test_help_and_version_go_to_stdout(self):
        for arguments in (["--help"], ["-h"], ["check", "--help"]):
            run = self.run_bothways(*arguments)
            self.assertEqual((run.returncode, run.stderr), (0, ""))
            self.assertTrue(run.stdout.startswith("Usage: bothways "))
        run = self.run_bothways("--version")
        self.assertRegex(run.stdout, r"^bothways [\d.]+ \(libclang \d+[\d.]*.*\)\n$")
        self.assertEqual((run.returncode, run.stderr), (0, ""))

    def test_without_a_command_the_help_goes_to_stderr(self):
        run = self.run_bothways()
        self.assertEqual((run.returncode, run.stdout), (2, ""))
        self.assertIn("Commands:", run.stderr)

    def test_arguments_stand_in_files(self):
        self.put("with space/team.h", TEAM)
        self.put("hero.h", WRONG_HERO)
        self.put("arguments", "--format\njson\n\nwith space/team.h\n")
        run = self.check("@arguments")
        self.assertEqual(places(json.loads(run.stdout)["diagnostics"]), [("BW103", "hero.h", 8)])
        self.assert_cannot_run(self.check("@missing"), "missing")

    def test_what_cannot_be_read_is_exit_2(self):
        self.put("empty/readme", "")
        self.put("other/plain.h", "struct plain { int x; };\n")
        os.mkfifo(self.root / "pipe.h")
        for arguments, message in (([], "there is nothing to check"),
                                   (["empty"], "no header in"), (["other"], "no header in"),
                                   (["missing.h"], "no such file or folder: `missing.h`"),
                                   (["pipe.h"], "not a regular file"),
                                   (["-p", "nowhere"], "nowhere"),
                                   (["-p", "empty"], "there is no compile_commands.json")):
            with self.subTest(arguments=arguments):
                if "-p" in arguments:
                    self.put("team.h", TEAM)
                self.assert_cannot_run(self.check(*arguments), message)

    def test_a_malformed_compile_database_is_named_with_the_place(self):
        self.put("team.h", TEAM)
        self.put("compile_commands.json", '[\n  {"file": "a.c",, }]\n')
        self.assert_cannot_run(self.check(), "compile_commands.json:2:")


class WhatIsRead(ProjectTest):
    def test_one_header_is_reported_as_the_whole_run_does(self):
        """The other side of `team` is elsewhere, and other pairs are broken as well."""
        self.put("include/team.h", TEAM)
        self.put("include/hero.h", WRONG_HERO)
        self.put("include/pair.h", HERO.replace("team", "dog").replace("hero", "cat"))
        whole = self.check_json()
        self.assertGreater(len(whole), 1)
        touching = [found for found in whole if "include/team.h" in files_of(found)]
        self.assertNotEqual(touching, whole)
        self.assertNotEqual(touching, [])
        narrowed = self.check_json("include/team.h")
        self.assertEqual(narrowed, touching)
        self.assertNotIn("BW201", [found["code"] for found in narrowed])
        self.assertEqual(self.check_json("team.h", cwd=self.root / "include"), touching)
        self.put("src/team.c", '#include "team.h"\n')
        self.assertEqual(self.check_json("src/team.c"), touching)
        self.assertEqual(self.check_json("include"), whole)

    def test_a_named_header_may_be_what_others_reach_the_models_through(self):
        self.put("include/team.h", TEAM.replace('"team"', '"tema"'))
        self.put("include/hero.h", HERO.replace("<bothways/model.h>", '"team.h"'))
        whole = self.check("--format", "json")
        one = self.check("--format", "json", "include/team.h")
        self.assertIn("BW103", whole.stdout)
        self.assertEqual(json.loads(one.stdout)["diagnostics"],
                         json.loads(whole.stdout)["diagnostics"])

    def test_a_file_that_is_no_project_header_is_read_as_well(self):
        self.put("team.h", TEAM)
        self.put("hero.h", HERO)
        self.put(".hidden/extra.h", WRONG_HERO.replace("hero", "extra"))
        self.assertEqual(self.check_json(), [])
        self.assertEqual(places(self.check_json(".hidden/extra.h")),
                         [("BW103", ".hidden/extra.h", 8)])

    def test_an_unsaved_buffer_is_laid_over_the_project(self):
        self.put("team.h", TEAM)
        self.put("hero.h", HERO)
        for name in ("hero.h", "new.h"):
            arguments = ["--stdin-filename", name, "-"]
            text = WRONG_HERO if name == "hero.h" else WRONG_HERO.replace("hero", "new")
            with self.subTest(name=name):
                self.assertEqual(places(self.check_json(*arguments, stdin=text)),
                                 [("BW103", name, 8)])
        self.assertEqual(self.check_json(), [])

    def test_flags_behind_two_dashes_count_last(self):
        self.put("team.h", TEAM)
        self.put("hero.h", "#ifndef RIGHT\n" + WRONG_HERO + "#else\n" + HERO + "#endif\n")
        self.put("build/compile_commands.json", json.dumps(
            [{"directory": "..", "file": "a.c", "arguments": ["cc", "-URIGHT", "-c", "a.c"]}]))
        self.assertEqual(len(self.check_json()), 1)
        self.assertEqual(self.check_json("--", "-DRIGHT"), [])

    def test_a_file_that_several_headers_include_is_reported_once(self):
        self.put("shared.inc", "int broken(;\n")
        for name in ("a", "b"):
            self.put(name + ".h", TEAM.replace("struct hero;", '#include "shared.inc"\nstruct hero;')
                     .replace("team", name))
        found = [place for place in places(self.check_json()) if place[0] == "BW001"]
        self.assertEqual(found, [("BW001", "shared.inc", 1)])
        found = [place for place in places(self.check_json("b.h")) if place[0] == "BW001"]
        self.assertEqual(found, [("BW001", "shared.inc", 1)])


class Projects(ProjectTest):
    """A folder with a configuration is a project of its own: its models are no others'."""

    def setUp(self):
        super().setUp()
        for folder in ("z", "one", "two/deep"):
            self.put(folder + "/team.h", TEAM)
            self.put(folder + "/hero.h", WRONG_HERO)
        for folder in ("one", "two"):
            self.put(folder + "/.bothways.yaml", "select: [default]\n")

    def test_each_has_a_graph_of_its_own(self):
        everything = self.check_json()
        self.assertEqual(places(everything), [("BW103", "one/hero.h", 8),
                                              ("BW103", "two/deep/hero.h", 8),
                                              ("BW103", "z/hero.h", 8)])
        for found in everything:
            folder = found["file"].rsplit("/", 1)[0]
            self.assertEqual(files_of(found), {folder + "/hero.h", folder + "/team.h"})
            edits = [edit["file"] for fix in found["fixes"] for edit in fix["edits"]]
            self.assertEqual(edits, [folder + "/hero.h"])
        run = self.check("--color", "never")
        self.assertEqual(run.stdout.count("8 |     struct team *team RELATIONSHIP("), 3)
        self.assertIn("Found 3 errors in 6 headers", run.stdout)

    def test_paths_choose_among_them(self):
        self.assertEqual(places(self.check_json("one", "two/deep/team.h")),
                         [("BW103", "one/hero.h", 8), ("BW103", "two/deep/hero.h", 8)])
        self.assertEqual(places(self.check_json("team.h", cwd=self.root / "two/deep")),
                         [("BW103", "deep/hero.h", 8)])
        self.assertEqual(places(self.check_json("z")), [("BW103", "z/hero.h", 8)])
        self.assertEqual(len(self.check_json("one/team.h", ".")), 3)

    def test_isolated_sees_one_project(self):
        codes = [found["code"] for found in self.check_json("--isolated")]
        self.assertIn("BW007", codes)


class FactsFiles(ProjectTest):
    def test_facts_give_the_same_answer_without_a_worker(self):
        self.put("team.h", TEAM)
        self.put("hero.h", WRONG_HERO)
        model = os.path.dirname(os.path.dirname(find_model_header()))
        for name in ("team", "hero"):
            subprocess.run([EXTRACT, "-o", name + ".facts", name + ".h", "--", "-I" + model],
                           cwd=self.root, check=True)
        environment = {"BOTHWAYS_EXTRACT": "/bin/false"}
        for arguments in (["--facts", "team.facts", "--facts", "hero.facts"],
                          ["--facts", "hero.facts", "team.facts"]):
            run = self.check("--format", "json", *arguments, environment=environment)
            self.assertEqual(run.stdout, self.check("--format", "json").stdout)
            self.assertEqual(run.returncode, 1)
        narrowed = self.check_json("--facts", "hero.facts", "team.facts", "team.h")
        self.assertEqual(narrowed, self.check_json("team.h"))

    def test_a_damaged_facts_file_is_named(self):
        self.put("good.h", TEAM)
        self.put("text.facts", "these are no facts\n")
        self.put("cut.facts", b"SQLite format 3\0" + b"\0" * 200)
        self.put("empty.facts", "")
        for name in ("text.facts", "cut.facts", "empty.facts", "missing.facts"):
            with self.subTest(name=name):
                self.assert_cannot_run(self.check("--facts", name), name)


def find_model_header():
    """The annotation headers that the program under test uses."""
    folder = os.path.dirname(os.path.realpath(BOTHWAYS))
    while not os.path.exists(os.path.join(folder, "include/bothways/model.h")):
        folder = os.path.dirname(folder)
    return os.path.join(folder, "include/bothways/model.h")


if __name__ == "__main__":
    unittest.main()
