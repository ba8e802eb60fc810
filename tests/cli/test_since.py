"""--since and --staged: what is reported is what has a place in the lines that git says were changed."""

import os
import subprocess
import unittest

from cli_support import HERO, TEAM, WRONG_HERO, ProjectTest, places

ENVIRONMENT = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", "GIT_AUTHOR_NAME": "a",
               "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b"}
WRONG = 'back_populates = "heros"'


def pair(name, annotation=WRONG):
    """A header of its own whose one mistake is on line 9."""
    text = TEAM.replace("heroes RELATIONSHIP(back_populates = \"team\")", "heroes RELATIONSHIP(back_populates = \"boss\")")
    return (text + HERO.split("struct team;\n")[1].replace('back_populates = "heroes"', annotation)
            .replace("struct team *team", "struct team *boss")).replace("hero", "hero_" + name).replace(
                "team", "team_" + name).replace("team_" + name + "_id", "team_id").replace(
                    f"hero_{name}es", "heroes").replace(f"hero_{name}s", "heros")


class GitTest(ProjectTest):
    def setUp(self):
        super().setUp()
        (self.root / ".git").rmdir()
        self.git("init", "-q")

    def git(self, *arguments):
        return subprocess.run(["git", *arguments], cwd=self.root, env={**os.environ, **ENVIRONMENT}, check=True,
                              text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE).stdout

    def commit(self):
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "x", "--allow-empty")

    def places(self, *arguments, **options):
        return places(self.check_json(*arguments, environment=ENVIRONMENT, **options))


class Since(GitTest):
    def test_old_findings_are_not_reported(self):
        self.put("old.h", pair("old"))
        self.commit()
        self.assertEqual(self.places("--since", "HEAD"), [])
        self.assertEqual(len(self.places()), 1)
        self.put("old.h", "\n\n" + pair("old"))
        self.assertEqual(self.places("--since", "HEAD"), [])

    def test_a_changed_line_is_reported(self):
        self.put("a.h", pair("a", 'back_populates = "heroes"'))
        self.put("b.h", pair("b"))
        self.commit()
        self.assertEqual(self.places(), [("BW103", "b.h", 12)])
        self.put("a.h", "// one more line\n" + pair("a"))
        self.assertEqual(self.places("--since", "HEAD"), [("BW103", "a.h", 13)])
        self.commit()
        self.assertEqual(self.places("--since", "HEAD"), [])
        self.assertEqual(self.places("--since", "HEAD~1"), [("BW103", "a.h", 13)])

    def test_a_related_place_counts(self):
        """`team` is declared in a line that was changed; the finding stands in a header that was not."""
        self.put("hero.h", WRONG_HERO)
        self.commit()
        self.put("team.h", TEAM)
        self.assertEqual(self.places("--since", "HEAD"), [("BW103", "hero.h", 8)])
        self.commit()
        self.put("team.h", TEAM + "// more\n")
        self.assertEqual(self.places("--since", "HEAD"), [])

    def test_names_of_every_kind(self):
        names = ["with blank.h", 'quo"te.h', "tab\there.h", "back\\slash.h", "é.h", "-dash.h", "sub/deep er/x.h", "b/a.h"]
        for i, name in enumerate(names):
            self.put(name, pair(f"n{i}", 'back_populates = "heroes"'))
        self.commit()
        self.assertEqual(self.places(), [])
        for i, name in enumerate(names):
            self.put(name, pair(f"n{i}"))
        self.assertEqual({place[1] for place in self.places("--since", "HEAD")}, set(names))
        self.git("mv", "with blank.h", "moved away.h")
        self.put("né w.h", pair("new"))
        found = {place[1] for place in self.places("--since", "HEAD")}
        self.assertEqual(found, set(names) - {"with blank.h"} | {"moved away.h", "né w.h"})

    def test_a_renamed_file_is_not_new(self):
        self.put("old.h", pair("old"))
        self.commit()
        self.git("mv", "old.h", "new.h")
        self.assertEqual(self.places("--since", "HEAD"), [])

    def test_settings_of_git_do_not_matter(self):
        self.put("a.h", pair("a", 'back_populates = "heroes"'))
        self.commit()
        self.put("sub/b.h", pair("b"))
        self.put("a.h", pair("a"))
        for key, value in (("diff.noprefix", "true"), ("diff.mnemonicPrefix", "true"), ("diff.relative", "true"),
                           ("color.ui", "always"), ("diff.external", "false"), ("diff.renames", "false"),
                           ("diff.interHunkContext", "50"), ("diff.context", "9"), ("core.quotePath", "false")):
            self.git("config", key, value)
        self.assertEqual(self.places("--since", "HEAD"), [("BW103", "a.h", 12), ("BW103", "sub/b.h", 12)])

    def test_lines_that_look_like_a_diff_are_text(self):
        self.put("a.h", pair("a"))
        self.commit()
        self.put("a.h", pair("a") + "#if 0\n++ b/a.h\n@ -1 +12 @@\n-- a\n#endif\n")
        self.assertEqual(self.places("--since", "HEAD"), [])

    def test_a_header_that_does_not_parse_is_reported_where_it_was_changed(self):
        self.put("a.h", pair("a").replace("#include <stdint.h>\n", "typedef long int64_t;\n#include <stddef.h>\n"))
        self.commit()
        self.put("a.h", pair("a").replace("#include <stdint.h>\n", "#include <stddef.h>\n"))
        self.assertEqual([place[0] for place in self.places("--since", "HEAD")], ["BW001"])

    def test_a_project_below_the_repository(self):
        self.put("sub/.bothways.yaml", "select: [default]\n")
        self.put("sub/a.h", pair("a", 'back_populates = "heroes"'))
        self.put("a.h", pair("a"))
        self.commit()
        self.put("sub/a.h", pair("a"))
        self.put("sub/b.h", pair("b"))
        self.assertEqual(self.places("--since", "HEAD", cwd=self.root / "sub"),
                         [("BW103", "a.h", 12), ("BW103", "b.h", 12)])


class Staged(GitTest):
    def test_what_is_staged_counts_and_nothing_else(self):
        self.put("a.h", pair("a", 'back_populates = "heroes"'))
        self.put("b.h", pair("b", 'back_populates = "heroes"'))
        self.commit()
        self.put("a.h", pair("a"))
        self.git("add", "a.h")
        self.put("b.h", pair("b"))
        self.put("c.h", pair("c"))
        self.assertEqual(self.places("--staged"), [("BW103", "a.h", 12)])

    def test_lines_move_with_what_is_not_staged(self):
        self.put("a.h", pair("a"))
        self.git("add", "a.h")
        self.put("a.h", "// more\n// lines\n" + pair("a"))
        self.assertEqual(self.places("--staged"), [("BW103", "a.h", 14)])
        self.commit()
        self.put("a.h", pair("a"))
        self.git("add", "a.h")
        self.assertEqual(self.places("--staged"), [])

    def test_before_the_first_commit(self):
        self.put("a.h", pair("a"))
        self.assertEqual(self.places("--staged"), [])
        self.git("add", "a.h")
        self.assertEqual(self.places("--staged"), [("BW103", "a.h", 12)])

    def test_from_a_hook(self):
        """git tells a hook of its repository by variables, some relative to the working folder."""
        self.put("sub/.bothways.yaml", "select: [default]\n")
        self.put("sub/a.h", pair("a"))
        self.git("add", "-A")
        environment = {**ENVIRONMENT, "GIT_DIR": ".git", "GIT_INDEX_FILE": ".git/index"}
        found = self.check_json("--staged", "sub", environment=environment)
        self.assertEqual(places(found), [("BW103", "a.h", 12)])


class Errors(GitTest):
    def test_what_git_does_not_know(self):
        self.put("a.h", pair("a"))
        for revision in ("nowhere", "--output=x", "HEAD:a.h"):
            run = self.check("--since", revision, environment=ENVIRONMENT)
            self.assert_cannot_run(run, "cannot compare with", "git says")
        self.assert_cannot_run(self.check("--since", "HEAD", "--staged"), "exclude each other")
        self.assertFalse((self.root / "x").exists())

    def test_no_repository_and_no_git(self):
        self.put("a.h", pair("a"))
        self.assert_cannot_run(self.check("--staged", environment={**ENVIRONMENT, "PATH": "/nonexistent"}), "cannot run git")
        subprocess.run(["rm", "-rf", self.root / ".git"], check=True)
        environment = {**ENVIRONMENT, "GIT_CEILING_DIRECTORIES": str(self.root.parent)}
        for arguments in (["--staged"], ["--since", "HEAD"]):
            self.assert_cannot_run(self.check(*arguments, environment=environment), "not a git repository")


if __name__ == "__main__":
    unittest.main()
