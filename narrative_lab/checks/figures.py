"""Figures: runs of numbers with no person, place or value near them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from narrative_lab.analysis import Analysis
from narrative_lab.checks import ClassNames, Hit
from narrative_lab.definition import Definition
from narrative_lab.doc import Sentence, Token
from narrative_lab.draft import Span
from narrative_lab.principle import Criterion

_FIGURE = re.compile(r"\d[\d,]*(\.\d+)?(%|k|m|bn)?")
_YEAR = re.compile(r"(1[89]|20)\d\d")
_NOT_COUNTS = {"page", "section", "chapter", "table", "figure", "phase", "theme", "room", "floor", "step"}


class Options(Definition):
    """How many figures (`fewest`) in how many sentences on end (`within`) are a run, and what `story` lightens it."""

    story: ClassNames
    fewest: int = 5
    within: int = 3


def run(analysis: Analysis, criterion: Criterion, options: Options) -> Iterator[Hit]:
    """Yield a hit for each run of sentences of one block that is all figures and no story."""
    sentences = analysis.prose
    done = -1
    for i in range(len(sentences)):
        if i <= done:
            continue
        stretch = [s for s in sentences[i : i + options.within] if s.block is sentences[i].block]
        counts = [len(figures(s)) for s in stretch]
        end = next((n for n in range(1, len(counts) + 1) if sum(counts[:n]) >= options.fewest), 0)
        if not counts[0] or not end:
            continue
        near = sentences[max(0, i - 1) : i + end + 1]
        if any(_tells(analysis, s, options) for s in near if s.block is sentences[i].block):
            continue
        done = i + end - 1
        yield Hit(Span(sentences[i].start, sentences[done].end), slots={"figures": str(sum(counts[:end]))})


def figures(sentence: Sentence) -> tuple[Token, ...]:
    """Return the tokens of a sentence that are amounts in digits: no years, dates, times or page numbers."""
    return tuple(
        t
        for t in sentence.tokens
        if _FIGURE.fullmatch(t.lower) and not _YEAR.fullmatch(t.text) and not _is_label(sentence, t)
    )


def _is_label(sentence: Sentence, token: Token) -> bool:
    before = sentence.tokens[token.i - 1] if token.i else None
    after = sentence.tokens[token.i + 1] if token.i + 1 < len(sentence.tokens) else None
    return any(
        t is not None
        and (t.lower in _NOT_COUNTS or t.lower in (":", "/", "am", "pm") or (t.pos == "PROPN" and t.text.isalpha()))
        for t in (before, after)
    )


def _tells(analysis: Analysis, sentence: Sentence, options: Options) -> bool:
    return bool(sentence.quoted) or analysis.found(sentence).any(options.story)
