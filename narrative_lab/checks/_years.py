"""Years: four-digit years and decades named in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from narrative_lab.doc import Sentence, Token

_YEAR = re.compile(r"(1[0-9]|20)\d\d(s|['’]s)?")
_WHEN = {"in", "since", "by", "until", "from", "before", "after", "during", "mid", "early", "late"}
_ORDINAL = re.compile(r"(\d{1,2})(st|nd|rd|th)")
_CENTURIES = dict(
    zip(
        "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        range(10, 21),
        strict=True,
    )
)


class Year(NamedTuple):
    """A year named in a sentence; a decade or century stands for its first year."""

    token: Token
    year: int


def years(sentence: Sentence) -> Iterator[Year]:
    """Yield the years, decades and centuries of a sentence ("1957", "the 1950s", "the nineteenth century")."""
    for token in sentence.tokens:
        if _YEAR.fullmatch(token.text) and not _counts_something(sentence, token):
            yield Year(token, int(token.text[:4]))
        elif token.lower in ("century", "centuries") and token.i:
            before = sentence.tokens[token.i - 1].lower
            if before == "-" and token.i > 1:
                before = sentence.tokens[token.i - 2].lower
            ordinal = _ORDINAL.fullmatch(before)
            number = int(ordinal.group(1)) if ordinal else _CENTURIES.get(before, 0)
            if number:
                yield Year(token, (number - 1) * 100)


def _counts_something(sentence: Sentence, token: Token) -> bool:
    """Tell whether a number is an amount: "1900 homes", "£2000", "2000%"; "in 1957 families came" has a year."""
    if token.text.endswith("s") or token.i and sentence.tokens[token.i - 1].lower in _WHEN:
        return False
    beside = sentence.tokens[max(0, token.i - 1) : token.i + 2]
    head = sentence.head(token)
    return any(t.text in ("£", "$", "€", "%", "#") for t in beside) or (
        token.dep == "nummod" and head.i > token.i and head.tag == "NNS"
    )
