"""Receiving: a group that is only ever helped, given or done to, and never does anything itself."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from narrative_lab.analysis import Analysis
from narrative_lab.checks import ClassNames, Hit, Measure
from narrative_lab.definition import Definition
from narrative_lab.doc import Sentence
from narrative_lab.mentions import Group, Mention
from narrative_lab.principle import Criterion
from narrative_lab.roles import Role


class Options(Definition):
    """Who is looked at, and from how many times on it counts.

    who: the groups.
    at_least: how many times the group must be at the receiving end, in a draft in which it never acts.
    redeem: keep silent when the draft holds one of these classes.
    """

    who: tuple[Group, ...] = Field(min_length=1)
    at_least: int = Field(default=3, ge=1)
    redeem: ClassNames = ()


def run(analysis: Analysis, criterion: Criterion, options: Options) -> Iterator[Hit | Measure]:
    """Yield a hit, all with one key, for each time the group receives, if it does so often and never acts.

    Also yields how often the group is spoken of in 1,000 words (`named`), and the share of the places with a role in
    which it acts or shows a strength (`active`).
    """
    spoken = [
        mention
        for sentence in analysis.running
        for mention in analysis.mentions(sentence)
        if mention.group in options.who and not _is_shared(analysis, sentence, mention)
    ]
    active = sum(bool(m.roles & {Role.AGENT, Role.STRENGTH}) for m in spoken)
    received = [m for m in spoken if Role.RECEIVER in m.roles]
    yield Measure("named", len(spoken) * 1000 / max(analysis.doc.words, 150))
    yield Measure("active", active / max(1, sum(bool(m.roles) for m in spoken)))
    if active or len(received) < options.at_least:
        return
    if not any(analysis.found(sentence).any(options.redeem) for sentence in analysis.running):
        for mention in received:
            yield Hit(mention.span, slots={"count": str(len(received))}, key=criterion.id)


def _is_shared(analysis: Analysis, sentence: Sentence, mention: Mention) -> bool:
    """Tell whether the group stands joined with another, in one list: "bring newcomers and neighbours together"."""
    heads = {m.head.i for m in analysis.mentions(sentence) if m.group is not mention.group}
    joined = {c.i for c in sentence.children[mention.head.i] if c.dep == "conj"}
    return bool(heads & joined) or (mention.head.dep == "conj" and mention.head.head in heads)
