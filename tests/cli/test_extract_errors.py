"""clang's errors, suppressions, and headers that nobody means well with."""

import unittest

from extract_support import MODEL_H, ExtractTest, members, structs


class ParseErrors(ExtractTest):
    def test_clangs_message_at_clangs_place(self):
        header = self.header("struct t { int a COLUMN(nullable) int b; } MODEL();")
        self.assertTrue(header["is_broken"])
        self.assertEqual([(f["code"], f["message"]) for f in header["findings"]],
                         [("BW001", "expected ';' at end of declaration list")])

    def test_one_a_file(self):
        self.put("bad.h", "#pragma once\nbad one;\nbad two;\n")
        header = self.header('#include "bad.h"\nstruct t { worse a; worst b; } MODEL();')
        self.assertEqual([(f["range"]["file"], f["range"]["start"][0], f["message"]) for f in header["findings"]],
                         [("bad.h", 2, "unknown type name 'bad'"), ("model.h", 3, "unknown type name 'worse'")])
        header = self.header('#include "bad.h"\nstruct t { int a; } MODEL();')
        self.assertFalse(header["is_broken"])
        self.assertEqual([f["range"]["file"] for f in header["findings"]], ["bad.h"])

    def test_a_header_that_lacks_includes(self):
        for text, help_text in (("struct t { int64_t a; } MODEL();", "#include <stdint.h>"), ("struct t { own_t a; } MODEL();", "`own_t`"),
                                ('#include "gone.h"\n', "compile flags"), ("struct u; struct t { struct u a; } MODEL();", "`struct u`"),
                                ("struct t { TAILQ_HEAD(, t) a; } MODEL();", "#include <sys/queue.h>")):
            header = self.header(text)
            self.assertEqual([f["code"] for f in header["findings"]], ["BW001"])
            self.assertIn(help_text, header["findings"][0]["help"])

    def test_an_error_outside_is_at_the_include(self):
        outside = self.root / "outside"
        (outside / "sub").mkdir(parents=True)
        (outside / "sub/a.h").write_text('#include "b.h"\n')
        (outside / "sub/b.h").write_text("#error not here\n")
        inside = self.root / "project"
        inside.mkdir()
        self.put("project/model.h", MODEL_H + '#include "sub/a.h"\n')
        self.root = inside
        header = self.extract("model.h", "-isystem", outside)
        finding = header["findings"][0]
        self.assertEqual((finding["range"]["file"], finding["range"]["start"][0]), ("model.h", 2))
        self.assertIn("b.h", finding["message"])

    def test_flags_of_another_compiler(self):
        header = self.header("struct t { int a; } MODEL();", "-fno-such-flag", "-Wno-such-warning", "-Werror", "-fanalyzer")
        self.assertEqual((header["findings"], header["is_broken"]), ([], False))

    def test_arguments_that_break_off(self):
        for arguments in ('RELATIONSHIP(back_populates = "a\0b")',
                          "__attribute__((annotate(\"bothways.relationship(back_populates = 'a'\")))"):
            header = self.header(f"struct t {{ int id; struct t *m {arguments}; }} MODEL();")
            self.assertEqual([(f["code"], f["message"]) for f in header["findings"]],
                             [("BW002", "`RELATIONSHIP` on `t.m`: its arguments break off: they "
                               "hold a NUL character, or lack their `)`")])

    def test_a_struct_without_a_name(self):
        header = self.header("struct t { int id; struct { int a COLUMN(unique); } part; } MODEL();")
        self.assertEqual([(f["code"], f["message"]) for f in header["findings"]],
                         [("BW006", "`COLUMN` of `a` counts for nothing: its struct has no name and "
                           "is no model; give it one, and `MODEL(…)` behind its closing brace")])

    def test_errors_drop_nothing_that_was_right(self):
        header = self.header("struct t { int a b COLUMN(nullable); int c COLUMN(unique); } MODEL(table);\n"
                             "struct u { int a COLUMN(unique); } MODEL(table);")
        self.assertEqual([f["code"] for f in header["findings"]], ["BW001"])


class Suppressions(ExtractTest):
    def test_forms(self):
        header = self.header("""
            int a; // NOLINT(BW103)
            int b; // NOLINT
            // NOLINTNEXTLINE(bothways-*, BW1) -- for a reason
            int c; /* NOLINTBEGIN( BW2 ) */ /* NOLINTEND(BW2) -- done */
            char *s = "// NOLINT(BW104)";
            #define X 1 // NOLINT(BW105)
            // first NOLINT(BW106) then NOLINT(BW107)
        """)
        self.assertEqual([(s["kind"], s["words"], s["reason"]) for s in header["suppressions"]],
                         [("line", "BW103", None), ("next-line", "bothways-*, BW1", "for a reason"), ("begin", "BW2", None),
                          ("end", "BW2", "done"), ("line", "BW105", None), ("line", "BW106", None), ("line", "BW107", None)])
        self.assertEqual([self.text(s["range"]) for s in header["suppressions"]][:2],
                         ["NOLINT(BW103)", "NOLINTNEXTLINE(bothways-*, BW1) -- for a reason"])
        self.assertEqual(self.text(header["suppressions"][1]["words_range"]), "bothways-*, BW1")


    def test_what_goes_with_one_that_is_taken_out(self):
        for text, rest in (
                ("int a; // NOLINT(BW1)\nint b;", "int a;\nint b;"),
                ("int a; // NOLINT(BW1) -- why\nint b;", "int a;\nint b;"),
                ("int a;\n    // NOLINTNEXTLINE(BW1)\r\n    int b;", "int a;\n    int b;"),
                ("int a; /*! NOLINT(BW1) */", "int a;"),
                ("int a; // note NOLINT(BW1)", "int a; // note"),
                ("int a; // NOLINT(BW1) note", "int a; // note"),
                ("int a; /* note NOLINT(BW1) */ int b;", "int a; /* note */ int b;"),
                ("/* NOLINT(BW1) */ int a;", "int a;"),
                ("int/* NOLINT(BW1) */ a;", "int a;"),
                ("int/*NOLINT(BW1)*/a;", "int/**/a;"),
                ("int a;\n/*\n * NOLINTBEGIN(BW1)\n */\nint b;", "int a;\nint b;"),
                ("int a; // NOLINT(BW1) NOLINT(other)", "int a; // NOLINT(other)")):
            with self.subTest(text):
                header = self.header(text)
                removed = header["suppressions"][0]["removal_range"]
                left = (MODEL_H + text).encode()
                left = left[:removed["start"][2]] + left[removed["end"][2]:]
                self.assertEqual(left.decode(), MODEL_H + rest)


class Hostile(ExtractTest):
    def test_many_members(self):
        lines = "".join(f"int m{i} COLUMN(nullable);\n" for i in range(20000))
        header = self.header(f"struct t {{\n{lines}}} MODEL();")
        self.assertEqual((len(structs(header)["t"]["members"]), header["findings"]), (20000, []))

    def test_long_and_deep_annotations(self):
        header = self.header(f'struct t {{ int a COLUMN(default = "{"x" * 2**20}"); int b COLUMN(default = {"[" * 10000}{"]" * 10000}, nullable); }} MODEL();')
        t = members(structs(header)["t"])
        self.assertEqual(len(t["a"]["annotations"][0]["arguments"][0]["text"]), 2**20)
        self.assertEqual(header["findings"][0]["code"], "BW002")

    def test_what_is_no_header(self):
        for content in (b"", bytes(range(256)) * 100, MODEL_H.encode() + b"struct t { int a COLUMN(null\0able); } MODEL();",
                        b'#include "p.h"\n#include "p.h"\n', b"struct t {" * 5000, MODEL_H.encode() + b"struct t { int a COLUMN(", b"/*", b'"'):
            with self.subTest(content[:40]):
                self.put("p.h", content)
                header = self.extract("p.h")
                if content:
                    self.assertTrue(header["findings"])


if __name__ == "__main__":
    unittest.main()
