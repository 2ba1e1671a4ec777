"""Balance: how often each of two sides acts; a side that hardly ever does is told with the numbers."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from narrative_lab.analysis import Analysis
from narrative_lab.checks import Hit, Measure
from narrative_lab.definition import Definition
from narrative_lab.doc import Sentence
from narrative_lab.draft import BlockKind, Span
from narrative_lab.mentions import Group
from narrative_lab.principle import Criterion


class Side(Definition):
    """One side: the groups it is made of and what its measure is called."""

    name: str
    groups: tuple[Group, ...] = Field(min_length=1)


class Options(Definition):
    """The two sides and when the story leans too far.

    one, other: the side that may be left passive, and the side that may do everything.
    named: how often the first side must be named before its silence counts.
    ratio: how many times as often the other side must act.
    """

    one: Side
    other: Side
    named: int = Field(default=4, ge=1)
    ratio: float = Field(default=5, ge=1)


def run(analysis: Analysis, criterion: Criterion, options: Options) -> Iterator[Hit | Measure]:
    """Yield how often each side acts per 1,000 words, and a hit at the passive side if the story leans.

    Deeds count only in blocks that name the first side: a long speech on other matters says nothing about it.
    """
    places: list[Span] = []
    one = other = 0
    for block, sentences in analysis.doc.paragraphs():
        if block.kind in (BlockKind.HEADING, BlockKind.TABLE_CELL):
            continue
        named = [m.span for s in sentences for m in analysis.mentions(s) if m.group in options.one.groups and m.sure]
        if named:
            places += named
            one += sum(_deeds(analysis, s, options.one) for s in sentences)
            other += sum(_deeds(analysis, s, options.other) for s in sentences)
    per_thousand = 1000 / max(analysis.doc.words, 150)
    yield Measure(f"{options.one.name}_act", one * per_thousand)
    yield Measure(f"{options.other.name}_act", other * per_thousand)
    if len(places) >= options.named and other >= max(3, options.ratio * one):
        yield Hit(places[0], slots={"named": _times(len(places)), "one": _times(one), "other": _times(other)})


def _deeds(analysis: Analysis, sentence: Sentence, side: Side) -> int:
    return sum(m.acts for m in analysis.mentions(sentence) if m.group in side.groups)


def _times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count} times")
