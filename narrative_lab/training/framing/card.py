"""The card of a trained codebook: what it is, how it was made, and how well it does, from its figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from narrative_lab.codebook import Codebook
from narrative_lab.training.framing.passages import Passage

METRICS = "metrics.json"
_SETS = ("real", "real, without the programme's documents", "corpus")


def text(book: Codebook, metrics: Mapping, passages: Sequence[Passage], precision: Mapping[str, float]) -> str:
    """Return the card as Markdown."""
    return "\n".join(_text(book, metrics, passages, precision)) + "\n"


def _text(
    book: Codebook, metrics: Mapping, passages: Sequence[Passage], precision: Mapping[str, float]
) -> Iterator[str]:
    carried = Counter(code for p in passages for code in p.codes.get(book.id, ()))
    none = sum(not p.codes.get(book.id) for p in passages)
    yield from (
        f"# {book.name} (`{book.id}`)",
        "",
        "A logistic regression for each code on the vectors of `models/encoder`, stored as plain arrays. It says how likely a",
        "passage is to carry each code, and gives the code above a cut of its own. It says “not sure” near the cut, and also above it",
        "as long as the code is less likely than not.",
        "",
        "## How it was made",
        "",
        f"Trained on {len(passages):,} passages in `corpus/framing`. **Language models wrote and coded all of them; no person has",
        "checked them.** The encoder is all-MiniLM-L6-v2 (Apache-2.0), fine-tuned on the same passages towards their labels and",
        "towards the definitions of the codes they carry. Calibration and cuts were set on 146 real passages that trained",
        "nothing; they are not part of this project. `python -m narrative_lab.training.framing` makes it again.",
        "",
        f"{none / max(1, len(passages)):.0%} of the passages carry no code of this codebook. Passages with each code: "
        + ", ".join(f"`{code}` {carried[code]:,}" for code in book.ids)
        + ".",
        "",
        "## How good it is",
        "",
        "The unit is a passage of one to four sentences unless another is named. Intervals are 95 %, by bootstrap over passages.",
        "On the real passages, calibration and cuts were set anew for each of ten folds on the other nine. Those passages were",
        "labelled by two language models, which agreed with F1 .87 (themes) and .93 (signals): no figure here can be trusted beyond",
        "that.",
        "",
    )
    for name in _SETS:
        if name in metrics:
            yield from _set(name, metrics[name])
    if "sentences" in metrics:
        yield from _sentences(metrics["sentences"])
    if precision:
        yield from (
            "## As evidence for the principles",
            "",
            "How often a code was right on the real passages where it was given and sure, with cuts set on the other folds; codes that",
            "were sure fewer than 5 times are left out. From .55 on a code counts as evidence beside the rules, and below it does not: "
            + ", ".join(f"`{code}` {value:.2f}" for code, value in precision.items())
            + ".",
            "",
        )
    yield from (
        "## What it is not for",
        "",
        "It reads English about cities and newcomers. It tells what a passage says, not whether that is true or good. With so few",
        "real passages a figure for one code is a rough guide. Do not use it to judge people, or to count without looking.",
        "",
        "Licence: Apache-2.0 for the encoder's weights, CC BY 4.0 for the head.",
    )


def _set(name: str, results: Mapping) -> Iterator[str]:
    if name == "corpus":
        yield from (
            "### On the corpus, by folds",
            "",
            f"Each fold holds whole groups of variants and was read by an encoder and head that never saw it (folds {results['folds']}",
            "of 5). Codes are dense here, so figures are higher than on real text.",
            "",
        )
        yield from _table(results)
        return
    yield from (f"### {name[:1].upper()}{name[1:]} ({results['narrative_lab']['passages']} passages)", "")
    yield from _table(results["narrative_lab"])
    yield from ("| system | macro F1 | macro average precision |", "|---|---|---|")
    for system, r in results.items():
        yield f"| {system} | {_figure(r['macro_f1'])} | {_figure(r['macro_ap'])} |"
    ours = results["narrative_lab"]
    yield from (
        "",
        f"Macro figures are over the {ours['counted']} codes with 8 passages or more. Expected calibration error",
        f"{ours['calibration_error']:.3f}; not sure of {ours['unsure']:.0%} of the answers.",
        "",
    )


def _table(result: Mapping) -> Iterator[str]:
    yield from ("| code | passages | precision | recall | F1 | average precision |", "|---|---|---|---|---|---|")
    rows = [
        *result["codes"].items(),
        *([("those with fewer than 15, together", result["few"])] if result["few"] else []),
    ]
    for code, r in rows:
        yield f"| {code} | {r['support']} | {' | '.join(_figure(r[k]) for k in ('precision', 'recall', 'f1', 'ap'))} |"
    yield ""


def _sentences(figures: Mapping) -> Iterator[str]:
    yield from (
        "### Sentence by sentence",
        "",
        f"On {figures['alone']['passages']} sentences of written passages, each coded in its context, which neither encoder nor head had",
        f"seen. Another {figures['chosen on']} chose that a sentence takes in {figures['blend']} of its neighbours' meaning.",
        "",
        "| read | macro F1 | macro average precision |",
        "|---|---|---|",
    )
    for how in ("alone", "with its neighbours"):
        yield f"| {how} | {_figure(figures[how]['macro_f1'])} | {_figure(figures[how]['macro_ap'])} |"
    yield ""


def _figure(value: Sequence[float]) -> str:
    return f"{value[0]:.2f} ({value[1]:.2f}–{value[2]:.2f})"


def summary(book: Codebook, metrics: Mapping) -> str:
    """Return the macro figures of a codebook in a few lines."""
    lines = [book.id]
    for name in _SETS[:2]:
        for system, r in metrics.get(name, {}).items():
            lines.append(f"  {name}: {system}: F1 {_figure(r['macro_f1'])}, AP {_figure(r['macro_ap'])}")
    if "corpus" in metrics:
        lines.append(
            f"  corpus: F1 {_figure(metrics['corpus']['macro_f1'])}, AP {_figure(metrics['corpus']['macro_ap'])}"
        )
    return "\n".join(lines)
