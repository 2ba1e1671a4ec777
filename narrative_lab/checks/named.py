"""Named: capitalised names whose head word says what they name ("the Ten-Year Plan", "One Harbour Campaign")."""

from __future__ import annotations

from collections.abc import Iterator

from narrative_lab.analysis import Analysis
from narrative_lab.checks import ClassNames, Hit
from narrative_lab.clauses import is_negated
from narrative_lab.definition import Definition
from narrative_lab.draft import BlockKind, Span
from narrative_lab.principle import Criterion


class Options(Definition):
    """What is looked for: `heads` are the classes of the head word; a name that holds one of `lacks` does not count.

    title: the heading that opens the draft is a name too ("Our Shared Town: Action Plan 2025 to 2029").
    """

    heads: ClassNames
    lacks: ClassNames = ()
    title: bool = False


def run(analysis: Analysis, criterion: Criterion, options: Options) -> Iterator[Hit]:
    """Yield a hit for each name of two words or more that holds a head word; the same name is gathered."""
    if options.title:
        yield from _titles(analysis, options)
    for sentence in analysis.running:
        found = analysis.found(sentence)
        heads = [m for c in options.heads for m in found.of(c)]
        if not heads:
            continue
        others = [m for c in options.lacks for m in found.of(c)]
        for name in analysis.names(sentence):
            inside = [m for m in heads if name.first <= m.first and m.last <= name.last]
            if not inside or name.first == name.last:
                continue
            if any(m.first <= name.last and name.first <= m.last for m in others):
                continue
            if is_negated(sentence, sentence.tokens[inside[-1].last]):
                continue
            span = Span(sentence.tokens[name.first].start, sentence.tokens[name.last].end)
            yield Hit(span, slots={"name": name.text}, key=name.text.lower())


def _titles(analysis: Analysis, options: Options) -> Iterator[Hit]:
    """Yield a hit for the heading that opens the draft, from its first word to the head word of a name in it."""
    sentence = next(iter(analysis.doc.sentences), None)
    if sentence is None or sentence.block.kind is not BlockKind.HEADING:
        return
    found = analysis.found(sentence)
    heads = [m for c in options.heads for m in found.of(c) if sentence.tokens[m.first].text[:1].isupper()]
    if found.any(options.lacks) or not any(m.first for m in heads):
        return
    yield Hit(sentence.span, slots={"name": analysis.doc.quote(sentence.span)})
