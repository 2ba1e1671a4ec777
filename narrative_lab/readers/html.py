"""Read a web page: its headings, paragraphs, list items, cells and quotations, without menus and machinery.

The page is cut into tags, text and comments by a scanner of our own, as the HTML standard says, since lxml
and its like do not tell where in the source a word stood, and the standard library's parser takes quadratic
time on broken pages. Nothing is fetched and no entity but the named characters of HTML is resolved.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from narrative_lab.draft import BlockKind, Draft
from narrative_lab.readers import _bytes
from narrative_lab.readers._assemble import Assembly, Mark, Stretch, mark

SUFFIXES = (".html", ".htm")
CALLED = "a web page"

VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
RAW = frozenset("script style textarea title noscript iframe xmp noembed noframes".split())
INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd mark q s samp small span "
    "script style strike strong sub sup time tt u var wbr ruby rb".split()
)
LEFT_OUT = frozenset(
    "script style textarea noscript iframe xmp noembed noframes template nav aside button select option "
    "datalist label svg math object canvas audio video del rt rp dialog head".split()
)
LEFT_OUT_ROLES = frozenset("navigation banner contentinfo complementary search dialog alert menu menubar".split())
TABLE_ENDS = frozenset("table tbody thead tfoot tr body html".split())
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
DEPTH = 256  # elements inside one another; browsers stop at 512
CLOSES_ITSELF = {
    "li": {"li"},
    "dt": {"dt", "dd"},
    "dd": {"dt", "dd"},
    "tr": {"tr", "td", "th"},
    "td": {"td", "th"},
    "th": {"td", "th"},
    "tbody": {"thead", "tbody", "tr", "td", "th"},
    "option": {"option"},
}

_TAG_NAME = re.compile(r"</?[^ \t\r\n\f/>]+")
# The end of a tag, or a quotation mark that opens an attribute's value.
_TAG_STOP = re.compile(r">|=[ \t\r\n\f]*[\"']")
_ATTRIBUTE = re.compile(r"([^\s\"'>/=]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+)))?")
_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)", re.I)
# A character reference, white space, or words with single spaces between them.
_PIECES = re.compile(
    r"&(?:#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,8}|[a-zA-Z][a-zA-Z0-9]{1,31});?"
    r"|[ \t\r\n\f]+|[^& \t\r\n\f]+(?: [^& \t\r\n\f]+)*|&"
)
_NOTE_NUMBER = re.compile(r"\s*\[?\d{1,3}\]?\s*")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)


class Tag(NamedTuple):
    """A start tag with its attributes, or an end tag (`closing`)."""

    name: str
    attributes: dict[str, str]
    closing: bool = False


class Words(NamedTuple):
    """Text between tags: where it starts and ends in the source."""

    start: int
    end: int


class Comment(NamedTuple):
    """The inside of a comment."""

    text: str


def sniff(data: bytes) -> bool:
    """Tell whether the bytes open as a web page does."""
    return _bytes.is_html(data)


def read(data: bytes, name: str) -> Draft:
    """Read the bytes of a web page."""
    declared = _CHARSET.search(data[:4096])
    source, note = _bytes.decode(data, name, declared[1].decode("ascii") if declared else None)
    assembly = Assembly()
    if note:
        assembly.note(note)
    tokens = list(scan(source))
    scope = _scope(tokens)
    page = Page(source, assembly, scope)
    page.follow(tokens)
    if not assembly.blocks and scope:
        page = Page(source, assembly, "")
        page.follow(tokens)
    if page.skipped:
        assembly.note("Menus, page headers and footers, forms and the like were left out.")
    return assembly.draft(page.title, name)


def scan(source: str, start: int = 0, end: int | None = None) -> Iterator[Tag | Words | Comment]:
    """Cut a page into tags, words and comments, in linear time; what is never closed ends with the page."""
    end = len(source) if end is None else end
    at = text = start
    while (at := source.find("<", at, end)) >= 0:
        following = source[at + 1 : at + 2]
        if source.startswith("<!--", at):
            stop = source.find("-->", at + 4, end)
            token: Tag | Comment | None = Comment(source[at + 4 : stop if stop >= 0 else end])
            after = stop + 3 if stop >= 0 else end
        elif following in {"!", "?"}:
            stop = source.find(">", at, end)
            token, after = None, stop + 1 if stop >= 0 else end
        elif following.isalpha() or (following == "/" and source[at + 2 : at + 3].isalpha()):
            token, after = _tag(source, at, end)
        else:
            at += 1
            continue
        if text < at:
            yield Words(text, at)
        if token is not None:
            yield token
        if isinstance(token, Tag) and token.name in RAW and not token.closing:
            after = yield from _raw(source, token.name, after, end)
        at = text = after
    if text < end:
        yield Words(text, end)


def _tag(source: str, at: int, end: int) -> tuple[Tag | None, int]:
    """Read one tag, whose attributes may hold a ">"; an unclosed one swallows the rest, as in a browser."""
    name_end = _TAG_NAME.match(source, at, end).end()
    stop = name_end
    while True:
        match = _TAG_STOP.search(source, stop, end)
        if match is None:
            return None, end
        stop = match.end()
        if source[stop - 1] == ">":
            break
        closing = source.find(source[stop - 1], stop, end)
        if closing < 0:
            return None, end
        stop = closing + 1
    closing = source[at + 1] == "/"
    name = source[at + 1 + closing : name_end].lower()
    attributes = {} if closing else _attributes(source[name_end : stop - 1])
    return Tag(name, attributes, closing), stop


def _attributes(inside: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(inside):
        found.setdefault(match[1].lower(), unescape(match[2] or match[3] or match[4] or ""))
    return found


def _raw(source: str, name: str, at: int, end: int) -> Iterator[Words | Tag]:
    """Pass over the inside of a script, style or title, in which "<" opens no tag."""
    match = re.compile(rf"</{name}(?=[\s/>])", re.I).search(source, at, end)
    stop = match.start() if match else end
    if at < stop:
        yield Words(at, stop)
    if match is None:
        return end
    yield Tag(name, {}, True)
    close = source.find(">", stop, end)
    return close + 1 if close >= 0 else end


def _scope(tokens: list[Tag | Words | Comment]) -> str:
    """Name the element with the page's own matter: main, else a single article, else the whole page ("")."""
    starts = [token for token in tokens if isinstance(token, Tag) and not token.closing]
    if any(tag.name == "main" or tag.attributes.get("role") == "main" for tag in starts):
        return "main"
    return "article" if sum(tag.name == "article" for tag in starts) == 1 else ""


class Element(NamedTuple):
    """An open element; `layout` is a table that only draws a box or lays out the page."""

    name: str
    left_out: bool = False
    main: bool = False
    layout: bool = False


class Page:
    """Follow the tokens of a page and hand its blocks to an assembly."""

    def __init__(self, source: str, assembly: Assembly, scope: str = ""):
        self.source = source
        self.assembly = assembly
        self.scope = scope
        self.title = ""
        self.heading = ""
        self.skipped = False
        self._open: list[Element] = []
        self._count: Counter[str] = Counter()  # the names of the open elements
        self._left_out = 0
        self._main = 0
        self._content: list[Stretch | Mark] = []
        self._last = ""  # the last character put into the block, to fold white space

    def follow(self, tokens: list[Tag | Words | Comment]) -> None:
        """Read all tokens and close what they left open."""
        boxes = _single_cells(tokens)
        for i, token in enumerate(tokens):
            if isinstance(token, Words):
                self._words(token)
            elif isinstance(token, Comment):
                self._comment(token)
            elif token.closing:
                self._close(token.name)
            else:
                self._start(token, layout=i in boxes)
        self._flush()
        self.title = self.title or self.heading

    def _words(self, words: Words) -> None:
        if self._open and self._open[-1].name == "title" and not self._count["svg"]:
            self.title = self.title or unescape(self.source[words.start : words.end]).strip()
            return
        if self._left_out or (self.scope and not self._main):
            self.skipped = self.skipped or not self.source[words.start : words.end].isspace()
            return
        raised = self._open[-1].name == "sup" if self._open else False
        if raised and _NOTE_NUMBER.fullmatch(self.source, words.start, words.end):
            return
        for match in _PIECES.finditer(self.source, words.start, words.end):
            text = match[0]
            if text[0] == "&":
                text = unescape(text)
            elif text.isspace() and not self._count["pre"]:
                if self._last in {"", " ", "\n"}:
                    continue
                text = " "
            same = self.source.startswith(text, match.start())
            self._content.append(Stretch(text, match.start() if same else -1))
            self._last = text[-1]

    def _comment(self, comment: Comment) -> None:
        found = mark(comment.text)
        if isinstance(found, str):
            self.assembly.note(found)
        elif found and any(isinstance(c, Stretch) and not c.text.isspace() for c in self._content):
            self._content.append(found)
        elif found:
            self.assembly.mark(found)

    def _start(self, tag: Tag, layout: bool) -> None:
        name = tag.name
        if name == "br":
            if not self._left_out and self._last:
                self._content.append(Stretch("\n"))
                self._last = "\n"
            return
        if name not in INLINE and name != "img":
            self._flush()
        if name in VOID:
            return
        if name in CLOSES_ITSELF:
            self._close_open(CLOSES_ITSELF[name])
        elif name not in INLINE:
            self._close_paragraph()
        layout = layout or tag.attributes.get("role") == "presentation"
        element = Element(name, self._is_left_out(tag), self._is_main(tag), layout)
        if len(self._open) < DEPTH or (element.left_out and len(self._open) < 2 * DEPTH):
            self._open.append(element)
            self._count[name] += 1
            self._left_out += element.left_out
            self._main += element.main

    def _is_left_out(self, tag: Tag) -> bool:
        attributes, role = tag.attributes, tag.attributes.get("role", "").lower()
        if tag.name in {"header", "footer"}:
            return not self._main
        return (
            tag.name in LEFT_OUT
            or role in LEFT_OUT_ROLES
            or "hidden" in attributes
            or attributes.get("aria-hidden", "").lower() == "true"
            or bool(_HIDDEN_STYLE.search(attributes.get("style", "")))
        )

    def _is_main(self, tag: Tag) -> bool:
        return (
            tag.name in {"main", "article"}
            and (tag.name == self.scope or not self.scope)
            or (tag.attributes.get("role") == "main")
        )

    def _close_paragraph(self) -> None:
        """Close a paragraph that a new block ends, with the bold and the like that was left open in it."""
        for i in range(len(self._open) - 1, -1, -1):
            if self._open[i].name == "p":
                self._close_from(i)
            elif self._open[i].name in INLINE:
                continue
            return

    def _close_open(self, names: set[str]) -> None:
        """Close what a new element of its kind ends, no further out than the list or table around it."""
        for i in range(len(self._open) - 1, -1, -1):
            if self._open[i].name in names:
                self._close_from(i)
            elif self._open[i].name in {"ul", "ol", "dl", "table", "select"}:
                return

    def _close(self, name: str) -> None:
        if name not in INLINE:
            self._flush()
        if not self._count[name]:
            return
        for i in range(len(self._open) - 1, -1, -1):
            if self._open[i].name == name:
                self._close_from(i)
                return
            if name in INLINE and self._open[i].name not in INLINE:
                return
            if self._open[i].name in {"td", "th", "table"} and name not in TABLE_ENDS:
                return

    def _close_from(self, place: int) -> None:
        while len(self._open) > place:
            element = self._open.pop()
            self._count[element.name] -= 1
            self._left_out -= element.left_out
            self._main -= element.main

    def _flush(self) -> None:
        content, self._content, self._last = self._content, [], ""
        if not content:
            return
        kind, level = self._kind()
        if kind == BlockKind.HEADING and not self.heading:
            self.heading = "".join(c.text for c in content if isinstance(c, Stretch))
        self.assembly.add(kind, content, level)

    def _kind(self) -> tuple[BlockKind, int]:
        depth = self._count["ul"] + self._count["ol"]
        cell = False
        for element in reversed(self._open):
            name = element.name
            if name in HEADINGS and not cell:
                return BlockKind.HEADING, int(name[1])
            if name == "blockquote":
                return BlockKind.QUOTE, 0
            if name in {"li", "dt", "dd"}:
                return BlockKind.LIST_ITEM, max(depth, 1)
            if name in {"td", "th"}:
                cell = True
            if name == "table":
                if cell and not element.layout:
                    return BlockKind.TABLE_CELL, 0
                cell = False
        return BlockKind.PARAGRAPH, 0


def _single_cells(tokens: list[Tag | Words | Comment]) -> frozenset[int]:
    """Find the tables of one cell, which only draw a box round a text: the places of their start tags."""
    single, tables = set(), []
    for i, token in enumerate(tokens):
        if not isinstance(token, Tag):
            continue
        if token.name == "table":
            if not token.closing:
                tables.append([i, 0])
            elif tables:
                place, cells = tables.pop()
                if cells < 2:
                    single.add(place)
        elif token.name in {"td", "th"} and not token.closing and tables:
            tables[-1][1] += 1
    return frozenset(single)
