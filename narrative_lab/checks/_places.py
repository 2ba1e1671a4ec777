"""Places: which of the names in a draft are places, and which of them belong to a class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from narrative_lab.analysis import Analysis
from narrative_lab.doc import Sentence
from narrative_lab.draft import BlockKind
from narrative_lab.names import Name

_WHERE = {
    "in",
    "into",
    "across",
    "around",
    "throughout",
    "through",
    "over",
    "to",
    "near",
    "outside",
    "within",
}


def places(analysis: Analysis, not_places: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the names in a draft that stand where a place stands ("in Harrowmouth"), the most frequent first.

    Names that hold one of the word classes `not_places` are left out. A one-word name that also stands in a heading is
    taken for a place, and comes first; a draft too short to place any name has the one-word subjects for its places.
    """
    titles = {t.text for s in analysis.doc.sentences if s.block.kind is BlockKind.HEADING for t in s.tokens}
    located: set[str] = set()
    subjects: set[str] = set()
    count: Counter[str] = Counter()
    for sentence in analysis.doc.sentences:
        for name in analysis.names(sentence):
            if name.last - name.first > 1 or holds_one(analysis, sentence, name, not_places):
                continue
            count[name.text] += 1
            if name.first and sentence.tokens[name.first - 1].lower in _WHERE:
                located.add(name.text)
            elif name.text in titles:
                located.add(name.text)
            elif name.first == name.last and sentence.tokens[name.last].dep.startswith("nsubj"):
                subjects.add(name.text)
    return tuple(sorted(located or subjects, key=lambda text: (text not in titles, -count[text], text)))


def holds_one(analysis: Analysis, sentence: Sentence, name: Name, classes: Iterable[str]) -> bool:
    """Tell whether a name overlaps a match of one of these word classes."""
    found = analysis.found(sentence)
    return any(m.first <= name.last and name.first <= m.last for c in classes for m in found.of(c))
