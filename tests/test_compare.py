"""Comparing two reports: what was gained and lost, what is gone, new and still there."""

import json
from dataclasses import replace

import pytest
import reports

from narrative_lab.compare import compare
from narrative_lab.draft import Span
from narrative_lab.finding import Severity
from narrative_lab.writers import write_comparison


@pytest.fixture(scope="module")
def comparison():
    return compare(reports.report(), reports.better_report())


def change(comparison, principle):
    return next(p for p in comparison.principles if p.id == principle)


@pytest.mark.parametrize(
    ("principle", "what", "expected"),
    [
        ("strategic-link", "gained", [("plan", ("our Open Tide plan",))]),
        (
            "place-story",
            "lost",
            [
                (
                    "past",
                    (
                        "For three hundred years boats have tied up at Rope Quay, and the people who stepped off them "
                        "built this town.",
                        "Weavers from Flanders, dockers from Cork & nurses from Kerala",
                    ),
                )
            ],
        ),
        ("two-way", "kept", [("both-act", ("Long-standing neighbours and new arrivals will share the teaching",))]),
        ("two-way", "gained", []),
    ],
)
def test_facets_come_with_the_sentences_that_show_them(comparison, principle, what, expected):
    assert [(f.id, f.quotes) for f in getattr(change(comparison, principle), what)] == expected


@pytest.mark.parametrize(
    ("principle", "gone", "new", "still"),
    [
        ("asset-based", [], [], ["nf4", "nf5", "nf8"]),
        ("two-way", ["f9"], ["g2"], []),
        ("strategic-link", ["f14"], [], []),
        ("place-story", [], [], ["nf15"]),
    ],
)
def test_findings_gone_new_and_still_there(comparison, principle, gone, new, still):
    found = change(comparison, principle)
    assert [[f.id for f in group] for group in (found.gone, found.new, found.still)] == [gone, new, still]


@pytest.mark.parametrize(
    ("principle", "step", "words"),
    [
        ("strategic-link", 2, "Up from missing to clear."),
        ("place-story", -2, "Down from strong to emerging."),
        ("two-way", 0, "Still emerging."),
    ],
)
def test_ratings_before_and_after(comparison, principle, step, words):
    found = change(comparison, principle)
    assert found.step == step
    assert found.summary.startswith(words)


def test_what_to_do_now_and_what_was_done(comparison):
    assert [f.id for f in comparison.done] == ["f9", "f14"]
    assert [f.id for f in comparison.next] == ["nf4", "g2"]
    assert comparison.summary == ("Of 6 principles, 1 went up and 1 went down. 2 remarks are gone and 1 remark is new.")


def test_a_report_compared_with_itself_has_no_change():
    same = compare(reports.report(), reports.report())
    assert same.summary == "Of 6 principles, none moved. 0 remarks are gone and 0 remarks are new."
    assert not any(p.step or p.gained or p.lost or p.gone or p.new for p in same.principles)
    assert sum(len(p.still) for p in same.principles) == sum(not f.is_evidence for f in reports.report().findings)


@pytest.mark.parametrize(
    ("before", "after", "gone", "new", "still"),
    [
        (["a b"], ["A  b"], 0, 0, 1),
        (["a", "a"], ["a"], 1, 0, 1),
        (["a"], ["a", "a"], 0, 1, 1),
        (["a"], ["b"], 1, 1, 0),
        ([""], [""], 0, 0, 1),
    ],
)
def test_findings_are_matched_by_check_and_words(before, after, gone, new, still):
    def report(quotes, start):
        findings = tuple(
            replace(
                reports.finding(f"{start}-{i}", "two-way", "x", Severity.NOTE, "", "m"),
                quote=quote,
                span=Span(start + i, start + i + 1) if quote else None,
            )
            for i, quote in enumerate(quotes)
        )
        return replace(reports.report(), findings=findings, first=())

    found = change(compare(report(before, 0), report(after, 9)), "two-way")
    assert (len(found.gone), len(found.new), len(found.still)) == (gone, new, still)


def test_a_principle_that_only_one_report_rates():
    only = replace(reports.report(), ratings=reports.report().ratings[:1])
    found = change(compare(only, reports.report()), "place-story")
    assert (found.before, found.step, found.gained) == (None, 0, ())
    assert found.summary == "Rated strong in the second draft only."
    back = compare(reports.report(), only)
    assert [p.id for p in back.principles][:2] == ["asset-based", "strategic-link"]
    assert change(back, "place-story").summary == "Rated strong in the first draft only."


@pytest.mark.parametrize("format", ["json", "markdown", "terminal"])
@pytest.mark.parametrize(
    "words",
    [
        "Of 6 principles, 1 went up",
        "our Open Tide plan",
        "the past of this place",
        "They must learn to respect our way of life",
        "the streets we share",
        "No plan of the city is named.",
    ],
)
def test_every_format_shows_the_change(comparison, format, words):
    assert words in " ".join(write_comparison(comparison, format).split())


def test_json_holds_findings_as_a_report_does(comparison):
    value = json.loads(write_comparison(comparison, "json"))
    assert value == comparison.to_dict()
    two_way = next(p for p in value["principles"] if p["id"] == "two-way")
    after = reports.better_report().to_dict()["findings"]
    assert two_way["new"] == [f for f in after if f["id"] == "g2"]
    assert (two_way["before"]["label"], two_way["after"]["label"]) == ("emerging", "emerging")
    assert "text" not in value["after"]
