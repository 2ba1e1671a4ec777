"""Every format shows the same report, keeps to its own rules and lets nothing from a draft break out."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
import reports
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.cells import cell_len

from narrative_lab import writers
from narrative_lab.compare import compare
from narrative_lab.draft import Block, BlockKind, Draft, Span
from narrative_lab.errors import ConfigError
from narrative_lab.finding import Severity
from narrative_lab.writers import _view, formats, html, markdown, write, write_comparison

MAKERS = [reports.report, reports.better_report, reports.empty_report, reports.hostile_report]
FORMATS = [name for name in formats() if name in ("html", "json", "markdown", "terminal")]


class Page(HTMLParser):
    """The text of a page, its tags with their attributes, and the text inside the draft's own pane."""

    def __init__(self, source: str):
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.words: list[str] = []
        self._skip = 0
        self.feed(source)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self._skip += tag == "style"

    def handle_endtag(self, tag):
        self._skip -= tag == "style"

    def handle_data(self, data):
        if not self._skip:
            self.words.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)


def plain(text: str, format: str) -> str:
    """Return what a reader sees of a written report, on one line."""
    if format == "html":
        text = Page(text).text
    elif format == "markdown":
        text = Page(MarkdownIt("commonmark").enable("table").render(text)).text
    elif format == "json":
        text = " ".join(strings(json.loads(text)))
    return " ".join(text.split())


def strings(value):
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings(inner)


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
@pytest.mark.parametrize("format", FORMATS)
def test_every_format_tells_the_whole_report(format, make):
    report = make()
    text = plain(write([report], format), format)
    squeezed = text.replace(" ", "")

    def has(said: str) -> bool:
        said = said if format == "json" else _view.one_line(said)
        return "".join(said.split()) in squeezed

    assert has(report.subject.reason)
    for rating in report.ratings:
        assert has(rating.name) and has(rating.label) and has(rating.reason), rating.id
    told = set()
    for finding in report.findings:
        again = (
            format in ("terminal", "html") and (finding.criterion, finding.why) in told
        )  # a line for each, not the whole message
        told.add((finding.criterion, finding.why))
        assert has(finding.quote if again else finding.message), finding.id
        if not finding.is_evidence:
            assert has(finding.why) and has(finding.source) and all(map(has, finding.suggestions)), finding.id
    for note in report.draft.notes:
        assert has(note)


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_report_gives_the_same_text(format):
    assert write([reports.report()], format) == write([reports.report()], format)


@pytest.mark.parametrize("format", ["html", "markdown", "terminal"])
def test_what_to_do_first_comes_before_the_rest(format):
    text = plain(write([reports.report()], format), format)
    order = [
        "Harrowmouth: a port",
        "Three things to do first",
        "1. “influx” turns",
        "No plan of the city",
        "at a glance",
    ]
    if format != "terminal":
        order[2] = "“influx” turns"
    places = [text.index(words) for words in order]
    assert places == sorted(places)


@pytest.mark.parametrize("format", ["html", "markdown", "terminal"])
@pytest.mark.parametrize(("about", "said"), [("no", "does not seem to be about"), ("unsure", "hard to tell if")])
def test_a_draft_on_another_subject_is_told_so_first(format, about, said):
    report = reports.report()
    text = plain(write([replace(report, subject=replace(report.subject, about=about))], format), format)
    assert text.index(said) < text.index("to do first")
    assert ("What is missing" in text and "Not found yet" in text) == (about == "unsure")


@pytest.mark.parametrize("format", ["html", "markdown", "terminal"])
@pytest.mark.parametrize(
    "words",
    [
        "(3 times)",
        "Welsh",
        "Two comments in the margin were not read.",
        "This may not apply here.",
        "Not found yet: who does what by when.",
        "Which line of the city plan does this work help to keep?",
        "What should Harrowmouth look like in ten years?",
        "About the whole text",
        "read as a web page (a guess)",
    ],
)
def test_formats_for_people_say(format, words):
    assert words in plain(write([reports.report()], format), format)


@pytest.mark.parametrize("format", ["html", "markdown", "terminal"])
@pytest.mark.parametrize("word", ["span", "facet", "criterion", "severity", "null", "None", "harrowmouth.md"])
def test_formats_for_people_use_no_jargon(format, word):
    assert word not in plain(write([reports.report()], format), format)


@pytest.mark.parametrize("format", ["terminal", "markdown", "html"])
def test_framing_is_told_with_its_sentences_and_how_sure_it_is(format):
    text = " ".join(write([reports.report()], format).replace("\\", "").split())
    for words in ("Annex A signals", "20 %", "91 % likely", "none, not sure of 12 %", "not sure, 38 % likely"):
        assert words in text, words
    assert "Nothing was trained for this codebook" in text and "62 %" not in text


def test_folders_of_a_draft_are_told_only_in_json():
    report = replace(reports.report(), draft=replace(reports.draft(), title="", source="C:\\papers\\june\\draft.docx"))
    for format in ("html", "markdown", "terminal"):
        text = plain(write([report], format), format)
        assert "draft.docx" in text and "june" not in text


def test_there_is_no_such_format():
    with pytest.raises(ConfigError, match="json.*terminal"):
        write([reports.report()], "pdf")
    with pytest.raises(ConfigError, match="json, markdown, terminal"):
        write_comparison(compare(reports.report(), reports.report()), "html")


def test_an_option_of_another_format_is_named():
    with pytest.raises(ConfigError, match='"json" does not know "brief"'):
        write([reports.report()], "json", brief=True)


@pytest.mark.parametrize("format", formats())
def test_a_format_names_its_suffixes(format):
    assert all(suffix.startswith(".") for suffix in writers.suffixes(format))


@st.composite
def any_reports(draw):
    """Draw a report whose text, words and places are anything at all."""
    text = draw(st.text(st.characters(), max_size=80))
    anything = st.text(st.characters(), max_size=20)
    findings = []
    for number in range(draw(st.integers(0, 4))):
        start, end = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
        findings.append(
            replace(
                reports.finding(str(number), "two-way", "x", draw(st.sampled_from(Severity)), "", draw(anything)),
                span=Span(start, end),
                quote=text[start:end],
                suggestions=(draw(anything),),
            )
        )
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    blocks = tuple(
        Block(draw(st.sampled_from(BlockKind)), start, end, draw(st.integers(0, 9)))
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    )
    return replace(
        reports.report(),
        draft=Draft(text, title=draw(anything), source=draw(anything), blocks=blocks, notes=(draw(anything),)),
        findings=tuple(findings),
        first=tuple(f.id for f in findings[:3]),
        not_judged=(),
    )


@settings(deadline=None, max_examples=50)
@given(any_reports())
def test_any_report_can_be_written(report):
    for format in FORMATS:
        assert write([report], format).encode("utf-8")
    ids = [a["id"] for _, a in Page(write([report], "html")).tags if "id" in a]
    assert len(ids) == len(set(ids))
    assert max(map(cell_len, write([report], "terminal", width=60).splitlines())) <= 60


@settings(deadline=None, max_examples=50)
@given(any_reports())
def test_the_draft_on_the_page_is_the_draft(report):
    def texts(part):
        yield "".join(piece.text for piece in part.pieces)
        for child in part.children:
            yield from texts(child)

    page = html.page(report)
    shown = [text for run in page.runs for part in run for text in texts(part)]
    assert all(
        len(s) == len(t) for s, t in zip(shown, map(report.draft.quote, _view.all_blocks(report.draft)), strict=True)
    )
    assert "".join("".join(shown).replace("\ufffd", "").split()) == "".join(
        c for c in "".join(report.draft.text.split()) if c != "\ufffd" and not html._NOT_HTML.match(c)
    )


class TestJson:
    def test_one_report_is_the_report_and_several_are_a_list(self):
        one, two = reports.report(), reports.better_report()
        assert json.loads(write([one], "json")) == one.to_dict()
        assert json.loads(write([one, two], "json")) == [one.to_dict(), two.to_dict()]
        assert json.loads(write([], "json")) == []

    def test_half_a_character_survives(self):
        report = replace(reports.empty_report(), draft=Draft("a \ud83d b"))
        assert json.loads(write([report], "json").encode().decode())["draft"]["text"] == "a \ud83d b"


class TestTerminal:
    @pytest.mark.parametrize("width", [60, 80, 100])
    @pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
    def test_lines_keep_to_the_width_and_carry_no_codes(self, make, width):
        text = write([make()], "terminal", width=width)
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]| $", text, re.MULTILINE)
        assert max(map(cell_len, text.splitlines())) <= width

    def test_colour_is_there_only_when_asked_for(self, monkeypatch):
        monkeypatch.setenv("FORCE_COLOR", "1")
        monkeypatch.setenv("COLUMNS", "20")
        text = write([reports.report()], "terminal")
        coloured = write([reports.report()], "terminal", colour=True)
        assert "\x1b[" not in text and "\x1b[" in coloured
        assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == text

    def test_brief_is_the_table_only(self):
        text = write([reports.report()], "terminal", brief=True)
        assert len(text.splitlines()) <= 10
        assert "E. Rooted in this place                 [###] strong" in text
        assert "influx" not in text

    def test_remarks_read_aloud(self):
        text = write([reports.report()], "terminal")
        start = text.index("     A2 Change this")
        assert text[start : text.index("\n     A4")].splitlines() == [
            "     A2 Change this: “influx” turns people into water. You could write “people who",
            "        came”. (3 times)",
            "        In paragraph 2: “Last year an influx of refugees arrived in Harrowmouth.”",
            "        Also in paragraphs 2 and 4.",
            "        Instead: new neighbours",
            "        Why: Words for floods make readers afraid, even when a friend says them.",
            "        Source: Counterpoint, “Five ways to reframe the migration debate”",
            "",
            "     A3 Consider: People only receive help here.",
            "        In paragraph 2: “vulnerable migrants were supported”",
            "        The sentence: “The influx has been managed by the council and vulnerable",
            "          migrants were supported in line with the ICF <2019> guidance.”",
            "        Instead: say what people did with the help",
            "        or: “people who were new to the town found …”",
            "        Why: Readers then see a need and not a neighbour.",
            "        Source: Annex A, section 3",
        ]


class TestMarkdown:
    def test_nothing_from_a_draft_becomes_markup(self):
        made = MarkdownIt("commonmark", {"html": True}).enable("table")
        page = Page(made.render(write([reports.hostile_report()], "markdown")))
        assert {tag for tag, _ in page.tags} <= set("h1 h2 h3 p strong em ul ol li table thead tbody tr th td".split())
        assert "[link](javascript:x)" in page.text

    @pytest.mark.parametrize(
        "text",
        [
            "1. one",
            "- two",
            "# three",
            "a_b_c *d* `e`",
            "<b>&amp;</b>",
            "[x](y)",
            "+ four",
            "2) five",
            "| a | b |",
            "~~x~~",
        ],
    )
    def test_text_is_shown_as_it_is(self, text):
        assert Page(MarkdownIt().render(markdown.escape(text))).text.strip() == text


class TestHtml:
    @pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
    def test_the_page_needs_nothing_from_elsewhere(self, make):
        page = Page(write([make()], "html"))
        assert not {"script", "img", "link", "iframe", "object", "form", "base"} & {tag for tag, _ in page.tags}
        for tag, attributes in page.tags:
            assert not any(name.startswith("on") or name in ("src", "style") for name in attributes), (tag, attributes)
            assert attributes.get("href", "#").startswith("#")

    @pytest.mark.parametrize("many", [[reports.report], [reports.report, reports.better_report], MAKERS])
    def test_ids_are_unique_and_every_link_arrives(self, many):
        page = Page(write([make() for make in many], "html"))
        ids = [a["id"] for _, a in page.tags if "id" in a]
        assert len(ids) == len(set(ids))
        linked = {a["href"][1:] for tag, a in page.tags if tag == "a"}
        linked |= {a["aria-labelledby"] for _, a in page.tags if "aria-labelledby" in a}
        assert linked <= set(ids)

    def test_every_place_of_every_finding_is_marked_and_linked_both_ways(self):
        report = reports.report()
        hrefs = [a["href"] for tag, a in Page(write([report], "html")).tags if tag == "a" and "href" in a]
        for section in _view.view(report).sections:
            for remark in section.remarks:
                assert hrefs.count(f"#remark-1-{remark.ref}") >= len(remark.passages)
                for number in range(1, len(remark.passages) + 1):
                    assert f"#mark-1-{remark.ref}-{number}" in hrefs

    def test_blocks_keep_their_kind(self):
        source = write([reports.report()], "html")
        draft = source[source.index('<div class="paper">') :]
        draft = draft[: draft.index("</section>")]
        tags = [tag for tag, _ in Page(draft).tags if tag in ("h3", "h4", "ul", "li", "blockquote")]
        assert tags == ["h3", "h4", "h4", "ul", "li", "ul", "li", "li", "blockquote"]
        assert '<p lang="cy" class="skipped">Mae croeso' in draft

    @pytest.mark.parametrize(
        ("spans", "expected"),
        [
            ([], ["abcdef"]),
            ([(0, 3)], ["A1>abc<A1", "def"]),
            ([(0, 6)], ["A1>abcdef<A1"]),
            ([(1, 4), (2, 5)], ["a", "A1>b", "A2>cd<A1", "e<A2", "f"]),
            ([(1, 5), (2, 4)], ["a", "A1>b", "A2>cd<A2", "e<A1", "f"]),
            ([(2, 4), (2, 4)], ["ab", "A1A2>cd<A1A2", "ef"]),
            ([(-3, 2), (4, 9)], ["A1>ab<A1", "cd", "A2>ef<A2"]),
        ],
    )
    def test_overlapping_highlights(self, spans, expected):
        def place(number, span):
            finding = reports.finding("x", "asset-based", "x", Severity.NOTE, "", "m")
            passage = _view.Passage("paragraph 1", "", "", "", Span(span[0] + 10, span[1] + 10))
            return html.Place(_view.Remark(f"A{number}", finding, "A", "", (passage,)), 1)

        def shown(piece):
            starts, ends = ("".join(p.remark.ref for p in places) for places in (piece.starts, piece.ends))
            return f"{starts}{'>' if starts else ''}{piece.text}{'<' if ends else ''}{ends}"

        places = [place(number, span) for number, span in enumerate(spans, 1)]
        block = Block(BlockKind.PARAGRAPH, 10, 16)
        assert [shown(piece) for piece in html.pieces("0123456789abcdef", block, places)] == expected

    def test_a_highlight_over_two_blocks_is_one_place(self):
        text = "One two.\n\nThree four."
        blocks = (Block(BlockKind.HEADING, 0, 8, 1), Block(BlockKind.PARAGRAPH, 10, 21))
        remark = replace(
            reports.finding("x", "two-way", "x", Severity.NOTE, "", "m"), span=Span(4, 15), quote=text[4:15]
        )
        report = replace(reports.report(), draft=Draft(text, blocks=blocks), findings=(remark,), not_judged=())
        page = Page(write([report], "html"))
        assert [a.get("id") for tag, a in page.tags if a.get("href") == "#remark-1-D1"] == ["mark-1-D1-1", None]
        assert "D1 starts: two." in page.text and "D1 goes on: Three" in page.text

    def test_headings_never_skip_a_level(self):
        levels = [1, 4, 2, 3, 6, 1]
        text = "".join("abcdef")
        blocks = tuple(Block(BlockKind.HEADING, i, i + 1, level) for i, level in enumerate(levels))
        page = html.page(replace(reports.empty_report(), draft=Draft(text, blocks=blocks)))
        assert [run[0].depth for run in page.runs] == [1, 2, 2, 3, 4, 1]


class TestView:
    @pytest.mark.parametrize(
        ("text", "quote", "expected"),
        [
            ("One here. Two there. Three.", "there", ("Two ", "there", ".")),
            ("A word", "A word", ("", "A word", "")),
            ("Only this.", "Only this", ("", "Only this", "")),
            ("See (this) now", "this", ("See (", "this", ") now")),
            ("one\nline\x1b[2J here", "line", ("one ", "line", "[2J here")),
        ],
    )
    def test_a_quote_stands_in_its_sentence(self, text, quote, expected):
        passage = _view.Places(Draft(text)).passage(reports.spans(text, quote)[0])
        assert (passage.before, passage.quote, passage.after) == expected

    def test_a_long_sentence_is_cut_at_words(self):
        text = "word " * 100 + "here" + " word" * 100
        passage = _view.Places(Draft(text)).passage(reports.spans(text, "here")[0])
        assert passage.before.startswith("… word ") and passage.after.endswith(" word …")
        assert len(passage.before) < 150 and len(passage.after) < 150

    def test_text_outside_any_block_is_still_shown(self):
        draft = Draft("Loose.\n\nBlock.\n\nMore.", blocks=(Block(BlockKind.HEADING, 8, 14, 1),))
        assert [(b.kind, draft.quote(b).strip()) for b in _view.all_blocks(draft)] == [
            ("paragraph", "Loose."),
            ("heading", "Block."),
            ("paragraph", "More."),
        ]

    @pytest.mark.parametrize(
        ("names", "expected"),
        [
            ([], ""),
            (["paragraph 1"], "paragraph 1"),
            (["paragraph 1", "paragraph 1", "paragraph 3"], "paragraphs 1 and 3"),
            (["heading 1", "paragraph 2", "heading 2"], "headings 1 and 2 and paragraph 2"),
            ([f"paragraph {n}" for n in range(12)], "paragraphs 0, 1, 2, 3, 4, 5, 6, 7, 8 and 9 and 2 more places"),
        ],
    )
    def test_places_in_words(self, names, expected):
        assert _view.gather(names) == expected

    def test_a_reason_is_told_once_for_all_remarks_of_one_check(self):
        base = reports.finding("x", "two-way", "x", Severity.NOTE, "our streets", "m", "Because.", source="S")
        findings = (base, replace(base, id="y"), replace(base, id="z", criterion="z"), replace(base, id="w", why="So."))
        section = _view.view(replace(reports.report(), findings=findings)).sections[3]
        assert [[r.finding.id for r in g.remarks] for g in section.wording] == [["x", "y"], ["z"], ["w"]]
        assert write([replace(reports.report(), findings=findings)], "terminal").count("Because.") == 2

    def test_words_that_show_several_things_are_quoted_once(self):
        quote = "By May, the Lantern Library will run English classes on Tuesday evenings"
        findings = tuple(
            reports.finding(id, "service-delivery", id, Severity.EVIDENCE, words, message)
            for id, words, message in [
                ("a", quote, "Says when."),
                ("b", quote, "Says who."),
                ("c", "our streets", "Says where."),
            ]
        )
        report = replace(reports.report(), findings=findings)
        section = _view.view(report).sections[2]
        assert [(s.message, [[r.ref for r in same] for same in s.quotes]) for s in section.shows] == [
            ("Says when. Says who.", [["C1", "C2"]]),
            ("Says where.", [["C3"]]),
        ]
        text = " ".join(write([report], "terminal").split())
        assert f"- Says when. Says who. “{quote}” (C1 and C2, list item 1)" in text

    def test_letters_go_on_after_z(self):
        assert [_view._letter(n) for n in (0, 25, 26, 51, 52)] == ["A", "Z", "AA", "AZ", "BA"]
