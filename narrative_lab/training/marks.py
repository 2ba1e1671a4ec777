"""Read passages in which every mention of newcomers, residents, the city and "we" is marked (`corpus/agency`).

A line holds one passage; a mark is `{words|group role}`, after "we" with who it is: `{we|we agent city}`. The codebook
beside the passages says what is marked and how.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

GROUPS = ("newcomers", "residents", "city", "we")
ROLES = ("agent", "receiver", "strength", "need")
WHO = ("speakers", "city", "reader", "apart", "newcomers")
NONE = "none"
_MARK = re.compile(r"\{([^{}|]+)\|(\w+) ([\w+]+)(?: (\w+))?\}")


class Mark(NamedTuple):
    """One mention: code points `start` to `end` (exclusive), its group, its roles, and who "we" is."""

    start: int
    end: int
    group: str
    roles: frozenset[str]
    who: str = ""


class Passage(NamedTuple):
    """A passage without its marks, and the marks from left to right."""

    text: str
    marks: tuple[Mark, ...]


class MarkError(Exception):
    """Say which line has a mark that cannot be read."""


def read(path: Path) -> tuple[Passage, ...]:
    """Read a file of marked passages; MarkError names the first line that is wrong."""
    lines = path.read_text(encoding="utf8").splitlines()
    return tuple(_passage(line, f"{path}:{number}") for number, line in enumerate(lines, start=1) if line.strip())


def _passage(line: str, place: str) -> Passage:
    text, marks, end = "", [], 0
    for found in _MARK.finditer(line):
        text += line[end : found.start()]
        words, group, roles, who = found[1], found[2], frozenset(found[3].split("+")), found[4] or ""
        if group not in GROUPS or not roles <= {*ROLES, NONE} or (who in WHO) != (group == "we"):
            raise MarkError(f"{place}: {found[0]} is no mark of the codebook")
        marks.append(Mark(len(text), len(text) + len(words), group, roles - {NONE}, who))
        text += words
        end = found.end()
    text += line[end:]
    if any(c in text for c in "{}|"):
        raise MarkError(f"{place}: a brace or bar that belongs to no mark")
    return Passage(text, tuple(marks))
