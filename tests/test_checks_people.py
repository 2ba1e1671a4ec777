"""The kinds of check that tell how people are spoken of: each tried with a handful of words of its own."""

from dataclasses import replace

import pytest

from narrative_lab import checks
from narrative_lab.analysis import Analysis
from narrative_lab.checks import Hit, Measure
from narrative_lab.doc import Doc
from narrative_lab.draft import DraftKind
from narrative_lab.parse import parse
from narrative_lab.principle import Criterion
from narrative_lab.readers import read_text
from narrative_lab.words import Lexicon, Words

CLASSES = {
    "city": ["council"],
    "we": ["=we", "=our"],
    "newcomers": ["refugee|refugees", "migrant|migrants", "newcomer|newcomers"],
    "residents": ["resident|residents", "neighbour|neighbours/NOUN"],
    "everyone": ["everyone"],
    "water": [{"match": ["wave of", "flood"], "use": ["group of"], "unless": ["wave of sympathy"]}],
    "stand-ins": ["=they", "=them"],
    "skills": ["skill|skills/NOUN"],
    "labels": [{"match": ["the poor", "the displaced"], "use": ["people"]}],
    "idle-verbs": ["arrive|live|come/VERB"],
    "needing-verbs": ["need/VERB"],
    "strength-words": ["skill|skills/NOUN"],
    "led": ["refugee-led"],
    "made": ["open|teach|found/VERB"],
    "giving": ["support/NOUN"],
    "must": ["must", "expected to", "essential that"],
    "adapt": ["adapt", "learn our language"],
    "alike": ["alike"],
    "jobs": ["tax|taxes", "job|jobs"],
    "friends": ["friend|friends"],
    "taught": ["improve"],
    "others-say": ["some say"],
}


def words(name, entries):
    return Words.model_validate({"schema": "words/1", "id": name, "about": name, "entries": entries})


@pytest.fixture
def results(nlp):
    """Return a function that gives what a kind of check yields for a text with these options."""
    lexicon = Lexicon({name: words(name, entries) for name, entries in CLASSES.items()})

    def run(kind, text, **options):
        module = checks.module(kind)
        doc = parse(read_text(text), nlp)
        by_rule = Doc(doc.draft, tuple(replace(s, spoken=None) for s in doc.sentences))
        analysis = Analysis(by_rule, lexicon, DraftKind.PAGE)
        criterion = CRITERION.model_copy(update={"check": kind})
        return list(module.run(analysis, criterion, module.Options.model_validate(options)))

    return run


CRITERION = Criterion.model_validate(
    {
        "id": "t",
        "check": "wording",
        "severity": "advice",
        "message": "m",
        "why": "w",
        "source": "s",
        "flags": ["a"] * 6,
        "passes": ["b"] * 6,
    }
)


@pytest.fixture
def quotes(results):
    """Return a function that gives the quotes that a kind of check finds in a text."""

    def run(kind, text, **options):
        hits = [r for r in results(kind, text, **options) if isinstance(r, Hit)]
        return [text[hit.span.start : hit.span.end] for hit in hits]

    return run


@pytest.mark.parametrize(
    "text, found",
    [
        ("A wave of refugees reached the town.", ["wave of"]),
        ("A wave of sympathy for refugees followed.", []),
        ("A wave of heat reached the town.", []),
        ("Refugees came in May. A flood of them followed.", ["flood"]),
        ("The rain came in May. A flood of them followed.", []),
        ("Refugees came in May. They came by bus. A flood of them followed.", ["flood"]),
        ("Refugees came in May. The bus was late. A flood of them followed.", ["flood"]),
        ("The flood reached the bridge, where the refugees of the town had opened a café.", []),
    ],
)
def test_applied_words_count_when_the_grammar_says_them_of_people(quotes, text, found):
    assert quotes("applied", text, words="water", of="newcomers", stand_ins="stand-ins") == found


@pytest.mark.parametrize(
    "text, severity",
    [
        ("A wave of refugees reached the town.", None),
        ("Some say that a wave of refugees reached the town.", "note"),
    ],
)
def test_applied_words_are_milder_in_the_mouths_of_others(results, text, severity):
    options = {"words": "water", "of": "newcomers", "reported": "others-say"}
    assert [hit.severity for hit in results("applied", text, **options)] == [severity]


@pytest.mark.parametrize(
    "after, found",
    [
        ("", ["skills"]),
        (" They arrived in May.", ["skills"]),
        (" They teach our nurses.", []),
        (" Refugees founded a choir.", []),
    ],
)
def test_applied_words_are_redeemed_by_people_who_act_in_the_same_block(quotes, after, found):
    options = {"words": "skills", "of": "newcomers", "acting": ["newcomers"]}
    assert quotes("applied", f"Refugees need skills.{after}", **options) == found


@pytest.mark.parametrize(
    "text, found",
    [
        ("We help the poor.", ["the poor"]),
        ("The displaced were given rooms.", ["The displaced"]),
        ("The poor were seen before noon.", ["The poor"]),
        ("The displaced families were given rooms.", []),
        ("The poor state of the road was noted.", []),
    ],
)
def test_noun_label_flags_an_adjective_only_where_no_noun_follows(quotes, text, found):
    assert quotes("noun_label", text, words="labels") == found


@pytest.mark.parametrize(
    "text, count",
    [
        ("We help refugees. We teach migrants.", 2),
        ("We help refugees. Support for migrants will grow.", 2),
        ("We help refugees. Refugees run the choir.", 0),
        ("We help refugees.", 0),
        ("We help residents. We teach residents.", 0),
        ("We help refugees and residents. We teach migrants and neighbours.", 0),
    ],
)
def test_receiving_speaks_when_a_group_is_helped_often_and_never_acts(quotes, text, count):
    assert len(quotes("receiving", text, who=["newcomers"], at_least=2)) == count


@pytest.mark.parametrize(
    "text, acts",
    [
        ("Refugees run the café.", True),
        ("Refugees came in May and opened a café.", True),
        ("Refugees, who opened the café, live here.", True),
        ("The café was opened by refugees.", True),
        ("A refugee-led group met.", True),
        ("A team of refugees opened the café.", True),
        ("Refugees live here. They opened the café.", True),
        ("The council houses refugees. They opened the café.", False),
        ("Refugees live here. The mayor came, and they opened the café.", True),
        ("Too many of the refugees work at night.", False),
        ("We visit refugees who are tired.", False),
        ("The bus makes it easier for refugees to meet.", False),
        ("The Harrowmouth Refugee Choir met on Monday.", False),
        ("Refugees live here.", False),
        ("Refugees did not open the café.", False),
        ("Refugees could open a café.", False),
        ("Refugees must learn our language and respect the law.", False),
        ("Did refugees open the café?", False),
        ("The council houses refugees.", False),
    ],
)
def test_acting_tells_deeds_from_being_there(quotes, text, acts):
    assert bool(quotes("acting", text, who=["newcomers"], words="led")) is acts


@pytest.mark.parametrize(
    "text, credited",
    [
        ("Newcomers opened a bakery.", True),
        ("The skills of the newcomers saved the boat.", True),
        ("Newcomers live above a shop. They opened a bakery.", True),
        ("Newcomers improve their skills.", False),
        ("Newcomers cannot open a bakery.", False),
        ("Newcomers live above a bakery.", False),
        ("The skills of the baker saved the boat.", False),
    ],
)
def test_credit_needs_a_deed_or_a_strength_of_the_group(quotes, text, credited):
    options = {"who": ["newcomers"], "acts": "made", "lacks": "taught"}
    assert bool(quotes("credit", text, **options)) is credited


@pytest.mark.parametrize(
    "text, found",
    [
        ("Migrants must adapt.", ["Migrants must adapt"]),
        ("The migrants are expected to adapt.", ["The migrants are expected to adapt"]),
        ("We welcome migrants. They must adapt.", ["They must adapt"]),
        ("It is essential that newcomers adapt.", ["newcomers adapt"]),
        ("Migrants and residents must adapt.", []),
        ("Employers of migrants must adapt.", []),
        ("Migrants must not adapt.", []),
        ("Migrants adapt.", []),
    ],
)
def test_duty_is_flagged_when_it_is_laid_on_one_group_alone(quotes, text, found):
    people = {"who": "newcomers", "stand_ins": "stand-ins", "shared": "residents"}
    assert quotes("duty", text, **people, must="must", acts="adapt") == found


@pytest.mark.parametrize(
    "text, found",
    [
        ("We plan for our residents and the migrants.", ["residents and the migrants"]),
        ("We plan for our residents and our newcomers.", []),
        ("We plan for residents and migrants.", []),
        ("Our residents and newcomers alike can swim.", []),
        ("Our residents taught migrants to swim.", []),
    ],
)
def test_boundary_is_flagged_when_only_one_side_is_ours(quotes, text, found):
    options = {"ours": ["residents"], "others": ["newcomers"], "joins": ["and", "from"], "unless": "alike"}
    assert quotes("boundary", text, **options) == found


SIDES = {
    "one": {"name": "newcomers", "groups": ["newcomers"]},
    "other": {"name": "others", "groups": ["city", "we"]},
    "named": 3,
}


def test_balance_tells_a_leaning_story_with_its_numbers(results):
    text = "The council met refugees. We fed refugees. We taught refugees. Refugees live here."
    (hit,) = (r for r in results("balance", text, **SIDES) if isinstance(r, Hit))
    assert hit.slots == {"named": "4 times", "one": "never", "other": "3 times"}


def test_balance_counts_the_deeds_of_people_told_after_them(results):
    text = "The council met refugees who founded a choir. We fed refugees. We taught refugees. Refugees live here."
    measures = [r for r in results("balance", text, **SIDES) if isinstance(r, Measure)]
    assert [(m.name, round(m.value, 1)) for m in measures] == [("newcomers_act", 6.7), ("others_act", 20)]


def test_balance_measures_deeds_only_where_the_first_side_is_named(results):
    text = "Refugees founded a choir.\n\nWe mended the road. We painted the bridge. We planted trees."
    measures = [r for r in results("balance", text, **SIDES) if isinstance(r, Measure)]
    assert [(m.name, round(m.value, 1)) for m in measures] == [("newcomers_act", 6.7), ("others_act", 0)]


@pytest.mark.parametrize(
    "text, count",
    [
        ("Migrants pay tax. Refugees fill jobs.", 2),
        ("Migrants pay tax. Refugees fill jobs. They are our friends.", 0),
        ("Migrants pay tax.", 0),
        ("Migrants pay tax. The council made jobs.", 0),
        ("Migrants pay no tax. Refugees fill jobs.", 0),
    ],
)
def test_one_sided_speaks_when_nothing_balances_what_is_said(quotes, text, count):
    assert len(quotes("one_sided", text, says="jobs", of="newcomers", never="friends")) == count
