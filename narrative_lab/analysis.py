"""Analysis: one parsed draft with the words and mentions found in it, each worked out once and shared by all checks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from narrative_lab.doc import Doc, Sentence, Token
from narrative_lab.draft import BlockKind, DraftKind, Span
from narrative_lab.mentions import Mention, mentions
from narrative_lab.names import Name, names
from narrative_lab.words import Found, Lexicon, Match

_STRETCH = 150
_NEGATIONS = {
    "not",
    "n't",
    "n’t",
    "never",
    "no",
    "nobody",
    "none",
    "nothing",
    "neither",
    "nor",
    "without",
    "hardly",
}
_NO_NEGATION_BEFORE = {"only", "just", "least", "merely", "simply", "matter", "doubt", "wonder"}
_OPEN = {"should", "could", "might", "may", "would"}


class Analysis:
    """What the checks reason over: the doc, its kind, and what the lexicon finds in each sentence.

    `terms` are house terms and official names, as written; what they cover is left alone by wording checks.
    """

    def __init__(self, doc: Doc, lexicon: Lexicon, kind: DraftKind, terms: Iterable[str] = ()):
        self.doc = doc
        self.kind = kind
        self._lexicon = lexicon
        self._terms = tuple(terms)
        self._found: dict[int, Found] = {}
        self._mentions: dict[int, tuple[Mention, ...]] = {}
        self._names: dict[int, tuple[Name, ...]] = {}

    def found(self, sentence: Sentence) -> Found:
        """Return the word classes of a sentence."""
        if sentence.index not in self._found:
            self._found[sentence.index] = self._lexicon.read(sentence)
        return self._found[sentence.index]

    def matches(self, sentence: Sentence, name: str) -> tuple[Match, ...]:
        """Return the matches of one word class in a sentence."""
        return self.found(sentence).of(name)

    def mentions(self, sentence: Sentence) -> tuple[Mention, ...]:
        """Return who is spoken of in a sentence."""
        if sentence.index not in self._mentions:
            self._mentions[sentence.index] = mentions(sentence, self.found(sentence))
        return self._mentions[sentence.index]

    def neighbours(self, sentence: Sentence) -> tuple[Sentence, ...]:
        """Return the sentences before and after a sentence in the same block."""
        beside = self.doc.sentences[max(0, sentence.index - 1) : sentence.index + 2]
        return tuple(s for s in beside if s is not sentence and s.block is sentence.block)

    def names(self, sentence: Sentence) -> tuple[Name, ...]:
        """Return the capitalised names in a sentence."""
        if sentence.index not in self._names:
            self._names[sentence.index] = names(sentence)
        return self._names[sentence.index]

    @cached_property
    def prose(self) -> tuple[Sentence, ...]:
        """Return the sentences of paragraphs and block quotations."""
        return tuple(s for s in self.doc.sentences if s.is_prose)

    @cached_property
    def running(self) -> tuple[Sentence, ...]:
        """Return the sentences of everything but headings and table cells: paragraphs, quotations and list items."""
        return tuple(s for s in self.doc.sentences if s.block.kind not in (BlockKind.HEADING, BlockKind.TABLE_CELL))

    @cached_property
    def named(self) -> tuple[Span, ...]:
        """Return where house terms and official names stand: whole words, as written, across line breaks too."""
        patterns = (r"\s+".join(map(re.escape, term.split())) for term in self._terms if term.strip())
        found = (re.finditer(rf"(?<!\w){pattern}(?!\w)", self.doc.draft.text) for pattern in patterns)
        return tuple(sorted(Span(*match.span()) for matches in found for match in matches))

    def is_named(self, start: int, end: int) -> bool:
        """Tell whether a stretch overlaps a house term or official name."""
        return any(start < span.end and span.start < end for span in self.named)

    def is_a_term(self, span: Span) -> bool:
        """Tell whether a stretch stands wholly inside a house term or official name."""
        return any(term.start <= span.start and span.end <= term.end for term in self.named)

    @cached_property
    def stretches(self) -> tuple[Span, ...]:
        """Return the draft cut at sentence ends into stretches of about 150 words, the last one merged when short."""
        spans: list[Span] = []
        start, words = None, 0
        for sentence in self.doc.sentences:
            start = sentence.start if start is None else start
            words += len(sentence.words)
            if words >= _STRETCH:
                spans.append(Span(start, sentence.end))
                start, words = None, 0
        if start is not None:
            if spans and words < _STRETCH / 2:
                spans[-1] = Span(spans[-1].start, self.doc.sentences[-1].end)
            else:
                spans.append(Span(start, self.doc.sentences[-1].end))
        return tuple(spans)


def span_of(sentence: Sentence, match: Match) -> Span:
    """Return where a match stands in the draft's text."""
    return Span(sentence.tokens[match.first].start, sentence.tokens[match.last].end)


def is_negated(sentence: Sentence, token: Token) -> bool:
    """Tell whether the clause of a token is negated: a negation hangs on it, or on a verb above it in the same clause."""
    return any(
        _negates(sentence, word) for node in _clause(sentence, token) for word in (node, *sentence.children[node.i])
    )


def _negates(sentence: Sentence, word: Token) -> bool:
    """Tell whether a word is a negation; "not only", "no doubt" and "no matter" are none."""
    if word.lower not in _NEGATIONS:
        return False
    after = sentence.tokens[word.i + 1].lower if word.i + 1 < len(sentence.tokens) else ""
    return after not in _NO_NEGATION_BEFORE


def is_hypothetical(sentence: Sentence, token: Token) -> bool:
    """Tell whether the clause of a token is only supposed: under "if", or with "could", "might", "would"."""
    return any(
        (c.pos == "AUX" and c.lower in _OPEN) or (c.dep == "mark" and c.lower in ("if", "whether", "unless"))
        for node in _clause(sentence, token)
        for c in sentence.children[node.i]
    )


def tense_of(sentence: Sentence, verb: Token) -> str:
    """Return "past", "present", "future" or "" for the verb group of a verb, predicate noun or adjective."""
    group = (verb, *(c for c in sentence.children[verb.i] if c.dep in ("aux", "aux:pass", "cop")))
    lowers = {t.lower for t in group}
    if lowers & {"will", "shall", "'ll", "’ll"} or ("going" in lowers and sentence.child(verb, "xcomp")):
        return "future"
    for token in sorted(group, key=lambda t: t.i):
        if token.tag == "VBD":
            return "past"
        if token.tag in ("VBP", "VBZ"):
            return "present"
    return ""


def clause_verb(sentence: Sentence, token: Token) -> Token:
    """Return the head of the clause that a token stands in."""
    return _clause(sentence, token)[-1]


_CLAUSE_ENDS = {
    "root",
    "ccomp",
    "advcl",
    "advcl:relcl",
    "acl",
    "acl:relcl",
    "parataxis",
    "csubj",
    "csubj:pass",
    "xcomp",
}


def _clause(sentence: Sentence, token: Token) -> tuple[Token, ...]:
    """Return the token and those above it, up to and with the head of its clause."""
    path, seen = [token], {token.i}
    while token.dep.lower() not in _CLAUSE_ENDS and token.head not in seen:
        if token.dep == "conj" and token.pos in ("VERB", "AUX"):
            break
        token = sentence.head(token)
        seen.add(token.i)
        path.append(token)
    return tuple(path)
