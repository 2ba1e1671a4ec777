"""Parsing: tokens stand where they say, blocks stay apart, and other people's pipelines are understood."""

import pytest

from narrative_lab.clauses import is_hypothetical, is_negated, tense_of
from narrative_lab.clearnlp import is_clearnlp, to_universal
from narrative_lab.doc import Token
from narrative_lab.errors import ModelError
from narrative_lab.parse import load_pipeline, parse
from narrative_lab.readers import read_text


def only_sentence(nlp, text):
    (sentence,) = parse(read_text(text), nlp).sentences
    return sentence


def token(sentence, word):
    return next(t for t in sentence.tokens if t.text == word)


@pytest.mark.parametrize(
    "text", ["One line\nwraps here.", "Tabs\tand\x00nulls.", "A 👩‍👩‍👧 family came.", "Café — “yes”."]
)
def test_tokens_stand_where_they_say(nlp, text):
    for sentence in parse(read_text(text), nlp).sentences:
        for t in sentence.tokens:
            assert text[t.start : t.end] == t.text


def test_a_line_break_inside_a_paragraph_is_a_space(nlp):
    assert len(parse(read_text("The town has always\nopened its doors to people."), nlp).sentences) == 1


def test_sentences_never_cross_blocks(nlp):
    doc = parse(read_text("Our town\n\n- first the port\n- then the mill\n\nThen people came."), nlp)
    assert len({s.block.start for s in doc.sentences}) == 4


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("She said “we are home” to me.", ["we are home"]),
        ('She said "we are home" to me.', ["we are home"]),
        ("She said ‘we’re home’ to me.", ["we’re home"]),
        ("The town’s people’s choice.", []),
    ],
)
def test_quotations_are_known(nlp, text, inside):
    sentence = only_sentence(nlp, text)
    assert [text[q.start + 1 : q.end - 1] for q in sentence.quoted] == inside


@pytest.mark.parametrize(
    ("text", "word", "tense"),
    [
        ("The town welcomed them.", "welcomed", "past"),
        ("The town welcomes them.", "welcomes", "present"),
        ("The town will welcome them.", "welcome", "future"),
        ("The town has welcomed them.", "welcomed", "present"),
        ("The town was a port.", "port", "past"),
    ],
)
def test_tense(nlp, text, word, tense):
    sentence = only_sentence(nlp, text)
    assert tense_of(sentence, token(sentence, word)) == tense


@pytest.mark.parametrize(
    ("text", "word", "negated", "hypothetical"),
    [
        ("They are not a burden.", "burden", True, False),
        ("They never asked for help.", "asked", True, False),
        ("They asked for help.", "asked", False, False),
        ("If they ask, we help.", "ask", False, True),
        ("They could open a shop.", "open", False, True),
        ("They opened a shop in May.", "opened", False, False),
        ("They not only opened a shop.", "opened", False, False),
        ("They belong here no matter what.", "belong", False, False),
    ],
)
def test_claims_are_told_from_denials_and_suppositions(nlp, text, word, negated, hypothetical):
    sentence = only_sentence(nlp, text)
    assert is_negated(sentence, token(sentence, word)) is negated
    assert is_hypothetical(sentence, token(sentence, word)) is hypothetical


@pytest.mark.parametrize("name", ["no_such_pipeline", "./nowhere"])
def test_a_pipeline_that_is_not_there_is_named(name):
    with pytest.raises(ModelError, match=name):
        load_pipeline(name)


def clearnlp(rows):
    """Build a sentence from (word, lemma, part of speech, relation, head) rows."""
    at, tokens = 0, []
    for i, (word, lemma, pos, dep, head) in enumerate(rows):
        tokens.append(Token(i, at, at + len(word), word, word.lower(), lemma, pos, "", dep, head, ""))
        at += len(word) + 1
    return tuple(tokens)


def test_clearnlp_passive_with_agent_becomes_universal():
    tokens = clearnlp(
        [
            ("Families", "family", "NOUN", "nsubjpass", 2),
            ("were", "be", "AUX", "auxpass", 2),
            ("housed", "house", "VERB", "root", 2),
            ("by", "by", "ADP", "agent", 2),
            ("neighbours", "neighbour", "NOUN", "pobj", 3),
        ]
    )
    assert is_clearnlp(tokens)
    turned = [(t.dep, t.head) for t in to_universal(tokens)]
    assert turned == [("nsubj:pass", 2), ("aux:pass", 2), ("root", 2), ("case", 4), ("obl:agent", 2)]


def test_clearnlp_copula_becomes_universal():
    tokens = clearnlp(
        [
            ("Leeds", "Leeds", "PROPN", "nsubj", 1),
            ("is", "be", "AUX", "root", 1),
            ("home", "home", "NOUN", "attr", 1),
            ("of", "of", "ADP", "prep", 2),
            ("weavers", "weaver", "NOUN", "pobj", 3),
        ]
    )
    turned = [(t.dep, t.head) for t in to_universal(tokens)]
    assert turned == [("nsubj", 2), ("cop", 2), ("root", 2), ("case", 4), ("nmod", 2)]
