"""Readability: the age at which a text can be read, by several formulas, and the sentences that raise it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from statistics import median
from typing import NamedTuple

from narrative_lab.analysis import Analysis
from narrative_lab.checks import Hit, Measure
from narrative_lab.checks._counts import Tally, tally, total
from narrative_lab.definition import Definition
from narrative_lab.doc import Sentence
from narrative_lab.draft import BlockKind
from narrative_lab.finding import Severity
from narrative_lab.principle import Criterion

_SCHOOL_STARTS = 5
_YOUNGEST, _OLDEST = 5, 22
_FRAGMENT = 5


class Options(Definition):
    """When a text is hard to read.

    aim: the reading age, in years, above which the text is remarked on.
    hard: the reading age above which the remark is advice and no longer a note.
    at_least_words: with less running text than this the formulas say nothing reliable, and no age is told.
    sentences: how many of the hardest sentences are shown.
    long: the number of words above which a sentence counts as long for the measure `long_sentences`.
    """

    aim: float = 12
    hard: float = 15
    at_least_words: int = 100
    sentences: int = 3
    long: int = 25


class ReadingAge(NamedTuple):
    """A reading age in years: the middle one of what the formulas say, and the lowest and the highest."""

    age: float
    low: float
    high: float


# The formulas and their figures are textstat's (0.7.8), taking counts where textstat takes the text; the
# tests hold
# them equal to textstat's own. Each gives a US school grade, 1 for children of six.
FORMULAS: Mapping[str, Callable[[Tally], float]] = {
    "Flesch-Kincaid": lambda t: 0.39 * t.words / t.sentences + 11.8 * t.syllables / t.words - 15.59,
    "Gunning fog": lambda t: 0.4 * (t.words / t.sentences + 100 * t.complex / t.words),
    "SMOG": lambda t: 1.043 * (30 * t.polysyllables / t.sentences) ** 0.5 + 3.1291,
    "Coleman-Liau": lambda t: 5.8 * t.letters / t.words - 29.6 * t.sentences / t.words - 15.8,
    "ARI": lambda t: 4.71 * t.characters / t.words + 0.5 * t.words / t.sentences - 21.43,
}


def reading_age(counts: Tally) -> ReadingAge:
    """Return the reading age of a text with these counts; it needs at least one word.

    A formula's grade plus five is an age. Ages end at 22, since the formulas were made for school and college
    texts.
    """
    ages = sorted(min(max(formula(counts) + _SCHOOL_STARTS, _YOUNGEST), _OLDEST) for formula in FORMULAS.values())
    return ReadingAge(median(ages), ages[0], ages[-1])


def running_text(analysis: Analysis) -> tuple[Sentence, ...]:
    """Return what is read as prose: paragraphs, quotations and bullets that are whole sentences."""
    return tuple(s for s in analysis.running if is_whole(s))


def is_whole(sentence: Sentence) -> bool:
    """Tell whether a sentence is prose and, if it is a bullet, a sentence of its own and not a fragment."""
    if sentence.block.kind is not BlockKind.LIST_ITEM:
        return sentence.is_prose
    return len(sentence.words) >= _FRAGMENT and sentence.tokens[-1].text in (".", "!", "?")


def run(analysis: Analysis, criterion: Criterion, options: Options) -> Iterator[Hit | Measure]:
    """Yield the measures of the running text, and the hardest sentences of a text that is hard to read.

    Measures: `difficulty` is the reading age however short the text is; `reading_age`, `reading_age_low` and
    `reading_age_high` are given only where there is enough text; `words_per_sentence`; `long_sentences` is
    the share
    of sentences over `long` words, from 0 to 1.
    """
    tallies = [(s, t) for s in running_text(analysis) if (t := tally(s)).words]
    counts = total(t for _, t in tallies)
    if not counts.words:
        return
    found = reading_age(counts)
    yield Measure("difficulty", found.age)
    yield Measure("words_per_sentence", counts.words / counts.sentences)
    yield Measure("long_sentences", sum(t.words > options.long for _, t in tallies) / counts.sentences)
    if counts.words < options.at_least_words:
        return
    yield Measure("reading_age", found.age)
    yield Measure("reading_age_low", found.low)
    yield Measure("reading_age_high", found.high)
    if round(found.age) <= options.aim:
        return
    slots = {"age": f"{found.age:.0f}", "low": f"{found.low:.0f}", "high": f"{found.high:.0f}"}
    severity = None if found.age > options.hard else Severity.NOTE
    for sentence in _hardest(tallies, options.sentences):
        yield Hit(sentence.span, slots, key="text", severity=severity)


def _hardest(tallies: list[tuple[Sentence, Tally]], number: int) -> list[Sentence]:
    """Return the sentences that raise the reading age most: hard ones, of some length, not in somebody else's words."""
    own = [(s, t) for s, t in tallies if t.words >= 2 * _FRAGMENT and not s.is_quoted(s.start, s.end)] or tallies
    ranked = sorted(own, key=lambda pair: (-FORMULAS["Flesch-Kincaid"](pair[1]), pair[0].index))
    return [sentence for sentence, _ in ranked[:number]]
