"""Analysis: one parsed draft with the words and mentions found in it, each worked out once and shared by all checks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from narrative_lab.doc import Doc, Sentence
from narrative_lab.draft import BlockKind, DraftKind, Span
from narrative_lab.framing import Framing
from narrative_lab.mentions import Group, Mention, mentions
from narrative_lab.names import Name, names
from narrative_lab.words import Found, Lexicon, Match

_STRETCH = 150


class Analysis:
    """What the checks reason over: the doc, its kind, and what the lexicon finds in each sentence.

    `framing` is what the classifier says of it, where that was asked; `terms` are house terms and official names, as written; what they cover is left alone by wording checks.
    """

    def __init__(
        self, doc: Doc, lexicon: Lexicon, kind: DraftKind, terms: Iterable[str] = (), framing: Framing | None = None
    ):
        self.doc = doc
        self.kind = kind
        self._lexicon = lexicon
        self._terms = tuple(terms)
        self.framing = framing
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
        """Return who is spoken of in a sentence, by pronouns too, and what they do there; a block is read as a whole."""
        if sentence.index not in self._mentions:
            block = self._block(sentence)
            told = mentions(block, [self.found(s) for s in block], [self.names(s) for s in block])
            self._mentions.update(zip((s.index for s in block), told, strict=True))
        return self._mentions[sentence.index]

    @cached_property
    def sure_groups(self) -> frozenset[Group]:
        """Return the groups that the draft names in so many words.

        Where it names newcomers nowhere, a person whom the language model takes for one is nobody to build evidence on.
        """
        return frozenset(m.group for s in self.doc.sentences for m in self.mentions(s) if m.sure)

    def _block(self, sentence: Sentence) -> tuple[Sentence, ...]:
        """Return the sentences of the block that a sentence stands in."""
        sentences, first, last = self.doc.sentences, sentence.index, sentence.index
        while first > 0 and sentences[first - 1].block is sentence.block:
            first -= 1
        while last + 1 < len(sentences) and sentences[last + 1].block is sentence.block:
            last += 1
        return sentences[first : last + 1]

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
