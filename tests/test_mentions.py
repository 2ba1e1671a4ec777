"""Who is spoken of, what they do, and whom "we" takes in: by the grammar alone, and with the language model."""

from dataclasses import replace

import pytest

from narrative_lab.analysis import Analysis
from narrative_lab.definitions import load_definitions
from narrative_lab.doc import Doc
from narrative_lab.draft import DraftKind
from narrative_lab.parse import parse
from narrative_lab.readers import read_text


@pytest.fixture
def told(nlp):
    """Return a function that gives the mentions of a text as {words: "group role+role"}, read by rule."""

    def tell(text):
        doc = parse(read_text(text), nlp)
        doc = Doc(doc.draft, tuple(replace(s, spoken=None) for s in doc.sentences))
        analysis = Analysis(doc, load_definitions().lexicon, DraftKind.PAGE)
        return {
            doc.quote(m.span): f"{m.group} {'+'.join(sorted(m.roles)) or 'none'}"
            for s in doc.sentences
            for m in analysis.mentions(s)
        }

    return tell


@pytest.mark.parametrize(
    ("text", "words", "role"),
    [
        ("Refugees opened three shops.", "Refugees", "agent"),
        ("Refugees were housed in the barracks.", "Refugees", "receiver"),
        ("The town helped refugees.", "refugees", "receiver"),
        ("The garden was planted by refugees.", "refugees", "agent"),
        ("Miners and refugees built the hall.", "refugees", "agent"),
        ("Refugees came here and opened a shop.", "Refugees", "agent"),
        ("Refugees who run the café live here.", "Refugees", "agent"),
        ("Half of the refugees work at night.", "refugees", "agent"),
        ("Refugees play a part in the choir.", "Refugees", "agent"),
        ("It was refugees who built the pier.", "refugees", "agent"),
        ("Refugees need help.", "Refugees", "need"),
        ("Refugees who lack papers wait for years.", "Refugees", "need"),
        ("The needs of refugees are many.", "refugees", "need"),
        ("Isolated refugees live above the shops.", "refugees", "need"),
        ("Refugees bring skills.", "Refugees", "strength"),
        ("The skills of refugees are many.", "refugees", "strength"),
        ("Refugees are talented.", "Refugees", "strength"),
        ("The library runs classes for refugees.", "refugees", "receiver"),
        ("The integration of refugees takes time.", "refugees", "receiver"),
        ("The support of volunteers made the day.", "volunteers", "agent"),
        ("The council’s support made the day.", "council", "agent"),
        ("We thank the families whom volunteers met.", "volunteers", "agent"),
        ("Refugees did not open a shop.", "Refugees", "none"),
        ("Refugees could open a shop.", "Refugees", "none"),
        ("Refugees must learn the language.", "Refugees", "none"),
        ("Did refugees open the shop?", "refugees", "none"),
        ("Refugees live in the barracks.", "Refugees", "none"),
        ("A report about refugees appeared.", "refugees", "none"),
        ("The council might house refugees.", "refugees", "none"),
    ],
)
def test_roles_are_read_off_the_grammar(told, text, words, role):
    found = next(roles for quote, roles in told(text).items() if words in quote)
    assert found.split()[1] == role


@pytest.mark.parametrize(
    ("text", "pronoun", "meaning"),
    [
        ("Refugees live above the shops. They teach our nurses.", "They", "newcomers agent"),
        ("The council houses refugees. It pays their rent.", "It", "city agent"),
        ("Samira, who came from Aleppo, bakes at night. She taught six of us.", "She", "newcomers agent"),
        ("Volunteers met the families. They brought soup.", "They", "residents agent"),
    ],
)
def test_pronouns_stand_for_whom_the_block_has_named(told, text, pronoun, meaning):
    assert told(text)[pronoun] == meaning


def test_a_pronoun_for_things_stands_for_nobody(told):
    assert "They" not in told("The library runs classes for refugees. They open at nine.")
