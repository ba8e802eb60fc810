"""An unsaved buffer laid over a project whose cache is used."""

import time
import unittest

from cache_support import OTHER, OTHER_HERO, CacheTest
from cli_support import HERO, WRONG_HERO


class UnsavedBuffers(CacheTest):
    """What is read in place of a file is never kept, and all else is."""

    def assert_same_buffer(self, name, text):
        return self.assert_same("-", "--stdin-filename", name, stdin=text)

    def test_only_what_depends_on_the_buffer_is_read(self):
        self.report()
        for text in (OTHER_HERO, WRONG_HERO, HERO):
            calls = self.calls("-", "--stdin-filename", "hero.h", stdin=text)
            self.assertEqual(calls.count("execve("), 2)
            request = [line for line in calls.splitlines() if "sendto(" in line]
            self.assertEqual([("/hero.h" in line, "/team.h" in line) for line in request],
                             [(True, False)])

    def test_the_others_are_kept_of_a_first_run(self):
        self.assertIn("herox", self.assert_same_buffer("hero.h", OTHER_HERO))
        request = [line for line in self.calls().splitlines() if "sendto(" in line]
        self.assertEqual([("/hero.h" in line, "/team.h" in line) for line in request],
                         [(True, False)])

    def test_the_file_is_known_again_behind_it(self):
        for _ in range(2):
            time.sleep(0.1)
            self.assertIn("heros", self.assert_same())
        self.assertIn("herox", self.assert_same_buffer("hero.h", OTHER_HERO))
        self.assertEqual(self.calls().count("execve("), 1)
        self.assertIn("heros", self.assert_same())

    def test_an_included_file(self):
        self.put("hero.h", WRONG_HERO.replace("struct team;", '#include "part.h"\nstruct team;'))
        self.put("part.h", "#define NOTHING 1\n")
        self.assert_same()
        self.assertIn("unsaved", self.assert_same_buffer("part.h", "#error unsaved\n"))
        self.assertNotIn("unsaved", self.assert_same())
        self.put("part.h", "#error saved\n")
        self.assertNotIn("saved", self.assert_same_buffer("part.h", "\n"))
        self.assertIn("saved", self.assert_same())

    def test_a_file_that_is_included_by_another_name(self):
        (self.root / "alias").symlink_to(self.root / "part.h")
        self.put("hero.h", WRONG_HERO.replace("struct team;", '#include "alias"\nstruct team;'))
        self.put("part.h", "#define NOTHING 1\n")
        self.assert_same()
        self.assert_same_buffer("part.h", "#error unsaved\n")
        self.assert_same()

    def test_a_file_that_is_not_there_yet(self):
        (self.root / "second").mkdir()
        self.put("second/size.h", "#define SIZE 4\n")
        self.put("hero.h", '#include "size.h"\n' + WRONG_HERO)
        flags = ("--", f"-I{self.root}/second")
        for _ in range(2):
            time.sleep(0.1)
            self.assert_same(*flags)
        self.assertIn("unsaved", self.assert_same("-", "--stdin-filename", "size.h", *flags,
                                                  stdin="#error unsaved\n"))
        self.assertNotIn("unsaved", self.assert_same(*flags))

    def test_models_that_come_and_go(self):
        self.assert_same()
        self.put("plain.h", "#pragma once\n")
        for name, text in (("hero.h", "#pragma once\n"), ("plain.h", OTHER), ("new.h", OTHER),
                           ("plain.h", HERO), ("team.h", "")):
            with self.subTest(name=name):
                self.assert_same_buffer(name, text)
                self.assert_same()


if __name__ == "__main__":
    unittest.main()
