"""Paragraph length: paragraphs that hold too much to take in at once."""

from __future__ import annotations

from collections.abc import Iterator

from narrative_lab.analysis import Analysis
from narrative_lab.checks import Hit
from narrative_lab.definition import Definition
from narrative_lab.draft import BlockKind, Span
from narrative_lab.finding import Severity
from narrative_lab.principle import Criterion


class Options(Definition):
    """How long a paragraph may be.

    words: a paragraph with more words, and more than `sentences` sentences, is remarked on.
    hard: with more words than this it gets the criterion's severity; before that it is a note.
    singly: how many of the longest get a finding of their own; the rest are gathered in one.
    """

    words: int = 120
    sentences: int = 3
    hard: int = 200
    singly: int = 5


def run(analysis: Analysis, criterion: Criterion, options: Options) -> Iterator[Hit]:
    """Yield a hit for each paragraph that is too long."""
    found = []
    for block, sentences in analysis.doc.paragraphs():
        words = sum(len(s.words) for s in sentences)
        if block.kind is BlockKind.PARAGRAPH and words > options.words and len(sentences) > options.sentences:
            found.append((words, Span(sentences[0].start, sentences[-1].end), len(sentences)))
    longest = {span for _, span, _ in sorted(found, key=lambda f: (-f[0], f[1]))[: options.singly]}
    for words, span, number in found:
        yield Hit(
            span,
            {"words": str(words), "sentences": str(number)},
            key=None if span in longest else "long",
            severity=Severity.NOTE if words <= options.hard and criterion.severity.rank > Severity.NOTE.rank else None,
        )
