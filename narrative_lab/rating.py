"""Rating: how far a draft meets a principle, read off the principle's rubric."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from string import Formatter

from narrative_lab.analysis import Analysis
from narrative_lab.draft import DraftKind, Span
from narrative_lab.finding import FacetResult, Finding, Rating, Severity
from narrative_lab.principle import Condition, Facet, Level, Principle, Rubric


@dataclass(frozen=True)
class Standing:
    """What a rubric weighs: the facets shown, how far evidence reaches, and what stands against it."""

    facets: tuple[FacetResult, ...]
    reach: float
    evidence_rate: float
    sentences: int
    against: float
    measures: Mapping[str, float]


def rate(
    principle: Principle, findings: Sequence[Finding], analysis: Analysis, measures: Mapping[str, float]
) -> Rating:
    """Rate one principle from its findings and measures."""
    standing = _standing(principle, findings, analysis, measures)
    level = next(
        (
            lv
            for lv in sorted(principle.rubric.levels, key=lambda lv: -lv.rating)
            if _earned(lv, standing, analysis.kind)
        ),
        None,
    )
    rating = level.rating if level else 0
    missing = [f for f in principle.facets if _is_missing(f, standing)]
    return Rating(
        id=principle.id,
        name=principle.name,
        rating=rating,
        scale=principle.rubric.labels,
        reason=_reason(principle, findings, standing, rating),
        facets=standing.facets,
        questions=tuple(f.question for f in missing),
        measures=tuple(sorted((name, round(value, 2)) for name, value in measures.items())),
    )


def _standing(
    principle: Principle, findings: Sequence[Finding], analysis: Analysis, measures: Mapping[str, float]
) -> Standing:
    facet_of = {c.id: c.facet for c in principle.criteria if c.facet}
    weights = {c.id: c.weight for c in principle.criteria}
    evidence = [f for f in findings if f.is_evidence and f.span is not None]
    against = sum(
        weights[f.criterion] * f.count
        for f in findings
        if f.severity in (Severity.WARNING, Severity.ADVICE) and f.span is not None
    )
    facets = []
    for facet in principle.facets:
        shown = tuple(f.id for f in findings if f.is_evidence and facet_of.get(f.criterion) == facet.id)
        facets.append(FacetResult(facet.id, facet.name, bool(shown), analysis.kind in facet.expected, shown))
    per_thousand = 1000 / max(analysis.doc.words, 150)
    places = [span for f in evidence for span in (f.span, *f.also)]
    return Standing(
        tuple(facets),
        _reach(places, analysis.stretches),
        len(places) * per_thousand,
        len({place.start for place in places}),
        against * per_thousand,
        measures,
    )


def _reach(places: Iterable[Span], stretches: Sequence[Span]) -> float:
    """Return the share of stretches that hold a piece of evidence."""
    ends = [s.end for s in stretches]
    held = {bisect_right(ends, place.start) for place in places} & set(range(len(ends)))
    return len(held) / len(ends) if ends else 0.0


def _earned(level: Level, standing: Standing, kind: DraftKind) -> bool:
    return any(_holds(condition, standing, kind) for condition in level.when)


def _holds(condition: Condition, standing: Standing, kind: DraftKind) -> bool:
    if condition.kinds and kind not in condition.kinds:
        return False
    shown = {f.id for f in standing.facets if f.present}
    expected = sum(f.expected for f in standing.facets)
    return (
        len(shown) >= min(condition.facets, max(expected, 1))
        and set(condition.all_of) <= shown
        and standing.reach >= condition.reach
        and standing.evidence_rate >= condition.evidence_rate
        and standing.sentences >= condition.sentences
        and (condition.against is None or standing.against <= condition.against)
        and all(standing.measures.get(name, 0) <= value for name, value in condition.at_most.items())
        and all(standing.measures.get(name, 0) >= value for name, value in condition.at_least.items())
    )


def _is_missing(facet: Facet, standing: Standing) -> bool:
    return any(f.id == facet.id and f.expected and not f.present for f in standing.facets)


def _reason(principle: Principle, findings: Sequence[Finding], standing: Standing, rating: int) -> str:
    """Say in one sentence what is shown, what is missing and what stands against it."""
    rubric = principle.rubric
    shown = [f.name for f in standing.facets if f.present]
    missing = [f.lacks for f in principle.facets if _is_missing(f, standing)]
    against = _against(principle, findings)
    if rubric.measured:
        first = _measured(rubric, standing.measures)
    elif not shown:
        first = rubric.nothing
    else:
        first = rubric.shows.format(facets=_join(shown))
        if rating == 0:
            first += ", but other wording outweighs that" if against else ", but only in passing"
    missing = missing if shown or rubric.measured else []
    return "; ".join(filter(None, (first, _join(missing), against))) + "."


def _measured(rubric: Rubric, measures: Mapping[str, float]) -> str:
    """Put the measures into the rubric's sentence; a draft too short to measure gets the sentence for nothing."""
    made = {name: f"{value:.0f}" for name, value in measures.items()}
    named = {field for _, field, _, _ in Formatter().parse(rubric.measured) if field}
    return rubric.measured.format_map(made) if named <= set(made) else rubric.nothing


def _against(principle: Principle, findings: Sequence[Finding]) -> str:
    """Sum up the criterion that weighs most against the draft: "people shown as a burden (3)"."""
    best, summary = (0, 0), ""
    for criterion in principle.criteria:
        found = [
            f for f in findings if f.criterion == criterion.id and f.span and f.severity.rank >= Severity.ADVICE.rank
        ]
        if found and criterion.summary:
            gravity = (max(f.severity.rank for f in found), sum(f.count for f in found))
            if gravity > best:
                best, summary = gravity, criterion.summary.format(count=gravity[1])
    return summary


def _join(names: Sequence[str]) -> str:
    if not names:
        return ""
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
