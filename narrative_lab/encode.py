"""The sentence encoder: each text becomes a vector of meaning, by itself, whatever else is encoded beside it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from os import cpu_count
from pathlib import Path
from typing import Protocol

import numpy as np

from narrative_lab import paths
from narrative_lab.errors import ModelError
from narrative_lab.pieces import WordPieces

ENCODER = "encoder"
GRAPH, PIECES, SUMS = "encoder.onnx", "pieces.txt", "encoder.json"
LONGEST = 256  # pieces read at once; a longer text is read in equal parts
_THREADS = min(4, cpu_count() or 1)


class Encoder(Protocol):
    """Anything that turns texts into unit vectors; `name` and `sha256` say which one it is."""

    name: str
    sha256: str
    dimensions: int

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return one unit vector for each text, as float32 of shape (texts, dimensions)."""


class OnnxEncoder:
    """The encoder that ships: a small BERT with int8 weights, run by onnxruntime.

    Its int8 activations are scaled over all that is run at once, so texts are run one by one: a vector depends on its
    own text alone. Several texts are run at the same time on several cores.
    """

    def __init__(self, folder: Path):
        self.name = folder.name
        self.sha256 = _verify(folder)
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(str(folder / GRAPH), options, providers=["CPUExecutionProvider"])
        self.dimensions = self._session.get_outputs()[0].shape[-1]
        self._pieces = WordPieces((folder / PIECES).read_text(encoding="utf-8").split("\n"))

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return one unit vector for each text, as float32 of shape (texts, dimensions)."""
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        if len(texts) > 1 and _THREADS > 1:
            with ThreadPoolExecutor(_THREADS) as pool:
                for i, vector in enumerate(pool.map(self._vector, texts)):
                    vectors[i] = vector
        else:
            for i, text in enumerate(texts):
                vectors[i] = self._vector(text)
        return vectors

    def _vector(self, text: str) -> np.ndarray:
        pieces = [piece for word in text.split() for piece in self._pieces.ids(word)]
        total = sum((len(part) + 2) * self._run(part) for part in _parts(pieces))
        return total / max(float(np.linalg.norm(total)), 1e-9)

    def _run(self, pieces: Sequence[int]) -> np.ndarray:
        ids = [self._pieces.cls, *pieces, self._pieces.sep]
        return self._session.run(None, {"ids": np.array([ids], np.int64)})[0][0]


class TransformerEncoder:
    """A sentence-transformers model of the user's own, by name or folder; it needs the extra `train`."""

    def __init__(self, name: str):
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise ModelError(
                f"The encoder '{name}' needs sentence-transformers. Install it with: pip install narrative-lab[train]"
            ) from error
        try:
            self._model = SentenceTransformer(name, local_files_only=True, device="cpu")
        except (OSError, ValueError) as error:
            raise ModelError(f"The encoder '{name}' is not on this machine or cannot be loaded: {error}") from error
        self.name = name
        self.dimensions = self._model.get_embedding_dimension()
        self.sha256 = hashlib.sha256(self.encode(["Which model is this?"]).tobytes()).hexdigest()

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return one unit vector for each text, as float32 of shape (texts, dimensions)."""
        vectors = self._model.encode(list(texts), normalize_embeddings=True)
        return np.asarray(vectors, np.float32).reshape(len(texts), self.dimensions)


def load_encoder(name: str = "") -> Encoder:
    """Load the encoder that ships, or a sentence-transformers model that is on this machine; once for each.

    Raises ModelError when it is missing, was changed, or cannot be loaded.
    """
    return _load(name)


@lru_cache(maxsize=2)
def _load(name: str) -> Encoder:
    return TransformerEncoder(name) if name else OnnxEncoder(paths.models() / ENCODER)


def verify(folder: Path, sums: dict[str, str]) -> None:
    """Raise ModelError unless each file in `folder` is there and has its SHA-256."""
    for name, expected in sums.items():
        try:
            found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        except OSError as error:
            raise ModelError(f"{folder / name}: is missing. Install narrative-lab again.") from error
        if found != expected:
            raise ModelError(
                f"{folder / name}: is not the file that was trained (its SHA-256 differs). Install narrative-lab again."
            )


def _verify(folder: Path) -> str:
    """Check the files of the encoder; return the SHA-256 that names it, that of its network."""
    try:
        sums = json.loads((folder / SUMS).read_text(encoding="utf-8"))["sha256"]
        sums[GRAPH], sums[PIECES]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{folder / SUMS}: is missing or broken. Install narrative-lab again.") from error
    verify(folder, sums)
    return sums[GRAPH]


def _parts(pieces: Sequence[int]) -> Iterator[Sequence[int]]:
    """Cut the pieces of a text into the fewest equal parts that are short enough to be read at once."""
    count = max(1, -(-len(pieces) // LONGEST))
    for k in range(count):
        yield pieces[k * len(pieces) // count : (k + 1) * len(pieces) // count]
