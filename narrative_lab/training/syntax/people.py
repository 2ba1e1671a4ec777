"""Turn marked passages into documents that the network can learn from."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import spacy
from spacy.language import Language

from narrative_lab.training import marks
from narrative_lab.training.syntax.tokenizer import customise
from narrative_lab.training.syntax.treebank import Document, Sentence, Spoken, Word

TRAIN = "train.txt"
NO_GRAMMAR = -2


def documents(path: Path) -> tuple[Document, ...]:
    """Read a file of marked passages, each as a document of one sentence without grammar."""
    return tuple(_document(f"{path.stem}-{n}", passage) for n, passage in enumerate(marks.read(path), start=1))


def _document(name: str, passage: marks.Passage) -> Document:
    words = []
    for token in _tokenizer()(passage.text):
        if token.is_space:
            continue
        start, end = token.idx, token.idx + len(token.text)
        mark = next((m for m in passage.marks if m.start < end and start < m.end), None)
        spoken = Spoken(mark.group, mark.roles, mark.who) if mark else Spoken(marks.NONE)
        words.append(Word(token.text, "", "", "", "_", NO_GRAMMAR, "", start, end, spoken))
    return Document(name, ((Sentence(passage.text, tuple(words), True),),))


@lru_cache(maxsize=1)
def _tokenizer() -> Language:
    nlp = spacy.blank("en")
    customise(nlp)
    return nlp.tokenizer
