"""`bothways generate runtime`: what it writes is formatted, and what it can't map it names."""

import glob
import os
import shutil
import subprocess
import tempfile
import unittest

BOTHWAYS = os.environ["BOTHWAYS"]

UNMAPPED = """
#include <bothways/model.h>
#include <stddef.h>
#include <stdint.h>

struct hero;
struct weapon { int64_t id COLUMN(primary_key); } MODEL(table = "weapon") INDEX(edge);
struct team {
    int64_t id COLUMN(primary_key);
    struct hero *fixed[4] RELATIONSHIP(back_populates = "team");
    void *opaque RELATIONSHIP(hero, uselist = true, viewonly = true);
} MODEL(table = "team");
struct hero {
    int64_t id COLUMN(primary_key);
    int64_t team_id COLUMN(foreign_key = "team.id");
    struct team *team RELATIONSHIP(back_populates = "fixed");
} MODEL(table = "hero");
struct knight { struct hero hero; } MODEL(inherits = hero);
"""


LISTS = """
#include <bothways/model.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hero;
#define LIST(T) struct { struct T **items; size_t len; }
struct list { unsigned short len; struct hero **at; };
struct both { struct hero **at; size_t n; bool is_sorted; };
struct team {
    int64_t id COLUMN(primary_key);
    struct { struct hero **items; size_t len; } heroes RELATIONSHIP(back_populates = "team");
    LIST(hero) first RELATIONSHIP(viewonly = true);
    struct list second RELATIONSHIP(viewonly = true);
%s
} MODEL(table = "team");
struct hero {
    int64_t id COLUMN(primary_key);
    int64_t team_id COLUMN(foreign_key = "team.id");
    struct team *team RELATIONSHIP(back_populates = "heroes");
} MODEL(table = "hero");
"""

# Containers that are more, or less, than an array and its length.
OTHER_LISTS = [
    "struct { struct hero **items; size_t len, capacity; } bad RELATIONSHIP(viewonly = true);",
    "struct { struct hero *items[4]; size_t len; } bad RELATIONSHIP(viewonly = true);",
    "struct { struct hero **items; size_t len : 8; } bad RELATIONSHIP(viewonly = true);",
    "struct { struct hero **items; } bad RELATIONSHIP(viewonly = true);",
    "struct { struct hero *first; size_t len; } bad RELATIONSHIP(viewonly = true);",
    "struct { struct { struct hero **items; size_t len; } in; } bad RELATIONSHIP(viewonly = true);",
    "struct both bad RELATIONSHIP(viewonly = true);",
]


def generate(folder, project):
    return subprocess.run([BOTHWAYS, "generate", "runtime", "-o", folder, project],
                          capture_output=True, text=True)


class GenerateRuntime(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def project(self, text):
        project = os.path.join(self.folder.name, "project")
        os.makedirs(project, exist_ok=True)
        with open(os.path.join(project, "models.h"), "w") as header:
            header.write(text)
        with open(os.path.join(project, ".bothways.yaml"), "w") as configuration:
            configuration.write(f"compile_flags: [-I{os.path.abspath('include')}]\n")
        return project

    def test_lists_in_structs_with_and_without_a_name(self):
        out = os.path.join(self.folder.name, "out")
        run = generate(out, self.project(LISTS % ""))
        self.assertEqual(run.returncode, 0, run.stderr)
        with open(os.path.join(out, "models_runtime.c")) as file:
            text = file.read()
        for part in ("heroes.items", "heroes.len", "first.items", "first.len", "second.at",
                     "second.len"):
            self.assertIn(f"offsetof(struct team, {part})", text)

    def test_other_containers_are_named(self):
        out = os.path.join(self.folder.name, "out")
        for member in OTHER_LISTS:
            with self.subTest(member=member):
                run = generate(out, self.project(LISTS % member))
                self.assertEqual(run.returncode, 1, run.stderr)
                self.assertIn("`team.bad`: the runtime maps arrays of pointers with a length",
                              run.stderr)
                self.assertEqual(len(run.stderr.splitlines()), 1, run.stderr)

    def test_what_is_not_mapped_is_named_and_nothing_is_written(self):
        out = os.path.join(self.folder.name, "out")
        project = self.project(UNMAPPED)
        run = generate(out, project)
        self.assertEqual(run.returncode, 1, run.stderr)
        self.assertEqual(run.stdout, "")
        for place in ("models.h:7:", "an index of `weapon` names what is no column of its table",
                      "models.h:10:18: `team.fixed`", "models.h:11:11: `team.opaque`",
                      "models.h:18:8: `knight`"):
            self.assertIn(place, run.stderr)
        self.assertFalse(os.path.exists(out))

    @unittest.skipUnless(shutil.which("clang-format"), "clang-format is not installed")
    def test_what_is_written_is_formatted(self):
        for project in sorted(glob.glob(os.path.join("fixtures", "projects", "*", ""))):
            with self.subTest(project=project):
                out = os.path.join(self.folder.name, os.path.basename(os.path.dirname(project)))
                run = generate(out, os.path.abspath(project))
                if run.returncode == 1:
                    self.assertTrue(run.stderr)
                    continue
                self.assertEqual(run.returncode, 0, run.stderr)
                shutil.copy(".clang-format", out)
                for name in ("models_runtime.h", "models_runtime.c"):
                    path = os.path.join(out, name)
                    with open(path) as file:
                        written = file.read()
                    formatted = subprocess.run(["clang-format", path], capture_output=True,
                                               text=True, check=True).stdout
                    self.assertEqual(written, formatted)


if __name__ == "__main__":
    unittest.main()
