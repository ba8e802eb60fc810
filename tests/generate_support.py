"""What the tests of `bothways generate runtime` share: a project made of one header, and the run."""

import os
import subprocess
import tempfile
import unittest

BOTHWAYS = os.environ["BOTHWAYS"]


def generate(folder, project, *options):
    return subprocess.run([BOTHWAYS, "generate", "runtime", "-o", folder, *options, project],
                          capture_output=True, text=True)


class GenerateTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def project(self, text):
        project = os.path.join(self.folder.name, "project")
        os.makedirs(project, exist_ok=True)
        with open(os.path.join(project, "models.h"), "w") as header:
            header.write(text)
        with open(os.path.join(project, ".bothways.yaml"), "w") as configuration:
            configuration.write(f"compile_flags: [-I{os.path.abspath('include')}]\n")
        return project
