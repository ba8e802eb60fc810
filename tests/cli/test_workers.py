"""Headers that the parser does not survive, and helpers that are not what they should be."""

import json
import os
import subprocess
import time
import unittest
from pathlib import Path

from cli_support import BOTHWAYS, HERO, TEAM, WRONG_HERO, ProjectTest, places

# What each hostile header does to the parser, by its name.
HOSTILE = {
    "x_crash.h": "#pragma clang __debug crash\n",
    "x_overflow.h": "#pragma clang __debug overflow_stack\n",
    "x_fifo.h": '#include "pipe.h"\n',
}

# A helper in place of bothways-extract; BODY speaks in frames.
FAKE = """#!/usr/bin/python3
import os, struct, sys
def frame(data):
    os.write(3, struct.pack("<I", len(data)) + data)
def hello(protocol, version):
    version, libclang = version.encode() + b"\\0", b"14.0.6\\0"
    frame(struct.pack("<I", protocol) + version + libclang + bytes([4 + len(version)]))
BODY
"""


def children_of(pid):
    """The processes whose parent is `pid`."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.read_text().rsplit(")", 1)[1].split()[1]) == pid:
                found.append(stat.parent.name)
        except OSError:
            pass
    return found


def wait_until(condition):
    """The first true value of `condition()`; a minute without one is a failure."""
    for _ in range(600):
        value = condition()
        if value:
            return value
        time.sleep(0.1)
    raise AssertionError("waited in vain")


class HostileHeaders(ProjectTest):
    def put_pairs(self, n):
        for i in range(n):
            team, hero = f"team{i}", f"hero{i}"
            text = TEAM + (HERO if i % 10 else WRONG_HERO).replace("#pragma once\n", "")
            self.put(f"pair{i:02}.h", text.replace("team", team).replace("hero", hero))

    def test_the_others_are_read_as_if_nothing_had_happened(self):
        self.put_pairs(97)
        good = self.check_json()
        self.assertGreater(len(good), 8)
        for name, text in HOSTILE.items():
            self.put(name, "#include <bothways/model.h>\n" + text)
        os.mkfifo(self.root / "pipe.h")
        self.put("x_syntax.h", "#include <bothways/model.h>\nstruct {\n")
        self.put("x_error.h", "#include <bothways/model.h>\n#error no\n")
        run = self.check("--format", "json", "--jobs", "2", timeout=300)
        self.assertEqual((run.returncode, run.stderr), (1, ""))
        found = json.loads(run.stdout)["diagnostics"]
        broken = [place for place in places(found) if place[0] == "BW001"]
        self.assertEqual([place[1] for place in broken],
                         ["x_crash.h", "x_error.h", "x_fifo.h", "x_overflow.h", "x_syntax.h"])
        self.assertEqual([one for one in found if one["code"] != "BW001"], good)
        self.assertEqual(children_of(os.getpid()), [])

    def test_workers_end_with_the_program(self):
        """Also where it is killed while a worker waits for what never comes."""
        self.put("x_fifo.h", "#include <bothways/model.h>\n" + HOSTILE["x_fifo.h"])
        os.mkfifo(self.root / "pipe.h")
        program = subprocess.Popen([BOTHWAYS, "check"], cwd=self.root)
        workers = wait_until(lambda: children_of(program.pid))
        program.kill()
        program.wait()
        wait_until(lambda: not any(os.path.exists(f"/proc/{worker}/fd/3") for worker in workers))

    def test_the_report_does_not_depend_on_the_number_of_workers(self):
        self.put_pairs(40)
        self.put("x_crash.h", "#include <bothways/model.h>\n" + HOSTILE["x_crash.h"])
        self.put("x_syntax.h", "#include <bothways/model.h>\nstruct {\n")
        runs = {self.check("--format", "json", "--jobs", jobs).stdout for jobs in (1, 2, 8)}
        self.assertEqual(len(runs), 1)

    def test_large_headers_are_read_or_reported(self):
        members = "".join(f"int m{i};\n" for i in range(100_000))
        nested = "struct { " * 10_000 + "int x; " + "};" * 10_000
        self.put("members.h", f"{TEAM}struct many {{\n{members}}} MODEL();\n")
        self.put("long.h", TEAM.replace("team", "long_one").replace(
            'back_populates = "long_one"', 'doc = "' + "x" * 1_000_000 + '"'))
        self.put("nested.h", f"{TEAM.replace('team', 'nested')}struct deep {{ {nested} }};\n")
        self.put("nul.h", TEAM.replace("team", "nul").encode() + b"\0\0\0")
        self.put("loop.h", '#include <bothways/model.h>\n#include "loop.h"\n')
        run = self.check("--format", "json", timeout=300)
        self.assertEqual((run.returncode, run.stderr), (1, ""))
        self.assertIn("loop.h", run.stdout)


class Helpers(ProjectTest):
    def setUp(self):
        super().setUp()
        self.put("team.h", TEAM)

    def check_with(self, body):
        helper = self.put("helper", FAKE.replace("BODY", body))
        helper.chmod(0o755)
        return self.check(environment={"BOTHWAYS_EXTRACT": str(helper)}, timeout=300)

    def version(self):
        return self.run_bothways("--version").stdout.split()[1]

    def test_a_helper_that_cannot_run_is_a_broken_installation(self):
        for helper in ("/nonexistent/helper", str(self.root / "team.h"), "/bin/false"):
            run = self.check(environment={"BOTHWAYS_EXTRACT": helper})
            self.assert_cannot_run(run, helper)

    def test_what_a_helper_says_before_it_ends_is_shown(self):
        run = self.check_with("print('libclang is missing', file=sys.stderr)")
        self.assert_cannot_run(run, "does not start: libclang is missing")

    def test_another_version_is_refused(self):
        self.assert_cannot_run(self.check_with("hello(1, '9.9')\nsys.stdin.read()"), "version 9.9")
        self.assert_cannot_run(self.check_with(f"hello(7, '{self.version()}')\nsys.stdin.read()"),
                               "protocol 7")
        self.assert_cannot_run(self.check_with("frame(b'nonsense')\nsys.stdin.read()"), "version")

    def test_a_helper_that_dies_or_answers_nonsense_gives_bw001(self):
        for answer in ("sys.exit(1)", "frame(b'nonsense')", "os.write(3, b'\\xff' * 8)",
                       "print('x' * 1000000); os.abort()"):
            with self.subTest(answer=answer):
                run = self.check_with(f"hello(3, '{self.version()}')\nos.read(0, 1)\n{answer}")
                self.assertEqual((run.returncode, run.stderr), (1, ""))
                self.assertIn("BW001", run.stdout)
                self.assertIn("the parser crashes on this header", run.stdout)

    def test_a_helper_that_prints_without_end_is_drained(self):
        run = self.check_with(f"hello(3, '{self.version()}')\nos.read(0, 1)\n"
                              "while True: print('x' * 100000)")
        self.assertEqual((run.returncode, run.stderr), (1, ""))
        self.assertIn("the parser never returns from this header", run.stdout)


if __name__ == "__main__":
    unittest.main()
