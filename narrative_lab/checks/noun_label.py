"""Noun labels: an adjective used as the name of people, as in "the vulnerable"."""

from __future__ import annotations

from collections.abc import Iterator

from narrative_lab.analysis import Analysis
from narrative_lab.checks import Hit, wording
from narrative_lab.doc import Sentence
from narrative_lab.principle import Criterion
from narrative_lab.words import Match

_NOUNS = {"NOUN", "PROPN", "ADJ", "NUM"}
_LEANS_ON = {"amod", "compound", "advmod", "nummod", "flat", "appos", "det", "case"}


class Options(wording.Options):
    """The options of `wording`; the words are labels with their article, such as "the vulnerable"."""


def run(analysis: Analysis, criterion: Criterion, options: Options) -> Iterator[Hit]:
    """Yield a hit for each label that stands by itself, with no noun after it."""
    for sentence in analysis.doc.sentences:
        for name in options.words:
            for match in analysis.matches(sentence, name):
                if not _stands_alone(sentence, match):
                    continue
                if wording.speaks(analysis, sentence, match, options):
                    yield wording.hit(analysis, sentence, match, options, criterion)


def _stands_alone(sentence: Sentence, match: Match) -> bool:
    """Tell whether the last word of a label is itself the noun, not something said of a noun that follows."""
    label = sentence.tokens[match.last]
    later = sentence.tokens[match.last + 1] if match.last + 1 < len(sentence.tokens) else None
    if later is not None and (later.pos in _NOUNS or later.text in ("-", "’s", "'s")):
        return False
    head = sentence.head(label)
    if label.dep == "conj" or any(t.pos in ("VERB", "AUX") for t in sentence.tokens[match.last + 1 : head.i]):
        return True  # the parser now and then hangs the label on a noun of the next phrase
    return not (label.dep in _LEANS_ON and head.i > label.i and head.pos in ("NOUN", "PROPN"))
