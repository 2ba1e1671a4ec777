"""Mentions: who is spoken of in a block, by name or by pronoun, what each does there, and whom "we" takes in."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from narrative_lab.doc import Sentence, Token
from narrative_lab.draft import Span
from narrative_lab.names import Name
from narrative_lab.references import Reference, references
from narrative_lab.roles import Role, RoleReader
from narrative_lab.words import Found

_PRONOUNS = ("PRON", "DET")


class Group(StrEnum):
    """The groups that a narrative speaks of; each is a word class of the same name."""

    NEWCOMERS = "newcomers"
    RESIDENTS = "residents"
    EVERYONE = "everyone"
    CITY = "city"
    WE = "we"


class Clusivity(StrEnum):
    """Whom a "we" takes in: those who write, all of the city, the reader too, some whom newcomers are set apart from, or newcomers."""

    SPEAKERS = "speakers"
    CITY = "city"
    READER = "reader"
    APART = "apart"
    NEWCOMERS = "newcomers"


class Mention(NamedTuple):
    """One mention of a group.

    `first` to `last` (both included) are its tokens and `head` the one the others depend on. `roles` is empty where the
    group is only named. `deeds` are the words by which the grammar shows it acting. `named` is False where a pronoun stands for the
    group, `sure` is True where a word class names it; `who` tells whom a "we" takes in, where the language model can.
    """

    group: Group
    span: Span
    first: int
    last: int
    head: Token
    roles: frozenset[Role] = frozenset()
    deeds: tuple[Token, ...] = ()
    named: bool = True
    sure: bool = False
    who: Clusivity | None = None

    @property
    def acts(self) -> bool:
        """Tell whether the group does something in this place."""
        return Role.AGENT in self.roles


def mentions(
    sentences: Sequence[Sentence], found: Sequence[Found], names: Sequence[tuple[Name, ...]]
) -> tuple[tuple[Mention, ...], ...]:
    """Return the mentions of all groups in the sentences of one block, sentence by sentence, from left to right.

    The shipped language model reads mentions and roles in context; word classes add what it missed. With a model that
    cannot, word classes, the grammar and pronouns are followed by rule.
    """
    told = [_told(s) for s in sentences]
    spoken = [_named(s, f, t) for s, f, t in zip(sentences, found, told, strict=True)]
    if any(s.spoken is None for s in sentences):
        seen = [tuple(Reference(m.first, m.last, m.head, m.group) for m in row) for row in spoken]
        for index, reference in references(sentences, seen, names) if any(seen) else ():
            spoken[index].append(_mention(sentences[index], reference.first, reference.last, Group(reference.group)))
    rows = []
    for sentence, words, row in zip(sentences, found, spoken, strict=True):
        reader = RoleReader(sentence, words)
        rows.append(tuple(sorted((_with_roles(reader, m) for m in row), key=lambda m: m.first)))
    return tuple(rows)


def _told(sentence: Sentence) -> list[Mention]:
    """Return the mentions that the language model found."""
    return [
        _mention(sentence, s.first, s.last, Group(s.group))._replace(
            roles=frozenset(map(Role, s.roles)), who=Clusivity(s.who) if s.who else None
        )
        for s in sentence.spoken or ()
    ]


def _named(sentence: Sentence, found: Found, told: list[Mention]) -> list[Mention]:
    """Return what word classes name, with the roles that the model read there, and what else the model found.

    A word that names newcomers or residents is surer than the model; "city" and "town" are places more often than bodies,
    which only the model can tell. Where word classes overlap, the group that stands first in `Group` counts.
    """
    chosen: list[Mention] = []
    for group in Group:
        if group is Group.CITY and sentence.spoken is not None:
            continue
        for match in found.of(group.value):
            if not any(_overlap(match.first, match.last, other) for other in chosen):
                named = _mention(sentence, match.first, match.last, group)
                read = [m for m in told if _overlap(match.first, match.last, m)]
                roles = frozenset(role for m in read for role in m.roles)
                chosen.append(named._replace(roles=roles, sure=True, who=next((m.who for m in read), None)))
    return chosen + [m for m in told if not any(_overlap(m.first, m.last, other) for other in chosen)]


def _overlap(first: int, last: int, other: Mention) -> bool:
    return first <= other.last and other.first <= last


def _mention(sentence: Sentence, first: int, last: int, group: Group) -> Mention:
    tokens = sentence.tokens[first : last + 1]
    head = _head(tokens)
    return Mention(group, Span(tokens[0].start, tokens[-1].end), first, last, head, named=head.pos not in _PRONOUNS)


def _with_roles(reader: RoleReader, mention: Mention) -> Mention:
    """Add what the grammar says: roles that the language model did not tell, and deeds; take away an act that is none."""
    roles, deeds = reader.roles_of(mention.head, mention.first, mention.last)
    told = mention.roles - {Role.AGENT} if reader.is_no_deed(mention.head) else mention.roles
    return mention._replace(roles=told | roles, deeds=deeds)


def _head(tokens: tuple[Token, ...]) -> Token:
    """Return the token of a phrase that the others depend on."""
    inside = {t.i for t in tokens}
    return next((t for t in tokens if t.head not in inside or t.head == t.i), tokens[-1])
