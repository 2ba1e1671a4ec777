"""Parsing: a draft becomes a doc of sentences and tokens, with spaCy behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from narrative_lab import paths
from narrative_lab.clearnlp import is_clearnlp, to_universal
from narrative_lab.doc import PEOPLE, Doc, Sentence, Spoken, Token
from narrative_lab.draft import Block, Draft, Span
from narrative_lab.errors import ModelError

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc as SpacyDoc
    from spacy.tokens import Span as SpacySpan

SYNTAX = "syntax"
JUDGED = ("en", "und")
"""The languages that are judged: English, and what is too short to tell."""

_NOT_A_WORD = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")
_QUOTED = re.compile(r"“[^“”]{1,600}”|\"[^\"]{1,600}\"|(?<!\w)‘[^‘’]*(?:’\w[^‘’]*)*’(?!\w)")


def load_pipeline(name: str = "") -> Language:
    """Load the spaCy pipeline that ships, or an installed one by name or path; once for each.

    Raises ModelError when it cannot be loaded or has no parser.
    """
    return _load_pipeline(name)


@lru_cache(maxsize=4)
def _load_pipeline(name: str) -> Language:
    import spacy

    try:
        if not name:
            import narrative_lab.syntax  # noqa: F401  (registers what the shipped pipeline is made of)

            nlp = spacy.load(paths.models() / SYNTAX)
        else:
            nlp = spacy.load(name)
    except (OSError, ValueError) as error:
        raise ModelError(f"The language model '{name or SYNTAX}' cannot be loaded: {error}") from error
    if "parser" not in nlp.pipe_names:
        raise ModelError(f"The language model '{name}' has no parser; choose one that finds who does what.")
    nlp.max_length = 10**9
    return nlp


def parse(draft: Draft, nlp: Language | None = None) -> Doc:
    """Parse the English blocks of a draft, each by itself; every token counts in `draft.text`."""
    blocks = [block for block in draft.blocks if block.language in JUDGED]
    pipeline = nlp or load_pipeline()
    texts = (_NOT_A_WORD.sub(" ", draft.quote(block)) for block in blocks)
    sentences: list[Sentence] = []
    for block, parsed in zip(blocks, pipeline.pipe(texts), strict=True):
        sentences.extend(_sentences(draft, block, parsed.sents, block.start, len(sentences)))
    return Doc(draft, tuple(sentences))


def from_spacy(draft: Draft, parsed: SpacyDoc) -> Doc:
    """Make a doc from a spaCy Doc whose text is the draft's, sentence by sentence; blocks decide what is prose."""
    sentences: list[Sentence] = []
    for block in draft.blocks:
        if block.language in JUDGED:
            piece = parsed.char_span(block.start, block.end, alignment_mode="expand")
            if piece is not None:  # a pipeline that knows no blocks may carry a sentence across their borders
                inside = (parsed[max(s.start, piece.start) : min(s.end, piece.end)] for s in piece.sents)
                sentences.extend(_sentences(draft, block, inside, 0, len(sentences)))
    return Doc(draft, tuple(sentences))


def _sentences(draft: Draft, block: Block, sents: Iterable[SpacySpan], offset: int, index: int) -> Iterator[Sentence]:
    quoted = tuple(_quoted(draft, block))
    for sent in sents:
        tokens = _tokens(sent, offset)
        if any(token.is_word for token in tokens):
            inside = tuple(q for q in quoted if q.start < tokens[-1].end and tokens[0].start < q.end)
            yield Sentence(index, block, tokens, inside, _spoken(sent))
            index += 1


def _tokens(sent: SpacySpan, offset: int) -> tuple[Token, ...]:
    """Return the tokens of a sentence without white space; heads count in what is left."""
    kept = [t for t in sent if not t.is_space]
    position = {t.i: i for i, t in enumerate(kept)}
    tokens = tuple(
        Token(
            i,
            t.idx + offset,
            t.idx + offset + len(t.text),
            t.text,
            t.lower_,
            t.lemma_,
            t.pos_,
            t.tag_,
            t.dep_ if t.dep_ != "ROOT" else "root",
            position.get(t.head.i, i),
            str(t.morph),
        )
        for i, t in enumerate(kept)
    )
    return to_universal(tokens) if is_clearnlp(tokens) else tokens


def _spoken(sent: SpacySpan) -> tuple[Spoken, ...] | None:
    """Return the mentions that start in a sentence, where the pipeline has found any or none; None where it cannot."""
    if PEOPLE not in sent.doc.spans:
        return None
    position = {t.i: i for i, t in enumerate(t for t in sent if not t.is_space)}
    return tuple(
        Spoken(position[s.start], position.get(s.end - 1, len(position) - 1), s.label_, tuple(s._.roles), s._.who)
        for s in sent.doc.spans[PEOPLE]
        if s.start in position
    )


def _quoted(draft: Draft, block: Block) -> Iterable[Span]:
    """Yield what stands inside quotation marks in a block, with the marks."""
    for match in _QUOTED.finditer(draft.text, block.start, block.end):
        yield Span(*match.span())
