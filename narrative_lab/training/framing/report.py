"""Report an evaluation: read labelled passages, measure every system, and show the errors that weigh most."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path

import numpy as np

from narrative_lab.classify import Classifier
from narrative_lab.codebook import Codebook
from narrative_lab.errors import ConfigError
from narrative_lab.training.framing import passages as data
from narrative_lab.training.framing.evaluate import (
    FOLDS,
    Answers,
    baselines,
    cross_fitted,
    measure,
    served,
    slogit,
    table,
)

FEWEST = 5


def evaluate(
    path: Path,
    classifier: Classifier,
    corpus: Path | None = None,
    without: Sequence[str] = (),
    errors: int = 0,
    as_json: bool = False,
) -> str:
    """Measure a classifier on a file of labelled passages; return the figures as text, or as JSON.

    Where the cuts of a head were set on this very file, they are set anew for each of ten folds on the other nine.
    `corpus` is what the TF-IDF baseline learns; passages whose source matches a pattern in `without` are left out.
    """
    every = data.read(path)
    passages = [p for p in every if not any(fnmatch(p.source, pattern) for pattern in without)]
    if not passages:
        raise ConfigError(f"{path}: there is no passage to measure on.")
    for head in classifier.heads:
        if not any(head.codebook.id in p.codes for p in passages):
            raise ConfigError(f"{path}: no passage is coded in {head.codebook.id}. Name another with --codebook.")
        data.require(passages, head.codebook, path)
    learned = data.read(corpus) if corpus else ()
    texts = [p.text for p in passages]
    vectors = classifier.encoder.encode(texts)
    source = hashlib.sha256(path.read_bytes()).hexdigest()
    said, plain = [], {}
    for head in classifier.heads:
        book = head.codebook
        truth = data.labels(passages, book.id, book.ids)
        fold = data.folds(passages, FOLDS)
        if head.trained_on == source:
            said += [f"{book.name} ({book.id}) was trained on this file; its figures out of fold are in its card.", ""]
            continue
        ours = (
            cross_fitted(slogit(head.scores(vectors)), truth, fold)
            if head.cuts_from == source
            else served(head, vectors)
        )
        answers = {"narrative_lab": ours, **baselines(book, texts, truth, fold, classifier.encoder, learned)}
        results = {name: measure(truth, answer, book.ids) for name, answer in answers.items()}
        plain[book.id] = {name: result.to_dict() for name, result in results.items()}
        how = "set for each fold on the others" if head.cuts_from == source else "as they ship"
        said += [table(results, book), f"The unit is a passage. Cuts are {how}; intervals are 95 %, by bootstrap.", ""]
        if errors:
            said += [*gravest(passages, truth, ours, book, errors), ""]
    return json.dumps(plain, indent=1) + "\n" if as_json else "\n".join(said)


def gravest(
    passages: Sequence[data.Passage], truth: np.ndarray, answers: Answers, book: Codebook, most: int
) -> Iterator[str]:
    """Yield for each code the errors in which the classifier was surest, and which codes it gave instead."""
    for k, code in enumerate(book.codes):
        wrong = np.flatnonzero(answers.said[:, k] != (truth[:, k] > 0.5))
        missed = sorted((i for i in wrong if truth[i, k] > 0.5), key=lambda i: answers.chances[i, k])
        given = sorted((i for i in wrong if truth[i, k] <= 0.5), key=lambda i: -answers.chances[i, k])
        for what, rows in (("missed", missed), ("given in error", given)):
            if rows:
                yield f"{code.name}, {what} ({len(rows)}):"
            for i in rows[:most]:
                carried = [c for j, c in enumerate(book.ids) if truth[i, j] > 0.5]
                text = " ".join(passages[i].text.split())
                yield f"  {answers.chances[i, k]:.2f} {passages[i].id} [{', '.join(carried) or 'none'}] {text[:160]}"


def precisions(answers: Answers, truth: np.ndarray, book: Codebook) -> dict[str, float]:
    """Return the precision of each code where it is given and sure, which is when it counts as evidence.

    Codes that were given for sure fewer than `FEWEST` times are left out: nothing is known of them.
    """
    sure = answers.said & ~answers.unsure
    hits, given = (sure & (truth > 0.5)).sum(0), sure.sum(0)
    return {code: round(float(h / g), 4) for code, h, g in zip(book.ids, hits, given, strict=True) if g >= FEWEST}
