"""Codebooks are complete, strict and tell their codes apart; a user's own is read in the same way."""

import re

import pytest
import yaml

from narrative_lab.codebook import codebooks, load_codebook
from narrative_lab.errors import ConfigError, DefinitionError

FIXED = {
    "welcoming-america": (
        "stronger-together innovation vibrant-communities twenty-first-century-economy shared-values friendliness"
    ),
    "annex-a": (
        "asset deficit-needs deficit-threat us-and-them two-way place-past place-values place-present place-future "
        "strategy-link service-action"
    ),
    "narrative-approach": (
        "defuse-tensions shared-story city-brand defensive proactive audience-internal audience-external "
        "audience-employers audience-students audience-concerned-residents function-defusing function-attracting "
        "function-integrating"
    ),
}
OWN = {
    "schema": "codebook/1",
    "id": "travel",
    "name": "Travel",
    "definition": "How people get about.",
    "source": "our own",
    "codes": [
        {
            "id": id,
            "name": id.title(),
            "short": f"about {id}",
            "definition": f"The passage is about {id}.",
            "use_when": f"{id} is what it is about.",
            "not_when": f"{id} is only named.",
            "examples": examples,
            "color": "#102030",
            "source": "our own",
        }
        for id, examples in (
            ("buses", ["The 43 comes twice an hour.", "Night buses stopped in May.", "The bus was late on Monday."]),
            ("bikes", ["The cycle lane ends at the bridge.", "Bikes are for hire.", "She cycles to work."]),
        )
    ],
}


@pytest.fixture
def own(tmp_path):
    """Write a codebook after a change to its data, and return its path."""

    def write(change=lambda data: None):
        data = yaml.safe_load(yaml.safe_dump(OWN))
        change(data)
        path = tmp_path / "travel.yaml"
        path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
        return path

    return write


def test_all_eleven_codebooks_ship():
    assert {
        "action-plan",
        "annex-a",
        "anti-rumours",
        "inclusive-cities-framework",
        "indicators-of-integration",
        "integrating-cities-charter",
        "integration-domains",
        "intercultural-cities",
        "narrative-approach",
        "unesco-inclusive-city",
        "welcoming-america",
    } <= set(codebooks())


@pytest.mark.parametrize("name", sorted(FIXED))
def test_fixed_ids_stay(name):
    assert load_codebook(name).ids == tuple(FIXED[name].split())


@pytest.mark.parametrize("name", codebooks())
def test_every_code_is_told_in_full_and_apart(name):
    book = load_codebook(name)
    assert book.id == name
    assert len({code.color for code in book.codes}) == len(book.codes)
    for code in book.codes:
        assert len(code.short.split()) <= 14 and not code.short.endswith(".")
        for sentence in (code.definition, code.use_when, code.not_when, *code.close_to.values()):
            assert re.search(r"[.!?]”?$", sentence.strip()), (code.id, sentence)
        assert len(code.near_misses) >= 2, code.id
        assert len({*code.examples, *code.near_misses}) == len(code.examples) + len(code.near_misses)


def test_no_example_stands_in_two_codebooks():
    texts = [t for name in codebooks() for code in load_codebook(name).codes for t in code.examples]
    assert len(texts) == len(set(texts))


def test_a_codebook_of_ones_own_is_read(own):
    assert load_codebook(own()).ids == ("buses", "bikes")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d["codes"][0].update(colour="red"), "unknown key 'colour'"),
        (lambda d: d["codes"][1].update(id="buses"), "'buses' stands twice"),
        (lambda d: d["codes"][0].update(close_to={"trams": "on rails"}), "no other code 'trams'"),
        (lambda d: d["codes"][0].update(parent="buses"), "no other code 'buses'"),
        (lambda d: d["codes"][0].update(color="red"), "color"),
        (lambda d: d["codes"][0].pop("use_when"), "'use_when' is missing"),
        (lambda d: d.update(codes=d["codes"][:1]), "expected at least 2"),
    ],
)
def test_mistakes_are_told_with_file_and_line(own, change, said):
    path = own(change)
    with pytest.raises(DefinitionError, match=re.escape(said)) as error:
        load_codebook(path)
    assert re.match(rf"{re.escape(str(path))}:\d+: ", str(error.value))


def test_an_unknown_codebook_is_told_with_the_known_ones():
    with pytest.raises(ConfigError, match="welcoming-america"):
        load_codebook("welcome")
