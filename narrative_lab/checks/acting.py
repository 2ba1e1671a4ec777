"""Acting: sentences in which a group does something, told by the verb that it stands to."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from narrative_lab.analysis import Analysis
from narrative_lab.checks import ClassNames, Hit
from narrative_lab.definition import Definition
from narrative_lab.doc import Sentence
from narrative_lab.finding import Confidence
from narrative_lab.mentions import Group, Mention
from narrative_lab.principle import Criterion


class Options(Definition):
    """Who acts, and what does not count.

    who: the groups, any of which may act.
    words: phrases that tell of a deed by themselves, such as "refugee-led".
    lacks: never in a sentence that holds one of these classes.
    """

    who: tuple[Group, ...] = Field(min_length=1)
    words: ClassNames = ()
    lacks: ClassNames = ()


def run(analysis: Analysis, criterion: Criterion, options: Options) -> Iterator[Hit]:
    """Yield a hit for each sentence in which one of the groups acts; less surely where only a pronoun stands for it."""
    for sentence in analysis.running:
        if sentence.tokens[-1].text.endswith("?") or analysis.found(sentence).any(options.lacks):
            continue
        acting = [m for m in analysis.mentions(sentence) if _acts(analysis, sentence, m, options)]
        if any(m.named for m in acting):
            yield Hit(sentence.span)
        elif acting or analysis.found(sentence).any(options.words):
            yield Hit(sentence.span, confidence=Confidence.MEDIUM)


def _acts(analysis: Analysis, sentence: Sentence, mention: Mention, options: Options) -> bool:
    known = mention.group in options.who and (
        mention.sure or (not mention.named and mention.group in analysis.sure_groups)
    )
    return known and mention.acts and not _in_name(analysis, sentence, mention)


def _in_name(analysis: Analysis, sentence: Sentence, mention: Mention) -> bool:
    """Tell whether a mention is only part of a longer capitalised name: "the Refugee Council", "Migrants in Kent"."""
    return any(
        name.first <= mention.first
        and mention.last <= name.last
        and name.last - name.first > mention.last - mention.first
        for name in analysis.names(sentence)
    )
