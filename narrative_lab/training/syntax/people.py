"""Turn marked passages into documents that the network can learn from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Token

from narrative_lab.training import marks
from narrative_lab.training.syntax.treebank import Document, Sentence, Spoken, Word

TRAIN = "train.txt"


def documents(path: Path, grammar: Language) -> tuple[Document, ...]:
    """Read a file of marked passages, each as a document with the grammar that a pipeline gives it.

    Without grammar of its own a passage would pull the vectors of the very words it marks away from what the grammar of
    the treebank has taught: "we" would stop being a pronoun.
    """
    return tuple(
        _document(f"{path.stem}-{n}", passage, grammar(passage.text))
        for n, passage in enumerate(marks.read(path), start=1)
    )


def fit_clusivity(nlp: Language, path: Path, strength: float = 0.01) -> None:
    """Fit the head that tells who "we" is, a logistic regression on the vectors that the packed encoder serves.

    While the network was trained, ordinary text held it back from telling a "we" of or against newcomers; on the vectors
    it left, the marked passages alone decide.
    """
    import torch

    encoder, rows, labels = nlp.get_pipe("encoder"), [], []
    for passage in marks.read(path):
        doc = encoder(nlp.make_doc(passage.text))
        for mark in passage.marks:
            if mark.who:
                span = doc.char_span(mark.start, mark.end, alignment_mode="expand")
                rows.append(doc.tensor[span.start])
                labels.append(marks.WHO.index(mark.who))
    x, y = torch.tensor(np.array(rows)), torch.tensor(labels)
    middle, spread = x.mean(0), x.std(0) + 1e-3
    x = (x - middle) / spread
    layer = torch.nn.Linear(x.shape[1], len(marks.WHO))
    torch.nn.init.zeros_(layer.weight)
    torch.nn.init.zeros_(layer.bias)
    optimiser = torch.optim.LBFGS(layer.parameters(), max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        wrong = torch.nn.functional.cross_entropy(layer(x), y)
        total = wrong + layer.weight.square().sum() / (2 * strength * len(y))
        total.backward()
        return total

    optimiser.step(loss)
    weight = layer.weight.detach() / spread
    head = nlp.get_pipe("people")
    arrays = {"who.weight": weight.numpy(), "who.bias": (layer.bias.detach() - weight @ middle).numpy()}
    head.set(head.settings, {**head.arrays, **arrays})


def _document(name: str, passage: marks.Passage, doc: Doc) -> Document:
    sentences = []
    for sent in doc.sents:
        kept = [t for t in sent if not t.is_space]
        place = {t.i: n for n, t in enumerate(kept)}
        words = tuple(_word(t, sent.start_char, place, passage) for t in kept)
        if words:
            sentences.append(Sentence(sent.text, words, bool(kept[-1].whitespace_)))
    return Document(name, (tuple(sentences),))


def _word(token: Token, base: int, place: dict[int, int], passage: marks.Passage) -> Word:
    start, end = token.idx, token.idx + len(token.text)
    mark = next((m for m in passage.marks if m.start < end and start < m.end), None)
    spoken = Spoken(mark.group, mark.roles, mark.who) if mark else Spoken(marks.NONE)
    is_root = token.head.i == token.i
    head = -1 if is_root else place.get(token.head.i, -1)
    relation = "root" if is_root else token.dep_
    feats = str(token.morph) or "_"
    return Word(
        token.text, token.lemma_, token.pos_, token.tag_, feats, head, relation, start - base, end - base, spoken
    )
