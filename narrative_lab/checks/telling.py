"""Telling: sentences that tell of the place at one of its times, or of what it holds dear."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from narrative_lab.analysis import Analysis
from narrative_lab.checks import ClassNames, Hit, evidence
from narrative_lab.checks._places import places
from narrative_lab.checks._years import years
from narrative_lab.clauses import clause_verb, is_hypothetical, is_negated, tense_of
from narrative_lab.definition import Definition
from narrative_lab.doc import Sentence, Token
from narrative_lab.principle import Criterion

_SUBJECTS = ("nsubj", "nsubj:pass", "nsubj:outer")
_BECOMES = {"become", "remain", "stay"}
_STANDS_FOR_THE_NEXT = {"one", "kind", "sort", "part", "heart"}
_STEPS = 4


class Rule(evidence.Rule):
    """A rule of `evidence`, with more conditions.

    years: a year, decade or century from the first to the last of these two is named.
    place: "named" when the place is spoken of anywhere in the sentence, "subject" when it is the subject of the clause
        in which the words (or the year) stand.
    is_a: the place is said to be (become, remain) one of these: "the town is one of the oldest ports".
    makes: one of these verbs, not in the past, has one of `into` as its object: "we are building a kinder city".
    """

    years: tuple[int, int] | None = None
    place: Literal["named", "subject", ""] = ""
    is_a: ClassNames = ()
    makes: ClassNames = ()
    into: ClassNames = ()


class Options(Definition):
    """The rules, any one of which is enough.

    places: the classes by which the place is spoken of besides its name.
    not_places: names that hold one of these classes are no places of the draft.
    """

    rules: tuple[Rule, ...] = Field(min_length=1)
    places: ClassNames = ("city",)
    not_places: ClassNames = ()


def run(analysis: Analysis, criterion: Criterion, options: Options) -> Iterator[Hit]:
    """Yield a hit for each sentence that satisfies a rule."""
    known = frozenset(places(analysis, options.not_places))
    for sentence in analysis.running:
        for rule in options.rules:
            if _holds(analysis, sentence, rule, options, known):
                yield Hit(sentence.span, confidence=rule.sure)
                break


def _holds(analysis: Analysis, sentence: Sentence, rule: Rule, options: Options, known: frozenset[str]) -> bool:
    dates = [y.token for y in years(sentence) if rule.years[0] <= y.year <= rule.years[1]] if rule.years else []
    if (rule.years and not dates) or not evidence.holds(analysis, sentence, rule):
        return False
    words = [sentence.tokens[m.first] for name in (*rule.has, *rule.any_of) for m in analysis.matches(sentence, name)]
    if words and all(_is_cited(sentence, word) for word in words):
        return False
    if dates and not words and not any(_claims(sentence, token, rule) for token in dates):
        return False
    if rule.makes and not _makes(analysis, sentence, rule):
        return False
    if not rule.place and not rule.is_a:
        return True
    spoken = tuple(_place_tokens(analysis, sentence, options, known))
    if rule.place == "named" and not spoken:
        return False
    if rule.place == "subject" and not any(
        _subject_of(sentence, place) in (word.i, clause_verb(sentence, word).i)
        for place in spoken
        for word in (words or dates)
    ):
        return False
    return not rule.is_a or _is_one(analysis, sentence, rule, spoken)


def _is_cited(sentence: Sentence, token: Token) -> bool:
    """Tell whether a word stands in a few quoted words of another's: the plan says that "newcomers are our future"."""
    length = sentence.end - sentence.start
    return any(q.start <= token.start < q.end and 2 * (q.end - q.start) < length for q in sentence.quoted)


def _claims(sentence: Sentence, token: Token, rule: Rule) -> bool:
    """Tell whether the clause of a token says that something is so, in the tense of the rule."""
    if not rule.open and (is_negated(sentence, token) or is_hypothetical(sentence, token)):
        return False
    return not rule.tense or tense_of(sentence, clause_verb(sentence, token)) == rule.tense


def _place_tokens(analysis: Analysis, sentence: Sentence, options: Options, known: frozenset[str]) -> Iterator[Token]:
    """Yield the head of every phrase that speaks of the place."""
    for name in options.places:
        for match in analysis.matches(sentence, name):
            yield sentence.tokens[match.last]
    for name in analysis.names(sentence):
        if name.text in known:
            yield sentence.tokens[name.last]


def _subject_of(sentence: Sentence, place: Token) -> int:
    """Return the head of the clause whose subject a place is, directly or as "the people of" the place; -1 if none."""
    node = place
    for _ in range(_STEPS):
        if node.dep in _SUBJECTS:
            return node.head
        if node.dep not in ("nmod", "nmod:poss", "compound", "flat", "conj", "appos", "amod"):
            return -1
        node = sentence.head(node)
    return -1


def _is_one(analysis: Analysis, sentence: Sentence, rule: Rule, spoken: tuple[Token, ...]) -> bool:
    """Tell whether one of the places is said to be one of the rule's `is_a`, in the rule's tense."""
    matches = [m for name in rule.is_a for m in analysis.matches(sentence, name)]
    for place in spoken if matches else ():
        if place.dep not in _SUBJECTS:
            continue
        head = sentence.head(place)
        if any(m.first <= p.i <= m.last for p in _predicates(sentence, head) for m in matches) and _claims(
            sentence, head, rule
        ):
            return True
    return False


def _predicates(sentence: Sentence, head: Token) -> Iterator[Token]:
    """Yield the words that say what the subject of `head` is: its head beside "is", the complement of "become"."""
    if sentence.child(head, "cop") and not sentence.child(head, "case"):
        first = head
    elif head.lemma in _BECOMES:
        complement = sentence.child(head, "xcomp", "obj")
        if complement is None:
            return
        first = complement
    else:
        return
    yield first
    yield from (c for c in sentence.children[first.i] if c.dep == "conj")
    yield from _inside(sentence, first)


def _makes(analysis: Analysis, sentence: Sentence, rule: Rule) -> bool:
    """Tell whether one of the verbs of `makes` has one of `into` as its object or what it makes of it."""
    made = [m for name in rule.into for m in analysis.matches(sentence, name)]
    for match in (m for name in rule.makes if made for m in analysis.matches(sentence, name)):
        verb = sentence.tokens[match.first]
        if verb.tag in ("VBD", "VBN") or not _claims(sentence, verb, rule):
            continue
        for child in sentence.children[verb.i]:
            if child.dep in ("obj", "xcomp") and any(
                m.first <= p.i <= m.last for p in (child, *_inside(sentence, child)) for m in made
            ):
                return True
    return False


def _inside(sentence: Sentence, token: Token) -> Iterator[Token]:
    """Yield what a word such as "the kind of" stands for."""
    if token.lower in _STANDS_FOR_THE_NEXT:
        yield from (c for c in sentence.children[token.i] if c.dep == "nmod")
