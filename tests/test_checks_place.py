"""The kinds of check that place, service and strategy need: each tried with a handful of words of its own."""

import pytest

from narrative_lab import checks
from narrative_lab.analysis import Analysis
from narrative_lab.checks import Hit, Measure
from narrative_lab.checks._places import places
from narrative_lab.checks._years import years
from narrative_lab.draft import DraftKind
from narrative_lab.names import names
from narrative_lab.parse import parse
from narrative_lab.readers import read_text
from narrative_lab.words import Lexicon, Words

CLASSES = {
    "city": ["city", "town"],
    "we": ["=we", "=our"],
    "newcomers": ["newcomer"],
    "residents": ["resident"],
    "everyone": ["everyone"],
    "acts": ["run|open|offer|fund|house/VERB"],
    "things": ["class|classes/NOUN", "hub/NOUN", "fund/NOUN"],
    "people": ["family|families/NOUN"],
    "doers": ["volunteer|volunteers/NOUN"],
    "national": ["government"],
    "wishes": ["want|hope/VERB"],
    "dates": ["last week"],
    "plans": ["plan|strategy"],
    "past": ["has always been", "history of"],
    "port": ["port|city|town"],
    "claims": ["committed to fairness"],
    "phrases": ["more will be done"],
    "story": ["neighbour|neighbours"],
    "says": ["say|said/VERB"],
    "officials": ["councillor", "mayor"],
    "months": ["May|Monday"],
}


@pytest.fixture
def hits(nlp):
    """Return a function that gives the quotes a kind of check finds in a text with these options."""

    def run(kind, text, **options):
        return [
            "" if hit.span is None else text[hit.span.start : hit.span.end]
            for hit in results(nlp, kind, text, options)
            if isinstance(hit, Hit)
        ]

    return run


def analysis_of(nlp, text):
    lexicon = Lexicon(
        {
            name: Words.model_validate({"schema": "words/1", "id": name, "about": name, "entries": entries})
            for name, entries in CLASSES.items()
        }
    )
    return Analysis(parse(read_text(text), nlp), lexicon, DraftKind.PAGE)


def results(nlp, kind, text, options):
    module = checks.module(kind)
    return list(module.run(analysis_of(nlp, text), None, module.Options.model_validate(options)))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The mill opened in 1957.", [1957]),
        ("Weavers came in the 1890s.", [1890]),
        ("The town grew in the nineteenth century.", [1800]),
        ("It was a port in the 12th century.", [1100]),
        ("We built 1900 homes.", []),
        ("It cost £2000 in all.", []),
    ],
)
def test_years_are_told_from_amounts(nlp, text, found):
    assert [y.year for s in parse(read_text(text), nlp).sentences for y in years(s)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("On Mill Street, Amina Yusuf sells bread.", ["Mill Street", "Amina Yusuf"]),
        ("We met at the Church of St Brannoc on Sunday.", ["Church of St Brannoc"]),
        ("Everyone came to the square.", []),
        ("THE HUB ON MILL STREET IS OPEN TODAY", []),
        ("I think so.", []),
        ("Today Harrowmouth rests.", ["Harrowmouth"]),
        ("On Saturdays Amina Yusuf bakes.", ["Amina Yusuf"]),
    ],
)
def test_names_are_capitalised_and_do_not_only_open_a_sentence(nlp, text, found):
    assert [n.text for s in parse(read_text(text), nlp).sentences for n in names(s)] == found


def test_the_place_is_the_name_that_stands_where_places_stand(nlp):
    text = "People in Harrowmouth bake. Amina bakes in Harrowmouth and rests in May. She once lived in Wexcombe."
    assert places(analysis_of(nlp, text), ["months"]) == ("Harrowmouth", "Wexcombe")


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ("The library runs free classes.", True),
        ("A hub has opened on Mill Street.", True),
        ("The hub was opened by volunteers.", True),
        ("The council wants to open a hub.", False),
        ("The council did not open a hub.", False),
        ("If we opened a hub, people would come.", False),
        ("The government funds a hub.", False),
        ("Will the council open a hub?", False),
        ("The council runs.", False),
    ],
)
def test_action_wants_something_done_and_not_only_wished_for(hits, text, flagged):
    found = hits(
        "action",
        text,
        rules=[{"acts": "acts", "things": "things"}],
        not_actors=["national"],
        wishes=["wishes"],
    )
    assert bool(found) is flagged


@pytest.mark.parametrize(
    ("text", "rule", "flagged"),
    [
        ("Classes will be offered.", {"actor": True}, False),
        ("Classes will be offered by the library.", {"actor": True}, True),
        ("Volunteers run classes.", {"actors": ["doers"]}, True),
        ("The mayor runs classes.", {"actors": ["doers"]}, False),
        ("The hub opened last week.", {"dated": ["dates"]}, True),
        ("The hub opened in 2019.", {"dated": ["dates"]}, True),
        ("The hub opened.", {"dated": ["dates"]}, False),
        ("The hub opened.", {"part": "actor"}, True),
        ("The library runs classes.", {"part": "actor"}, False),
        ("The library runs classes.", {"part": "object"}, True),
    ],
)
def test_an_action_can_be_asked_for_its_actor_and_date(hits, text, rule, flagged):
    assert bool(hits("action", text, rules=[{"acts": "acts", "things": "things", **rule}])) is flagged


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Our Ten Year Plan was agreed.", ["Ten Year Plan"]),
        ("We plan a party.", []),
        ("The plan was agreed.", []),
    ],
)
def test_named_finds_capitalised_names_by_their_head(hits, text, found):
    quotes = hits("named", text, heads=["plans"])
    assert [q.removeprefix("Our ") for q in quotes] == found


@pytest.mark.parametrize(
    ("text", "rule", "flagged"),
    [
        ("Harrowmouth has always been open.", {"has": "past", "place": "named"}, True),
        ("The pie has always been good.", {"has": "past", "place": "named"}, False),
        ("In 1957 families came to the mill.", {"years": [1000, 1995], "tense": "past"}, True),
        ("In 2019 families came to the mill.", {"years": [1000, 1995], "tense": "past"}, False),
        ("The town is one of the oldest ports.", {"is_a": "port", "tense": "present"}, True),
        ("The town will be a port.", {"is_a": "port", "tense": "present"}, False),
        ("The town will be a port.", {"is_a": "port", "tense": "future"}, True),
        ("The town is not a port.", {"is_a": "port", "tense": "present"}, False),
        ("The soup is a port of call.", {"is_a": "port", "tense": "present"}, False),
        ("We visited the port in the town.", {"is_a": "port"}, False),
    ],
)
def test_telling_ties_words_and_years_to_the_place(hits, text, rule, flagged):
    assert bool(hits("telling", text, rules=[rule], places=["city", "we"])) is flagged


def test_particulars_show_a_few_sentences_and_count_all_names(nlp):
    text = (
        "On Mill Street the bread is good. Amina Yusuf bakes it. Gull Quay smells of tar. People in Harrowmouth sing."
    )
    found = results(nlp, "particulars", text, {"fewest": 2, "most": 2})
    measured = [r for r in found if isinstance(r, Measure)]
    assert [m.name for m in measured] == ["names"] and measured[0].value == pytest.approx(3 * 1000 / 150)
    assert len([r for r in found if isinstance(r, Hit)]) == 2


@pytest.mark.parametrize(
    "text",
    ["People in Harrowmouth sing.", "Our town is a great place to live.", "In May, people sang on Monday."],
)
def test_the_name_of_the_city_alone_is_no_particular(hits, text):
    assert hits("particulars", text, not_local=["months"]) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We are committed to fairness.", ["committed to fairness"]),
        ("We are committed to fairness. The library runs classes.", []),
        ("The library runs classes. We are committed to fairness.", []),
        (
            "We are committed to fairness. It rained. It rained. The library runs classes.",
            ["committed to fairness"],
        ),
        ("We are not committed to fairness.", []),
        ("A sign says “We are committed to fairness”.", []),
    ],
)
def test_a_claim_needs_an_action_close_by(hits, text, found):
    backed = {"rules": [{"acts": "acts", "things": "things"}]}
    assert hits("unbacked", text, claims=["claims"], action=backed, nearby=2) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("More will be done.", ["More will be done"]),
        ("More will be done by volunteers.", []),
        ("Classes will be offered.", ["Classes will be offered"]),
        ("Classes will be offered by the college.", []),
        ("Classes were offered.", []),
        ("The library will offer classes.", []),
        ("In our town, classes will be offered.", []),
    ],
)
def test_a_promise_needs_somebody_to_keep_it(hits, text, found):
    assert hits("actorless", text, phrases=["phrases"], acts=["acts"], of=["things"], actors=["city"]) == found


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ("Of 4,500 people, 37% were under 18 and 12% over 65, a rise of 3%.", True),
        ("Of 4,500 people, 37% were under 18 and 12% over 65. Our neighbours know them.", False),
        ("The school grew in 1957, 1964, 1989, 2003 and 2019.", False),
        ("There are 40 stalls.", False),
    ],
)
def test_a_run_of_figures_wants_a_story(hits, text, flagged):
    assert bool(hits("figures", text, story=["story"], fewest=4, within=3)) is flagged


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ("“This is a good day,” said Councillor Ruth Pell.", True),
        ("“This is a good day,” said Councillor Ruth Pell. Amina Yusuf said: “It is.”", False),
        ("Amina Yusuf said: “I found my feet here.”", False),
        ("The mayor said that the hub would open.", False),
    ],
)
def test_voices_speaks_up_when_only_the_council_is_quoted(hits, text, flagged):
    assert bool(hits("voices", text, says=["says"], officials=["officials"])) is flagged
