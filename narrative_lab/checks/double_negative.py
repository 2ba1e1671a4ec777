"""Double negatives: two negations in one clause that cancel out, so that a reader must turn the sentence
round twice.
"""

from __future__ import annotations

from collections.abc import Iterator

from narrative_lab.analysis import Analysis
from narrative_lab.checks import ClassNames, Hit
from narrative_lab.checks.wording import alternatives
from narrative_lab.clauses import clause_verb
from narrative_lab.definition import Definition
from narrative_lab.doc import Sentence, Token
from narrative_lab.draft import BlockKind, Span
from narrative_lab.principle import Criterion

_NOT = {"not", "n't", "n’t", "never", "cannot"}
_NONE = {"no", "nobody", "nothing", "none", "nowhere"}


class Options(Definition):
    """Which words cancel a negation.

    negative: classes of words that are negative in themselves ("unlikely", "fail", "without"); `use` gives
    what to write for
    "not" and the word together.
    next_to: classes of words that do so only straight after it ("not without").
    within: how many words may stand between the two.
    """

    negative: ClassNames
    next_to: ClassNames = ()
    within: int = 3


def run(analysis: Analysis, criterion: Criterion, options: Options) -> Iterator[Hit]:
    """Yield a hit for each negation with a negative word in its reach in the same clause."""
    for sentence in analysis.doc.sentences:
        if sentence.block.kind is BlockKind.HEADING:
            continue
        negations = [t for t in sentence.tokens if t.lower in _NOT or (t.lower in _NONE and _is_first_no(sentence, t))]
        for no in negations:
            found = _cancelled(analysis, sentence, no, options)
            if found is not None:
                last, use = found
                span = Span(no.start, last.end)
                if not sentence.is_quoted(*span):
                    yield Hit(span, {"use": f" Try {alternatives(use)}." if use else ""}, use)


def _is_first_no(sentence: Sentence, token: Token) -> bool:
    """Tell whether "no" negates a noun of the clause and is not an answer ("No, we do not")."""
    after = sentence.tokens[token.i + 1].text if token.i + 1 < len(sentence.tokens) else ""
    return after != "," and token.dep not in ("discourse", "intj")


def _cancelled(
    analysis: Analysis, sentence: Sentence, no: Token, options: Options
) -> tuple[Token, tuple[str, ...]] | None:
    reach = options.within + 1
    following = sentence.tokens[no.i + 1 : no.i + 2 + reach]
    stop = next(
        (n for n, t in enumerate(following) if t.text in ",;:()–—" or t.lower in ("but", "and", "or", "just", "only")),
        None,
    )
    following = following[:stop]
    for name in (*options.negative, *options.next_to):
        for match in analysis.matches(sentence, name):
            first, last = sentence.tokens[match.first], sentence.tokens[match.last]
            if name in options.next_to and first.i != no.i + 1:
                continue
            if first in following and _same_clause(sentence, no, last):
                return last, match.entry.use
    for token in following:
        if token.dep.startswith("nsubj"):
            break
        if token.lower in _NOT | {"nobody", "nothing", "none", "nowhere"} and no.lower not in ("cannot",):
            if _same_clause(sentence, no, token) or no.lower in _NONE:
                return token, ()
    return None


def _same_clause(sentence: Sentence, one: Token, other: Token) -> bool:
    """Tell whether two words stand in one clause, or the second in one that the first's verb governs ("not
    fail to").
    """
    first, second = clause_verb(sentence, one), clause_verb(sentence, other)
    return first.i == second.i or second.head == first.i or first.head == second.i
