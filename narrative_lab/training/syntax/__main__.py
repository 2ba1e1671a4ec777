"""Make `models/syntax`: `python -m narrative_lab.training.syntax TREEBANK_FOLDER [--out models/syntax]`."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import spacy
from spacy.language import Language
from thinc.api import Config

from narrative_lab.definitions import load_definitions
from narrative_lab.training import marks
from narrative_lab.training import score as marks_score
from narrative_lab.training.base import BaseError
from narrative_lab.training.syntax import card, treebank
from narrative_lab.training.syntax.score import Figure, best_threshold, expression_passives, score, speed

CONFIG = Path(__file__).with_name("config.cfg")
PASSAGES = Path(__file__).resolve().parents[3] / "corpus" / "agency"
TESTED = "test.txt"
LICENCE_FILE = "LICENSE.EWT.txt"
PASSES = 2  # over the marked passages, for each over the treebank, which is four times as long
THRESHOLDS = tuple(k / 4 for k in range(-12, 13))


def main(arguments: list[str] | None = None) -> int:
    """Train, export, package and measure the grammar model."""
    parser = argparse.ArgumentParser(prog="python -m narrative_lab.training.syntax", description=__doc__)
    parser.add_argument("treebank", type=Path, help="folder with the .conllu files of UD English EWT and PUD")
    parser.add_argument("--passages", type=Path, default=PASSAGES, help="folder with the marked passages")
    parser.add_argument("--out", type=Path, default=Path("models/syntax"), help="where the pipeline goes")
    parser.add_argument("--keep", type=Path, help="keep the trained network in this file; begin from it if it is there")
    parser.add_argument("--only-measure", action="store_true", help="measure the pipeline in --out again")
    chosen = parser.parse_args(arguments)
    try:
        hashes = treebank.verify(chosen.treebank)
        if chosen.only_measure:
            measure(chosen.treebank, chosen.passages, chosen.out, hashes)
        else:
            make(chosen.treebank, chosen.passages, chosen.out, hashes, chosen.keep)
    except (treebank.TreebankError, BaseError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def make(folder: Path, passages: Path, out: Path, hashes: dict[str, str], keep: Path | None = None) -> None:
    """Train the pipeline in a folder beside `out`, measure it, and put it in place in one move."""
    began = time.perf_counter()
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".syntax-") as scratch:
        built = Path(scratch) / "syntax"
        train(folder, passages, keep).to_disk(built)
        _tidy(built)
        print(f"trained and packed in {(time.perf_counter() - began) / 60:.0f} minutes")
        shutil.copyfile(folder / LICENCE_FILE, built / "LICENSE")
        measure(folder, passages, built, hashes)
        if out.exists():
            out.rename(Path(scratch) / "replaced")
        built.rename(out)


def train(folder: Path, passages: Path, keep: Path | None = None, grammar: Language | None = None) -> Language:
    """Train on EWT train and the marked passages; EWT dev is watched, and sets the sentence threshold.

    The passages come without grammar. They get that of `grammar`, or of a network that is trained on the treebank alone first.
    """
    from narrative_lab.training.syntax import people

    documents = treebank.read(folder / treebank.FILES["train"])
    dev = treebank.read(folder / treebank.FILES["dev"])
    if grammar is None:
        grammar = fitted(documents, dev, ())
    spoken = people.documents(passages / people.TRAIN, grammar)
    nlp = fitted(documents, dev, spoken, keep)
    people.fit_clusivity(nlp, passages / people.TRAIN)
    return nlp


def fitted(
    documents: Sequence[treebank.Document],
    dev: Sequence[treebank.Document],
    spoken: Sequence[treebank.Document],
    keep: Path | None = None,
) -> Language:
    """Fit a network on treebank documents and on passages with marks, and pack it into a pipeline."""
    import torch

    from narrative_lab.pieces import WordPieces
    from narrative_lab.training import base
    from narrative_lab.training.syntax.export import pipeline
    from narrative_lab.training.syntax.fit import Learner, Plan, collect_labels, fit
    from narrative_lab.training.syntax.lemmas import lemma_tables
    from narrative_lab.training.syntax.network import Encoder, Grammar, Heads, Sizes

    config = Config().from_disk(CONFIG)
    sizes, plan = config["network"], Plan(**config["plan"])
    torch.manual_seed(plan.seed)
    random.seed(plan.seed)
    np.random.seed(plan.seed)
    torch.set_num_threads(os.cpu_count() or 1)
    words = (w.text for d in (*documents, *spoken) for s in d.sentences for w in s.words)
    start = base.load(words, sizes["pieces"])
    labels = collect_labels(documents, sizes["rare"])
    encoder = Encoder(start.arrays, sizes["layers"], sizes["longest"], sizes["dropout"])
    counts = Sizes(len(labels.tags), len(labels.morphs), len(labels.relations))
    model = Grammar(encoder, Heads(encoder.norm.normalized_shape[0], counts, sizes["head_dropout"]))
    learner = Learner(WordPieces(start.pieces), labels, sizes["longest"])
    if keep is not None and keep.is_file():
        model.load_state_dict(torch.load(keep, weights_only=True))
    else:
        fit(model, learner, (*documents, *spoken * PASSES), dev, plan)
        if keep is not None:
            torch.save(model.state_dict(), keep)
    nlp = pipeline(config, model, start.pieces, labels, lemma_tables(documents), card.META)
    nlp.get_pipe("senter").settings["threshold"] = best_threshold(nlp, dev, THRESHOLDS)
    return nlp


def measure(folder: Path, passages: Path, built: Path, hashes: dict[str, str]) -> None:
    """Measure the pipeline in `built` and write metrics.json, CARD.md and the hashes beside it."""
    import narrative_lab.syntax  # noqa: F401  (registers the components)

    nlp = spacy.load(built)
    parts = {name: treebank.read(folder / treebank.FILES[name]) for name in ("dev", "test", "pud")}
    metrics: dict = {
        "f1": {
            f"{name}, {'whole documents' if whole else 'paragraphs'}": {
                figure: _plain(value) for figure, value in score(nlp, documents, whole).items()
            }
            for name, documents in parts.items()
            for whole in (False, True)
        },
        "passives_by_expression": {name: round(expression_passives(d), 4) for name, d in parts.items()},
        "speed": {k: round(v, 1) for k, v in speed(nlp, parts["pud"]).items()},
        "megabytes": round(sum(p.stat().st_size for p in built.rglob("*") if p.is_file()) / 1e6, 1),
        "people": {
            name: {key: {k: round(v, 4) for k, v in figure._asdict().items()} for key, figure in rows.items()}
            for name, rows in people_figures(nlp, passages / TESTED).items()
        },
        "treebank_sha256": hashes,
        "passages_sha256": {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(passages.glob("*.txt"))},
    }
    (built / "treebank.sha256").write_bytes(treebank.HASHES.read_bytes())
    _write(built / "metrics.json", json.dumps(metrics, indent=1, sort_keys=True) + "\n")
    _write(built / "CARD.md", card.text(metrics, Config().from_disk(CONFIG)))
    print(card.table(metrics), card.people(metrics), sep="\n\n")


def people_figures(nlp: Language, path: Path) -> dict[str, dict[str, marks_score.Figure]]:
    """Score who is spoken of on passages that nothing was trained on."""
    passages = marks.read(path)
    told = marks_score.readings(passages, nlp, load_definitions().lexicon)
    return marks_score.figures([marks_score.counts(p.marks, read) for p, read in zip(passages, told, strict=True)])


def _plain(figure: Figure) -> dict[str, float]:
    return {"value": round(figure.value, 4), "low": round(figure.low, 4), "high": round(figure.high, 4)}


def _write(path: Path, text: str) -> None:
    path.write_bytes(text.encode())


def _tidy(built: Path) -> None:
    """Drop what spaCy writes for word vectors that the pipeline does not have."""
    for name in ("vectors", "key2row", "vectors.cfg", "lookups.bin"):
        (built / "vocab" / name).unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
