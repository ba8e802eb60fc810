"""Projects of headers that disturb each other when they are parsed together.

Each conflict is a set of small headers, one of which says something to the other that it would not
hear when it is parsed by itself. `NAMED` has one project of each kind; `generate` makes random ones.
"""

import random

MODEL = "#include <bothways/model.h>\n"
ID = "    int id COLUMN(primary_key);\n"


def model(name, members="", before="", include=True):
    """A guarded header with one model."""
    return (f"#ifndef {name.upper()}_H\n#define {name.upper()}_H\n{MODEL if include else ''}{before}"
            f"struct {name} {{\n{ID}{members}}} MODEL(table = \"{name}\");\n#endif\n")


NAMED = {
    "other versions of some structs": {
        **{f"a{i}.h": model(f"a{i}") for i in range(6)},
        **{f"b{i}.h": model(f"a{i}", "    char *name COLUMN(unknown);\n").replace(f"A{i}_H", f"B{i}_H")
           for i in range(3)},
        "b3.h": model("c") + "struct {\n",
    },
    "leaked macro": {
        "a.h": model("a", before="#define length 12\n"),
        "b.h": model("b", "    char length[3] COLUMN();\n"),
    },
    "leaked macro changes a size": {
        "a.h": model("a", before="#define SIZE 12\n"),
        "b.h": model("b", "#ifdef SIZE\n    char name[SIZE] COLUMN();\n#else\n"
                          "    char name[4] COLUMN();\n#endif\n"),
    },
    "undefined macro": {
        "a.h": "#define SIZE 12\n" + model("a", "    char name[SIZE] COLUMN();\n"),
        "b.h": "#include \"a.h\"\n#undef SIZE\n" + model("b"),
        "c.h": "#include \"a.h\"\n" + model("c", "    char name[SIZE] COLUMN();\n"),
    },
    "guard used twice": {
        "a.h": "#ifndef MODELS_H\n#define MODELS_H\n" + model("a") + "#endif\n",
        "b.h": "#ifndef MODELS_H\n#define MODELS_H\n" + model("b", "    struct a *a "
               "RELATIONSHIP(back_populates = \"nothing\");\n") + "#endif\n",
        "c.h": "#include \"a.h\"\n#include \"b.h\"\n" + model("c"),
    },
    "include that an earlier header supplied": {
        "a.h": "#include <stdint.h>\n" + model("a"),
        "b.h": model("b", "    int64_t big COLUMN();\n"),
    },
    "constant of an earlier header": {
        "a.h": "enum { LENGTH = 7 };\n" + model("a"),
        "b.h": model("b", "    char name[LENGTH] COLUMN();\n"),
    },
    "constant in a struct": {
        "a.h": model("a", "    enum { INNER = 7 } kind COLUMN();\n"),
        "b.h": model("b", "    char name[INNER] COLUMN();\n"),
    },
    "declared as a model elsewhere": {
        "a.h": MODEL + "struct MODEL(table = \"x\") b;\n" + model("a"),
        "b.h": "#ifndef B_H\n#define B_H\n" + MODEL + "struct b {\n" + ID + "};\n#endif\n",
    },
    "typedef as a model elsewhere": {
        "a.h": MODEL + "typedef struct b other MODEL(table = \"x\");\n",
        "b.h": MODEL + "struct b {\n" + ID + "};\ntypedef struct b other;\n",
    },
    "error that does not fire": {
        "a.h": "#define CONFIGURED\n" + model("a"),
        "b.h": "#ifndef CONFIGURED\n#error \"include a.h first\"\n#endif\n" + model("b"),
    },
    "feature test macro": {
        "a.h": "#define _GNU_SOURCE\n#include <stdio.h>\n#include <math.h>\n" + model("a"),
        "b.h": "#include <math.h>\n" + model(
            "b", "#ifdef M_PIf32\n    int gnu COLUMN();\n#endif\n"
                 "    char name[sizeof(off64_t)] COLUMN();\n"),
        "c.h": "#include <stdlib.h>\n" + model("c"),
    },
    "feature test macro of all": {
        "config.h": "#pragma once\n#define _GNU_SOURCE\n",
        "a.h": "#include \"config.h\"\n#include <math.h>\n" + model("a"),
        "b.h": "#include \"config.h\"\n#include <math.h>\n" + model(
            "b", "#ifdef M_PIf32\n    int gnu COLUMN();\n#endif\n"),
    },
    "typedef from outside": {
        "a.h": "#ifndef A_H\n#define A_H\ntypedef long key;\n" + model("a") + "#endif\n",
        "b.h": model("b", "    key k COLUMN();\n"),
    },
    "typedefs that differ": {
        "a.h": "typedef long key;\n" + model("a", "    key k COLUMN();\n"),
        "b.h": "typedef char key[9];\n" + model("b", "    key k COLUMN();\n"),
        "c.h": "#include \"b.h\"\n" + model("c", "    key k COLUMN();\n"),
    },
    "first typedef of a struct": {
        "a.h": "#pragma once\ntypedef struct c first;\n" + model("a"),
        "b.h": "#pragma once\ntypedef struct c second;\n" + model("b"),
        "c.h": "#include \"b.h\"\n#include \"a.h\"\n" + MODEL + "struct c {\n" + ID + "} MODEL();\n",
    },
    "pack": {
        "a.h": "#pragma pack(push, 1)\n" + model("a"),
        "b.h": MODEL + "struct inner { char c; double d; };\n" + model(
            "b", "    struct inner inner COLUMN();\n", include=False),
    },
    "pack by an operator": {
        "a.h": "_Pragma(\"pack(1)\")\n" + model("a"),
        "b.h": model("b", "    struct { char c; double d; } inner COLUMN();\n"),
    },
    "pushed macro": {
        "a.h": "#define LENGTH 3\n#pragma push_macro(\"LENGTH\")\n#undef LENGTH\n" + model("a"),
        "b.h": "#pragma pop_macro(\"LENGTH\")\n" + model(
            "b", "#ifdef LENGTH\n    int is_there COLUMN();\n#endif\n"),
    },
    "unterminated brace": {
        "a.h": MODEL + "struct a {\n" + ID,
        "b.h": model("b"),
        "c.h": model("c"),
    },
    "unterminated declaration": {
        "a.h": model("a") + "extern int\n",
        "b.h": "x;\n" + model("b"),
        "c.h": MODEL + "struct c {\n" + ID + "} MODEL()\n",
        "d.h": model("d"),
    },
    "unterminated comment": {"a.h": model("a") + "/* never closed\n", "b.h": model("b")},
    "unterminated condition": {"a.h": model("a") + "#if 1\n", "b.h": model("b")},
    "unterminated function": {"a.h": model("a") + "static int f(void) {\n", "b.h": model("b")},
    "struct defined twice": {
        "a.h": "struct same { int x; };\n" + model("a", "    struct same s COLUMN();\n"),
        "b.h": "struct same { int *x; };\n" + model("b", "    struct same s COLUMN();\n"),
    },
    "struct that is incomplete alone": {
        "a.h": "#ifndef A_H\n#define A_H\nstruct point { int x, y; };\n" + model("a") + "#endif\n",
        "b.h": "struct point;\n" + model("b", "    struct point at COLUMN();\n"),
        "c.h": "struct point;\n" + model("c", "    char at[sizeof(struct point)] COLUMN();\n"),
        "d.h": "struct point;\n" + model("d", "    struct point *at COLUMN();\n"),
    },
    "typedef of a struct that is incomplete alone": {
        "types.h": "#pragma once\ntypedef struct point point;\n",
        "a.h": "#include \"types.h\"\nstruct point { int x, y; };\n" + model("a"),
        "b.h": "#include \"types.h\"\n" + model("b", "    point at COLUMN();\n"),
    },
    "variable asked for its type": {
        "a.h": "extern char buffer[33];\n" + model("a"),
        "b.h": model("b", "    char name[sizeof buffer] COLUMN();\n"),
    },
    "redundant guard of an include": {
        "b.h": model("b", before="#define LENGTH 5\n"),
        "a.h": "#ifndef B_H\n#include \"b.h\"\n#endif\n" + model(
            "a", "    char name[LENGTH] COLUMN();\n"),
    },
    "macro used before its include": {
        "f.h": "#pragma once\n#define EARLY 1\n",
        "a.h": "#include \"f.h\"\n" + model("a"),
        "b.h": model("b", "#ifdef EARLY\n    int early COLUMN();\n#endif\n")
               + "#include \"f.h\"\n",
    },
    "included in the light of its includer": {
        "part.h": "#pragma once\n" + MODEL + "struct part {\n" + ID
                  + "#ifdef WIDE\n    int wide COLUMN();\n#endif\n} MODEL();\n",
        "a.h": "#define WIDE\n#include \"part.h\"\n" + model("a", "    struct part p COLUMN();\n"),
    },
    "list of macros": {
        "list.def": "X(one)\nX(two)\n",
        "a.h": MODEL + "struct a {\n" + ID + "#define X(name) int name COLUMN();\n"
               "#include \"list.def\"\n#undef X\n} MODEL();\n",
        "b.h": MODEL + "struct b {\n" + ID + "#define X(name) char name[8] COLUMN();\n"
               "#include \"list.def\"\n#undef X\n} MODEL();\n",
    },
    "no guard": {
        "plain.h": "struct plain { int x; };\n",
        "a.h": "#include \"plain.h\"\n" + model("a", "    struct plain p COLUMN();\n"),
        "b.h": "#include \"plain.h\"\n" + model("b", "    struct plain p COLUMN();\n"),
    },
    "included on its own way": {
        "a.h": "#pragma once\n#include \"a.h\"\n" + model("a"),
        "b.h": "#pragma once\n#include \"c.h\"\n" + model("b"),
        "c.h": "#pragma once\n#include \"b.h\"\n" + model("c"),
    },
    "counter": {
        "a.h": model("a", "    char x[__COUNTER__ + 1] COLUMN();\n"),
        "b.h": model("b", "    char x[__COUNTER__ + 1] COLUMN();\n"),
    },
    "level of inclusion": {
        "a.h": model("a", "    char x[__INCLUDE_LEVEL__ + 1] COLUMN();\n"),
        "b.h": model("b"),
    },
    "name put together": {
        "a.h": "#define HIDDEN 21\n" + model("a"),
        "b.h": "#define JOIN(a, b) a##b\n" + model(
            "b", "    char x[JOIN(HID, DEN)] COLUMN();\n"),
    },
    "macro of a system header": {
        "a.h": "#include <stdio.h>\n" + model("a"),
        "b.h": model("b", "    int EOF COLUMN();\n    int stdin COLUMN();\n"),
    },
    "type of a system header": {
        "a.h": "#include <stdio.h>\n" + model("a"),
        "b.h": model("b", "    FILE *file;\n    struct _IO_FILE other COLUMN();\n"),
    },
    "only mentioned": {
        "a.h": model("a", before="struct ghost;\ntypedef struct ghost ghost_type;\n"),
        "b.h": MODEL + "typedef struct ghost *ghost_pointer;\nstruct holder { struct ghost *g; };\n"
               + model("b", "    struct ghost *g RELATIONSHIP();\n", include=False),
    },
    "dead code": {
        "a.h": model("a", before="#if 0\nstruct {{{ don't\n#endif\n"),
        "b.h": model("b", before="#define unused(x) don't\n"),
    },
    "broken and its includer": {
        "a.h": "#pragma once\nint int;\n" + model("a"),
        "b.h": "#include \"a.h\"\n" + model("b"),
        "c.h": "#include \"missing.h\"\n" + model("c"),
        "d.h": model("d"),
    },
    "suppressed and misplaced": {
        "a.h": model("a", "    // NOLINTNEXTLINE(BW1)\n    struct b *b "
                          "RELATIONSHIP(back_populates = \"x\");\n"),
        "b.h": model("b", "    struct a *a[3] RELATIONSHIP(back_populates = \"b\");\n"
                          "    COLUMN() ;\n"),
    },
}


def random_member(rng, i):
    names = ("alpha", "beta", "gamma", "delta", "size")
    return rng.choice((
        f"    int {rng.choice(names)}{i} COLUMN();\n",
        f"    {rng.choice(names)}_t v{i} COLUMN();\n",
        f"    char c{i}[{rng.choice(names).upper()}] COLUMN();\n",
        f"    int {rng.choice(names)} COLUMN();\n",
        f"    struct {rng.choice(names)}_part p{i} COLUMN();\n",
        f"    struct m{rng.randrange(8)} *r{i} RELATIONSHIP(back_populates = \"r{rng.randrange(3)}\");\n",
        f"#ifdef {rng.choice(names).upper()}\n    int d{i} COLUMN();\n#endif\n",
        f"    int64_t w{i} COLUMN(nullable = true);\n",
    ))


def random_line(rng, n):
    name = rng.choice(("alpha", "beta", "gamma", "delta", "size"))
    return rng.choice((
        f"#define {name.upper()} {rng.randrange(1, 9)}\n",
        f"#undef {name.upper()}\n",
        f"typedef {rng.choice(('int', 'long', 'char'))} {name}_t;\n",
        f"enum {{ {name.upper()} = {rng.randrange(1, 9)} }};\n",
        f"struct {name}_part {{ int x; struct m{rng.randrange(n)} *m; }};\n",
        f"struct m{rng.randrange(n)};\n",
        f"typedef struct m{rng.randrange(n)} {name}_model;\n",
        f"#include \"h{rng.randrange(n)}.h\"\n",
        f"#include \"h{rng.randrange(n)}.h\"\n",
        "#include <stdint.h>\n", "#include <stdio.h>\n", "#define _GNU_SOURCE\n",
        f"#define {name} renamed_{name}\n",
        rng.choice(("#pragma pack(1)\n", "static inline int f(void) { return 1; }\n", "\n")),
    ))


def generate(seed):
    """Names and texts of a random project."""
    rng = random.Random(seed)
    n = rng.randrange(3, 9)
    project = {}
    for i in range(n):
        guard = f"GUARD_{rng.choice((i, i, i, i, 0))}"
        lines = "".join(random_line(rng, n) for _ in range(rng.randrange(4)))
        members = "".join(random_member(rng, k) for k in range(rng.randrange(4)))
        text = (f"{lines}{MODEL}struct m{i} {{\n{ID}{members}}} MODEL(table = \"m{i}\")"
                f"{rng.choice((';', ';', ';', ';', ';', ''))}\n")
        kind = rng.randrange(8)
        if kind < 4:
            text = f"#ifndef {guard}\n#define {guard}\n{text}#endif\n"
        elif kind < 7:
            text = "#pragma once\n" + text
        project[f"h{i}.h"] = text
    return project
