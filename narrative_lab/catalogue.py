"""The catalogue: what the principles look at, told from their definitions."""

from __future__ import annotations

from collections.abc import Iterator

from narrative_lab.definitions import Definitions
from narrative_lab.finding import Severity
from narrative_lab.principle import Principle


def overview(definitions: Definitions) -> str:
    """Return one short paragraph for each principle, as Markdown."""
    return "\n".join(_overview(definitions)) + "\n"


def _overview(definitions: Definitions) -> Iterator[str]:
    for principle in definitions.principles:
        yield f"{principle.id}: {principle.name}"
        yield f"    {principle.short}"
        if principle.facets:
            yield f"    Looks for: {', '.join(f.name for f in principle.facets)}."
        against = [c.id for c in principle.criteria if c.severity is not Severity.EVIDENCE]
        if against:
            yield f"    Asks to reconsider: {', '.join(against)}."
        yield ""


def table(definitions: Definitions) -> str:
    """Return the principles as a Markdown table: what each looks for and what it asks to reconsider."""
    rows = ["| principle | it looks for | it asks to reconsider |", "|---|---|---|"]
    for principle in definitions.principles:
        against = [c.id.replace("-", " ") for c in principle.criteria if c.severity is not Severity.EVIDENCE]
        sought = ", ".join(f.name for f in principle.facets) or principle.short.rstrip(".").lower()
        rows.append(f"| {principle.name} (`{principle.id}`) | {sought} | {', '.join(against)} |")
    return "\n".join(rows)


def describe(principle: Principle) -> str:
    """Return everything the definition of one principle says, as Markdown."""
    return "\n".join(_describe(principle)) + "\n"


def _describe(principle: Principle) -> Iterator[str]:
    yield from (f"# {principle.name}", "", principle.short, "", principle.definition.strip(), "")
    yield f"Source: {principle.source}"
    yield from ("", f"Rated: {', '.join(principle.rubric.labels)}", "")
    if principle.facets:
        yield from ("## What it looks for", "")
        for facet in principle.facets:
            kinds = ", ".join(k.value for k in facet.expected)
            yield f"- **{facet.name}** (`{facet.id}`; expected in: {kinds or 'no kind in particular'})"
            yield f"  {facet.question}"
        yield ""
    yield from ("## What it checks", "")
    for criterion in principle.criteria:
        about = f"shows {criterion.facet}" if criterion.facet else criterion.severity.value
        yield f"- `{criterion.id}` ({about}): {criterion.why.strip()}"
        yield f"  Source: {criterion.source}"
