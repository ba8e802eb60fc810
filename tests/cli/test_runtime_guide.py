"""docs/using-runtime.md, command by command, with an installed prefix."""
# One preset is enough: the programs are compiled without sanitizers.

import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ["BOTHWAYS_BUILD"])
GUIDE = (ROOT / "docs/using-runtime.md").read_text()

# What the guide says of failures, in a session `session` over the guide's models.
FAILURES = """
    size_t n = 7;
    assert(!hero_get_name(NULL) && hero_get_age(NULL) == 0 && !hero_get_team(NULL));
    assert(!team_heroes(NULL, &n) && n == 0 && hero_set_age(NULL, 1) != BW_OK);
    struct hero *hero = hero_new(session);
    assert(hero_age_is_null(hero));
    hero->age = 5;
    assert(!hero_age_is_null(hero) && !hero_set_age_null(hero) && hero_age_is_null(hero));
    assert(!hero_set_age(hero, 0) && !hero_age_is_null(hero));
    bw_session_clear_error(session);
    assert(!hero_get_team(hero) && bw_session_error(session)->status == BW_OK);
    assert(!hero_get(session, 99) && bw_session_error(session)->status == BW_NOT_FOUND);
    assert(!bw_free(hero) && !hero_get_name(hero));
    assert(bw_session_error(session)->status == BW_FREED);
    hero = hero_new(session);
    assert(!bw_add(hero) && bw_commit(session) == BW_INTEGRITY);
    assert(bw_flush(session) == BW_INACTIVE && !bw_rollback(session) && !bw_flush(session));
"""


def read_commands(text):
    """(command, what it prints) of every console block."""
    commands = []
    for block in re.findall(r"^```console\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                commands.append((line[2:], []))
            else:
                commands[-1][1].append(line)
    return commands


class RuntimeGuide(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name) / "heroes"
        self.folder.mkdir()
        self.prefix = Path(temporary.name) / "prefix"
        subprocess.run(["cmake", "--install", BUILD, "--prefix", self.prefix], check=True,
                       capture_output=True)
        modules = ":".join(str(path.parent) for path in self.prefix.rglob("*.pc"))
        self.environment = {name: value for name, value in os.environ.items()
                            if name != "BOTHWAYS_EXTRACT"}
        self.environment.update(PATH=f"{self.prefix}/bin:{os.environ['PATH']}",
                                PKG_CONFIG_PATH=modules, CMAKE_PREFIX_PATH=str(self.prefix))
        for name, text in re.findall(r"`([\w.]+)`:\n\n```c\n(.*?)^```$", GUIDE,
                                     re.MULTILINE | re.DOTALL):
            (self.folder / name).write_text(text)

    def run_command(self, command):
        run = subprocess.run(["sh", "-c", command], cwd=self.folder, env=self.environment,
                             capture_output=True, text=True)
        return (run.stdout + run.stderr).splitlines()

    def test_commands(self):
        commands = read_commands(GUIDE)
        self.assertGreater(len(commands), 4)
        for command, printed in commands:
            with self.subTest(command=command):
                self.assertEqual(self.run_command(command), printed)

    def test_pieces_of_programs_compile(self):
        self.run_command("bothways generate runtime --output .")
        pieces = re.findall(r"^\n```c\n(const .*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
        self.assertTrue(pieces)
        for piece in pieces:
            (self.folder / "piece.c").write_text(
                '#include "models_runtime.h"\nvoid piece(struct bw_session *session);\n'
                "void piece(struct bw_session *session)\n{\n" + piece + "(void)heroes;\n}\n")
            self.assertEqual(self.run_command("cc -Wall -Wextra -fsyntax-only "
                                              "$(pkg-config --cflags bothways-runtime) piece.c"), [])

    def test_what_fails(self):
        main = (self.folder / "main.c").read_text()
        self.assertIn("add_heroes(session) || print_heroes(session)", main)
        (self.folder / "main.c").write_text(
            "#include <assert.h>\n" +
            main.replace("int main(void)", "static int fail(struct bw_session *session)\n{" + FAILURES +
                         "    return 0;\n}\n\nint main(void)")
            .replace("print_heroes(session)", "print_heroes(session) || fail(session)"))
        commands = [command for command, _ in read_commands(GUIDE)]
        for command in commands[1:3]:
            self.assertEqual(self.run_command(command), [])
        self.assertEqual(self.run_command(commands[3])[-1], "Spider-Boy, of unknown age")

    def test_cmake(self):
        cmake = re.search(r"^```cmake\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL).group(1)
        (self.folder / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.25)\nproject(heroes LANGUAGES C)\n" + cmake)
        output = self.run_command("cmake -S . -B build && cmake --build build && build/heroes")
        self.assertEqual(output[-2:], ["Rusty-Man, 48 years old", "Spider-Boy, of unknown age"],
                         "\n".join(output))


if __name__ == "__main__":
    unittest.main()
