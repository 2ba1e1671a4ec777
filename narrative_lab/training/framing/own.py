"""Train the head of a user's own codebook on their coded passages, on the encoder that ships."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from narrative_lab.codebook import Codebook, load_file
from narrative_lab.encode import Encoder, load_encoder
from narrative_lab.errors import ConfigError, ReadError
from narrative_lab.heads import Head
from narrative_lab.training.framing import head as heads
from narrative_lab.training.framing import passages as data
from narrative_lab.training.framing.evaluate import Result, baselines, cross_fitted, measure, table

FOLDS = 5
_YES, _NO = frozenset({"1", "true", "yes", "x"}), frozenset({"", "0", "false", "no"})
FEWEST = 5  # passages with a code, under which nothing can be learned of it


def train(codebook: str | Path, labels: Path, encoder: Encoder | None = None) -> str:
    """Train a head and write it beside the codebook; return its figures as text.

    `labels` is a .csv with the columns `text` and `codes` (ids with ";" between them) or one column of 0 and 1 for each
    code, or a .jsonl of `{"id", "text", "codes": {codebook: [code]}}`. It goes into `<codebook>.model`, where `classify` finds it. Raises ConfigError or ReadError with what to do.
    """
    loaded = load_file(codebook)
    book = loaded.value
    passages = read_labels(labels, book)
    _require_enough(passages, book, labels)
    encoder = encoder or load_encoder()
    head, results = fit(book, passages, encoder)
    told = table(results, book)
    folder = loaded.path.with_suffix(".model")
    record = {
        "encoder": encoder.sha256,
        "passages_sha256": hashlib.sha256(labels.read_bytes()).hexdigest(),
        "definition_sha256": loaded.sha256,
        "metrics": {name: result.to_dict() for name, result in results.items()},
    }
    try:
        head.to_files(folder, record)
        (folder / "CARD.md").write_bytes(_card(book, labels, passages, told).encode())
    except OSError as error:
        raise ConfigError(f"{folder}: cannot be written: {error.strerror}.") from error
    return f"{told}\n\nWritten to {folder}. `narrative-lab classify --codebook {codebook}` uses it from now on.\n"


def fit(book: Codebook, passages: Sequence[data.Passage], encoder: Encoder) -> tuple[Head, dict[str, Result]]:
    """Fit a head on labelled passages and on the examples of the definitions; measure it out of fold."""
    texts = [p.text for p in passages]
    vectors = encoder.encode(texts)
    truth = data.labels(passages, book.id, book.ids)
    shown, told = _from_definitions(book, encoder)
    fold = data.folds(passages, FOLDS)
    logits = np.zeros(truth.shape)
    for f in np.unique(fold):
        others = fold != f
        model = heads.CodeClassifier().fit(np.vstack([vectors[others], shown]), np.vstack([truth[others], told]))
        logits[fold == f] = model.decision_function(vectors[fold == f])
    calibration = heads.calibrate(logits, truth)
    model = heads.CodeClassifier().fit(np.vstack([vectors, shown]), np.vstack([truth, told]))
    head = heads.make(book, model, calibration, heads.cuts(calibration.apply(logits)))
    answers = {"trained": cross_fitted(logits, truth, fold), **baselines(book, texts, truth, fold, encoder)}
    return head, {name: measure(truth, answer, book.ids) for name, answer in answers.items()}


def read_labels(path: Path, book: Codebook) -> tuple[data.Passage, ...]:
    """Read coded passages from CSV or JSON lines; ReadError names the line and what is wrong there."""
    if path.suffix.lower() == ".jsonl":
        passages = data.read(path)
    else:
        passages = tuple(_read_csv(path, book))
    data.require(passages, book, path)
    return passages


def _read_csv(path: Path, book: Codebook):
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            columns = rows.fieldnames or []
            wide = [code for code in book.ids if code in columns]
            if "text" not in columns or not ("codes" in columns or wide):
                raise ReadError(
                    path,
                    'needs a column "text", and a column "codes" (ids with ";" between them) or one for each code.',
                )
            left_open = frozenset(book.ids) - set(wide) if "codes" not in columns else frozenset()
            for number, row in enumerate(rows, 1):
                place = f"{path}:{rows.line_num}"
                if "codes" in columns:
                    codes = {c.strip() for c in (row["codes"] or "").split(";") if c.strip()}
                else:
                    codes = {code for code in wide if _is_yes(row[code], code, place)}
                name = row.get("id") or str(number)
                yield data.Passage(
                    name, row["text"] or "", {book.id: frozenset(codes)}, row.get("group") or name, "", left_open, place
                )
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ReadError(path, f"cannot be read: {error}. Save it as CSV in UTF-8.") from error


def _is_yes(cell: str | None, code: str, place: str) -> bool:
    said = (cell or "").strip().lower()
    if said not in _YES | _NO:
        raise ReadError(place, f"'{cell}' under '{code}' is neither yes nor no. Write 1 or 0.")
    return said in _YES


def _require_enough(passages: Sequence[data.Passage], book: Codebook, path: Path) -> None:
    times = Counter(code for p in passages for code in p.codes.get(book.id, ()))
    thin = [f"{code} ({times[code]})" for code in book.ids if times[code] < FEWEST]
    if len(set(data.folds(passages, FOLDS))) < 2:
        raise ConfigError(f"{path}: all passages are of one group, so none can be kept back to measure with.")
    if len(thin) == len(book.ids):
        raise ConfigError(
            f"{path}: no code of {book.id} has {FEWEST} passages or more, so nothing can be learned: {', '.join(thin)}."
        )


def _from_definitions(book: Codebook, encoder: Encoder) -> tuple[np.ndarray, np.ndarray]:
    """Return the examples and near misses of a codebook as vectors and labels, open for all other codes."""
    texts, rows = [], []
    for k, code in enumerate(book.codes):
        for text, carried in [*((t, 1.0) for t in code.examples), *((t, 0.0) for t in code.near_misses)]:
            row = np.full(len(book.codes), np.nan)
            row[k] = carried
            texts.append(text)
            rows.append(row)
    return encoder.encode(texts), np.array(rows)


def _card(book: Codebook, labels: Path, passages: Sequence[data.Passage], told: str) -> str:
    return (
        f"# {book.name}, trained on {len(passages)} passages\n\n"
        f"A logistic regression for each code of `{book.id}` on the sentence encoder of narrative_lab, trained on\n"
        f"`{labels.name}`. The figures are out of fold: no passage is scored by what it trained, and cuts are set on the\n"
        f"other folds. Intervals are 95 %, by bootstrap over passages.\n\n```\n{told}\n```\n"
    )
