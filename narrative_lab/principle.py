"""Principles: what a good city narrative does, as data: facets, criteria, and the rubric that rates a draft."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal

from pydantic import Field

from narrative_lab.definition import Definition
from narrative_lab.draft import DraftKind
from narrative_lab.finding import Severity
from narrative_lab.words import Texts


class Facet(Definition):
    """One thing a principle looks for, as evidence that the draft meets it.

    `name` is a noun phrase ("the city's history"), `lacks` the half sentence that reports its absence ("nothing looks
    ahead"), `question` what to ask oneself in order to write it. `expected` lists the kinds of draft that should have it.
    """

    id: str
    name: str
    lacks: str
    question: str
    why: str
    source: str
    expected: tuple[DraftKind, ...] = tuple(DraftKind)


class Criterion(Definition):
    """One check with its settings and words: either evidence for a facet, or something to reconsider.

    `check` names the module in `narrative_lab.checks` and `with` its options. `message` may hold {quote}, and the slots
    that the check fills; `message_quoted` is said instead of words that stand in quotation marks as somebody else's. Evidence does not count where one of
    the criteria in `spoiled_by` asks to reconsider something; where an earlier criterion in `yields_to` has spoken, this one is silent.
    `flags` and `passes` are sentences (or short drafts) in which it must and must not speak.
    """

    id: str
    check: str
    facet: str = ""
    severity: Severity
    message: str
    message_quoted: str = ""
    why: str
    source: str
    summary: str = ""
    weight: float = Field(default=1.0, ge=0)
    kinds: tuple[DraftKind, ...] = Field(default=tuple(DraftKind), min_length=1)
    spoiled_by: Texts = ()
    yields_to: Texts = ()
    options: Mapping[str, Any] = Field(default_factory=dict, alias="with")
    flags: tuple[str, ...] = Field(min_length=6)
    passes: tuple[str, ...] = Field(min_length=6)

    @cached_property
    def settings(self) -> Definition:
        """Return the options as the check understands them; pydantic's ValidationError if it does not."""
        from narrative_lab import checks

        return checks.module(self.check).Options.model_validate(dict(self.options))


class Condition(Definition):
    """What a draft must show for a rating; every condition that is given must hold.

    `facets` is how many facets are shown at least (of those expected in this kind of draft, when those are fewer);
    `all_of` names facets that must be shown; `reach` is the least share of the draft's stretches of about 150 words
    that hold evidence; `evidence_rate` the least number of sentences of evidence per 1,000 words; `against` the most
    findings, each times its weight, per 1,000 words; `sentences` the least number of different sentences of evidence; `at_most` and `at_least` bound the measures that checks report.
    `kinds` limits the condition to these kinds of draft.
    """

    facets: int = 0
    all_of: Texts = ()
    reach: float = Field(default=0.0, ge=0, le=1)
    evidence_rate: float = Field(default=0.0, ge=0)
    sentences: int = Field(default=0, ge=0)
    against: float | None = None
    at_most: Mapping[str, float] = Field(default_factory=dict)
    at_least: Mapping[str, float] = Field(default_factory=dict)
    kinds: tuple[DraftKind, ...] = ()


class Level(Definition):
    """One step of a rubric: the rating and the alternative conditions, any one of which earns it."""

    rating: int = Field(ge=0, le=3)
    when: tuple[Condition, ...] = ()


class Rubric(Definition):
    """How a draft is rated: the first level, from the top, one of whose conditions holds; 0 if none does.

    `shows` and `nothing` begin the sentence that explains a rating: "It tells of {facets}", "It tells no story".
    """

    labels: tuple[str, str, str, str] = ("missing", "emerging", "clear", "strong")
    shows: str
    nothing: str
    measured: str = ""
    levels: tuple[Level, ...]


class Principle(Definition):
    """One of the principles a draft is checked against."""

    schema_: Literal["principle/1"] = Field(alias="schema")
    id: str
    order: int
    name: str
    short: str
    definition: str
    source: str
    facets: tuple[Facet, ...] = ()
    criteria: tuple[Criterion, ...]
    rubric: Rubric


class PrincipleChange(Definition):
    """A user's change to a principle that ships: facets and criteria to add or replace, ids to drop."""

    schema_: Literal["principle/1"] = Field(alias="schema")
    extends: str
    facets: tuple[Facet, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    drop: Texts = ()
    rubric: Rubric | None = None
