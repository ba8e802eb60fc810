"""The examples, the GitHub action and the GitLab template do what they say."""

import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ["BOTHWAYS_BUILD"])

# One preset is enough.


class Integrations(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="bothways-test-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name).resolve()
        cls.prefix = cls.folder / "prefix"
        subprocess.run(["cmake", "--install", BUILD, "--prefix", cls.prefix], check=True,
                       stdout=subprocess.DEVNULL)
        shutil.copytree(ROOT / "examples", cls.folder / "examples")

    def run_in(self, folder, *command, status=0, **more):
        clean = {key: value for key, value in os.environ.items() if not key.startswith("BOTHWAYS")}
        done = subprocess.run(
            [str(word) for word in command], cwd=folder, text=True, timeout=600, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env={**clean, "PATH": f"{self.prefix}/bin:{os.environ['PATH']}",
                 "PKG_CONFIG_PATH": f"{self.prefix}/share/pkgconfig",
                 "CMAKE_PREFIX_PATH": str(self.prefix), **more})
        if done.returncode != status:
            raise AssertionError(f"{command} ended with {done.returncode}:\n{done.stdout}")
        return done.stdout

    def break_pair(self, folder):
        header = folder / "include/hero.h"
        header.write_text(header.read_text().replace('"heroes"', '"heros"'))

    def test_ninja_reads_each_header_once(self):
        folder = self.folder / "examples/ninja"
        self.run_in(folder, "./configure")
        output = self.run_in(folder, "ninja")
        self.assertEqual(output.count("extract include/"), 2)
        self.assertIn("no work to do", self.run_in(folder, "ninja"))
        self.break_pair(folder)
        output = self.run_in(folder, "ninja", status=1)
        self.assertEqual(output.count("extract include/"), 1)
        self.assertIn("error[BW103]", output)
        report = json.loads((folder / "build/bothways.sarif").read_text())
        self.assertEqual(report["runs"][0]["results"][0]["ruleId"], "BW103")

    def test_cmake(self):
        folder = self.folder / "examples/cmake"
        self.run_in(folder, "cmake", "-S", ".", "-B", "build", "-G", "Ninja")
        self.run_in(folder, "cmake", "--build", "build")
        self.assertEqual(self.run_in(folder, "build/heroes"), "hero 1 is in Preventers\n")
        self.assertIn('CREATE TABLE "hero"', (folder / "build/bothways/sqlite.sql").read_text())
        self.break_pair(folder)
        self.assertIn("BW103", self.run_in(folder, "cmake", "--build", "build", status=1))

    def test_bazel_has_the_commands_of_ninja(self):
        # Bazel itself is not at hand: its commands are those that the test above runs.
        text = (ROOT / "examples/bazel/bothways.bzl").read_text()
        ninja = (ROOT / "examples/ninja/configure").read_text()
        for words in ("bothways-extract -o", "bothways check --facts",
                      "pkg-config --cflags bothways"):
            self.assertIn(words, text)
            self.assertIn(words, ninja)
        for header in ("hero.h", "team.h"):
            self.assertEqual((ROOT / "examples/bazel/include" / header).read_text(),
                             (ROOT / "examples/ninja/include" / header).read_text())

    def run_action(self, folder, status, **inputs):
        """Runs the steps of action.yml as a runner does; gives their log and the outputs."""
        action = yaml.safe_load((ROOT / "action.yml").read_text())
        self.assertEqual(action["runs"]["using"], "composite")
        values = {name: str(entry["default"]) for name, entry in action["inputs"].items()}
        values.update({name.replace("_", "-"): value for name, value in inputs.items()})
        outputs = self.folder / "outputs"
        outputs.write_text("")

        def fill(text):
            text = text.replace("${{ github.action_path }}", str(ROOT))
            text = re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda m: values[m.group(1)], text)
            self.assertNotIn("${{", text)
            return text

        log = ""
        for number, step in enumerate(action["runs"]["steps"], 1):
            is_last = number == len(action["runs"]["steps"])
            log += self.run_in(folder / fill(step.get("working-directory", ".")), "bash", "-eo",
                               "pipefail", "-c", fill(step["run"]), status=status if is_last else 0,
                               GITHUB_OUTPUT=str(outputs),
                               **{name: fill(text) for name, text in step.get("env", {}).items()})
        return log, dict(line.split("=", 1) for line in outputs.read_text().splitlines())

    def test_github_action(self):
        folder = self.folder / "github"
        shutil.copytree(ROOT / "examples/bazel/include", folder / "models/include")
        self.run_action(folder, 0, working_directory="models", arguments="--isolated")
        self.break_pair(folder / "models")
        log, outputs = self.run_action(folder, 1, working_directory="models",
                                       arguments="--isolated --statistics")
        self.assertRegex(log, r"(?m)^::error .*file=include/hero\.h,line=11")
        report = json.loads(Path(outputs["sarif"]).read_text())
        self.assertEqual(report["version"], "2.1.0")

    def test_gitlab_template(self):
        folder = self.folder / "gitlab"
        shutil.copytree(ROOT / "examples/bazel/include", folder / "include")
        self.break_pair(folder)
        job = yaml.safe_load((ROOT / "templates/bothways.gitlab-ci.yml").read_text())["bothways"]
        script = "\n".join(["set -eo pipefail", *job["before_script"], *job["script"]])
        self.run_in(folder, "bash", "-c", script, status=1, **job["variables"])
        report = json.loads((folder / job["artifacts"]["reports"]["codequality"]).read_text())
        self.assertEqual(report[0]["check_name"], "BW103")


if __name__ == "__main__":
    unittest.main()
