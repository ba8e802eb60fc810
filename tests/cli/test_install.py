"""What `cmake --install` puts into a prefix works after the prefix has moved: the program, its
pkg-config files and its CMake package."""

# One preset is enough.

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ["BOTHWAYS_BUILD"])

MODELS = """#pragma once
#include <stdint.h>
#include <bothways/model.h>
struct hero;
struct team {
    int64_t id COLUMN(primary_key);
    struct hero **heroes RELATIONSHIP(back_populates = "team", order_by = "id");
} MODEL(table = "team");
struct hero {
    int64_t id COLUMN(primary_key);
    int64_t team_id COLUMN(nullable, foreign_key = "team.id");
    struct team *team RELATIONSHIP(back_populates = "heroes");
} MODEL(table = "hero");
"""

MAIN = """#include "models.h"
#include <bothways/runtime.h>
#include <stdio.h>
int main(void)
{
    struct bw_error error = {0};
    printf("%d %d\\n", (int)sizeof(struct hero), (int)sizeof error);
    return 0;
}
"""

CMAKE = """cmake_minimum_required(VERSION 3.25)
project(consumer LANGUAGES C)
find_package(Bothways 0.1 REQUIRED COMPONENTS runtime)
add_executable(app main.c)
target_include_directories(app PRIVATE include)
target_compile_definitions(app PRIVATE APP_NAME=1)
target_link_libraries(app PRIVATE Bothways::runtime)
bothways_generate(TARGET app HEADERS include/models.h WHAT sql)
bothways_generate(TARGET app HEADERS include/models.h WHAT runtime PREFIX app_)
bothways_add_check(TARGET app OPTIONS --isolated)
enable_testing()
bothways_add_check(TARGET app TEST OPTIONS --isolated)
"""


def run(*command, cwd=None, status=0, **environment):
    clean = {key: value for key, value in os.environ.items() if not key.startswith("BOTHWAYS")}
    done = subprocess.run([str(word) for word in command], cwd=cwd, text=True, timeout=600,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env={**clean, **environment})
    if done.returncode != status:
        raise AssertionError(f"{command} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="bothways-test-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name).resolve()
        run("cmake", "--install", BUILD, "--prefix", cls.folder / "first")
        cls.prefix = cls.folder / "moved here"
        (cls.folder / "first").rename(cls.prefix)
        cls.library = next(cls.prefix.rglob("libbothways_runtime.a")).parent
        shutil.copytree(ROOT / "fixtures/projects/tutorial1", cls.folder / "tutorial1")

    def consumer(self, name, models=MODELS):
        source = self.folder / name
        (source / "include").mkdir(parents=True)
        (source / "include/models.h").write_text(models)
        (source / "main.c").write_text(MAIN)
        (source / "CMakeLists.txt").write_text(CMAKE)
        run("cmake", "-S", source, "-B", source / "build", "-G", "Ninja",
            f"-DCMAKE_PREFIX_PATH={self.prefix}")
        return source

    def test_program_finds_worker_and_headers(self):
        output = run(self.prefix / "bin/bothways", "check", "--format", "concise",
                     cwd=self.folder / "tutorial1", status=1)
        self.assertIn("[BW101]", output)
        self.assertNotIn("BW001", output)

    def test_program_behind_a_link(self):
        (self.folder / "bin").mkdir()
        link = self.folder / "bin/bothways"
        link.symlink_to(self.prefix / "bin/bothways")
        output = run(link, "check", cwd=self.folder / "tutorial1", status=1)
        self.assertIn("BW101", output)

    def test_no_file_speaks_of_the_prefix_or_the_sources(self):
        for path in self.prefix.rglob("*"):
            if path.is_file() and path.suffix in (".pc", ".cmake", ".1", ".fish", ".h", ".json"):
                with self.subTest(path=path.relative_to(self.prefix)):
                    text = path.read_text()
                    self.assertNotIn(str(self.folder), text)
                    self.assertNotIn(str(ROOT), text)

    def test_pkg_config(self):
        path = f"{self.prefix}/share/pkgconfig:{self.library}/pkgconfig"
        flags = run("pkg-config", "--cflags", "bothways", PKG_CONFIG_PATH=path)
        self.assertIn("moved", flags)
        (self.folder / "models.h").write_text(MODELS)
        (self.folder / "main.c").write_text(MAIN)
        run("sh", "-c", "eval ${CC:-cc} main.c $(pkg-config --cflags --libs bothways-runtime) -o app",
            cwd=self.folder, PKG_CONFIG_PATH=path)
        self.assertRegex(run(self.folder / "app"), r"^\d+ \d+\n$")

    def test_the_runtime_knows_no_name_that_a_program_may_have(self):
        listed = run("nm", "--defined-only", "--extern-only", "--format=posix",
                     self.library / "libbothways_runtime.a")
        names = [line.split()[0] for line in listed.splitlines() if line.count(" ") > 1]
        self.assertIn("bw_session_open", names)
        self.assertEqual([name for name in names if not re.match("bw_|_", name)], [])

    def test_cmake_package_checks_and_generates(self):
        source = self.consumer("good")
        run("cmake", "--build", source / "build")
        for name in ("sqlite.sql", "postgresql.sql", "models_runtime.c"):
            self.assertTrue((source / "build/bothways" / name).exists(), name)
        self.assertIn("app_n_models_runtime",
                      (source / "build/bothways/models_runtime.c").read_text())
        run(source / "build/app")
        run("ctest", "--test-dir", source / "build")
        before = (source / "build/bothways/sqlite.sql").read_text()
        models = source / "include/models.h"
        models.write_text(MODELS.replace('table = "hero"', 'table = "heroes"'))
        run("cmake", "--build", source / "build")
        self.assertNotEqual((source / "build/bothways/sqlite.sql").read_text(), before)

    def test_cmake_build_fails_on_findings(self):
        source = self.consumer("bad", MODELS.replace('"heroes"', '"heros"'))
        output = run("cmake", "--build", source / "build", "--target", "app.bothways", status=1)
        self.assertIn("BW103", output)
        self.assertIn("include/models.h", output)

    def test_packages(self):
        folder = self.folder / "packages"
        run("cpack", "--config", BUILD / "CPackConfig.cmake", "-B", folder, cwd=self.folder)
        package = next(folder.glob("bothways_*.deb"))
        self.assertRegex(run("dpkg-deb", "--field", package, "Depends"),
                         r"libclang-common-\d+-dev.*libclang1-\d+.*libglib2\.0-0")
        names = run("dpkg-deb", "--contents", package)
        for name in ("/usr/bin/bothways", "/usr/bin/bothways-extract",
                     "/usr/include/bothways/model.h", "/usr/share/man/man1/bothways.1.gz",
                     "/usr/share/doc/bothways/copyright", "/usr/share/doc/bothways/docs/using-runtime.md", "/usr/share/doc/bothways/changelog.gz"):
            self.assertRegex(names, rf"\.{re.escape(name)}\n")
        run("tar", "-xf", next(folder.glob("bothways-*.tar.gz")), "-C", folder)
        program = next(folder.glob("bothways-*/bin/bothways"))
        self.assertIn("BW101", run(program, "check", cwd=self.folder / "tutorial1", status=1))

    def test_cmake_functions_refuse_what_they_do_not_know(self):
        source = self.folder / "wrong"
        for call, words in (("bothways_add_check(TARGET nothing)", "must name a target"),
                            ("bothways_generate(TARGET t HEADERS a.h WHAT tables)", "WHAT is")):
            shutil.rmtree(source, ignore_errors=True)
            source.mkdir()
            (source / "CMakeLists.txt").write_text(
                "cmake_minimum_required(VERSION 3.25)\nproject(wrong LANGUAGES NONE)\n"
                f"find_package(Bothways REQUIRED)\nadd_custom_target(t)\n{call}\n")
            output = run("cmake", "-S", source, "-B", source / "build",
                         f"-DCMAKE_PREFIX_PATH={self.prefix}", status=1)
            self.assertIn(words, re.sub(r"\s+", " ", output))


if __name__ == "__main__":
    unittest.main()
