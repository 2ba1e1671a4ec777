"""Action: clauses in which somebody does something that a reader could see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from pydantic import Field

from narrative_lab.analysis import Analysis
from narrative_lab.checks import ClassNames, Hit
from narrative_lab.checks._years import years
from narrative_lab.clauses import is_hypothetical, is_negated
from narrative_lab.definition import Definition
from narrative_lab.doc import Sentence, Token
from narrative_lab.draft import BlockKind
from narrative_lab.finding import Confidence
from narrative_lab.principle import Criterion
from narrative_lab.words import Match

_DEPTH = 5
_REACH = 2
_NO_STEP = {"conj", "compound", "flat", "appos", "fixed"}
_SHARES_SUBJECT = {"xcomp", "conj", "advcl"}


class Rule(Definition):
    """One way in which a clause shows an action; every condition that is given must hold.

    acts: the verb is in one of these classes.
    things: one of these stands close to the verb, in the `part` that is asked for: as the actor, or as what is done
        ("object": object, passive subject or complement with a preposition); either when `part` is empty.
    actor: who does it must be said.
    actors: who does it is one of these.
    dated: a year, or one of these classes, stands in the sentence.
    asks: the reader is asked to do it ("come along on Saturday"); otherwise what is asked does not count.
    """

    acts: ClassNames
    things: ClassNames = ()
    part: Literal["actor", "object", ""] = ""
    actor: bool = False
    actors: ClassNames = ()
    dated: ClassNames = ()
    asks: bool = False
    sure: Confidence = Confidence.HIGH


class Options(Definition):
    """The rules, any one of which is enough.

    not_actors: what these do does not count (national bodies, "many programmes").
    wishes: verbs that only wish for the act that hangs on them ("we hope to open").
    lacks: sentences with one of these do not count.
    """

    rules: tuple[Rule, ...] = Field(min_length=1)
    not_actors: ClassNames = ()
    wishes: ClassNames = ()
    lacks: ClassNames = ()


class Action(NamedTuple):
    """A verb that says what is done, and who does it (None when that is not said)."""

    verb: Token
    actor: Token | None


def run(analysis: Analysis, criterion: Criterion, options: Options) -> Iterator[Hit]:
    """Yield a hit for each sentence with an action that satisfies a rule."""
    for sentence in (s for s in analysis.doc.sentences if s.block.kind is not BlockKind.HEADING):
        for rule in options.rules:
            if next(actions(analysis, sentence, rule, options), None):
                yield Hit(sentence.span, confidence=rule.sure)
                break


def actions(analysis: Analysis, sentence: Sentence, rule: Rule, options: Options) -> Iterator[Action]:
    """Yield the actions in a sentence that satisfy a rule."""
    found = analysis.found(sentence)
    acts = [m for name in rule.acts for m in found.of(name)]
    if not acts or found.any(options.lacks) or sentence.tokens[-1].text == "?":
        return
    things = [m for name in rule.things for m in found.of(name)]
    if rule.things and not things:
        return
    if rule.dated and not (found.any(rule.dated) or next(years(sentence), None)):
        return
    doers = [m for name in rule.actors for m in found.of(name)]
    wishes = {m.first for name in options.wishes for m in found.of(name)}
    barred = {i for name in options.not_actors for m in found.of(name) for i in range(m.first, m.last + 1)}
    for match in acts:
        verb = sentence.tokens[match.first]
        if verb.pos not in ("VERB", "ADJ") or not _is_done(sentence, verb, wishes):
            continue
        actor = actor_of(sentence, verb)
        if rule.asks != (actor is None and _is_request(sentence, verb)):
            continue
        if actor is not None and _barred(sentence, actor, barred):
            continue
        if rule.actor and actor is None:
            continue
        if rule.actors and not (actor is not None and any(m.first <= actor.i <= m.last for m in doers)):
            continue
        if things and not any(_takes_part(sentence, m, match, actor, rule.part) for m in things):
            continue
        yield Action(verb, actor)


def actor_of(sentence: Sentence, verb: Token, depth: int = _DEPTH) -> Token | None:
    """Return the head of the phrase that names who does what a verb says, or None."""
    agent = sentence.child(verb, "obl:agent")
    if agent is not None:
        return agent
    if sentence.child(verb, "aux:pass", "nsubj:pass"):
        return None
    subject = sentence.child(verb, "nsubj", "nsubj:outer")
    head = sentence.head(verb)
    if subject is not None:
        if subject.lower in ("who", "which", "that") and verb.dep == "acl:relcl":
            return head
        return subject
    if depth and verb.dep in _SHARES_SUBJECT and head.i != verb.i:
        return actor_of(sentence, head, depth - 1)
    if depth and verb.dep == "acl" and verb.tag == "VBG":
        return head
    return None


def _is_done(sentence: Sentence, verb: Token, wishes: set[int]) -> bool:
    """Tell whether a verb says what is or will be done, and not what is denied, supposed or only wished for."""
    subject = sentence.child(verb, "nsubj", "nsubj:pass") or verb
    if is_negated(sentence, verb) or is_negated(sentence, subject) or is_hypothetical(sentence, verb):
        return False
    if any(c.lower in ("must", "need", "ought") and c.dep == "aux" for c in sentence.children[verb.i]):
        return False
    node, steps = verb, 0
    while node.dep in ("xcomp", "conj", "ccomp", "advcl", "acl") and steps < _DEPTH:
        node, steps = sentence.head(node), steps + 1
        if node.i in wishes:
            return False
    return True


def _is_request(sentence: Sentence, verb: Token) -> bool:
    """Tell whether a verb asks the reader to do something: "bring a coat"; a plan's list of actions asks nobody."""
    node = verb
    for _ in range(_DEPTH):
        if node.tag not in ("VB", "VBP") or sentence.block.kind in (BlockKind.LIST_ITEM, BlockKind.TABLE_CELL):
            return False
        if sentence.child(node, "nsubj", "nsubj:pass", "nsubj:outer", "aux", "aux:pass", "mark", "cop") is not None:
            return False
        if node.dep not in ("conj", "parataxis"):
            return node.dep == "root"
        node = sentence.head(node)
    return False


def _barred(sentence: Sentence, actor: Token, barred: set[int]) -> bool:
    return actor.i in barred or any(c.i in barred and c.dep in ("compound", "flat") for c in sentence.children[actor.i])


def _takes_part(sentence: Sentence, thing: Match, act: Match, actor: Token | None, part: str) -> bool:
    """Tell whether a thing is the actor of an act, or hangs on the act in two steps (lists and names are none)."""
    if thing.first <= act.last and act.first <= thing.last:
        return False
    is_actor = actor is not None and thing.first <= actor.i <= thing.last
    if part == "actor" or is_actor:
        return is_actor and part != "object"
    node = sentence.tokens[thing.last]
    steps = 0
    for _ in sentence.tokens:
        if node.i == act.first:
            return True
        if node.head == node.i or steps > _REACH:
            return False
        steps += node.dep not in _NO_STEP
        if steps > _REACH:
            return False
        node = sentence.head(node)
    return False
