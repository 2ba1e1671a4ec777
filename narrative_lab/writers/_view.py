"""What a reader is shown of a report: the one arrangement that the formats for people share."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from narrative_lab.draft import Block, BlockKind, Draft, DraftKind, Span
from narrative_lab.finding import Confidence, Finding, Rating, Severity
from narrative_lab.mentions import Group as MentionGroup
from narrative_lab.report import Report

_KINDS = {
    DraftKind.POST: "social media post",
    DraftKind.PAGE: "web page",
    DraftKind.RELEASE: "press release",
    DraftKind.SPEECH: "speech",
    DraftKind.STRATEGY: "strategy",
}
_PLACES = {
    BlockKind.HEADING: "heading",
    BlockKind.PARAGRAPH: "paragraph",
    BlockKind.LIST_ITEM: "list item",
    BlockKind.TABLE_CELL: "table cell",
    BlockKind.QUOTE: "quotation",
}
_URGENCY = {
    Severity.EVIDENCE: "This works",
    Severity.NOTE: "Worth a look",
    Severity.ADVICE: "Consider",
    Severity.WARNING: "Change this",
}
_LANGUAGES = {
    "ar": "Arabic", "bn": "Bengali", "cy": "Welsh", "de": "German", "en": "English", "es": "Spanish", "fa": "Persian",
    "fr": "French", "ga": "Irish", "gd": "Scottish Gaelic", "gu": "Gujarati", "hi": "Hindi", "it": "Italian",
    "pa": "Punjabi", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "so": "Somali", "ta": "Tamil",
    "uk": "Ukrainian", "ur": "Urdu", "zh": "Chinese",
}  # fmt: skip

ROLES = ("named", "act", "are helped or acted on", "show a strength", "show a need")
"""What the columns of the table of parts count, from left to right."""
_PARTS = {
    MentionGroup.NEWCOMERS: "Newcomers",
    MentionGroup.RESIDENTS: "Longer-standing residents",
    MentionGroup.CITY: "The city and its council",
    MentionGroup.WE: "“We”",
}
_WE = {
    "speakers": "those who write or speak",
    "city": "everyone in the city",
    "reader": "writer and reader",
    "apart": "people whom newcomers are set apart from",
    "newcomers": "newcomers",
}
_COUNTS = {1: "One thing", 2: "Two things", 3: "Three things"}
_PLACES_SHOWN = 10

# Where a sentence probably ends. A wrong guess only shows a little more or less of the text around a quote.
_SENTENCE_END = re.compile(r"[.!?]+[\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9])|\n\s*\n")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n\s*")
# Control, bidirectional and half characters could move the cursor or turn the line around where they are shown.
_UNSHOWABLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Passage:
    """A quote with the rest of its sentence around it and the place where it stands ("paragraph 3")."""

    place: str
    before: str
    quote: str
    after: str
    span: Span


@dataclass(frozen=True, slots=True)
class Remark:
    """One finding as shown: `ref` is its short name on the page ("B2"), `passages` its places, the first one first."""

    ref: str
    finding: Finding
    section: str
    urgency: str
    passages: tuple[Passage, ...]

    @property
    def times(self) -> str:
        """Return "(4 times)" for a finding that was gathered, else ""."""
        return f"({self.finding.count} times)" if self.finding.count > 1 else ""

    @property
    def also_in(self) -> str:
        """Return the further places in words ("paragraphs 2 and 4 and heading 1"), or ""."""
        return gather(p.place for p in self.passages[1:])

    @property
    def suggestions(self) -> tuple[str, ...]:
        """Return what to say instead, save what the message itself says in quotation marks."""
        return unsaid(self.finding)

    @property
    def says_quote(self) -> bool:
        """Tell whether the message itself holds the words it is about."""
        return says_quote(self.finding)

    @property
    def is_unsure(self) -> bool:
        """Tell whether the check itself is not sure of the finding."""
        return self.finding.confidence is Confidence.LOW


@dataclass(frozen=True, slots=True)
class Shown:
    """Words that show something: `message` says what, each of `quotes` holds the remarks on one and the same place."""

    message: str
    quotes: tuple[tuple[Remark, ...], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Remarks that one check made for one reason, so that the reason and its source need be told only once."""

    remarks: tuple[Remark, ...]
    why: str
    source: str


@dataclass(frozen=True, slots=True)
class Section:
    """One principle as shown: what shows it, what is missing, what is true of the whole text, wording to reconsider.

    `steps` names the four ratings from 0 to 3, "" where unknown; `not_found` and `questions` hold only what no remark
    in `missing` says; `remarks` are all of them, in order of place.
    """

    letter: str
    rating: Rating
    steps: tuple[str, ...]
    remarks: tuple[Remark, ...]
    shows: tuple[Shown, ...]
    missing: tuple[Group, ...]
    overall: tuple[Group, ...]
    wording: tuple[Group, ...]
    not_found: tuple[str, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One group as shown: its name, in how many places it is spoken of, and in how many it acts, receives and so on."""

    name: str
    mentions: int
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class View:
    """One report as shown to a reader, in reading order."""

    report: Report
    title: str
    opening: str
    facts: str
    first: tuple[Remark, ...]
    sections: tuple[Section, ...]
    parts: tuple[Part, ...]
    we: str
    left_out: tuple[str, ...]

    @property
    def first_heading(self) -> str:
        """Return "Three things to do first", or what fits the number of them."""
        if not self.first:
            return "Nothing has to be done first"
        return f"{_COUNTS.get(len(self.first), f'{len(self.first)} things')} to do first"


def view(report: Report) -> View:
    """Return what to show of a report, from the three things to do first to what was left out."""
    places = Places(report.draft)
    sections = tuple(_sections(report, places))
    remarks = {r.finding.id: r for section in sections for r in section.remarks}
    return View(
        report=report,
        title=title(report.draft),
        opening=opening(report),
        facts=facts(report),
        first=tuple(remarks[i] for i in report.first if i in remarks),
        sections=sections,
        parts=tuple(Part(_PARTS[p.group], p.mentions, tuple(n for _, n in p.roles)) for p in report.agency.parts),
        we=_we(report),
        left_out=tuple(_left_out(report, places)),
    )


def _we(report: Report) -> str:
    """Say whom "we" takes in, and how often."""
    said = [f"{_WE[label]} ({count})" for label, count in report.agency.we if label in _WE]
    return f"“We” and “our” seem to stand for {join(said)}." if said else ""


def opening(report: Report) -> str:
    """Say in words whether the draft is about newcomers at all, with the reason."""
    said = {
        "yes": "This draft is about newcomers or inclusion.",
        "no": "This draft does not seem to be about newcomers or inclusion.",
    }.get(report.subject.about, "It is hard to tell if this draft is about newcomers or inclusion.")
    return f"{said} {report.subject.reason}".strip()


def facts(report: Report) -> str:
    """Say in one line what sort of text was checked and how long it is."""
    kind = _KINDS[report.kind]
    kind = f"read as a {kind} (a guess)" if report.kind_guessed else f"checked as a {kind}"
    return f"{report.words:,} {'word' if report.words == 1 else 'words'}, {kind}"


def language_name(code: str) -> str:
    """Return the English name of a language for its two-letter code, or the code itself."""
    return _LANGUAGES.get(code, code)


def title(draft: Draft) -> str:
    """Return what to call a draft: its title, or its file's name without folders."""
    if one_line(draft.title):
        return one_line(draft.title)
    if draft.source.startswith("<"):
        return "Your text"
    return re.split(r"[\\/]", draft.source)[-1]


def one_line(text: str) -> str:
    """Return text on one line without characters that would upset a screen."""
    return " ".join(_UNSHOWABLE.sub(" ", text).split())


def says_quote(finding: Finding) -> bool:
    """Tell whether a finding's message holds the words it is about."""
    return bool(finding.quote) and one_line(finding.quote) in one_line(finding.message)


def unsaid(finding: Finding) -> tuple[str, ...]:
    """Return a finding's suggestions, save those that its message gives in quotation marks."""
    return tuple(s for s in finding.suggestions if f"“{s}”" not in finding.message)


def clip(text: str, limit: int = 280) -> str:
    """Return text of at most about `limit` characters; the middle of a longer one gives way to "…"."""
    if len(text) <= limit:
        return text
    tail = limit // 3
    return f"{text[: limit - tail].rsplit(' ', 1)[0]} … {text[-tail:].split(' ', 1)[-1]}"


def join(words: Iterable[str], link: str = "and") -> str:
    """Return words as one phrase: "a", "a and b", "a, b and c"."""
    *most, last = list(words) or [""]
    return f"{', '.join(most)} {link} {last}" if most else last


def gather(places: Iterable[str]) -> str:
    """Return places as one phrase, each named once: "paragraphs 2 and 4 and heading 1"."""
    names = list(dict.fromkeys(places))
    groups: dict[str, list[str]] = {}
    for name in names[:_PLACES_SHOWN]:
        kind, _, number = name.rpartition(" ")
        groups.setdefault(kind, []).append(number)
    said = [f"{kind}{'s' * (len(numbers) > 1)} {join(numbers)}".strip() for kind, numbers in groups.items()]
    more = len(names) - _PLACES_SHOWN
    return join([*said, f"{more} more place{'s' * (more > 1)}"] if more > 0 else said)


def all_blocks(draft: Draft) -> Iterator[Block]:
    """Yield the blocks of a draft, and text between them (or all of it, if it has none) as paragraphs."""
    at = 0
    for block in draft.blocks:
        yield from _loose(draft.text, at, block.start)
        yield block
        at = block.end
    yield from _loose(draft.text, at, len(draft.text))


def _loose(text: str, start: int, end: int) -> Iterator[Block]:
    for piece_start, piece_end in _cut(_BLANK_LINE, text, start, end):
        if text[piece_start:piece_end].strip():
            yield Block(BlockKind.PARAGRAPH, piece_start, piece_end)


def _cut(pattern: re.Pattern, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for match in pattern.finditer(text, start, end):
        yield at, match.end()
        at = match.end()
    yield at, end


class Places:
    """The blocks of one draft with their names in words: "paragraph 3", "list item 2", "heading 1"."""

    def __init__(self, draft: Draft):
        self._draft = draft
        self._blocks = tuple(all_blocks(draft))
        self._starts = [block.start for block in self._blocks]
        counts: Counter[BlockKind] = Counter()
        names = []
        for block in self._blocks:
            counts[block.kind] += 1
            names.append(f"{_PLACES[block.kind]} {counts[block.kind]}")
        self._names = tuple(names)
        self._sentences: dict[int, list[int]] = {}

    def name(self, span: Span) -> str:
        """Return the place where a span starts, in words."""
        i = self._index(span)
        return self._names[i] if i >= 0 else "the text"

    def passage(self, span: Span, reach: int = 140) -> Passage:
        """Return a span with the rest of its sentence, `reach` characters at most on either side."""
        i = self._index(span)
        block = self._blocks[i] if i >= 0 else Block(BlockKind.PARAGRAPH, 0, len(self._draft.text))
        text = self._draft.text
        bounds = self._bounds(i, block)
        low = bounds[max(bisect_right(bounds, span.start) - 1, 0)]
        high = max(bounds[min(bisect_left(bounds, span.end), len(bounds) - 1)], span.end)
        # White space shrinks on the way, so more is taken than shown, but never the whole of an endless sentence.
        far = 4 * reach
        before, after = (
            one_line(text[max(low, span.start - far) : span.start]),
            one_line(text[span.end : min(high, span.end + far)]),
        )
        if len(before) > reach:
            before = "… " + before[-reach:].split(" ", 1)[-1]
        if len(after) > reach:
            after = after[:reach].rsplit(" ", 1)[0] + " …"
        if not re.search(r"\w", before + after):
            before = after = ""
        # A gap in the draft stays a gap; "(quote)" and "re-quote" must not be torn apart.
        if before and text[span.start - 1 : span.start].isspace():
            before += " "
        if after and text[span.end : span.end + 1].isspace():
            after = " " + after
        return Passage(self.name(span), before, one_line(text[span.start : span.end]), after, span)

    def _bounds(self, i: int, block: Block) -> list[int]:
        # Kept, because a long block with a thousand remarks would otherwise be searched a thousand times.
        if i not in self._sentences:
            cuts = _cut(_SENTENCE_END, self._draft.text, block.start, block.end)
            self._sentences[i] = [block.start, *(end for _, end in cuts)]
        return self._sentences[i]

    def _index(self, span: Span) -> int:
        return bisect_right(self._starts, span.start) - 1


def _sections(report: Report, places: Places) -> Iterator[Section]:
    for number, rating in enumerate(report.ratings):
        letter = _letter(number)
        remarks = tuple(
            Remark(f"{letter}{n}", f, letter, _URGENCY[f.severity], _passages(f, places))
            for n, f in enumerate(report.of(rating.id), 1)
        )
        facets = {facet.id for facet in rating.facets}
        to_do = [r for r in remarks if not r.finding.is_evidence]
        missing = [r for r in to_do if r.finding.is_missing and r.finding.criterion in facets]
        said = {r.finding.criterion for r in missing} | {s for r in missing for s in r.finding.suggestions}
        # A draft on another subject lacks all of it; to list that would be noise.
        on_subject = report.subject.about != "no"
        yield Section(
            letter=letter,
            rating=rating,
            steps=rating.scale,
            remarks=remarks,
            shows=_shows(r for r in remarks if r.finding.is_evidence),
            missing=_groups(missing),
            overall=_groups(r for r in to_do if r.finding.is_missing and r not in missing),
            wording=_groups(r for r in to_do if not r.finding.is_missing),
            not_found=tuple(
                f.name for f in rating.facets if on_subject and f.expected and not f.present and f.id not in said
            ),
            questions=tuple(q for q in rating.questions if on_subject and q not in said),
        )


def _shows(remarks: Iterable[Remark]) -> tuple[Shown, ...]:
    """Gather evidence by what it says, and say at once what the very same words show."""
    by_message: dict[str, list[Remark]] = {}
    for remark in remarks:
        by_message.setdefault(remark.finding.message, []).append(remark)
    by_places: dict[tuple, list[str]] = {}
    for message, group in by_message.items():
        by_places.setdefault(tuple((r.finding.span, r.finding.also) for r in group), []).append(message)
    return tuple(
        Shown(" ".join(messages), tuple(zip(*(by_message[m] for m in messages), strict=True)))
        for messages in by_places.values()
    )


def _groups(remarks: Iterable[Remark]) -> tuple[Group, ...]:
    groups: dict[tuple[str, str, str], list[Remark]] = {}
    for remark in remarks:
        finding = remark.finding
        groups.setdefault((finding.criterion, finding.why, finding.source), []).append(remark)
    return tuple(Group(tuple(group), why, source) for (_, why, source), group in groups.items())


def _letter(number: int) -> str:
    # Users may add principles of their own: after Z comes AA.
    return (_letter(number // 26 - 1) if number >= 26 else "") + chr(ord("A") + number % 26)


def _passages(finding: Finding, places: Places) -> tuple[Passage, ...]:
    if finding.span is None:
        return ()
    return tuple(places.passage(span) for span in (finding.span, *finding.also))


def _left_out(report: Report, places: Places) -> Iterator[str]:
    same: dict[tuple[str, str], list[str]] = {}
    for stretch in report.not_judged:
        same.setdefault((stretch.language, stretch.reason), []).append(places.name(stretch.span))
    for (language, reason), names in same.items():
        said = gather(names)
        tongue = f", in {language_name(language)}" if language in _LANGUAGES else ""
        yield f"{said[:1].upper()}{said[1:]}{tongue}: {reason}"
    yield from report.draft.notes
