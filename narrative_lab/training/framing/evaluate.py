"""Evaluate classification on labelled passages: figures per code with intervals, beside baselines in the same run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from narrative_lab.codebook import Codebook
from narrative_lab.encode import Encoder
from narrative_lab.heads import Head, by_definition
from narrative_lab.training.framing import head as heads
from narrative_lab.training.framing import passages as data

DRAWS = 1000
FOLDS = 10
FEW = 15  # positives; the codes with fewer are pooled as well, since each by itself says little
COUNTED = 8  # positives from which a code counts in the macro figures


class Figure(NamedTuple):
    """A figure with its 95 % interval, by bootstrap over passages."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.2f} ({self.low:.2f}–{self.high:.2f})"


class Row(NamedTuple):
    """The figures of one code, or of several taken together: `support` is how many passages carry it."""

    support: int
    precision: Figure
    recall: Figure
    f1: Figure
    ap: Figure


@dataclass(frozen=True)
class Result:
    """How well one system does in one codebook: a row per code; macro figures over codes with `COUNTED` positives.

    `error` is the expected calibration error of its probabilities, over all codes, in ten equal bins.
    """

    passages: int
    codes: Mapping[str, Row]
    few: Row | None
    macro_f1: Figure
    macro_ap: Figure
    counted: int
    error: float
    unsure: float

    def to_dict(self) -> dict:
        """Return the result as plain dicts, rounded to four places."""
        few = _plain(self.few) if self.few else None
        return {
            "passages": self.passages,
            "codes": {code: _plain(row) for code, row in self.codes.items()},
            "few": few,
            "macro_f1": _rounded(self.macro_f1),
            "macro_ap": _rounded(self.macro_ap),
            "counted": self.counted,
            "calibration_error": round(self.error, 4),
            "unsure": round(self.unsure, 4),
        }


class Answers(NamedTuple):
    """What a system says of passages: probabilities, decisions, and where it is not sure, each (passages, codes)."""

    chances: np.ndarray
    said: np.ndarray
    unsure: np.ndarray


def measure(truth: np.ndarray, answers: Answers, codes: Sequence[str], draws: int = DRAWS) -> Result:
    """Measure answers against labels of shape (passages, codes), NaN where open: what is open counts for nothing.

    Intervals are by bootstrap over passages, seed 0.
    """
    known, truth = ~np.isnan(truth), truth > 0.5
    chance = np.random.default_rng(0)
    count = len(truth)
    times = np.vstack([np.ones(count), chance.multinomial(count, np.full(count, 1 / count), size=draws)])
    said = answers.said & known
    hit, given, carried = (times @ table.astype(float) for table in (truth & said, said, truth))
    precision, recall = hit / np.maximum(given, 1), hit / np.maximum(carried, 1)
    f1 = 2 * hit / np.maximum(given + carried, 1)
    ap = np.array(
        [average_precision(truth[:, k], answers.chances[:, k], times * known[:, k]) for k in range(len(codes))]
    ).T
    rows = {
        code: Row(int(carried[0, k]), *(interval(table[:, k]) for table in (precision, recall, f1, ap)))
        for k, code in enumerate(codes)
    }
    many = [k for k in range(len(codes)) if carried[0, k] >= COUNTED]
    rare = [k for k in range(len(codes)) if carried[0, k] < FEW]
    return Result(
        count,
        rows,
        _pool(hit, given, carried, ap, rare) if rare else None,
        interval(f1[:, many].mean(1)) if many else Figure(0, 0, 0),
        interval(ap[:, many].mean(1)) if many else Figure(0, 0, 0),
        len(many),
        calibration_error(truth[known], answers.chances[known]),
        float(answers.unsure.mean()) if answers.unsure.size else 0.0,
    )


def average_precision(truth: np.ndarray, scores: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Return the average precision for each draw; `times` says how often a draw holds each passage, (draws, passages).

    Passages with the same score stand at the same rank, the last of them.
    """
    order = np.argsort(-scores, kind="stable")
    drawn, hits = times[:, order], times[:, order] * truth[order]
    ends = np.searchsorted(-scores[order], -scores[order], side="right") - 1
    found, seen = hits.cumsum(1)[:, ends], drawn.cumsum(1)[:, ends]
    return (hits * found / np.maximum(seen, 1)).sum(1) / np.maximum(found[:, -1], 1)


def calibration_error(truth: np.ndarray, chances: np.ndarray, bins: int = 10) -> float:
    """Return how far probabilities are from what happens: the mean gap over ten equal bins, weighted by their size."""
    flat, happened = np.ravel(chances), np.ravel(truth)
    which = np.minimum((flat * bins).astype(int), bins - 1)
    gaps = [abs(flat[which == b].sum() - happened[which == b].sum()) for b in range(bins)]
    return float(sum(gaps) / max(1, len(flat)))


def served(head: Head, vectors: np.ndarray) -> Answers:
    """Return what a head says with the cuts it ships with."""
    chances = head.scores(vectors)
    return Answers(chances, chances >= head.cut, (chances >= head.low) & (chances < head.high))


def cross_fitted(logits: np.ndarray, truth: np.ndarray, fold: np.ndarray) -> Answers:
    """Return what logits say with calibration and cuts that are set, for each fold, on the passages of the others."""
    chances, said, unsure = np.zeros_like(logits), np.zeros(logits.shape, bool), np.zeros(logits.shape, bool)
    for f in np.unique(fold):
        here, others = fold == f, fold != f
        calibration = heads.calibrate(logits[others], truth[others])
        cut = heads.cuts(calibration.apply(logits[others]))
        chances[here] = calibration.apply(logits[here])
        said[here] = chances[here] >= cut
        low, high = heads.band(cut)
        unsure[here] = (chances[here] >= low) & (chances[here] < high)
    return Answers(chances, said, unsure)


def slogit(chances: np.ndarray) -> np.ndarray:
    """Return the logits of probabilities, kept finite."""
    held = np.clip(np.asarray(chances, np.float64), 1e-9, 1 - 1e-9)
    return np.log(held / (1 - held))


def baselines(
    codebook: Codebook, texts: Sequence[str], truth: np.ndarray, fold: np.ndarray, encoder: Encoder,
    corpus: Sequence[data.Passage] = (),
) -> dict[str, Answers]:  # fmt: skip
    """Return what the simplest systems say of the same passages, with cuts cross-fitted in the same way.

    The majority; TF-IDF with logistic regression on the same corpus (left out without one); nearness to the
    definitions.
    """
    share = np.nan_to_num(truth).mean(0)
    none = np.zeros(truth.shape, bool)
    found = {"majority": Answers(np.tile(share, (len(texts), 1)), none | (share > 0.5), none)}
    if corpus:
        from sklearn.feature_extraction.text import TfidfVectorizer

        words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
        table = words.fit_transform([p.text for p in corpus])
        model = one_by_one(table, data.labels(corpus, codebook.id, codebook.ids))
        found["TF-IDF and logistic regression"] = cross_fitted(model(words.transform(texts)), truth, fold)
    near = by_definition(codebook, encoder)
    logits = slogit(near.scores(encoder.encode(texts)))
    found["nearness to the definitions"] = cross_fitted(logits, truth, fold)
    return found


def one_by_one(table, truth: np.ndarray):
    """Fit a logistic regression for each code on a sparse table, and return what turns tables into logits."""
    from sklearn.dummy import DummyClassifier
    from sklearn.linear_model import LogisticRegression

    models = []
    for column in truth.T:
        known = np.flatnonzero(~np.isnan(column))
        if len(np.unique(column[known])) < 2:
            models.append(DummyClassifier(strategy="prior").fit(table[known], column[known] > 0.5))
        else:
            models.append(LogisticRegression(C=10.0, max_iter=1000).fit(table[known], column[known] > 0.5))
    return lambda other: slogit(np.array([_chance(m, other) for m in models]).T)


def _chance(model, table) -> np.ndarray:
    chances = model.predict_proba(table)
    return chances[:, 1] if chances.shape[1] > 1 else np.full(chances.shape[0], float(model.classes_[0]))


def table(results: Mapping[str, Result], codes: Codebook) -> str:
    """Return results of several systems in one codebook as text: the first in full, the others in a line each."""
    first = next(iter(results.values()))
    names = [*first.codes, "fewer than 15 together"]
    width = max(map(len, names))
    lines = [f"{codes.name} ({codes.id}): {first.passages} passages", ""]
    lines.append(f"{'code':{width}}  {'n':>4}  {'precision':18}{'recall':18}{'F1':18}average precision")
    rows = [*first.codes.items(), *([(names[-1], first.few)] if first.few else [])]
    for code, r in rows:
        lines.append(f"{code:{width}}  {r.support:>4}  {r.precision!s:18}{r.recall!s:18}{r.f1!s:18}{r.ap}")
    lines.append("")
    for name, r in results.items():
        lines.append(f"{name}: macro F1 {r.macro_f1}, macro average precision {r.macro_ap}, over {r.counted} codes")
    lines.append(f"Expected calibration error {first.error:.3f}; not sure of {100 * first.unsure:.0f} % of answers.")
    return "\n".join(lines)


def _pool(hit: np.ndarray, given: np.ndarray, carried: np.ndarray, ap: np.ndarray, which: Sequence[int]) -> Row:
    h, g, c = (table[:, which].sum(1) for table in (hit, given, carried))
    shown = [k for k in which if carried[0, k]]
    precise = ap[:, shown].mean(1) if shown else np.zeros(len(h))
    rates = (h / np.maximum(g, 1), h / np.maximum(c, 1), 2 * h / np.maximum(g + c, 1), precise)
    return Row(int(c[0]), *map(interval, rates))


def interval(drawn: np.ndarray) -> Figure:
    """Return a figure with its interval from its value (first) and its values in the draws."""
    low, high = np.quantile(drawn[1:], (0.025, 0.975)) if len(drawn) > 1 else (drawn[0], drawn[0])
    return Figure(float(drawn[0]), float(low), float(high))


def _rounded(figure: Figure) -> list[float]:
    return [round(v, 4) for v in figure]


def _plain(row: Row) -> dict:
    return {k: v if k == "support" else _rounded(v) for k, v in row._asdict().items()}
