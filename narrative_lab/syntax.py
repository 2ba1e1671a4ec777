"""The run-time parts of `models/syntax`: spaCy components that share one small ONNX encoder.

    text -> tokenizer -> encoder -> senter, tagger, morphologizer, lemmatizer, parser -> Doc

The encoder reads a text in windows of bounded length and leaves one vector per word in `doc.tensor`; every other
component is a small head that turns those vectors into labels with numpy alone. Nothing here needs PyTorch or a
network. Whitespace tokens (line breaks in hard-wrapped text, doubled blanks) are hidden from the encoder and from
every head, so a draft is read alike however its lines are broken.

Importing this module registers the components with spaCy; `narrative_lab.training.syntax` trains them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from functools import lru_cache
from pathlib import Path

import numpy as np
import srsly
from spacy.attrs import DEP, HEAD, IS_SPACE, MORPH, POS, SENT_START, TAG
from spacy.language import Language
from spacy.symbols import IDS
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc, Span
from spacy.util import registry

from narrative_lab.doc import PEOPLE
from narrative_lab.pieces import WordPieces

MOST_CYCLES = 12  # to be resolved in one sentence; prose has one or two
LONGEST_SENTENCE = 200  # words; bounds the parser's square tables, whatever the text
BLANK_LINE = re.compile(r"\n[^\S\n]*\n|\r\n?[^\S\n]*\r|[\f\u2029]")

CASES = ("other", "lower", "title", "upper", "letter", "mixed", "digits")
GAPS = ("none", "blank", "line")  # what stands before a word
SHAPES = len(CASES) * len(GAPS)
CLOSERS = frozenset(""")]}»”’'".,;:!?%…""")


# ---------------------------------------------------------------------------------------------- words to windows


def shape(word: str, gap: int) -> int:
    """Number the shape of a word: its letter case, and what stood before it (an index into `GAPS`).

    The base encoder is uncased; grammar needs capitals, and sentence bounds need to know blanks and line ends.
    """
    return _case(word) * len(GAPS) + gap


@lru_cache(maxsize=65536)
def _case(word: str) -> int:
    """Give the letter case of a word as an index into `CASES`."""
    if any(c.isdigit() for c in word):
        return CASES.index("digits")
    if not any(c.isalpha() for c in word):
        return CASES.index("other")
    if word.islower():
        return CASES.index("lower")
    if len(word) == 1:
        return CASES.index("letter")
    if word[0].isupper() and word[1:].islower():
        return CASES.index("title")
    return CASES.index("upper" if word.isupper() else "mixed")


def windows(
    lengths: Sequence[int], size: int, overlap: int, rests: Sequence[bool] | None = None
) -> Iterator[tuple[int, int, int, int]]:
    """Lay windows of at most `size` pieces over words of the given lengths (in pieces).

    Yields (first, last, keep_from, keep_to) in words, half-open: the encoder reads words first..last and the
    vectors of keep_from..keep_to are kept; the rest is context, about `overlap` pieces on either side. The kept
    ranges tile all the words, so the cost is linear in the text. `rests` marks words that may end a sentence; a kept
    range ends after the last of them in its second half, so that most sentences are read in one window.
    """
    ends = np.cumsum([0, *lengths])
    total, keep = len(lengths), 0
    while keep < total:
        first = int(np.searchsorted(ends, ends[keep] - overlap, "left")) if keep else 0
        last = int(np.searchsorted(ends, ends[first] + size, "right")) - 1
        if last >= total:
            yield first, total, keep, total
            return
        keep_to = max(keep + 1, int(np.searchsorted(ends, ends[last] - overlap, "right")) - 1)
        if rests is not None:
            latest = (k + 1 for k in range(keep_to - 1, (keep + keep_to) // 2, -1) if rests[k])
            keep_to = next(latest, keep_to)
        yield first, max(last, keep_to), keep, keep_to
        keep = keep_to


# ------------------------------------------------------------------------------------------------- tokenizer


LONG_RUN = re.compile(r"\S{400,}")
RUN_PART = 80


class BoundedTokenizer(Tokenizer):
    """Tokenize by spaCy's rules in linear time.

    spaCy strips affixes off a run of characters without blanks one by one and searches all the rest again each time,
    which takes hours for a hundred thousand emoji. Runs of 400 characters or more are cut into parts first.
    """

    def __call__(self, text: str) -> Doc:
        """Cut one text into tokens."""
        if LONG_RUN.search(text) is None:
            return super().__call__(text)
        words: list[str] = []
        blanks: list[bool] = []
        at = 0
        for run in LONG_RUN.finditer(text):
            parts = [text[at : run.start()]]
            parts += [text[i : min(i + RUN_PART, run.end())] for i in range(run.start(), run.end(), RUN_PART)]
            for part in parts:
                self._add(part, words, blanks)
            at = run.end()
        self._add(text[at:], words, blanks)
        return Doc(self.vocab, words=words, spaces=blanks)

    def _add(self, part: str, words: list[str], blanks: list[bool]) -> None:
        for token in super().__call__(part):
            words.append(token.text)
            blanks.append(bool(token.whitespace_))


@registry.tokenizers("narrative_lab.Tokenizer.v1")
def make_tokenizer() -> Callable[[Language], BoundedTokenizer]:
    """Make a tokenizer without rules: `models/syntax` reads its own from disk, and compiling others takes 0.1 s."""
    return lambda nlp: BoundedTokenizer(nlp.vocab)


# --------------------------------------------------------------------------------------------------- components


def real_words(doc: Doc) -> np.ndarray:
    """List the positions of a Doc's tokens that are not whitespace."""
    return np.flatnonzero(doc.to_array([IS_SPACE]) == 0)


def times(x: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Multiply rows of x by the rows of weights."""
    return x @ weights.T


@lru_cache(maxsize=1)
def _threads():
    """Find the thread pools of numpy's linear algebra, where threadpoolctl is installed."""
    try:
        from threadpoolctl import ThreadpoolController
    except ImportError:
        return None
    return ThreadpoolController()


def one_thread():
    """Keep small products in one thread.

    numpy shares even a tiny product between all cores and waits for the slowest; on a busy machine that costs 8 ms a
    time, ten times the work itself. Without threadpoolctl nothing changes but that.
    """
    pools = _threads()
    return nullcontext() if pools is None else pools.limit(limits=1, user_api="blas")


class Part:
    """A component that keeps named arrays and settings, and can be written and read again.

    Arrays are stored as 16-bit floats (half the megabytes; the loss is below what int8 vectors already cost) and
    worked with as 32-bit.
    """

    def __init__(self, nlp: Language, name: str):
        self.vocab, self.name = nlp.vocab, name
        self.settings: dict = {}
        self.arrays: dict[str, np.ndarray] = {}

    def set(self, settings: dict, arrays: dict[str, np.ndarray]) -> None:
        """Give the component its labels and weights."""
        self.settings = dict(settings)
        self.arrays = {key: np.asarray(a, dtype="float16").astype("float32") for key, a in arrays.items()}
        self.prepare()

    def prepare(self) -> None:
        """Derive whatever the component wants to have at hand."""

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Write the component as one byte string."""
        arrays = {k: {"shape": list(a.shape), "data": a.astype("<f2").tobytes()} for k, a in self.arrays.items()}
        return srsly.msgpack_dumps({"settings": self.settings, "arrays": arrays})

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> Part:
        """Read the component from `to_bytes`."""
        read = srsly.msgpack_loads(data)
        self.set(
            read["settings"],
            {k: np.frombuffer(a["data"], "<f2").reshape(a["shape"]) for k, a in read["arrays"].items()},
        )
        return self

    def to_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> None:
        """Write the component into a folder of its own."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "part.msgpack").write_bytes(self.to_bytes())

    def from_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> Part:
        """Read the component from `to_disk`."""
        return self.from_bytes((Path(path) / "part.msgpack").read_bytes())

    def dense(self, key: str, x: np.ndarray) -> np.ndarray:
        """Multiply rows of x by the named weights and add their bias."""
        return times(x, self.arrays[f"{key}.weight"]) + self.arrays[f"{key}.bias"]


@Language.factory("nl_encoder", assigns=["doc.tensor"], default_config={"window": 128, "overlap": 16, "threads": 2})
def make_encoder(nlp: Language, name: str, window: int, overlap: int, threads: int) -> Encoder:
    """Make the encoder component; see `Encoder`."""
    return Encoder(nlp, name, window, overlap, threads)


class Encoder(Part):
    """Fill `doc.tensor` with one vector per token (float32; zeros for whitespace).

    Windows are run one by one, never padded or batched together, so that a text's vectors do not depend on what
    other texts are in hand.
    """

    def __init__(self, nlp: Language, name: str, window: int, overlap: int, threads: int):
        super().__init__(nlp, name)
        self.window, self.overlap, self.threads = window, overlap, threads
        self._pieces: WordPieces | None = None
        self._session = None
        self._onnx = b""

    def __getstate__(self) -> dict:
        """Give what can be pickled (`nlp.pipe(n_process=2)` does); the session is made anew."""
        return {**self.__dict__, "_session": None, "_pieces": self._pieces and self._pieces.vocabulary}

    def __setstate__(self, state: dict) -> None:
        """Take what `__getstate__` gave."""
        self.__dict__.update(state)
        if self._pieces:
            self.set_graph(self._pieces, self._onnx)

    def set_graph(self, vocabulary: Sequence[str], onnx: bytes) -> None:
        """Give the encoder its pieces and its network."""
        import onnxruntime  # here, so that importing this module stays cheap

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self.threads
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._onnx, self._pieces = onnx, WordPieces(vocabulary)
        self._session = onnxruntime.InferenceSession(onnx, options, providers=["CPUExecutionProvider"])

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Write pieces and network as one byte string."""
        return srsly.msgpack_dumps({"pieces": list(self._pieces.vocabulary), "onnx": self._onnx})

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> Encoder:
        """Read pieces and network from `to_bytes`."""
        read = srsly.msgpack_loads(data)
        self.set_graph(read["pieces"], read["onnx"])
        return self

    def to_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> None:
        """Write `pieces.txt` and `encoder.onnx` into a folder."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "pieces.txt").write_bytes("\n".join(self._pieces.vocabulary).encode())
        (folder / "encoder.onnx").write_bytes(self._onnx)

    def from_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> Encoder:
        """Read the folder that `to_disk` wrote."""
        folder = Path(path)
        self.set_graph(
            (folder / "pieces.txt").read_bytes().decode().split("\n"), (folder / "encoder.onnx").read_bytes()
        )
        return self

    def __call__(self, doc: Doc) -> Doc:
        """Encode one text."""
        words, gaps = [], []
        places = real_words(doc)
        for i in places:
            words.append(doc[int(i)].text)
            gaps.append(gap_before(doc, int(i)))
        vectors = np.zeros((len(doc), 0), dtype="float32")
        if words:
            encoded = self.encode(words, gaps)
            vectors = np.zeros((len(doc), encoded.shape[1]), dtype="float32")
            vectors[places] = encoded
        doc.tensor = vectors
        return doc

    def encode(self, words: Sequence[str], gaps: Sequence[int]) -> np.ndarray:
        """Give the vectors (words x width, float32) of running words; `gaps` index into `GAPS`."""
        pieces = [self._pieces.ids(word) for word in words]
        shapes = [shape(word, gap) for word, gap in zip(words, gaps, strict=True)]
        lengths = [len(p) for p in pieces]
        kept = []
        rests = [word[-1] in ".?!" for word in words]
        for first, last, keep_from, keep_to in windows(lengths, self.window - 2, self.overlap, rests):
            ids, types, starts = lay_out(pieces[first:last], shapes[first:last], self._pieces)
            (out,) = self._session.run(None, {"ids": ids[None], "shapes": types[None]})
            sums = np.add.reduceat(out[0, : 1 + sum(lengths[first:last])], starts, axis=0)
            means = sums / np.asarray(lengths[first:last], dtype="float32")[:, None]
            kept.append(means[keep_from - first : keep_to - first])
        return np.concatenate(kept)


def gap_before(doc: Doc, i: int) -> int:
    """Say what stands before token i: nothing, a blank or a line end (an index into `GAPS`)."""
    if i == 0:
        return 1
    before = doc[i - 1]
    if before.is_space:
        return 2 if any(c in before.text for c in "\n\r\u2028\u2029\f\v") else 1
    return 1 if before.whitespace_ else 0


def lay_out(
    pieces: Sequence[tuple[int, ...]], shapes: Sequence[int], vocabulary: WordPieces
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lay words out as the encoder reads them: piece numbers, shape numbers, and where each word starts.

    A continuing piece keeps its word's case and has no gap before it.
    """
    ids, types, starts = [vocabulary.cls], [0], []
    for word, form in zip(pieces, shapes, strict=True):
        starts.append(len(ids))
        ids.extend(word)
        types.append(form)
        types.extend([form - form % len(GAPS)] * (len(word) - 1))
    return np.array([*ids, vocabulary.sep]), np.array([*types, 0]), np.array(starts)


class Head(Part):
    """A component that labels the real words of a Doc from their vectors."""

    def __call__(self, doc: Doc) -> Doc:
        """Label one text."""
        places = real_words(doc)
        if len(places):
            with one_thread():
                self.label(doc, places, doc.tensor[places])
        elif len(doc):
            self.blank(doc)
        return doc

    def label(self, doc: Doc, places: np.ndarray, vectors: np.ndarray) -> None:
        """Write labels for the tokens at `places`, whose vectors are given (places x width)."""
        raise NotImplementedError

    def blank(self, doc: Doc) -> None:
        """Write labels into a text of whitespace only."""

    def write(self, doc: Doc, attr: int, places: np.ndarray, values: Sequence[int], space: int) -> None:
        """Write one attribute: `values` at `places`, `space` at whitespace tokens."""
        column = np.full(len(doc), space, dtype="uint64")
        column[places] = np.asarray(values, dtype="uint64")
        doc.from_array([attr], column.reshape(-1, 1))


@Language.factory("nl_senter", assigns=["token.is_sent_start", "doc.sents"], requires=["doc.tensor"])
def make_senter(nlp: Language, name: str) -> Senter:
    """Make the sentence component; see `Senter`."""
    return Senter(nlp, name)


class Senter(Head):
    """Find where sentences start.

    The network proposes; three rules dispose: a blank line always parts two sentences, closing punctuation stuck to
    the word before it never starts one, and no sentence is longer than `LONGEST_SENTENCE` words.
    """

    def label(self, doc: Doc, places: np.ndarray, vectors: np.ndarray) -> None:
        """Write sentence starts."""
        starts = {int(places[k]) for k in sentence_starts(self.scores(doc, places, vectors))}
        starts.discard(int(places[0]))
        starts.add(0)  # leading whitespace belongs to the first sentence
        column = np.full(len(doc), -1, dtype="int64")
        column[sorted(starts)] = 1
        doc.from_array([SENT_START], column.astype("uint64").reshape(-1, 1))

    def scores(self, doc: Doc, places: np.ndarray, vectors: np.ndarray) -> np.ndarray:
        """Score every real word as the start of a sentence; above 0 it is one."""
        # The network saw each word's vector joined to the one before; halving the weights spares the join.
        own, before = np.split(self.arrays["hidden.weight"], 2, axis=1)
        hidden = times(vectors, own) + self.arrays["hidden.bias"]
        hidden[1:] += times(vectors, before)[:-1]
        hidden = np.maximum(hidden, 0)
        scores = self.dense("out", hidden)[:, 0] - self.settings["threshold"]
        for k in range(1, len(places)):
            i, last = int(places[k]), int(places[k - 1])
            if i - last > 1:
                if BLANK_LINE.search(doc[last + 1 : i].text):
                    scores[k] = np.inf
            elif not doc[last].whitespace_ and doc[i].text[0] in CLOSERS:
                scores[k] = -np.inf
        return scores

    def blank(self, doc: Doc) -> None:
        """Make whitespace one sentence."""
        column = np.full(len(doc), -1, dtype="int64")
        column[0] = 1
        doc.from_array([SENT_START], column.astype("uint64").reshape(-1, 1))


def sentence_starts(scores: np.ndarray) -> list[int]:
    """Choose the words that start a sentence: every positive score, and the best cut of what is too long."""
    starts = [0, *(int(k) for k in np.flatnonzero(scores > 0) if k)]
    found: list[int] = []
    for start, end in zip(starts, [*starts[1:], len(scores)], strict=True):
        found.append(start)
        while end - start > LONGEST_SENTENCE:
            middle = start + LONGEST_SENTENCE // 2
            start = middle + int(np.argmax(scores[middle : start + LONGEST_SENTENCE]))
            found.append(start)
    return found


@Language.factory("nl_tagger", assigns=["token.tag"], requires=["doc.tensor"])
def make_tagger(nlp: Language, name: str) -> Tagger:
    """Make the fine-grained tagger; see `Tagger`."""
    return Tagger(nlp, name)


class Tagger(Head):
    """Give every word its Penn tag."""

    @property
    def labels(self) -> tuple[str, ...]:
        """Name the tags."""
        return tuple(self.settings.get("labels", ()))

    def prepare(self) -> None:
        """Put the tags into the string store."""
        self._keys = np.array([self.vocab.strings.add(label) for label in self.labels], dtype="uint64")
        self._space = self.vocab.strings.add("_SP")

    def label(self, doc: Doc, places: np.ndarray, vectors: np.ndarray) -> None:
        """Write tags."""
        best = self.dense("out", vectors).argmax(axis=1)
        self.write(doc, TAG, places, self._keys[best], self._space)

    def blank(self, doc: Doc) -> None:
        """Tag whitespace."""
        self.write(doc, TAG, np.array([], dtype=int), [], self._space)


@Language.factory("nl_morphologizer", assigns=["token.pos", "token.morph"], requires=["doc.tensor"])
def make_morphologizer(nlp: Language, name: str) -> Morphologizer:
    """Make the universal tagger; see `Morphologizer`."""
    return Morphologizer(nlp, name)


class Morphologizer(Head):
    """Give every word its universal part of speech and features; a label is `"NOUN|Number=Sing"`."""

    @property
    def labels(self) -> tuple[str, ...]:
        """Name the parts of speech with their features."""
        return tuple(self.settings.get("labels", ()))

    def prepare(self) -> None:
        """Put the features into the vocabulary."""
        pairs = [label.partition("|")[::2] for label in self.labels]
        self._pos = np.array([IDS[pos] for pos, _ in pairs], dtype="uint64")
        self._feats = np.array([self.vocab.morphology.add(feats or "_") for _, feats in pairs], dtype="uint64")
        self._none = self.vocab.morphology.add("_")

    def label(self, doc: Doc, places: np.ndarray, vectors: np.ndarray) -> None:
        """Write parts of speech and features."""
        best = self.dense("out", vectors).argmax(axis=1)
        self.write(doc, POS, places, self._pos[best], IDS["SPACE"])
        self.write(doc, MORPH, places, self._feats[best], self._none)

    def blank(self, doc: Doc) -> None:
        """Mark whitespace."""
        self.write(doc, POS, np.array([], dtype=int), [], IDS["SPACE"])


@Language.factory("nl_people", assigns=["doc.spans"], requires=["doc.tensor"])
def make_people(nlp: Language, name: str) -> People:
    """Make the component that finds who is spoken of; see `People`."""
    return People(nlp, name)


Span.set_extension("roles", default=(), force=True)
Span.set_extension("who", default="", force=True)


class People(Head):
    """Find the mentions of newcomers, residents, the city and "we", what each does there, and who "we" is.

    Writes `doc.spans["people"]`: each span has the group as its label, its roles in `span._.roles`, and after "we" whom
    it takes in, in `span._.who`. Words side by side that speak of somebody are one mention, whose group and roles all of them
    decide together; "we" is a mention by itself.
    """

    def label(self, doc: Doc, places: np.ndarray, vectors: np.ndarray) -> None:
        """Write the mentions."""
        hidden = np.maximum(self.dense("hidden", vectors), 0)
        scores = self.dense("group", hidden)
        groups, we = self.settings["groups"], 1 + self.settings["groups"].index("we")
        spans = []
        labels = scores.argmax(axis=1)
        labels[[doc[int(i)].lower_ in WE for i in places]] = we
        for first, last in stretches(labels, we):
            if not any(doc[int(places[i])].pos_ in NAMING for i in range(first, last + 1)):
                continue
            told = scores[first : last + 1, 1:].sum(axis=0)
            if labels[first] != we:
                told[we - 1] = -np.inf
            group = groups[int(told.argmax())]
            span = Span(doc, int(places[first]), int(places[last]) + 1, group)
            mean = hidden[first : last + 1].mean(axis=0, keepdims=True)
            shown = self.dense("roles", mean)[0] > 0
            span._.roles = tuple(role for role, is_shown in zip(self.settings["roles"], shown, strict=True) if is_shown)
            if group == "we":
                span._.who = self.settings["who"][int(self.dense("who", vectors[first : last + 1])[0].argmax())]
            spans.append(span)
        doc.spans[PEOPLE] = spans

    def blank(self, doc: Doc) -> None:
        """Find nobody in whitespace."""
        doc.spans[PEOPLE] = []


WE = frozenset(("we", "us", "our", "ours", "ourselves"))
NAMING = ("NOUN", "PROPN", "PRON", "ADJ", "NUM", "DET")
"""Parts of speech of which a mention has at least one."""


def stretches(labels: np.ndarray, alone: int) -> Iterator[tuple[int, int]]:
    """Yield the first and last place of every run of labels above 0; those with the label `alone` part a run."""
    start = 0
    for i in range(1, len(labels) + 1):
        ends = i == len(labels) or not labels[i] or (labels[i] == alone) != (labels[i - 1] == alone)
        if ends or not labels[i - 1]:
            if labels[start]:
                yield start, i - 1
            start = i


@Language.factory("nl_parser", assigns=["token.dep", "token.head"], requires=["doc.tensor", "token.is_sent_start"])
def make_parser(nlp: Language, name: str) -> Parser:
    """Make the dependency parser; see `Parser`."""
    return Parser(nlp, name)


class Parser(Head):
    """Give every word its head and relation.

    A biaffine parser (Dozat and Manning 2017, "Deep Biaffine Attention for Neural Dependency Parsing"): every word
    of a sentence is scored as head of every other at once, and the best tree with one root is taken. It keeps the
    sentence bounds it is given.
    """

    @property
    def labels(self) -> tuple[str, ...]:
        """Name the relations."""
        return tuple(self.settings.get("labels", ()))

    def prepare(self) -> None:
        """Put the relations into the string store."""
        self._keys = np.array([self.vocab.strings.add(label) for label in self.labels], dtype="uint64")
        self._dep = self.vocab.strings.add("dep")
        self._root_key = self.vocab.strings.add("ROOT")  # as every spaCy pipeline calls the relation "root"
        self._root = self.labels.index("root")

    def label(self, doc: Doc, places: np.ndarray, vectors: np.ndarray) -> None:
        """Write heads and relations, sentence by sentence."""
        starts = doc.to_array([SENT_START]).astype("int64")[places] == 1
        starts[0] = True
        bounds = [*np.flatnonzero(starts), len(places)]
        arc_dep, arc_head, rel_dep, rel_head = (
            leaky(self.dense(key, vectors)) for key in ("arc_dep", "arc_head", "rel_dep", "rel_head")
        )
        arc_dep = times(arc_dep, self.arrays["arc"][:-1].T) + self.arrays["arc"][-1]
        root = self.arrays["root"]
        offsets = np.zeros(len(doc), dtype="int64")
        heads = np.zeros(len(places), dtype="int64")  # among the real words
        for start, end in zip(bounds, bounds[1:], strict=False):
            candidates = np.vstack([root, arc_head[start:end]])
            tree = best_tree(times(arc_dep[start:end], candidates))
            heads[start:end] = np.where(tree == 0, np.arange(start, end), start + tree - 1)
        relations = self._relations(rel_dep, rel_head[heads])
        is_root = heads == np.arange(len(heads))
        relations[is_root] = self._root
        offsets[places] = places[heads] - places
        keys = self._keys[relations]
        keys[is_root] = self._root_key
        _hang_spaces(offsets, places)
        column = np.full(len(doc), self._dep, dtype="uint64")
        column[places] = keys
        doc.from_array([HEAD, DEP], np.stack([offsets.astype("uint64"), column], axis=1))

    def _relations(self, dep: np.ndarray, head: np.ndarray) -> np.ndarray:
        """Choose the relation of every (word, head) pair, never `root`."""
        width, count = dep.shape[1], len(self.labels)
        table = self.arrays["rel"].reshape(width, count * width).T
        best = np.empty(len(dep), dtype="int64")
        for at in range(0, len(dep), 1024):  # bounds the memory: 1024 x labels x width floats
            d, h = dep[at : at + 1024], head[at : at + 1024]
            scores = np.matmul(times(d, table).reshape(len(d), count, width), h[:, :, None])[:, :, 0]
            scores += self.dense("rel_linear", np.hstack([d, h]))
            scores[:, self._root] = -np.inf
            best[at : at + 1024] = scores.argmax(axis=1)
        return best

    def blank(self, doc: Doc) -> None:
        """Hang whitespace on its first token."""
        offsets = -np.arange(len(doc), dtype="int64")
        column = np.full(len(doc), self._dep, dtype="uint64")
        column[0] = self._root_key
        doc.from_array([HEAD, DEP], np.stack([offsets.astype("uint64"), column], axis=1))


def leaky(x: np.ndarray) -> np.ndarray:
    """Let a tenth of the negative through."""
    return np.maximum(x, 0.1 * x)


def _hang_spaces(offsets: np.ndarray, places: np.ndarray) -> None:
    """Hang every whitespace token on the real word before it, or at the start on the one after it."""
    real = np.zeros(len(offsets), dtype=bool)
    real[places] = True
    owner = np.maximum.accumulate(np.where(real, np.arange(len(offsets)), -1))
    owner[owner < 0] = places[0]
    spaces = np.flatnonzero(~real)
    offsets[spaces] = owner[spaces] - spaces


def best_tree(scores: np.ndarray) -> np.ndarray:
    """Find the best heads, a tree with exactly one root.

    scores: words x (1 + words), column 0 for the root, column j + 1 for word j as head. Gives one number per word:
    0 for the root, j + 1 for word j. Greedy where that is a tree already, else Chu-Liu/Edmonds under the best root.
    Where cycles abound (rows of emoji, not language) they are simply opened onto the root, to keep the time linear.
    """
    count = len(scores)
    scores = scores.copy()
    scores[np.arange(count), np.arange(count) + 1] = -np.inf
    heads = scores.argmax(axis=1)
    if (heads == 0).sum() == 1 and not _cycles([0, *heads]):
        return heads
    inner = scores[:, 1:].max(axis=1) if count > 1 else np.zeros(count)
    root = int(np.argmax(scores[:, 0] - np.where(np.isfinite(inner), inner, 0)))
    square = np.full((count + 1, count + 1), -np.inf)
    square[1:, 1:] = scores[:, 1:]
    square[root + 1, :] = -np.inf
    square[root + 1, 0] = 0.0
    return _edmonds(square)[1:]


def _cycles(heads: Sequence[int]) -> list[list[int]]:
    """Find all cycles in a list that gives each node's head; node 0 is the root and its own head."""
    state = [0] * len(heads)  # 0 not seen, 1 on the path in hand, 2 done
    state[0] = 2
    found = []
    for begin in range(1, len(heads)):
        path, node = [], begin
        while state[node] == 0:
            state[node] = 1
            path.append(node)
            node = int(heads[node])
        if state[node] == 1:
            found.append(path[path.index(node) :])
        for seen in path:
            state[seen] = 2
    return found


def _edmonds(scores: np.ndarray, patience: int = MOST_CYCLES) -> np.ndarray:
    """Find the best tree under node 0; scores[d, h] of node d under head h. Gives a head per node (node 0: 0).

    All cycles are contracted at once, so that few rounds are needed even where most words hang in cycles.
    """
    heads = scores.argmax(axis=1)
    heads[0] = 0
    cycles = _cycles(heads)
    if not cycles:
        return heads
    if len(cycles) > patience:
        top = int(np.flatnonzero(heads[1:] == 0)[0]) + 1
        heads[[cycle[0] for cycle in cycles]] = top
        return heads
    group = np.zeros(len(heads), dtype="int64")  # nodes of a cycle share a group
    given_up = np.zeros(len(heads))  # entering a cycle at a node costs the arc that the node gives up
    for number, cycle in enumerate(cycles, 1):
        group[cycle] = number
        given_up[cycle] = scores[cycle, heads[cycle]]
    alone = np.flatnonzero(group == 0)
    group[alone[1:]] = np.arange(len(cycles) + 1, len(cycles) + len(alone))
    adjusted = scores - given_up[:, None]
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(group.max() + 1))
    sorted_scores = adjusted[np.ix_(order, order)]
    small = np.maximum.reduceat(np.maximum.reduceat(sorted_scores, starts, axis=0), starts, axis=1)
    np.fill_diagonal(small, -np.inf)
    small[0] = -np.inf
    members = np.split(order, starts[1:])
    for number, head_group in enumerate(_edmonds(small, patience - len(cycles))[1:], 1):
        inside, outside = members[number], members[head_group]
        block = adjusted[np.ix_(inside, outside)]
        d, h = np.unravel_index(int(block.argmax()), block.shape)
        heads[inside[d]] = outside[h]
    return heads
