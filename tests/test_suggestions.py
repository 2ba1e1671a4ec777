"""Suggestions fit the sentence: applied as they stand, number, article and verb still agree when it is read again."""

import re

import pytest

from narrative_lab.check import check
from narrative_lab.checks._counts import opens_with_vowel
from narrative_lab.definitions import load_definitions
from narrative_lab.parse import parse
from narrative_lab.readers import read_text

_ARTICLE = re.compile(r"\b(an?) (\w+)", re.IGNORECASE)
_TEXTS = [
    pytest.param(text, id=f"{criterion.id}: {text[:40]}")
    for principle in load_definitions().principles
    for criterion in principle.criteria
    if criterion.severity.value != "evidence"
    for text in criterion.flags
    if len(text) < 300
]


def applied(report):
    """Yield a report's text once for each suggestion, with the suggestion in its place."""
    text = report.draft.text
    for finding in report.findings:
        for suggestion in finding.suggestions if finding.span and not finding.is_evidence else ():
            if "[" not in suggestion:
                yield text[: finding.span.start] + suggestion + text[finding.span.end :]


def wrong_articles(text):
    return [m[0] for m in _ARTICLE.finditer(text) if (m[1].lower() == "an") != opens_with_vowel(m[2])]


def disagreements(text, nlp):
    """List the verbs in the present whose number is not that of their subject."""
    found = []
    for sentence in parse(read_text(text), nlp).sentences:
        for subject in (t for t in sentence.tokens if t.dep == "nsubj" and t.tag in ("NN", "NNS")):
            verb = sentence.head(subject)
            helper = sentence.child(verb, "aux", "cop") or verb
            joined = any(c.dep == "conj" for c in sentence.children[subject.i])
            if not joined and (subject.tag, helper.tag) in (("NN", "VBP"), ("NNS", "VBZ")):
                found.append(f"{subject.text} {helper.text}")
    return found


@pytest.mark.parametrize("text", _TEXTS)
def test_a_suggestion_fits_where_it_is_put(nlp, text):
    before = set(disagreements(text, nlp))
    for changed in applied(check(text, nlp=nlp)):
        assert not wrong_articles(changed), changed
        assert set(disagreements(changed, nlp)) <= before, changed


def test_the_article_goes_with_the_words_that_replace():
    text = "Refugees asked for an equitable plan. We want a comprehensive idea."
    assert not wrong_articles("a fair plan and an honest idea")
    for changed in applied(check(text)):
        assert not wrong_articles(changed), changed
