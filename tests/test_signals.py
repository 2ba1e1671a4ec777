"""Signals of the classifier as evidence: only precise codes count, rules speak first, and nothing is lowered."""

from dataclasses import replace

import pytest

from narrative_lab.analysis import Analysis
from narrative_lab.check import check_doc, remarks_on
from narrative_lab.classify import trained_classifier
from narrative_lab.codebook import load_codebook
from narrative_lab.config import Config
from narrative_lab.draft import DraftKind
from narrative_lab.finding import Confidence
from narrative_lab.parse import parse
from narrative_lab.readers import read_text

DRAFT = (
    "Two in five of our nurses trained overseas, and the wards could not run without them. "
    "The quarter is lively, crowded and poor, and nobody who lives there would swap it. "
    "The drop-in at St Anne’s offers free English classes every Tuesday."
)


@pytest.fixture(scope="module")
def doc(nlp):
    return parse(read_text(DRAFT), nlp)


@pytest.fixture(scope="module")
def framing(doc):
    return trained_classifier().doc(doc)


def heard(report):
    return [f for f in report.findings if f.criterion.endswith("-heard")]


def distrusting(framing):
    """Return the same framing by a classifier whose precision is not known."""
    profiles = tuple(replace(p, shares=tuple(replace(s, precision=None) for s in p.shares)) for p in framing.profiles)
    return replace(framing, profiles=profiles)


def test_codes_that_are_not_precise_are_no_evidence(doc, definitions, framing):
    assert heard(check_doc(doc, definitions, kind="page", framing=framing))
    assert not heard(check_doc(doc, definitions, kind="page", framing=distrusting(framing)))
    assert not heard(check_doc(doc, definitions, kind="page"))


def test_signals_never_lower_a_rating(doc, definitions, framing):
    with_signals = check_doc(doc, definitions, kind="page", framing=framing)
    without = check_doc(doc, definitions, kind="page", framing=distrusting(framing))
    for more, less in zip(with_signals.ratings, without.ratings, strict=True):
        assert more.rating >= less.rating, more.id


def test_what_only_the_classifier_hears_is_marked_as_not_sure(doc, definitions, framing):
    for finding in heard(check_doc(doc, definitions, kind="page", framing=framing)):
        assert finding.is_evidence and finding.confidence is Confidence.LOW


def test_a_signal_is_silent_where_its_rule_has_spoken(doc, definitions, framing):
    """The drop-in is a service by rule and by signal: it is told once, and by the signal when the rule is not asked."""
    (principle,) = (p for p in definitions.principles if p.id == "service-delivery")
    analysis = Analysis(doc, definitions.lexicon, DraftKind.PAGE, framing=framing)

    def speakers(criteria):
        remarks = remarks_on(principle.model_copy(update={"criteria": tuple(criteria)}), analysis, Config())
        return {f.criterion for f in remarks.findings if "drop-in" in f.quote}

    assert speakers(c for c in principle.criteria if c.facet == "services") == {"services"}
    assert speakers(c for c in principle.criteria if c.id == "services-heard") == {"services-heard"}


def test_the_codes_that_ratings_weigh_are_trusted(definitions, framing):
    weighed = {
        code
        for principle in definitions.principles
        for level in principle.rubric.levels
        for condition in level.when
        for code in condition.at_least
        if code in load_codebook("annex-a").ids
    }
    assert weighed and weighed <= framing.trusted("annex-a")
