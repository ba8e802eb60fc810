"""The stages know each other one way only, and no file grows past what can be read in one sitting."""

import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE_FOLDERS = ["analyzer", "rules", "runtime", "include", "tests", "bench", "cmake"]
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)
LONGEST_FILE = 500

# A stage may include itself and those of a lower rank.
RANKS = {
    "analyzer/source": 0,
    "analyzer/finding.h": 1,
    "analyzer/facts": 2,
    "analyzer/graph": 3,
    "rules": 4,
    "analyzer/analysis": 5,
    "analyzer/report": 6,
    "analyzer/fix": 6,
    "analyzer/baseline": 7,
    "analyzer/generate": 6,
    "analyzer/cache": 7,
    "analyzer/config": 7,
    "analyzer/project": 7,
    "analyzer/server": 8,
    "analyzer/commands": 8,
    "analyzer/main.c": 9,
}


def list_files(folder, *suffixes):
    """Paths below the root, in order, of the files in `folder` that end in one of `suffixes`."""
    return sorted(
        str(path.relative_to(ROOT))
        for path in (ROOT / folder).rglob("*")
        if path.suffix in suffixes and path.is_file() and "__pycache__" not in path.parts
    )


def read_includes(path):
    """(name, whether it is quoted) for each #include of the file at `path`."""
    text = (ROOT / path).read_text()
    return [(quoted or angled, bool(quoted)) for quoted, angled in INCLUDE.findall(text)]


def find_stage(path):
    """The key of RANKS that `path` belongs to, or None."""
    return next((stage for stage in RANKS if path == stage or path.startswith(stage + "/")), None)


def judge_analyzer(path, name):
    """Why a file of the analyzer must not include `name` of ours; None where it may."""
    if path.startswith("analyzer/extract/"):
        allowed = ("analyzer/source/", "analyzer/finding.h", "analyzer/facts/", "analyzer/extract/")
        return None if name.startswith(allowed) else "extract/ makes facts and knows nothing else"
    stage, other = find_stage(path), find_stage(name)
    if stage is None:
        return "this folder has no place among the stages; give it one in RANKS"
    if other is None:
        return "it belongs to no stage"
    if RANKS[other] > RANKS[stage]:
        return f"{other} comes after {stage}"
    return None


def judge_include(path, name, is_quoted):
    """Why the file at `path` must not include `name`; None where it may."""
    if name.startswith("clang-c/"):
        in_extract = path.startswith("analyzer/extract/")
        return None if in_extract else "only analyzer/extract/ knows libclang"
    if path.startswith("include/bothways/") and path.endswith(("/model.h", "/prefixed.h")):
        return None if name == "prefixed.h" else "annotations include nothing"
    if not is_quoted or path.startswith(("tests/", "bench/", "include/")):
        return None
    if path.startswith("runtime/"):
        is_analyzer = name.startswith(("analyzer/", "rules/"))
        if is_analyzer and name != "analyzer/facts/vocabulary.def":
            return "the runtime shares nothing with the analyzer but the vocabulary"
        return None
    if not (ROOT / name).is_file():
        return "it is not written from the root of the project"
    if path.startswith("rules/"):
        allowed = ("analyzer/graph/", "rules/")
        return None if name.startswith(allowed) else "a rule reads the graph and nothing else"
    return judge_analyzer(path, name)


class IncludeDirections(unittest.TestCase):
    def test_includes_point_one_way(self):
        wrong = []
        for folder in CODE_FOLDERS:
            for path in list_files(folder, ".c", ".h", ".def"):
                for name, is_quoted in read_includes(path):
                    reason = judge_include(path, name, is_quoted)
                    if reason:
                        wrong.append(f"{path} includes {name}: {reason}")
        self.assertEqual(wrong, [])

    def test_the_judge_knows_wrong_from_right(self):
        for path, name, is_quoted in (
            ("analyzer/graph/build.c", "clang-c/Index.h", False),
            ("analyzer/facts/facts.c", "analyzer/graph/graph.h", True),
            ("analyzer/extract/parse.c", "analyzer/graph/graph.h", True),
            ("analyzer/report/text.c", "analyzer/commands/command.h", True),
            ("rules/pairing/x.c", "analyzer/facts/facts.h", True),
            ("rules/pairing/x.c", "rule.h", True),
            ("runtime/session.c", "analyzer/facts/facts.h", True),
            ("include/bothways/model.h", "stdint.h", False),
        ):
            with self.subTest(path=path, name=name):
                self.assertIsNotNone(judge_include(path, name, is_quoted))
        for path, name, is_quoted in (
            ("analyzer/extract/parse.c", "clang-c/Index.h", False),
            ("analyzer/graph/build.c", "analyzer/facts/facts.h", True),
            ("rules/pairing/x.c", "rules/rule.h", True),
            ("runtime/cascade.c", "analyzer/facts/vocabulary.def", True),
        ):
            with self.subTest(path=path, name=name):
                self.assertIsNone(judge_include(path, name, is_quoted))

    def test_no_file_is_too_long(self):
        long = []
        for folder in CODE_FOLDERS:
            for path in list_files(folder, ".c", ".h", ".def", ".py", ".cmake", ".txt"):
                lines = len((ROOT / path).read_text().splitlines())
                if lines > LONGEST_FILE:
                    long.append(f"{path} has {lines} lines")
        self.assertEqual(long, [])


if __name__ == "__main__":
    unittest.main()
