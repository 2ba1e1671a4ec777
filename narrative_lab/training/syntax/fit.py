"""Fine-tune the network on running text: on grammar where it is annotated, on who is spoken of where that is marked."""

from __future__ import annotations

import math
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional as F

from narrative_lab.pieces import WordPieces
from narrative_lab.syntax import best_tree, lay_out, shape
from narrative_lab.training import marks
from narrative_lab.training.syntax.network import Grammar
from narrative_lab.training.syntax.treebank import Document, Sentence, Word

IGNORED = -100
UNLIKELY = -2
"""The label of treebank words that are not marked: hardly any of them speaks of newcomers, or is a "we" of or against them.

Marked passages are full of newcomers; without this, every stranger in an ordinary text would be taken for one.
"""
_WE = frozenset(("we", "us", "our", "ours", "ourselves"))


@dataclass(frozen=True)
class Labels:
    """The labels of every task, each list sorted by falling frequency."""

    tags: tuple[str, ...]
    morphs: tuple[str, ...]
    relations: tuple[str, ...]


def collect_labels(documents: Sequence[Document], rare: int) -> Labels:
    """List the labels of a treebank; feature bundles seen fewer than `rare` times are left out."""
    words = [w for d in documents for s in d.sentences for w in s.words]

    def common(label: Callable[[Word], str], least: int) -> tuple[str, ...]:
        counts = Counter(label(w) for w in words)
        return tuple(k for k, n in sorted(counts.items(), key=lambda kn: (-kn[1], kn[0])) if n >= least)

    return Labels(
        tags=common(lambda w: w.xpos, 1),
        morphs=common(lambda w: w.morph, rare),
        relations=common(lambda w: w.relation, 1),
    )


@dataclass(frozen=True)
class Window:
    """Running words as the encoder meets them, with what is to be learnt of each.

    sentence is -1 for words that are only context. head is a place in the window, -1 for a root.
    """

    pieces: tuple[tuple[int, ...], ...]
    shapes: tuple[int, ...]
    sentence: tuple[int, ...]
    head: tuple[int, ...]
    start: tuple[int, ...]
    tag: tuple[int, ...]
    morph: tuple[int, ...]
    relation: tuple[int, ...]
    group: tuple[int, ...]
    roles: tuple[int, ...]
    who: tuple[int, ...]

    @property
    def size(self) -> int:
        """Count the pieces."""
        return 2 + sum(map(len, self.pieces))


class Learner:
    """Turn documents into windows and batches."""

    def __init__(self, cut: WordPieces, labels: Labels, longest: int):
        self.cut, self.labels, self.longest = cut, labels, longest
        self._tags = {k: i for i, k in enumerate(labels.tags)}
        self._morphs = {k: i for i, k in enumerate(labels.morphs)}
        self._relations = {k: i for i, k in enumerate(labels.relations)}

    # ------------------------------------------------------------------------------------------ windows

    def training_windows(self, documents: Sequence[Document], chance: random.Random) -> Iterator[Window]:
        """Cut documents into windows, a fresh way each time.

        Half of the documents are read paragraph by paragraph, half in one go; windows have random lengths and may
        begin and end inside a neighbouring sentence, as they do at run time.
        """
        for document in documents:
            if chance.random() < 0.5:
                for paragraph in document.paragraphs:
                    yield from self._windows(paragraph, (), chance)
            else:
                breaks = np.cumsum([len(p) for p in document.paragraphs])[:-1] if chance.random() < 0.5 else ()
                yield from self._windows(document.sentences, frozenset(map(int, breaks)), chance)

    def plain_windows(self, documents: Sequence[Document]) -> Iterator[Window]:
        """Cut documents into windows that hold whole sentences, paragraph by paragraph."""
        for document in documents:
            for paragraph in document.paragraphs:
                yield from self._windows(paragraph, (), None)

    def _windows(self, sentences: Sequence[Sentence], breaks, chance: random.Random | None) -> Iterator[Window]:
        limit = self.longest - 2
        lined = chance is not None and chance.random() < 0.25
        wrap = chance.randint(45, 85) if lined else 0
        gaps = _gaps(sentences, breaks, wrap)
        cases = [chance.choice("LUT") if chance and chance.random() < 0.03 else "" for _ in sentences]
        texts = [[_recase(w.text, c) for w in s.words] for s, c in zip(sentences, cases, strict=True)]
        pieces = [[self.cut.ids(t) for t in words] for words in texts]
        at = 0
        while at < len(sentences):
            marked = (
                sentences[at].words[0].spoken is not None
            )  # a passage is one window: who "they" are needs all of it
            goal = chance.randint(30, 150) if chance and not marked else 150
            end, size = at, 0
            while end < len(sentences) and (end == at or size + _size(pieces[end]) <= goal):
                size += _size(pieces[end])
                end += 1
            before = after = ()
            if chance is not None and size < limit:
                if at and chance.random() < 0.5:
                    before = _context(at - 1, len(sentences[at - 1].words), chance, last=True)
                if end < len(sentences) and chance.random() < 0.5:
                    after = _context(end, len(sentences[end].words), chance, last=False)
            inside = [(k, i) for k in range(at, end) for i in range(len(sentences[k].words))]
            yield self._window(sentences, texts, pieces, gaps, [*before, *inside, *after], at, end, limit, chance)
            at = end

    def _window(self, sentences, texts, pieces, gaps, places, at, end, limit, chance) -> Window:
        room, kept = limit, []
        for k, i in places:  # an over-long sentence is cut; arcs that leave it are ignored
            room -= len(pieces[k][i])
            if room < 0:
                break
            kept.append((k, i))
        where = {place: n for n, place in enumerate(kept)}
        hidden = self.cut.unknown
        rows = []
        for n, (k, i) in enumerate(kept):
            word = sentences[k].words[i]
            cut = pieces[k][i]
            if chance is not None and chance.random() < 0.03:
                cut = (hidden,)
            form = shape(texts[k][i], gaps[k][i] if n or chance else 1)
            if not at <= k < end:
                rows.append((cut, form, -1, *[IGNORED] * 8))
                continue
            head = -1 if word.head < 0 else where.get((k, word.head), IGNORED)
            rows.append((
                cut, form, k, head, IGNORED if n == 0 else int(i == 0),
                self._tags.get(word.xpos, IGNORED), self._morphs.get(word.morph, IGNORED),
                self._relations.get(word.relation, IGNORED) if head >= 0 else IGNORED,
                *_spoken(word),
            ))  # fmt: skip
        return Window(*zip(*rows, strict=True))

    # ------------------------------------------------------------------------------------------ batches

    def batches(self, windows: Sequence[Window], budget: int, chance: random.Random | None) -> Iterator[dict]:
        """Group windows of like length into batches of about `budget` pieces, in random order."""
        noise = (lambda: chance.uniform(0, 12)) if chance else (lambda: 0.0)
        ordered = sorted(windows, key=lambda w: w.size + noise())
        groups, group, widest = [], [], 0
        for window in ordered:
            widest = max(widest, window.size)
            if group and widest * (len(group) + 1) > budget:
                groups.append(group)
                group, widest = [], window.size
            group.append(window)
        groups.append(group)
        if chance:
            chance.shuffle(groups)
        for group in groups:
            yield self._batch(group)

    def _batch(self, group: Sequence[Window]) -> dict[str, torch.Tensor]:
        count, longest = len(group), max(w.size for w in group)
        words = max(len(w.pieces) for w in group)
        ids = np.full((count, longest), self.cut.padding)
        shapes = np.zeros((count, longest), dtype="int64")
        owner = np.full((count, longest), count * words)
        lengths = np.zeros((count, words), dtype="int64")
        columns = {
            name: np.full((count, words), fill)
            for name, fill in (("sentence", -1), ("head", IGNORED), ("start", IGNORED), ("tag", IGNORED),
                               ("morph", IGNORED), ("relation", IGNORED), ("group", IGNORED), ("roles", IGNORED),
                               ("who", IGNORED))
        }  # fmt: skip
        for b, window in enumerate(group):
            row, forms, starts = lay_out(window.pieces, window.shapes, self.cut)
            ids[b, : len(row)], shapes[b, : len(row)] = row, forms
            sizes = [len(p) for p in window.pieces]
            lengths[b, : len(sizes)] = sizes
            owner[b, 1 : 1 + sum(sizes)] = b * words + np.repeat(np.arange(len(sizes)), sizes)
            for name, column in columns.items():
                values = getattr(window, name)
                column[b, : len(values)] = values
        mask = np.where(ids == self.cut.padding, -1e4, 0.0).astype("float32")[:, None, None, :]
        arrays = {"ids": ids, "shapes": shapes, "mask": mask, "owner": owner, "lengths": lengths, **columns}
        return {name: torch.from_numpy(a) for name, a in arrays.items()}


def _spoken(word: Word) -> tuple[int, int, int]:
    """Number a word's group, its roles as bits, and who "we" is."""
    spoken = word.spoken
    if spoken is None:
        return UNLIKELY, IGNORED, UNLIKELY if word.text.lower() in _WE else IGNORED
    if spoken.group == marks.NONE:
        return 0, IGNORED, IGNORED
    roles = sum(1 << k for k, role in enumerate(marks.ROLES) if role in spoken.roles)
    who = marks.WHO.index(spoken.who) if spoken.who else IGNORED
    return 1 + marks.GROUPS.index(spoken.group), roles, who


def _size(pieces: Sequence[tuple[int, ...]]) -> int:
    return sum(map(len, pieces))


def _context(k: int, count: int, chance: random.Random, last: bool) -> list[tuple[int, int]]:
    some = min(count, chance.randint(1, 20))
    return [(k, i) for i in (range(count - some, count) if last else range(some))]


def _recase(text: str, case: str) -> str:
    if case == "L":
        return text.lower()
    if case == "U":
        return text.upper()
    return text.capitalize() if case == "T" and len(text) > 3 else text


def _gaps(sentences: Sequence[Sentence], breaks, wrap: int) -> list[list[int]]:
    """Say what stands before every word; `wrap` breaks lines at that many characters, 0 leaves them whole."""
    found, column, glue = [], 0, True
    for k, sentence in enumerate(sentences):
        row, last = [], 0
        for i, word in enumerate(sentence.words):
            blank = glue if i == 0 else word.start > last
            gap = int(blank)
            width = word.end - word.start
            if i == 0 and k in breaks:
                gap, column = 2, 0
            elif wrap and blank and column + 1 + width > wrap:
                gap, column = 2, 0
            column += width + int(blank)
            last = word.end
            row.append(gap)
        found.append(row)
        glue = sentence.blank_after
    return found


# ---------------------------------------------------------------------------------------------------- training


def losses(model: Grammar, batch: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Compute the loss of every task on one batch."""
    x = model.words(batch["ids"], batch["shapes"], batch["mask"], batch["owner"], batch["lengths"])
    heads = model.heads

    def cross(scores: torch.Tensor, gold: torch.Tensor) -> torch.Tensor:
        total = F.cross_entropy(scores.float().flatten(0, 1), gold.flatten(), ignore_index=IGNORED, reduction="sum")
        return total / (gold != IGNORED).sum().clamp(min=1)

    start = batch["start"]
    asked = start != IGNORED
    arcs, gold_arcs = sentence_arcs(heads.arcs(x), batch["sentence"]), batch["head"]
    target = torch.where(gold_arcs == IGNORED, gold_arcs, gold_arcs + 1)
    found = {
        "tag": cross(heads.label("tag", x), batch["tag"]),
        "morph": cross(heads.label("morph", x), batch["morph"]),
        "arc": cross(arcs, target),
        "relation": cross(heads.relations(x, gold_arcs.clamp(min=0)), batch["relation"]),
    }
    group, roles, who = heads.people(x)
    newcomers, apart = marks.GROUPS.index("newcomers"), marks.WHO.index("apart")
    for name, scores, barred in (
        ("group", group, [1 + newcomers]),
        ("who", who, [apart, marks.WHO.index("newcomers")]),
    ):
        gold = batch[name]
        found[name] = cross(scores, torch.where(gold == UNLIKELY, IGNORED, gold))
        if (gold == UNLIKELY).any():
            shares = torch.softmax(scores[gold == UNLIKELY].float(), -1)[:, barred].sum(-1)
            found[name] = found[name] - torch.log1p(-shares.clamp(max=0.999)).mean()
    told = batch["roles"] != IGNORED
    if told.any():
        bits = (batch["roles"][told].unsqueeze(-1) >> torch.arange(len(marks.ROLES))) & 1
        found["roles"] = F.binary_cross_entropy_with_logits(roles[told].float(), bits.float())
    if asked.any():
        found["start"] = F.binary_cross_entropy_with_logits(heads.starts(x)[asked], start[asked].float())
    return found


def sentence_arcs(scores: torch.Tensor, sentence: torch.Tensor) -> torch.Tensor:
    """Rule out heads in other sentences and a word as its own head."""
    same = sentence.unsqueeze(2) == sentence.unsqueeze(1)
    same = same & ~torch.eye(same.shape[1], dtype=torch.bool)
    allowed = F.pad(same, (1, 0), value=True)
    return scores.float().masked_fill(~allowed, -1e4)


@dataclass(frozen=True)
class Plan:
    """How to train."""

    epochs: int
    budget: int
    encoder_rate: float
    head_rate: float
    warmup: float
    decay: float
    seed: int


WEIGHTS = {"tag": 0.5, "morph": 0.5, "arc": 1.0, "relation": 0.7, "start": 1.0, "group": 1.0, "roles": 1.0, "who": 0.7}


def fit(
    model: Grammar,
    learner: Learner,
    train: Sequence[Document],
    dev: Sequence[Document],
    plan: Plan,
    say: Callable[[str], None] = print,
) -> None:
    """Train the model in place, end to end; progress is said once per epoch."""
    chance = random.Random(plan.seed)
    plain = [p for n, p in model.named_parameters() if p.ndim < 2]
    encoder = [p for p in model.encoder.parameters() if p.ndim >= 2]
    heads = [p for p in model.heads.parameters() if p.ndim >= 2]
    optimiser = torch.optim.AdamW(
        [
            {"params": encoder, "lr": plan.encoder_rate, "weight_decay": plan.decay},
            {"params": heads, "lr": plan.head_rate, "weight_decay": plan.decay},
            {"params": plain, "lr": plan.encoder_rate, "weight_decay": 0.0},
        ],
        betas=(0.9, 0.98),
        fused=True,
    )
    per_epoch = len(list(learner.batches(list(learner.training_windows(train, random.Random(0))), plan.budget, None)))
    steps = per_epoch * plan.epochs

    def rate(step: int) -> float:
        warm = plan.warmup * steps
        if step < warm:
            return (step + 1) / warm
        return max(0.0, 0.5 * (1 + math.cos(math.pi * min(1.0, (step - warm) / (steps - warm)))))

    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, rate)
    for epoch in range(plan.epochs):
        began, totals, seen = time.perf_counter(), Counter(), 0
        model.train()
        windows = list(learner.training_windows(train, chance))
        for batch in learner.batches(windows, plan.budget, chance):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                parts = losses(model, batch)
            loss = sum(WEIGHTS[name] * value for name, value in parts.items())
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 2.0)
            optimiser.step()
            schedule.step()
            totals.update({name: float(value.detach()) for name, value in parts.items()})
            seen += 1
        took = time.perf_counter() - began
        means = " ".join(f"{name} {total / seen:.3f}" for name, total in sorted(totals.items()))
        figures = " ".join(f"{name} {value:.4f}" for name, value in measure(model, learner, dev).items())
        say(f"epoch {epoch + 1}/{plan.epochs}  {took:.0f} s  {seen} steps  loss: {means}  dev: {figures}")


@torch.inference_mode()
def measure(model: Grammar, learner: Learner, documents: Sequence[Document]) -> dict[str, float]:
    """Measure on gold words (and, for heads, gold sentences): a progress figure, not the reported one."""
    model.eval()
    right, asked = Counter(), Counter()
    hit = said = gold_starts = 0
    for batch in learner.batches(list(learner.plain_windows(documents)), 4000, None):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            x = model.words(batch["ids"], batch["shapes"], batch["mask"], batch["owner"], batch["lengths"])
            tasks = {name: model.heads.label(name, x).argmax(-1) for name in ("tag", "morph")}
            starts = model.heads.starts(x) > 0
            arcs = sentence_arcs(model.heads.arcs(x), batch["sentence"])
        for name, best in tasks.items():
            real = batch["sentence"] >= 0
            asked[name] += int(real.sum())
            right[name] += int((best == batch[name])[real].sum())
        known = batch["start"] != IGNORED
        hit += int((starts & (batch["start"] == 1) & known).sum())
        said += int((starts & known).sum())
        gold_starts += int(((batch["start"] == 1) & known).sum())
        heads = _trees(arcs.numpy(), batch["sentence"].numpy())
        with torch.autocast("cpu", dtype=torch.bfloat16):
            relations = model.heads.relations(x, torch.from_numpy(heads).clamp(min=0)).argmax(-1)
        gold = batch["head"]
        real = (batch["sentence"] >= 0) & (gold != IGNORED)
        same = torch.from_numpy(heads) == gold
        labelled = same & ((relations == batch["relation"]) | (gold == -1))
        asked["uas"] += int(real.sum())
        right["uas"] += int(same[real].sum())
        right["las"] += int(labelled[real].sum())
    asked["las"] = asked["uas"]
    figures = {name: right[name] / asked[name] for name in ("tag", "morph", "uas", "las")}
    figures["starts"] = 2 * hit / max(said + gold_starts, 1)
    return figures


def _trees(scores: np.ndarray, sentence: np.ndarray) -> np.ndarray:
    """Choose the best tree of every sentence; -1 for a root, places in the window otherwise."""
    heads = np.full(sentence.shape, -1)
    for b, row in enumerate(sentence):
        for k in np.unique(row[row >= 0]):
            places = np.flatnonzero(row == k)
            first, last = places[0], places[-1] + 1
            part = scores[b, first:last][:, [0, *range(first + 1, last + 1)]]
            tree = best_tree(part)
            heads[b, first:last] = np.where(tree == 0, -1, first + tree - 1)
    return heads
