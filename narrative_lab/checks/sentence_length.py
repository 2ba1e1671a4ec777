"""Sentence length: sentences with too many words, with a good place to split them where the grammar shows one."""

from __future__ import annotations

from collections.abc import Iterator

from narrative_lab.analysis import Analysis
from narrative_lab.checks import Hit
from narrative_lab.checks.readability import is_whole
from narrative_lab.definition import Definition
from narrative_lab.doc import Sentence, Token
from narrative_lab.draft import BlockKind
from narrative_lab.finding import Severity
from narrative_lab.principle import Criterion

_PART = 7
_CLAUSE_MARKS = {
    "although",
    "though",
    "because",
    "while",
    "whereas",
    "since",
    "which",
    "who",
    "where",
    "so",
    "but",
}
_RELATIVE = {"which", "who", "where"}
_SUBJECTS = ("nsubj", "nsubj:pass", "nsubj:outer", "csubj", "csubj:pass", "expl")


class Options(Definition):
    """How long a sentence may be.

    words: sentences with more words are remarked on.
    hard: sentences with more words than this get the criterion's severity; those between get a note.
    singly: how many of the longest sentences get a finding of their own; the rest are gathered in one.
    """

    words: int = 25
    hard: int = 35
    singly: int = 10


def run(analysis: Analysis, criterion: Criterion, options: Options) -> Iterator[Hit]:
    """Yield a hit for each sentence that is too long; quoted speech is only noted."""
    long = [s for s in analysis.running if _is_judged(s) and word_count(s) > options.words]
    longest = {s.index for s in sorted(long, key=lambda s: -word_count(s))[: options.singly]}
    for sentence in long:
        number = word_count(sentence)
        mild = number <= options.hard or sentence.is_quoted(sentence.start, sentence.end)
        single = sentence.index in longest
        place = split_before(sentence)
        yield Hit(
            sentence.span,
            {"words": str(number), "split": _advice(analysis, sentence, place)},
            key=None if single else "long",
            severity=Severity.NOTE if mild and criterion.severity.rank > Severity.NOTE.rank else None,
        )


def word_count(sentence: Sentence) -> int:
    """Return the number of words as a word processor counts them: "long-standing" is one."""
    tokens = sentence.tokens
    joins = sum(
        t.text in ("-", "–") and tokens[t.i - 1].end == t.start and tokens[t.i + 1].start == t.end for t in tokens[1:-1]
    )
    return len(sentence.words) - joins


def split_before(sentence: Sentence) -> Token | None:
    """Return the word before which a sentence could be split, the one nearest to its middle, or None.

    Good places are clauses with a subject of their own: joined by "and" or "but", after a semicolon or a
    dash, or opened
    by "which", "because" and the like after a comma.
    """
    words = sentence.words
    middle = len(words) / 2
    position = {token.i: n for n, token in enumerate(words)}
    best, distance = None, middle - _PART + 1
    for token in sentence.tokens:
        place = position.get(token.i)
        if place is None or abs(place - middle) >= distance or sentence.is_quoted(token.start, token.end):
            continue
        if _opens_clause(sentence, token):
            best, distance = token, abs(place - middle)
    return best


def _is_judged(sentence: Sentence) -> bool:
    """Tell whether a sentence is prose, or a bullet: a bullet of forty words is hard to read, fragment or not."""
    return is_whole(sentence) or sentence.block.kind is BlockKind.LIST_ITEM


def _opens_clause(sentence: Sentence, token: Token) -> bool:
    before = sentence.tokens[token.i - 1].text if token.i else ""
    head = sentence.head(token)
    if token.dep == "cc":
        return head.dep in ("conj", "parataxis") and sentence.child(head, *_SUBJECTS) is not None
    if before in (";", "–", "—"):
        return True
    if token.lower in _RELATIVE and head.dep != "acl:relcl":
        return False  # "tell me, in plain words, who will pay" cannot be split there
    return before == "," and token.lower in _CLAUSE_MARKS and token.dep != "det"


def _advice(analysis: Analysis, sentence: Sentence, place: Token | None) -> str:
    """Say where to split: "It could be split before “and the council”."."""
    if place is None:
        return "Say it in two or three shorter ones."
    following = [t for t in sentence.tokens[place.i : place.i + 4] if t.is_word][:3]
    quote = analysis.doc.draft.text[place.start : following[-1].end]
    return f"It could be split before “{' '.join(quote.split())}”."
