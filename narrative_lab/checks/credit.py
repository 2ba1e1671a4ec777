"""Credit: sentences that credit a group with a deed or a strength."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from narrative_lab.analysis import Analysis
from narrative_lab.checks import ClassNames, Hit
from narrative_lab.checks._who import positions
from narrative_lab.clauses import is_done
from narrative_lab.definition import Definition
from narrative_lab.doc import Sentence
from narrative_lab.finding import Confidence
from narrative_lab.mentions import Group
from narrative_lab.principle import Criterion
from narrative_lab.roles import Role


class Options(Definition):
    """Whose deeds and strengths, and in what words.

    who: the groups.
    acts: the words for deeds that are to anybody's credit, when one of the groups does them.
    words: phrases that credit people by themselves, such as "refugee-led".
    lacks: no strength counts in a sentence that holds one of these classes ("improve their skills").
    """

    who: tuple[Group, ...] = Field(min_length=1)
    acts: ClassNames = ()
    words: ClassNames = ()
    lacks: ClassNames = ()


def run(analysis: Analysis, criterion: Criterion, options: Options) -> Iterator[Hit]:
    """Yield a hit for each sentence, no question and no negation, that credits one of the groups."""
    for sentence in analysis.running:
        if sentence.tokens[-1].text.endswith("?"):
            continue
        spoken = [m for m in analysis.mentions(sentence) if m.group in options.who and m.group in analysis.sure_groups]
        known = positions(analysis, sentence, options.acts)
        doing = [m for m in spoken if any(deed.i in known for deed in m.deeds)]
        if any(m.named for m in doing) or _claims(analysis, sentence, options.words):
            yield Hit(sentence.span)
        elif doing:
            yield Hit(sentence.span, confidence=Confidence.MEDIUM)
        elif not analysis.found(sentence).any(options.lacks) and any(Role.STRENGTH in m.roles for m in spoken):
            yield Hit(sentence.span, confidence=Confidence.MEDIUM)


def _claims(analysis: Analysis, sentence: Sentence, names: tuple[str, ...]) -> bool:
    matches = (match for name in names for match in analysis.matches(sentence, name))
    return any(is_done(sentence, sentence.tokens[match.first]) for match in matches)
