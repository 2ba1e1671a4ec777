"""Who a sentence speaks of, "they" included, and how near words stand to them in the grammar."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from narrative_lab.analysis import Analysis
from narrative_lab.doc import Sentence, Token


def with_before(
    analysis: Analysis, sentences: Iterable[Sentence], names: Iterable[str], stand_ins: Iterable[str]
) -> Iterator[tuple[Sentence, bool]]:
    """Yield each sentence, and whether a word such as "they" can stand there for people of these classes.

    It can where the sentence before in the same block names them, or itself carries them on with such a word; and
    where a paragraph opens with such a word, just after one that ends with them.
    """
    names, stand_ins = tuple(names), tuple(stand_ins)
    block, carried = None, False
    for sentence in sentences:
        found = analysis.found(sentence)
        if sentence.block is not block:
            opens = any(match.first == 0 for name in stand_ins for match in found.of(name))
            carried = carried and opens and sentence.is_prose
            block = sentence.block
        yield sentence, carried
        carried = found.any(names) or (carried and found.any(stand_ins))


def positions(analysis: Analysis, sentence: Sentence, names: Iterable[str]) -> frozenset[int]:
    """Return the positions of the words that belong to a match of these classes."""
    matches = (match for name in names for match in analysis.matches(sentence, name))
    return frozenset(i for match in matches for i in range(match.first, match.last + 1))


def mentioned(analysis: Analysis, sentence: Sentence, names: Iterable[str]) -> frozenset[int]:
    """Return the positions of the words, pronouns among them, by which groups of these names are spoken of."""
    names = set(names)
    spoken = (m for m in analysis.mentions(sentence) if m.group in names)
    return frozenset(i for m in spoken for i in range(m.first, m.last + 1))


def spoken_of(
    analysis: Analysis,
    sentence: Sentence,
    carried: bool,
    names: Iterable[str],
    stand_ins: Iterable[str] = (),
) -> frozenset[int]:
    """Return the positions of the words that name these classes.

    Where only a sentence before names them (`carried`), the classes in `stand_ins` (such as "they") stand for them.
    """
    names = tuple(names)
    found = positions(analysis, sentence, names) | mentioned(analysis, sentence, names)
    if found or not carried:
        return found
    return positions(analysis, sentence, stand_ins)


def is_within(sentence: Sentence, start: Iterable[Token], goal: Collection[int], steps: int) -> bool:
    """Tell whether a goal is reached from the start in at most `steps` steps along the parse tree.

    Steps down to a word that is only listed beside another ("floods and refugees") do not count, nor do steps
    up out of a clause of time or reason ("refugees helped when the river flooded").
    """
    here = {t.i for t in start}
    seen = set(here)
    for _ in range(steps + 1):
        if here & set(goal):
            return True
        beyond = {sentence.tokens[i].head for i in here if sentence.tokens[i].dep != "advcl"}
        beyond |= {c.i for i in here for c in sentence.children[i] if c.dep != "conj"}
        here = beyond - seen
        seen |= here
    return False
