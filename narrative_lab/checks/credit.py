"""Credit: sentences that credit a group with a deed or a strength."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pydantic import Field

from narrative_lab.analysis import Analysis
from narrative_lab.checks import ClassNames, Hit
from narrative_lab.checks._who import deeds, is_done, is_within, positions, they_who_act
from narrative_lab.definition import Definition
from narrative_lab.doc import Sentence, Token
from narrative_lab.finding import Confidence
from narrative_lab.mentions import Group
from narrative_lab.principle import Criterion


class Options(Definition):
    """Whose deeds and strengths, and in what words.

    who: the groups.
    acts: verbs of deeds, when one of the groups is their agent.
    strengths: words of strength, when they stand near one of the groups in the parse tree.
    within: how many steps count as near: "the skills of refugees" 1, "refugees have shown skill" 2.
    words: phrases that credit people by themselves, such as "refugee-led".
    lacks: no strength counts in a sentence that holds one of these classes ("improve their skills").
    """

    who: tuple[Group, ...] = Field(min_length=1)
    acts: ClassNames = ()
    strengths: ClassNames = ()
    within: int = Field(default=2, ge=1)
    words: ClassNames = ()
    lacks: ClassNames = ()


def run(analysis: Analysis, criterion: Criterion, options: Options) -> Iterator[Hit]:
    """Yield a hit for each sentence, no question and no negation, that credits one of the groups."""
    for sentence, theirs in they_who_act(analysis, analysis.running, options.who):
        found = analysis.found(sentence)
        if sentence.tokens[-1].text.endswith("?"):
            continue
        if _has_deed(analysis, sentence, options):
            yield Hit(sentence.span)
        elif _are_known(analysis, sentence, theirs, options):
            yield Hit(sentence.span, confidence=Confidence.MEDIUM)
        elif _claims(analysis, sentence, options.words):
            yield Hit(sentence.span)
        elif not found.any(options.lacks) and _has_strength(analysis, sentence, options):
            yield Hit(sentence.span, confidence=Confidence.MEDIUM)


def _has_deed(analysis: Analysis, sentence: Sentence, options: Options) -> bool:
    verbs = (
        verb
        for mention in analysis.mentions(sentence)
        if mention.group in options.who
        for verb in deeds(sentence, mention)
    )
    return _are_known(analysis, sentence, verbs, options)


def _are_known(analysis: Analysis, sentence: Sentence, verbs: Iterable[Token], options: Options) -> bool:
    known = positions(analysis, sentence, options.acts)
    return any(verb.i in known and is_done(sentence, verb) for verb in verbs)


def _has_strength(analysis: Analysis, sentence: Sentence, options: Options) -> bool:
    mentioned = [m for m in analysis.mentions(sentence) if m.group in options.who]
    people = {m.head.i for m in mentioned}
    names = {i for m in mentioned for i in range(m.first, m.last + 1)}
    strengths = (m for name in options.strengths for m in analysis.matches(sentence, name))
    return bool(people) and any(
        m.last not in names
        and is_within(sentence, sentence.tokens[m.first : m.last + 1], people, options.within)
        and is_done(sentence, sentence.tokens[m.last])
        for m in strengths
    )


def _claims(analysis: Analysis, sentence: Sentence, names: tuple[str, ...]) -> bool:
    matches = (match for name in names for match in analysis.matches(sentence, name))
    return any(is_done(sentence, sentence.tokens[match.first]) for match in matches)
