"""Definitions: what ships loads and holds to its own examples; what is wrong is said, all at once, with its line."""

import pytest

from narrative_lab import checks
from narrative_lab.definitions import load_definitions
from narrative_lab.errors import ConfigError, DefinitionError
from narrative_lab.finding import Severity
from narrative_lab.lint import try_examples

SHIPPED = load_definitions()
CRITERIA = [(p, c) for p in SHIPPED.principles for c in p.criteria]
SIX = ["asset-based", "strategic-link", "service-delivery", "two-way", "place-story", "plain-language"]


def test_the_six_principles_of_annex_a_ship_in_their_order():
    assert [p.id for p in SHIPPED.principles] == SIX


@pytest.mark.parametrize(("principle", "criterion"), CRITERIA, ids=[f"{p.id}/{c.id}" for p, c in CRITERIA])
def test_criterion_speaks_where_it_says_it_will(principle, criterion, nlp, definitions):
    assert [str(failure) for failure in try_examples(criterion, definitions, nlp)] == []


@pytest.mark.parametrize(("principle", "criterion"), CRITERIA, ids=[f"{p.id}/{c.id}" for p, c in CRITERIA])
def test_criterion_says_on_whose_advice(principle, criterion):
    assert criterion.source.strip() and criterion.why.strip()
    assert bool(criterion.facet) == (criterion.severity is Severity.EVIDENCE)


@pytest.mark.parametrize("principle", SHIPPED.principles, ids=lambda p: p.id)
def test_every_facet_can_be_shown_and_asked_for(principle):
    shown = {c.facet for c in principle.criteria}
    for facet in principle.facets:
        assert facet.id in shown
        assert "?" in facet.question
        assert facet.lacks[0].islower() and not facet.lacks.endswith(".")


def test_ids_name_one_thing_only():
    ids = [x.id for p in SHIPPED.principles for x in (p, *p.criteria)]
    assert len(ids) == len(set(ids))


def test_plain_language_knows_250_jargon_words_with_alternatives():
    jargon = SHIPPED.lexicon.classes["jargon"].entries
    assert len(jargon) >= 250
    assert all(entry.use for entry in jargon)


WORDS = "schema: words/1\nid: tides\nabout: Tides.\nentries:\n  - high tide\n"

PRINCIPLE = """schema: principle/1
id: tidal
order: 9
name: Tidal
short: It follows the tide.
definition: It follows the tide.
source: The harbour office
criteria:
  - id: high-tide
    check: wording
    severity: note
    message: "“{quote}” is high."
    why: It is wet.
    source: The harbour office
    with: {words: tides}
    flags: [High tide.]
    passes: [Low tide.]
rubric:
  shows: It shows {facets}
  nothing: It shows nothing
  levels:
    - {rating: 3, when: [{against: 0}]}
"""


def write(folder, principle="", words=""):
    for name, text in (("principles", principle), ("words", words)):
        (folder / name).mkdir()
        if text:
            (folder / name / "own.yaml").write_text(text, encoding="utf-8")
    return folder


def examples(text):
    flags = "[" + ", ".join(["High tide."] * 6) + "]"
    return text.replace("[High tide.]", flags).replace("[Low tide.]", flags)


def problems(folder):
    with pytest.raises(DefinitionError) as error:
        load_definitions(folder)
    return error.value.problems


def test_a_users_principle_stands_beside_the_shipped_ones(tmp_path):
    definitions = load_definitions(write(tmp_path, examples(PRINCIPLE), WORDS))
    assert [p.id for p in definitions.principles] == [*SIX, "tidal"]


def test_every_mistake_is_reported_at_once_with_its_line(tmp_path):
    bad = PRINCIPLE.replace("order: 9", "order: nine\ncolour: blue").replace("why: It is wet.", "why: no")
    found = problems(write(tmp_path, bad, WORDS.replace("id: tides", "id: tides\nid: waves")))
    said = {(p.line, p.excerpt.strip().split(":")[0]) for p in found}
    assert {(3, "order"), (4, "colour"), (14, "why"), (3, "id")} <= said
    assert any("stands twice" in p.message for p in found)
    assert any("at least 6" in p.message for p in found)


@pytest.mark.parametrize(
    ("change", "line", "says"),
    [
        (("check: wording", "check: wordings"), 10, "unknown check"),
        (("words: tides", "words: tide"), 15, "unknown word class"),
        (("words: tides", "words: tides, colour: red"), 15, "unknown key 'colour'"),
        (("severity: note", "severity: loud"), 11, "expected"),
        (("id: high-tide", "id: high-tide\n    facet: depth"), 10, "unknown facet"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_mistakes_between_the_pieces_are_found(tmp_path, change, line, says):
    found = problems(write(tmp_path, examples(PRINCIPLE.replace(*change)), WORDS))
    assert any(p.line == line and says in p.message for p in found), found


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("lead/VRB", "part of speech"),
        ("... tide", "must start"),
        ("high|", "empty alternative"),
        ("<Newcomers>", "not a class"),
        ("<moon> tide", "unknown class"),
    ],
)
def test_patterns_that_cannot_work_are_refused(tmp_path, pattern, says):
    found = problems(write(tmp_path, words=WORDS.replace("high tide", f'"{pattern}"')))
    assert [p.line for p in found] == [5]
    assert says in found[0].message


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("schema: [", "not valid YAML"),
        ("- a list", "must be a mapping"),
        ("schema: words/1\nid: &a x\nabout: *a\nentries: [&b [x], *b]\n", "anchors"),
    ],
)
def test_yaml_that_is_no_definition_is_refused(tmp_path, text, says):
    assert says in problems(write(tmp_path, words=text))[0].message


def patterns(definitions, name):
    return {pattern for entry in definitions.lexicon.classes[name].entries for pattern in entry.match}


def test_a_change_adds_to_a_shipped_class_and_drops_from_it(tmp_path):
    dropped = sorted(patterns(SHIPPED, "newcomers"))[0]
    change = f'schema: words/1\nextends: newcomers\nentries: [wayfarer]\ndrop: ["{dropped}"]\n'
    changed = patterns(load_definitions(write(tmp_path, words=change)), "newcomers")
    assert changed == patterns(SHIPPED, "newcomers") - {dropped} | {"wayfarer"}


def test_a_change_replaces_a_criterion_of_a_shipped_principle(tmp_path):
    body = examples(PRINCIPLE).split("criteria:")[1].split("rubric:")[0]
    change = f"schema: principle/1\nextends: place-story\ncriteria:{body}"
    principle = load_definitions(write(tmp_path, change, WORDS)).principle("place-story")
    assert principle.criteria[-1].id == "high-tide"
    assert len(principle.criteria) == len(SHIPPED.principle("place-story").criteria) + 1


@pytest.mark.parametrize("change", ["extends: moons\n", "extends: newcomers\ndrop: [moon]\n"])
def test_a_change_of_something_that_is_not_there_is_refused(tmp_path, change):
    assert "there is no" in problems(write(tmp_path, words=f"schema: words/1\n{change}"))[0].message


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ConfigError, match="nowhere"):
        load_definitions(tmp_path / "nowhere")


@pytest.mark.parametrize("kind", checks.kinds())
def test_every_kind_of_check_has_options_and_run(kind):
    module = checks.module(kind)
    assert callable(module.run)
    assert module.Options.model_config["extra"] == "forbid"
    assert module.__doc__
