"""One-sided: a draft that says one kind of thing about people and never another."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from narrative_lab.analysis import Analysis
from narrative_lab.checks import ClassNames, Hit
from narrative_lab.clauses import is_negated
from narrative_lab.definition import Definition
from narrative_lab.doc import Sentence
from narrative_lab.principle import Criterion


class Options(Definition):
    """What is said, of whom, and what would balance it.

    says: the one kind of words.
    of: a sentence counts when it also speaks of one of these classes.
    never: keep silent when the draft holds one of these classes in running text.
    at_least: how many sentences must say it.
    """

    says: ClassNames
    of: ClassNames
    never: ClassNames
    at_least: int = Field(default=2, ge=1)


def run(analysis: Analysis, criterion: Criterion, options: Options) -> Iterator[Hit]:
    """Yield a hit, all with one key, for each sentence that says it, if enough do and nothing balances it."""
    saying: list[Sentence] = []
    for sentence in analysis.running:
        found = analysis.found(sentence)
        if found.any(options.never):
            return
        said = (sentence.tokens[match.first] for name in options.says for match in found.of(name))
        if found.any(options.of) and not all(is_negated(sentence, token) for token in said):
            saying.append(sentence)
    if len(saying) >= options.at_least:
        for sentence in saying:
            yield Hit(sentence.span, slots={"count": str(len(saying))}, key=criterion.id)
