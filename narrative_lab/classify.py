"""Classification: which codes of which codebooks the sentences of a draft carry, and how much of the draft that is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from narrative_lab._version import __version__
from narrative_lab.codebook import codebooks as shipped
from narrative_lab.codebook import load_file
from narrative_lab.doc import Doc
from narrative_lab.draft import BlockKind, Draft, Span
from narrative_lab.encode import Encoder, load_encoder
from narrative_lab.errors import ConfigError
from narrative_lab.framing import NO, UNSURE, YES, Coding, Framing, Profile, Share
from narrative_lab.heads import Head, load_head
from narrative_lab.parse import load_pipeline, parse
from narrative_lab.readers import read_text

if TYPE_CHECKING:
    from spacy.language import Language

TRAINED = ("welcoming-america", "annex-a")
USUAL = (*TRAINED, "narrative-approach")
"""The codebooks a draft is classified in unless others are asked for: themes, signals, and how it goes about its work."""
CANDIDATES = 3  # sentences shown for a code that is only ranked


class Classifier:
    """Heads for some codebooks over one encoder; texts are encoded once for all of them."""

    def __init__(
        self, codebooks: Iterable[str | Path] = TRAINED, *, encoder: Encoder | None = None, decide: bool = False
    ):
        """Load the heads; `decide` gives labels and shares in untrained codebooks as well.

        Raises ConfigError for an unknown codebook, DefinitionError for a broken one, ModelError for a broken model.
        """
        self.encoder = encoder or load_encoder()
        names = known([codebooks] if isinstance(codebooks, str | Path) else codebooks)
        self.heads = tuple(load_head(name, self.encoder) for name in names)
        self.sums = tuple(sorted((f"codebooks/{load_file(name).value.id}", load_file(name).sha256) for name in names))
        self.decide = decide
        twice = [id for id, count in Counter(h.codebook.id for h in self.heads).items() if count > 1]
        if twice:
            raise ConfigError(f"Two codebooks have the id '{twice[0]}'. Give one of them another id.")

    @property
    def models(self) -> tuple[tuple[str, str], ...]:
        """Return the name and SHA-256 of everything that a result rests on."""
        trained = [(h.codebook.id, h.sha256) for h in self.heads if h.trained]
        return ((self.encoder.name, self.encoder.sha256), *trained)

    def decides(self, head: Head) -> bool:
        """Tell whether labels are given in the codebook of this head, or candidates only."""
        return head.trained or self.decide

    def passages(self, texts: Sequence[str]) -> list[dict[str, Decisions]]:
        """Classify texts, each by itself and as a whole; returns for each its decisions by codebook."""
        vectors = self.encoder.encode(texts)
        tables = [(head, head.scores(vectors)) for head in self.heads]
        return [{head.codebook.id: Decisions(head, scores[i]) for head, scores in tables} for i in range(len(texts))]

    def doc(self, doc: Doc) -> Framing:
        """Classify the sentences of a parsed draft, each in the light of its neighbours in the same block."""
        sentences = [s for s in doc.sentences if s.block.kind is not BlockKind.HEADING]
        vectors = self.encoder.encode([" ".join(doc.quote(s.span).split()) for s in sentences])
        around = neighbours(vectors, [id(s.block) for s in sentences])
        words = np.array([len(s.words) for s in sentences], float)
        profiles, codings = [], []
        for head in self.heads:
            scores = head.scores(blend(vectors, around, head.blend)) if len(sentences) else np.zeros((0, len(head.cut)))
            table = [Decisions(head, row) for row in scores]
            spans = [s.span for s in sentences]
            profiles.append(self._profile(head, spans, words, table))
            if self.decides(head):
                codings.extend(_codings(head, spans, table))
        return Framing(
            doc.draft,
            tuple(profiles),
            tuple(codings),
            versions=(("narrative_lab", __version__),),
            models=self.models,
            definitions=self.sums,
        )

    def _profile(self, head: Head, spans: Sequence[Span], words: np.ndarray, table: Sequence[Decisions]) -> Profile:
        total = float(words.sum())
        decides = self.decides(head)
        shares = []
        for k, code in enumerate(head.codebook.codes):
            ways = [t.way(k) for t in table]
            best = sorted(range(len(table)), key=lambda i: -table[i].scores[k])
            keep = [i for i in best if ways[i] != NO] if decides else best[:CANDIDATES]
            strongest = tuple(
                Coding(head.codebook.id, code.id, spans[i], round(float(table[i].scores[k]), 4), ways[i])
                for i in keep[:CANDIDATES]
            )
            part = {
                way: float(words[[w == way for w in ways]].sum()) / total if total else 0.0 for way in (YES, UNSURE)
            }
            shares.append(
                Share(
                    code.id, code.name, code.short, code.color, head.precision.get(code.id),
                    part[YES] if decides else None, part[UNSURE] if decides else None,
                    ways.count(YES) if decides else 0, strongest,
                )
            )  # fmt: skip
        return Profile(head.codebook.id, head.codebook.name, head.trained, decides, int(total), tuple(shares))


class Decisions(NamedTuple):
    """What is decided of one passage in one codebook, by scores of shape (codes,)."""

    head: Head
    scores: np.ndarray

    def way(self, k: int) -> str:
        """Return "yes", "no" or "unsure" for the k-th code."""
        if self.head.low[k] <= self.scores[k] < self.head.high[k]:
            return UNSURE
        return YES if self.scores[k] >= self.head.cut[k] else NO

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the codes that the passage is given, the unsure ones on the near side of their cut included."""
        given = self.scores >= self.head.cut
        return tuple(code for code, yes in zip(self.head.codebook.ids, given, strict=True) if yes)

    @property
    def unsure(self) -> tuple[str, ...]:
        """Return the codes, given or not, whose score is near their cut."""
        return tuple(code for k, code in enumerate(self.head.codebook.ids) if self.way(k) == UNSURE)

    @property
    def ranked(self) -> Mapping[str, float]:
        """Return the score of each code, in the order of the codebook."""
        return {code: round(float(s), 4) for code, s in zip(self.head.codebook.ids, self.scores, strict=True)}


@lru_cache(maxsize=1)
def trained_classifier() -> Classifier:
    """Return the classifier for the trained codebooks that ship, loaded once."""
    return Classifier()


def classify(
    draft: Draft | str,
    codebooks: Iterable[str | Path] = USUAL,
    *,
    encoder: str = "",
    decide: bool = False,
    nlp: Language | None = None,
) -> Framing:
    """Classify the framing of a draft, or of text that is read as plain text.

    `codebooks` are ids of those that ship or paths of your own, `encoder` a sentence-transformers model to use instead
    of the one that ships, `decide` asks for labels in untrained codebooks too. Raises NarrativeLabError for bad
    codebooks or models, never for the text itself.
    """
    draft = read_text(draft) if isinstance(draft, str) else draft
    classifier = Classifier(codebooks, encoder=load_encoder(encoder), decide=decide)
    return classifier.doc(parse(draft, nlp or load_pipeline()))


def neighbours(vectors: np.ndarray, blocks: Sequence[object]) -> np.ndarray:
    """Return for each sentence the mean vector of the one before and the one after it in its block, zeros for none."""
    around = np.zeros_like(vectors)
    for i in range(len(vectors)):
        beside = [j for j in (i - 1, i + 1) if 0 <= j < len(vectors) and blocks[j] == blocks[i]]
        if beside:
            around[i] = vectors[beside].mean(0)
    return around


def blend(vectors: np.ndarray, around: np.ndarray, share: float) -> np.ndarray:
    """Return unit vectors of sentences that take in a share of what stands around them."""
    mixed = vectors + share * around
    return mixed / np.maximum(np.linalg.norm(mixed, axis=-1, keepdims=True), 1e-9)


def _codings(head: Head, spans: Sequence[Span], table: Sequence[Decisions]) -> Iterator[Coding]:
    for span, decisions in zip(spans, table, strict=True):
        for k, code in enumerate(head.codebook.ids):
            way = decisions.way(k)
            if way != NO:
                yield Coding(head.codebook.id, code, span, round(float(decisions.scores[k]), 4), way)


def known(names: Iterable[str | Path]) -> tuple[str | Path, ...]:
    """Return the codebooks asked for; "all" stands for every one that ships."""
    return tuple(dict.fromkeys(n for name in names for n in (shipped() if name == "all" else (name,))))
