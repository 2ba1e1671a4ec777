"""The grammar model on sentences such as drafts hold: bounds, tokens, passives, lemmas, odd input."""

import pickle

import pytest
import spacy

import narrative_lab.syntax as syntax
from narrative_lab.paths import models

PASSIVE = {"aux:pass"}


@pytest.fixture(scope="module")
def grammar():
    return spacy.load(models() / "syntax")


def sentences(doc):
    return [" ".join(s.text.split()) for s in doc.sents if s.text.strip()]


# Each case lists the sentences; they are joined with one blank unless a text is given.
BOUNDS = [
    ["The council met on Monday.", "It agreed the plan."],
    ["Families arrived last spring.", "Many found work within weeks.", "Some have opened shops."],
    ["Cllr. Jones opened the centre.", "She thanked the volunteers."],
    ["Cllrs. Ahmed and Price spoke first.", "Residents asked questions afterwards."],
    ["Classes are held at St. George's Hall on Fridays.", "Bring a friend."],
    ["The hub is on St. Mary's Road.", "It opens at nine."],
    ["We offer support, e.g. help with forms and letters.", "Just ask at the desk."],
    ["New arrivals, i.e. people here less than a year, can join free.", "Everyone else pays £2."],
    ["The fund stands at £1.5m this year.", "Last year it was £900k."],
    ["The scheme cost £2.3 million over three years.", "It reached 4,500 people."],
    ["Doors open at 10.30am.", "The session ends at 2pm."],
    ["The meeting starts at 7 p.m. in the library.", "Tea will be served."],
    ['"We felt welcome from the first day," said Amina.', "She now runs a café."],
    ["“This city gave my family a chance.”", "Those words open the report."],
    ["He said: “We belong here.”", "The crowd cheered."],
    ["‘Everyone pitched in,’ said Tom.", "His street now has a shared garden."],
    ["Find out more at www.example.gov.uk/welcome.", "You can also phone us."],
    ["Visit https://www.example.org/join?ref=home today.", "Places are limited."],
    ["Write to jo.bloggs@example.gov.uk with your ideas.", "We read every message."],
    ["The 21st century brought new neighbours.", "The city grew with them."],
    ["She came 2nd in the vote.", "Her team was delighted."],
    ["Rev. Clarke hosted the supper.", "Over 80 guests came."],
    ["The Rt. Hon. Susan Lee visited the school.", "Pupils showed her round."],
    ["Dr. Patel chairs the board.", "It meets every month."],
    ["Approx. 300 families moved here.", "Most came from nearby towns."],
    ["Is your English class full?", "Ask us about other times!", "We can help."],
    ["Welcome!", "We are glad you are here."],
    ["Share your photos with #OurCity and tag @cityhall.", "We will post the best."],
    ["The U.K. has many such towns.", "Ours is one of them."],
    ["Mr. and Mrs. Okafor opened a bakery in 2019.", "It employs six people."],
    ["The plan has three parts: housing, work and language.", "Each has its own budget."],
    ["Neighbours (old and new) met in the park.", "It rained, but nobody left."],
    ["The team grew from 3.5 to 6 posts.", "That made a difference."],
    ["We asked; you answered.", "Here is what happens next."],
    ["The library, museum, etc. stay open late.", "Entry is free."],
]


@pytest.mark.parametrize("expected", BOUNDS, ids=lambda e: e[0][:40])
def test_sentences_are_told_apart(grammar, expected):
    assert sentences(grammar(" ".join(expected))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Our promise to newcomers\n\nWe will answer every letter.", 2),
        ("Housing and homes\r\n\r\nFour in ten of us rent.", 2),
        ("Every new family gets a visit from a\nneighbour who speaks their language and\nknows the area well.", 1),
        ("The centre helped 200 people last\nyear. It hopes to help 300 this\nyear.", 2),
        ("  We begin with a blank. Then we stop.", 2),
    ],
    ids=["heading", "heading with CRLF", "wrapped", "wrapped, two sentences", "leading blanks"],
)
def test_lines_do_not_mislead(grammar, text, expected):
    assert len(sentences(grammar(text))) == expected


@pytest.mark.parametrize(
    "heading", ["Working together", "Our vision for 2030", "A city of sanctuary", "What we heard", "Next steps:"]
)
def test_a_heading_is_one_sentence(grammar, heading):
    assert sentences(grammar(heading)) == [heading]


def test_wrapped_lines_parse_like_whole_ones(grammar):
    whole = grammar("The new homes were built by local firms in two years.")
    wrapped = grammar("The new homes were built\nby local firms in\ntwo years.")
    real = [t for t in wrapped if not t.is_space]
    assert [(t.text, t.dep_, t.head.text) for t in real] == [(t.text, t.dep_, t.head.text) for t in whole]


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("Classes at St. Mark's are free.", "St."),
        ("Ask Cllr. Khan about it.", "Cllr."),
        ("Cllrs. Khan and Lee agreed.", "Cllrs."),
        ("See Dr. Hill on Tuesday.", "Dr."),
        ("Bring papers, e.g. a bill.", "e.g."),
        ("Newcomers, i.e. all of us, came.", "i.e."),
        ("Parks, schools, etc. are open.", "etc."),
        ("Rev. Moss spoke.", "Rev."),
        ("The Hon. Ann Lee came.", "Hon."),
        ("It takes approx. ten minutes.", "approx."),
        ("Go to https://example.org/a-b?c=1 now.", "https://example.org/a-b?c=1"),
        ("Go to www.example.gov.uk now.", "www.example.gov.uk"),
        ("Mail jo.bloggs@example.gov.uk now.", "jo.bloggs@example.gov.uk"),
        ("Post with #OurCity please.", "#OurCity"),
        ("Follow @cityhall for news.", "@cityhall"),
        ("On the 21st we meet.", "21st"),
        ("Work with co-workers daily.", "co-workers"),
        ("They opposed anti-social acts.", "anti-social"),
        ("It cost £1.5m to build.", "£"),
        ("It costs 1,250 pounds.", "1,250"),
    ],
)
def test_tokens_are_kept_whole(grammar, text, token):
    assert token in [t.text for t in grammar.make_doc(text)]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("cannot", ["can", "not"]),
        ("don't", ["do", "n't"]),
        ("We’re", ["We", "’re"]),
        ("council's", ["council", "'s"]),
        ("well-known", ["well", "-", "known"]),
        ("10.30am", ["10.30", "am"]),
        ("(here)", ["(", "here", ")"]),
        ("and/or", ["and", "/", "or"]),
        ("Why?!", ["Why", "?!"]),
    ],
)
def test_tokens_are_cut_as_in_the_treebank(grammar, text, tokens):
    assert [t.text for t in grammar.make_doc(text)] == tokens


@pytest.mark.parametrize(
    ("text", "passive"),
    [
        ("The plan was approved in May.", True),
        ("Two hundred homes were built by the council.", True),
        ("Support will be given to every family.", True),
        ("The service has been redesigned.", True),
        ("Families are to be housed near the school.", True),
        ("A new hub is being planned.", True),
        ("She got paid on Friday.", True),
        ("Letters were not answered.", True),
        ("The grant should have been spent by now.", True),
        ("Volunteers who were trained last year now lead groups.", True),
        ("Decisions are often made without residents.", True),
        ("The centre, opened in 2010, was closed last year.", True),
        ("The council approved the plan in May.", False),
        ("She is interested in gardening.", False),
        ("He was tired after the walk.", False),
        ("We are proud of this city.", False),
        ("They have built two hundred homes.", False),
        ("The library is open on Sundays.", False),
        ("Newcomers are neighbours, friends and colleagues.", False),
        ("The team is growing quickly.", False),
        ("They got home late.", False),
        ("She has been here since 2015.", False),
        ("We worked with local schools.", False),
        ("The best-loved park is in the north.", False),
    ],
)
def test_passives(grammar, text, passive):
    assert any(t.dep_ in PASSIVE for t in grammar(text)) is passive


@pytest.mark.parametrize(
    ("text", "word", "lemma"),
    [
        ("The families were happy.", "were", "be"),
        ("The families were happy.", "families", "family"),
        ("Children went to school.", "Children", "child"),
        ("Children went to school.", "went", "go"),
        ("She bought a house.", "bought", "buy"),
        ("We are running late.", "running", "run"),
        ("He has taken notes.", "taken", "take"),
        ("They make better plans.", "better", "good"),
        ("The cities are growing.", "cities", "city"),
        ("They didn't stay.", "n't", "not"),
        ("She loves Bristol.", "Bristol", "Bristol"),
        ("It helps people.", "helps", "help"),
        ("The nurseries and churches facilitated it.", "nurseries", "nursery"),
        ("The nurseries and churches facilitated it.", "churches", "church"),
        ("The nurseries and churches facilitated it.", "facilitated", "facilitate"),
        ("They emphasised access.", "emphasised", "emphasise"),
    ],
)
def test_lemmas(grammar, text, word, lemma):
    assert next(t.lemma_ for t in grammar(text) if t.text == word) == lemma


def test_a_parse_has_actor_act_and_date(grammar):
    doc = grammar("The council opened a new advice centre in 2021.")
    found = {t.text: (t.pos_, t.dep_, t.head.text) for t in doc}
    assert found["council"] == ("NOUN", "nsubj", "opened")
    assert found["opened"] == ("VERB", "ROOT", "opened")
    assert found["centre"] == ("NOUN", "obj", "opened")
    assert found["2021"][:2] == ("NUM", "obl")
    assert doc[2].morph.get("Tense") == ["Past"]


def analysis(doc):
    return [(t.text, t.tag_, t.pos_, str(t.morph), t.lemma_, t.dep_, t.head.i, t.is_sent_start) for t in doc]


def test_an_analysis_does_not_depend_on_its_neighbours_in_the_batch(grammar):
    texts = ["Homes were built.", "A much longer text, which was added later, stands beside it. " * 8, "", "Yes!"]
    assert [analysis(d) for d in grammar.pipe(texts, batch_size=4)] == [analysis(grammar(t)) for t in texts]


def test_a_written_pipeline_reads_back_the_same(grammar):
    text = "The plan was agreed. It starts in May."
    copy = spacy.util.load_model_from_config(grammar.config).from_bytes(grammar.to_bytes())
    assert analysis(copy(text)) == analysis(grammar(text))


def test_the_encoder_can_be_sent_to_another_process(grammar):
    text = "The plan was agreed."
    sent = pickle.loads(pickle.dumps(grammar.get_pipe("encoder")))
    assert (sent(grammar.make_doc(text)).tensor == grammar.get_pipe("encoder")(grammar.make_doc(text)).tensor).all()


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\n\n\n", "\t \r\n", "😀😀😀", "👩‍👩‍👧‍👦 welcome 🏳️‍🌈!", "a\x00b \x00", "\u202eabc\u202c def\u200f",
        "zero\u200dwidth\u200cjoin\u200b", "One.\r\nTwo.\r\n\r\nThree.", "form\x0cfeed", "e\u0301te\u0301 cafe\u0301",
        "- one\n- two\n- three", "• one\n• two", '"\'“”‘’" (nested “quotes ‘here’”)', "مرحبا بكم في مدينتنا", "欢迎来到我们的城市。",
        "!" * 500, "\ufeffBOM", "no final newline", "x" * 5000, "A\u2028B\u2029C", ")))) ,,,, ....",
    ],
    ids=ascii,
)  # fmt: skip
def test_odd_input_is_kept_exactly(grammar, text):
    doc = grammar(text)
    assert "".join(t.text_with_ws for t in doc) == text
    assert "".join(s.text_with_ws for s in doc.sents) == text
    assert all(t.text == text[t.idx : t.idx + len(t)] for t in doc)


@pytest.mark.parametrize(
    ("unit", "length"),
    [("word and ", 100_000), ("x", 100_000), ("We were told that ", 20_000), ("a, ", 10_000), ("😀", 10_000)],
    ids=ascii,
)
def test_a_hundred_thousand_characters_are_read(grammar, unit, length):
    text = (unit * (length // len(unit) + 1))[:length]
    doc = grammar(text)
    assert "".join(t.text_with_ws for t in doc) == text
    assert max(len(s) for s in doc.sents) <= 2 * syntax.LONGEST_SENTENCE


@pytest.mark.parametrize("rests", [None, [k % 11 == 10 for k in range(2400)]], ids=["no rests", "rests"])
def test_windows_tile_the_words_and_stay_small(rests):
    lengths = [1, 3, 1, 12, 1, 2] * 400
    kept = list(syntax.windows(lengths, 126, 16, rests))
    assert [k for w in kept for k in range(w[2], w[3])] == list(range(len(lengths)))
    assert all(sum(lengths[first:last]) <= 126 and first <= a < b <= last for first, last, a, b in kept)
    assert len(kept) < 2.5 * sum(lengths) / 126


def test_the_best_tree_has_one_root_and_no_cycle():
    import numpy as np

    chance = np.random.default_rng(3)
    for count in (1, 2, 3, 8, 30):
        for _ in range(40):
            heads = syntax.best_tree(chance.normal(size=(count, count + 1)))
            assert (heads == 0).sum() == 1
            for node in range(1, count + 1):
                steps = 0
                while node and steps <= count:
                    node, steps = int(heads[node - 1]), steps + 1
                assert node == 0


def test_the_model_is_small_and_says_what_it_is():
    folder = models() / "syntax"
    assert sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) <= 20_000_000
    assert "CC BY-SA 4.0" in (folder / "CARD.md").read_text(encoding="utf8")
    assert (folder / "LICENSE").is_file() and (folder / "metrics.json").is_file()
