"""Noun stacks: nouns piled up in front of a noun, which a reader must take apart from the end."""

from __future__ import annotations

from collections.abc import Iterator

from narrative_lab.analysis import Analysis
from narrative_lab.checks import ClassNames, Hit
from narrative_lab.checks._counts import figures_of
from narrative_lab.definition import Definition
from narrative_lab.doc import Sentence, Token
from narrative_lab.draft import BlockKind, Span
from narrative_lab.principle import Criterion


class Options(Definition):
    """What counts as a stack.

    nouns: a row of at least this many nouns is one.
    heavy: so is a row of three nouns with at least this many syllables ("integration strategy
    implementation").
    easy: classes of everyday rows that are counted as one noun ("community centre").
    """

    nouns: int = 4
    heavy: int = 10
    easy: ClassNames = ()


def run(analysis: Analysis, criterion: Criterion, options: Options) -> Iterator[Hit]:
    """Yield a hit for each stack of nouns that is not a name."""
    for sentence in analysis.doc.sentences:
        if sentence.block.kind in (BlockKind.HEADING, BlockKind.TABLE_CELL):
            continue
        for row in stacks(sentence):
            span = Span(row[0].start, row[-1].end)
            joined = sum(m.last - m.first for name in options.easy for m in analysis.matches(sentence, name)
                         if row[0].i <= m.first and m.last <= row[-1].i)  # fmt: skip
            nouns = sum(t.text != "-" for t in row) - joined
            weight = sum(figures_of(t.lower).syllables for t in row if t.text != "-")
            if nouns < options.nouns and not (nouns == 3 and weight >= options.heavy):
                continue
            if not analysis.is_named(*span) and not sentence.is_quoted(*span):
                text = " ".join(analysis.doc.draft.quote(span).split())
                yield Hit(span, {"number": str(nouns), "last": row[-1].text}, key=text.lower())


def stacks(sentence: Sentence) -> Iterator[tuple[Token, ...]]:
    """Yield each row of three nouns or more in which the others stand before the last; no names, no lists."""
    row: list[Token] = []
    for token in (*sentence.tokens, None):
        if token is not None and _continues(row, token):
            row.append(token)
            continue
        while row and row[-1].text == "-":
            row.pop()
        if sum(t.text != "-" for t in row) >= 3 and _is_one_phrase(sentence, row):
            yield tuple(row)
        row = [token] if token is not None and _is_noun(token) else []


def _is_noun(token: Token) -> bool:
    return (
        token.pos == "NOUN"
        and token.text[:1].islower()
        and token.text.isalpha()
        and token.dep not in ("nmod:tmod", "obl:tmod")
    )


def _continues(row: list[Token], token: Token) -> bool:
    if not row:
        return False
    return _is_noun(token) or (token.text == "-" and row[-1].text != "-" and row[-1].end == token.start)


def _is_one_phrase(sentence: Sentence, row: list[Token]) -> bool:
    """Tell whether every word hangs on another of the row, so that "a day people remember" is not one."""
    last, inside = row[-1], {t.i for t in row}
    return (last.head == last.i or last.head not in inside) and all(t.head in inside for t in row[:-1])
