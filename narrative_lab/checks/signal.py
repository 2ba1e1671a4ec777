"""Signals: sentences that the trained classifier takes to carry a code, as evidence beside the rules."""

from __future__ import annotations

from collections.abc import Iterator

from narrative_lab.analysis import Analysis
from narrative_lab.checks import Hit
from narrative_lab.definition import Definition
from narrative_lab.finding import Confidence
from narrative_lab.framing import YES
from narrative_lab.mentions import Group
from narrative_lab.principle import Criterion


class Options(Definition):
    """The codebook and code that count.

    of: only sentences that speak of one of these groups.
    not_of: only sentences that speak of none of these groups.
    """

    codebook: str = "annex-a"
    code: str
    of: tuple[Group, ...] = ()
    not_of: tuple[Group, ...] = ()


def run(analysis: Analysis, criterion: Criterion, options: Options) -> Iterator[Hit]:
    """Yield a hit for each sentence that carries the code for sure; none where the code is not precise enough."""
    framing = analysis.framing
    if framing is None or options.code not in framing.trusted(options.codebook):
        return
    sentences = {sentence.span: sentence for sentence in analysis.doc.sentences}
    for coding in framing.codings:
        if (coding.codebook, coding.code, coding.decision) == (options.codebook, options.code, YES):
            groups = {mention.group for mention in analysis.mentions(sentences[coding.span])}
            if not (options.of and groups.isdisjoint(options.of)) and groups.isdisjoint(options.not_of):
                yield Hit(coding.span, confidence=Confidence.LOW)
