"""The subject of a draft: whether it is about newcomers or inclusion at all."""

from __future__ import annotations

from narrative_lab.analysis import Analysis
from narrative_lab.doc import Sentence
from narrative_lab.mentions import Group
from narrative_lab.report import Subject

INCLUSION = "inclusion"
_ENOUGH = 0.04
_PLENTY = 0.1


def subject_of(analysis: Analysis) -> Subject:
    """Tell whether a draft is about newcomers or inclusion, from the share of its sentences that speak of them."""
    sentences = analysis.running or analysis.doc.sentences
    speaking = sum(_speaks(analysis, s) for s in sentences)
    titled = any(_speaks(analysis, s) for s in analysis.doc.sentences)
    if not speaking and not titled:
        return Subject("no", "No sentence speaks of newcomers, welcome or inclusion.")
    share = speaking / len(sentences)
    told = f"{speaking} of {len(sentences)} sentences {'speaks' if speaking == 1 else 'speak'}"
    if share >= _PLENTY or (share >= _ENOUGH and speaking > 1):
        return Subject("yes", f"{told} of newcomers, welcome or inclusion.")
    return Subject("unsure", f"Only {told} of newcomers, welcome or inclusion.")


def _speaks(analysis: Analysis, sentence: Sentence) -> bool:
    """Tell whether a sentence names newcomers, or speaks of inclusion."""
    named = any(m.group is Group.NEWCOMERS and m.sure for m in analysis.mentions(sentence))
    return named or bool(analysis.matches(sentence, INCLUSION))
