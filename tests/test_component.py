"""The checks inside a spaCy pipeline."""

import spacy

from narrative_lab import paths
from narrative_lab.check import check

TEXT = "A flood of refugees came to Harrowmouth.\n\nRefugees opened shops on Mill Street."


def pipeline(**config):
    nlp = spacy.load(paths.models() / "syntax")
    nlp.add_pipe("narrative_principles", config=config)
    return nlp


def test_component_puts_the_same_findings_on_the_doc():
    doc = pipeline()(TEXT)
    report = doc._.narrative_report
    assert [f.message for f in report.findings] == [f.message for f in check(TEXT).findings]
    spans = {(s.label_, s.text) for s in doc.spans["narrative_principles"]}
    assert ("asset-based/water-metaphor", "A flood of") in spans


def test_component_takes_the_settings_of_a_check():
    report = pipeline(only=["place-story"], kind="page")(TEXT)._.narrative_report
    assert {r.id for r in report.ratings} == {"place-story"}
    assert report.kind == "page" and not report.kind_guessed
