"""Particulars: the names of streets, landmarks, people and local bodies that make a draft speak of one place only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from narrative_lab.analysis import Analysis
from narrative_lab.checks import ClassNames, Hit, Measure
from narrative_lab.checks._places import holds_one, places
from narrative_lab.definition import Definition
from narrative_lab.doc import Sentence
from narrative_lab.names import Name
from narrative_lab.principle import Criterion


class Options(Definition):
    """What counts as a particular, and how many it takes.

    not_local: names that hold one of these classes say nothing of this place (countries, months, national bodies).
    officials: a name that follows one of these words is somebody's office, not a particular of the place.
    fewest: how many different names it takes; in a draft of fewer words than `words_each` times this, fewer do.
    most: how many sentences are shown, so that names alone do not carry the rating.
    """

    not_local: ClassNames = ()
    officials: ClassNames = ()
    fewest: int = 3
    words_each: int = 100
    most: int = 3


def run(analysis: Analysis, criterion: Criterion, options: Options) -> Iterator[Hit | Measure]:
    """Yield the sentences that hold most names, if the draft names enough; and how many it names in 1,000 words."""
    own = places(analysis, options.not_local)[:1]
    held: dict[int, set[str]] = {}
    for sentence in analysis.running:
        local = {
            n.text.lower()
            for n in analysis.names(sentence)
            if n.text not in own and _is_local(analysis, sentence, n, options)
        }
        if local:
            held[sentence.index] = local
    count = Counter(name for local in held.values() for name in local)
    words = max(analysis.doc.words, 1)
    yield Measure("names", len(count) * 1000 / max(words, 150))
    if len(count) < min(options.fewest, 1 + words // options.words_each):
        return
    shown: set[str] = set()
    best = sorted(held, key=lambda i: (-len(held[i]), i))
    chosen = []
    for index in best:
        if len(chosen) < options.most and held[index] - shown:
            chosen.append(index)
            shown |= held[index]
    for index in sorted(chosen):
        yield Hit(analysis.doc.sentences[index].span)


def _is_local(analysis: Analysis, sentence: Sentence, name: Name, options: Options) -> bool:
    if holds_one(analysis, sentence, name, options.not_local):
        return False
    before = name._replace(first=max(0, name.first - 1))
    return not holds_one(analysis, sentence, before, options.officials)
