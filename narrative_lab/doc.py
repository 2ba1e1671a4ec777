"""A parsed draft: sentences of tokens whose offsets always count in the draft's own text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from narrative_lab.draft import Block, BlockKind, Draft, Span

PEOPLE = "people"
"""Under this key in spaCy's `doc.spans` a pipeline that can tell who is spoken of leaves the mentions."""


class Token(NamedTuple):
    """One word or mark of a sentence.

    `i` and `head` are positions in the sentence (the root is its own head); `pos` is the universal part of speech,
    `tag` the Penn tag, `dep` the Universal Dependencies relation with its subtype, `morph` the features as text.
    """

    i: int
    start: int
    end: int
    text: str
    lower: str
    lemma: str
    pos: str
    tag: str
    dep: str
    head: int
    morph: str

    @property
    def is_word(self) -> bool:
        """Tell whether the token is a word or number and not punctuation, a symbol or white space."""
        return any(c.isalnum() for c in self.text)


class Spoken(NamedTuple):
    """Tokens `first` to `last` (both included) that the language model reads as a mention of a group.

    `roles` is what the group does there; `who` says, of "we", whom it takes in.
    """

    first: int
    last: int
    group: str
    roles: tuple[str, ...]
    who: str


@dataclass(frozen=True)
class Sentence:
    """One sentence of a block: `index` counts through the whole draft, `quoted` are stretches inside quotation marks.

    `spoken` holds who is spoken of as the language model reads it, None for a model that cannot tell.
    """

    index: int
    block: Block
    tokens: tuple[Token, ...]
    quoted: tuple[Span, ...] = ()
    spoken: tuple[Spoken, ...] | None = None

    @property
    def start(self) -> int:
        """Return where the sentence starts in the draft's text."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Return where the sentence ends in the draft's text."""
        return self.tokens[-1].end

    @property
    def span(self) -> Span:
        """Return the stretch of the whole sentence."""
        return Span(self.start, self.end)

    @property
    def is_prose(self) -> bool:
        """Tell whether the sentence is running text: in a paragraph or block quotation, not a heading, bullet or cell."""
        return self.block.kind in (BlockKind.PARAGRAPH, BlockKind.QUOTE)

    @cached_property
    def words(self) -> tuple[Token, ...]:
        """Return the tokens that are words or numbers (clitics such as "n't" and "'s" do not count)."""
        return tuple(t for t in self.tokens if t.is_word and not t.text.startswith(("'", "’", "n'", "n’")))

    @cached_property
    def children(self) -> tuple[tuple[Token, ...], ...]:
        """Return for each token the tokens that depend on it, left to right."""
        children: list[list[Token]] = [[] for _ in self.tokens]
        for token in self.tokens:
            if token.head != token.i:
                children[token.head].append(token)
        return tuple(map(tuple, children))

    def head(self, token: Token) -> Token:
        """Return the token that this one depends on (itself for the root)."""
        return self.tokens[token.head]

    def child(self, token: Token, *deps: str) -> Token | None:
        """Return the first dependent of a token with one of these relations, or None."""
        return next((c for c in self.children[token.i] if c.dep in deps), None)

    def subtree(self, token: Token) -> Span:
        """Return the stretch from the first to the last token that depends on this one, directly or through others."""
        low = high = token.i
        waiting, seen = [token.i], {token.i}
        while waiting:
            for child in self.children[waiting.pop()]:
                if child.i not in seen:
                    seen.add(child.i)
                    waiting.append(child.i)
                    low, high = min(low, child.i), max(high, child.i)
        return Span(self.tokens[low].start, self.tokens[high].end)

    def is_quoted(self, start: int, end: int) -> bool:
        """Tell whether a stretch stands wholly inside quotation marks."""
        return any(q.start <= start and end <= q.end for q in self.quoted)


@dataclass(frozen=True)
class Doc:
    """A draft with its sentences, in order; blocks that are not judged have none."""

    draft: Draft
    sentences: tuple[Sentence, ...]

    @cached_property
    def words(self) -> int:
        """Return the number of words in the judged text."""
        return sum(len(s.words) for s in self.sentences)

    def paragraphs(self) -> Iterator[tuple[Block, tuple[Sentence, ...]]]:
        """Yield each judged block with its sentences."""
        start = 0
        for i in range(1, len(self.sentences) + 1):
            if i == len(self.sentences) or self.sentences[i].block is not self.sentences[start].block:
                yield self.sentences[start].block, self.sentences[start:i]
                start = i

    def quote(self, span: Span) -> str:
        """Return the draft's own text for a span."""
        return self.draft.quote(span)
