"""Read plain text: paragraphs, headings and list items told by the look of the lines.

The rules, in the order in which they are tried on neighbouring lines:

1. A line that opens with a bullet or number, a `#` heading, a table row or a ruled line starts a new block.
2. Lines without an empty line between them belong together, unless the first is a short heading, or ends well
   before the margin, or the lines are so long that each is plainly a whole paragraph.
3. Lines with an empty line between them belong together only where a sentence plainly runs on over double
   spacing or a page break: the first ends near the margin, or on a word like "of", and the next opens with a
   small letter.
4. A block of one or two short lines that opens with a capital or digit, ends without a full stop, comma or
   the like, and has another block below it is a heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from narrative_lab.draft import Block, BlockKind, Draft, Piece
from narrative_lab.errors import ReadError
from narrative_lab.readers import _bytes
from narrative_lab.readers._assemble import EDGES, visible

SUFFIXES = (".txt", ".text", "")
CALLED = "plain text"

LONGEST_WRAP = 120  # characters; longer lines were not wrapped by hand or by a mail program
WHOLE_PARAGRAPH = 160
HEADING_WORDS = 12
HEADING_CHARACTERS = 90

BULLETS = "-*+•◦○●▪▫■□‣⁃–—·➢➤►✓✔\uf0b7\uf0a7\uf0d8\uf076"

_LINE = re.compile(r"([^\r\n\f\v\x1c-\x1e\x85\u2028\u2029]*)(\r\n|[\r\n\f\v\x1c-\x1e\x85\u2028\u2029]|$)")
MARKER = re.compile(
    rf"(?:[{re.escape(BULLETS)}]|o(?=\t|[ ]+[A-Z])|\d{{1,3}}[.)]|\(\d{{1,3}}\)|[a-z][.)]|\([a-z]\)"
    r"|\(?[ivx]{1,5}[.)])[ \t\xa0]+(?=\S)"
)
_SURE_BULLET = re.compile(rf"[{re.escape(BULLETS.replace('–', '').replace('—', ''))}o]")
_HEADING = re.compile(r"(#{1,6})[ \t]+(?=\S)")
_RULED = re.compile(r"[-=_*~—–·.•#\s]{3,}")
# An emoji or arrow that opens a line, as in a post: it stands for a bullet.
_PICTURE = re.compile(r"[\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")
_PAGE_NUMBER = re.compile(r"(?:page )?\d{1,3}(?: of \d{1,3})?", re.I)
_ROW = re.compile(r"\|.*\|")
_ROW_RULE = re.compile(r"\|[\s|:-]*\|")
_CONTENTS = re.compile(r"(?:\.{3,}|…|\t)\s*\d{1,4}$|(?:\.\s){3,}\s*\d{1,4}$")
_FINAL = re.compile(r"[.!?…:;][\"'”’»)\]*_\d¹²³]*$")
_UNFINISHED = re.compile(r"[.!?…:;,](?:[\"'”’»)\]*_]|\[\d+\])*$")
# A word that cannot end a sentence or a heading.
_HANGING = re.compile(r"\s(?:an?|the|of|to|in|on|at|by|for|with|from|and|or|that|which|our|their|its|your|is|are)$")
_OPENS = re.compile(r"[\"'“‘«(\[*_]*(\S)")
_NO_HEADING = re.compile(r"(?:[#@]\w+|https?://\S+|www\.\S+|\S+@\S+|[\W_]+)(?:\s+|$)")


class Line(NamedTuple):
    """A line with something on it, trimmed; `indent` in columns, `gap` empty lines above it.

    `mark` is what opens it ("bullet", "number", "quote", "#", "row", "rule"; "=" or "-" where a ruled line
    below makes it a heading), `body` where its words begin, `stanza` the length of the longest line it stands
    with.
    """

    start: int
    end: int
    indent: int
    gap: int
    mark: str
    body: int
    stanza: int = 0


class Shape(NamedTuple):
    """How a text is laid out: `margin` is the width that lines were wrapped at, 0 where they were not."""

    margin: int
    double_spaced: bool


def sniff(data: bytes) -> bool:
    """Tell whether the bytes can be taken for plain text."""
    try:
        return not _bytes.describe(data)[0] and not _bytes.is_html(data) and bool(_bytes.decode(data, "").text)
    except Exception:  # whatever stops the reading, it is no plain text
        return False


def read(data: bytes, name: str) -> Draft:
    """Read the bytes of a plain text; the draft's text is the decoded text as it stands."""
    if _bytes.is_html(data):
        raise ReadError(name, "This is a web page. Change the end of its name to .html and try again.")
    text, note = _bytes.decode(data, name)
    found = blocks(text)
    title = text[found[0].start : found[0].end] if found and found[0].kind == BlockKind.HEADING else ""
    return Draft(text, " ".join(title.split()), name, found, (), (note,) if note else ())


def blocks(text: str) -> tuple[Block, ...]:
    """Cut a text into blocks that point into it."""
    lines = _lines(text)
    shape = _shape(text, lines)
    groups = list(_groups(text, lines, shape))
    found: list[Block] = []
    indents: list[int] = []
    for i, group in enumerate(groups):
        below = groups[i + 1] if i + 1 < len(groups) else None
        above = groups[i - 1] if i else None
        if group[0].mark == "rule" or _PAGE_NUMBER.fullmatch(text, group[0].start, group[-1].end):
            continue
        kind, level, start = _kind(text, group, above, below)
        if kind == BlockKind.LIST_ITEM and level:
            while indents and indents[-1] > group[0].indent:
                indents.pop()
            if not indents or indents[-1] < group[0].indent:
                indents.append(group[0].indent)
            level = len(indents)
        else:
            indents.clear()
        if kind == BlockKind.TABLE_CELL:
            found += _cells(text, group[0])
        else:
            found += _block(text, kind, level, start, group[-1].end)
    return tuple(found)


def _lines(text: str) -> list[Line]:
    lines: list[Line] = []
    first, gap = 0, 0  # the line that the present stanza starts with; empty lines since the last line
    for match in _LINE.finditer(text):
        if match.start() == len(text):
            break
        start, end = _trimmed(text, *match.span(1))
        if start == end or not visible(text[start:end]):
            gap += 1
            continue
        if gap:
            _measure(lines, first)
            first = len(lines)
        indent = len(text[match.start() : start].expandtabs(4))
        mark, body = _mark(text, start, end)
        lines.append(Line(start, end, indent, gap, mark, body))
        gap = 0
    _measure(lines, first)
    return lines


def _measure(lines: list[Line], first: int) -> None:
    longest = max((line.end - line.start + line.indent for line in lines[first:]), default=0)
    lines[first:] = [line._replace(stanza=longest) for line in lines[first:]]


def _mark(text: str, start: int, end: int) -> tuple[str, int]:
    line = text[start : min(end, start + 400)]
    if match := _HEADING.match(line):
        return "#", start + match.end()
    if _RULED.fullmatch(line):
        return "rule", start
    if len(line) > 2 and _ROW.fullmatch(line):
        return ("rule" if _ROW_RULE.fullmatch(line) else "row"), start
    if line.startswith("> "):
        return "quote", start + 2
    if match := MARKER.match(line):
        return ("bullet" if line[0] in BULLETS or line[0] == "o" else "number"), start + match.end()
    return "", start


def _shape(text: str, lines: list[Line]) -> Shape:
    """Measure the layout on the lines whose sentence plainly runs on to the next line."""
    lengths, close, apart = [], 0, 0
    for a, b in zip(lines, lines[1:], strict=False):
        length = a.end - a.start + a.indent
        if length <= LONGEST_WRAP and b.gap <= 1 and _runs_on(text, a, b):
            lengths.append(length)
            close += not b.gap
            apart += bool(b.gap)
    lengths.sort()
    margin = lengths[len(lengths) * 19 // 20] if lengths else 0
    return Shape(margin if margin >= 40 else 0, apart >= 3 and apart > 3 * close)


def _groups(text: str, lines: list[Line], shape: Shape) -> Iterator[list[Line]]:
    group: list[Line] = []
    for line in lines:
        if (
            len(group) == 1
            and line.mark == "rule"
            and not line.gap
            and text[line.start] in "=-"
            and group[0].end - group[0].body <= HEADING_CHARACTERS
        ):
            # A line ruled under another makes it a heading, as in Markdown.
            group[0] = group[0]._replace(mark=group[0].mark or text[line.start])
        if group and _joined(text, group, line, shape):
            group.append(line)
        else:
            if group:
                yield group
            group = [line]
    if group:
        yield group


def _joined(text: str, group: list[Line], b: Line, shape: Shape) -> bool:
    a = group[-1]
    if a.mark in {"#", "=", "row", "rule"} or b.mark in {"#", "row", "rule"} or _in_contents(text, a):
        return False
    if b.mark == "quote":
        return group[0].mark == "quote" and not b.gap
    if (b.mark and _starts_item(text, group, b)) or _PICTURE.match(text, b.start):
        return False
    if b.gap > 3:
        return False
    length = a.end - a.start + a.indent
    word = _word_length(text, b.start, b.end)
    fits = length + 1 + word
    if b.gap and not (b.gap == 1 and shape.double_spaced):
        full = length > LONGEST_WRAP or (shape.margin and fits > shape.margin * 0.9)
        return _runs_on(text, a, b) and (full or bool(_HANGING.search(text, a.start, a.end)))
    margin = shape.margin if b.gap else max(a.stanza, shape.margin)
    ended, small = bool(_FINAL.search(text, max(a.start, a.end - 20), a.end)), _opens_small(text, b)
    if length > WHOLE_PARAGRAPH or margin > WHOLE_PARAGRAPH:
        return small and not ended
    if small:
        return not ended or fits > margin * 0.6
    if ended:
        return fits > margin * 0.85
    if shape.margin and not group[0].mark and fits <= shape.margin * 0.75:
        return False
    return not (fits <= margin * 0.6 and margin >= 40 and len(group) == 1 and _titular(text, a.body, a.end))


def _starts_item(text: str, group: list[Line], b: Line) -> bool:
    """Tell whether a line with a bullet or number really opens an item and does not carry a sentence on."""
    a = group[-1]
    if b.gap > 1 or group[0].mark in {"bullet", "number"} or _SURE_BULLET.match(text, b.start):
        return True
    if _FINAL.search(text, max(a.start, a.end - 20), a.end):
        return True
    return _opens_large(text, b.body, b.end) and text[b.start] not in "–—"


def _kind(
    text: str, group: list[Line], above: list[Line] | None, below: list[Line] | None
) -> tuple[BlockKind, int, int]:
    """Tell what a block is: its kind, its level and where its words begin."""
    first, end = group[0], group[-1].end
    if first.mark == "#":
        return BlockKind.HEADING, len(_HEADING.match(text, first.start)[1]), first.body
    if first.mark in {"=", "-"}:
        return BlockKind.HEADING, "=-".index(first.mark) + 1, first.start
    if first.mark == "row":
        return BlockKind.TABLE_CELL, 0, first.start
    if first.mark == "quote":
        return BlockKind.QUOTE, 0, first.body
    if _in_contents(text, group[-1]):
        return BlockKind.LIST_ITEM, 0, first.body
    if first.mark == "number" and not _listed(text, above) and not _listed(text, below) and below and below[0].gap:
        if _titular(text, first.body, end - (text[end - 1] == "?")):
            return BlockKind.HEADING, 0, first.start
    if first.mark:
        return BlockKind.LIST_ITEM, 1, first.body
    if below and len(group) <= 2 and _titular(text, first.start, end):
        return BlockKind.HEADING, 0, first.start
    return BlockKind.PARAGRAPH, 0, first.start


def _listed(text: str, group: list[Line] | None) -> bool:
    return bool(group) and group[0].mark in {"bullet", "number"} and not _in_contents(text, group[-1])


def _in_contents(text: str, line: Line) -> bool:
    """Tell whether a line ends in dots or a tab and a page number, as in a table of contents."""
    return bool(_CONTENTS.search(text, max(line.start, line.end - 200), line.end))


def _titular(text: str, start: int, end: int) -> bool:
    """Tell whether a stretch reads like a heading: short, opening large, without an end mark."""
    if end - start > HEADING_CHARACTERS:
        return False
    words = text[start:end]
    if (
        len(words.split()) > HEADING_WORDS
        or "://" in words
        or _PICTURE.search(words)
        or _UNFINISHED.search(words)
        or _NO_HEADING.match(words)
    ):
        return False
    return _opens_large(text, start, end) and any(c.isalpha() for c in words)


def titular(text: str) -> bool:
    """Tell whether a paragraph that stands alone reads like a heading: short, opening large, no end mark."""
    return _titular(text, 0, len(text))


def _opens_large(text: str, start: int, end: int) -> bool:
    match = _OPENS.match(text, start, end)
    return bool(match) and (match[1].isdecimal() or (match[1].isalpha() and not match[1].islower()))


def _opens_small(text: str, line: Line) -> bool:
    match = _OPENS.match(text, line.body, line.end)
    return bool(match) and match[1].islower()


def _runs_on(text: str, a: Line, b: Line) -> bool:
    """Tell whether a sentence plainly runs on from one line to the next."""
    if a.mark in {"#", "row", "rule", "="} or b.mark:
        return False
    last = text[a.end - 1]
    return (last.isalnum() or last in ",-–—’'&") and _opens_small(text, b)


def _word_length(text: str, start: int, end: int) -> int:
    word = text[start : min(end, start + 40)].split(None, 1)
    return len(word[0]) if word else 0


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    line = text[start:end]
    left = len(line) - len(line.lstrip(EDGES))
    return (start + left, start + len(line.rstrip(EDGES))) if left < len(line) else (start, start)


def _block(text: str, kind: BlockKind, level: int, start: int, end: int) -> list[Block]:
    """Make a block, less the Markdown stars around all of it and the `#` marks that close a heading."""
    if kind == BlockKind.HEADING and level:
        end = start + len(text[start:end].rstrip("# \t")) or end
    for stars in ("**", "__", "*", "_"):
        inner = text[start + len(stars) : end - len(stars)]
        if text.startswith(stars, start) and text.endswith(stars, start, end) and inner and stars[0] not in inner:
            start, end = start + len(stars), end - len(stars)
    if kind == BlockKind.HEADING:
        end = start + len(text[start:end].rstrip("*_"))
        start = end - len(text[start:end].lstrip("*_"))
    start, end = _trimmed(text, start, end)
    if start >= end or not visible(text[start:end]):
        return []
    return [Block(kind, start, end, level, pieces=(Piece(start, end, offset=start),))]


def _cells(text: str, row: Line) -> list[Block]:
    cells, start = [], row.start + 1
    while (end := text.find("|", start, row.end)) >= 0:
        cells += _block(text, BlockKind.TABLE_CELL, 0, start, end)
        start = end + 1
    return cells
