"""Write reports as Markdown, to be pasted into an e-mail or a ticket."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from narrative_lab.writers._framing import FramingView, Row, framing_title, framing_views
from narrative_lab.writers._view import (
    ROLES,
    Group,
    Remark,
    Section,
    Shown,
    View,
    clip,
    join,
    one_line,
    says_quote,
    unsaid,
    view,
)

if TYPE_CHECKING:
    from narrative_lab.compare import Comparison, PrincipleChange
    from narrative_lab.finding import Finding
    from narrative_lab.framing import Framing
    from narrative_lab.report import Report

SUFFIXES = (".md", ".markdown")

# All that Markdown could read as more than itself, and "&" and "<" for HTML.
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&$!])")
_QUOTES = 3
_LINE_START = re.compile(r"^(\d+)([.)])|^([-+=])")


def write(reports: Sequence[Report]) -> str:
    """Return the reports as Markdown, with a rule between one and the next."""
    return "\n---\n\n".join(_text(_report(view(report))) for report in reports)


def write_comparison(comparison: Comparison) -> str:
    """Return what changed between two drafts as Markdown."""
    return _text(_comparison(comparison))


def write_framings(framings: Sequence[Framing]) -> str:
    """Return the framing of drafts as Markdown, with a rule between one and the next."""
    return "\n---\n\n".join(_text(_framings(framing)) for framing in framings)


def _framings(framing: Framing) -> Iterator[str]:
    yield f"# Framing of {escape(framing_title(framing))}"
    for shown in framing_views(framing.draft, framing.profiles):
        yield from _framing(shown)


def _framing(view: FramingView) -> Iterator[str]:
    yield f"## {escape(view.name)}"
    yield escape(view.counts)
    if view.decided:
        rows = [f"| {escape(r.name)} | {escape(r.amount)} | {_strongest(r)} |" for r in view.rows]
        yield "\n".join(["| | How much | The sentence that carries it best |", "|---|---|---|", *rows])
    elif view.rows:
        yield _list(f"**{escape(r.name)}**: {_strongest(r)}" for r in view.rows)
    else:
        yield "No sentence comes near to a code."
    yield from map(escape, view.notes)


def _strongest(row: Row) -> str:
    return "; ".join(f"{_quote(passage.quote)} ({passage.place}; {sure})" for passage, sure in row.passages)


def escape(text: str) -> str:
    """Return text on one line so that Markdown shows it as it is."""
    escaped = _SPECIAL.sub(r"\\\1", one_line(text))
    return _LINE_START.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", escaped)


def _report(v: View) -> Iterator[str]:
    yield f"# {escape(v.title)}"
    opening = escape(v.opening)
    yield opening if v.report.subject.about == "yes" else f"**{opening}**"
    yield f"{escape(v.facts[:1].upper() + v.facts[1:])}."
    yield f"## {v.first_heading}"
    yield from _numbered(map(_first, v.first))
    yield "## The principles at a glance"
    rows = [f"| {s.letter} | {escape(s.rating.name)} | {_grade(s)} | {escape(s.rating.reason)} |" for s in v.sections]
    yield "\n".join(["| | Principle | How far | Why |", "|---|---|---|---|", *rows])
    if v.parts:
        yield "## Who does what"
        rows = [f"| {escape(p.name)} | {p.mentions} | {' | '.join(map(str, p.counts))} |" for p in v.parts]
        yield "\n".join([f"| | {' | '.join(ROLES)} |", "|---" * (len(ROLES) + 1) + "|", *rows])
        if v.we:
            yield escape(v.we)
    for framing in framing_views(v.report.draft, v.report.profiles):
        yield from _framing(framing)
    for section in v.sections:
        yield from _section(section)
    if v.left_out:
        yield "## What was left out"
        yield _list(map(escape, v.left_out))


def _grade(section: Section) -> str:
    return f"**{escape(section.rating.label)}** ({section.rating.rating} of 3)"


def _first(remark: Remark) -> str:
    where = ""
    if remark.passages:
        quote = "." if remark.says_quote else f": {_quote(remark.passages[0].quote)}"
        where = f" In {remark.passages[0].place}{quote}"
    return f"**{escape(remark.finding.message)}** ({remark.ref}){where}{_instead(remark.finding)}"


def _section(section: Section) -> Iterator[str]:
    yield f"## {section.letter}. {escape(section.rating.name)}"
    yield f"{_grade(section)}. {escape(section.rating.reason)}"
    if section.shows:
        yield "### What shows it"
        yield _list(map(_evidence, section.shows))
    if section.missing or section.not_found or section.questions:
        yield "### What is missing"
        rest = [f"Not found yet: {escape(join(section.not_found))}."] if section.not_found else []
        asked = [f"*Ask yourself:* {escape(question)}" for question in section.questions]
        yield _list([*_items(section.missing), *rest, *asked])
    if section.overall:
        yield "### About the whole text"
        yield _list(_items(section.overall))
    if section.wording:
        yield "### Wording to reconsider"
        yield _list(_items(section.wording))


def _evidence(shown: Shown) -> str:
    quotes = [(join(r.ref for r in same), passage) for same in shown.quotes for passage in same[0].passages]
    said = [f"  - {_quote(p.quote)} ({refs}, {p.place})" for refs, p in quotes[:_QUOTES]]
    if len(quotes) > _QUOTES:
        said.append(f"  - and in {len(quotes) - _QUOTES} more")
    return "\n".join([escape(shown.message), *said])


def _items(groups: Iterable[Group]) -> Iterator[str]:
    for group in groups:
        *most, last = map(_remark, group.remarks)
        why = f"\n  - Why: {escape(group.why)}" if group.why else ""
        source = f"\n  - Source: {escape(group.source)}" if group.source else ""
        yield from (*most, f"{last}{why}{source}")


def _remark(remark: Remark) -> str:
    finding = remark.finding
    times = f" {remark.times}" if remark.times else ""
    unsure = " This may not apply here." if remark.is_unsure else ""
    urgency = "" if finding.is_missing else f"{remark.urgency}: "
    lines = [f"**{remark.ref}. {urgency}{escape(finding.message)}**{times}{unsure}"]
    if remark.passages:
        p = remark.passages[0]
        before, after = (_padded(side) for side in (p.before, p.after))
        lines.append(f"  - {p.place[:1].upper()}{p.place[1:]}: {before}**{escape(clip(p.quote))}**{after}")
    if remark.also_in:
        lines.append(f"  - Also in {remark.also_in}.")
    if remark.suggestions:
        lines.append(f"  - {_instead(finding).strip()}")
    return "\n".join(lines)


def _instead(finding: Finding) -> str:
    suggestions = unsaid(finding)
    label = "Ask yourself" if finding.is_missing else "Instead"
    return f" *{label}:* {' *or* '.join(map(escape, suggestions))}" if suggestions else ""


def _quote(text: str) -> str:
    return f"“{escape(clip(one_line(text)))}”"


def _padded(text: str) -> str:
    lead = " " if text.startswith(" ") else ""
    return f"{lead}{escape(text)}{' ' if text.endswith(' ') else ''}"


def _comparison(c: Comparison) -> Iterator[str]:
    yield "# What changed"
    yield escape(c.summary)
    yield "## Do these next" if c.next else "## Nothing has to be done first now"
    yield from _numbered(_short(f, instead=True) for f in c.next)
    for change in c.principles:
        yield from _change(change)


def _change(change: PrincipleChange) -> Iterator[str]:
    yield f"## {escape(change.name)}"
    yield escape(change.summary)
    facets = [
        f"**{heading}:** {escape(facet.name)}{_shown(facet.quotes)}"
        for heading, group in (("Gained", change.gained), ("Lost", change.lost), ("Kept", change.kept))
        for facet in group
    ]
    if facets:
        yield _list(facets)
    for heading, findings in (
        ("No longer a worry", change.gone),
        ("New to look at", change.new),
        ("Still there", change.still),
    ):
        if findings:
            yield f"### {heading}"
            yield _list(map(_short, findings))


def _shown(quotes: Sequence[str]) -> str:
    return f": {'; '.join(map(_quote, quotes[:3]))}" if quotes else ""


def _short(finding: Finding, *, instead: bool = False) -> str:
    quote = "" if not finding.quote or says_quote(finding) else f"{_quote(finding.quote)}: "
    times = f" ({finding.count} times)" if finding.count > 1 else ""
    return f"{quote}{escape(finding.message)}{times}{_instead(finding) if instead else ''}"


def _numbered(items: Iterable[str]) -> Iterator[str]:
    if said := "\n".join(f"{number}. {item}" for number, item in enumerate(items, 1)):
        yield said


def _list(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def _text(parts: Iterable[str]) -> str:
    return "\n\n".join(parts) + "\n"
