"""--watch: checks again when something changes, and ends with the status of the last check."""

import os
import queue
import signal
import subprocess
import threading
import unittest

from cli_support import BOTHWAYS, HERO, TEAM, WRONG_HERO, ProjectTest

WAITING = "bothways: waiting for changes; Ctrl-C ends\n"


class Watch(ProjectTest):
    def start(self, *arguments):
        process = subprocess.Popen([BOTHWAYS, "check", "--watch", "--format", "concise", *arguments], cwd=self.root,
                                   text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=dict(os.environ))
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.lines = queue.Queue()
        threading.Thread(target=lambda: [self.lines.put(line) for line in process.stdout], daemon=True).start()
        return process

    def replace(self, name, content):
        """Writes the file in one step, so that no check sees half of it."""
        os.replace(self.put(".new", content), self.root / name)

    def until(self, holds):
        """Waits for a check that says what it should; a change may be seen in two steps."""
        while not holds(self.next_check()):
            pass

    def next_check(self):
        """What the next check says, up to the line that it waits."""
        said = []
        while True:
            line = self.lines.get(timeout=120)
            if line == WAITING:
                return "".join(said)
            said.append(line)

    def test_changes_are_checked(self):
        self.put("include/team.h", TEAM)
        self.put("include/hero.h", HERO)
        process = self.start()
        self.assertEqual(self.next_check(), "")
        self.replace("include/hero.h", WRONG_HERO)
        self.until(lambda said: "[BW103]" in said)
        self.replace("include/crew.h", TEAM.replace("team", "crew").replace("hero", "sailor"))
        self.until(lambda said: "include/crew.h" in said)
        (self.root / "include/crew.h").unlink()
        self.until(lambda said: "include/crew.h" not in said)
        self.replace(".bothways.yaml", "ignore: [BW103\n")
        self.until(lambda said: ".bothways.yaml" in said)
        self.replace(".bothways.yaml", "ignore: [BW103]\n")
        self.until(lambda said: said == "")
        (self.root / ".bothways.yaml").unlink()
        self.until(lambda said: "[BW103]" in said)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(120), 1)

    def test_the_status_is_that_of_the_last_check(self):
        self.put("team.h", TEAM)
        self.put("hero.h", WRONG_HERO)
        process = self.start()
        self.until(lambda said: "[BW103]" in said)
        self.replace("hero.h", HERO)
        self.until(lambda said: said == "")
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(120), 0)

    def test_standard_input_cannot_be_watched(self):
        self.put("team.h", TEAM)
        self.assert_cannot_run(self.check("--watch", "--stdin-filename", "team.h", "-"), "--watch")


if __name__ == "__main__":
    unittest.main()
