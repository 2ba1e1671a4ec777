"""Put the blocks of a draft together from stretches of text that know where they stood in the source."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from narrative_lab.draft import Block, BlockKind, Draft, Ignored, Piece

# What may be trimmed from the ends of a block. Joiners stay: they hold emoji and Persian words together.
EDGES = "".join(chr(i) for i in range(0x3001) if chr(i).isspace() or unicodedata.category(chr(i)) == "Cc")
EDGES += "\u200b\u200e\u200f\u2060\ufeff"

_VISIBLE = re.compile(r"[^\W_]")
_COMMENT = re.compile(r"\s*narrative-lab\s*:\s*(?P<verb>ignore|off|on)\b(?P<criteria>[\w\s,.:-]*)\s*")
_MEANT = re.compile(r"\s*narrative-lab\s*:")


class Stretch(NamedTuple):
    """A stretch of readable text; `offset` is -1 where the text does not stand in the source as it is."""

    text: str
    offset: int = -1
    part: str = ""
    paragraph: int = -1
    run: int = -1


class Mark(NamedTuple):
    """A writer's wish for silence: `verb` is "ignore" (one block), "off" or "on" (a stretch)."""

    verb: str
    criteria: tuple[str, ...] = ()


def visible(text: str) -> bool:
    """Tell whether there is anything to see in a text: a letter, digit, mark or picture."""
    return bool(_VISIBLE.search(text)) or any(unicodedata.category(c)[0] in "PSMLN" for c in text)


def mark(comment: str) -> Mark | str | None:
    """Read the inside of an HTML comment.

    Returns a Mark; or a note where the comment speaks to narrative-lab but cannot be followed; or None for
    any other comment.
    """
    if found := _COMMENT.fullmatch(comment):
        criteria = re.split(r"[\s,]+", found["criteria"].strip().lower())
        return Mark(found["verb"], tuple(filter(None, criteria)))
    if _MEANT.match(comment):
        return f"This comment was not understood: {' '.join(comment.split())[:80]}. Say ignore, off or on."
    return None


class Assembly:
    """Collect blocks in reading order; `draft()` gives the finished value.

    The one mutable thing in a reader. The text is that of the blocks with an empty line between them.
    """

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.notes: list[str] = []
        self._text: list[str] = []
        self._size = 0
        self._next: list[tuple[str, ...]] = []
        self._off: dict[str, int] = {}
        self._ignored: dict[tuple[int, int], list[tuple[str, ...]]] = {}

    def note(self, text: str) -> None:
        """Keep a plain sentence for the reader of the report, once."""
        if text not in self.notes:
            self.notes.append(text)

    def mark(self, mark: Mark) -> None:
        """Follow a writer's comment that stands between blocks."""
        if mark.verb == "ignore":
            self._next.append(mark.criteria)
        else:
            self._switch(mark, self._size)

    def add(self, kind: BlockKind, content: Iterable[Stretch | Mark], level: int = 0) -> None:
        """Add a block, trimmed of white space; a block with nothing to see is left out."""
        content = list(content)
        whole = "".join(c.text for c in content if isinstance(c, Stretch))
        if not visible(whole):
            for c in content:
                if isinstance(c, Mark):
                    self.mark(c)
            return
        first = len(whole) - len(whole.lstrip(EDGES))
        last = len(whole.rstrip(EDGES))
        if self.blocks:
            self._text.append("\n\n")
            self._size += 2
        start = self._size
        end = start + last - first
        ignored = self._next
        self._next = []
        pieces: list[Piece] = []
        at = 0
        for c in content:
            if isinstance(c, Mark):
                if c.verb == "ignore":
                    ignored.append(c.criteria)
                else:
                    self._switch(c, start + min(max(at, first), last) - first)
                continue
            low, high = max(at, first), min(at + len(c.text), last)
            if low < high and c.offset >= 0:
                _extend(
                    pieces,
                    Piece(
                        start + low - first,
                        start + high - first,
                        c.part,
                        c.paragraph,
                        c.run,
                        c.offset + low - at,
                    ),
                )
            at += len(c.text)
        for criteria in ignored:
            self._ignored.setdefault((start, end), []).append(criteria)
        self._text.append(whole[first:last])
        self._size = end
        self.blocks.append(Block(kind, start, end, level, pieces=tuple(pieces)))

    def draft(self, title: str, source: str) -> Draft:
        """Return the draft; a stretch that was never switched on again ends with the text."""
        self._switch(Mark("on"), self._size)
        ignored = []
        for (start, end), lists in sorted(self._ignored.items()):
            everything = () in lists
            criteria = () if everything else tuple(dict.fromkeys(c for cs in lists for c in cs))
            ignored.append(Ignored(start, end, criteria))
        return Draft(
            "".join(self._text),
            " ".join(title.split()),
            source,
            tuple(self.blocks),
            tuple(ignored),
            tuple(self.notes),
        )

    def _switch(self, mark: Mark, at: int) -> None:
        if mark.verb == "off":
            for criterion in mark.criteria or ("",):
                self._off.setdefault(criterion, at)
            return
        for criterion in mark.criteria or tuple(self._off):
            start = self._off.pop(criterion, at)
            if start < at:
                self._ignored.setdefault((start, at), []).append((criterion,) if criterion else ())


def _extend(pieces: list[Piece], piece: Piece) -> None:
    """Append a piece, or lengthen the last one where the new one carries on from it on both sides."""
    if pieces:
        last = pieces[-1]
        if last.end == piece.start and last[2:5] == piece[2:5] and last.offset + last.end - last.start == piece.offset:
            pieces[-1] = last._replace(end=piece.end)
            return
    pieces.append(piece)
