"""The check as a whole: its laws on any text, its promises on drafts, and golden reports."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import narrative_lab as nl
from narrative_lab.check import check
from narrative_lab.config import Config
from narrative_lab.draft import DraftKind, Ignored
from narrative_lab.errors import ConfigError
from narrative_lab.readers import read, read_text

CASES = sorted(p.parent for p in Path(__file__).parent.glob("cases/*/expected.json"))
DRAFTS = sorted((Path(__file__).parent.parent / "corpus" / "drafts").glob("harrowmouth*.md"))

PIECES = st.sampled_from(
    [
        "Refugees opened shops.",
        "The council will fund classes by 2027.",
        "- a bullet",
        "# A heading",
        "“We are not a burden,” she said.",
        "‘nested “quotes” here’",
        "\n\n",
        "\r\n",
        "\f",
        "\x00",
        "\u200d",
        "\u200f",
        "👩‍👩‍👧",
        "é",
        " ",
        "...",
        "(",
        '"',
    ]
)
ANY_TEXT = st.one_of(st.text(st.characters(codec=None), max_size=300), st.lists(PIECES, max_size=25).map(" ".join))


def hold_true(report):
    """Assert what is true of every report."""
    text = report.draft.text
    ids = {f.id for f in report.findings}
    assert len(ids) == len(report.findings)
    for finding in report.findings:
        if finding.span is None:
            assert finding.quote == ""
        else:
            assert text[finding.span.start : finding.span.end] == finding.quote != ""
            assert finding.count == 1 + len(finding.also)
        assert finding.message and finding.why and finding.source
        assert "{" not in finding.message
    assert len(report.first) <= 3 and set(report.first) <= ids
    for rating in report.ratings:
        assert rating.rating in (0, 1, 2, 3) and rating.reason.endswith(".")
        assert {e for facet in rating.facets for e in facet.evidence} <= ids


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=ANY_TEXT)
def test_check_never_raises_and_every_quote_is_the_drafts_own(nlp, text):
    report = check(text, nlp=nlp)
    assert report.draft.text == text
    hold_true(report)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n ",
        "🎉🎊" * 50,
        "- one\n- two\n- three",
        "\u202eThe town\u202c welcomes \u200bpeople\u200d.",
        "The town helps.\r\nIt waits.\rIt acts.\r\n\r\nNew people came.",
        "One page.\fAnother page.",
        "“He said ‘we “all” came’ here”",
        "no final newline and no stop",
        "The town\x00 welcomes newcomers.",
        "word " * 20_000,
        "a" * 100_000,
    ],
    ids=lambda text: repr(text[:20]),
)
def test_odd_texts_are_borne(nlp, text):
    hold_true(check(text, nlp=nlp))


def test_same_draft_same_bytes_in_every_process():
    """Python shuffles its sets by a seed of the process, which must not show."""
    command = [sys.executable, "-m", "narrative_lab", "check", *map(str, DRAFTS), "--format", "json"]
    outs = {
        subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True).stdout
        for seed in ("1", "2", "3")
    }
    assert len(outs) == 1


@pytest.mark.parametrize("case", CASES, ids=lambda p: p.name)
def test_golden_case(nlp, case):
    """Each case says what its draft must and must not be told; see the README beside the cases."""
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    draft = next(case.glob("draft.*"))
    report = check(read(draft), nlp=nlp, kind=expected.get("kind"))
    hold_true(report)
    assert report.subject.about == expected["about"]
    for principle, allowed in expected["ratings"].items():
        rating = next(r for r in report.ratings if r.id == principle)
        assert rating.label in allowed, rating.reason
    told = {(f.criterion, f.quote) for f in report.findings}
    for criterion, part in expected["told"]:
        assert any(c == criterion and part in quote for c, quote in told), (criterion, part, sorted(told))
    for criterion in expected["not_told"]:
        assert not [quote for c, quote in told if c == criterion]


def test_a_draft_that_is_not_about_newcomers_is_told_so(nlp, root):
    report = check(read(root / "corpus" / "drafts" / "ricotta-cake.txt"), nlp=nlp)
    assert report.subject.about == "no"
    assert not [f for f in report.findings if f.is_missing]


BAD = "A flood of refugees came to Harrowmouth. Another flood of refugees is expected in the autumn."


def test_the_same_wording_is_gathered(nlp):
    findings = [f for f in check(BAD, nlp=nlp).findings if f.criterion == "water-metaphor"]
    assert [(f.count, len(f.also)) for f in findings] == [(2, 1)]


def test_house_terms_are_left_alone(nlp):
    text = "The flood of refugees is a myth. In Flood of\nRefugees, a film, a flood of refugees is a dream."

    def told(*terms):
        found = [
            f for f in check(text, nlp=nlp, config=Config(terms=terms)).findings if f.criterion == "water-metaphor"
        ]
        return sum(f.count for f in found)

    assert told("flood of refugees", "Flood of Refugees") < told("Flood of Refugees") <= told() == told("lood of ref")


@pytest.mark.parametrize("name", ["water-metaphor", "asset-based"])
def test_ignored_criteria_keep_silent(nlp, name):
    report = check(BAD, nlp=nlp, config=Config(ignore=(name,)))
    assert not [f for f in report.findings if f.criterion == "water-metaphor"]


@pytest.mark.parametrize("name", ["place-story", "history"])
def test_ignoring_silences_what_is_missing_too(nlp, name):
    assert any(f.criterion == "history" for f in check(BAD, nlp=nlp, kind="page").findings)
    report = check(BAD, nlp=nlp, kind="page", config=Config(ignore=(name,)))
    assert not any(f.is_missing and f.criterion == "history" for f in report.findings)
    hold_true(report)


@pytest.mark.parametrize("setting", ["only", "ignore"])
def test_a_misspelt_id_is_named(nlp, setting):
    with pytest.raises(ConfigError, match="Did you mean jargon"):
        check(BAD, nlp=nlp, config=Config(**{setting: ("jargn",)}))


def test_ignored_stretches_keep_silent(nlp):
    draft = read_text(BAD)
    quiet = nl.Draft(draft.text, blocks=draft.blocks, ignored=(Ignored(0, 39),))
    told = [f for f in check(quiet, nlp=nlp).findings if f.criterion == "water-metaphor"]
    assert [(f.count, f.span.start) for f in told] == [(1, BAD.index("Another"))]


def test_only_lets_one_principle_speak(nlp):
    report = check(BAD, nlp=nlp, config=Config(only=("asset-based",)))
    assert [r.id for r in report.ratings] == ["asset-based"]
    assert {f.principle for f in report.findings} == {"asset-based"}
    hold_true(report)


def test_only_one_criterion_keeps_the_evidence_of_its_principle(nlp):
    report = check(BAD, nlp=nlp, config=Config(only=("burden",)))
    assert {f.criterion for f in report.findings if not f.is_evidence} <= {"burden"}
    hold_true(report)


def test_an_unknown_kind_is_named(nlp):
    with pytest.raises(ConfigError, match="essay"):
        check(BAD, nlp=nlp, kind="essay")


def test_an_unknown_principle_is_named(nlp):
    with pytest.raises(ConfigError, match="facet 'asset'"):
        check(BAD, nlp=nlp, config=Config(only=("asset",)))


def test_other_languages_are_not_judged(nlp):
    text = (
        "The council welcomes new neighbours and helps them settle.\n\n"
        "Mae'r cyngor yn croesawu cymdogion newydd ac yn eu helpu i ymgartrefu yn y ddinas."
    )
    report = check(text, nlp=nlp)
    assert [text[n.span.start :][:8] for n in report.not_judged] == ["Mae'r cy"]
    assert report.not_judged[0].language == "cy"
    assert all(f.span.start < text.index("Mae") for f in report.findings if f.span)


@pytest.mark.parametrize("kind", list(DraftKind))
def test_a_named_kind_is_not_guessed(nlp, kind):
    report = check(BAD, kind=kind, nlp=nlp)
    assert (report.kind, report.kind_guessed) == (kind, False)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("harrowmouth-page.md", DraftKind.PAGE),
        ("kelderby-post.txt", DraftKind.POST),
        ("strandholme-strategy.md", DraftKind.STRATEGY),
    ],
)
def test_kind_is_guessed(nlp, root, name, kind):
    report = check(read(root / "corpus" / "drafts" / name), nlp=nlp)
    assert (report.kind, report.kind_guessed) == (kind, True)


def test_a_short_post_is_not_at_fault_for_what_it_has_no_room_for(nlp, root):
    report = check(read(root / "corpus" / "drafts" / "kelderby-post.txt"), nlp=nlp)
    assert not [f for f in report.findings if f.is_missing and f.criterion in ("by-when", "plan", "future")]


@pytest.mark.parametrize("path", DRAFTS, ids=lambda p: p.stem)
def test_a_draft_written_twice_is_rated_the_same(nlp, path):
    text = read(path).text
    once, twice = check(text, kind="page", nlp=nlp), check(f"{text}\n\n{text}", kind="page", nlp=nlp)
    assert [r.rating for r in once.ratings] == [r.rating for r in twice.ratings]


def test_work_on_a_draft_shows(nlp, root):
    before, after = (
        check(read(root / "corpus" / "drafts" / name), nlp=nlp)
        for name in ("harrowmouth-page.md", "harrowmouth-page-after.md")
    )
    raised = [a.id for b, a in zip(before.ratings, after.ratings, strict=True) if a.rating > b.rating]
    lowered = [a.id for b, a in zip(before.ratings, after.ratings, strict=True) if a.rating < b.rating]
    assert {"asset-based", "place-story", "two-way"} <= set(raised)
    assert lowered == []


def test_words_in_quotation_marks_get_a_milder_remark_of_their_own():
    report = check("“A flood of migrants has reached us,” the leaflet says. A flood of migrants has reached the town.")
    quoted, own = (f for f in report.findings if f.criterion == "water-metaphor")
    assert quoted.severity.rank < own.severity.rank
    assert "somebody else's" in quoted.message and "somebody else's" not in own.message
