"""Clusivity: a "we" or "our" that newcomers are kept outside of."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from narrative_lab.analysis import Analysis
from narrative_lab.checks import ClassNames, Hit
from narrative_lab.definition import Definition
from narrative_lab.doc import Sentence
from narrative_lab.draft import Span
from narrative_lab.finding import Confidence, Severity
from narrative_lab.mentions import Clusivity, Group, Mention
from narrative_lab.principle import Criterion


class Options(Definition):
    """Which "we" is asked about.

    takes_in: whom the "we" takes in, as the language model reads it.
    others: the groups of which one must be spoken of in the same sentence.
    unless: keep silent when the sentence holds one of these classes ("welcome", "together").
    """

    takes_in: tuple[Clusivity, ...] = Field(min_length=1)
    others: tuple[Group, ...] = Field(min_length=1)
    unless: ClassNames = ()


def run(analysis: Analysis, criterion: Criterion, options: Options) -> Iterator[Hit]:
    """Yield a hit for the first such "we" of each sentence, milder where it is somebody else's."""
    for sentence in analysis.running:
        spoken = analysis.mentions(sentence)
        if not any(m.group in options.others and m.sure for m in spoken) or analysis.found(sentence).any(
            options.unless
        ):
            continue
        apart = next((m for m in spoken if m.who in options.takes_in), None)
        if apart is not None:
            milder = sentence.is_quoted(*apart.span)
            yield Hit(
                _with_noun(sentence, apart),
                key=criterion.id,
                severity=Severity.NOTE if milder else None,
                confidence=Confidence.LOW if milder else Confidence.MEDIUM,
                quoted=milder,
            )


def _with_noun(sentence: Sentence, mention: Mention) -> Span:
    """Return the stretch of "our" with the noun it belongs to: "our streets"."""
    noun = sentence.head(mention.head)
    if mention.head.dep == "nmod:poss" and 0 < noun.i - mention.last <= 3:
        return Span(mention.span.start, noun.end)
    return mention.span
