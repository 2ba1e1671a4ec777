"""Try the codebooks that nothing was trained for on passages written for them, and write the card of how that went."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from narrative_lab.codebook import codebooks, load_codebook
from narrative_lab.encode import Encoder
from narrative_lab.heads import by_definition
from narrative_lab.training.framing import passages as data
from narrative_lab.training.framing.evaluate import DRAWS, Figure, average_precision, interval

FEW = 3  # passages with a code, under which its average precision is not looked at


class Trial(NamedTuple):
    """How well a codebook ranks: over its codes, and for each passage that carries one.

    `ap` is the macro average precision over codes, `chance` what a random order would get; `first` how often the code
    ranked first is right, `three` how often one of the first three is.
    """

    codebook: str
    name: str
    passages: int
    codes: int
    ap: Figure
    chance: float
    first: Figure
    three: Figure


def trial(passages: tuple[data.Passage, ...], name: str, encoder: Encoder) -> Trial:
    """Rank the passages by the definitions of one codebook, and measure against their labels."""
    book = load_codebook(name)
    truth = data.labels(passages, book.id, book.ids) > 0.5
    scores = by_definition(book, encoder).scores(encoder.encode([p.text for p in passages]))
    count = len(passages)
    times = np.vstack(
        [np.ones(count), np.random.default_rng(0).multinomial(count, np.full(count, 1 / count), size=DRAWS)]
    )
    shown = [k for k in range(len(book.codes)) if truth[:, k].sum() >= FEW]
    ap = np.mean([average_precision(truth[:, k], scores[:, k], times) for k in shown], axis=0)
    carries = truth.any(1)
    order = np.argsort(-scores, axis=1, kind="stable")
    right = np.take_along_axis(truth, order, axis=1)
    weight = np.maximum(times[:, carries].sum(1), 1)
    hits = [(times[:, carries] * found[carries]).sum(1) / weight for found in (right[:, 0], right[:, :3].any(1))]
    return Trial(
        name, book.name, count, len(book.codes), interval(ap), float(truth[:, shown].mean()), *map(interval, hits)
    )


def trials(folder: Path, encoder: Encoder) -> Iterator[Trial]:
    """Yield the trial of each codebook that has a file of passages in the folder."""
    for name in codebooks():
        if (folder / f"{name}.jsonl").is_file():
            yield trial(data.read(folder / f"{name}.jsonl"), name, encoder)


def card(folder: Path, encoder: Encoder) -> str:
    """Return the card as Markdown."""
    rows = [
        f"| {t.name} (`{t.codebook}`) | {t.codes} | {t.passages} | {t.first} | {t.three} | {t.ap} | {t.chance:.2f} |"
        for t in trials(folder, encoder)
    ]
    return "\n".join(
        [
            "# The untrained codebooks",
            "",
            "Nothing was trained for these. A sentence is ranked by how near it comes to the definition and the examples of a",
            "code, and away from its near misses, on the encoder that ships. So `classify` shows candidates with their sentences",
            "for a reader to judge, and gives no labels and shares unless asked (`--decide`). A codebook of your own starts out",
            "about like this, and does better once `narrative-lab train` has seen passages that you have coded.",
            "",
            "Each was tried on passages that a language model wrote for it, who knew the definitions and not the ranking; about a",
            "quarter of them carry no code. **No person has checked them**, and they come from one writer each, so take the figures as a",
            "rough guide. “First right” is how often the code ranked first is one that the passage carries, “among three” how often",
            "one of the first three is, both over passages that carry a code. Intervals are 95 %, by bootstrap over passages.",
            "",
            "| codebook | codes | passages | first right | among three | macro average precision | by chance |",
            "|---|---|---|---|---|---|---|",
            *rows,
            "",
        ]
    )
