"""Evidence: sentences that show a facet, told by who acts, what words meet in them, and when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from narrative_lab.analysis import Analysis
from narrative_lab.checks import ClassNames, Hit
from narrative_lab.clauses import clause_verb, is_hypothetical, is_negated, tense_of
from narrative_lab.definition import Definition
from narrative_lab.doc import Sentence, Token
from narrative_lab.finding import Confidence
from narrative_lab.mentions import Group
from narrative_lab.principle import Criterion
from narrative_lab.words import Match


class Rule(Definition):
    """One way in which a sentence shows the facet; every condition that is given must hold.

    has: a match of each of these classes.
    any_of: a match of at least one of these classes.
    lacks: no match of these classes.
    who: one of these groups is spoken of.
    all_act: each of these groups does something in the sentence.
    tense: the tense of the clause in which the (first) word of `has` or `any_of` stands.
    open: "yes" to accept negated and hypothetical clauses and questions too.
    sure: "low", "medium" or "high": how far this rule can be trusted.
    """

    has: ClassNames = ()
    any_of: ClassNames = ()
    lacks: ClassNames = ()
    who: tuple[Group, ...] = ()
    all_act: tuple[Group, ...] = ()
    tense: Literal["past", "present", "future", ""] = ""
    open: bool = False
    sure: Confidence = Confidence.HIGH


class Options(Definition):
    """The rules, any one of which is enough; `headings` and `cells` let those count too."""

    rules: tuple[Rule, ...] = Field(min_length=1)
    headings: bool = False


def run(analysis: Analysis, criterion: Criterion, options: Options) -> Iterator[Hit]:
    """Yield a hit for each sentence that satisfies a rule."""
    for sentence in analysis.doc.sentences if options.headings else analysis.running:
        for rule in options.rules:
            if holds(analysis, sentence, rule):
                yield Hit(sentence.span, confidence=rule.sure)
                break


def holds(analysis: Analysis, sentence: Sentence, rule: Rule) -> bool:
    """Tell whether a sentence satisfies a rule."""
    found = analysis.found(sentence)
    if found.any(rule.lacks) or not all(found.of(name) for name in rule.has):
        return False
    if rule.any_of and not found.any(rule.any_of):
        return False
    if not rule.open and sentence.tokens[-1].text.endswith("?"):
        return False
    if rule.all_act and not set(rule.all_act) <= {m.group for m in analysis.mentions(sentence) if m.acts and m.sure}:
        return False
    words = [match for name in (*rule.has, *rule.any_of) for match in found.of(name)]
    if rule.who:
        spoken = [m.head for m in analysis.mentions(sentence) if m.group in rule.who and m.sure]
        if not spoken:
            return False
        return any(_stands(sentence, token, rule) for token in (_tokens(sentence, words) if words else spoken))
    return not words or any(_stands(sentence, token, rule) for token in _tokens(sentence, words))


def _tokens(sentence: Sentence, words: list[Match]) -> list[Token]:
    return [sentence.tokens[match.first] for match in words]


def _stands(sentence: Sentence, token: Token, rule: Rule) -> bool:
    """Tell whether the clause of a token is a claim (unless the rule is open) in the tense the rule asks for."""
    if not rule.open and (is_negated(sentence, token) or is_hypothetical(sentence, token)):
        return False
    return not rule.tense or tense_of(sentence, clause_verb(sentence, token)) == rule.tense
