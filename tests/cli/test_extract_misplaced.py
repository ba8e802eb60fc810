"""Every annotation out of its place is BW006 at the macro's first byte, and none is clang's error."""

import unittest

from extract_support import MODEL_H, ExtractTest, kinds, members, structs

# Each has one misplaced annotation, at the mark `@`, which is taken out.
MISPLACED = {
    "before struct": '@MODEL(table = "t") struct t { int id COLUMN(nullable); };',
    "before typedef struct": "@MODEL(table) typedef struct t { int a; } t;",
    "between typedef and struct": "typedef @MODEL(table) struct t { int a; } t;",
    "behind the tag": 'struct t @MODEL(table = "t") { int id COLUMN(nullable); };',
    "constraint in the body": "struct t { int id; @UNIQUE_CONSTRAINT(id) int b; } MODEL(table);",
    "constraint at the end of the body": "struct t { int id; @UNIQUE_CONSTRAINT(id) } MODEL(table);",
    "constraint alone in the body": "struct t { int id; @INDEX(id); int b; } MODEL(table);",
    "model in the body": "struct t { int a COLUMN(nullable); @MODEL(table) };",
    "model before a member": "struct t { @MODEL(table) int a COLUMN(nullable); };",
    "before a bit-field's width": "struct t { unsigned id @COLUMN(nullable) : 3; } MODEL(table);",
    "before an array's length": "struct t { char id @COLUMN(nullable) [3]; } MODEL(table);",
    "for several declarators": "struct t { @RELATIONSHIP(x) struct t *a, *b; } MODEL(table);",
    "behind the star": "struct t { struct t * @RELATIONSHIP(x) a; } MODEL(table);",
    "behind struct": "struct t { struct @RELATIONSHIP(x) t *a; } MODEL(table);",
    "behind the type": "struct t { struct t @RELATIONSHIP(x) *a; } MODEL(table);",
    "behind a qualifier": "struct t { const @COLUMN(nullable) int a; } MODEL(table);",
    "behind a comma": "struct t { int a, @COLUMN(nullable) b; } MODEL(table);",
    "behind the last comma": "struct t { int a, @COLUMN(nullable); } MODEL(table);",
    "in the declarator": "struct t { int (a @COLUMN(nullable)); } MODEL(table);",
    "in a function pointer": "struct t { int (*a @COLUMN(transient))(int); } MODEL(table);",
    "on a typedef of a struct defined elsewhere": "struct t { int a; }; typedef struct t u @MODEL(table);",
    "on a typedef of a pointer": "typedef struct t { int a; } *t_p @MODEL(table);",
    "on a variable": "struct t { int a; } x @MODEL(table);",
    "behind the semicolon": "struct t { int a; }; @MODEL(table);",
    "at the end of the file": "struct t { int a; }; @MODEL(table)",
    "on a forward declaration": "struct @MODEL(table) t; struct t { int a; };",
    "on a struct without a name": "struct @MODEL(table) { int a; } x;",
    "on a union": "union t { int a; } @MODEL(table);",
    "on an enum constant": "enum e { A @COLUMN(nullable) };",
    "on a function": "int f(int a) @COLUMN(nullable);",
    "on a parameter": "int f(int a @COLUMN(nullable));",
    "in a function": "static inline int f(void) { struct q { int a @COLUMN(nullable); }; return 0; }",
    "alone": "struct t { @COLUMN(nullable); int a; } MODEL(table);",
    "at the end of the body": "struct t { int a; @COLUMN(nullable) } MODEL(table);",
    "column on a struct": "struct t { int a; } @COLUMN(nullable) MODEL(table);",
    "on an anonymous member": "struct t { struct { int b; } @RELATIONSHIP(x); int a; } MODEL(table);",
    "outside of everything": "@COLUMN(nullable)",
    "in an expression": "int x = @COLUMN(nullable);",
    "in a struct that is no model": "struct t { int a @COLUMN(nullable); int b RELATIONSHIP(t); };",
    "constraint of a struct that is no model": "struct t { int a; } @UNIQUE_CONSTRAINT(a);",
    "both on one member": "struct t { struct t *b RELATIONSHIP(t) @COLUMN(unique); } MODEL(table);",
    "column on a bit-field": "struct t { int a : 3 @COLUMN(nullable); } MODEL(table);",
    "column in a union": "struct t { union { int a @COLUMN(nullable); }; } MODEL(table);",
    "column on a flexible array": "struct t { int b; char a[] @COLUMN(nullable); } MODEL(table);",
    "column on a function pointer": "struct t { int (*a)(int) @COLUMN(nullable); } MODEL(table);",
    "column on a struct by value": "struct v { int x; }; struct t { struct v a @COLUMN(nullable); } MODEL(table);",
    "column on a pointer to a struct": "struct t { struct t *a @COLUMN(nullable); } MODEL(table);",
    "column on bytes without a length": "struct t { void *a @COLUMN(nullable); } MODEL(table);",
    "by hand, before struct": '__attribute__((@annotate("bothways.model(table)"))) struct t { int a; };',
    "by hand, on a function": 'int f(void) __attribute__((@annotate("bothways.column(unique)")));',
}

# None has a finding.
IN_PLACE = {
    "behind the brace": "struct t { int a; } MODEL(table);",
    "between struct and the tag": "struct MODEL(table) t { int a; } x;",
    "behind the typedef's name": "typedef struct { int a; } t MODEL(table) UNIQUE_CONSTRAINT(a);",
    "before the typedef's name": "typedef struct t { int a; } MODEL(table) t;",
    "behind a second typedef name": "typedef struct { int a; } t, u MODEL(table);",
    "before the member": "struct t { COLUMN(nullable) int a; int b; COLUMN(unique) const int c[3]; } MODEL(table);"
                         .replace("int c[3]", "char c[3]"),
    "behind the declarator": "struct t { char a[3] COLUMN(unique); int b COLUMN(nullable); struct t *c RELATIONSHIP(t), *d; } MODEL();",
    "transient, on anything": "struct t { int a : 3 COLUMN(transient); struct t *b COLUMN(transient); int (*f)(void) COLUMN(transient); union { int u COLUMN(transient); }; } MODEL();",
    "bytes with a length": "struct t { unsigned n; void *a COLUMN(length = n); unsigned char *b COLUMN(length = n, nullable); } MODEL();",
    "among attributes": "struct t { struct t *a RELATIONSHIP(t) __attribute__((aligned(8))); __attribute__((aligned(8))) RELATIONSHIP(t) struct t *b; } __attribute__((packed)) MODEL(table) __attribute__((aligned(8)));",
    "behind a macro that makes members": "#define BASE(x) int x;\nstruct t { BASE(id) COLUMN(nullable) int a; } MODEL();",
    "through macros": "#define PK COLUMN(primary_key)\n#define COL(...) COLUMN(__VA_ARGS__)\nstruct t { int a PK; int b COL(nullable); PK int c; } MODEL();",
    "in an argument": "#define SAME(x) x\nstruct t { SAME(int a COLUMN(nullable);) } SAME(MODEL(table));",
    "defined and not used": "#define UNUSED struct t MODEL(table) { int a COLUMN(x) : 3; }\nstruct u { int a; } MODEL();",
    "left out": "#if 0\nMODEL(table) struct t MODEL(table) { int a COLUMN(nullable)[3]; };\n#endif\nstruct u { int a; } MODEL();",
}


class Misplaced(ExtractTest):
    def test_every_misplacement(self):
        for name, text in MISPLACED.items():
            with self.subTest(name):
                offset = len((MODEL_H + text).split("@")[0].encode())
                header = self.header(text.replace("@", ""))
                self.assertEqual([(f["code"], f["range"]["start"][2]) for f in header["findings"]],
                                 [("BW006", offset)], header["findings"])

    def test_every_right_place(self):
        for name, text in IN_PLACE.items():
            with self.subTest(name):
                header = self.header(text)
                self.assertEqual(header["findings"], [])
                self.assertFalse(header["is_broken"])
                self.assertEqual([s["tag"] or s["alias"] for s in header["structs"] if s["is_model"]],
                                 ["u" if "struct u" in text else "t"])

    def test_the_right_place_is_named(self):
        header = self.header("struct t { char id COLUMN(nullable) [3]; } MODEL(table);")
        self.assertIn("behind the member's whole declarator", header["findings"][0]["message"])
        header = self.header("struct t MODEL(table) { int id; };")
        self.assertIn("behind the closing brace", header["findings"][0]["message"])

    def test_what_is_meant_is_used(self):
        header = self.header('MODEL(table = "t") struct t { int id COLUMN(primary_key)[2]; RELATIONSHIP(t) struct t *a, *b; };')
        t = structs(header)["t"]
        self.assertTrue(t["is_model"])
        self.assertEqual([kinds(m) for m in t["members"]], [["column"], ["relationship"], []])
        self.assertTrue(header["is_broken"])

    def test_an_annotation_twice(self):
        header = self.header("struct t { int a COLUMN(nullable) COLUMN(unique); } MODEL(table) MODEL(table) INDEX(a) INDEX(a);")
        self.assertEqual(self.found(header), [("BW005", "MODEL"), ("BW005", "COLUMN")])
        self.assertEqual(kinds(structs(header)["t"]), ["model", "index", "index"])

    def test_parentheses(self):
        for text, word in (("struct t { int a COLUMN; } MODEL();", "COLUMN"), ("struct t { int a; } MODEL;", "MODEL"),
                           ("struct t { int a COLUMN(nullable; } MODEL();", "COLUMN")):
            self.assertEqual(self.found(self.header(text)), [("BW002", word)])

    def test_a_wrapper_out_of_place(self):
        header = self.header("#define PK COLUMN(primary_key)\nstruct t { int a PK[3]; } MODEL();")
        self.assertEqual(self.found(header), [("BW006", "PK")])
        header = self.header("#define PK COLUMN(primary_key)\nint f(void) PK;")
        self.assertEqual(self.found(header), [("BW006", "PK")])

    def test_members_know_their_finding(self):
        header = self.header("struct s { int x; }; struct t { int a; struct t *b COLUMN(nullable); } MODEL();")
        finding = header["findings"][0]
        self.assertEqual((finding["model"], finding["member"], finding["struct_index"], finding["member_index"]), ("t", "b", 1, 1))


if __name__ == "__main__":
    unittest.main()
