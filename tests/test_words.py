"""Word classes: what a pattern finds, and what it leaves alone."""

import pytest

from narrative_lab.parse import parse
from narrative_lab.readers import read_text
from narrative_lab.words import Entry, Lexicon, Words, fold


def matches(nlp, text, *entries, others=()):
    """Return what the entries find in a text, as quoted words."""
    classes = {"own": entries, **dict(others)}
    lexicon = Lexicon(
        {
            name: Words.model_validate({"schema": "words/1", "id": name, "about": name, "entries": list(rows)})
            for name, rows in classes.items()
        }
    )
    draft = read_text(text)
    found = []
    for sentence in parse(draft, nlp).sentences:
        for match in lexicon.read(sentence).of("own"):
            found.append(draft.text[sentence.tokens[match.first].start : sentence.tokens[match.last].end])
    return found


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("newcomer", "Newcomers settle here, as one newcomer told us.", ["Newcomers", "newcomer"]),
        ("=needs", "She needs a bus. Her need is plain.", ["needs"]),
        ("help|support people", "They help people and support a family.", ["help people"]),
        ("wave/NOUN", "They wave at the wave.", ["wave"]),
        ("long-standing", "A long-standing friend, a long standing friend.", ["long-standing", "long standing"]),
        (
            "well-known|long-standing friend",
            "A long-standing friend, a well known friend.",
            ["long-standing friend", "well known friend"],
        ),
        ("co-produce", "It was co-produced by all.", ["co-produced"]),
        ("organisation", "An organization in the town.", ["organization"]),
        ("neighbour", "My neighbors are kind.", ["neighbors"]),
        ("do not", "They do not know.", ["do not"]),
        ("keep ... promise", "We keep every single promise we make.", ["keep every single promise"]),
        (
            "heart of the? city",
            "The heart of the city, the heart of city life.",
            ["heart of the city", "heart of city"],
        ),
        ("/NUM people", "Forty people came, then 12 people left.", ["Forty people", "12 people"]),
        ("a new start", "A renewed start is not a new start.", ["a new start"]),
    ],
)
def test_pattern_finds(nlp, pattern, text, found):
    assert matches(nlp, text, pattern) == found


def test_a_class_can_name_another(nlp):
    people = {"people": ["refugee", "asylum seeker"]}
    found = matches(nlp, "A wave of asylum seekers, a wave of heat.", "wave of <people>", others=people.items())
    assert found == ["wave of asylum seekers"]


def test_unless_keeps_a_literal_use_silent(nlp):
    entry = {"match": "flood", "unless": ["flood defence", "flood of =tears"]}
    assert matches(nlp, "The flood defences held. A flood of people came. A flood of tears.", entry) == ["flood"]


def test_the_longest_match_counts_once(nlp):
    assert matches(nlp, "People seeking asylum came.", "people", "people seeking asylum") == ["People seeking asylum"]


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("organised", "organized"),
        ("analyse", "analyze"),
        ("colourful", "colorful"),
        ("centre", "center"),
        ("programmes", "programs"),
        ("travelling", "traveling"),
        ("defence", "defense"),
    ],
)
def test_british_and_american_spelling_are_one(british, american):
    assert fold(british) == fold(american)


@pytest.mark.parametrize(("one", "other"), [("four", "for"), ("wise", "wide"), ("tour", "tor")])
def test_other_words_stay_apart(one, other):
    assert fold(one) != fold(other)


def test_an_entry_needs_a_pattern():
    with pytest.raises(ValueError, match="cannot be empty"):
        Entry(match=(" ",))
