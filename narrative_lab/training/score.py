"""Score what is read in marked passages: who is spoken of, in which roles, and whom "we" takes in."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from narrative_lab.analysis import Analysis
from narrative_lab.draft import DraftKind
from narrative_lab.mentions import Group
from narrative_lab.parse import parse
from narrative_lab.readers import read_text
from narrative_lab.training.marks import Mark, Passage
from narrative_lab.words import Lexicon

FIGURES = ("mentions", "agency", "roles", "we")
_GROUPS = tuple(g for g in Group if g is not Group.EVERYONE)

Counts = Mapping[tuple[str, str], Counter[str]]
"""For each figure and key, how many were marked, read, and hit."""


class Figure(NamedTuple):
    """Precision, recall and F1, with the 95 % bootstrap interval of F1 over passages and how many were marked."""

    marked: int
    precision: float
    recall: float
    f1: float
    low: float
    high: float


def readings(passages: Sequence[Passage], nlp, lexicon: Lexicon) -> Iterator[tuple[Mark, ...]]:
    """Yield what narrative_lab reads in each passage, as marks."""
    for passage in passages:
        analysis = Analysis(parse(read_text(passage.text), nlp), lexicon, DraftKind.PAGE)
        yield tuple(
            Mark(*m.span, str(m.group), frozenset(map(str, m.roles)), str(m.who or ""))
            for sentence in analysis.doc.sentences
            for m in analysis.mentions(sentence)
            if m.group in _GROUPS
        )


def pairs(marks: Sequence[Mark], read: Sequence[Mark]) -> list[tuple[Mark, Mark]]:
    """Return each mark with the reading of its group that overlaps it, each used once."""
    left, found = list(read), []
    for mark in marks:
        same = next((r for r in left if r.group == mark.group and r.start < mark.end and mark.start < r.end), None)
        if same is not None:
            left.remove(same)
            found.append((mark, same))
    return found


def counts(marks: Sequence[Mark], read: Sequence[Mark]) -> Counts:
    """Count, for one passage, what was marked, read and hit.

    `mentions` by group; `agency` each mention with each of its roles, found and told right; `roles` the same where the
    mention was found in its group; `we` whom each "we" takes in.
    """
    table: dict[tuple[str, str], Counter[str]] = {}

    def add(figure: str, key: str, what: str, number: int = 1) -> None:
        table.setdefault((figure, key), Counter())[what] += number

    for what, some in (("marked", marks), ("read", read)):
        for mark in some:
            add("mentions", mark.group, what)
            for role in mark.roles:
                add("agency", role, what)
            if mark.who:
                add("we", mark.who, what)
    for mark, same in pairs(marks, read):
        add("mentions", mark.group, "hit")
        for role in mark.roles | same.roles:
            add("roles", role, "marked", role in mark.roles)
            add("roles", role, "read", role in same.roles)
            if role in mark.roles & same.roles:
                add("agency", role, "hit")
                add("roles", role, "hit")
        if mark.who and mark.who == same.who:
            add("we", mark.who, "hit")
    return table


def figures(scored: Sequence[Counts], draws: int = 1000) -> dict[str, dict[str, Figure]]:
    """Return for each figure its keys, and all of them together under "all"."""
    keys = {key for table in scored for key in table}
    found: dict[str, dict[str, Figure]] = {}
    for name in FIGURES:
        of = sorted(key for key in keys if key[0] == name)
        found[name] = {"all": _figure(scored, of, draws), **{key[1]: _figure(scored, [key], 0) for key in of}}
    return found


def _figure(scored: Sequence[Counts], keys: Sequence[tuple[str, str]], draws: int) -> Figure:
    total = _sum(scored, keys)
    precision, recall, f1 = _shares(total)
    chance = random.Random(0)
    drawn = sorted(_shares(_sum(chance.choices(scored, k=len(scored)), keys))[2] for _ in range(draws)) or [f1]
    return Figure(
        total["marked"],
        precision,
        recall,
        f1,
        drawn[int(len(drawn) * 0.025)],
        drawn[max(0, int(len(drawn) * 0.975) - 1)],
    )


def _sum(scored: Sequence[Counts], keys: Sequence[tuple[str, str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for table in scored:
        for key in keys:
            total.update(table.get(key, {}))
    return total


def _shares(total: Counter[str]) -> tuple[float, float, float]:
    hit, read, marked = total["hit"], total["read"], total["marked"]
    return hit / max(read, 1), hit / max(marked, 1), 2 * hit / max(read + marked, 1)
