"""Words: named classes of token patterns, read from YAML and found in parsed sentences in linear time.

A pattern is a row of elements separated by spaces:

    talent            the word or any inflected form of it (compares the form and the lemma, without case)
    =needs            this form only
    help|support      one of several
    lead/VERB         only as this universal part of speech; with alternatives it holds for all of them
    /NUM              any token of this part of speech
    <newcomers>       a phrase of another class
    *                 any one token
    ...               up to four tokens
    word?             optional

Hyphens are optional ("long-standing" also finds "long standing") and -ise/-ize, -our/-or and the like are the same.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from itertools import product
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BeforeValidator, Field, field_validator

from narrative_lab.definition import Definition
from narrative_lab.doc import Sentence

_GAP = 4
_WHOLE = "~"
_POS = frozenset("ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X".split())


def _as_tuple(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Texts = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]
"""One text or a list of texts."""


class Entry(Definition):
    """One thing to look for: patterns, what to say instead, and the contexts in which it means something else."""

    match: Texts = Field(min_length=1)
    use: Texts = ()
    unless: Texts = ()
    why: str = ""

    @field_validator("match", "unless")
    @classmethod
    def _compiles(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            compile_pattern(pattern)
        return patterns


def _as_entry(value: Any) -> Any:
    return {"match": value} if isinstance(value, str) else value


class Words(Definition):
    """A named class of entries; in YAML an entry may be a bare pattern."""

    schema_: Literal["words/1"] = Field(alias="schema")
    id: str
    about: str
    source: str = ""
    entries: tuple[Annotated[Entry, BeforeValidator(_as_entry)], ...] = Field(min_length=1)


class WordsChange(Definition):
    """A user's change to a class that ships: entries to add, and patterns to drop."""

    schema_: Literal["words/1"] = Field(alias="schema")
    extends: str
    entries: tuple[Annotated[Entry, BeforeValidator(_as_entry)], ...] = ()
    drop: Texts = ()


class Match(NamedTuple):
    """Tokens `first` to `last` (both included) of a sentence that an entry matched."""

    first: int
    last: int
    entry: Entry


class Element(NamedTuple):
    """One element of a pattern; `literals` None means any token, `cls` names a class, `gap` allows up to that many tokens."""

    literals: frozenset[str] | None
    exact: bool = False
    pos: str = ""
    cls: str = ""
    optional: bool = False
    gap: int = 0


@cache
def compile_pattern(pattern: str) -> tuple[Element, ...]:
    """Return the elements of a pattern; ValueError says what is wrong with it."""
    elements = tuple(element for part in pattern.split() for element in _element(part, pattern))
    if not elements:
        raise ValueError("a pattern cannot be empty")
    if elements[0].optional or elements[0].gap or elements[-1].gap or elements[0] == Element(None):
        raise ValueError(
            f"the pattern {pattern!r} must start with a word, a class or a part of speech and cannot end in '...'"
        )
    return elements


def _element(part: str, pattern: str) -> Iterable[Element]:
    if part == "...":
        return (Element(None, gap=_GAP, optional=True),)
    if part == "*":
        return (Element(None),)
    if part == "*?":
        raise ValueError(f"'*?' in the pattern {pattern!r} is not understood; use '...' for up to four tokens")
    if part.isalpha():
        return (Element(frozenset({fold(part)})),)
    optional = part.endswith("?") and len(part) > 1
    part = part[:-1] if optional else part
    if part.startswith("<"):
        if not re.fullmatch(r"<[a-z][a-z0-9-]*>", part):
            raise ValueError(f"{part!r} in the pattern {pattern!r} is not a class like <newcomers>")
        return (Element(None, cls=part[1:-1], optional=optional),)
    word, slash, pos = part.rpartition("/") if "/" in part else (part, "", "")
    if slash and pos not in _POS:
        raise ValueError(
            f"{pos!r} in the pattern {pattern!r} is not a part of speech; use one of {', '.join(sorted(_POS))}"
        )
    if not word:
        return (Element(None, pos=pos, optional=optional),)
    exact = word.startswith("=")
    alternatives = word.removeprefix("=").split("|")
    if not all(alternatives):
        raise ValueError(f"{part!r} in the pattern {pattern!r} has an empty alternative")
    if len(alternatives) > 1:
        return (Element(frozenset(fold(a, exact) for a in alternatives), exact, pos, optional=optional),)
    pieces = re.findall(r"n['’]t\b|['’]\w+|-|(?:(?!n['’]t\b)[^-'’])+|['’]", alternatives[0])
    return tuple(
        Element(frozenset({fold(p, exact)}), exact, pos if p == pieces[-1] else "", optional=optional or p == "-")
        for p in pieces
    )


_SPELLINGS = (
    (re.compile(r"is(e|ed|es|er|ers|ing|ation|ations|ational)$"), r"iz\1"),
    (re.compile(r"ys(e|ed|es|ing)$"), r"yz\1"),
    (re.compile(r"(?<=[a-z]{2})our(s|ed|ing|able|hood|hoods|ful|ly|ite|ites)?$"), r"or\1"),
    (re.compile(r"(?<=[a-z]{2})tre(s)?$"), r"ter\1"),
    (re.compile(r"ogramme(s)?$"), r"ogram\1"),
    (re.compile(r"efence(s)?$"), r"efense\1"),
    (re.compile(r"ll(ed|ing|er|ers)$"), r"l\1"),
)


_TWO_SPELLINGS = re.compile("|".join(pattern.pattern for pattern, _ in _SPELLINGS))


@lru_cache(maxsize=65536)
def fold(word: str, exact: bool = False) -> str:
    """Return a word in lower case with straight apostrophes and one spelling for British and American forms."""
    word = word.lower().replace("’", "'").replace(_WHOLE, "-")
    if not exact and _TWO_SPELLINGS.search(word):
        for pattern, replacement in _SPELLINGS:
            word = pattern.sub(replacement, word)
    return word


@lru_cache(maxsize=65536)
def _words_of(text: str, lemma: str) -> frozenset[str]:
    """Return what a token can be found as: its form, as written and in one spelling, and its lemma."""
    return frozenset({fold(text), fold(text, True), fold(lemma or text)})


class Lexicon:
    """All word classes, compiled; `read` finds them in a sentence."""

    def __init__(self, classes: Mapping[str, Words]):
        self.classes = dict(classes)
        self._index: dict[str, _Start] = {}
        self._others: dict[str, list[_Row]] = defaultdict(list)
        for name, words in self.classes.items():
            for row in _rows(words.entries):
                first = row.elements[0].literals
                if first is None:
                    self._others[name].append(row)
                for literal in first or ():
                    self._index.setdefault(literal, _Start([], defaultdict(list))).add(name, row)

    def read(self, sentence: Sentence) -> Found:
        """Return the matches of every class in a sentence, worked out class by class as they are asked for."""
        return Found(self, sentence)


class _Row(NamedTuple):
    """A compiled pattern with the contexts that excuse it; `follow` holds every word that can stand second (None: any)."""

    elements: tuple[Element, ...]
    entry: Entry
    follow: frozenset[str] | None
    excuses: tuple[tuple[Element, ...], ...]


class _Start(NamedTuple):
    """The rows that start with one word: those that any word may follow, and the others by the words that can."""

    open: list[tuple[str, _Row]]
    before: dict[str, list[tuple[str, _Row]]]

    def add(self, name: str, row: _Row) -> None:
        if row.follow is None:
            self.open.append((name, row))
        for literal in row.follow or ():
            self.before[literal].append((name, row))


def _rows(entries: Iterable[Entry]) -> Iterable[_Row]:
    for entry in entries:
        excuses = tuple(_compiled(entry.unless))
        for elements in _compiled(entry.match):
            yield _Row(elements, entry, _follow(elements[1:]), excuses)


def _compiled(patterns: Iterable[str]) -> Iterable[tuple[Element, ...]]:
    return (compile_pattern(reading) for pattern in patterns for reading in _readings(pattern))


def _readings(pattern: str) -> Iterable[str]:
    """Yield a pattern once for each way its hyphens can be read.

    Tokenizers cut "long-standing" in three but keep "co-produced" whole (written `co~produced` here), and a word in three
    cannot be one of several alternatives.
    """
    choices = []
    for part in pattern.split():
        optional = "?" if part.endswith("?") else ""
        body, slash, pos = part.removesuffix("?").partition("/")
        if body.startswith("<") or "-" not in body.strip("-"):
            choices.append([part])
            continue
        plain = [a for a in body.split("|") if "-" not in a.strip("-")]
        hyphened = [a for a in body.split("|") if "-" in a.strip("-")]
        whole = [a.replace("-", _WHOLE) for a in hyphened]
        choices.append([way + slash + pos + optional for way in ("|".join(plain + whole), *hyphened)])
    return (" ".join(parts) for parts in product(*choices))


def _follow(rest: tuple[Element, ...]) -> frozenset[str] | None:
    """Return the literals of the elements up to the first that must be there; None if the next word can be any."""
    literals: set[str] = set()
    for element in rest:
        if element.literals is None:
            return None
        literals |= element.literals
        if not element.optional:
            return frozenset(literals)
    return None


class Found:
    """The word classes found in one sentence."""

    def __init__(self, lexicon: Lexicon, sentence: Sentence):
        self._lexicon = lexicon
        self._sentence = sentence
        self._words = tuple(_words_of(t.text, t.lemma) for t in sentence.tokens)
        self._starts: dict[str, list[tuple[int, _Row]]] = defaultdict(list)
        for i, words in enumerate(self._words):  # in sorted order, so that ties always fall to the same entry
            after = sorted(self._words[i + 1]) if i + 1 < len(self._words) else ()
            for start in filter(None, map(lexicon._index.get, sorted(words))):
                for name, row in start.open:
                    self._starts[name].append((i, row))
                for word in after:
                    for name, row in start.before.get(word, ()):
                        self._starts[name].append((i, row))
        self._done: dict[str, tuple[Match, ...]] = {}

    def of(self, name: str) -> tuple[Match, ...]:
        """Return the matches of a class from left to right; where matches overlap, the longest that starts first counts."""
        if name not in self._done:
            self._done[name] = ()  # a class that names itself finds nothing rather than looping
            self._done[name] = self._longest(self._matches(name))
        return self._done[name]

    def any(self, names: Iterable[str]) -> bool:
        """Tell whether one of these classes is found."""
        return any(self.of(name) for name in names)

    def _matches(self, name: str) -> Iterable[Match]:
        for i, row in self._starts.get(name, ()):
            yield from self._match(i, row)
        for row in self._lexicon._others.get(name, ()):
            opening = row.elements[0].cls
            places = {m.first for m in self.of(opening)} if opening else range(len(self._words))
            for i in places:
                yield from self._match(i, row)

    def _match(self, i: int, row: _Row) -> Iterable[Match]:
        end = self._end(i, row.elements)
        if end > i and not self._excused(i, end, row.excuses):
            yield Match(i, end - 1, row.entry)

    def _excused(self, start: int, end: int, excuses: Iterable[tuple[Element, ...]]) -> bool:
        """Tell whether a context under `unless` matches somewhere across these tokens."""
        return any(
            self._end(i, elements) > start
            for elements in excuses
            for i in range(max(0, start - len(elements) - _GAP), end)
        )

    def _end(self, i: int, elements: tuple[Element, ...], k: int = 0) -> int:
        """Return the position after the longest match of the elements from the `k`th on at `i`, or -1."""
        while k < len(elements):
            element = elements[k]
            if element.gap:
                most = min(element.gap, len(self._words) - i)
                return max(self._end(i + n, elements, k + 1) for n in range(most + 1))
            if element.cls:
                ends = [m.last + 1 for m in self.of(element.cls) if m.first == i]
            else:
                ends = [i + 1] if i < len(self._words) and self._fits(i, element) else []
            if element.optional:
                ends.append(i)
            if len(ends) != 1:
                return max((self._end(end, elements, k + 1) for end in ends), default=-1)
            i, k = ends[0], k + 1
        return i

    def _fits(self, i: int, element: Element) -> bool:
        if element.pos and self._sentence.tokens[i].pos != element.pos:
            return False
        if element.literals is None:
            return True
        if element.exact:
            return fold(self._sentence.tokens[i].text, True) in element.literals
        return not element.literals.isdisjoint(self._words[i])

    @staticmethod
    def _longest(matches: Iterable[Match]) -> tuple[Match, ...]:
        chosen: list[Match] = []
        for match in sorted(matches, key=lambda m: (m.first, -m.last)):
            if not chosen or match.first > chosen[-1].last:
                chosen.append(match)
        return tuple(chosen)
