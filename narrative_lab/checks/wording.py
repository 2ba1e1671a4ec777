"""Wording: words and phrases to reconsider, with what to say instead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from narrative_lab.analysis import Analysis, span_of
from narrative_lab.checks import ClassNames, Hit
from narrative_lab.checks._forms import fit, replacements, with_article
from narrative_lab.clauses import is_negated
from narrative_lab.definition import Definition
from narrative_lab.doc import Sentence
from narrative_lab.draft import BlockKind, Span
from narrative_lab.finding import Confidence, Severity
from narrative_lab.principle import Criterion
from narrative_lab.words import Match

_SMALL = {"of", "the", "and", "for", "in", "on", "to", "a", "an", "&", "-", "'s", "’s"}


class Options(Definition):
    """What a wording criterion looks for, and when it keeps silent.

    words: the classes whose matches are flagged.
    about: only in a sentence that also speaks of one of these classes (outside the match itself).
    not_about: never in a sentence that holds one of these classes.
    nearby: with `about`, also accept the sentences before and after it in the same block.
    quoted: what to do inside quotation marks: flag, skip, or flag more mildly.
    negated: what to do in a negated clause: flag, skip, or flag only there.
    names: flag also inside capitalised names ("Integration Unit").
    headings: flag also in headings.
    """

    words: ClassNames
    about: ClassNames = ()
    not_about: ClassNames = ()
    nearby: bool = True
    quoted: Literal["flag", "skip", "milder"] = "milder"
    negated: Literal["flag", "skip", "only"] = "flag"
    names: bool = False
    headings: bool = True


def run(analysis: Analysis, criterion: Criterion, options: Options) -> Iterator[Hit]:
    """Yield a hit for each match of the classes that the options do not excuse."""
    for sentence in analysis.doc.sentences:
        if sentence.block.kind is BlockKind.HEADING and not options.headings:
            continue
        for name in options.words:
            for match in analysis.matches(sentence, name):
                if speaks(analysis, sentence, match, options):
                    yield hit(analysis, sentence, match, options, criterion)


def speaks(analysis: Analysis, sentence: Sentence, match: Match, options: Options) -> bool:
    """Tell whether the options let a match speak where it stands."""
    span = span_of(sentence, match)
    if analysis.is_named(*span) or (not options.names and is_name(sentence, match)):
        return False
    if options.quoted == "skip" and sentence.is_quoted(*span):
        return False
    if options.about and not _is_about(analysis, sentence, match, options):
        return False
    if options.not_about and analysis.found(sentence).any(options.not_about):
        return False
    if options.negated != "flag":
        negated = is_negated(sentence, sentence.tokens[match.last]) or is_negated(
            sentence, sentence.tokens[match.first]
        )
        return negated == (options.negated == "only")
    return True


def _is_about(analysis: Analysis, sentence: Sentence, match: Match, options: Options) -> bool:
    """Tell whether one of the `about` classes is found outside the match, or in a sentence beside it."""
    return _elsewhere(analysis, sentence, options.about, match) or (
        options.nearby and any(analysis.found(s).any(options.about) for s in analysis.neighbours(sentence))
    )


def _elsewhere(analysis: Analysis, sentence: Sentence, names: tuple[str, ...], match: Match) -> bool:
    """Tell whether one of the classes is found outside the matched words."""
    return any(
        other.last < match.first or other.first > match.last
        for name in names
        for other in analysis.matches(sentence, name)
    )


def is_name(sentence: Sentence, match: Match) -> bool:
    """Tell whether a match is part of a capitalised name of two words or more, and not just the start of a sentence."""
    if sentence.block.kind is BlockKind.HEADING:
        return False
    tokens = sentence.tokens
    inside = [t for t in tokens[match.first : match.last + 1] if t.is_word]
    if not inside or not all(t.text[0].isupper() for t in inside if t.lower not in _SMALL):
        return False
    low, high = match.first, match.last
    while low > 0 and (tokens[low - 1].text[0].isupper() and tokens[low - 1].is_word):
        low -= 1
    while high + 1 < len(tokens) and (tokens[high + 1].text[0].isupper() and tokens[high + 1].is_word):
        high += 1
    first_word = next((t.i for t in tokens if t.is_word), 0)
    if all(t.text.isupper() for t in tokens[low : high + 1]):
        return False
    return high > low and not (low == first_word and high - low + 1 == len(inside) and inside[-1].pos != "PROPN")


def hit(analysis: Analysis, sentence: Sentence, match: Match, options: Options, criterion: Criterion) -> Hit:
    """Return the hit for a match, milder inside quotation marks, with alternatives in the form of the words."""
    tokens = sentence.tokens[match.first : match.last + 1]
    span = span_of(sentence, match)
    quote = analysis.doc.quote(span)
    milder = options.quoted == "milder" and sentence.is_quoted(*span)
    use = fit(match.entry, tokens)
    suggestions = replacements(use, tokens)
    before = sentence.tokens[match.first - 1] if match.first else None
    if before is not None and before.lower in ("a", "an") and suggestions:
        fitted = tuple(with_article(before.text, text) for text in suggestions)
        if any(not text.startswith(before.text + " ") for text in fitted):
            span, suggestions = Span(before.start, span.end), fitted
    return Hit(
        span,
        slots={"use": alternatives(use)},
        suggestions=suggestions,
        key=match.entry.match[0],
        why=match.entry.why,
        severity=Severity.NOTE if milder and criterion.severity.rank > Severity.NOTE.rank else None,
        confidence=Confidence.MEDIUM if milder or quote.isupper() else Confidence.HIGH,
        quoted=milder,
    )


def alternatives(use: tuple[str, ...]) -> str:
    """Return the alternatives as one phrase: "“help” or “make easier”"."""
    quoted = [f"“{text}”" for text in use]
    return " or ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)
