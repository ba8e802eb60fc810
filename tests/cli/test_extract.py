"""bothways-extract: what a header says, with every libclang that the build has, to the byte."""

import re
import unittest

from extract_support import MODEL_H, ExtractTest, kinds, members, structs


class Structs(ExtractTest):
    def test_tags_and_typedefs(self):
        header = self.header("""
            struct a { int x; } MODEL();
            typedef struct { int x; } b MODEL();
            typedef struct c_tag { int x; } MODEL() c;
            typedef struct d d_first; typedef struct d d_second; struct MODEL() d { int x; };
            struct plain { int x; };
            struct MODEL() e { int x; } variable;
            union u { int x; };
            enum no { NO };
        """)
        self.assertEqual([(s["tag"], s["alias"], s["is_model"]) for s in header["structs"]],
                         [("a", None, True), (None, "b", True), ("c_tag", "c", True),
                          ("d", "d_first", True), ("plain", None, False), ("e", None, True),
                          ("u", None, False)])
        self.assertEqual([self.text(s["range"]) for s in header["structs"]],
                         ["a", "b", "c_tag", "d", "plain", "e", "u"])
        self.assertEqual(header["findings"], [])
        self.assertEqual([len(s["members"]) for s in header["structs"]], [1, 1, 1, 1, 0, 1, 0])

    def test_body_end_is_before_the_brace(self):
        header = self.header("#define END }\nstruct a { int x; } MODEL();\nstruct b { int x; END MODEL();\n")
        first, second = header["structs"]
        self.assertEqual(first["body_end"]["start"], first["body_end"]["end"])
        content = (self.root / "model.h").read_bytes()
        self.assertEqual(content[first["body_end"]["start"][2]:][:1], b"}")
        self.assertIsNone(second["body_end"])

    def test_anonymous_members_are_flattened(self):
        header = self.header("""
            struct t { int a; struct { int b; union { int c; struct { int d; }; }; int e; }; int f; } MODEL();
        """)
        self.assertEqual([(m["name"], m["in_union"]) for m in structs(header)["t"]["members"]],
                         [("a", False), ("b", False), ("c", True), ("d", True), ("e", False), ("f", False)])

    def test_structs_inside_structs_are_structs(self):
        header = self.header("""
            struct outer { struct inner { int x; } MODEL() one; struct { int y; } two; struct deep { struct deeper { int z; } d; } three; } MODEL();
        """)
        self.assertEqual(list(structs(header)), ["outer", "inner", "deep", "deeper"])
        self.assertEqual([m["name"] for m in structs(header)["outer"]["members"]], ["one", "two", "three"])
        # Members are listed for models, and for what a model embeds, however deep.
        self.assertEqual([list(members(s)) for s in header["structs"]], [["one", "two", "three"], ["x"], ["d"], ["z"]])

    def test_macros_that_make_members(self):
        header = self.header("""
            #define BASE int id COLUMN(primary_key); int version;
            #define HAS_MANY(T, m, back) struct T **m RELATIONSHIP(back_populates = back)
            #define NAMED(n) int the_##n
            struct t { BASE HAS_MANY(hero, heroes, "team"); NAMED(size); } MODEL(table = "t");
        """)
        t = members(structs(header)["t"])
        self.assertEqual(list(t), ["id", "version", "heroes", "the_size"])
        self.assertEqual([self.text(t[name]["range"]) for name in t], ["BASE", "BASE", "heroes", "NAMED(size)"])
        self.assertEqual([t[name]["insertion"] for name in t], [None] * 4)
        annotation = t["heroes"]["annotations"][0]
        self.assertFalse(annotation["is_exact"])
        whole = 'HAS_MANY(hero, heroes, "team")'
        self.assertEqual(self.text(annotation["range"]), whole)
        self.assertEqual(self.text(annotation["arguments"][0]["range"]), whole)
        self.assertEqual(annotation["arguments"][0]["text"], "team")

    def test_conditional_compilation(self):
        text = """
            struct t { int a;
            #ifdef WIDE
            long b COLUMN(nullable);
            #else
            int b COLUMN(unique);
            #endif
            } MODEL();
        """
        for flags, keyword, size in ((), "unique", 4), (("-DWIDE",), "nullable", 8):
            b = members(structs(self.header(text, *flags))["t"])["b"]
            self.assertEqual((b["annotations"][0]["arguments"][0]["name"], b["type"]["size"]), (keyword, size))

    def test_forward_declarations(self):
        header = self.header("struct a; struct b { int x; }; struct b; struct t { struct c *c; struct t *t; } MODEL();")
        self.assertEqual(header["forward_declarations"], ["a", "c"])

    def test_another_included_file_belongs_to_the_header(self):
        self.put("members.inc", "int a COLUMN(nullable);\nint b COLUMN(nulable);\n")
        self.put("other.h", "#pragma once\nstruct other { int x; };\n")
        header = self.header('#include "other.h"\nstruct t {\n#include "members.inc"\n} MODEL();')
        self.assertEqual(list(structs(header)), ["t"])
        self.assertEqual([m["range"]["file"] for m in structs(header)["t"]["members"]], ["members.inc"] * 2)
        self.assertEqual(self.found(header), [("BW003", "nulable")])
        self.assertEqual(header["findings"][0]["range"]["file"], "members.inc")
        self.assertEqual(header["includes"], ["members.inc", "other.h"])
        self.assertTrue(header["is_annotated"])


class MemberTypes(ExtractTest):
    def shapes(self, declarations, before=""):
        header = self.header(f"#include <stdint.h>\n#include <stdbool.h>\n#include <sys/queue.h>\n{before}\nstruct t {{ {declarations} }} MODEL();")
        self.assertEqual(header["findings"], [])
        return {name: member["type"] for name, member in members(structs(header)["t"]).items()}

    def test_pointers_to_structs(self):
        before = "struct T; typedef struct T T_t; typedef T_t *T_p; typedef struct { int x; } unnamed; struct L; typedef struct list_node list_node;"
        types = self.shapes("""
            struct T *a; const T_t *const b; T_p c; T_p *d; struct T *e[3]; struct T *volatile *f; __typeof__(struct T *) g;
            unnamed *h; struct T ***i; struct T *(*j)[2]; list_node *k; struct T *_Nonnull l; T_p _Nullable m; struct T *z[];
        """, before)
        self.assertEqual({name: (t["shape"], t["record"]) for name, t in types.items()}, {
            "a": ("to-one", "T"), "b": ("to-one", "T"), "c": ("to-one", "T"), "d": ("to-many", "T"),
            "e": ("to-many", "T"), "f": ("to-many", "T"), "g": ("to-one", "T"), "h": ("to-one", "unnamed"),
            "i": ("other", None), "j": ("other", None), "k": ("to-one", "list_node"), "l": ("to-one", "T"),
            "m": ("to-one", "T"), "z": ("to-many", "T")})
        self.assertEqual(types["e"]["length"], 3)
        self.assertEqual((types["l"]["nullability"], types["m"]["nullability"], types["a"]["nullability"]), ("nonnull", "nullable", None))
        self.assertEqual(types["d"]["spelling"], "T_p *")

    def test_containers(self):
        before = """struct T; struct T_list { struct T **items; unsigned long len; };
            struct mixed { struct T *a; char *b; }; struct model { struct T *only; } MODEL();
            typedef struct { struct T *only; } later MODEL(); struct list_head { struct list_head *next, *prev; };
            struct nested { struct T_list inner; }; struct none { int x; };"""
        types = self.shapes("""
            TAILQ_HEAD(, T) a; LIST_HEAD(b_head, T) b; SLIST_HEAD(, T) c; STAILQ_HEAD(, T) d; struct T_list e;
            struct mixed f; struct model g; later h; struct list_head i; struct nested j; struct none k;
            union { struct T *x; } l; struct T_list m[2];
        """, before)
        self.assertEqual({name: (t["shape"], t["record"], t["value_record"]) for name, t in types.items()}, {
            "a": ("container", "T", None), "b": ("container", "T", "b_head"), "c": ("container", "T", None),
            "d": ("container", "T", None), "e": ("container", "T", "T_list"), "f": ("value", None, "mixed"),
            "g": ("value", None, "model"), "h": ("value", None, "later"), "i": ("value", None, "list_head"),
            "j": ("container", "T", "nested"), "k": ("value", None, "none"), "l": ("value", None, None),
            "m": ("other", None, None)})

    def test_numbers(self):
        types = self.shapes("int a; unsigned long long b; bool c; enum { X } d; float e; long double f; "
                            "int64_t g; uint8_t h; char i; signed char j; _Atomic int k; int *l; const short m;")
        def number(t):
            return (t["number"], t["size"], t["is_unsigned"])
        self.assertEqual({name: number(t) for name, t in types.items()}, {
            "a": ("integer", 4, False), "b": ("integer", 8, True), "c": ("integer", 1, True), "d": ("integer", 4, True),
            "e": ("floating", 4, False), "f": ("floating", 16, False), "g": ("integer", 8, False), "h": ("integer", 1, True),
            "i": ("integer", 1, False), "j": ("integer", 1, False), "k": ("integer", 4, False), "l": (None, 8, False),
            "m": ("integer", 2, False)})
        self.assertTrue(types["c"]["is_bool"] and types["d"]["is_enum"])
        self.assertTrue(types["d"]["is_inner"] and not types["c"]["is_inner"])
        self.assertEqual(types["l"]["shape"], "other")

    def test_text_bytes_and_the_rest(self):
        types = self.shapes("char *a; const char *b; char c[40]; unsigned char d[16]; uint8_t *e; void *f; int (*g)(void); "
                            "int h[3]; char **i; _Complex double j; void **k; char z[];")
        self.assertEqual({name: (t["shape"], t["length"]) for name, t in types.items()}, {
            "a": ("text", 0), "b": ("text", 0), "c": ("text", 40), "d": ("bytes", 16), "e": ("byte-pointer", 0),
            "f": ("opaque", 0), "g": ("function", 0), "h": ("other", 0), "i": ("other", 0), "j": ("other", 0),
            "k": ("other", 0), "z": ("text", 0)})

    def test_bit_fields_and_flexible_arrays(self):
        t = members(structs(self.header("struct t { int a : 3; int : 2; int b; char c[]; } MODEL();"))["t"])
        self.assertEqual({n: (m["is_bit_field"], m["is_flexible"]) for n, m in t.items()},
                         {"a": (True, False), "b": (False, False), "c": (False, True)})


SAMPLE = """/* \u00fcber */ struct t { int gr\u00f6\u00dfe COLUMN(unique, /* \u00e4 */ name = "gr\u00f6\u00dfe"); /* \u00e4\u00e4 */ struct t **many RELATIONSHIP(back_\\
populates = "o\\
ne", order_by = [gr\u00f6\u00dfe,
    desc(gr\u00f6\u00dfe)], uselist = /* c */ true); struct t *one RELATIONSHIP(t, back_populates = many); } MODEL(table = "t" "s");
"""


class Places(ExtractTest):
    def check(self, content, *flags):
        self.put("p.h", content)
        header = self.extract("p.h", *flags)
        self.assertEqual(header["findings"], [])
        t = members(structs(header)["t"])
        def texts(annotation):
            return {a["name"]: re.sub(r"\\\r?\n", "", self.text(a["range"])) for a in annotation["arguments"]}
        self.assertEqual(texts(t["gr\u00f6\u00dfe"]["annotations"][0]), {"unique": "unique", "name": "gr\u00f6\u00dfe"})
        many = t["many"]["annotations"][0]
        self.assertEqual({k: v for k, v in texts(many).items() if k != "order_by"}, {"back_populates": "one", "uselist": "true"})
        self.assertEqual(many["arguments"][0]["text"], "one")
        order = many["arguments"][1]
        self.assertEqual([self.text(item["range"]) for item in order["items"]], ["gr\u00f6\u00dfe", "desc(gr\u00f6\u00dfe)"])
        self.assertEqual(self.text(order["items"][1]["items"][0]["range"]), "gr\u00f6\u00dfe")
        self.assertEqual(texts(t["one"]["annotations"][0]), {"target": "t", "back_populates": "many"})
        model = structs(header)["t"]["annotations"][0]
        self.assertEqual((self.text(model["arguments"][0]["range"]).split(), model["arguments"][0]["text"]), (['"t"', '"s"'], "ts"))
        for annotation in (many, model):
            self.assertTrue(annotation["is_exact"])
            end = annotation["insertion"]["start"][2]
            self.assertEqual((self.root / "p.h").read_bytes()[end:end + 1], b")")
        for member in t.values():
            end = member["insertion"]["start"][2]
            self.assertEqual((self.root / "p.h").read_bytes()[end:end + 1], b";")

    def test_non_ascii_comments_and_splices(self):
        self.check(MODEL_H + SAMPLE)

    def test_crlf(self):
        self.check((MODEL_H + SAMPLE).replace("\n", "\r\n").encode())

    def test_byte_order_mark(self):
        self.check(b"\xEF\xBB\xBF" + (MODEL_H + SAMPLE).encode())
        # On line 1, where clang counts the mark in another way.
        self.check(b"\xEF\xBB\xBF" + SAMPLE.encode(), "-include", "bothways/model.h")

    def test_tabs_and_no_last_newline(self):
        self.check((MODEL_H + SAMPLE).replace(" ", "\t").replace("#include\t", "#include ").rstrip("\n"))

    def test_aliases_and_macro_arguments_are_exact(self):
        header = self.header("""
            #define REL BOTHWAYS_RELATIONSHIP
            #define REL2 REL
            #define SAME(x) x
            struct t { struct t *a REL2(back_populates = "b"); SAME(struct t *b RELATIONSHIP(back_populates = "a");) } MODEL();
        """)
        for member in structs(header)["t"]["members"]:
            annotation = member["annotations"][0]
            self.assertTrue(annotation["is_exact"])
            self.assertEqual(self.text(annotation["arguments"][0]["range"]), annotation["arguments"][0]["text"])

    def test_words_that_are_macros_are_not_expanded(self):
        header = self.header("#include <stdbool.h>\n#include <stddef.h>\n#define HERO hero\n"
                             "struct t { struct t *a RELATIONSHIP(t, uselist = true, count = NULL, back_populates = linux); } MODEL();")
        arguments = structs(header)["t"]["members"][0]["annotations"][0]["arguments"]
        self.assertEqual([(a["name"], a["text"]) for a in arguments], [("target", "t"), ("uselist", "true"), ("back_populates", "linux")])

    def test_written_by_hand(self):
        header = self.header("""
            struct t { int a __attribute__((annotate("bothways.column(nullable)"))); int b [[clang::annotate("bothways.column(uniqe)")]];
                       int c __attribute__((annotate("bothways.colum(unique)"))); int d __attribute__((annotate("other"))); } MODEL();
        """)
        t = members(structs(header)["t"])
        self.assertEqual([kinds(t[name]) for name in t], [["column"], ["column"], [], []])
        self.assertFalse(t["a"]["annotations"][0]["is_exact"])
        self.assertEqual(self.text(t["a"]["annotations"][0]["range"]), 'annotate("bothways.column(nullable)")')
        self.assertEqual(self.found(header), [("BW003", 'annotate("bothways.column(uniqe)")'), ("BW003", "annotate")] )
        self.assertEqual(header["findings"][0]["fixes"], [])

    def test_paths(self):
        (self.root / "sub").mkdir()
        self.put("sub/model.h", '#include "../other.h"\n' + MODEL_H + "struct t { int a; } MODEL();")
        self.put("other.h", "struct other { int a; };")
        header = self.extract("sub/model.h")
        self.assertEqual((header["path"], header["includes"]), ("sub/model.h", ["other.h"]))


if __name__ == "__main__":
    unittest.main()
