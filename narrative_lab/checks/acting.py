"""Acting: sentences in which a group does something, told by the verb that it stands to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pydantic import Field

from narrative_lab.analysis import Analysis
from narrative_lab.checks import ClassNames, Hit
from narrative_lab.checks._who import deeds, is_done, positions, they_who_act
from narrative_lab.definition import Definition
from narrative_lab.doc import Sentence, Token
from narrative_lab.finding import Confidence
from narrative_lab.mentions import Group, Mention
from narrative_lab.principle import Criterion


class Options(Definition):
    """Who acts, and what does not count.

    who: the groups, any of which may act.
    but_not: verbs that are no deed of theirs, such as "arrive" or "struggle".
    words: phrases that tell of a deed by themselves, such as "refugee-led".
    lacks: never in a sentence that holds one of these classes.
    """

    who: tuple[Group, ...] = Field(min_length=1)
    but_not: ClassNames = ()
    words: ClassNames = ()
    lacks: ClassNames = ()


def run(analysis: Analysis, criterion: Criterion, options: Options) -> Iterator[Hit]:
    """Yield a hit for each sentence in which one of the groups acts."""
    for sentence, theirs in they_who_act(analysis, analysis.running, options.who):
        if sentence.tokens[-1].text.endswith("?") or analysis.found(sentence).any(options.lacks):
            continue
        if acts(analysis, sentence, options):
            yield Hit(sentence.span)
        elif analysis.found(sentence).any(options.words) or _are_deeds(analysis, sentence, theirs, options):
            yield Hit(sentence.span, confidence=Confidence.MEDIUM)


def acts(analysis: Analysis, sentence: Sentence, options: Options) -> bool:
    """Tell whether one of the groups does something in a sentence: no mere plan, no negation."""
    verbs = (
        verb
        for mention in analysis.mentions(sentence)
        if mention.group in options.who and not _in_name(analysis, sentence, mention)
        for verb in deeds(sentence, mention)
    )
    return _are_deeds(analysis, sentence, verbs, options)


def _are_deeds(analysis: Analysis, sentence: Sentence, verbs: Iterable[Token], options: Options) -> bool:
    idle = positions(analysis, sentence, options.but_not)
    return any(verb.i not in idle and is_done(sentence, verb) for verb in verbs)


def _in_name(analysis: Analysis, sentence: Sentence, mention: Mention) -> bool:
    """Tell whether a mention is only part of a longer capitalised name: "the Refugee Council", "Migrants in Kent"."""
    return any(
        name.first <= mention.first
        and mention.last <= name.last
        and name.last - name.first > mention.last - mention.first
        for name in analysis.names(sentence)
    )
