"""The subject of a draft: whether it is about newcomers or inclusion at all."""

from __future__ import annotations

from narrative_lab.analysis import Analysis
from narrative_lab.report import Subject

CLASSES = ("newcomers", "inclusion")
_ENOUGH = 0.04


def subject_of(analysis: Analysis) -> Subject:
    """Tell whether a draft is about newcomers or inclusion, from the share of its sentences that speak of them."""
    sentences = analysis.doc.sentences
    speaking = sum(analysis.found(s).any(CLASSES) for s in sentences)
    if not speaking:
        return Subject("no", "No sentence speaks of newcomers, welcome or inclusion.")
    share = f"{speaking} of {len(sentences)} sentences"
    if speaking / len(sentences) >= _ENOUGH and (speaking > 1 or len(sentences) <= 5):
        return Subject("yes", f"{share} {'speaks' if speaking == 1 else 'speak'} of newcomers, welcome or inclusion.")
    return Subject(
        "unsure", f"Only {share} {'speaks' if speaking == 1 else 'speak'} of newcomers, welcome or inclusion."
    )
