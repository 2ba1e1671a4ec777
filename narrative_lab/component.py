"""The checks as a spaCy component: `nlp.add_pipe("narrative_principles")` puts a report on every Doc.

The report is `doc._.narrative_report`, a dict in the published JSON shape, so that a Doc can be stored and sent to other
processes; the findings with a place are also in `doc.spans["narrative_principles"]`, one
span each with "principle/criterion" as its label.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from spacy.language import Language
from spacy.tokens import Doc

if TYPE_CHECKING:
    from narrative_lab.config import Config

NAME = "narrative_principles"
EXTENSION = "narrative_report"


@Language.factory(
    NAME,
    assigns=[f"doc._.{EXTENSION}"],
    requires=["token.dep", "token.pos", "token.lemma", "doc.sents"],
    default_config={"kind": None, "terms": [], "ignore": [], "only": [], "definitions": None},
)
def make_component(nlp: Language, name: str, kind, terms, ignore, only, definitions) -> PrinciplesComponent:
    """Make the component; its settings are those of `narrative_lab.Config`."""
    from narrative_lab.config import config_from

    settings = {"kind": kind, "terms": terms, "ignore": ignore, "only": only, "definitions": definitions}
    return PrinciplesComponent(nlp, config_from(f"the settings of '{name}'", settings))


class PrinciplesComponent:
    """Checks the parsed text of each Doc; the Doc must come from a pipeline with a parser."""

    def __init__(self, nlp: Language, config: Config):
        from narrative_lab.check import name_model
        from narrative_lab.definitions import load_definitions

        self.config = config
        self.models = (name_model(nlp),)
        self.definitions = load_definitions(config.definitions)
        if not Doc.has_extension(EXTENSION):
            Doc.set_extension(EXTENSION, default=None)

    def __call__(self, doc: Doc) -> Doc:
        from narrative_lab.check import check_doc
        from narrative_lab.classify import trained_classifier
        from narrative_lab.parse import from_spacy
        from narrative_lab.readers import read_text

        parsed = from_spacy(read_text(doc.text), doc)
        framing = trained_classifier().doc(parsed)
        report = check_doc(parsed, self.definitions, config=self.config, models=self.models, framing=framing)
        doc._.set(EXTENSION, report.to_dict())
        spans = []
        for finding in report.findings:
            for place in (finding.span, *finding.also) if finding.span else ():
                label = f"{finding.principle}/{finding.criterion}"
                span = doc.char_span(place.start, place.end, label=label, alignment_mode="expand")
                if span is not None:
                    spans.append(span)
        doc.spans[NAME] = spans
        return doc
