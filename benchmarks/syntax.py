"""Print how well and how fast a spaCy pipeline reads English: `python benchmarks/syntax.py TREEBANK_FOLDER`.

Another installed pipeline can be named with `--pipeline`; its labels must be those of Universal Dependencies for the
tag and relation figures to mean anything (tokens and sentences always do).
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import spacy

import narrative_lab.syntax  # noqa: F401  (registers the components)
from narrative_lab.paths import models
from narrative_lab.training.syntax import treebank
from narrative_lab.training.syntax.score import FIGURES, expression_passives, score, speed


def main() -> None:
    """Score and time one pipeline on EWT test and PUD, or on the parts that are named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("treebank", type=Path, help="folder with the .conllu files")
    parser.add_argument("--pipeline", default=str(models() / "syntax"), help="name or folder of a spaCy pipeline")
    parser.add_argument("--part", action="append", choices=("dev", "test", "pud"), help="default: test and pud")
    parser.add_argument("--draws", type=int, default=1000, help="bootstrap draws")
    chosen = parser.parse_args()
    treebank.verify(chosen.treebank)
    began = time.perf_counter()
    nlp = spacy.load(chosen.pipeline)
    nlp("The first sentence. And one more.")
    print(f"{chosen.pipeline}: loaded, first parse after {time.perf_counter() - began:.2f} s\n")
    for part in chosen.part or ("test", "pud"):
        documents = treebank.read(chosen.treebank / treebank.FILES[part])
        parts = score(nlp, documents, whole=False, draws=chosen.draws)
        whole = score(nlp, documents, whole=True, draws=chosen.draws)
        print(f"{part:14} {'paragraphs':>24} {'whole documents':>24}")
        for name in FIGURES:
            print(f"{name:14} {_cell(parts[name]):>24} {_cell(whole[name]):>24}")
        print(f"{'passives, bare expression':14} {expression_passives(documents):.3f} (on gold sentences)")
        times = speed(nlp, documents)
        print(
            f"500 words: {times['ms_500_words_one_text']:.0f} ms as one text, "
            f"{times['ms_500_words_paragraphs']:.0f} ms by paragraph; {times['words_per_second']:,.0f} words/s\n"
        )


def _cell(figure) -> str:
    return f"{figure.value:.3f} ({figure.low:.3f}-{figure.high:.3f})"


if __name__ == "__main__":
    main()
