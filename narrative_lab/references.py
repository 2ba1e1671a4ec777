"""References: the pronouns and names in a block that stand for somebody it has spoken of before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from narrative_lab.doc import Sentence, Token
from narrative_lab.names import Name

_MANY = {"they", "them", "their", "theirs", "themselves", "these", "those", "both", "few", "others"}
_ONE = {"she", "her", "hers", "herself", "he", "him", "his", "himself"}
_THING = {"it", "its", "itself"}
_POSSESSIVE = {"their", "her", "his", "its"}
_REFLEXIVE = {"themselves", "herself", "himself", "itself"}
_SUBJECTS = ("nsubj", "nsubj:pass", "nsubj:outer")
_PLURAL_TAGS = ("NNS", "NNPS")
_COLLECTIVE = {
    "council",
    "team",
    "club",
    "group",
    "choir",
    "board",
    "committee",
    "congregation",
    "parish",
    "family",
    "couple",
    "community",
    "church",
    "crew",
    "band",
    "people",
    "folk",
    "police",
    "side",
}
_FAR = 2


class Reference(NamedTuple):
    """Tokens `first` to `last` (both included) of a sentence that stand for somebody of a group; `head` leads them."""

    first: int
    last: int
    head: Token
    group: str


class _Candidate(NamedTuple):
    sentence: int
    head: Token
    group: str | None
    last: int


def references(
    sentences: Sequence[Sentence], told: Sequence[Sequence[Reference]], names: Sequence[tuple[Name, ...]]
) -> Iterator[tuple[int, Reference]]:
    """Yield the references in a block that a pronoun or a name makes, each with the position of its sentence.

    `told` holds those that words tell by themselves. A pronoun goes with the best earlier noun that fits it in number:
    subjects before other nouns, near ones before far ones, people before things. Where that noun is nobody of a group the
    pronoun stays unread, so "the classes open at nine; they are free" says nothing of the learners before them.
    """
    candidates: list[_Candidate] = []
    known: dict[str, str] = {}
    for index, sentence in enumerate(sentences):
        spoken = {r.head.i: r for r in told[index]}
        covered = {i for r in told[index] for i in range(r.first, r.last + 1)}
        named = {name.last: name for name in names[index]}
        for token in sentence.tokens:
            reference = spoken.get(token.i)
            if reference is not None:
                candidates.append(_Candidate(index, reference.head, reference.group, reference.last))
                _learn(known, sentence, reference, names[index])
                continue
            if token.i in covered:
                continue
            if token.i in named and (group := _group_of(known, sentence, named[token.i], spoken)):
                name = named[token.i]
                found = Reference(name.first, name.last, _lead(sentence, name), group)
                yield index, found
                candidates.append(_Candidate(index, found.head, group, found.last))
            elif token.pos in ("PRON", "DET") and token.lower in _MANY | _ONE | _THING and _is_free(token):
                best = _antecedent(index, sentence, token, candidates)
                if best is not None and best.group is not None:
                    yield index, Reference(token.i, token.i, token, best.group)
                    candidates.append(_Candidate(index, token, best.group, token.i))
            elif token.pos in ("NOUN", "PROPN") and token.dep not in ("compound", "flat", "nummod"):
                candidates.append(_Candidate(index, token, None, token.i))


def _is_free(token: Token) -> bool:
    return token.lower not in ("these", "those", "both", "few", "others") or token.dep in (
        *_SUBJECTS,
        "obj",
        "obl",
        "nmod",
    )


def _lead(sentence: Sentence, name: Name) -> Token:
    tokens = sentence.tokens[name.first : name.last + 1]
    inside = {t.i for t in tokens}
    return next((t for t in tokens if t.head not in inside or t.head == t.i), tokens[-1])


def _learn(known: dict[str, str], sentence: Sentence, reference: Reference, names: Sequence[Name]) -> None:
    """Note the name of somebody who was told of with it: "Samira, a baker from Aleppo", "our neighbour Eileen Moss"."""
    for name in names:
        lead = _lead(sentence, name)
        inside = reference.first <= name.first and name.last <= reference.last
        apposed = lead.dep in ("appos", "flat", "nsubj") and lead.head == reference.head.i
        apposed = apposed or (reference.head.dep in ("appos", "nmod", "flat") and reference.head.head == lead.i)
        if inside or (apposed and lead.dep != "nsubj"):
            for part in name.text.split():
                if len(part) > 2 and part[0].isupper():
                    known.setdefault(part, reference.group)


def _group_of(known: dict[str, str], sentence: Sentence, name: Name, spoken: dict[int, Reference]) -> str | None:
    """Return the group of a person who is known by name, or whom this sentence explains: "Samira, a Syrian baker"."""
    lead = _lead(sentence, name)
    for child in sentence.children[lead.i]:
        if child.dep == "appos" and child.i in spoken:
            return _remember(known, name, spoken[child.i].group)
    parts = name.text.split()
    groups = {known[p] for p in parts if p in known}
    return groups.pop() if len(groups) == 1 and len(parts) <= 3 else None


def _remember(known: dict[str, str], name: Name, group: str) -> str:
    for part in name.text.split():
        if len(part) > 2 and part[0].isupper():
            known.setdefault(part, group)
    return group


def _antecedent(index: int, sentence: Sentence, pronoun: Token, candidates: Sequence[_Candidate]) -> _Candidate | None:
    """Return the earlier noun that a pronoun most likely stands for."""
    best: _Candidate | None = None
    best_score = -99.0
    for place, candidate in enumerate(candidates):
        far = index - candidate.sentence
        if far > _FAR or not _agrees(pronoun, candidate) or candidate.group in ("we", "everyone"):
            continue
        head = candidate.head
        same = far == 0
        if same and _shares_clause(sentence, pronoun, head):
            continue
        score = -1.4 * far + 0.02 * (place - len(candidates))
        score += 1.0 if head.dep in _SUBJECTS else 0.0
        score += 0.3 if head.dep in ("obj", "iobj", "obl:agent", "conj") else 0.0
        score -= 0.8 if head.dep in ("nmod", "nmod:poss", "obl") else 0.0
        score += _fitness(pronoun, candidate)
        if score >= best_score:
            best, best_score = candidate, score
    return best


def _fitness(pronoun: Token, candidate: _Candidate) -> float:
    if pronoun.lower in _THING:
        return 0.5 if candidate.group in ("city", "residents") else 0.4
    return 0.9 if candidate.group is not None else 0.0


def _agrees(pronoun: Token, candidate: _Candidate) -> bool:
    """Tell whether a noun and a pronoun agree in number and kind."""
    head = candidate.head
    if head.pos in ("PRON", "DET"):
        return (pronoun.lower in _MANY) == (head.lower in _MANY) and (pronoun.lower in _THING) == (head.lower in _THING)
    plural = head.tag in _PLURAL_TAGS or head.pos in ("NUM", "ADJ", "DET") or "Number=Plur" in head.morph
    if pronoun.lower in _MANY:
        return (
            plural
            or head.lower in _COLLECTIVE
            or (candidate.group is not None and head.pos == "PROPN")
            or head.lower in ("everyone", "anyone", "someone", "nobody", "person", "somebody", "anybody")
        )
    if pronoun.lower in _ONE:
        return not plural and (candidate.group in ("newcomers", "residents", "city")) and head.lower not in _BODIES
    if candidate.group in ("newcomers",):
        return False
    return not plural and head.lower not in _PERSONS


def _shares_clause(sentence: Sentence, pronoun: Token, noun: Token) -> bool:
    """Tell whether a pronoun that is no possessive stands in one clause with a noun, and so cannot be the same."""
    if pronoun.lower in _POSSESSIVE:
        return pronoun.head == noun.i
    if pronoun.lower in _REFLEXIVE:
        return False
    return pronoun.head == noun.head and pronoun.head != pronoun.i


_BODIES = frozenset("council city town county borough club team committee village board district church parish".split())
_PERSONS = frozenset("mayor councillor resident neighbour volunteer leader officer man woman provost alderman".split())
