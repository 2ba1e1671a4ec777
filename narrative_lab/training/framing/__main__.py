"""Make `models/encoder` and what rests on it: `python -m narrative_lab.training.framing REAL_PASSAGES`."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from narrative_lab import paths
from narrative_lab.classify import TRAINED, blend, neighbours
from narrative_lab.codebook import Codebook, load_codebook
from narrative_lab.encode import ENCODER, GRAPH, SUMS, Encoder, OnnxEncoder
from narrative_lab.errors import NarrativeLabError
from narrative_lab.heads import BACKGROUND, Head, by_definition
from narrative_lab.training.base import BaseError
from narrative_lab.training.framing import card, untrained
from narrative_lab.training.framing import encoder as encoders
from narrative_lab.training.framing import head as heads
from narrative_lab.training.framing import passages as data
from narrative_lab.training.framing.evaluate import (
    FOLDS,
    Answers,
    Result,
    baselines,
    cross_fitted,
    measure,
    slogit,
)
from narrative_lab.training.framing.report import precisions

CORPUS = Path(__file__).resolve().parents[3] / "corpus" / "framing"
PASSAGES, SENTENCES = "passages.jsonl", "sentences.jsonl"
SOURCES = "*.txt"  # the passages that come from the programme's own documents, told by the name of their source
CORPUS_FOLDS = 5
MEASURED = (0, 1)  # of these, for each an encoder of its own is trained
UNTRAINED = "untrained"
KEPT_BACK = 300  # passages whose vectors ship, as a background to judge nearness by
BLENDS = (0.0, 0.15, 0.3, 0.45, 0.6, 0.8)


def main(arguments: list[str] | None = None) -> int:
    """Train, export and measure the encoder and the heads of the trained codebooks."""
    parser = argparse.ArgumentParser(prog="python -m narrative_lab.training.framing", description=__doc__)
    parser.add_argument(
        "real", type=Path, help="labelled real passages: they set the cuts and measure, and train nothing"
    )
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder with the labelled passages that train")
    parser.add_argument("--out", type=Path, default=paths.models(), help="where the models go")
    parser.add_argument("--encoder", type=Path, help="keep this encoder, and make the heads alone")
    parser.add_argument("--folds", type=Path, help="keep the encoders that are trained without one fold each here")
    chosen = parser.parse_args(arguments)
    try:
        make(chosen.real, chosen.corpus, chosen.out, chosen.encoder, chosen.folds)
    except (BaseError, NarrativeLabError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def make(real: Path, corpus: Path, out: Path, encoder: Path | None = None, folds: Path | None = None) -> None:
    """Train what is not there, measure it, and put all the models in place at the end."""
    began = time.perf_counter()
    seen, passages = data.read(real), data.read(corpus / PASSAGES)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".framing-") as name:
        scratch = Path(name)
        built, folds = scratch / ENCODER, folds or scratch / "folds"
        for k in MEASURED:
            if not (folds / str(k)).is_dir():
                train_encoder(corpus, folds / str(k), without=k)
        if encoder is None:
            train_encoder(corpus, built)
            _write_background(built / BACKGROUND, passages)
        else:
            shutil.copytree(encoder, built)
        encoders.export(encoders.start(), scratch / "untuned", {})
        for book in map(load_codebook, TRAINED):
            make_head(book, corpus, passages, real, seen, scratch, folds)
        (scratch / UNTRAINED).mkdir()
        (scratch / UNTRAINED / "CARD.md").write_bytes(untrained.card(corpus / UNTRAINED, OnnxEncoder(built)).encode())
        for part in (ENCODER, *TRAINED, UNTRAINED):
            if (out / part).exists():
                (out / part).rename(scratch / f"{part}-before")
            (scratch / part).rename(out / part)
    print(f"made in {(time.perf_counter() - began) / 60:.0f} minutes")


def train_encoder(corpus: Path, out: Path, without: int | None = None) -> None:
    """Fine-tune the encoder on the corpus, less one fold where that is asked, and export it."""
    torch.set_num_threads(os.cpu_count() or 1)
    passages = data.read(corpus / PASSAGES)
    if without is not None:
        passages = [p for p, f in zip(passages, data.folds(passages, CORPUS_FOLDS), strict=True) if f != without]
    books = [load_codebook(name) for name in TRAINED]
    truth = np.hstack([data.labels(passages, book.id, book.ids) for book in books])
    plan = encoders.Plan()
    model = encoders.fine_tune(
        encoders.start(), [p.text for p in passages], truth, [c for book in books for c in book.codes], plan
    )
    encoders.export(model, out, encoders.made(plan, sha256(corpus / PASSAGES), books))


def make_head(
    book: Codebook, corpus: Path, passages: Sequence[data.Passage], real: Path, seen: Sequence[data.Passage],
    out: Path, folds: Path,
) -> None:  # fmt: skip
    """Fit the head of one codebook, set its cuts, measure it, and write it with its card."""
    encoder = OnnxEncoder(out / ENCODER)
    truth = data.labels(passages, book.id, book.ids)
    model = heads.CodeClassifier().fit(encoder.encode([p.text for p in passages]), truth)
    seen_truth = data.labels(seen, book.id, book.ids)
    logits = model.decision_function(encoder.encode([p.text for p in seen]))
    calibration = heads.calibrate(logits, seen_truth)
    cut = heads.cuts(calibration.apply(logits))
    metrics: dict = {"corpus": on_folds(book, passages, folds)}
    share, metrics["sentences"] = in_context(book, passages, data.read(corpus / SENTENCES), folds)
    head = heads.make(book, model, calibration, cut, share)
    untuned = OnnxEncoder(out / "untuned")
    metrics["real"] = on_real(head, seen, encoder, untuned, passages)
    others = [p for p in seen if not Path(p.source).match(SOURCES)]
    metrics["real, without the programme's documents"] = on_real(head, others, encoder, untuned, passages)
    precision = precisions(cross_fitted(logits, seen_truth, data.folds(seen, FOLDS)), seen_truth, book)
    record = {
        "encoder": encoder.sha256,
        "passages_sha256": sha256(corpus / PASSAGES),
        "cuts_from": sha256(real),
        "precision": precision,
        "calibration": list(calibration),
        "cut": [float(c) for c in cut],
        "blend": share,
    }
    folder = out / book.id
    head.to_files(folder, record)
    (folder / card.METRICS).write_bytes((json.dumps(metrics, indent=1, sort_keys=True) + "\n").encode())
    (folder / "CARD.md").write_bytes(card.text(book, metrics, passages, precision).encode())
    print(card.summary(book, metrics))


def on_real(
    head: Head, seen: Sequence[data.Passage], encoder: Encoder, untuned: Encoder, corpus: Sequence[data.Passage]
) -> dict[str, dict]:
    """Measure a head and the baselines on real passages, with cuts set for each fold on the others."""
    book, texts = head.codebook, [p.text for p in seen]
    truth, fold = data.labels(seen, book.id, book.ids), data.folds(seen, FOLDS)
    near = by_definition(book, untuned).scores(untuned.encode(texts))
    every: dict[str, Answers] = {
        "narrative_lab": cross_fitted(slogit(head.scores(encoder.encode(texts))), truth, fold),
        **baselines(book, texts, truth, fold, encoder, corpus),
        "nearness to the definitions, encoder as it was": cross_fitted(slogit(near), truth, fold),
    }
    return {name: measure(truth, answers, book.ids).to_dict() for name, answers in every.items()}


def on_folds(book: Codebook, passages: Sequence[data.Passage], folds: Path) -> dict:
    """Measure on the corpus by folds of whole groups; each fold is read by an encoder that never saw it."""
    fold, truth = data.folds(passages, CORPUS_FOLDS), data.labels(passages, book.id, book.ids)
    logits = np.full(truth.shape, np.nan)
    for k in MEASURED:
        encoder = OnnxEncoder(folds / str(k))
        vectors = encoder.encode([p.text for p in passages])
        model = heads.CodeClassifier().fit(vectors[fold != k], truth[fold != k])
        logits[fold == k] = model.decision_function(vectors[fold == k])
    rows = np.isin(fold, MEASURED) & ~np.isnan(truth).any(1)
    answers = cross_fitted(
        logits[rows], truth[rows], data.folds([p for p, r in zip(passages, rows, strict=True) if r], FOLDS)
    )
    return {"folds": list(MEASURED), **measure(truth[rows], answers, book.ids, draws=200).to_dict()}


def in_context(
    book: Codebook, passages: Sequence[data.Passage], sentences: Sequence[data.Passage], folds: Path
) -> tuple[float, dict]:
    """Choose how much of its neighbours a sentence takes in on one fold, and measure it on another.

    The sentences are those of passages, coded one by one in their context; each fold is read by an encoder and head that
    never saw it.
    """
    fold_of = dict(zip((p.id for p in passages), data.folds(passages, CORPUS_FOLDS), strict=True))
    ranked = {
        k: _by_blend(book, passages, [s for s in sentences if fold_of.get(s.group) == k], folds, k) for k in (0, 1)
    }

    def result(k: int, share: float) -> Result:
        truth, logits, fold = ranked[k]
        return measure(truth, cross_fitted(logits[share], truth, fold), book.ids)

    best = max(BLENDS, key=lambda share: result(0, share).macro_ap.value)
    return best, {
        "alone": result(1, 0.0).to_dict(),
        "with its neighbours": result(1, best).to_dict(),
        "blend": best,
        "chosen on": len(ranked[0][0]),
    }


def _by_blend(
    book: Codebook, passages: Sequence[data.Passage], sentences: Sequence[data.Passage], folds: Path, k: int
) -> tuple[np.ndarray, dict[float, np.ndarray], np.ndarray]:
    """Return labels, logits for each share of the neighbours, and folds of the sentences of fold k."""
    encoder = OnnxEncoder(folds / str(k))
    others = [p for p, f in zip(passages, data.folds(passages, CORPUS_FOLDS), strict=True) if f != k]
    model = heads.CodeClassifier().fit(encoder.encode([p.text for p in others]), data.labels(others, book.id, book.ids))
    vectors = encoder.encode([s.text for s in sentences])
    around = neighbours(vectors, [s.group for s in sentences])
    logits = {share: model.decision_function(blend(vectors, around, share)) for share in BLENDS}
    return data.labels(sentences, book.id, book.ids), logits, data.folds(sentences, FOLDS)


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write_background(path: Path, passages: Sequence[data.Passage]) -> None:
    """Write passages with their vectors beside the encoder, and their SHA-256 among its own."""
    order = sorted(passages, key=lambda p: hashlib.sha256(p.id.encode()).digest())
    texts = [p.text for p in order[:KEPT_BACK]]
    vectors = OnnxEncoder(path.parent).encode(texts).astype(np.float16)
    np.savez(path, texts=np.array(texts), vectors=vectors, encoder=np.array(sha256(path.parent / GRAPH)))
    sums = json.loads((path.parent / SUMS).read_text(encoding="utf-8"))
    sums["sha256"][path.name] = sha256(path)
    (path.parent / SUMS).write_bytes((json.dumps(sums, indent=1, sort_keys=True) + "\n").encode())


if __name__ == "__main__":
    sys.exit(main())
