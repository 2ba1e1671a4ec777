"""The report: everything the check of one draft found, as one frozen value that every writer renders."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from narrative_lab.agency import Agency
from narrative_lab.draft import Draft, DraftKind, Span
from narrative_lab.finding import Finding, Rating
from narrative_lab.framing import Coding, Profile

SCHEMA = "narrative-lab/report/1"


@dataclass(frozen=True, slots=True)
class Subject:
    """Whether a draft is about newcomers or inclusion at all: `about` is "yes", "no" or "unsure"."""

    about: str
    reason: str


@dataclass(frozen=True, slots=True)
class NotJudged:
    """A stretch that was left out of the check, with the reason in a plain sentence."""

    span: Span
    language: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """The feedback on one draft.

    `ratings` stand in the order of the principles; `findings` in order of place, those on the whole draft last;
    `agency` counts who acts; `profiles` and `codings` tell its framing; `first` holds the ids of the findings to act on first, three at most. `versions` pairs names with versions or
    SHA-256 sums of what made the report, so that the same versions and the same draft give the same bytes.
    """

    draft: Draft
    kind: DraftKind
    kind_guessed: bool
    language: str
    words: int
    subject: Subject
    ratings: tuple[Rating, ...]
    findings: tuple[Finding, ...]
    first: tuple[str, ...]
    agency: Agency = field(default_factory=Agency)
    profiles: tuple[Profile, ...] = ()
    codings: tuple[Coding, ...] = ()
    not_judged: tuple[NotJudged, ...] = ()
    versions: tuple[tuple[str, str], ...] = ()
    models: tuple[tuple[str, str], ...] = ()
    definitions: tuple[tuple[str, str], ...] = ()

    def finding(self, finding_id: str) -> Finding:
        """Return the finding with this id; KeyError if there is none."""
        for finding in self.findings:
            if finding.id == finding_id:
                return finding
        raise KeyError(finding_id)

    def of(self, principle_id: str) -> tuple[Finding, ...]:
        """Return the findings of one principle, in the report's order."""
        return tuple(f for f in self.findings if f.principle == principle_id)

    def to_dict(self) -> dict:
        """Return the report as plain lists and dicts in the published shape (`schemas/report.schema.json`)."""
        return {
            "schema": SCHEMA,
            "draft": {
                "title": self.draft.title,
                "source": self.draft.source,
                "kind": str(self.kind),
                "kind_guessed": self.kind_guessed,
                "language": self.language,
                "words": self.words,
                "sha256": self.draft.sha256,
                "text": self.draft.text,
                "subject": {"about": self.subject.about, "reason": self.subject.reason},
                "notes": list(self.draft.notes),
                "not_judged": [
                    {"span": _span(n.span), "language": n.language, "reason": n.reason} for n in self.not_judged
                ],
            },
            "principles": [_rating(rating) for rating in self.ratings],
            "agency": self.agency.to_dict(),
            "findings": [_finding(finding) for finding in self.findings],
            "profiles": [profile.to_dict() for profile in self.profiles],
            "codings": [coding.to_dict() for coding in self.codings],
            "first": list(self.first),
            "versions": {
                **dict(self.versions),
                "models": dict(self.models),
                "definitions": dict(self.definitions),
            },
        }

    def to_json(self, *, indent: int | None = 2) -> str:
        """Return the report as JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)


def _span(span: Span | None) -> dict | None:
    return None if span is None else {"start": span.start, "end": span.end}


def _rating(rating: Rating) -> dict:
    return {
        "id": rating.id,
        "name": rating.name,
        "rating": rating.rating,
        "label": rating.label,
        "scale": list(rating.scale),
        "reason": rating.reason,
        "facets": [
            {
                "id": f.id,
                "name": f.name,
                "present": f.present,
                "expected": f.expected,
                "evidence": list(f.evidence),
            }
            for f in rating.facets
        ],
        "questions": list(rating.questions),
        "measures": dict(rating.measures),
    }


def _finding(finding: Finding) -> dict:
    return {
        "id": finding.id,
        "principle": finding.principle,
        "criterion": finding.criterion,
        "severity": str(finding.severity),
        "span": _span(finding.span),
        "quote": finding.quote,
        "message": finding.message,
        "why": finding.why,
        "suggestions": list(finding.suggestions),
        "source": finding.source,
        "confidence": str(finding.confidence),
        "count": finding.count,
        "also": [_span(span) for span in finding.also],
    }
