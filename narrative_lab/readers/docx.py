"""Read a Word document (.docx), keeping for every word the part, paragraph and run that it stands in.

Policies: the document is read as if all tracked changes were accepted; text boxes follow the paragraph they
hang on; footnotes and endnotes come last; page headers and footers, comments, hidden text, field codes and
tables of contents are left out. The notes of the draft say so where it happened.

Places count as `Piece` says. A run's text is what python-docx calls `run.text`: its own text, a tab as "\\t",
a line break as "\\n", a no-break hyphen as "-"; soft hyphens and page breaks count nothing.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from narrative_lab.draft import BlockKind, Draft
from narrative_lab.errors import ReadError
from narrative_lab.readers import _bytes
from narrative_lab.readers._assemble import Assembly, Stretch, visible

if TYPE_CHECKING:
    from lxml.etree import _Element

SUFFIXES = (".docx",)
CALLED = "a Word document (.docx)"

UNPACKED = 100_000_000  # bytes of one part; a page of text takes some 20,000
MAIN = "word/document.xml"

# Elements whose text is not part of the accepted document.
_LEFT_OUT = frozenset("del moveFrom Fallback pPr rPr txbxContent instrText delText sectPr oMath oMathPara rt".split())
_CHANGES = {"ins": "added", "moveTo": "added", "del": "taken out", "moveFrom": "taken out"}
_BULLET = re.compile(r"\s*[•◦○●▪▫■□‣⁃–—·*+-][\t \xa0]+(?=\S)")
_LIST_STYLE = re.compile(r"list (?:bullet|number|continue)? ?(\d)?", re.I)


class Style(NamedTuple):
    """What a paragraph style makes of a paragraph."""

    name: str
    outline: int | None
    numbered: bool
    level: int


def sniff(data: bytes) -> bool:
    """Tell whether the bytes are a zip file with a Word document in it."""
    if not data.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "[Content_Types].xml" in archive.namelist() and _main_part(archive) is not None
    except Exception:  # whatever is wrong with the file, `read` will say it
        return False


def read(data: bytes, name: str) -> Draft:
    """Read the bytes of a Word document."""
    if not data.startswith(b"PK"):
        kind = "a web page (.html)" if _bytes.is_html(data) else "a text (.txt)"
        advice = f"If it is {kind}, change the end of its name; if not, ask for it again."
        raise ReadError(name, f"This is not a Word document. {advice}")
    with _bytes.package(data, name) as archive:
        main = _main_part(archive)
        if main is None:
            raise ReadError(name, "There is no Word document in this file. Save it again as .docx in Word.")
        package = _Package(archive, name)
        document = _Document(package, main)
        return document.draft(name)


def _main_part(archive: zipfile.ZipFile) -> str | None:
    names = set(archive.namelist())
    if MAIN in names:
        return MAIN
    return next((n for n in sorted(names) if re.fullmatch(r"word/document\d*\.xml", n)), None)


class _Package:
    """The parts of a docx file, parsed on demand with every door to other files and entities shut."""

    def __init__(self, archive: zipfile.ZipFile, name: str):
        self.archive = archive
        self.name = name

    def xml(self, part: str) -> _Element | None:
        """Return the root of a part, or None where there is no such part."""
        from lxml import etree

        try:
            info = self.archive.getinfo(part)
        except KeyError:
            return None
        if info.flag_bits & 1:
            raise ReadError(self.name, "This file has a password. Open it, take the password off and save it again.")
        if info.file_size > UNPACKED:
            raise ReadError(self.name, "This file unpacks to more than can be read. Save the words in a new document.")
        try:
            data = self.archive.read(info)
            parser = etree.XMLParser(
                resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
            )
            root = etree.fromstring(data, parser)
        except (
            etree.XMLSyntaxError,
            zipfile.BadZipFile,
            EOFError,
            OSError,
            ValueError,
            NotImplementedError,
            RuntimeError,
        ) as e:
            raise _damaged(self.name) from e
        except Exception as e:  # zlib.error has no stable home in the standard library's zip reader
            if type(e).__module__ == "zlib":
                raise _damaged(self.name) from e
            raise
        if root.getroottree().docinfo.doctype:
            raise ReadError(self.name, "This document has parts that Word does not write, so it is not read.")
        return root

    def related(self, part: str) -> dict[str, str]:
        """Return the parts that a part leans on: {part name: kind, the last word of the relation's type}."""
        folder, file = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{file}.rels"))
        found: dict[str, str] = {}
        for relation in root if root is not None else ():
            target = relation.get("Target", "")
            if relation.get("TargetMode") != "External" and target:
                path = (
                    target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
                )
                found[path] = relation.get("Type", "").rsplit("/", 1)[-1]
        return found


def _damaged(name: str) -> ReadError:
    return ReadError(name, "This file is damaged. Open it in Word, save it again and retry.")


class _Document:
    """One document being read: its styles, the blocks so far, what was left out."""

    def __init__(self, package: _Package, main: str):
        self.package = package
        self.main = main
        self.root = package.xml(main)
        self.related = package.related(main)
        self.assembly = Assembly()
        self.changes = {"added": 0, "taken out": 0}
        self.title = self.heading = ""
        self.contents = self.hidden = False
        self.styles: dict[str, Style] = {}
        self._begin(main, self.root)

    def draft(self, name: str) -> Draft:
        """Read everything and return the draft."""
        styles = next((part for part, kind in self.related.items() if kind == "styles"), "word/styles.xml")
        self.styles = _styles(self.package.xml(styles))
        body = next((child for child in self.root if _tag(child) == "body"), None)
        if body is not None:
            self._blocks(body)
        self._finish()
        for kind in ("footnotes", "endnotes"):
            for part in sorted(part for part, k in self.related.items() if k == kind):
                self._notes(part)
        self._remarks()
        return self.assembly.draft(self.title or self.heading, name)

    def _begin(self, part: str, root: _Element) -> None:
        self.part = part
        paragraphs = (e for e in root.iter(f"{{{_namespace(root)}}}p"))
        self.order = {paragraph: i for i, paragraph in enumerate(paragraphs)}
        self.carried: list[Stretch] = []  # the text of paragraphs whose end was taken out: it runs on into the next
        self.carried_kind: tuple[BlockKind, int] | None = None

    def _finish(self) -> None:
        if self.carried:
            self.assembly.add(self.carried_kind[0], self.carried, self.carried_kind[1])
            self.carried = []

    def _notes(self, part: str) -> None:
        root = self.package.xml(part)
        if root is None:
            return
        self._begin(part, root)
        for note in root:
            if _tag(note) in {"footnote", "endnote"} and _attribute(note, "type") in {None, "normal"}:
                self._blocks(note)
        self._finish()

    def _blocks(self, container: _Element, cell: bool = False) -> None:
        for child in container:
            tag = _tag(child)
            if tag == "p":
                self._paragraph(child, cell)
            elif tag == "tbl":
                self._table(child, cell)
            elif tag in {
                "sdt",
                "sdtContent",
                "ins",
                "moveTo",
                "customXml",
                "smartTag",
                "AlternateContent",
                "Choice",
            }:
                self._blocks(child, cell)

    def _table(self, table: _Element, cell: bool) -> None:
        """Read a table row by row; a table of one cell only draws a box, so its text stays what it is."""
        cells = []
        for row in _inside(table, "tr"):
            if _child(_child(row, "trPr"), "del") is not None:
                self.changes["taken out"] += 1
                continue
            for one in _inside(row, "tc"):
                merged = _child(_child(one, "tcPr"), "vMerge")
                if merged is None or _attribute(merged, "val") == "restart":
                    cells.append(one)
        for one in cells:
            self._blocks(one, cell or len(cells) > 1)

    def _paragraph(self, paragraph: _Element, cell: bool) -> None:
        properties = _child(paragraph, "pPr")
        style = self.styles.get(_attribute(_child(properties, "pStyle"), "val") or "", Style("", None, False, 0))
        if style.name.lower().startswith("toc "):
            self.contents = True
            return
        content = list(self._content(paragraph))
        kind, level = (BlockKind.TABLE_CELL, 0) if cell else self._kind(paragraph, properties, style, content)
        if kind == BlockKind.LIST_ITEM:
            content = _without_bullet(content)
        mark = _child(properties, "rPr")
        if _child(mark, "del") is not None or _child(mark, "moveFrom") is not None:
            self.carried += content
            if self.carried_kind is None or not visible("".join(s.text for s in self.carried)):
                self.carried_kind = kind, level
        else:
            if self.carried:
                content, (kind, level) = self.carried + content, self.carried_kind
                self.carried, self.carried_kind = [], None
            text = "".join(s.text for s in content)
            if kind == BlockKind.HEADING and not self.heading:
                self.heading = text
            if style.name.lower() == "title" and not self.title:
                self.title = text
            self.assembly.add(kind, content, level)
        for box in _boxes(paragraph):
            self._blocks(box)

    def _content(self, paragraph: _Element) -> Iterator[Stretch]:
        runs = {run: i for i, run in enumerate(paragraph.iter(f"{{{_namespace(paragraph)}}}r"))}
        place = self.order[paragraph]
        waiting = list(reversed(paragraph))
        while waiting:
            element = waiting.pop()
            tag = _tag(element)
            if tag in _CHANGES:
                self.changes[_CHANGES[tag]] += 1
            if tag in _LEFT_OUT or not tag:
                continue
            if tag != "r":
                waiting += reversed(element)
                continue
            hidden = _on(_child(_child(element, "rPr"), "vanish"))
            at = 0
            for child in element:
                text = _text(child)
                if text and hidden:
                    self.hidden = True
                elif text:
                    yield Stretch(text, at, self.part, place, runs[element])
                elif _tag(child) == "br":
                    yield Stretch("\n")  # a page or column break parts words, but counts nothing in a run's text
                at += len(text)

    def _kind(
        self, paragraph: _Element, properties: _Element | None, style: Style, content: list[Stretch]
    ) -> tuple[BlockKind, int]:
        name = style.name.lower()
        outline = _number(_child(properties, "outlineLvl"))
        outline = style.outline if outline is None else outline
        if name in {"title", "subtitle"}:
            return BlockKind.HEADING, 1 if name == "title" else 2
        if outline is not None and outline < 9:
            return BlockKind.HEADING, outline + 1
        if name in {"quote", "intense quote", "block text"}:
            return BlockKind.QUOTE, 0
        numbering = _child(properties, "numPr")
        if numbering is not None and _number(_child(numbering, "numId")) != 0:
            return BlockKind.LIST_ITEM, (_number(_child(numbering, "ilvl")) or 0) + 1
        if style.numbered and numbering is None:
            return BlockKind.LIST_ITEM, style.level
        text = "".join(s.text for s in content)
        if _BULLET.match(text):
            return BlockKind.LIST_ITEM, 1
        if _bold(paragraph) and _titular(text):
            return BlockKind.HEADING, 0
        return BlockKind.PARAGRAPH, 0

    def _remarks(self) -> None:
        note = self.assembly.note
        added, gone = self.changes["added"], self.changes["taken out"]
        if added or gone:
            note(f"Tracked changes were read as if accepted: {added} added, {gone} taken out.")
        kinds = set(self.related.values())
        if any(self._has_text(part) for part, kind in self.related.items() if kind in {"header", "footer"}):
            note("Page headers and footers were left out.")
        if "comments" in kinds:
            note("Comments were left out.")
        if self.contents:
            note("The table of contents was left out.")
        if self.hidden:
            note("Hidden text was left out.")

    def _has_text(self, part: str) -> bool:
        root = self.package.xml(part)
        return root is not None and any(_tag(e) == "t" and visible(e.text or "") for e in root.iter())


def _styles(root: _Element | None) -> dict[str, Style]:
    elements = {_attribute(e, "styleId"): e for e in root if _tag(e) == "style"} if root is not None else {}
    return {key: _style(key, elements) for key in elements if key}


def _style(key: str, elements: dict[str | None, _Element]) -> Style:
    """Gather what a style says, and where it is silent the styles that it is based on."""
    name = _attribute(_child(elements[key], "name"), "val") or key
    outline, numbered, level = None, None, 0
    seen: set[str | None] = set()
    current: str | None = key
    while current in elements and current not in seen:
        seen.add(current)
        element = elements[current]
        own = (_attribute(_child(element, "name"), "val") or "").lower()
        properties = _child(element, "pPr")
        if outline is None:
            outline = _number(_child(properties, "outlineLvl"))
            if outline is None and (match := re.fullmatch(r"heading (\d)", own)):
                outline = int(match[1]) - 1
        numbering = _child(properties, "numPr")
        if numbered is None and numbering is not None:
            numbered = _number(_child(numbering, "numId")) != 0
            level = (_number(_child(numbering, "ilvl")) or 0) + 1
        match = _LIST_STYLE.match(own)
        if match and own != "list paragraph":
            # Word's own "List Bullet 2" starts a numbering of its own, so its depth is in its name alone.
            numbered = True if numbered is None else numbered
            level = max(level, int(match[1] or 1))
        current = _attribute(_child(element, "basedOn"), "val")
    return Style(name, outline, bool(numbered), level or 1)


def _boxes(paragraph: _Element) -> Iterator[_Element]:
    """Yield the text boxes that hang on a paragraph, each once though Word writes it in two ways."""
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        tag = _tag(element)
        if tag == "txbxContent":
            yield element
        elif tag not in {"Fallback", "del", "moveFrom"}:
            waiting += reversed(element)


def _text(element: _Element) -> str:
    tag = _tag(element)
    if tag == "t":
        return element.text or ""
    if tag in {"tab", "ptab"}:
        return "\t"
    if tag == "cr" or (tag == "br" and _attribute(element, "type") in {None, "textWrapping"}):
        return "\n"
    return "-" if tag == "noBreakHyphen" else ""


def _without_bullet(content: list[Stretch]) -> list[Stretch]:
    """Drop a bullet that was typed by hand before an item."""
    match = _BULLET.match("".join(s.text for s in content))
    left = match.end() if match else 0
    kept = []
    for stretch in content:
        drop = min(left, len(stretch.text))
        left -= drop
        if drop < len(stretch.text):
            offset = stretch.offset + drop if stretch.offset >= 0 else -1
            kept.append(stretch._replace(text=stretch.text[drop:], offset=offset))
    return kept


def _bold(paragraph: _Element) -> bool:
    """Tell whether all the words of a paragraph are bold: how headings are made by hand."""
    runs = [r for r in paragraph if _tag(r) == "r" and any(_tag(t) == "t" and (t.text or "").strip() for t in r)]
    return bool(runs) and all(_on(_child(_child(run, "rPr"), "b")) for run in runs)


def _titular(text: str) -> bool:
    from narrative_lab.readers.text import titular

    return titular(text.strip())


def _tag(element: _Element) -> str:
    """Name an element without its namespace, which differs between Word's two dialects."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _namespace(element: _Element) -> str:
    return element.tag.rpartition("}")[0].lstrip("{")


def _child(element: _Element | None, tag: str) -> _Element | None:
    return None if element is None else next((child for child in element if _tag(child) == tag), None)


def _inside(element: _Element, tag: str) -> Iterator[_Element]:
    """Yield the rows of a table or the cells of a row, also those that content controls wrap."""
    for child in element:
        if _tag(child) == tag:
            yield child
        elif _tag(child) in {"sdt", "sdtContent", "customXml", "ins"}:
            yield from _inside(child, tag)


def _attribute(element: _Element | None, name: str) -> str | None:
    if element is None:
        return None
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def _number(element: _Element | None) -> int | None:
    value = _attribute(element, "val")
    return int(value) if value and re.fullmatch(r"\d{1,9}", value) else None


def _on(element: _Element | None) -> bool:
    return element is not None and _attribute(element, "val") not in {"0", "false", "off", "none"}
