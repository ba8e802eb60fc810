"""`bothways generate runtime`: what it writes is formatted, and what it can't map it names."""

import glob
import os
import shlex
import shutil
import subprocess
import unittest

from generate_support import BOTHWAYS, GenerateTest, generate

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

# Names that meet those of what is generated: parameters, variables, typedefs, and functions that
# the program has already.
NAMES = """
#include <bothways/model.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct item;
typedef struct value value;
struct board_tag;

/* A model called like a parameter, with relationships called like parts of the mapping. */
struct item {
    int64_t id COLUMN(primary_key);
    int64_t parent_id COLUMN(nullable, foreign_key = "item.id");
    struct item *parent RELATIONSHIP(back_populates = "items", remote_side = id);
    struct item **items RELATIONSHIP(back_populates = "parent");
    struct value **columns RELATIONSHIP(back_populates = "item", foreign_keys = value.item_id);
    struct value **relationships RELATIONSHIP(backref = "other", foreign_keys = value.other_id);
} MODEL(table = "item");

/* Typedefs called like parameters. */
struct value {
    const int64_t id COLUMN(primary_key);
    enum { VALUE_SMALL, VALUE_BIG } session;
    const enum { KEY_A = -1 } key;
    volatile unsigned long long n COLUMN(nullable);
    bool at;
    const char *text;
    float real;
    int64_t item_id COLUMN(nullable, foreign_key = "item.id");
    struct item *item RELATIONSHIP(back_populates = "columns", foreign_keys = value.item_id);
    int64_t other_id COLUMN(nullable, foreign_key = "item.id");
} MODEL(table = "value");

typedef struct {
    unsigned char session[16] COLUMN(primary_key);
    char key[4] COLUMN(primary_key);
    double instance COLUMN(primary_key);

} self MODEL(table = "self");

/* A link table whose typedef is called like an accessor: only with a prefix. */
typedef struct board_tags {
    int64_t board_id COLUMN(primary_key, foreign_key = "board.id");
    int64_t tag_id COLUMN(primary_key, foreign_key = "board_tag.id");
} board_tags MODEL(table = "board_tags");
struct board {
    int64_t id COLUMN(primary_key);
    struct board_tag **tags RELATIONSHIP(link_model = board_tags, back_populates = "boards");
} MODEL(table = "board");
struct board_tag {
    int64_t id COLUMN(primary_key);
    struct board **boards RELATIONSHIP(link_model = board_tags, back_populates = "tags");
} MODEL(table = "board_tag");
/* The program's own. */
struct board *board_new(void);
"""

# What headers of real programs have: every kind of number and array, names of any length, enums
# within structs, texts with what begins a trigraph.
KINDS = """
#pragma once
#include <bothways/model.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

typedef struct { time_t made; volatile char by[8]; } stamp MODEL(abstract);
struct hero {
    int64_t id COLUMN(primary_key);
    stamp stamps;
    enum hero_kind { HERO_KIND_A, HERO_KIND_B } kind COLUMN(name = "what\?\?/kind");
    enum hero_kind second;
    volatile bool is_active; wchar_t letter; size_t n_seen; float weight; intmax_t score;
    char *motto COLUMN(default = "what" "??" "/");
    const unsigned char *photo COLUMN(length = photo_size, nullable);
    int16_t photo_size;
};
struct wörter { int64_t id COLUMN(primary_key); char *größe COLUMN(nullable);
    int64_t eltern_id COLUMN(nullable, foreign_key = "wörter.id");
    struct wörter *eltern RELATIONSHIP(back_populates = "kinder", remote_side = id);
    struct wörter **kinder RELATIONSHIP(back_populates = "eltern"); } MODEL(table);
struct columns_of_hero { int64_t id COLUMN(primary_key); int a; } MODEL(table);
""".replace("    int16_t photo_size;\n};", "    int16_t photo_size;\n} MODEL(table);")
# A tree whose names all have this length.
NAMED = """
struct %(m)s { int64_t id COLUMN(primary_key); char *%(c)s COLUMN(nullable, unique);
    int64_t %(k)s COLUMN(nullable, foreign_key = "%(m)s.id");
    struct %(m)s *%(p)s RELATIONSHIP(back_populates = %(l)s, remote_side = id);
    struct %(m)s **%(l)s RELATIONSHIP(back_populates = %(p)s, cascade = "all, delete-orphan");
    void *%(b)s COLUMN(length = %(n)s, nullable); unsigned long long %(n)s; } MODEL(table);
"""

WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror", "-fsyntax-only"]


class GenerateRuntime(GenerateTest):
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

    def test_how_far_down_a_tree_is_loaded(self):
        out = os.path.join(self.folder.name, "out")
        for lazy, expected in (("selectin", 1), ("joined", 1), ("immediate", 0), ("select", 0)):
            run = generate(out, self.project(
                "#include <bothways/model.h>\nstruct t { long id COLUMN(primary_key); long up "
                "COLUMN(foreign_key = t.id, nullable);\nstruct t **kids RELATIONSHIP(lazy = "
                f'"{lazy}", join_depth = 3); }} MODEL(table);\n'))
            self.assertEqual((run.returncode, run.stderr), (0, ""))
            with open(os.path.join(out, "models_runtime.c")) as file:
                self.assertEqual(file.read().count(".join_depth = 3,"), expected, lazy)

    def test_lengths_with_a_sign(self):
        out = os.path.join(self.folder.name, "out")
        for type, expected in (("short", 1), ("unsigned short", 0), ("size_t", 0)):
            for members, flag in (
                    ("struct t **l RELATIONSHIP(viewonly = true, count = n); %s n;", "BW_SIGNED_COUNT"),
                    ("struct { struct t **at; %s n; } l RELATIONSHIP(viewonly = true);",
                     "BW_SIGNED_COUNT"),
                    ("void *b COLUMN(length = n, nullable); %s n;", "BW_SIGNED_LENGTH")):
                run = generate(out, self.project(
                    "#include <bothways/model.h>\n#include <stddef.h>\nstruct t { long id "
                    "COLUMN(primary_key); long up COLUMN(foreign_key = t.id, nullable);\n" +
                    members % type + " } MODEL(table);\n"))
                self.assertEqual((run.returncode, run.stderr), (0, ""))
                with open(os.path.join(out, "models_runtime.c")) as file:
                    self.assertEqual(file.read().count(flag), expected, (type, members))

    def test_a_project_without_models(self):
        run = generate(os.path.join(self.folder.name, "out"), self.project("#include <bothways/model.h>\n"))
        self.assertEqual(run.returncode, 1)
        self.assertIn("no header declares a model", run.stderr)

    def test_names_of_the_runtime(self):
        out = os.path.join(self.folder.name, "out")
        text = ("#include <bothways/model.h>\nstruct %s { long id COLUMN(primary_key); } "
                "MODEL(table);\n")
        for name, options, said in (("bw_cat", (), "give a --prefix"), ("bw", (), "give a --prefix"),
                                    ("bw_session", ("--prefix", "x_"), "a struct of the runtime's")):
            run = generate(out, self.project(text % name), *options)
            self.assertEqual(run.returncode, 1, name)
            self.assertIn(f"models.h:2:8: `{name}`", run.stderr)
            self.assertIn(said, run.stderr)
        run = generate(out, self.project(text % "bw_cat"), "--prefix", "x_")
        self.assertEqual((run.returncode, run.stderr), (0, ""))

    def test_all_kinds_of_members_and_names_compile_and_are_formatted(self):
        project = self.project(KINDS + "".join(
            NAMED % {letter: letter * n for letter in "mckplbn"} for n in (8, 17, 23, 29, 33, 38)))
        out = os.path.join(self.folder.name, "out")
        run = generate(out, project)
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        source = os.path.join(out, "models_runtime.c")
        program = os.path.join(out, "program.cc")
        with open(program, "w") as file:
            file.write('#include "models_runtime.h"\n')
        for command in (["gcc", "-std=c11", source], ["clang", "-std=c17", source],
                        ["g++", "-std=c++17", program], ["clang++", "-std=c++17", program]):
            if shutil.which(command[0]):
                built = subprocess.run([*command, *WARNINGS, "-isystem", project, "-I", "include"],
                                       capture_output=True, text=True)
                self.assertEqual((built.returncode, built.stderr), (0, ""), command[0])
        if shutil.which("clang-format"):
            checked = subprocess.run(
                ["clang-format", "--style=file:" + os.path.abspath(".clang-format"), "--dry-run",
                 "-Werror", source, source[:-1] + "h"], capture_output=True, text=True)
            self.assertEqual((checked.returncode, checked.stderr[:2000]), (0, ""))

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

    def test_names_that_others_have_already(self):
        out = os.path.join(self.folder.name, "out")
        project = self.project(NAMES)
        run = generate(out, project)
        self.assertEqual(run.returncode, 1, run.stderr)
        self.assertEqual(run.stderr, "models.h:47:8: the accessor `board_tags` of `board` would be "
                         "called like a typedef: give a --prefix, or rename a member\n")
        run = generate(out, project, "--prefix", "db_")
        self.assertEqual(run.returncode, 0, run.stderr)
        source = os.path.join(out, "models_runtime.c")
        program = os.path.join(out, "program.cc")
        with open(program, "w") as file:
            file.write('#include "models_runtime.h"\n'
                       'int main() { return db_n_models_runtime == 0 || db_board_new(nullptr); }\n')
        for compiler in ([*shlex.split(os.environ.get("CC", "cc")), "-Wmissing-prototypes",
                          "-Wstrict-prototypes", "-std=c17", source],
                         ["clang", "-Wmissing-prototypes", "-std=c17", source],
                         ["g++", "-std=c++17", program], ["clang++", "-std=c++17", program]):
            with self.subTest(compiler=compiler[0]):
                built = subprocess.run([*compiler, *WARNINGS, "-I", project, "-I", "include"],
                                       capture_output=True, text=True)
                self.assertEqual((built.returncode, built.stderr), (0, ""))
        built = subprocess.run(["g++", "-I", project, "-I", "include", "-c", program, "-o",
                                os.path.join(out, "program.o")], capture_output=True, text=True)
        self.assertEqual(built.returncode, 0, built.stderr)
        wanted = subprocess.run(["nm", "-u", os.path.join(out, "program.o")], capture_output=True,
                                text=True, check=True).stdout.split()
        self.assertIn("db_board_new", wanted)
        self.assertIn("db_n_models_runtime", wanted)

    def test_accessors_that_would_share_a_name(self):
        out = os.path.join(self.folder.name, "out")
        run = generate(out, self.project("""
#include <bothways/model.h>
struct a { long id COLUMN(primary_key); long b_get; } MODEL(table = "a");
struct a_set_b { long id COLUMN(primary_key); } MODEL(table = "a_set_b");
struct team { long id COLUMN(primary_key); long age COLUMN(nullable); long age_null; }
    MODEL(table = "team");
"""))
        self.assertEqual(run.returncode, 1, run.stdout)
        self.assertEqual(run.stderr, "models.h:4:8: accessors of `a` and `a_set_b` would both "
                         "be called `a_set_b_get`: rename a member\nmodels.h:5:8: two accessors "
                         "of `team` would be called `team_set_age_null`: rename a member\n")

    def test_headers_that_need_others_and_headers_elsewhere(self):
        out = os.path.join(self.folder.name, "out")
        project = self.project("struct pet { int64_t id COLUMN(primary_key); pet_age age; } "
                               'MODEL(table = "pet");\n')
        for name, text in (("project/own types.h", "typedef short pet_age;\n"),
                           ("vendor/owner.h", "#include <stdint.h>\nstruct owner { int64_t id; };\n"),
                           ("project/owner.yaml", "models:\n  - struct: owner\n    header: ../vendor/"
                            "owner.h\n    table: owner\n    columns: {id: {primary_key: true}}\n")):
            path = os.path.join(self.folder.name, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w") as file:
                file.write(text)
        with open(os.path.join(project, ".bothways.yaml"), "a") as configuration:
            configuration.write("headers: [models.h]\ndeclarations: [owner.yaml]\n"
                                "prelude: [stdint.h, bothways/model.h, own types.h]\n")
        run = generate(out, project)
        self.assertEqual(run.returncode, 0, run.stderr)
        with open(os.path.join(out, "models_runtime.h")) as file:
            includes = [line for line in file.read().splitlines() if line.startswith("#include")]
        self.assertEqual(includes, [
            "#include <stdint.h>", "#include <bothways/model.h>", '#include "own types.h"',
            '#include "../vendor/owner.h"', '#include "models.h"', "#include <bothways/runtime.h>"])
        built = subprocess.run([*shlex.split(os.environ.get("CC", "cc")), "-std=c17", *WARNINGS,
                                "-I", project, "-I", "include",
                                os.path.join(out, "models_runtime.c")],
                               capture_output=True, text=True)
        self.assertEqual((built.returncode, built.stderr), (0, ""))

    def test_what_was_generated_is_no_header_of_the_project(self):
        project = self.project("struct pet { int64_t id COLUMN(primary_key); pet_age age; } "
                               'MODEL(table = "pet");\n')
        for name, text in (("models.h", "#include <bothways/model.h>\n#include <stdint.h>\n"
                            "typedef short pet_age;\nstruct pet { int64_t id COLUMN(primary_key); "
                            'pet_age age; } MODEL(table = "pet");\n'),
                           ("app.h", '#include "out/models_runtime.h"\n'),
                           (".bothways.yaml", f"compile_flags: [-I{os.path.abspath('include')}, "
                            "-I.]\n"),
                           ("other.h", "#include <bothways/model.h>\nstruct other { int id "
                            'COLUMN(primary_key); } MODEL(table = "other");\n')):
            with open(os.path.join(project, name), "w") as file:
                file.write(text)
        out = os.path.join(project, "out")
        self.assertEqual(generate(out, project).returncode, 0)

        def count():
            run = subprocess.run([BOTHWAYS, "check", project], capture_output=True, text=True)
            self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
            return run.stdout
        self.assertIn("in 3 headers: 2 models", count())
        os.remove(os.path.join(project, "app.h"))
        self.assertIn("in 2 headers: 2 models", count())
        # What was generated before names a type and a header that are gone.
        os.rename(os.path.join(project, "other.h"), os.path.join(project, "another.h"))
        with open(os.path.join(project, "models.h")) as file:
            text = file.read()
        with open(os.path.join(project, "models.h"), "w") as file:
            file.write(text.replace("pet_age", "age_of_pet"))
        self.assertIn("in 2 headers: 2 models", count())
        with open(os.path.join(project, "app.h"), "w") as file:
            file.write('#include "out/models_runtime.h"\n')
        run = generate(out, project)
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        with open(os.path.join(out, "models_runtime.h")) as file:
            text = file.read()
        self.assertIn("age_of_pet", text)
        self.assertIn('#include "another.h"', text)

    def test_a_prefix_is_the_beginning_of_a_name(self):
        for prefix in ("1a", "a-", "\u00e4", "a b"):
            run = generate(os.path.join(self.folder.name, "out"), self.project(LISTS % ""),
                           "--prefix", prefix)
            self.assertEqual(run.returncode, 2, prefix)
            self.assertIn(f"no name in C begins with the prefix `{prefix}`", run.stderr)

    def test_places_that_cannot_be_written(self):
        project = self.project(LISTS % "")
        with open("/dev/full", "w") as full:
            run = subprocess.run([BOTHWAYS, "generate", "runtime", project], stdout=full,
                                 stderr=subprocess.PIPE, text=True)
        self.assertEqual(run.returncode, 2)
        self.assertIn("cannot write to standard output: No space left on device", run.stderr)
        run = generate(os.path.join(project, "models.h", "out"), project)
        self.assertEqual(run.returncode, 2)
        self.assertIn("models.h/out`: Not a directory", run.stderr)

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
