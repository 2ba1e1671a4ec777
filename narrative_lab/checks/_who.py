"""Who a sentence speaks of, "they" included, and how near words stand to them in the grammar."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from narrative_lab.analysis import Analysis, is_hypothetical, is_negated
from narrative_lab.doc import Sentence, Token
from narrative_lab.mentions import Group, Mention, Role, role_of

_ASKED = {"can", "must", "shall", "should"}
_SUBJECTS = ("nsubj", "nsubj:pass")
_PEOPLE = (Group.NEWCOMERS, Group.RESIDENTS, Group.EVERYONE)
_PARTS = set(
    "team group choir crew number half third quarter most many some dozen couple one percent lot majority".split()
)
_ASKING = set("essential important necessary vital crucial want expect ask need require demand".split())


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
    found = positions(analysis, sentence, names)
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


def deeds(sentence: Sentence, mention: Mention) -> Iterator[Token]:
    """Yield the verbs by which a group acts: its own, those joined to it, those of a "who ..." after it.

    What "a team of refugees" or "half of the newcomers" does is their deed too. A plural with a verb in the singular
    is the name of something: "Migrants in Kent finds ...".
    """
    actor, role, verb = mention.head, mention.role, mention.verb
    if actor.dep == "nmod" and sentence.head(actor).lemma in _PARTS and _is_of(sentence, actor):
        actor = sentence.head(actor)
        role, verb = role_of(sentence, actor)
    if role is Role.AGENT and verb is not None and not (verb.tag == "VBZ" and actor.tag in ("NNS", "NNPS")):
        yield verb
        yield from _joined(sentence, verb)
    for clause in sentence.children[mention.head.i]:
        if clause.dep == "acl:relcl":
            subject = sentence.child(clause, "nsubj")
            if subject is None or subject.lower not in ("who", "that"):
                continue
            if role_of(sentence, subject)[0] is Role.AGENT:
                yield clause
                yield from _joined(sentence, clause)


def _is_of(sentence: Sentence, noun: Token) -> bool:
    """Tell whether a noun hangs on another by "of", and not in "too many of"."""
    case = sentence.child(noun, "case")
    too = any(c.lower == "too" for c in sentence.children[noun.head])
    return case is not None and case.lower == "of" and not too


def _joined(sentence: Sentence, verb: Token) -> Iterator[Token]:
    """Yield the verbs with no subject of their own that are joined to one: "moved here, opening a shop"."""
    for other in sentence.children[verb.i]:
        if other.dep in ("conj", "advcl") and other.pos == "VERB" and other.i > verb.i:
            if sentence.child(other, "nsubj", "nsubj:pass", "mark") is None:
                yield other


def they_who_act(
    analysis: Analysis, sentences: Iterable[Sentence], groups: Collection[Group]
) -> Iterator[tuple[Sentence, tuple[Token, ...]]]:
    """Yield each sentence with the verbs by which "they", "she" or "he" acts there for one of these groups.

    That is so where the sentence before, in the same block, has one of the groups as a subject and no other group
    of people.
    """
    block, carried = None, False
    for sentence in sentences:
        carried = carried and sentence.block is block
        block = sentence.block
        subject = next((t for t in sentence.tokens if t.dep in _SUBJECTS), None)
        stands_in = carried and subject is not None and subject.lower in ("they", "she", "he")
        role, verb = role_of(sentence, subject) if stands_in and subject is not None else (Role.NAMED, None)
        yield sentence, (verb, *_joined(sentence, verb)) if role is Role.AGENT and verb is not None else ()
        people = [m for m in analysis.mentions(sentence) if m.group in _PEOPLE]
        named = all(m.group in groups for m in people) and any(_is_subject(sentence, m) for m in people)
        carried = named or (stands_in and not people)


def _is_subject(sentence: Sentence, mention: Mention) -> bool:
    head = mention.head
    if head.dep == "nmod" and sentence.head(head).lemma in _PARTS:
        head = sentence.head(head)
    return head.dep in _SUBJECTS


def is_done(sentence: Sentence, verb: Token) -> bool:
    """Tell whether a verb tells of a deed: not denied, not only possible, and not merely asked for."""
    if is_negated(sentence, verb) or is_hypothetical(sentence, verb):
        return False
    if any(c.lower in _ASKED or (c.dep == "mark" and c.lower == "for") for c in sentence.children[verb.i]):
        return False
    if verb.dep == "conj" and sentence.head(verb).i < verb.i and sentence.child(verb, "nsubj") is None:
        return is_done(sentence, sentence.head(verb))
    return verb.dep not in ("xcomp", "ccomp", "csubj", "advcl") or sentence.head(verb).lemma not in _ASKING
