"""The projects of fixtures are C that their users could have written: every header compiles alone
and without warnings, with the annotations as nothing and as what Bothways reads."""

import re
import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROJECTS = sorted(path for path in (ROOT / "fixtures/projects").iterdir() if path.is_dir())
FLAGS = ["-std=gnu17", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", "-xc",
         f"-I{ROOT}/include"]


def compile_headers(compiler, headers):
    """What the compiler says of a file that includes one header, for each of `headers`, joined."""
    said = []
    for header in headers:
        run = subprocess.run([*compiler, *FLAGS, "-"], input=f'#include "{header}"\n', text=True,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        said.append(run.stdout)
    return "".join(said)


class FixtureProjects(unittest.TestCase):
    def test_headers_compile_alone(self):
        self.assertGreater(len(PROJECTS), 12)
        for project in PROJECTS:
            headers = sorted(project.rglob("*.h"))
            self.assertTrue(headers, project)
            for compiler in (["gcc"], ["clang"], ["clang", "-D__BOTHWAYS__"]):
                with self.subTest(project=project.name, compiler=compiler):
                    self.assertEqual(compile_headers(compiler, headers), "")

    def test_the_shop_is_as_large_as_promised(self):
        headers = list((ROOT / "fixtures/projects/shop").glob("*.h"))
        models = sum(len(re.findall(r"^\} MODEL\(", path.read_text(), re.MULTILINE))
                     for path in headers)
        self.assertGreaterEqual(len(headers), 12)
        self.assertGreaterEqual(models, 12)


if __name__ == "__main__":
    unittest.main()
