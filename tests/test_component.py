"""The checks inside a spaCy pipeline."""

import pytest
import spacy
from spacy.tokens import Doc

from narrative_lab import paths
from narrative_lab.check import check
from narrative_lab.errors import ConfigError
from narrative_lab.parse import from_spacy
from narrative_lab.readers import read_text

TEXT = "A flood of refugees came to Harrowmouth.\n\nRefugees opened shops on Mill Street."


def pipeline(**config):
    nlp = spacy.load(paths.models() / "syntax")
    nlp.add_pipe("narrative_principles", config=config)
    return nlp


def test_component_puts_the_same_remarks_on_the_doc():
    doc = pipeline()(TEXT)
    remarks = [f["message"] for f in doc._.narrative_report["findings"] if f["severity"] != "evidence"]
    assert remarks == [f.message for f in check(TEXT).findings if not f.is_evidence]
    spans = {(s.label_, s.text) for s in doc.spans["narrative_principles"]}
    assert ("asset-based/water-metaphor", "A flood of") in spans


def test_component_takes_the_settings_of_a_check():
    report = pipeline(only=["place-story"], kind="page")(TEXT)._.narrative_report
    assert {p["id"] for p in report["principles"]} == {"place-story"}
    assert report["draft"]["kind"] == "page" and not report["draft"]["kind_guessed"]


def test_a_doc_with_a_report_can_be_stored():
    nlp = pipeline()
    doc = nlp(TEXT)
    again = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert again._.narrative_report == doc._.narrative_report


def test_a_bad_setting_is_named():
    with pytest.raises(ConfigError, match="narrative_principles.*kind"):
        pipeline(kind="poem")


def test_a_sentence_across_blocks_is_cut_at_their_border(nlp):
    words = ["Welcome", "\n\n", "They", "bake", "."]
    spaces = [False, False, True, False, False]
    doc = Doc(
        nlp.vocab, words=words, spaces=spaces, heads=[3, 0, 3, 3, 3], deps=["dep", "dep", "nsubj", "ROOT", "punct"]
    )
    cut = from_spacy(read_text(doc.text), doc)
    assert [[t.text for t in s.tokens] for s in cut.sentences] == [["Welcome"], ["They", "bake", "."]]
