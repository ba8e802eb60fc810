"""What `bothways generate runtime` can't map, it names where it is declared."""

import os
import unittest

from generate_support import GenerateTest, generate

# What the runtime can't do is said where it is declared, and nothing is left out in silence. Each
# stands in a model `t`, beside `id`; the line and column of what is named, and what is said of it.
REFUSED = [
    ("int64_t *age COLUMN(nullable);", "6:14", "`COLUMN` of `t.age` counts for nothing"),
    ("unsigned flags : 3 COLUMN(index);", "6:20", "`COLUMN` of `t.flags` counts for nothing"),
    ("int a COLUMN(nulable);", "6:14", "nulable"),
    ("int a COLUMN(default = f(1));", "6:24", "default"),
    ("long double d;", "6:13", "`t.d` is neither a float nor a double"),
    ("__int128 d;", "6:10", "`t.d` is wider than 64 bits"),
    ("char none[0];", "6:6", "`t.none` is an array of nothing"),
    ("int a COLUMN(name = b); int b;", "6:29", "`t` has two columns called `b`"),
    ("void *b COLUMN(length = n);", "6:25", "its `length` names no member"),
    ("void *b COLUMN(length = n); unsigned n : 8;", "6:25", "its `length` is a bit-field"),
    ("void *b COLUMN(length = n); double n;", "6:25", "its `length` is no whole number"),
    ("void *b COLUMN(length = n); _Bool n;", "6:25", "its `length` is no whole number"),
    ("void *b COLUMN(length = n); union { int n; long m; };", "6:25", "its `length` shares a union"),
    ("char *b COLUMN(length = n); int n;", "6:25", "only bytes behind a pointer have a length"),
    ("void *a COLUMN(length = n); void *b COLUMN(length = n); int n;", "6:53",
     "`n` is another member's length already"),
    ("struct t **l RELATIONSHIP(viewonly = true, count = n); unsigned n : 8;", "6:52",
     "`t.l`: `count` names what the runtime can write no length to"),
    ("struct t **l RELATIONSHIP(viewonly = true, count = s); char *s;", "6:52",
     "`t.l`: `count` names what the runtime can write no length to"),
    ("struct t **l RELATIONSHIP(viewonly = true, count = n), **m RELATIONSHIP(viewonly = true, "
     "count = n); int n;", "6:98", "`n` is another member's length already"),
    ("struct t *up RELATIONSHIP(remote_side = id, load_on_pending = true);", "6:63",
     "`t.up`: load_on_pending is not mapped"),
    ("struct t **l RELATIONSHIP(viewonly = true, passive_updates = false);", "6:62",
     "`t.l`: passive_updates = false is not mapped"),
    ("union { struct t *up RELATIONSHIP(remote_side = id); long x; };", "6:19",
     "`t.up`: what shares a union can't be kept"),
]
# Beside `struct base { int64_t id; char kind[4]; }`, whose kind tells models apart.
REFUSED_HEIRS = [
    ("struct base base;", "", "its primary key is no foreign key to that of `base`"),
    ("int64_t x COLUMN(primary_key, foreign_key = base.id); struct base base;", "",
     "its first member is not a `struct base` by value"),
    ("struct base base; int64_t x COLUMN(primary_key); int64_t y COLUMN(foreign_key = base.id);", "",
     "its primary key is no foreign key to that of `base`"),
    ("struct base base; int64_t x COLUMN(primary_key, foreign_key = base.id);",
     ', polymorphic_identity = "b"', "another model of its hierarchy has this"),
    ("struct base base; int64_t x COLUMN(primary_key, foreign_key = base.id);",
     ', polymorphic_identity = "heirs"', "its polymorphic_identity is no value of `base.kind`"),
    ("struct base base; int64_t x COLUMN(primary_key, foreign_key = base.id); int k;",
     ", polymorphic_on = k", "only the root of a hierarchy can say polymorphic_on"),
]


class GenerateRefused(GenerateTest):
    def test_nothing_is_left_out_in_silence(self):
        out = os.path.join(self.folder.name, "out")
        for member, place, said in REFUSED:
            with self.subTest(member=member):
                run = generate(out, self.project(
                    "#include <bothways/model.h>\n#include <stddef.h>\n#include <stdint.h>\n"
                    "struct t {\nint64_t id COLUMN(primary_key);\n" + member +
                    '\nint64_t t_id COLUMN(foreign_key = t.id); } MODEL(table = "t");\n'))
                self.assertEqual(run.returncode, 1, run.stderr)
                self.assertEqual(len(run.stderr.splitlines()), 1, run.stderr)
                self.assertIn(f"models.h:{place}: ", run.stderr)
                self.assertIn(said, run.stderr)
        for members, words, said in REFUSED_HEIRS:
            with self.subTest(members=members):
                run = generate(out, self.project(
                    "#include <bothways/model.h>\n#include <stddef.h>\n#include <stdint.h>\n"
                    "struct base { int64_t id COLUMN(primary_key); char kind[4]; }\nMODEL(table, "
                    'polymorphic_on = kind, polymorphic_identity = "b");\n'
                    "struct heir { " + members + ' } MODEL(table, inherits = base' + words + ");\n"))
                self.assertEqual(run.returncode, 1, run.stderr)
                self.assertEqual(len(run.stderr.splitlines()), 1, run.stderr)
                self.assertIn("models.h:6:", run.stderr)
                self.assertIn(said, run.stderr)
        self.assertFalse(os.path.exists(out))


if __name__ == "__main__":
    unittest.main()
