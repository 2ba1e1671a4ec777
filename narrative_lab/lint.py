"""Lint: definitions are tried on their own examples; every criterion must speak where it says it will, and only there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from narrative_lab.analysis import Analysis
from narrative_lab.check import run_criterion
from narrative_lab.checks import Hit
from narrative_lab.classify import trained_classifier
from narrative_lab.definitions import Definitions
from narrative_lab.parse import load_pipeline, parse
from narrative_lab.principle import Criterion
from narrative_lab.readers import read_text

if TYPE_CHECKING:
    from spacy.language import Language


class Failure(NamedTuple):
    """An example that its criterion got wrong: `should_flag` says what was expected, `error` a message that broke."""

    principle: str
    criterion: str
    example: str
    should_flag: bool
    error: str = ""

    def __str__(self) -> str:
        wanted = "should be flagged and is not" if self.should_flag else "should pass and is flagged"
        return f"{self.principle}/{self.criterion}: {self.error or wanted}:\n    {self.example}"


def lint(definitions: Definitions, nlp: Language | None = None, only: Iterable[str] = ()) -> Iterator[Failure]:
    """Yield every example of the principles' criteria that comes out wrong; `only` names principles or criteria."""
    nlp = nlp or load_pipeline()
    wanted = set(only)
    for principle in definitions.principles:
        for criterion in principle.criteria:
            if not wanted or wanted & {principle.id, criterion.id}:
                for failure in try_examples(criterion, definitions, nlp):
                    yield failure._replace(principle=principle.id)


def try_examples(criterion: Criterion, definitions: Definitions, nlp: Language) -> Iterator[Failure]:
    """Yield the examples of one criterion that come out wrong."""
    for should_flag, examples in ((True, criterion.flags), (False, criterion.passes)):
        for example in examples:
            doc = parse(read_text(example), nlp)
            framing = trained_classifier().doc(doc) if criterion.check == "signal" else None
            analysis = Analysis(doc, definitions.lexicon, criterion.kinds[-1], framing=framing)
            hits = [hit for hit in run_criterion(criterion, analysis) if isinstance(hit, Hit)]
            if bool(hits) is not should_flag:
                yield Failure("", criterion.id, example, should_flag)
            for hit in hits:
                try:
                    criterion.message.format_map({"quote": "", **hit.slots})
                except (KeyError, IndexError, ValueError) as error:
                    yield Failure("", criterion.id, example, should_flag, f"the message has an unknown slot {error}")
