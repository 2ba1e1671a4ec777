"""Who is spoken of: newcomers, residents, everyone, the city and "we", and what each does in its clause."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from narrative_lab.doc import Sentence, Token
from narrative_lab.draft import Span
from narrative_lab.words import Found


class Group(StrEnum):
    """The groups that a narrative speaks of; each is a word class of the same name."""

    NEWCOMERS = "newcomers"
    RESIDENTS = "residents"
    EVERYONE = "everyone"
    CITY = "city"
    WE = "we"


class Role(StrEnum):
    """What a group does in its clause: it acts, it receives, it is described, or it is only named."""

    AGENT = "agent"
    RECEIVER = "receiver"
    DESCRIBED = "described"
    NAMED = "named"


class Mention(NamedTuple):
    """One mention of a group; `verb` is the word that the role stands to (None when it is only named)."""

    group: Group
    span: Span
    first: int
    last: int
    head: Token
    role: Role
    verb: Token | None


_NOT_MORE_THAN_A_SUBJECT = {"be", "seem", "appear", "remain", "become"}
_RECEIVES = {"receive", "get", "need", "require", "lack", "suffer", "undergo", "face"}


def mentions(sentence: Sentence, found: Found) -> tuple[Mention, ...]:
    """Return the mentions of all groups in a sentence, from left to right.

    Where phrases overlap the group that stands first in `Group` counts: "new neighbours" are newcomers.
    """
    chosen: list[Mention] = []
    for mention in _mentions(sentence, found):
        if not any(mention.first <= other.last and other.first <= mention.last for other in chosen):
            chosen.append(mention)
    return tuple(sorted(chosen, key=lambda m: m.first))


def _mentions(sentence: Sentence, found: Found) -> Iterator[Mention]:
    for group in Group:
        for match in found.of(group.value):
            tokens = sentence.tokens[match.first : match.last + 1]
            head = _head(tokens)
            role, verb = role_of(sentence, head)
            span = Span(tokens[0].start, tokens[-1].end)
            yield Mention(group, span, match.first, match.last, head, role, verb)


def _head(tokens: tuple[Token, ...]) -> Token:
    """Return the token of a phrase that the others depend on."""
    inside = {t.i for t in tokens}
    return next((t for t in tokens if t.head not in inside or t.head == t.i), tokens[-1])


def role_of(sentence: Sentence, token: Token) -> tuple[Role, Token | None]:
    """Return what the noun phrase headed by `token` does in its clause, and the verb it does it with."""
    seen: set[int] = set()
    while token.dep == "conj" and token.i not in seen:
        seen.add(token.i)
        token = sentence.head(token)
    head = sentence.head(token)
    if token.dep in ("nsubj", "nsubj:outer", "csubj"):
        return _subject(sentence, token, head)
    if token.dep in ("nsubj:pass", "csubj:pass", "obj", "iobj"):
        return Role.RECEIVER, head
    if token.dep == "obl:agent":
        return Role.AGENT, head
    if token.dep == "obl" and _by(sentence, token) and sentence.child(head, "aux:pass"):
        return Role.AGENT, head
    return Role.NAMED, None


def _subject(sentence: Sentence, token: Token, head: Token) -> tuple[Role, Token]:
    if sentence.child(head, "cop") or head.pos not in ("VERB", "AUX") or head.lemma in _NOT_MORE_THAN_A_SUBJECT:
        return Role.DESCRIBED, head
    if head.lemma in _RECEIVES:
        return Role.RECEIVER, head
    return Role.AGENT, head


def _by(sentence: Sentence, token: Token) -> bool:
    case = sentence.child(token, "case")
    return case is not None and case.lower == "by"
