"""Heads: vectors of passages become a score for each code of a codebook, trained on labels or read off its definitions."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from narrative_lab import paths
from narrative_lab.codebook import Code, Codebook, find, load_codebook
from narrative_lab.encode import ENCODER, Encoder, OnnxEncoder, verify
from narrative_lab.errors import ModelError

ARRAYS, RECORD, BACKGROUND = "head.npz", "head.json", "background.npz"


@dataclass(frozen=True)
class Head:
    """Scores for the codes of one codebook.

    A score is the probability of the code in text as it occurs, where the head is `trained`; else it only ranks.
    `cut` is the score from which a code is given, and between `low` and `high` the answer is "not sure"; each has one
    value per code. `blend` is how much of its neighbours' meaning a sentence takes in. `cuts_from` and `trained_on` are
    the SHA-256 of the passages that set the cuts and that trained the head, `precision` how often a code was right on real
    passages when it was sure, where that is known.
    """

    codebook: Codebook
    weights: np.ndarray = field(repr=False)
    bias: np.ndarray = field(repr=False)
    cut: np.ndarray = field(repr=False)
    low: np.ndarray = field(repr=False)
    high: np.ndarray = field(repr=False)
    blend: float = 0.0
    trained: bool = True
    sha256: str = ""
    cuts_from: str = ""
    trained_on: str = ""
    precision: Mapping[str, float] = field(default_factory=dict)

    def scores(self, vectors: np.ndarray) -> np.ndarray:
        """Return the score of each code for each vector, of shape (vectors, codes), from 0 to 1."""
        return 1 / (1 + np.exp(-(vectors @ self.weights.T + self.bias)))

    def to_files(self, folder: Path, record: dict) -> None:
        """Write the head as arrays, with their SHA-256 and `record` beside them."""
        folder.mkdir(parents=True, exist_ok=True)
        buffer = io.BytesIO()
        np.savez(buffer, weights=self.weights.astype(np.float32), bias=self.bias.astype(np.float32),
                 cut=self.cut, low=self.low, high=self.high, blend=np.float64(self.blend))  # fmt: skip
        (folder / ARRAYS).write_bytes(buffer.getvalue())
        row = {
            "codebook": self.codebook.id,
            "codes": list(self.codebook.ids),
            "sha256": {ARRAYS: hashlib.sha256(buffer.getvalue()).hexdigest()},
            **record,
        }
        (folder / RECORD).write_bytes((json.dumps(row, indent=1, sort_keys=True) + "\n").encode())


def load_head(name: str | Path, encoder: Encoder) -> Head:
    """Load the head of a codebook that is named by id or path.

    That is the trained one where there is one for this encoder (`models/<id>` of those that ship, `<file>.model` beside
    your own codebook), else one read off the definitions. Raises ModelError when files are missing, changed or for
    other codes.
    """
    codebook = load_codebook(name)
    folder = trained_folder(name)
    if folder is None or (not isinstance(encoder, OnnxEncoder) and encoder_of(folder) != encoder.sha256):
        return by_definition(codebook, encoder)
    return _trained(codebook, folder, encoder)


def trained_folder(name: str | Path) -> Path | None:
    """Return where the trained head of a codebook lies, None when there is none."""
    path = find(name)
    shipped = path.resolve().parent == (paths.frames() / "codebooks").resolve()
    folder = paths.models() / path.stem if shipped else path.with_suffix(".model")
    return folder if folder.is_dir() else None


def encoder_of(folder: Path) -> str:
    """Return the SHA-256 of the encoder that a trained head was made for."""
    return _record(folder)["encoder"]


def _trained(codebook: Codebook, folder: Path, encoder: Encoder) -> Head:
    record = _record(folder)
    verify(folder, {ARRAYS: record["sha256"][ARRAYS]})
    if tuple(record["codes"]) != codebook.ids:
        raise ModelError(f"{folder}: was trained for other codes than {codebook.id} has now. Train it again.")
    if record["encoder"] != encoder.sha256:
        raise ModelError(f"{folder}: was trained on another encoder. Train it again, or install narrative-lab again.")
    with np.load(folder / ARRAYS, allow_pickle=False) as arrays:
        values = {name: arrays[name] for name in ("weights", "bias", "cut", "low", "high")}
        return Head(
            codebook,
            blend=float(arrays["blend"]),
            sha256=record["sha256"][ARRAYS],
            cuts_from=record.get("cuts_from", ""),
            trained_on=record.get("passages_sha256", ""),
            precision=record.get("precision", {}),
            **values,
        )


def _record(folder: Path) -> dict:
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        record["sha256"][ARRAYS], record["encoder"], record["codes"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{folder / RECORD}: is missing or broken. Train the head again or install again.") from error
    return record


# ---------------------------------------------------------------------------------------------- by definition


def direction(code: Code, encoder: Encoder) -> np.ndarray:
    """Return where a code lies: the mean of its definition and examples, less what its near misses share with them."""
    shown, told = encoder.encode(code.examples).mean(0), encoder.encode(tellings(code)).mean(0)
    missed = encoder.encode(code.near_misses).mean(0) if code.near_misses else np.zeros_like(shown)
    return shown + told - 0.5 * missed


def tellings(code: Code) -> tuple[str, ...]:
    """Return the texts that tell what a code means."""
    return (f"{code.name}: {code.short}", code.definition, code.use_when)


def by_definition(codebook: Codebook, encoder: Encoder) -> Head:
    """Make a head from the definitions and examples of a codebook alone.

    Its scores say how unusually near a passage is to a code, against passages of all kinds (`models/encoder`): they
    rank, and are no probabilities. A code is given from two standard deviations on.
    """
    weights = np.array([direction(code, encoder) for code in codebook.codes], np.float32)
    near = background(encoder) @ weights.T
    mean, spread = near.mean(0), np.maximum(near.std(0), 1e-6)
    scale = 1.5 / spread
    ones = np.ones(len(weights))
    level = -scale * (mean + 2 * spread)
    return Head(codebook, weights * scale[:, None], level, 0.5 * ones, 0.35 * ones, 0.65 * ones, trained=False)


def background(encoder: Encoder) -> np.ndarray:
    """Return vectors of passages of all kinds, against which nearness is judged."""
    path = paths.models() / ENCODER / BACKGROUND
    try:
        with np.load(path, allow_pickle=False) as arrays:
            texts, vectors, made_by = arrays["texts"], arrays["vectors"], str(arrays["encoder"])
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise ModelError(f"{path}: is missing or broken. Install narrative-lab again.") from error
    return vectors.astype(np.float32) if made_by == encoder.sha256 else encoder.encode(list(map(str, texts)))
