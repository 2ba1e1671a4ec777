"""Score a pipeline against a treebank, from raw text.

Words are matched by their place in the text, as in the CoNLL 2018 shared task, so that wrong tokens and wrong sentence
bounds count against every later figure: F1 = 2 x right / (gold words + own words). `las` compares whole relations
(`nsubj:pass`); `las_universal` their part before the colon, as that shared task did.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from narrative_lab.syntax import real_words, sentence_starts
from narrative_lab.training.syntax.treebank import PASSIVE_AUXILIARY, Document, Sentence, running_text

WORD_FIGURES = ("tokens", "upos", "xpos", "feats", "lemma", "uas", "las", "las_universal")
FIGURES = (*WORD_FIGURES, "sentences", "passives")


@dataclass(frozen=True)
class Figure:
    """A share with its bootstrap 95 % interval (documents drawn with replacement)."""

    value: float
    low: float
    high: float


def score(nlp: Language, documents: Sequence[Document], whole: bool, draws: int = 1000) -> dict[str, Figure]:
    """Score on paragraphs as the treebank marks them, or (`whole`) on each document as one string.

    Whole documents are joined with a single blank, so that no line break tells where a paragraph ends.
    """
    texts, golds, owners = [], [], []
    for k, document in enumerate(documents):
        for part in (document.sentences,) if whole else document.paragraphs:
            texts.append(running_text(part))
            golds.append(part)
            owners.append(k)
    counts = np.zeros((len(documents), len(FIGURES), 3))
    for doc, (_, starts), gold, k in zip(nlp.pipe(t for t, _ in texts), texts, golds, owners, strict=True):
        counts[k] += _count(doc, gold, starts)
    chance = np.random.default_rng(1)
    drawn = np.stack([
        _shares(counts[chance.integers(0, len(counts), len(counts))].sum(axis=0)) for _ in range(draws)
    ])  # fmt: skip
    low, high = np.percentile(drawn, [2.5, 97.5], axis=0)
    shares = _shares(counts.sum(axis=0))
    return {name: Figure(float(shares[i]), float(low[i]), float(high[i])) for i, name in enumerate(FIGURES)}


def _shares(counts: np.ndarray) -> np.ndarray:
    """Turn (figures x [right, gold, own]) into F1."""
    return 2 * counts[:, 0] / np.maximum(counts[:, 1] + counts[:, 2], 1)


def _count(doc: Doc, sentences: Sequence[Sentence], starts: Sequence[int]) -> np.ndarray:
    """Count [right, gold, own] for every figure of one text."""
    gold = {}
    for base, sentence in zip(starts, sentences, strict=True):
        for word in sentence.words:
            head = None if word.head < 0 else _span(base, sentence.words[word.head])
            gold[_span(base, word)] = (word, head)
    own = {(t.idx, t.idx + len(t)): t for t in doc if not t.is_space}
    right = dict.fromkeys(FIGURES, 0)
    for place in gold.keys() & own.keys():
        (word, gold_head), token = gold[place], own[place]
        head = None if token.head.i == token.i else (token.head.idx, token.head.idx + len(token.head))
        relation = "root" if token.dep_ == "ROOT" else token.dep_
        right["tokens"] += 1
        right["upos"] += token.pos_ == word.upos
        right["xpos"] += token.tag_ == word.xpos
        right["feats"] += (str(token.morph) or "_") == word.feats
        right["lemma"] += token.lemma_ == word.lemma
        right["uas"] += head == gold_head
        right["las"] += head == gold_head and relation == word.relation
        right["las_universal"] += head == gold_head and relation.partition(":")[0] == word.relation.partition(":")[0]
    table = np.array([[right[name], len(gold), len(own)] for name in WORD_FIGURES])
    bounds = {(base, base + len(s.text.rstrip())) for base, s in zip(starts, sentences, strict=True)}
    found = set(_own_bounds(doc))
    passives = _passives(doc, starts)
    said = np.array([k in passives for k in range(len(sentences))])
    meant = np.array([s.passive for s in sentences])
    rest = [
        [len(bounds & found), len(bounds), len(found)],
        [int((said & meant).sum()), int(meant.sum()), int(said.sum())],
    ]
    return np.vstack([table, rest])


def _span(base: int, word) -> tuple[int, int]:
    return base + word.start, base + word.end


def _own_bounds(doc: Doc) -> Iterator[tuple[int, int]]:
    for sentence in doc.sents:
        real = [t for t in sentence if not t.is_space]
        if real:
            yield real[0].idx, real[-1].idx + len(real[-1])


def _passives(doc: Doc, starts: Sequence[int]) -> set[int]:
    """Number the gold sentences inside which the parse has a passive, told by its auxiliary.

    A passive subject whose verb has no auxiliary is most often a mistake of the parse ("my income changed").
    """
    places = [t.idx for t in doc if t.dep_ == PASSIVE_AUXILIARY]
    return {int(k) - 1 for k in np.searchsorted(starts, places, "right")}


def best_threshold(nlp: Language, documents: Sequence[Document], grid: Sequence[float]) -> float:
    """Find the sentence threshold with the best F1 over paragraphs and whole documents taken together."""
    encoder, senter = nlp.get_pipe("encoder"), nlp.get_pipe("senter")
    seen = []
    for document in documents:
        for part in (*document.paragraphs, document.sentences):
            text, starts = running_text(part)
            doc = encoder(nlp.make_doc(text))
            places = real_words(doc)
            found = np.array([doc[int(i)].idx for i in places])
            seen.append((found, senter.scores(doc, places, doc.tensor[places]), frozenset(starts[1:])))

    def f1(threshold: float) -> float:
        right = gold = own = 0
        for found, scores, starts in seen:
            said = {int(found[k]) for k in sentence_starts(scores - threshold) if k}
            right, gold, own = right + len(said & starts), gold + len(starts), own + len(said)
        return 2 * right / (gold + own)

    return max(grid, key=f1)


# ------------------------------------------------------------------------------------- passives by expression

_IRREGULAR = """
awoken been born beat become begun bent bet bitten bled blown broken bred brought built burnt burst bought caught
chosen clung come cost crept cut dealt dug done drawn dreamt drunk driven eaten fallen fed felt fought found fit fled
flung flown forbidden forgotten foregone forgiven forsaken frozen given gone ground grown hung heard hidden hit held
hurt kept knelt knit known laid led leapt learnt left lent let lain lighted lit lost made meant met misspelt mistaken
mown overcome overdone overtaken overthrown paid pled proven put quit read rid ridden rung risen run sawn said seen
sought sold sent set sewn shaken shaven shorn shed shone shod shot shown shrunk shut sung sunk sat slept slain slid
slung slit smitten sown spoken sped spent spilt spun spit split spread sprung stood stolen stuck stung stunk stridden
struck strung striven sworn swept swollen swum swung taken taught torn told thought thrived thrown thrust trodden
understood upheld upset woken worn woven wed wept wound won withheld withstood wrung written
""".split()
_PASSIVE = re.compile(
    r"\b(?:am|are|were|being|is|been|was|be|'s|'re|'m)\s+(?:\w+ly\s+|not\s+|also\s+|then\s+|now\s+)?"
    rf"(?:\w+ed|{'|'.join(_IRREGULAR)})\b",
    re.IGNORECASE,
)


def expression_passives(documents: Sequence[Document]) -> float:
    """Score a bare regular expression (a form of "be", at most one adverb, a participle) on gold sentences: F1."""
    pairs = [(s.passive, bool(_PASSIVE.search(s.text))) for d in documents for s in d.sentences]
    right = sum(gold and own for gold, own in pairs)
    return 2 * right / max(sum(gold for gold, _ in pairs) + sum(own for _, own in pairs), 1)


# ------------------------------------------------------------------------------------------------------- speed


def speed(nlp: Language, documents: Sequence[Document], rounds: int = 15) -> dict[str, float]:
    """Time a warm pipeline: 500 words as one text and paragraph by paragraph (median ms), and words per second."""
    paragraphs = [running_text(p)[0] for d in documents for p in d.paragraphs]
    some, words = [], 0
    for text in paragraphs:
        if words >= 500:
            break
        some.append(text)
        words += len(text.split())
    joined = " ".join(" ".join(some).split()[:500])

    def once(work: Callable[[], object]) -> float:
        began = time.perf_counter()
        work()
        return time.perf_counter() - began

    for _ in range(3):
        nlp(joined)
    one = float(np.median([once(lambda: nlp(joined)) for _ in range(rounds)])) * 1000
    parts = float(np.median([once(lambda: list(nlp.pipe(some))) for _ in range(rounds)])) * 1000
    total = sum(len(t.split()) for t in paragraphs)
    took = once(lambda: [None for _ in nlp.pipe(paragraphs)])
    return {
        "ms_500_words_one_text": one,
        "ms_500_words_paragraphs": parts * 500 / words,
        "words_per_second": total / took,
    }
