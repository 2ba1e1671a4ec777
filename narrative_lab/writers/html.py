"""Write reports as one web page that needs nothing but itself: no script, no font, no picture from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from narrative_lab.draft import Block, BlockKind, Span
from narrative_lab.writers._framing import FramingView, framing_title, framing_views
from narrative_lab.writers._view import ROLES, Remark, View, all_blocks, clip, join, one_line, view

if TYPE_CHECKING:
    from jinja2 import Template

    from narrative_lab.framing import Framing
    from narrative_lab.report import Report

SUFFIXES = (".html", ".htm")

# A page may not hold these, even as character references.
_NOT_HTML = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LINKS = 10


class Place(NamedTuple):
    """One highlight of a remark: the `number`-th place (from 1) where its words stand.

    `again` tells that an earlier block showed the beginning of it.
    """

    remark: Remark
    number: int
    again: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one block under the same highlights; `starts` and `ends` are those that start or end with it."""

    text: str
    places: tuple[Place, ...]
    starts: tuple[Place, ...] = ()
    ends: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One block of the draft on the page: `depth` is the heading's depth without gaps, `children` a list's inner items."""

    kind: BlockKind
    pieces: tuple[Piece, ...]
    language: str = "en"
    depth: int = 0
    left_out: str = ""
    children: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One report on the page: what is said of it, and the draft's own text in runs of parts of one kind."""

    view: View
    framing: tuple[FramingView, ...]
    runs: tuple[tuple[Part, ...], ...]
    marked: frozenset[tuple[str, int]]

    def links(self, remark: Remark) -> tuple[tuple[int, str], ...]:
        """Return the number and the name of the first ten places of a remark that the draft's text shows."""
        named = enumerate((p.place for p in remark.passages), 1)
        return tuple((number, name) for number, name in named if (remark.ref, number) in self.marked)[:_LINKS]


def write(reports: Sequence[Report]) -> str:
    """Return one self-contained web page with the reports, one after the other."""
    pages = [page(report) for report in reports]
    letters = sorted({s.letter for p in pages for s in p.view.sections})
    style = _style() + "".join(map(_only, letters))
    return _template("html.html.j2").render(pages=pages, roles=ROLES, style=style, style_sum=_sum(style))


def write_framings(framings: Sequence[Framing]) -> str:
    """Return one self-contained web page with the framing of drafts, one after the other."""
    pages = [
        {"title": framing_title(f), "framing": framing_views(f.draft, f.profiles), "versions": f.versions}
        for f in framings
    ]
    style = _style()
    return _template("framing.html.j2").render(pages=pages, style=style, style_sum=_sum(style))


def page(report: Report) -> Page:
    """Return a report as it stands on the page."""
    shown = view(report)
    places = [
        Place(remark, number)
        for section in shown.sections
        for remark in section.remarks
        for number in range(1, len(remark.passages) + 1)
    ]
    parts = list(_parts(report, places))
    marked = frozenset((e.remark.ref, e.number) for part in parts for piece in part.pieces for e in piece.ends)
    return Page(shown, framing_views(report.draft, report.profiles), tuple(_runs(parts)), marked)


def pieces(text: str, block: Block, places: Iterable[Place]) -> tuple[Piece, ...]:
    """Cut a block's text wherever a highlight starts or ends, so that highlights may overlap freely.

    A highlight over two blocks ends in the first one and starts again in the second.
    """
    starts: defaultdict[int, list[Place]] = defaultdict(list)
    ends: defaultdict[int, list[Place]] = defaultdict(list)
    for place in places:
        start, end = max(_span(place).start, block.start), min(_span(place).end, block.end)
        if start < end:
            starts[start].append(place)
            ends[end].append(place)
    cuts = sorted({block.start, block.end, *starts, *ends})
    made: list[Piece] = []
    over: list[Place] = []
    for start, end in pairwise(cuts):
        over = sorted([p for p in over if p not in ends[start]] + starts[start], key=_order)
        shown = _NOT_HTML.sub(lambda m: " " if m[0].isspace() else "\ufffd", text[start:end])
        made.append(
            Piece(shown, tuple(over), tuple(sorted(starts[start], key=_order)), tuple(sorted(ends[end], key=_order)))
        )
    return tuple(made)


def _order(place: Place) -> tuple[int, str, int]:
    return len(place.remark.ref), place.remark.ref, place.number


def _span(place: Place) -> Span:
    return place.remark.passages[place.number - 1].span


def _parts(report: Report, places: Sequence[Place]) -> Iterator[Part]:
    # Both run in order of place, so each block looks only at the highlights that can reach it.
    waiting = deque(sorted(places, key=lambda p: _span(p).start))
    open_: list[Place] = []
    seen: set[tuple[str, int]] = set()
    headings: list[int] = []
    for block in all_blocks(report.draft):
        while waiting and _span(waiting[0]).start < block.end:
            open_.append(waiting.popleft())
        open_ = [p for p in open_ if _span(p).end > block.start]
        depth = block.level
        if block.kind is BlockKind.HEADING:
            while headings and headings[-1] >= block.level:
                headings.pop()
            headings.append(block.level)
            depth = len(headings)
        reason = next(
            (n.reason for n in report.not_judged if n.span.start < block.end and block.start < n.span.end), ""
        )
        here = [p._replace(again=(p.remark.ref, p.number) in seen) for p in open_]
        cut = pieces(report.draft.text, block, here)
        seen.update((p.remark.ref, p.number) for piece in cut for p in piece.places)
        yield Part(block.kind, cut, block.language, depth, reason)


def _runs(parts: Sequence[Part]) -> Iterator[tuple[Part, ...]]:
    """Yield single parts, but neighbouring list items as a tree and neighbouring table cells together."""
    at = 0
    while at < len(parts):
        end = at + 1
        if parts[at].kind in (BlockKind.LIST_ITEM, BlockKind.TABLE_CELL):
            while end < len(parts) and parts[end].kind is parts[at].kind:
                end += 1
        run = parts[at:end]
        yield tuple(_tree(run)) if run[0].kind is BlockKind.LIST_ITEM else tuple(run)
        at = end


def _tree(items: Sequence[Part]) -> Iterator[Part]:
    at = 0
    while at < len(items):
        end = at + 1
        while end < len(items) and items[end].depth > items[at].depth:
            end += 1
        item, children = items[at], tuple(_tree(items[at + 1 : end]))
        yield Part(item.kind, item.pieces, item.language, item.depth, item.left_out, children)
        at = end


@cache
def _template(name: str) -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(clip=clip, join_words=join, line=one_line)
    return environment.get_template(name)


def _style() -> str:
    return Path(__file__).with_name("html.css").read_text(encoding="utf-8")


def _only(letter: str) -> str:
    """Return the style rules that leave only one principle's highlights when its button is on.

    A label that was just followed from a remark stays to be seen, whatever its principle.
    """
    chosen = f'.report:has(input[value="{letter}"]:checked) .paper'
    return (
        f"{chosen} mark:not(.of-{letter}){{all:unset}}\n"
        f"{chosen} :is(.ref,.starts):not(.of-{letter},:target){{display:none}}\n"
    )


def _sum(style: str) -> str:
    return base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
