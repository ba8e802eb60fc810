"""What the tests of bothways-extract share: one header read by every libclang that the build has."""

import bisect
import json
import re
import subprocess
from pathlib import Path

from cli_support import EXTRACT, ProjectTest

INCLUDE = Path(__file__).resolve().parents[1] / "include"
EXTRACTS = [EXTRACT] + sorted(str(path) for path in Path(EXTRACT).parent.glob("bothways-extract-*"))
MODEL_H = "#include <bothways/model.h>\n"


def ranges_in(value, path=""):
    """All ranges in a JSON document, with where they are."""
    if isinstance(value, dict):
        if "file" in value and "start" in value:
            yield path, value
        for key, item in value.items():
            yield from ranges_in(item, f"{path}/{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from ranges_in(item, f"{path}/{index}")


class ExtractTest(ProjectTest):
    def extract(self, name, *flags):
        """The facts of one header: the same from every libclang, every place right to the byte."""
        documents = []
        for program in EXTRACTS:
            run = subprocess.run(
                [program, "--root", self.root, self.root / name, "--", "-std=gnu17", f"-I{INCLUDE}", *flags],
                cwd=self.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=900)
            self.assertEqual((run.returncode, run.stderr), (0, ""))
            header = json.loads(run.stdout)["headers"][0]
            header["includes"] = [path for path in header["includes"] if not path.startswith("/")]
            documents.append(header)
        for document in documents[1:]:
            self.assertEqual(documents[0], document)
        self.check_places(documents[0])
        return documents[0]

    def check_places(self, header):
        lines = {}
        for where, place in ranges_in(header):
            name = place["file"]
            if name not in lines:
                content = (self.root / name).read_bytes()
                lines[name] = [0] + [match.end() for match in re.finditer(b"\n", content)]
            for line, column, offset in (place["start"], place["end"]):
                expected = bisect.bisect_right(lines[name], offset)
                self.assertEqual((line, column), (expected, offset - lines[name][expected - 1] + 1), where)

    def header(self, text, *flags, name="model.h"):
        self.put(name, MODEL_H + text)
        return self.extract(name, *flags)

    def text(self, place):
        content = (self.root / place["file"]).read_bytes()
        return content[place["start"][2]:place["end"][2]].decode()

    def found(self, header):
        return [(finding["code"], self.text(finding["range"])) for finding in header["findings"]]


def structs(header):
    return {struct["tag"] or struct["alias"]: struct for struct in header["structs"]}


def members(struct):
    return {member["name"]: member for member in struct["members"]}


def kinds(item):
    return [annotation["kind"] for annotation in item["annotations"]]
