"""Compare the reports on two versions of a draft: what was gained, what was lost, what is still to do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from narrative_lab.finding import FacetResult, Finding, Rating
from narrative_lab.report import Report

SCHEMA = "narrative-lab/comparison/1"


@dataclass(frozen=True, slots=True)
class FacetChange:
    """One facet that a draft gained, lost or kept, with the quotes that show it (or showed it, if lost)."""

    id: str
    name: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrincipleChange:
    """What changed for one principle; `before` or `after` is None where only one of the reports rates it.

    `gone` holds findings as they were before, `new` and `still` as they are now. Evidence is not among them: the
    facets tell of it.
    """

    id: str
    name: str
    before: Rating | None
    after: Rating | None
    gained: tuple[FacetChange, ...] = ()
    lost: tuple[FacetChange, ...] = ()
    kept: tuple[FacetChange, ...] = ()
    gone: tuple[Finding, ...] = ()
    new: tuple[Finding, ...] = ()
    still: tuple[Finding, ...] = ()

    @property
    def step(self) -> int:
        """Return by how many steps the rating rose (below 0: fell), 0 if there is nothing to compare with."""
        return self.after.rating - self.before.rating if self.before and self.after else 0

    @property
    def summary(self) -> str:
        """Say in one sentence how the rating changed."""
        if self.before is None or self.after is None:
            there, when = (self.after, "second") if self.before is None else (self.before, "first")
            return f"Rated {there.label} in the {when} draft only."
        if not self.step:
            return f"Still {self.after.label}. {self.after.reason}"
        return (
            f"{'Up' if self.step > 0 else 'Down'} from {self.before.label} to {self.after.label}. {self.after.reason}"
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two reports side by side: `principles` in the order of the later report; `next` is what to do now."""

    before: Report
    after: Report
    principles: tuple[PrincipleChange, ...]
    done: tuple[Finding, ...]
    next: tuple[Finding, ...]

    @property
    def summary(self) -> str:
        """Say in one or two sentences how the drafts differ."""
        up = sum(p.step > 0 for p in self.principles)
        down = sum(p.step < 0 for p in self.principles)
        moves = [f"{n} went {way}" for n, way in ((up, "up"), (down, "down")) if n] or ["none moved"]
        gone = _remarks(sum(len(p.gone) for p in self.principles))
        new = _remarks(sum(len(p.new) for p in self.principles))
        return f"Of {len(self.principles)} principles, {' and '.join(moves)}. {gone} gone and {new} new."

    def to_dict(self) -> dict:
        """Return the comparison as plain lists and dicts; findings have the shape they have in a report."""
        findings = {
            **dict(zip(map(id, self.before.findings), self.before.to_dict()["findings"], strict=True)),
            **dict(zip(map(id, self.after.findings), self.after.to_dict()["findings"], strict=True)),
        }

        def plain(values: Iterable[Finding]) -> list[dict]:
            return [findings[id(f)] for f in values]

        return {
            "schema": SCHEMA,
            "before": _draft(self.before),
            "after": _draft(self.after),
            "summary": self.summary,
            "principles": [
                {
                    "id": p.id,
                    "name": p.name,
                    "before": _rating(p.before),
                    "after": _rating(p.after),
                    "step": p.step,
                    "gained": [_facet(f) for f in p.gained],
                    "lost": [_facet(f) for f in p.lost],
                    "kept": [_facet(f) for f in p.kept],
                    "gone": plain(p.gone),
                    "new": plain(p.new),
                    "still": plain(p.still),
                }
                for p in self.principles
            ],
            "done": plain(self.done),
            "next": plain(self.next),
        }


def compare(before: Report, after: Report) -> Comparison:
    """Return what changed from one report to the other, principle by principle.

    Findings are the same when principle, criterion and quote are the same (letter case and spacing aside), wherever
    they stand; a quote found twice needs two partners.
    """
    old = {rating.id: rating for rating in before.ratings}
    new = {rating.id: rating for rating in after.ratings}
    ids = [*new, *(i for i in old if i not in new)]
    principles = tuple(_principle(before, after, old.get(i), new.get(i)) for i in ids)
    gone = {id(f) for p in principles for f in p.gone}
    return Comparison(
        before,
        after,
        principles,
        done=tuple(f for f in _first(before) if id(f) in gone),
        next=tuple(_first(after)),
    )


def _principle(before: Report, after: Report, old: Rating | None, new: Rating | None) -> PrincipleChange:
    either = new or old
    assert either is not None
    had = {f.id: f for f in old.facets if f.present} if old else {}
    has = {f.id: f for f in new.facets if f.present} if new else {}
    # What one report does not rate cannot have been gained or lost.
    known_before = {f.id for f in old.facets} if old else set()
    known_after = {f.id for f in new.facets} if new else set()
    gone, added, still = _match(_remarked(before, either.id), _remarked(after, either.id))
    return PrincipleChange(
        either.id,
        either.name,
        old,
        new,
        gained=tuple(_change(f, after) for i, f in has.items() if i not in had and i in known_before),
        lost=tuple(_change(f, before) for i, f in had.items() if i not in has and i in known_after),
        kept=tuple(_change(f, after) for i, f in has.items() if i in had),
        gone=gone,
        new=added,
        still=still,
    )


def _match(
    old: Iterable[Finding], new: Iterable[Finding]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...], tuple[Finding, ...]]:
    waiting: defaultdict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in old:
        waiting[_key(finding)].append(finding)
    added, still = [], []
    for finding in new:
        partners = waiting[_key(finding)]
        if partners:
            partners.pop(0)
            still.append(finding)
        else:
            added.append(finding)
    left = {id(f) for partners in waiting.values() for f in partners}
    return tuple(f for f in old if id(f) in left), tuple(added), tuple(still)


def _key(finding: Finding) -> tuple[str, str]:
    return finding.criterion, " ".join(finding.quote.casefold().split())


def _remarked(report: Report, principle_id: str) -> tuple[Finding, ...]:
    return tuple(f for f in report.of(principle_id) if not f.is_evidence)


def _change(facet: FacetResult, report: Report) -> FacetChange:
    evidence = set(facet.evidence)
    quotes = (f.quote for f in report.findings if f.id in evidence and f.quote)
    return FacetChange(facet.id, facet.name, tuple(dict.fromkeys(quotes)))


def _first(report: Report) -> Iterator[Finding]:
    return (f for i in report.first for f in report.findings if f.id == i)


def _draft(report: Report) -> dict:
    draft = report.to_dict()["draft"]
    return {key: draft[key] for key in ("title", "source", "kind", "language", "words", "sha256", "subject")}


def _rating(rating: Rating | None) -> dict | None:
    return None if rating is None else {"rating": rating.rating, "label": rating.label, "reason": rating.reason}


def _facet(facet: FacetChange) -> dict:
    return {"id": facet.id, "name": facet.name, "quotes": list(facet.quotes)}


def _remarks(count: int) -> str:
    return f"{count} {'remark is' if count == 1 else 'remarks are'}"
