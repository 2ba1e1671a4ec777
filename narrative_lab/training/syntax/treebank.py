"""Read the Universal Dependencies treebank that the grammar model is made from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

FILES = {
    "train": "en_ewt-ud-train.conllu",
    "dev": "en_ewt-ud-dev.conllu",
    "test": "en_ewt-ud-test.conllu",
    "pud": "en_pud-ud-test.conllu",
}
HASHES = Path(__file__).with_name("treebank.sha256")


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a marked passage says of a word: its group ("none" for nobody), its roles, and who "we" is."""

    group: str
    roles: frozenset[str] = frozenset()
    who: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """One syntactic word; `spoken` is None where nobody has marked who is spoken of.

    start and end are code points in the sentence's text; parts of a multi-word token ("do" + "n't") share it out.
    head is the 0-based place of the head in the sentence, -1 for the root.
    """

    text: str
    lemma: str
    upos: str
    xpos: str
    feats: str
    head: int
    relation: str
    start: int
    end: int
    spoken: Spoken | None = None

    @property
    def morph(self) -> str:
        """Give part of speech and features as one label, `"NOUN|Number=Sing"`."""
        return self.upos if self.feats == "_" else f"{self.upos}|{self.feats}"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its text, exactly as typed, and its words."""

    text: str
    words: tuple[Word, ...]
    blank_after: bool

    @property
    def passive(self) -> bool:
        """Say whether the sentence holds a passive clause."""
        return any(w.relation in PASSIVE for w in self.words)


PASSIVE_AUXILIARY = "aux:pass"
PASSIVE = frozenset({PASSIVE_AUXILIARY, "nsubj:pass", "csubj:pass"})


@dataclass(frozen=True)
class Document:
    """One document: paragraphs of sentences."""

    name: str
    paragraphs: tuple[tuple[Sentence, ...], ...]

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """List the sentences through all paragraphs."""
        return tuple(s for p in self.paragraphs for s in p)


class TreebankError(Exception):
    """Say which file is missing or differs from the one the model was made from."""


def verify(folder: Path) -> dict[str, str]:
    """Compare the treebank's files with the committed hashes; give {file name: sha256}."""
    wanted = dict(reversed(line.split()) for line in HASHES.read_text(encoding="utf8").splitlines() if line.strip())
    for name, digest in wanted.items():
        path = folder / name
        if not path.is_file():
            raise TreebankError(f"{path}: no such file")
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != digest:
            raise TreebankError(f"{path}: sha256 is {found}, expected {digest}")
    return wanted


def read(path: Path) -> tuple[Document, ...]:
    """Read a CoNLL-U file; a file without `# newpar` has one paragraph per document."""
    documents: list[tuple[str, list[list[Sentence]]]] = []
    for comments, rows in _blocks(path.read_text(encoding="utf8").split("\n")):
        if "newdoc id" in comments or not documents:
            documents.append((comments.get("newdoc id", path.stem), [[]]))
        elif any(key.startswith("newpar") for key in comments):
            documents[-1][1].append([])
        documents[-1][1][-1].append(_sentence(comments["text"], rows))
    return tuple(Document(name, tuple(tuple(p) for p in paragraphs)) for name, paragraphs in documents)


def _blocks(lines: Iterable[str]) -> Iterator[tuple[dict[str, str], list[list[str]]]]:
    comments: dict[str, str] = {}
    rows: list[list[str]] = []
    for line in lines:
        if line.startswith("#"):
            key, _, value = line[1:].partition(" = ")
            comments[key.strip()] = value
        elif line:
            rows.append(line.split("\t"))
        elif rows:
            yield comments, rows
            comments, rows = {}, []


def _sentence(text: str, rows: list[list[str]]) -> Sentence:
    words: list[Word] = []
    at = 0
    shared_until = 0  # number of the last word inside the open multi-word token
    blank = True
    for row in rows:
        number = row[0]
        if "." in number:  # an empty node of the enhanced graph
            continue
        if "-" in number:
            shared_until = int(number.split("-")[1])
            blank = "SpaceAfter=No" not in row[9]
            continue
        form = row[1]
        if text[at : at + len(form)] != form:
            raise TreebankError(f"{text!r}: word {number} {form!r} is not at {at}")
        words.append(Word(form, row[2], row[3], row[4], row[5], int(row[6]) - 1, row[7], at, at + len(form)))
        at += len(form)
        inside = int(number) < shared_until
        if not inside:
            if int(number) != shared_until:
                blank = "SpaceAfter=No" not in row[9]
            while at < len(text) and text[at].isspace():
                at += 1
    return Sentence(text, tuple(words), blank)


def running_text(sentences: Iterable[Sentence], joint: str = " ") -> tuple[str, tuple[int, ...]]:
    """Join sentences as they stood; give the text and where each sentence starts.

    Sentences that were typed without a blank between them stay so.
    """
    text, starts, glue = "", [], ""
    for sentence in sentences:
        text += glue
        starts.append(len(text))
        text += sentence.text
        glue = joint if sentence.blank_after else ""
    return text, tuple(starts)
