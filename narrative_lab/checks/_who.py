"""Who a sentence speaks of, "they" included, and how near words stand to them in the grammar."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from narrative_lab.analysis import Analysis, is_hypothetical, is_negated
from narrative_lab.doc import Sentence, Token
from narrative_lab.mentions import Mention, Role

_ASKED = {"can", "must", "shall", "should"}
_ASKING = set("essential important necessary vital crucial want expect ask need require demand".split())


def with_before(sentences: Iterable[Sentence]) -> Iterator[tuple[Sentence, Sentence | None]]:
    """Yield each sentence with the one before it in the same block, or None."""
    previous: Sentence | None = None
    for sentence in sentences:
        yield sentence, previous if previous is not None and previous.block is sentence.block else None
        previous = sentence


def positions(analysis: Analysis, sentence: Sentence, names: Iterable[str]) -> frozenset[int]:
    """Return the positions of the words that belong to a match of these classes."""
    matches = (match for name in names for match in analysis.matches(sentence, name))
    return frozenset(i for match in matches for i in range(match.first, match.last + 1))


def spoken_of(
    analysis: Analysis,
    sentence: Sentence,
    before: Sentence | None,
    names: Iterable[str],
    stand_ins: Iterable[str] = (),
) -> frozenset[int]:
    """Return the positions of the words that name these classes.

    Where only the sentence before names them, the classes in `stand_ins` (such as "they") stand for them.
    """
    names = tuple(names)
    found = positions(analysis, sentence, names)
    if found or before is None or not analysis.found(before).any(names):
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


def deeds(sentence: Sentence, mention: Mention) -> Iterator[Token]:
    """Yield the verbs by which a group acts: its own, those joined to it, those of a "who ..." after it."""
    if mention.role is Role.AGENT and mention.verb is not None:
        yield mention.verb
        yield from _joined(sentence, mention.verb)
    for clause in sentence.children[mention.head.i]:
        if clause.dep == "acl:relcl":
            subject = sentence.child(clause, "nsubj")
            if subject is not None and subject.lower in ("who", "that"):
                yield clause
                yield from _joined(sentence, clause)


def _joined(sentence: Sentence, verb: Token) -> Iterator[Token]:
    """Yield the verbs with no subject of their own that are joined to one: "moved here, opening a shop"."""
    for other in sentence.children[verb.i]:
        if other.dep in ("conj", "advcl") and other.pos == "VERB" and other.i > verb.i:
            if sentence.child(other, "nsubj", "nsubj:pass", "mark") is None:
                yield other


def is_done(sentence: Sentence, verb: Token) -> bool:
    """Tell whether a verb tells of a deed: not denied, not only possible, and not merely asked for."""
    if is_negated(sentence, verb) or is_hypothetical(sentence, verb):
        return False
    if any(c.lower in _ASKED for c in sentence.children[verb.i]):
        return False
    if verb.dep == "conj" and sentence.head(verb).i < verb.i and sentence.child(verb, "nsubj") is None:
        return is_done(sentence, sentence.head(verb))
    return verb.dep not in ("xcomp", "ccomp", "csubj", "advcl") or sentence.head(verb).lemma not in _ASKING
