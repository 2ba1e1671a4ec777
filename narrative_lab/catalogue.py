"""The catalogue: what the principles look at and what the codes mean, told from their definitions."""

from __future__ import annotations

from collections.abc import Iterator

from narrative_lab.codebook import Code, Codebook, codebooks, load_codebook
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


def codebook_list() -> str:
    """Return a short paragraph for each codebook that ships, as Markdown."""
    return "\n".join(_codebook_list()) + "\n"


def _codebook_list() -> Iterator[str]:
    for book in map(load_codebook, codebooks()):
        yield f"{book.id}: {book.name}"
        yield f"    {len(book.codes)} codes: {', '.join(book.ids)}."
        yield ""


def codebook_table() -> str:
    """Return the codebooks as a Markdown table."""
    rows = ["| codebook | codes | source |", "|---|---|---|"]
    for book in map(load_codebook, codebooks()):
        rows.append(f"| {book.name} (`{book.id}`) | {len(book.codes)} | {book.source} |")
    return "\n".join(rows)


def describe_codebook(book: Codebook) -> str:
    """Return everything that a codebook says, as Markdown."""
    return "\n".join(_describe_codebook(book)) + "\n"


def _describe_codebook(book: Codebook) -> Iterator[str]:
    yield from (f"# {book.name}", "", book.definition.strip(), "", f"Source: {book.source}", "")
    group = ""
    for code in book.codes:
        if code.group != group:
            group = code.group
            yield from (f"## {group[:1].upper()}{group[1:]}", "")
        yield from _describe_code(code)


def _describe_code(code: Code) -> Iterator[str]:
    yield from (f"### {code.name} (`{code.id}`)", "", f"{code.definition.strip()}", "")
    if code.parent:
        yield f"- Belongs under: `{code.parent}`"
    yield f"- Use it when: {code.use_when}"
    yield f"- Not when: {code.not_when}"
    for other, how in code.close_to.items():
        yield f"- Close to `{other}`: {how}"
    yield from (f"- Example: {text}" for text in code.examples)
    yield from (f"- Near miss: {text}" for text in code.near_misses)
    yield from (f"- Source: {code.source}", "")
