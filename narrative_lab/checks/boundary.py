"""Boundary: one group called "ours" and set beside or against another that is not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from narrative_lab.analysis import Analysis
from narrative_lab.checks import ClassNames, Hit
from narrative_lab.definition import Definition
from narrative_lab.doc import Sentence
from narrative_lab.draft import Span
from narrative_lab.finding import Confidence, Severity
from narrative_lab.mentions import Group, Mention
from narrative_lab.principle import Criterion
from narrative_lab.words import Texts

_OURS = {"our", "my"}
_FAR = 6


class Options(Definition):
    """Who is called ours, who is not, and the words that draw a line between them.

    ours: groups that stand with "our".
    others: groups that do not.
    joins: words between the two that set them side by side or against each other: "and", "from", "versus".
    unless: keep silent when the sentence holds one of these classes ("alike", "together").
    """

    ours: tuple[Group, ...]
    others: tuple[Group, ...]
    joins: Texts
    unless: ClassNames = ()


def run(analysis: Analysis, criterion: Criterion, options: Options) -> Iterator[Hit]:
    """Yield a hit, from one group to the other, wherever such a line is drawn."""
    for sentence in analysis.running:
        if analysis.found(sentence).any(options.unless):
            continue
        there = analysis.mentions(sentence)
        ours = [m for m in there if m.group in options.ours]
        others = [m for m in there if m.group in options.others]
        for one, other in product(ours, others):
            if _line(sentence, one, other, options):
                span = Span(min(one.span.start, other.span.start), max(one.span.end, other.span.end))
                milder = sentence.is_quoted(*span)
                yield Hit(
                    span,
                    severity=Severity.NOTE if milder else None,
                    confidence=Confidence.LOW if milder else Confidence.MEDIUM,
                    quoted=milder,
                )


def _line(sentence: Sentence, one: Mention, other: Mention, options: Options) -> bool:
    """Tell whether only the first is "ours" and a joining word, with few others, stands between the two."""
    if not _is_ours(sentence, one) or _is_ours(sentence, other):
        return False
    low, high = (one, other) if one.first < other.first else (other, one)
    between = sentence.tokens[low.last + 1 : high.first]
    if not between or len(between) > _FAR or any(t.pos in ("VERB", "SCONJ") for t in between):
        return False
    return any(t.lower in options.joins for t in between)


def _is_ours(sentence: Sentence, mention: Mention) -> bool:
    before = sentence.tokens[max(0, mention.first - 2) : mention.first + 1]
    return any(t.lower in _OURS for t in before)
