"""Rare words: long words that are not among those a reader meets every day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from narrative_lab.analysis import Analysis
from narrative_lab.checks import ClassNames, Hit
from narrative_lab.checks._counts import figures_of, is_known
from narrative_lab.checks.readability import is_whole
from narrative_lab.definition import Definition
from narrative_lab.doc import Sentence, Token
from narrative_lab.draft import Span
from narrative_lab.finding import Confidence
from narrative_lab.principle import Criterion

_SHORTEST = 8
_ENDINGS = ("ing", "ed", "d", "s", "es", "ly", "ness")
_PREFIXES = ("un", "re", "dis", "mis", "non", "under", "over")


class Options(Definition):
    """Which words count as rare.

    syllables: words with fewer syllables are let pass.
    familiar: classes of long words that readers know; their forms in -s, -ed, -ing and -ly pass with them.
    told: classes whose matches other criteria speak of.
    most: how many different words are shown at most, the most frequent first.
    """

    syllables: int = 4
    familiar: ClassNames = ()
    told: ClassNames = ()
    most: int = 8


def run(analysis: Analysis, criterion: Criterion, options: Options) -> Iterator[Hit]:
    """Yield a hit for each use of a rare word, words that recur first in importance."""
    found: list[tuple[Sentence, Token]] = []
    for sentence in analysis.running:
        if not is_whole(sentence):
            continue
        for token in sentence.tokens:
            if len(token.text) >= _SHORTEST and _is_rare(analysis, sentence, token, options):
                found.append((sentence, token))
    counts = Counter(_key(token) for _, token in found)
    first = {key: i for i, key in reversed(list(enumerate(_key(t) for _, t in found)))}
    shown = set(sorted(counts, key=lambda key: (-counts[key], first[key]))[: options.most])
    for sentence, token in found:
        if _key(token) in shown and not sentence.is_quoted(token.start, token.end):
            yield Hit(Span(token.start, token.end), key=_key(token), confidence=Confidence.MEDIUM)


def plain_syllables(word: str) -> int:
    """Return the syllables of a word, or of the known word that it is built on by an ending or a prefix.

    "Contributing" is no harder than "contribute", nor "uncertainty" than "certainty".
    """
    bases = [word]
    for ending in _ENDINGS:
        if word.endswith(ending):
            stem = word.removesuffix(ending)
            bases += [stem, stem + "e", stem[:-1]]
    bases += [word.removeprefix(prefix) for prefix in _PREFIXES if word.startswith(prefix)]
    return min(figures_of(base).syllables for base in bases if base == word or (len(base) > 3 and is_known(base)))


def _key(token: Token) -> str:
    return token.lemma.lower() if token.lemma.isalpha() else token.lower


def _is_rare(analysis: Analysis, sentence: Sentence, token: Token, options: Options) -> bool:
    if token.pos not in ("NOUN", "VERB", "ADJ", "ADV") or not token.lower.isalpha() or not token.text.isascii():
        return False
    if token.text[0].isupper() and token.i != next(t.i for t in sentence.tokens if t.is_word):
        return False
    if not figures_of(token.lower).difficult or plain_syllables(token.lower) < options.syllables:
        return False
    if token.i and sentence.tokens[token.i - 1].end == token.start or analysis.is_named(token.start, token.end):
        return False
    classes = (*options.familiar, *options.told)
    return not any(m.first <= token.i <= m.last for name in classes for m in analysis.matches(sentence, name))
