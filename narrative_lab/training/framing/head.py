"""Fit the head of one codebook on the vectors of labelled passages, and set where it says yes, no and "not sure"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import check_is_fitted, validate_data

from narrative_lab.codebook import Codebook
from narrative_lab.heads import Head

STRENGTH = 1.0
UNSURE = 0.5  # logits on either side of the cut within which the answer is "not sure"
SURE = 0.5  # what is less likely than this is never sure, however low the cut
MOST_CUT = 0.6  # no code needs more than this probability to be given


class CodeClassifier(ClassifierMixin, BaseEstimator):
    """One logistic regression for each code, as an estimator of scikit-learn.

    `fit` takes vectors (passages, dimensions) and labels: an indicator (passages, codes), in which NaN leaves a label
    open, or one class for each passage. `C` is the inverse strength of regularisation.
    """

    def __init__(self, C: float = STRENGTH):
        self.C = C

    def fit(self, X, y):
        """Fit on vectors and labels; return the estimator."""
        X = validate_data(self, X, dtype=np.float64)
        y = np.asarray(y)
        if y.ndim == 2 and y.shape[1] > 1:
            self.classes_ = np.arange(y.shape[1])
            self.is_indicator_ = True
            table = y.astype(float)
        else:
            X, y = validate_data(self, X, y, dtype=np.float64)
            check_classification_targets(y)
            if type_of_target(y) == "multilabel-indicator":
                raise ValueError("An indicator needs two codes or more.")
            self.classes_ = np.unique(y)
            if len(self.classes_) < 2:
                raise ValueError(f"There must be two classes or more; here is one class: {self.classes_!r}.")
            self.is_indicator_ = False
            table = (y[:, None] == self.classes_).astype(float)
        if len(table) != len(X):
            raise ValueError(f"There are {len(X)} vectors and {len(table)} rows of labels.")
        fitted = [self._fit_one(X, column) for column in table.T]
        self.coef_ = np.array([weights for weights, _ in fitted])
        self.intercept_ = np.array([bias for _, bias in fitted])
        return self

    def _fit_one(self, X: np.ndarray, column: np.ndarray) -> tuple[np.ndarray, float]:
        known = ~np.isnan(column)
        truth = column[known] > 0.5
        if truth.all() or not truth.any():  # nothing to tell apart: as likely as it was seen
            share = (truth.sum() + 0.5) / (len(truth) + 1)
            return np.zeros(X.shape[1]), float(np.log(share / (1 - share)))
        model = LogisticRegression(C=self.C, max_iter=2000).fit(X[known], truth)
        return model.coef_[0], float(model.intercept_[0])

    def decision_function(self, X):
        """Return the logit of each code, (passages, codes); for two classes that of the second, (passages,)."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float64, reset=False)
        logits = X @ self.coef_.T + self.intercept_
        return logits[:, 1] if self._is_binary else logits

    def predict_proba(self, X):
        """Return the probability of each code, (passages, codes); of classes, they sum to 1."""
        logits = np.atleast_2d(self.decision_function(X))
        if self._is_binary:
            second = 1 / (1 + np.exp(-logits[0]))
            return np.stack([1 - second, second], axis=1)
        chances = 1 / (1 + np.exp(-logits))
        return chances if self.is_indicator_ else chances / chances.sum(1, keepdims=True)

    def predict(self, X):
        """Return an indicator of the codes that are likelier than not, or the likeliest class of each passage."""
        logits = self.decision_function(X)
        if self.is_indicator_:
            return (logits > 0).astype(int)
        return self.classes_[(logits > 0).astype(int) if self._is_binary else logits.argmax(1)]

    @property
    def _is_binary(self) -> bool:
        return not self.is_indicator_ and len(self.classes_) == 2

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags


class Calibration(NamedTuple):
    """How logits become probabilities in text as it occurs, alike for all codes of a codebook: `slope` and `shift`."""

    slope: float = 1.0
    shift: float = 0.0

    def apply(self, logits: np.ndarray) -> np.ndarray:
        """Return probabilities."""
        return 1 / (1 + np.exp(-(self.slope * logits + self.shift)))


def calibrate(logits: np.ndarray, truth: np.ndarray) -> Calibration:
    """Fit the calibration on logits and labels of passages as they occur, both (passages, codes).

    Two numbers for all codes together: with few positives to a code, more would fit chance.
    """
    known = ~np.isnan(truth)
    if len(np.unique(truth[known])) < 2:  # nothing to calibrate on
        return Calibration()
    model = LogisticRegression(C=100.0).fit(logits[known][:, None], truth[known] > 0.5)
    return Calibration(max(float(model.coef_[0, 0]), 0.05), float(model.intercept_[0]))


def cuts(chances: np.ndarray) -> np.ndarray:
    """Return for each code the cut that promises the best F1, from calibrated probabilities (passages, codes) alone.

    Labels are not looked at: the expected F1 of a cut is 2 E[hits] / (given + E[carried]) (Lipton et al. 2014).
    """
    found = []
    for column in chances.T:
        ranked = np.sort(column)[::-1]
        given = np.arange(1, len(ranked) + 1)
        expected = 2 * np.cumsum(ranked) / (given + ranked.sum())
        best = int(expected.argmax())
        below = ranked[best + 1] if best + 1 < len(ranked) else ranked[best] / 2
        found.append(min((ranked[best] + below) / 2, MOST_CUT))
    return np.array(found)


def band(cut: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the probabilities from which, and below which, the answer is "not sure" for each cut."""
    logit = np.log(cut / (1 - cut))
    low, high = (1 / (1 + np.exp(-(logit + step))) for step in (-UNSURE, UNSURE))
    return low, np.maximum(high, SURE)


def make(
    codebook: Codebook, model: CodeClassifier, calibration: Calibration, cut: Sequence[float], blend: float = 0.0
) -> Head:
    """Make the head that is served, with the calibration folded into its weights."""
    cut = np.asarray(cut, float)
    low, high = band(cut)
    weights = model.coef_ * calibration.slope
    bias = model.intercept_ * calibration.slope + calibration.shift
    return Head(codebook, weights.astype(np.float32), bias.astype(np.float32), cut, low, high, blend)
