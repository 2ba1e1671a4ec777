"""A draft: the readable text of one document, cut into blocks that know where they came from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open stretch of `Draft.text`, in code points from 0."""

    start: int
    end: int


class BlockKind(StrEnum):
    """What a block is in its document; only paragraphs and quotes are judged as prose."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list-item"
    TABLE_CELL = "table-cell"
    QUOTE = "quote"


class DraftKind(StrEnum):
    """What sort of text a draft is: it decides what a reader may expect of it."""

    POST = "post"
    PAGE = "page"
    RELEASE = "release"
    SPEECH = "speech"
    STRATEGY = "strategy"


class Piece(NamedTuple):
    """Where `Draft.text[start:end]` stands in the source file.

    `part` is the package part for .docx ("word/document.xml") and "" for other formats. For .docx, `paragraph`
    counts the `w:p` elements of that part in document order from 0, `run` the `w:r` elements anywhere inside that
    paragraph from 0, and `offset` code points inside the run's text. For other formats `paragraph` and `run` are
    -1 and `offset` counts code points from the start of the decoded source.
    """

    start: int
    end: int
    part: str = ""
    paragraph: int = -1
    run: int = -1
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph, list item, table cell or block quotation of a draft.

    `start` and `end` are offsets into `Draft.text`; `level` is the heading level or list depth (1 is the outermost, 0
    does not apply); `language` is an ISO 639-1 code, or "und" when the block is too short to tell.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    language: str = "en"
    pieces: tuple[Piece, ...] = ()


class Ignored(NamedTuple):
    """A stretch whose writer asked for silence on `criteria` (principle or criterion ids; empty means all)."""

    start: int
    end: int
    criteria: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """The readable text of one document with its blocks, in order and without overlap.

    `text` is what every offset in the project counts in. `source` names the file ("<stdin>", "<text>" otherwise).
    `notes` say in plain sentences what the reader left out or could not read.
    """

    text: str
    title: str = ""
    source: str = "<text>"
    blocks: tuple[Block, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def sha256(self) -> str:
        """Return the SHA-256 of the text in UTF-8."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    def quote(self, span: Span | Block) -> str:
        """Return the text of a span or block."""
        return self.text[span.start : span.end]
