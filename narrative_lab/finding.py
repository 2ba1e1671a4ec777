"""What the checks say: findings about a draft, and how far it meets each principle."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from narrative_lab.draft import Span


class Severity(StrEnum):
    """How much a finding matters, from what works to what to change first."""

    EVIDENCE = "evidence"
    NOTE = "note"
    ADVICE = "advice"
    WARNING = "warning"

    @property
    def rank(self) -> int:
        """Return 0 for evidence up to 3 for a warning."""
        return list(Severity).index(self)


class Confidence(StrEnum):
    """How sure the check is of what it says."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark on one stretch of a draft, or on the whole draft when `span` is None.

    A finding of severity `evidence` shows what works. `count` says how often the same thing was found; `also` holds
    the further places, so `count == 1 + len(also)` for a finding with a span.
    """

    id: str
    principle: str
    criterion: str
    severity: Severity
    span: Span | None
    quote: str
    message: str
    why: str
    suggestions: tuple[str, ...] = ()
    source: str = ""
    confidence: Confidence = Confidence.HIGH
    count: int = 1
    also: tuple[Span, ...] = ()

    @property
    def is_evidence(self) -> bool:
        """Tell whether the finding shows something that works."""
        return self.severity is Severity.EVIDENCE

    @property
    def is_missing(self) -> bool:
        """Tell whether the finding is about the draft as a whole: something that is not there."""
        return self.span is None


@dataclass(frozen=True, slots=True)
class FacetResult:
    """One facet of a principle: whether the draft has it, and the ids of the findings that show it."""

    id: str
    name: str
    present: bool
    expected: bool
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rating:
    """How far a draft meets one principle: 0 to 3, one sentence why, and questions that help to write more.

    `scale` names the four steps, from 0 up; `measures` are figures about the whole draft.
    """

    id: str
    name: str
    rating: int
    scale: tuple[str, str, str, str]
    reason: str
    facets: tuple[FacetResult, ...] = ()
    questions: tuple[str, ...] = ()
    measures: tuple[tuple[str, float], ...] = ()

    @property
    def label(self) -> str:
        """Return the name of the step that the draft is on."""
        return self.scale[self.rating]
