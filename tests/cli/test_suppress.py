"""Suppression comments: what they suppress, what the reports say of it, and which are of no use."""

import json
import unittest

from cli_support import HERO, TEAM, WRONG_HERO, ProjectTest, places

UNLINKED_TEAM = TEAM.replace('back_populates = "team"', "")
UNLINKED_HERO = HERO.replace('back_populates = "heroes"', "")
ANNOTATION = 'RELATIONSHIP(back_populates = "heros");'


def with_comment(comment, text=WRONG_HERO, annotation=ANNOTATION):
    """The header with a comment behind the annotation that is wrong."""
    assert text.count(annotation) == 1
    return text.replace(annotation, f"{annotation} // {comment}")


def before(comment, text=WRONG_HERO):
    """The header with a comment on the line before the relationship."""
    return text.replace("    struct team *team", f"    // {comment}\n    struct team *team")


class SuppressTest(ProjectTest):
    def codes(self, hero, *arguments, team=TEAM):
        self.put("team.h", team)
        self.put("hero.h", hero)
        return [found["code"] for found in self.check_json(*arguments)]


class Forms(SuppressTest):
    def test_every_form_suppresses(self):
        """Each header says another form; together they are one project."""
        words = ("BW103", "bothways-unknown-back-populates", "BW1", "bothways-*", " readability-* , BW103 ")
        forms = [form for word in words for form in (
            with_comment(f"NOLINT({word})"), with_comment(f"see below NOLINT({word}) -- why"),
            before(f"NOLINTNEXTLINE({word})"), f"// NOLINTBEGIN({word})\n{WRONG_HERO}// NOLINTEND({word})\n",
            WRONG_HERO.replace(ANNOTATION, f"/* NOLINT({word}) */ {ANNOTATION}"))]
        for i, form in enumerate(forms):
            self.put(f"h{i}.h", form.replace("hero", f"hero{i}").replace(f"hero{i}es", "heroes"))
        self.assertEqual(self.codes(WRONG_HERO), ["BW103"])

    def test_what_is_not_ours_does_not(self):
        for comment in ("NOLINT", "NOLINT(*)", "NOLINT()", "NOLINT(readability-*)", "NOLINT (BW103)"):
            with self.subTest(comment):
                self.assertEqual(self.codes(with_comment(comment)), ["BW103"])

    def test_the_line_is_the_one_where_the_range_starts(self):
        split = WRONG_HERO.replace("RELATIONSHIP(back", "RELATIONSHIP( // NOLINT(BW103)\n        back")
        self.assertEqual(sorted(self.codes(split)), ["BW009", "BW103"])
        split = split.replace("// NOLINT(BW103)", "").replace('"heros");', '"heros"); // NOLINT(BW103)')
        self.assertEqual(self.codes(split), [])
        self.assertEqual(sorted(self.codes(with_comment("NOLINTNEXTLINE(BW103)"))), ["BW009", "BW103"])

    def test_a_pair_is_suppressed_at_either_end(self):
        line = "RELATIONSHIP();"
        self.assertEqual(self.codes(UNLINKED_HERO, team=UNLINKED_TEAM), ["BW101"])
        self.assertEqual(self.codes(with_comment("NOLINT(BW101)", UNLINKED_HERO, line), team=UNLINKED_TEAM), [])
        self.assertEqual(self.codes(UNLINKED_HERO, team=with_comment("NOLINT(BW101)", UNLINKED_TEAM, line)), [])

    def test_a_place_that_is_no_end_does_not_count(self):
        """The finding shows where `team` is declared, which is not the relationship's other end."""
        team = TEAM.replace("struct team {", "struct team { // NOLINT(BW103)")
        self.assertEqual(sorted(self.codes(WRONG_HERO, team=team)), ["BW009", "BW103"])
        team = f"// NOLINTBEGIN(bothways-*)\n{UNLINKED_TEAM}// NOLINTEND(bothways-*)\n"
        self.assertIn("BW103", self.codes(WRONG_HERO, team=team))

    def test_a_begin_lasts_to_the_end_of_the_same_words(self):
        for begin, end, expected in (
                ("BW103", "BW103", []), ("BW103", "unknown-back-populates", []),
                ("BW103, BW2", "BW103, BW2", ["BW009"]),
                ("BW103", "BW1", ["BW009", "BW009", "BW103"]),
                ("BW103", "other", ["BW009", "BW103"])):
            with self.subTest(begin=begin, end=end):
                hero = f"// NOLINTBEGIN({begin})\n{WRONG_HERO}// NOLINTEND({end})\n"
                self.assertEqual(sorted(self.codes(hero)), expected)
        hero = f"// NOLINTBEGIN(BW103)\n// NOLINTEND(BW103)\n{WRONG_HERO}"
        self.assertEqual(sorted(self.codes(hero)), ["BW009", "BW103"])

    def test_comments_of_a_file_that_headers_include_count(self):
        self.put("body.inc", "struct team *team " + with_comment("NOLINT(BW103)", ANNOTATION))
        hero = WRONG_HERO.replace("struct team *team " + ANNOTATION, '#include "body.inc"')
        self.assertEqual(self.codes(hero), [])


class Reports(SuppressTest):
    def setUp(self):
        super().setUp()
        self.put("team.h", TEAM)
        self.put("hero.h", with_comment("NOLINT(BW103) -- kept for the old client"))

    def test_suppressed_findings_do_not_count(self):
        run = self.check()
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        self.assertRegex(run.stdout, r"^Found nothing to report in 2 headers: .*; 1 suppressed\.\n$")

    def test_they_are_shown_on_request(self):
        run = self.check("--show-suppressed", "--format", "json")
        self.assertEqual(run.returncode, 0)
        report = json.loads(run.stdout)
        self.assertEqual(report["summary"]["suppressed"], 1)
        self.assertEqual([found["suppressed"] for found in report["diagnostics"]],
                         [{"by": "inSource", "reason": "kept for the old client"}])
        self.assertIn("suppressed: in the source: kept for the old client", self.check("--show-suppressed").stdout)
        self.assertEqual(json.loads(self.check("--format", "json").stdout)["diagnostics"], [])

    def test_sarif_always_lists_them(self):
        results = json.loads(self.check("--format", "sarif").stdout)["runs"][0]["results"]
        self.assertEqual([result["suppressions"] for result in results],
                         [[{"kind": "inSource", "justification": "kept for the old client"}]])

    def test_other_formats_leave_them_out(self):
        for name in ("github", "gitlab", "junit", "checkstyle", "rdjson", "concise", "jsonl"):
            with self.subTest(name):
                self.assertNotIn("BW103", self.check("--format", name).stdout)


class Unused(SuppressTest):
    def found(self, hero, *arguments, team=TEAM):
        self.put("team.h", team)
        self.put("hero.h", hero)
        return [found for found in self.check_json(*arguments) if found["code"] == "BW009"]

    def fixed(self, text, name="hero.h"):
        """The file after the fixes of every BW009."""
        self.put("hero.h", text)
        self.put("team.h", TEAM)
        edits = {(edit["range"]["start"]["offset"], edit["range"]["end"]["offset"], edit["text"])
                 for found in self.check_json() if found["code"] == "BW009"
                 for fix in found["fixes"] for edit in fix["edits"]}
        content = text.encode()
        for start, end, replacement in sorted(edits, reverse=True):
            content = content[:start] + replacement.encode() + content[end:]
        self.put("hero.h", content)
        self.assertEqual([found for found in self.check_json() if found["code"] == "BW009"], [])
        return content.decode()

    def test_the_place_is_the_word(self):
        text = with_comment("NOLINT(BW103, BW104)")
        found, = self.found(text)
        start, end = (found["range"][key]["offset"] for key in ("start", "end"))
        self.assertEqual(text[start:end], "BW104")
        self.assertEqual(found["severity"], "warning")

    def test_only_rules_that_this_run_reports_are_judged(self):
        hero = with_comment("NOLINT(BW104)", HERO, 'RELATIONSHIP(back_populates = "heroes");')
        self.assertEqual(len(self.found(hero)), 1)
        self.assertEqual(len(self.found(hero, "--select", "BW104,BW009")), 1)
        for arguments in (["--ignore", "BW104"], ["--select", "BW103,BW009"], ["--ignore", "unused-suppression"]):
            with self.subTest(arguments):
                self.assertEqual(self.found(hero, *arguments), [])
        optional = hero.replace("BW104", "BW117")
        self.assertEqual(self.found(optional), [])
        self.assertEqual(len(self.found(optional, "--extend-select", "BW117")), 1)

    def test_what_would_be_found_if_another_mistake_were_mended_is_of_use(self):
        """While the target is unknown, nothing is said of the foreign key."""
        hero = UNLINKED_HERO.replace('foreign_key = "team.id"', "nullable")
        hero = hero.replace("RELATIONSHIP();", "RELATIONSHIP(); // NOLINT(BW218)")
        self.assertEqual(self.codes(hero, "--ignore", "BW1", team=TEAM.replace("    struct hero **heroes RELATIONSHIP(back_populates = \"team\");\n", "")), [])
        self.assertEqual(self.codes(hero.replace("RELATIONSHIP();", 'RELATIONSHIP(back_populates = "nobody");'),
                                    team=TEAM.replace("    struct hero **heroes RELATIONSHIP(back_populates = \"team\");\n", "")), ["BW103"])

    def test_nothing_is_judged_while_a_header_does_not_parse(self):
        self.put("broken.h", TEAM.replace("team", "broken").replace("int64_t id", "int64_t id id"))
        self.assertEqual(self.found(with_comment("NOLINT(BW103, BW104)")), [])
        self.assertEqual(len(self.found(with_comment("NOLINT(BW103, bothways-nothing)"))), 1)

    def test_it_is_suppressed_by_its_own_name_alone(self):
        def hero(words):
            return with_comment(f"NOLINT({words})", HERO, 'RELATIONSHIP(back_populates = "heroes");')
        self.assertEqual(self.found(hero("BW104, BW009")), [])
        self.assertEqual(self.found(hero("BW104, unused-suppression")), [])
        for word in ("bothways-*", "BW0"):
            self.assertEqual(len(self.found(hero("BW104, " + word))), 2)
        self.assertEqual(len(self.found(hero("BW009"))), 1)

    def test_fixes_leave_what_is_of_use(self):
        right = 'RELATIONSHIP(back_populates = "heroes");'
        for comment, rest in (
                ("// NOLINT(BW104)", ""), ("// NOLINT(BW104) -- why", ""), ("// NOLINT(BW104,BW105)", ""),
                ("// NOLINT(BW104, misc-x)", " // NOLINT(misc-x)"), ("// NOLINT(misc-x, BW104)", " // NOLINT(misc-x)"),
                ("// NOLINT(BW104, misc-x, BW105, BW106)", " // NOLINT(misc-x)"),
                ("// NOLINT(misc-x, BW104, misc-y)", " // NOLINT(misc-x, misc-y)"),
                ("// the left NOLINT(BW104)", " // the left"), ("/* NOLINT(BW104) */ // x", " // x")):
            with self.subTest(comment):
                hero = HERO.replace(right, f"{right} {comment}")
                self.assertEqual(self.fixed(hero), HERO.replace(right, right + rest))
        hero = f"// NOLINTBEGIN(BW1, misc-x)\n{HERO}// NOLINTEND(BW1, misc-x)\n"
        self.assertEqual(self.fixed(hero), f"// NOLINTBEGIN(misc-x)\n{HERO}// NOLINTEND(misc-x)\n")
        self.assertEqual(self.fixed(f"// NOLINTBEGIN(BW1)\n{HERO}// NOLINTEND(BW1)\n"), HERO)
        self.assertEqual(self.fixed(f"{HERO}// NOLINTEND(BW1)\n"), HERO)


if __name__ == "__main__":
    unittest.main()
