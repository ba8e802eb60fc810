"""The annotation headers are nothing in a normal build, whatever the compiler and the standard, and
attributes with the exact text of their arguments when Bothways reads them."""

import re
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "tests/annotations"
HEADER = HERE / "every_position.h"
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wundef", "-Wunused-macros", "-Werror"]
C_STANDARDS = ["c89", "gnu89", "c99", "c11", "c17", "c2x"]
CXX_STANDARDS = ["c++98", "c++03", "c++11", "c++14", "c++17", "c++20"]
MATRIX = [
    (compiler, language, standard)
    for c_compiler, cxx_compiler in (("gcc", "g++"), ("clang", "clang++"))
    for compiler, language, standards in (
        (c_compiler, "c", C_STANDARDS),
        (cxx_compiler, "c++", CXX_STANDARDS),
    )
    for standard in standards
]
SHORT_NAMES = {"MODEL", "COLUMN", "RELATIONSHIP", "FOREIGN_KEY_CONSTRAINT", "UNIQUE_CONSTRAINT",
               "INDEX"}
LONG_NAMES = {f"BOTHWAYS_{name}" for name in SHORT_NAMES}
MACRO = re.compile(rf"\b(?:BOTHWAYS_)?(?:{'|'.join(sorted(SHORT_NAMES))})\(")


def run(*command):
    return subprocess.run([str(word) for word in command], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)


def skip_parenthesized(text, start):
    """The offset behind the parenthesis that closes the one before `start`."""
    depth = 1
    for token in re.finditer(r'"(?:\\.|[^"\\])*"|[()]', text[start:]):
        depth += {"(": 1, ")": -1}.get(token.group(), 0)
        if depth == 0:
            return start + token.end()
    raise AssertionError("a parenthesis is not closed")


def strip_annotations(text):
    """`text` as it would be if nobody had annotated it."""
    text = text.replace("#define KEY BOTHWAYS_COLUMN\n", "").replace("KEY(primary_key)", "")
    text = re.sub(r"#include <bothways/.*>\n", "", text)
    while match := MACRO.search(text):
        text = text[: match.start()] + text[skip_parenthesized(text, match.end()):]
    return text


class AnnotationsCompile(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.plain = self.folder / "plain.h"
        self.plain.write_text(strip_annotations(HEADER.read_text()))

    def test_stripping_leaves_no_annotation(self):
        self.assertNotRegex(self.plain.read_text(), r"bothways|BOTHWAYS|COLUMN|MODEL\b")

    def build_and_run(self, compiler, language, standard, header):
        program = self.folder / "layout"
        built = run(compiler, "-x", language, f"-std={standard}", *WARNINGS, f"-I{ROOT}/include",
                    f'-DLAYOUT_HEADER="{header}"', HERE / "layout.c", "-o", program)
        self.assertEqual((built.returncode, built.stdout), (0, ""))
        shown = run(program)
        self.assertEqual(shown.returncode, 0)
        return shown.stdout

    def test_every_compiler_is_silent_and_keeps_the_layout(self):
        for compiler, language, standard in MATRIX:
            with self.subTest(compiler=compiler, standard=standard):
                annotated = self.build_and_run(compiler, language, standard, HEADER)
                plain = self.build_and_run(compiler, language, standard, self.plain)
                self.assertGreater(len(annotated.splitlines()), 30)
                self.assertEqual(annotated, plain)

    def names_defined_by(self, header, flags):
        source = self.folder / "alone.c"
        defined = []
        for text in (f"#include <bothways/{header}>\n", "\n"):
            source.write_text(text)
            listing = run("clang", "-E", "-dM", *flags, f"-I{ROOT}/include", source)
            self.assertEqual(listing.returncode, 0, listing.stdout)
            defined.append(set(re.findall(r"#define (\w+)", listing.stdout)))
        return defined[0] - defined[1]

    def test_each_header_defines_its_names_only(self):
        expected = {
            "prefixed.h": LONG_NAMES | {"BOTHWAYS_PREFIXED_H"},
            "model.h": LONG_NAMES | SHORT_NAMES | {"BOTHWAYS_PREFIXED_H", "BOTHWAYS_MODEL_H"},
        }
        for header, names in expected.items():
            for flags in ([], ["-D__BOTHWAYS__"]):
                with self.subTest(header=header, flags=flags):
                    self.assertEqual(self.names_defined_by(header, flags), names)

    def test_the_tool_sees_the_arguments_as_written(self):
        dump = run("clang", "-std=gnu17", "-D__BOTHWAYS__", f"-I{ROOT}/include", "-fsyntax-only",
                   "-Xclang", "-ast-dump", "-xc", HEADER)
        self.assertEqual(dump.returncode, 0, dump.stdout)
        seen = re.findall(r'AnnotateAttr .*?> "(bothways\..*)"$', dump.stdout, re.MULTILINE)
        text = HEADER.read_text()
        # Every use arrives; KEY is an alias, and the wrapper's one use is that in its definition.
        self.assertEqual(len(seen), len(MACRO.findall(text)) + text.count("KEY(primary_key)"))
        for expected in (
            "bothways.model()",
            "bothways.column()",
            "bothways.model(table)",
            'bothways.model(table = "crew", schema = "fleet")',
            "bothways.foreign_key_constraint([harbour_id, berth_number], "
            '[berth.harbour_id, berth.number], ondelete = "SET NULL")',
            "bothways.relationship(viewonly = True)",
            "bothways.relationship(cargo, viewonly = true, order_by = [desc(weight), id], "
            'primaryjoin = "crew.ship_id == foreign(cargo.id)")',
            'bothways.relationship(back_populates = "home", cascade = "all, delete-orphan")',
            "bothways.index(label, number)",
            "bothways.unique_constraint(code, ship_id)",
            'bothways.column(foreign_key = "ship" ".id")',
        ):
            self.assertIn(expected, seen)
        self.assertTrue(any('"a \\"quoted\\", word"' in one for one in seen), seen)


if __name__ == "__main__":
    unittest.main()
