"""Sidecars: headers that can't be annotated, described in YAML and checked as if they were."""

import json
import subprocess
import unittest

from cli_support import EXTRACT, HERO, ProjectTest, places

VENDOR = """#pragma once
#include <stdint.h>
struct hero;
struct team {
    int64_t id;
    struct hero **heroes;
};
"""

SIDECAR = """models:
  - struct: team
    table: team
    columns:
      id: { primary_key: true }
    relationships:
      heroes: { back_populates: team }
"""


class SidecarTest(ProjectTest):
    def setUp(self):
        super().setUp()
        self.put("vendor/team.h", VENDOR)
        self.put("hero.h", HERO)
        self.put(".bothways.yaml", "declarations: [relations.yaml]\n")
        self.sidecar(SIDECAR)

    def sidecar(self, text):
        self.put("relations.yaml", text)


class Annotations(SidecarTest):
    def test_a_model_of_a_sidecar_is_a_model(self):
        self.assertEqual(self.check_json(), [])
        self.assertIn("2 models, 2 relationships", self.check().stdout)
        self.put(".bothways.yaml", "{}\n")
        self.assertIn("BW2", json.dumps(self.check_json()))

    def test_all_models_may_be_described_and_lie_elsewhere(self):
        self.put("own/.bothways.yaml", "declarations: [team.yaml]\n")
        self.put("own/team.yaml", "models:\n  - struct: team\n    header: ../vendor/team.h\n"
                                  "    table: team\n    columns:\n      id: {}\n")
        found = json.loads(self.run_bothways("check", "--format", "json",
                                             cwd=self.root / "own").stdout)
        self.assertEqual([one["code"] for one in found["diagnostics"]], ["BW234"])

    def test_none_of_the_structs_is_there(self):
        self.put("own/.bothways.yaml", "declarations: [team.yaml]\n")
        self.put("own/team.yaml", "models:\n  - struct: teem\n")
        self.put("own/team.h", VENDOR)
        run = self.run_bothways("check", "--format", "concise", cwd=self.root / "own")
        self.assertEqual((run.returncode, run.stderr), (1, ""))
        self.assertIn("team.yaml:2:13: error: the sidecar describes `teem`, but no header", run.stdout)

    def test_a_body_behind_a_directive(self):
        self.put("vendor/team.h", VENDOR.replace("struct team {", "typedef struct team\n#if !NO_TEAM\n{")
                 .replace("};", "}\n#endif\nTEAM;"))
        self.assertEqual(self.check_json(), [])

    def test_a_finding_stands_in_the_sidecar_at_its_bytes(self):
        text = "# \u00e4\u00f6\u00fc\n" + SIDECAR.replace("back_populates: team", "back_populates: teem")
        self.sidecar(text)
        found = next(one for one in self.check_json() if one["code"] == "BW103")
        self.assertEqual((found["file"], found["model"], found["member"]),
                         ("relations.yaml", "team", "heroes"))
        start, end = found["range"]["start"], found["range"]["end"]
        self.assertEqual((start["line"], start["column"]), (8, 33))
        self.assertEqual(text.encode()[start["offset"]:end["offset"]], b"teem")

    def test_no_fix_touches_a_sidecar_or_its_header(self):
        self.sidecar(SIDECAR.replace("{ back_populates: team }", "{}"))
        before = {path.name: path.read_bytes() for path in self.root.rglob("*.*") if path.is_file()}
        found = self.check_json()
        self.assertEqual([one["code"] for one in found], ["BW102"])
        self.assertEqual(found[0]["fixes"], [])
        self.check("--fix", "--unsafe-fixes")
        after = {path.name: path.read_bytes() for path in self.root.rglob("*.*") if path.is_file()}
        self.assertEqual(before, after)

    def test_every_kind_of_value(self):
        self.put("vendor/team.h", """#include <stdint.h>
struct base { int64_t id; int64_t a, b; char *kind; };
struct node { int64_t id; int64_t x, y; struct node *parent; struct node **children;
              int64_t parent_id; };
""")
        self.put("hero.h", "#include <bothways/model.h>\n")
        self.sidecar("""models:
  - struct: base
    table: base
    polymorphic_on: kind
    polymorphic_identity: "1"
    columns:
      id: { primary_key: true }
      a: { nullable: true, default: 0 }
    unique_constraints: [[a, b]]
    indexes:
      - [b, a]
  - struct: node
    table: node
    columns:
      id: { primary_key: true }
      parent_id: { foreign_key: node.id, nullable: yes_or_no }
    relationships:
      parent: { target: node, remote_side: [id], back_populates: children }
      children: { back_populates: parent, order_by: [x, {desc: y}], cascade: [save-update, merge] }
    foreign_key_constraints:
      - { columns: [x, y], references: [base.a, base.b], ondelete: CASCADE }
""")
        found = self.check_json()
        self.assertEqual(places(found), [("BW004", "relations.yaml", 16)])
        text = (self.root / "relations.yaml").read_text().replace("yes_or_no", "true")
        self.sidecar(text)
        self.assertEqual(self.check_json(), [])

    def test_a_header_is_found_by_its_typedef_and_by_its_name(self):
        self.put("vendor/team.h", VENDOR.replace("struct team {", "typedef struct {").replace("};\n", "} team;\n", 1))
        self.put("hero.h", HERO.replace("struct team;\n", '#include "vendor/team.h"\n').replace("struct team *", "team *"))
        self.assertEqual(self.check_json(), [])
        self.put("vendor/team.h", "#define DEFINE(name) struct name {\n" + VENDOR.replace("struct team {", "DEFINE(team)"))
        self.put("hero.h", HERO)
        self.sidecar(SIDECAR.replace("    table", "    header: vendor/team.h\n    table"))
        self.assertEqual(self.check_json(), [])

    def test_facts_of_another_machine(self):
        facts = self.root / "all.facts"
        subprocess.run([EXTRACT, "-o", facts, "--root", self.root, self.root / "hero.h",
                        self.root / "vendor/team.h", "--", "-D__BOTHWAYS_ALL_MEMBERS__",
                        f"-I{self.include()}"], check=True)
        self.assertEqual(self.check_json("--facts", facts), [])

    def include(self):
        from pathlib import Path
        return Path(__file__).resolve().parents[2] / "include"


class Mismatches(SidecarTest):
    def test_what_is_not_there(self):
        self.sidecar(SIDECAR + "  - struct: teams\n    table: teams\n")
        found = [one for one in self.check_json() if one["code"] == "BW010"]
        self.assertEqual(places(found), [("BW010", "relations.yaml", 8)])
        self.assertIn("did you mean `team`?", found[0]["message"])
        self.sidecar(SIDECAR.replace("      id:", "      ids:"))
        found = [one for one in self.check_json() if one["code"] == "BW010"]
        self.assertEqual(places(found), [("BW010", "relations.yaml", 5)])
        self.assertIn("did you mean `id`?", found[0]["message"])
        self.assertEqual(found[0]["related"][0]["file"], "vendor/team.h")

    def test_a_broken_header_hides_what_it_may_declare(self):
        self.put("vendor/team.h", VENDOR.replace("int64_t id;", "int64_t id"))
        self.assertEqual({one["code"] for one in self.check_json()}, {"BW001"})

    def test_a_struct_of_two_headers_and_two_entries(self):
        self.put("other/team.h", VENDOR)
        found = [one for one in self.check_json() if one["code"] == "BW010"]
        self.assertIn("several headers", found[0]["message"])
        self.assertEqual({one["file"] for one in found[0]["related"]}, {"vendor/team.h", "other/team.h"})
        self.sidecar(SIDECAR.replace("    table", "    header: vendor/team.h\n    table"))
        self.assertEqual(self.check_json(), [])
        self.sidecar(SIDECAR.replace("    table", "    header: vendor/team.h\n    table") +
                     "  - struct: team\n    header: vendor/team.h\n")
        found = self.check_json()
        self.assertEqual(places(found), [("BW010", "relations.yaml", 9)])

    def test_what_a_header_says_itself(self):
        self.sidecar(SIDECAR + "  - struct: hero\n    table: hero\n    columns:\n      id: { primary_key: true }\n")
        self.assertEqual(self.check_json(), [])
        self.sidecar(SIDECAR + "  - struct: hero\n    table: heroes\n    columns:\n      team_id: { foreign_key: team.ids }\n")
        self.assertEqual(places(self.check_json()),
                         [("BW010", "relations.yaml", 8), ("BW010", "relations.yaml", 11)])

    def test_it_is_reported_when_the_header_is_asked_for(self):
        self.sidecar(SIDECAR.replace("      id:", "      ids:"))
        self.assertIn("BW010", {one["code"] for one in self.check_json("vendor/team.h")})

    def test_mistakes_in_the_yaml_are_exit_2(self):
        for text, place, message in (
                ("model: []", "1:1", "did you mean `models`?"),
                ("models: {}", "1:9", "a list of `models`"),
                ("models:\n  - table: x", "2:5", "struct: NAME"),
                ("models:\n  - struct: team\n    tabel: x", "3:5", "did you mean `table`?"),
                ("models:\n  - struct: team\n    columns:\n      id: { primary_keys: true }", "4:13", "did you mean `primary_key`?"),
                ("models:\n  - struct: team\n    columns: [id]", "3:14", "a mapping from members"),
                ("models:\n  - struct: team\n    columns:\n      id: 3", "4:11", "not `3`"),
                ("models:\n  - struct: team\n    relationships:\n      heroes: { lazy: {a: b} }", "4:23", "not a mapping"),
                ("models:\n  - struct: team\n    header: none.h", "3:13", "there is no header `none.h`"),
                ("models:\n  - struct: *t", "2:13", "an alias")):
            with self.subTest(text=text):
                self.sidecar(text + "\n")
                run = self.check()
                self.assert_cannot_run(run, message)
                self.assertTrue(run.stderr.startswith(f"bothways: relations.yaml:{place}: "), run.stderr)


if __name__ == "__main__":
    unittest.main()
