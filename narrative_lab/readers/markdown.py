"""Read Markdown: the words without the marks, each with its place in the source."""

from __future__ import annotations

import re
from bisect import bisect_right

from narrative_lab.draft import BlockKind, Draft
from narrative_lab.readers import _bytes, html
from narrative_lab.readers._assemble import Assembly, Mark, Stretch, mark

SUFFIXES = (".md", ".markdown")
CALLED = "Markdown"

# Settings above the text, which open with a key; a ruled line over prose is none.
_FRONT = re.compile(
    r"(---|\+\+\+)[ \t]*(?:\r\n|\r|\n)(\s*[\w-]+\s*[:=].*?)^(\1|\.\.\.)[ \t]*(?:\r\n|\r|\n|\Z)", re.S | re.M
)
_TITLE = re.compile(r"^title\s*[:=]\s*[\"']?(.*?)[\"']?\s*$", re.M | re.I)
_MARKS = re.compile(r"^(?:#{1,6} \S|---\n.*?^---$|```)|\]\((?:https?:|/|#)|(?<!\w)\*\*\w[^*\n]*\*\*", re.M | re.S)
_NEWLINE = re.compile(r"\r\n|\r|\n")
# What follows the words of a link or picture: (destination "title") or [label]; anything else is left alone.
_TARGET = re.compile(
    r"\](?:\((?:<[^<>\n]*>|[^()\s]|\([^()\s]*\))*(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?\s*\)"
    r"|\[[^\[\]]*\])?"
)
_BREAK = re.compile(r"<br\s*/?>", re.I)
_NEAR = 2_000  # characters to look ahead for the next words; links are rarely longer


def sniff(data: bytes) -> bool:
    """Tell whether the bytes are a text with clear marks of Markdown: headings, links, bold words."""
    if _bytes.is_html(data):
        return False
    try:
        text = _bytes.decode(data, "").text[:20_000]
    except Exception:  # whatever stops the reading, it is no Markdown
        return False
    return not _bytes.describe(data)[0] and len(_MARKS.findall(_NEWLINE.sub("\n", text))) > 0


def read(data: bytes, name: str) -> Draft:
    """Read the bytes of a Markdown text."""
    from markdown_it import MarkdownIt

    source, note = _bytes.decode(data, name)
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    # Indented code stays prose, as drafts are indented by accident; text_join would hide which characters
    # were escaped.
    parser.disable(["code", "text_join"])
    front = _FRONT.match(source)
    body = source if front is None else "\n" * len(_NEWLINE.findall(front[0])) + source[front.end() :]
    tokens = parser.parse(body)
    reading = _Reading(source)
    if note:
        reading.assembly.note(note)
    reading.follow(tokens)
    title = _TITLE.search(front[2]) if front else None
    return reading.assembly.draft(title[1] if title else reading.heading, name)


class _Reading:
    """Follow the tokens of one text; `heading` becomes the first heading."""

    def __init__(self, source: str):
        self.source = source
        self.starts = [0, *(match.end() for match in _NEWLINE.finditer(source))]
        self.assembly = Assembly()
        self.heading = ""
        self.row = -1, 0  # the line of the last table cell and where in it the cell ended

    def follow(self, tokens: list) -> None:
        """Turn block tokens into blocks."""
        around: list = []
        for token in tokens:
            if token.nesting == 1:
                around.append(token)
            elif token.nesting == -1:
                around.pop()
            elif token.type == "inline":
                kind, level = _kind(around)
                content = self._inline(token)
                if kind == BlockKind.HEADING and not self.heading:
                    self.heading = "".join(c.text for c in content if isinstance(c, Stretch))
                self.assembly.add(kind, content, level)
            elif token.type == "fence":
                self.assembly.note("Blocks of program code were left out.")
            elif token.type == "html_block":
                start, end = self._start(token.map[0]), self._start(token.map[1])
                html.Page(self.source, self.assembly).follow(list(html.scan(self.source, start, end)))

    def _start(self, line: int) -> int:
        return self.starts[line] if line < len(self.starts) else len(self.source)

    def _inline(self, token) -> list[Stretch | Mark]:
        """Read the inside of a block: its words, its line breaks, and comments for narrative-lab."""
        places = self._places(token)
        text = token.content
        content: list[Stretch | Mark] = []
        at = 0
        for child in token.children or ():
            words = child.content
            if child.type == "text_special":
                found = text.find(child.markup, at, at + _NEAR)
                step = len(child.markup)
            elif child.type in {"softbreak", "hardbreak"}:
                words = "\n"
                found, step = text.find("\n", at, at + _NEAR), 1
            elif child.type == "image":
                found, step = text.find("![", at, at + _NEAR), 2
                if found >= 0:
                    label = text.find("](", found + 2 + len(words), found + _NEAR)
                    target = _TARGET.match(text, label) if label >= 0 else None
                    at = target.end() if target else found + step
                continue
            elif child.type == "link_close":
                target = _TARGET.search(text, at, at + _NEAR) if child.markup != "autolink" else None
                at = target.end() if target else at
                continue
            elif child.type == "html_inline":
                found, step = text.find(words, at), len(words)
                self._html(words, content)
                words = ""
            elif child.type in {"text", "code_inline"}:
                found, step = text.find(words, at, at + len(words) + _NEAR), len(words)
            else:
                continue
            if words:
                content += [Stretch(words)] if found < 0 else self._located(words, child, places, found)
            if found >= 0:
                at = found + step
        return content

    def _html(self, tag: str, content: list[Stretch | Mark]) -> None:
        if _BREAK.fullmatch(tag):
            content.append(Stretch("\n"))
        elif tag.startswith("<!--"):
            found = mark(tag[4:-3])
            if isinstance(found, str):
                self.assembly.note(found)
            elif found:
                content.append(found)

    def _located(self, words: str, child, places: tuple[list[int], list[int]], found: int) -> list[Stretch]:
        offset = _place(places, found) + (child.type == "text_special" and child.info == "escape")
        if self.source.startswith(words, offset):
            return [Stretch(words, offset)]
        return [Stretch(words)]

    def _places(self, token) -> tuple[list[int], list[int]]:
        """Find where the lines of a block's content start: (their starts in the content, in the source)."""
        line = token.map[0]
        starts, places = [], []
        at = 0
        for k, words in enumerate(token.content.split("\n")):
            low, high = self._start(line + k), self._start(line + k + 1)
            if line + k == self.row[0]:
                low = max(low, self.row[1])
            place = self.source.find(words, low, high)
            if place < 0:
                # A pipe inside a cell is written with a backslash, so the cell is not found as it stands.
                place = self.source.find(words.split("|")[0], low, high)
            starts.append(at)
            places.append(place if place >= 0 else low)
            self.row = (line + k, places[-1] + len(words))
            at += len(words) + 1
        return starts, places


def _place(places: tuple[list[int], list[int]], found: int) -> int:
    line = bisect_right(places[0], found) - 1
    return places[1][line] + found - places[0][line]


def _kind(around: list) -> tuple[BlockKind, int]:
    depth = sum(token.type in {"bullet_list_open", "ordered_list_open"} for token in around)
    for token in reversed(around):
        if token.type == "heading_open":
            return BlockKind.HEADING, int(token.tag[1])
        if token.type in {"td_open", "th_open"}:
            return BlockKind.TABLE_CELL, 0
        if token.type == "blockquote_open":
            return BlockKind.QUOTE, 0
        if token.type == "list_item_open":
            return BlockKind.LIST_ITEM, depth
    return BlockKind.PARAGRAPH, 0
