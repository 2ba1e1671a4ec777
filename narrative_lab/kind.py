"""The kind of a draft: a post, page, press release, speech or strategy, guessed from its shape and wording."""

from __future__ import annotations

import re

from narrative_lab.doc import Doc
from narrative_lab.draft import BlockKind, DraftKind

_POST_WORDS = 120
_LONG_WORDS = 1500
_RELEASE = re.compile(r"for immediate release|notes? (to|for) editors|press release|media enquiries", re.I)
_SPEECH = re.compile(
    r"\b(good (morning|afternoon|evening)|ladies and gentlemen|thank you (all )?(so much )?for (coming|being here|joining)"
    r"|it is (my|an) (honou?r|privilege|pleasure)|(stand|speak) before you|fellow \w+|god bless|here (tonight|today|this evening))\b",
    re.I,
)
_STRATEGY = re.compile(
    r"\b(strateg(y|ies|ic)|action plan|objectives?|framework|key priorities|outcomes?|stakeholders?|delivery plan"
    r"|vision statement|monitoring|implementation|executive summary)\b",
    re.I,
)
_SAID = re.compile(r"[”\"’']\s*(said|says|added|commented)\b|\b(said|says|commented|added)\s*[:,]\s*[“\"‘]", re.I)


def guess_kind(doc: Doc) -> DraftKind:
    """Guess what kind of text a draft is, from its length, its layout and its set phrases."""
    text, words = doc.draft.text, max(doc.words, 1)
    if _STRATEGY.search(doc.draft.title):
        return DraftKind.STRATEGY
    if _RELEASE.search(text[:300]) or _RELEASE.search(text[-600:]):
        return DraftKind.RELEASE
    first_person = sum(t.text in ("I", "I'm", "I’m") for s in doc.sentences for t in s.tokens)
    if (_SPEECH.search(text[:3000]) or _SPEECH.search(text[-1500:])) and (words > 250 or first_person):
        return DraftKind.SPEECH
    if words <= _POST_WORDS and sum(b.kind is BlockKind.HEADING for b in doc.draft.blocks) <= 1:
        return DraftKind.POST
    if first_person / words > 0.006 and words > 400:
        return DraftKind.SPEECH
    if len(_SAID.findall(text)) >= 1 and words < _LONG_WORDS / 1.5:
        return DraftKind.RELEASE
    if words > 350 and len(_STRATEGY.findall(text)) / words > 0.008 or words > 2 * _LONG_WORDS:
        return DraftKind.STRATEGY
    return DraftKind.PAGE
