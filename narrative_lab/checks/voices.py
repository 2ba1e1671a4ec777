"""Voices: who is quoted in a draft."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from narrative_lab.analysis import Analysis
from narrative_lab.checks import ClassNames, Hit
from narrative_lab.definition import Definition
from narrative_lab.doc import Sentence, Token
from narrative_lab.draft import Span
from narrative_lab.principle import Criterion

_PRONOUNS = {"he", "she", "they", "i", "we", "it"}


class Options(Definition):
    """How speech is told (`says`), who speaks for the council (`officials`), and how many quoted sentences it takes."""

    says: ClassNames
    officials: ClassNames
    fewest: int = 1


class Voice(NamedTuple):
    """Somebody who is quoted: where they are named, and whether they speak for the council."""

    span: Span
    official: bool


def run(analysis: Analysis, criterion: Criterion, options: Options) -> Iterator[Hit]:
    """Yield one hit, on the first speaker, when everybody who is quoted speaks for the council."""
    heard = tuple(voices(analysis, options))
    if len(heard) >= options.fewest and heard and all(voice.official for voice in heard):
        yield Hit(heard[0].span)


def voices(analysis: Analysis, options: Options) -> Iterator[Voice]:
    """Yield everybody whose words stand in quotation marks and who is named as saying them."""
    sentences = analysis.running
    for i, sentence in enumerate(sentences):
        beside = sentences[max(0, i - 1) : i + 2]
        if not any(s.quoted for s in beside):
            continue
        for match in (m for name in options.says for m in analysis.matches(sentence, name)):
            verb = sentence.tokens[match.first]
            speaker = sentence.child(verb, "nsubj") or _after_quote(sentence, verb)
            span = sentence.subtree(speaker) if speaker is not None else None
            if span is None or speaker.lower in _PRONOUNS or sentence.is_quoted(*span):
                continue
            yield Voice(span, _is_official(analysis, sentence, span, options))


def _after_quote(sentence: Sentence, verb: Token) -> Token | None:
    """Return the speaker of "…," said Ruth Pell, whom the grammar may take for the object."""
    before = sentence.tokens[verb.i - 1] if verb.i else None
    if before is None or before.text not in ("”", "’", '"', "'"):
        return None
    return sentence.child(verb, "obj")


def _is_official(analysis: Analysis, sentence: Sentence, span: Span, options: Options) -> bool:
    return any(
        sentence.tokens[m.first].start < span.end and span.start < sentence.tokens[m.last].end
        for name in options.officials
        for m in analysis.matches(sentence, name)
    )
