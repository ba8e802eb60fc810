"""The documentation names every word of the language, and its links lead somewhere."""

import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def read_vocabulary():
    """(annotation, keyword) of every keyword, and all words that are values."""
    text = (ROOT / "analyzer/facts/vocabulary.def").read_text()
    keywords = re.findall(r"^KEYWORD\((\w+), (\w+), \w+\)", text, re.MULTILINE)
    words = re.findall(r'^(?:CASCADE|LAZY|ACTION)\(\w+, "([^"]+)"\)', text, re.MULTILINE)
    return keywords, words


class Documentation(unittest.TestCase):
    def test_every_keyword_and_word_is_documented(self):
        text = (ROOT / "docs/annotations.md").read_text()
        keywords, words = read_vocabulary()
        self.assertGreater(len(keywords), 40)
        missing = [f"{annotation}({keyword})" for annotation, keyword in keywords
                   if f"`{keyword}`" not in text and keyword != "target"]
        missing += [word for word in words if word not in text]
        self.assertEqual(missing, [])

    def test_prefixed_header_names_the_keywords_of_its_macros(self):
        text = re.sub(r"\n \* ", " ", (ROOT / "include/bothways/prefixed.h").read_text())
        keywords, _ = read_vocabulary()
        for macro in ("MODEL", "COLUMN"):
            comment = re.search(rf"/\*[^/]*?\*/\n#define BOTHWAYS_{macro}\(", text).group()
            for annotation, keyword in keywords:
                if annotation == macro:
                    with self.subTest(macro=macro, keyword=keyword):
                        self.assertRegex(comment, rf"\b{keyword}\b")

    def test_links_lead_to_files(self):
        broken = []
        for document in DOCUMENTS:
            for target in LINK.findall(document.read_text()):
                if "://" not in target and not (document.parent / target).exists():
                    broken.append(f"{document.relative_to(ROOT)}: {target}")
        self.assertEqual(broken, [])


if __name__ == "__main__":
    unittest.main()
