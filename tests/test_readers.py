"""Reading: the blocks a draft is cut into, where its words stood in the source, and what is refused."""

import io
import re
import struct
import zipfile
from itertools import pairwise

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from hypothesis import given, settings
from hypothesis import strategies as st

from narrative_lab import readers
from narrative_lab.draft import Draft
from narrative_lab.errors import ReadError
from narrative_lab.readers import docx as docx_format
from narrative_lab.readers import read, read_bytes, read_text

# The first look at a foreign text loads a model, which takes longer than an example is given.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

SHORT = {"heading": "h", "paragraph": "p", "list-item": "li", "table-cell": "td", "quote": "q"}


def shape(draft: Draft) -> list[tuple[str, str]]:
    """Return the draft's blocks as ("h1", "Our town") and the like, for tables that can be read."""
    return [(SHORT[b.kind] + (str(b.level) if b.level else ""), draft.quote(b)) for b in draft.blocks]


def marked(source: str) -> Draft:
    return read_bytes(source.encode(), "draft.md")


def page(source: str) -> Draft:
    return read_bytes(source.encode(), "draft.html")


def check_blocks(draft: Draft) -> None:
    """Hold the laws of blocks: in order, apart, never empty, within the text; pieces inside their block."""
    for block in draft.blocks:
        assert 0 <= block.start < block.end <= len(draft.text)
        assert draft.quote(block).strip()
        for piece in block.pieces:
            assert block.start <= piece.start < piece.end <= block.end
        assert all(a.end <= b.start for a, b in pairwise(block.pieces))
    assert all(a.end <= b.start for a, b in pairwise(draft.blocks))
    for ignored in draft.ignored:
        assert 0 <= ignored.start < ignored.end <= len(draft.text)


def check_places(draft: Draft, source: str) -> None:
    """Hold the law of pieces: the same words stand in the source, or there is no piece."""
    for block in draft.blocks:
        for piece in block.pieces:
            words = draft.text[piece.start : piece.end]
            assert source[piece.offset : piece.offset + len(words)] == words


# Plain text


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param(" \r\n\t\ufeff\u200b\n", [], id="nothing to see"),
        pytest.param("We are proud.", [("p", "We are proud.")], id="one line"),
        pytest.param("Harrowmouth welcomes you", [("p", "Harrowmouth welcomes you")], id="alone it is no heading"),
        pytest.param(
            "Our plan\n\nWe will act.",
            [("h", "Our plan"), ("p", "We will act.")],
            id="heading by an empty line",
        ),
        pytest.param(
            "OUR PLAN\nHarrowmouth council met on Monday night and agreed to\nopen the doors of its halls.",
            [
                ("h", "OUR PLAN"),
                ("p", "Harrowmouth council met on Monday night and agreed to\nopen the doors of its halls."),
            ],
            id="heading right above its paragraph",
        ),
        pytest.param(
            "Dear neighbours,\n\nWe write.",
            [("p", "Dear neighbours,"), ("p", "We write.")],
            id="a greeting is none",
        ),
        pytest.param(
            "#Harrowmouth #Welcome\n\nSee you.",
            [("p", "#Harrowmouth #Welcome"), ("p", "See you.")],
            id="nor are tags",
        ),
        pytest.param(
            "We agreed a plan for the town\nand its people, new and old,\nlast night.",
            [("p", "We agreed a plan for the town\nand its people, new and old,\nlast night.")],
            id="wrapped by hand",
        ),
        pytest.param(
            "It was late.\nNobody who had come to the hall that evening wanted to leave it.",
            [
                ("p", "It was late."),
                ("p", "Nobody who had come to the hall that evening wanted to leave it."),
            ],
            id="a line that ends well before the margin",
        ),
        pytest.param(
            "We offer:\n- classes\n  in the library\n- homes\n  - for families\n* work",
            [
                ("p", "We offer:"),
                ("li1", "classes\n  in the library"),
                ("li1", "homes"),
                ("li2", "for families"),
                ("li1", "work"),
            ],
            id="bullets",
        ),
        pytest.param(
            "1. Ask.\n2) Listen.\na) Act.\n(iv) Tell.\n• Thank.\n◦ Rest.\n– Sleep.",
            [("li1", w) for w in ("Ask.", "Listen.", "Act.", "Tell.", "Thank.", "Rest.", "Sleep.")],
            id="every sort of bullet",
        ),
        pytest.param(
            "We need\n- homes\n- schools",
            [("h", "We need"), ("li1", "homes"), ("li1", "schools")],
            id="no colon",
        ),
        pytest.param(
            "The fund helps charities\n– including those that are small\n– to find rooms.",
            [("p", "The fund helps charities\n– including those that are small\n– to find rooms.")],
            id="a dash that carries on a sentence",
        ),
        pytest.param(
            "1. Background\n\nThe town has grown.\n\n2. What comes next\n\nWe will build.",
            [
                ("h", "1. Background"),
                ("p", "The town has grown."),
                ("h", "2. What comes next"),
                ("p", "We will build."),
            ],
            id="numbered headings",
        ),
        pytest.param(
            "# Our plan #\nText here.\n\nNext step\n=====\nMore.",
            [("h1", "Our plan"), ("p", "Text here."), ("h1", "Next step"), ("p", "More.")],
            id="Markdown headings",
        ),
        pytest.param("**Our plan**\n\n---\n\nText.", [("h", "Our plan"), ("p", "Text.")], id="stars and rules"),
        pytest.param("| a | b |\n|---|---|\n| c |  |", [("td", "a"), ("td", "b"), ("td", "c")], id="a table"),
        pytest.param("> We felt at home.\n\nShe said.", [("q", "We felt at home."), ("p", "She said.")], id="quote"),
        pytest.param("Homes ..... 3\n\nText.", [("li", "Homes ..... 3"), ("p", "Text.")], id="contents"),
        pytest.param("Text one.\n\n12\n\nText two.", [("p", "Text one."), ("p", "Text two.")], id="page number"),
        pytest.param(
            "Our town is a place of\r\n\r\n\fwelcome for all.",
            [("p", "Our town is a place of\r\n\r\n\fwelcome for all.")],
            id="a page break in a sentence",
        ),
        pytest.param("One.\r\rTwo.\r\n\r\nThree.", [("p", "One."), ("p", "Two."), ("p", "Three.")], id="all newlines"),
        pytest.param("\ufeff\0 One\0 two.\u200b", [("p", "One\0 two.")], id="nul, byte order mark, zero width"),
        pytest.param(
            "We are home 🏡\n👉 Join us\n👉 Bring cake",
            [("p", "We are home 🏡"), ("p", "👉 Join us"), ("p", "👉 Bring cake")],
            id="emoji for bullets",
        ),
        pytest.param("👩🏽‍🤝‍👩🏻", [("p", "👩🏽‍🤝‍👩🏻")], id="only emoji"),
    ],
)
def test_plain_text_is_cut_into_blocks(text, blocks):
    draft = read_text(text)
    assert draft.text == text
    assert shape(draft) == blocks


def test_double_spaced_text_is_joined_again():
    """A blank line after every wrapped line, as PDF tools write it, does not cut sentences to pieces."""
    words = [
        "Harrowmouth has grown over the last ten years, as people came from near and",
        "far to work in its hospital, its port and its many small firms that make and",
        "mend things. The council asked five hundred residents what they want from the",
        "next ten years, and most of them spoke about homes and about green places.",
    ]
    after = "This paper sets out what the council heard and what it is going to do."
    draft = read_text(" \n\n".join(words) + "\n\n \n\n \n\n" + after)
    assert [draft.quote(b).replace(" \n\n", " ") for b in draft.blocks] == [" ".join(words), after]


def test_lines_that_are_whole_paragraphs_stay_apart():
    line = "The council has listened to people in every part of the town, and this is what they said to us. " * 3
    assert len(read_text("\n".join([line.strip()] * 4)).blocks) == 4


@given(st.text(st.characters()))
def test_any_text_is_read_as_it_is(text):
    draft = read_text(text)
    assert draft.text == text
    check_blocks(draft)
    for block in draft.blocks:
        assert [(p.offset, p.offset + p.end - p.start) for p in block.pieces] == [(block.start, block.end)]
    check_places(draft, text)


LINES = st.lists(
    st.sampled_from(
        [
            *(
                "# Our town",
                "- We act",
                "  - and ask",
                "1. First",
                "work",
                "the end.",
                "---",
                "> Quote",
                "",
                "\f",
            ),
            *(
                "| a | b |",
                "|---|---|",
                "\tText here.",
                "Hello",
                "a  ",
                "\u200b",
                "![a](b) [c][d]",
                "</div>",
                "<b>x</b> <p>y",
            ),
            "Harrowmouth is open to all people who come here to stay and",
            "`x` *y* [z](u) &amp; \\*",
            "<!-- narrative-lab: ignore -->",
        ]
    )
)


@given(LINES, st.sampled_from(["\n", "\r\n", "\r", "\n\n"]))
def test_pieces_of_text_and_markdown_point_at_the_same_words_in_the_source(lines, newline):
    source = newline.join(lines)
    check_blocks(read_text(source))
    try:
        draft = marked(source)
    except ReadError:
        return
    check_blocks(draft)
    check_places(draft, source)


# Markdown


@pytest.mark.parametrize(
    ("source", "blocks"),
    [
        ("# Our *town* #\n\nText **here**\nand there.", [("h1", "Our town"), ("p", "Text here\nand there.")]),
        ("Title\n=====\n\nNext\n----\n", [("h1", "Title"), ("h2", "Next")]),
        ("- one\n  more\n- two\n  1. three\n", [("li1", "one\nmore"), ("li1", "two"), ("li2", "three")]),
        ("> She said.\n> > He too.\n", [("q", "She said."), ("q", "He too.")]),
        ("| a | b \\| c |\n|---|---|\n| d | |\n", [("td", "a"), ("td", "b | c"), ("td", "d")]),
        ("A [link *to* it](http://x.example/a_(b) 'T') now.", [("p", "A link to it now.")]),
        ("See <https://x.example>.", [("p", "See https://x.example.")]),
        ('Before ![a photo](x.png "T")after.', [("p", "Before after.")]),
        ("Fish &amp; chips \\*fresh\\* `now`.", [("p", "Fish & chips *fresh* now.")]),
        ("One<br>two <b>bold</b>.", [("p", "One\ntwo bold.")]),
        (
            "<div>\n<p>Inside a page.</p>\n<ul><li>item</ul></div>\n",
            [("p", "Inside a page."), ("li1", "item")],
        ),
        ("    indented by accident", [("p", "indented by accident")]),
        ("---\ntitle: A plan\n---\nText.", [("p", "Text.")]),
        ("~~old~~ new", [("p", "old new")]),
    ],
)
def test_markdown_gives_the_words_without_the_marks(source, blocks):
    assert shape(marked(source)) == blocks


def test_markdown_knows_its_title_and_says_what_it_left_out():
    draft = marked("---\ntitle: 'A plan'\n---\n# Heading\n\n```\ncode\n```\n\nText.")
    assert draft.title == "A plan"
    assert draft.notes == ("Blocks of program code were left out.",)
    assert marked("Text.\n\n## Our *town*\n").title == "Our town"


def test_words_of_markdown_keep_their_place_in_the_source():
    source = "---\ntitle: x\n---\n\r\n- A [b](c) *d*\r\n  e &amp; \\* f\r\n\r\n| g | h |\n|--|--|\n| g | i |\n"
    draft = marked(source)
    check_places(draft, source)
    pieces = [(draft.text[p.start : p.end], p.offset) for b in draft.blocks for p in b.pieces]
    for word, nth in [("b", 0), ("d", 0), ("g", 0), ("h", 0), ("g", 1), ("i", 0)]:
        assert [offset for text, offset in pieces if text == word][nth] == _nth(source, word, nth)
    assert draft.text[: draft.blocks[0].end] == "A b d\ne & * f"


def _nth(source: str, word: str, nth: int) -> int:
    return [m.start() for m in re.finditer(rf"(?<![\w]){word}(?!\w)", source)][nth]


# Silence asked for in the text


@pytest.mark.parametrize(
    ("source", "silenced"),
    [
        (
            "One.\n\n<!-- narrative-lab: ignore jargon, passive -->\nTwo.\n\nThree.",
            [("Two.", ("jargon", "passive"))],
        ),
        ("One <!-- narrative-lab: ignore -->here.\n\nTwo.", [("One here.", ())]),
        (
            "One.\n\n<!-- narrative-lab: off x -->\n\nTwo.\n\nThree.\n\n<!-- narrative-lab: on -->\n\nFour.",
            [("Two.\n\nThree.", ("x",))],
        ),
        ("<!-- narrative-lab: off -->\n\nOne.\n\nTwo.", [("One.\n\nTwo.", ())]),
        (
            "<!-- narrative-lab: off a, b -->\n\nOne.\n\n<!-- narrative-lab: on a -->\n\nTwo.",
            [
                ("One.", ("a",)),
                ("One.\n\nTwo.", ("b",)),
            ],
        ),
        ("<!-- a comment -->\n\nOne.", []),
    ],
)
@pytest.mark.parametrize("form", ["md", "html"])
def test_a_writer_can_ask_for_silence(source, silenced, form):
    if form == "html":
        source = re.sub(r"(?m)^(One|Two|Three|Four)(.*)$", r"<p>\1\2</p>", source)
    draft = read_bytes(source.encode(), f"a.{form}")
    assert [(draft.quote(i).strip(), i.criteria) for i in draft.ignored] == silenced


def test_a_comment_that_is_not_understood_is_said():
    assert "not understood" in marked("<!-- narrative-lab: ignroe jargon -->\n\nOne.").notes[0]


# HTML


@pytest.mark.parametrize(
    ("source", "blocks"),
    [
        (
            "<h2>Our   <em>to</em>wn</h2><p>One\n two&nbsp;&hellip;",
            [("h2", "Our town"), ("p", "One two\xa0…")],
        ),
        ("<ul><li>a<ul><li>b</ul><li>c</ul>", [("li1", "a"), ("li2", "b"), ("li1", "c")]),
        ("<table><tr><th>a<td>b<tr><td>c</table>d", [("td", "a"), ("td", "b"), ("td", "c"), ("p", "d")]),
        ("<table><tr><td><h1>Box</h1><p>Text.</p></table>", [("h1", "Box"), ("p", "Text.")]),
        ("<blockquote><p>We came.</p></blockquote>", [("q", "We came.")]),
        ("One<br>two<br/>three", [("p", "One\ntwo\nthree")]),
        ("<nav>menu</nav><main><header><h1>T</h1></header>Text</main><p>after", [("h1", "T"), ("p", "Text")]),
        ("<header>top</header><p>Text</p><aside>x</aside><footer>end</footer>", [("p", "Text")]),
        ("<p hidden>a</p><p style='display: none'>b</p><p aria-hidden=true>c</p><p>d</p>", [("p", "d")]),
        ("<p>a<script>if (1<2) '</p>'</script>b<style>p{}</style></p>", [("p", "ab")]),
        (
            "<form><p>Text</p><label>Name</label><select><option>x</select><button>y</button></form>",
            [("p", "Text")],
        ),
        ("<p title='a > b' class=x>Text &lt; &amp;amp; &#x41;</p>", [("p", "Text < &amp; A")]),
        ("a < b and <3 & c", [("p", "a < b and <3 & c")]),
        ("<p>Twelve cities<sup>3</sup> on the 4<sup>th</sup>", [("p", "Twelve cities on the 4th")]),
        ("<p><b>one<p>two</b><div>three", [("p", "one"), ("p", "two"), ("p", "three")]),
        ("<p>old <del>gone</del><ins>new</ins></p>", [("p", "old new")]),
        (
            "<!DOCTYPE html [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><p>a &x; b</p>",
            [("p", "]>"), ("p", "a &x; b")],
        ),
        ("<p>Text</p><!-- never closed <p>gone</p>", [("p", "Text")]),
    ],
)
def test_html_gives_the_words_of_the_page(source, blocks):
    assert shape(page(source)) == blocks


def test_words_of_a_page_keep_their_place_in_the_source():
    source = "<html><title>Fish &amp; chips</title><body><nav>x</nav><p>Hello <b>big</b>\n  world &amp; all</p>"
    draft = page(source)
    assert draft.title == "Fish & chips"
    assert draft.text == "Hello big world & all"
    check_places(draft, source)
    assert len(draft.notes) == 1 and "left out" in draft.notes[0]


TOKENS = "<p> <b> </b> </p> <ul> <li> </ul> <table> <td> <tr> </table> <br> word &amp; < <!-- --> <main> </main> "
TOKENS += "<script> </script> <h1> </h1> <div hidden> </div> <a"


@given(st.lists(st.sampled_from(TOKENS.split())))
def test_any_page_is_read(tokens):
    try:
        check_blocks(page(" ".join(["x", *tokens])))
    except ReadError as error:
        assert "no words" in error.problem


# Word


def word(make) -> Draft:
    document = docx.Document()
    make(document)
    file = io.BytesIO()
    document.save(file)
    return read_bytes(file.getvalue(), "draft.docx")


def body(document, xml: str) -> None:
    """Put raw WordprocessingML at the end of a document."""
    wrapped = parse_xml(
        f"<w:body {nsdecls('w', 'r')} xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'"
        f" xmlns:wps='urn:wps' xmlns:v='urn:v'>{xml}</w:body>"
    )
    for element in list(wrapped):
        document.element.body.insert(len(document.element.body) - 1, element)


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


def test_word_styles_tell_the_kind_of_block():
    def make(document):
        document.add_heading("Our town", 0)
        document.add_heading("Homes", 2)
        document.add_paragraph("We act.")
        document.add_paragraph("one", style="List Bullet")
        document.add_paragraph("two", style="List Number 2")
        document.add_paragraph("We came.", style="Quote")
        document.add_paragraph("• by hand")
        document.add_paragraph().add_run("A bold line").bold = True
        document.add_paragraph("End.")

    draft = word(make)
    assert draft.title == "Our town"
    assert shape(draft) == [
        ("h1", "Our town"),
        ("h2", "Homes"),
        ("p", "We act."),
        ("li1", "one"),
        ("li2", "two"),
        ("q", "We came."),
        ("li1", "by hand"),
        ("h", "A bold line"),
        ("p", "End."),
    ]


def par(*content: str) -> str:
    return f"<w:p>{''.join(content)}</w:p>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(cells)}</w:tr>"


def cell(*content: str) -> str:
    return f"<w:tc>{''.join(content)}</w:tc>"


BOX = f"<w:txbxContent>{par(run('In the box'))}</w:txbxContent>"
RAW = {
    "numbering": (
        par("<w:pPr><w:numPr><w:ilvl w:val='1'/><w:numId w:val='3'/></w:numPr></w:pPr>", run("a")),
        [("li2", "a")],
    ),
    "outline": (par("<w:pPr><w:outlineLvl w:val='2'/></w:pPr>", run("a")), [("h3", "a")]),
    "tracked": (
        par(
            run("We "),
            "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del>",
            f"<w:ins>{run('act')}</w:ins>",
            run("."),
        ),
        [("p", "We act.")],
    ),
    "the end of a paragraph taken out": (
        par("<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>", run("We ")) + par(run("act.")),
        [("p", "We act.")],
    ),
    "moved": (
        par(f"<w:moveFrom>{run('a')}</w:moveFrom>", run("b"), f"<w:moveTo>{run('c')}</w:moveTo>"),
        [("p", "bc")],
    ),
    "link": (
        par(run("See "), f"<w:hyperlink r:id='rId9'>{run('our plan')}</w:hyperlink>", run(".")),
        [("p", "See our plan.")],
    ),
    "field": (
        par(
            "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>",
            run("7"),
        ),
        [("p", "7")],
    ),
    "tabs, breaks and hyphens": (
        par(
            "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t>",
            "<w:softHyphen/><w:t>e</w:t><w:br w:type='page'/><w:t>f</w:t></w:r>",
        ),
        [("p", "a\tb\nc-de\nf")],
    ),
    "hidden": (
        par(run("a"), run("b", "<w:vanish/>"), run("c", "<w:vanish w:val='0'/>")),
        [("p", "ac")],
    ),
    "content control": (f"<w:sdt><w:sdtContent>{par(run('a'))}</w:sdtContent></w:sdt>", [("p", "a")]),
    "text box": (
        par(
            run("Before"),
            "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>",
            BOX,
            "</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>",
            BOX,
            "</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>",
            run(" and after."),
        ),
        [("p", "Before and after."), ("p", "In the box")],
    ),
    "nested and merged cells": (
        table(
            row(
                cell("<w:tcPr><w:vMerge w:val='restart'/></w:tcPr>", par(run("a"))),
                cell(table(row(cell(par(run("b"))))), par()),
            ),
            row(cell("<w:tcPr><w:vMerge/></w:tcPr>", par(run("x"))), cell(par(run("c")))),
        ),
        [("td", "a"), ("td", "b"), ("td", "c")],
    ),
    "a box of one cell": (table(row(cell(par(run("Boxed."))))), [("p", "Boxed.")]),
    "a row taken out": (
        table(
            row("<w:trPr><w:del/></w:trPr>", cell(par(run("x")))),
            row(cell(par(run("a"))), cell(par(run("b")))),
        ),
        [("td", "a"), ("td", "b")],
    ),
    "emoji": (par(run("👋🏽 a"), run(" b")), [("p", "👋🏽 a b")]),
}


@pytest.mark.parametrize(("xml", "blocks"), RAW.values(), ids=RAW)
def test_raw_word_is_read_as_accepted_and_every_word_keeps_its_run(xml, blocks):
    document = docx.Document()
    body(document, xml)
    file = io.BytesIO()
    document.save(file)
    draft = read_bytes(file.getvalue(), "draft.docx")
    assert shape(draft) == blocks
    check_blocks(draft)
    root = docx.Document(file).element
    paragraphs = list(root.iter(qn("w:p")))
    covered = 0
    for block in draft.blocks:
        for piece in block.pieces:
            assert piece.part == "word/document.xml"
            runs = list(paragraphs[piece.paragraph].iter(qn("w:r")))
            here = draft.text[piece.start : piece.end]
            assert runs[piece.run].text[piece.offset : piece.offset + len(here)] == here
            covered += len(here)
    assert covered >= len(draft.text) - 2 * (len(draft.blocks) - 1) - 1  # a page break stands in no run's text


def test_notes_say_what_a_word_document_left_out():
    def make(document):
        body(document, f"<w:p>{run('We act.')}<w:ins>{run(' Now.')}</w:ins><w:del/></w:p>")
        document.sections[0].header.paragraphs[0].text = "Draft 2"
        document.add_comment(document.paragraphs[0].runs, text="Really?")

    draft = word(make)
    assert draft.text == "We act. Now."
    assert draft.notes == (
        "Tracked changes were read as if accepted: 1 added, 1 taken out.",
        "Page headers and footers were left out.",
        "Comments were left out.",
    )


def repacked(parts: dict[str, str | bytes], drop: tuple[str, ...] = ()) -> bytes:
    """Save a small Word document with parts put in, replaced or dropped."""
    file = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("We act.")
    document.save(file)
    out = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts and name not in drop:
                new.writestr(name, old.read(name))
        for name, data in parts.items():
            new.writestr(name, data)
    return out.getvalue()


RELATIONS = (
    "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
    "<Relationship Id='rId1' Target='footnotes.xml' "
    "Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes'/></Relationships>"
)
W = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"


def test_footnotes_come_last_and_know_their_part():
    notes = (
        f"<w:footnotes {W}><w:footnote w:type='separator' w:id='-1'><w:p>{run('-')}</w:p></w:footnote>"
        f"<w:footnote w:id='1'><w:p>{run('Since May.')}</w:p></w:footnote></w:footnotes>"
    )
    draft = read_bytes(repacked({"word/footnotes.xml": notes, "word/_rels/document.xml.rels": RELATIONS}), "a.docx")
    assert shape(draft) == [("p", "We act."), ("p", "Since May.")]
    piece = draft.blocks[1].pieces[0]
    assert (piece.part, piece.paragraph, piece.run, piece.offset) == ("word/footnotes.xml", 1, 0, 0)


def test_the_stricter_dialect_of_word_is_read_too():
    text = f"<w:body><w:p>{run('Yes.')}</w:p></w:body>"
    strict = f"<w:document xmlns:w='http://purl.oclc.org/ooxml/wordprocessingml/main'>{text}</w:document>"
    draft = read_bytes(repacked({"word/document.xml": strict}), "a.docx")
    assert shape(draft) == [("p", "Yes.")]


# Encodings


ENGLISH = "“Croeso” – the café isn’t far, at £5…"


@pytest.mark.parametrize(
    ("text", "encoding", "guessed"),
    [
        (ENGLISH, "utf-8", ""),
        (ENGLISH, "utf-8-sig", ""),
        (ENGLISH, "utf-16", ""),
        (ENGLISH, "utf-32", ""),
        (ENGLISH, "utf-16-le", "UTF-16"),
        (ENGLISH, "utf-16-be", "UTF-16"),
        (ENGLISH, "cp1252", "Windows-1252"),
        (ENGLISH, "mac_roman", "Mac Roman"),
        ("The café, the crèche and the fête cost £5 each.", "latin-1", "Windows-1252"),
        ("Każdy jest tu mile widziany, także ci, którzy dopiero przyjechali.", "cp1250", "Windows-1250"),
    ],
)
def test_encodings_are_told_apart(text, encoding, guessed):
    draft = read_bytes((text + "\r\nMore words here.").encode(encoding), "a.txt")
    assert draft.text == text + "\r\nMore words here."
    assert draft.notes == (
        (f"The file does not say how its letters are stored. It was read as {guessed}.",) if guessed else ()
    )


def test_a_page_is_decoded_as_it_declares():
    source = "<html><meta charset='iso-8859-2'><p>Łódź</p>".encode("iso-8859-2")
    assert read_bytes(source, "a.html").text == "Łódź"


# What is refused


def ole(*streams: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + b"".join(s.encode("utf-16-le") for s in streams)


def bomb() -> bytes:
    return repacked({"word/document.xml": b"<a>" + b" " * (docx_format.UNPACKED + 1)})


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, data in members.items():
            file.writestr(name, data)
    return out.getvalue()


def locked() -> bytes:
    """Set the flag that says that the members of a zip file are encrypted."""
    data = bytearray(repacked({}))
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for match in re.finditer(re.escape(signature), bytes(data)):
            struct.pack_into("<H", data, match.start() + at, 1)
    return bytes(data)


ENTITIES = (
    "<!DOCTYPE d [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY c SYSTEM 'file:///etc/hostname'>]>"
    f"<w:document {W}><w:body><w:p><w:r><w:t>&b;&c;</w:t></w:r></w:p></w:body></w:document>"
)
ODT = b"application/vnd.oasis.opendocument.text"
WEB = b"<!doctype html><title>x</title><p>Hello"
REFUSED = {
    "empty": (lambda: b"", "a.txt", "empty"),
    "only white space": (lambda: b" \n\t ", "a.md", "empty"),
    "only a rule": (lambda: b"-----\n\n ", "a.md", "no words"),
    "only menus": (lambda: b"<nav>Home</nav>", "a.html", "no words"),
    "noise": (lambda: bytes(range(256)) * 4, "a.txt", "not a text"),
    "noise without a name": (lambda: bytes(range(256)) * 4, "<stdin>", "not a text"),
    "nul bytes": (lambda: b"\0\1\2\3" * 50, "a.md", "not a text"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n\0\0", "a.txt", "a picture"),
    "a pdf": (lambda: b"%PDF-1.7 ...", "a.pdf", "a PDF file"),
    "a pdf called docx": (lambda: b"%PDF-1.7 ...", "a.docx", "a PDF file"),
    "rich text": (lambda: rb"{\rtf1 Hello}", "a.rtf", "an RTF file"),
    "an open document": (lambda: archive(mimetype=ODT), "a.odt", "an OpenDocument text"),
    "a spreadsheet": (lambda: archive(**{"xl/workbook.xml": b"x"}), "a.docx", "an Excel file"),
    "a zip file": (lambda: archive(a=b"x"), "a.docx", "a zip file"),
    "old Word": (lambda: ole("WordDocument"), "a.doc", "save it as .docx"),
    "old Word called docx": (lambda: ole("WordDocument"), "a.docx", "an old Word file"),
    "with a password": (lambda: ole("EncryptionInfo", "EncryptedPackage"), "a.docx", "clear the password"),
    "a locked zip": (locked, "a.docx", "password"),
    "cut short": (lambda: repacked({})[:9000], "a.docx", "cut short"),
    "not xml": (lambda: repacked({"word/document.xml": "<w:oops"}), "a.docx", "damaged"),
    "too much inside": (bomb, "a.docx", "unpacks to more"),
    "entities": (lambda: repacked({"word/document.xml": ENTITIES}), "a.docx", "not read"),
    "no document inside": (lambda: repacked({}, drop=("word/document.xml",)), "a.docx", "a zip file"),
    "text called docx": (lambda: b"Hello all", "a.docx", "not a Word document"),
    "a page called docx": (lambda: WEB, "a.docx", "web page"),
    "a page called txt": (lambda: WEB, "a.txt", "web page"),
    "Word called txt": (lambda: repacked({}), "a.txt", "to .docx"),
    "Word called doc": (lambda: repacked({}), "a.doc", "to .docx"),
    "text called csv": (lambda: b"Hello all", "a.csv", "to .txt"),
    "too big": (lambda: b"a" * (readers.LIMIT + 1), "a.txt", "too big"),
}


@pytest.mark.parametrize(("data", "name", "says"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_refused_by_name(data, name, says):
    with pytest.raises(ReadError) as error:
        read_bytes(data(), name)
    assert str(error.value).startswith(f"{name}: ")
    assert says in str(error.value)
    assert "  " not in error.value.problem and ".." not in error.value.problem


def test_files_that_cannot_be_opened_are_refused_by_name(tmp_path):
    for path, says in [
        (tmp_path, "folder"),
        (tmp_path / "no.txt", "no such file"),
        (tmp_path / "a\0b", "cannot"),
    ]:
        with pytest.raises(ReadError, match=says) as error:
            read(path)
        assert error.value.source == str(path)


def test_a_file_without_the_right_to_read_is_refused(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError

    path = tmp_path / "a.txt"
    path.write_text("Hello")
    monkeypatch.setattr("pathlib.Path.open", refuse)
    with pytest.raises(ReadError, match="no right"):
        read(path)


def test_a_file_just_within_the_limit_is_read(monkeypatch):
    monkeypatch.setattr(readers, "LIMIT", 12)
    assert read_bytes(b"Hello there!", "a.txt").text == "Hello there!"
    with pytest.raises(ReadError):
        read_bytes(b"Hello there!!", "a.txt")


# Telling formats


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"Hello all.", "p"),
        (b"# Hello", "h1"),
        (b"<html><h3>Hello", "h3"),
        (repacked({}), "p"),
        ("# Hello".encode("utf-16"), "h1"),
    ],
)
@pytest.mark.parametrize("name", ["<stdin>", "upload", "Draft v1.2"])
def test_bytes_without_a_suffix_are_recognised(data, kind, name):
    draft = read_bytes(data, name)
    assert shape(draft)[0][0] == kind
    assert draft.source == name


@pytest.mark.parametrize("module", readers.formats(), ids=lambda module: module.__name__)
def test_every_format_keeps_the_contract(module):
    assert module.SUFFIXES and all(s == "" or (s.startswith(".") and s.islower()) for s in module.SUFFIXES)
    assert module.CALLED and callable(module.read)
    for data in (b"", b"\0", b"PK\x03\x04", b"%PDF", b"\xff\xfe", b"<"):
        assert module.sniff(data) in (True, False)


def test_blocks_know_their_language(tmp_path):
    path = tmp_path / "Draft.MD"
    path.write_text(
        "# Croeso\n\nMae croeso cynnes i bawb yn ein tref ni.\n\nEveryone is welcome in our town.\n", "utf-8"
    )
    draft = read(path)
    assert [b.language for b in draft.blocks] == ["cy", "cy", "en"]
    assert draft.source == str(path)
    assert read(path, name="upload.md").source == "upload.md"
