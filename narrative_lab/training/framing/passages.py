"""Labelled passages: what was written for the project, and what others bring, read with every mistake reported."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from narrative_lab.codebook import Codebook
from narrative_lab.errors import ReadError
from narrative_lab.passages import json_lines


class Passage(NamedTuple):
    """A passage with the codes it carries in each codebook.

    `group` is shared by variants of one passage, which must never stand on both sides of a split; `open` holds the
    codes, of any codebook, on which readers could not agree; `place` is the file and line it came from.
    """

    id: str
    text: str
    codes: Mapping[str, frozenset[str]]
    group: str
    source: str = ""
    open: frozenset[str] = frozenset()
    place: str = ""


def read(path: Path) -> tuple[Passage, ...]:
    """Read labelled passages from JSON lines of `{"id", "text", "codes": {codebook: [code]}}`.

    Raises ReadError with the line that is wrong.
    """
    try:
        with path.open("rb") as lines:
            return tuple(_passage(row, place) for place, row in json_lines(lines, str(path)))
    except OSError as error:
        raise ReadError(path, f"cannot be read: {error.strerror}.") from error


def _passage(row: object, place: str) -> Passage:
    wanted = 'needs "id", "text" and "codes", as in {"id": "p1", "text": "…", "codes": {"annex-a": ["asset"]}}.'
    if not isinstance(row, dict) or not isinstance(row.get("text"), str) or not isinstance(row.get("codes"), dict):
        raise ReadError(place, wanted)
    groups = (*row["codes"].values(), row.get("open", []))
    if "id" not in row or not all(isinstance(g, list) and all(isinstance(c, str) for c in g) for g in groups):
        raise ReadError(place, wanted)
    return Passage(
        str(row["id"]),
        row["text"],
        {book: frozenset(codes) for book, codes in row["codes"].items()},
        str(row.get("group", row["id"])),
        str(row.get("source", "")),
        frozenset(row.get("open", ())),
        place,
    )


def require(passages: Sequence[Passage], book: Codebook, path: Path) -> None:
    """Raise ReadError with the place of the first passage whose codes the codebook does not have."""
    for passage in passages:
        for code in sorted(passage.codes.get(book.id, ())):
            if code not in book.ids:
                known = ", ".join(book.ids)
                raise ReadError(passage.place or path, f"the codebook {book.id} has no code '{code}'. Known: {known}.")


def labels(passages: Sequence[Passage], codebook: str, codes: Sequence[str]) -> np.ndarray:
    """Return which passage carries which code: floats of shape (passages, codes), NaN where it is left open."""
    table = np.array([[code in p.codes.get(codebook, ()) for code in codes] for p in passages], float)
    for i, passage in enumerate(passages):
        for j, code in enumerate(codes):
            if code in passage.open:
                table[i, j] = np.nan
    return table.reshape(len(passages), len(codes))


def folds(passages: Sequence[Passage], count: int) -> np.ndarray:
    """Return the fold of each passage, from a hash of its group, so that variants stay together on every machine."""
    sums = (hashlib.sha256(p.group.encode()).digest() for p in passages)
    return np.array([int.from_bytes(s[:8], "big") % count for s in sums])
