"""Text of a header: its tokens, and edits of it."""

import re

_TOKEN = re.compile(r"""
    (?P<comment>/\*.*?\*/|//[^\n]*)
  | (?P<directive>^[ \t]*\#(?:[^\n\\]|\\.)*(?:\\\n(?:[^\n\\]|\\.)*)*)
  | (?P<string>"(?:[^"\\]|\\.)*")
  | (?P<name>[A-Za-z_]\w*)
  | (?P<number>\d[\w.]*)
  | (?P<sign>[^\s])
""", re.VERBOSE | re.DOTALL | re.MULTILINE)


def tokens(text, start=0, end=None):
    """(kind, start, end) of every token that the compiler sees."""
    return [(found.lastgroup, found.start(), found.end())
            for found in _TOKEN.finditer(text, start, len(text) if end is None else end)
            if found.lastgroup not in ("comment", "directive")]


def matching_bracket(text, start):
    """The end of the bracket that opens at `start`."""
    depth = 0
    for kind, begin, end in tokens(text, start):
        if kind == "sign" and text[begin] in "([{":
            depth += 1
        elif kind == "sign" and text[begin] in ")]}":
            depth -= 1
            if depth == 0:
                return end
    raise ValueError("a bracket without its other")


def split(text, start, end, separator):
    """The spans between separators that stand in no bracket; each from its first token on."""
    parts, depth, first, last = [], 0, None, None
    for kind, begin, stop in tokens(text, start, end):
        sign = text[begin] if kind == "sign" else ""
        if sign == separator and depth == 0:
            parts.append((begin if first is None else first, begin))
            first = None
            continue
        depth += (sign in "([{" and sign != "") - (sign in ")]}" and sign != "")
        first = begin if first is None else first
        last = stop
    if first is not None:
        parts.append((first, last))
    return parts


def without_item(text, items, index):
    """The edit that drops one of the comma-separated `items` (spans) with its comma."""
    if len(items) == 1:
        return (items[0][0], items[0][1], "")
    if index + 1 < len(items):
        return (items[index][0], items[index + 1][0], "")
    return (items[index - 1][1], items[index][1], "")


def apply_edits(text, edits):
    """The text with the edits made, and the spans of what they wrote."""
    out, written, position, length = [], [], 0, 0
    for start, end, new in sorted(edits):
        assert start >= position, "edits overlap"
        length += start - position
        out += [text[position:start], new]
        written.append((length, length + len(new)))
        length += len(new)
        position = end
    return "".join(out) + text[position:], written


def moved(span, edits):
    """Where a span of the text stands when the edits are made."""
    start, end = span
    for begin, stop, new in edits:
        growth = len(new) - (stop - begin)
        start += growth if stop <= span[0] else 0
        end += growth if begin < span[1] else 0
    return start, max(start, end)


def misspelt(word, taken=()):
    """The word with one letter in its middle changed, so that it is none of `taken`."""
    middle = len(word) // 2
    for letter in "xzqk":
        changed = word[:middle] + letter + word[middle + 1:]
        if changed != word and changed not in taken:
            return changed
    raise ValueError(word)


def words_of(text):
    """The names in a text, those inside strings as well."""
    return set(re.findall(r"[A-Za-z_]\w*", text))
