"""Write reports as plain lines for a terminal, a pipe or a text file."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

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

SUFFIXES = (".txt",)

# The bar is plain ASCII so that it survives every code page and reads well in an e-mail.
_BARS = ("[---]", "[#--]", "[##-]", "[###]")
_BAR = 20
_QUOTES = 3
_AGAIN = 12
_COLOURS = ("red", "yellow", "green", "bold green")


class Line(NamedTuple):
    """One paragraph of output: pairs of text and rich style, set in by `indent`, further lines by `hang` more."""

    parts: tuple[tuple[str, str], ...] = ()
    indent: int = 0
    hang: int = 0


def write(reports: Sequence[Report], *, width: int = 88, colour: bool = False, brief: bool = False) -> str:
    """Return the reports as lines of at most `width` columns (held between 60 and 100).

    `colour` adds colour codes, for a terminal only; `brief` leaves only the table of principles.
    """
    lines: list[Line] = []
    for i, report in enumerate(reports):
        if i:
            lines += [Line(), _line("=" * 40, "dim"), Line()]
        lines += _brief(view(report)) if brief else _report(view(report))
    return _render(lines, width, colour)


def write_comparison(comparison: Comparison, *, width: int = 88, colour: bool = False) -> str:
    """Return what changed between two drafts as lines of at most `width` columns (held between 60 and 100)."""
    return _render(_comparison(comparison), width, colour)


def write_framings(framings: Sequence[Framing], *, width: int = 88, colour: bool = False) -> str:
    """Return the framing of drafts as lines of at most `width` columns (held between 60 and 100)."""
    lines: list[Line] = []
    for i, framing in enumerate(framings):
        if i:
            lines += [Line(), _line("=" * 40, "dim")]
        lines.append(_line(framing_title(framing), "bold underline"))
        for shown in framing_views(framing.draft, framing.profiles):
            lines += [Line(), *_framing(shown)]
    return _render(lines, width, colour)


def _framing(view: FramingView) -> Iterator[Line]:
    """Yield a profile: a bar for each code, with the sentence that carries it best."""
    yield _line(view.name, "bold")
    yield _line(view.counts, "dim", 2)
    names = max((len(row.name) for row in view.rows), default=0)
    for row in view.rows:
        bar = () if row.share is None else ((_bar(row), "bold"), (f" {row.amount}", ""))
        yield Line(((f"{row.name.ljust(names)}  ", "bold" if row.sentences else ""), *bar), 2, 3)
        for passage, sure in row.passages:
            yield Line(((f"“{clip(passage.quote)}”", ""), (f" ({passage.place}; {sure})", "dim")), 5, 1)
    if not view.rows:
        yield _line("No sentence comes near to a code.", "", 2)
    for note in view.notes:
        yield _line(note, "", 2)


def _bar(row: Row) -> str:
    """Draw the share of a code, "#" for what is sure and "?" for what is not, in plain ASCII."""
    sure = round(row.share * _BAR / 100) or int(bool(row.sentences))
    unsure = min(round(row.unsure * _BAR / 100), _BAR - sure)
    return f"[{('#' * sure + '?' * unsure).ljust(_BAR, '-')}]"


def _report(v: View) -> Iterator[Line]:
    yield from _head(v)
    yield Line()
    yield _line(v.first_heading, "bold")
    for number, remark in enumerate(v.first, 1):
        yield from _first(number, remark)
    yield Line()
    yield _line("The principles at a glance", "bold")
    yield from _table(v)
    if v.parts:
        yield Line()
        yield from _parts(v)
    for framing in framing_views(v.report.draft, v.report.profiles):
        yield Line()
        yield from _framing(framing)
    for section in v.sections:
        yield Line()
        yield from _section(section)
    if v.left_out:
        yield Line()
        yield _line("What was left out", "bold")
        yield from (_item(one_line(note)) for note in v.left_out)


def _brief(v: View) -> Iterator[Line]:
    yield from _head(v)
    yield from _table(v)


def _head(v: View) -> Iterator[Line]:
    yield _line(v.title, "bold underline")
    if v.report.subject.about == "yes":
        yield _line(v.facts[:1].upper() + v.facts[1:] + ".")
        yield _line(v.opening)
    else:
        yield _line(v.opening, "bold yellow")
        yield _line(v.facts[:1].upper() + v.facts[1:] + ".")


def _table(v: View) -> Iterator[Line]:
    names = max((len(s.rating.name) for s in v.sections), default=0)
    for section in v.sections:
        rating = section.rating
        style = _COLOURS[rating.rating]
        name = f"{section.letter}. {rating.name}".ljust(min(names, 58) + 5)
        yield Line(((name, ""), (_BARS[rating.rating], style), (f" {rating.label}", style)), 2, 3)


def _parts(v: View) -> Iterator[Line]:
    """Yield who does what, a line for each group."""
    yield _line("Who does what", "bold")
    for part in v.parts:
        said = [f"{what} {count}" for what, count in zip(ROLES[1:], part.counts, strict=True) if count]
        told = f": {join(said)}" if said else ": only named"
        yield Line(((part.name, "bold"), (f", named {part.mentions}{told}", "")), 2, 3)
    if v.we:
        yield _line(v.we, "", 2, 3)


def _first(number: int, remark: Remark) -> Iterator[Line]:
    yield Line(((f"{number}. ", "bold"), (remark.finding.message, "bold"), (f" ({remark.ref})", "dim")), 2, 3)
    if remark.passages:
        yield from _where(remark, 5)
    yield from _instead(remark.finding.is_missing, remark.suggestions, 5)


def _section(section: Section) -> Iterator[Line]:
    rating = section.rating
    style = _COLOURS[rating.rating]
    yield _line(f"{section.letter}. {rating.name}", "bold underline")
    yield Line(((_BARS[rating.rating], style), (f" {rating.label}", f"{style} bold"), (f". {rating.reason}", "")), 3)
    if section.shows:
        yield _title("What shows it", "green")
        for shown in section.shows:
            yield from _evidence(shown)
    if section.missing or section.not_found or section.questions:
        yield _title("What is missing", "magenta")
        for group in section.missing:
            yield from _group(group)
        if section.not_found:
            yield _item(f"Not found yet: {join(section.not_found)}.", 5)
        for question in section.questions:
            yield Line((("Ask yourself: ", "italic"), (question, "")), 5, 2)
    if section.overall:
        yield _title("About the whole text", "yellow")
        for group in section.overall:
            yield from _group(group)
    if section.wording:
        yield _title("Wording to reconsider", "yellow")
        for i, group in enumerate(section.wording):
            if i:
                yield Line()
            yield from _group(group)


def _evidence(shown: Shown) -> Iterator[Line]:
    yield _item(shown.message, 5)
    quotes = [(join(r.ref for r in same), passage) for same in shown.quotes for passage in same[0].passages]
    for refs, passage in quotes[:_QUOTES]:
        yield Line(((f"“{clip(passage.quote)}”", ""), (f" ({refs}, {passage.place})", "dim")), 7, 1)
    if len(quotes) > _QUOTES:
        more = len(quotes) - _QUOTES
        yield _line(f"and in {more} more {'place' if more == 1 else 'places'}", "dim", 7)


def _group(group: Group) -> Iterator[Line]:
    """Yield the first remark of a group in full, the rest in a line each, and the reason they share."""
    first, *rest = group.remarks
    in_full = group.remarks if first.finding.is_missing else (first,)
    for remark in in_full:
        yield from _remark(remark)
    indent = _indent(first)
    if len(group.remarks) > len(in_full):
        yield _line("The same goes for:", "", indent)
        yield from (_again(remark, indent) for remark in rest[:_AGAIN])
    if len(rest) > _AGAIN and not first.finding.is_missing:
        yield _line(f"and {len(rest) - _AGAIN} more (an .html or .json report has all of them)", "dim", indent)
    if group.why:
        yield Line((("Why: ", "italic"), (group.why, "")), indent, 2)
    if group.source:
        yield _line(f"Source: {group.source}", "dim", indent, 2)


def _again(remark: Remark, indent: int) -> Line:
    """Return one more remark of a group: its words, what to write instead, and where."""
    finding = remark.finding
    use = " or ".join(f"“{text}”" for text in finding.suggestions)
    times = f" {remark.times}" if remark.times else ""
    parts = ((f"{remark.ref} ", "dim"), (f"“{clip(remark.passages[0].quote, 90)}”", "bold"))
    return Line((*parts, (f": {use}" if use else "", ""), (f" ({remark.passages[0].place}){times}", "dim")), indent, 3)


def _indent(remark: Remark) -> int:
    return 5 + len(remark.ref) + 1


def _remark(remark: Remark) -> Iterator[Line]:
    finding = remark.finding
    indent = _indent(remark)
    times = f" {remark.times}" if remark.times else ""
    unsure = " This may not apply here." if remark.is_unsure else ""
    urgency = "" if finding.is_missing else f"{remark.urgency}: "
    yield Line(
        (
            (f"{remark.ref} ", "dim"),
            (urgency, "bold yellow" if finding.severity.rank > 1 else "bold"),
            (f"{finding.message}{times}{unsure}", "bold"),
        ),
        5,
        len(remark.ref) + 1,
    )
    if remark.passages:
        yield from _where(remark, indent, context=True)
    if remark.also_in:
        yield _line(f"Also in {remark.also_in}.", "", indent, 2)
    yield from _instead(finding.is_missing, remark.suggestions, indent)


def _where(remark: Remark, indent: int, *, context: bool = False) -> Iterator[Line]:
    passage = remark.passages[0]
    quote = clip(passage.quote)
    place = (f"In {passage.place}: ", "dim")
    sentence = ((f"“{passage.before}", ""), (quote, "bold"), (f"{passage.after}”", ""))
    context = context and bool(passage.before or passage.after)
    if not remark.says_quote:
        yield Line((place, (f"“{quote}”", "bold")), indent, 2)
        if context:
            yield Line((("The sentence: ", "dim"), *sentence), indent, 2)
    elif context:
        yield Line((place, *sentence), indent, 2)
    else:
        yield _line(f"In {passage.place}.", "dim", indent, 2)


def _instead(missing: bool, suggestions: Iterable[str], indent: int) -> Iterator[Line]:
    label = "Ask yourself: " if missing else "Instead: "
    for suggestion in suggestions:
        yield Line(((label, "italic green"), (suggestion, "")), indent, 2)
        label = "or: "


def _comparison(c: Comparison) -> Iterator[Line]:
    yield _line(c.summary, "bold")
    yield Line()
    yield _line("Do these next" if c.next else "Nothing has to be done first now.", "bold")
    for number, finding in enumerate(c.next, 1):
        yield Line(((f"{number}. {finding.message}", "bold"),), 2, 3)
        if finding.quote and not says_quote(finding):
            yield _line(f"“{clip(one_line(finding.quote))}”", "", 5, 2)
        yield from _instead(finding.is_missing, unsaid(finding), 5)
    for change in c.principles:
        yield Line()
        yield from _change(change)


def _change(change: PrincipleChange) -> Iterator[Line]:
    yield _line(change.name, "bold underline")
    yield _line(change.summary, "", 3)
    for heading, style, facets in (
        ("Gained", "green", change.gained),
        ("Lost", "red", change.lost),
        ("Kept", "", change.kept),
    ):
        for facet in facets:
            yield Line(((f"{heading}: ", f"bold {style}".strip()), (facet.name, "")), 3, 2)
            yield from (_line(f"“{clip(one_line(quote))}”", "", 5, 1) for quote in facet.quotes[:3])
    for heading, findings in (
        ("No longer a worry", change.gone),
        ("New to look at", change.new),
        ("Still there", change.still),
    ):
        if findings:
            yield _title(heading, "")
            yield from (_item(_short(finding), 5) for finding in findings)


def _short(finding: Finding) -> str:
    quote = "" if not finding.quote or says_quote(finding) else f"“{clip(one_line(finding.quote), 120)}”: "
    times = f" ({finding.count} times)" if finding.count > 1 else ""
    return f"{quote}{finding.message}{times}"


def _title(text: str, style: str) -> Line:
    return _line(text, f"bold {style}".strip(), 3)


def _item(text: str, indent: int = 2) -> Line:
    return _line(f"- {text}", "", indent, 2)


def _line(text: str, style: str = "", indent: int = 0, hang: int = 0) -> Line:
    return Line(((text, style),), indent, hang)


def _render(lines: Iterable[Line], width: int, colour: bool) -> str:
    from rich.console import Console
    from rich.text import Text

    width = min(max(width, 60), 100)
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
        _environ={},  # The answer depends on the arguments alone, not on NO_COLOR or COLUMNS.
    )
    for line in lines:
        text = Text.assemble(*((_safe(part), style) for part, style in line.parts))
        wrapped = text.wrap(console, width - line.indent - line.hang)
        for i, piece in enumerate(wrapped):
            piece.rstrip()
            console.print(Text(" " * (line.indent + line.hang * bool(i))) + piece, soft_wrap=True)
    return "\n".join(row.rstrip(" ") for row in out.getvalue().split("\n"))


def _safe(text: str) -> str:
    # A draft may hold escape codes. Spaces at the ends are kept, since parts are set side by side.
    lead = " " * (len(text) - len(text.lstrip(" ")))
    tail = " " * (len(text) - len(text.rstrip(" "))) if text.strip(" ") else ""
    return f"{lead}{one_line(text)}{tail}"
