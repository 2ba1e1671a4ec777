"""Measure how fast texts are classified, beside sentence-transformers on PyTorch where it is installed.

Usage: python benchmarks/classify.py [--runs 5]

In one run: sentences encoded per second by the encoder that ships and by all-MiniLM-L6-v2 on PyTorch (both with all
cores, PyTorch in batches of 32); a 500-word draft classified against all codebooks, warm; peak memory. Medians.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from speed import text_of

from narrative_lab.classify import Classifier
from narrative_lab.codebook import codebooks
from narrative_lab.encode import load_encoder
from narrative_lab.parse import load_pipeline, parse
from narrative_lab.readers import read_text

DRAFTS = Path(__file__).resolve().parent.parent / "corpus" / "drafts"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each figure")
    runs = parser.parse_args().runs
    sample = "\n\n".join(p.read_text(encoding="utf-8") for p in sorted(DRAFTS.glob("[hks]*.*")))
    doc = parse(read_text(text_of(sample, 500)), load_pipeline())
    sentences = [" ".join(doc.quote(s.span).split()) for s in doc.sentences]
    many = [f"{sentence} ({i})" for i in range(8) for sentence in sentences]

    encoder = load_encoder()
    encoders = {"narrative_lab": encoder.encode}
    if (other := transformers()) is not None:
        encoders["sentence-transformers on PyTorch"] = lambda texts: other.encode(texts, batch_size=32, show_progress_bar=False)
    rates = {name: [] for name in encoders}
    for encode in encoders.values():
        encode(many[:64])
    for _ in range(runs):  # in turn, so that a busy moment strikes all alike
        for name, encode in encoders.items():
            rates[name].append(len(many) / seconds(lambda encode=encode: encode(many)))
    for name, found in rates.items():
        print(f"{name}: {statistics.median(found):,.0f} sentences per second")
    if other is not None:
        pairs = zip(*rates.values(), strict=True)
        print(f"ratio: {statistics.median(ours / theirs for ours, theirs in pairs):.2f}")

    for names in (("welcoming-america", "annex-a"), codebooks()):
        classifier = Classifier(names)
        classifier.doc(doc)
        times = [seconds(lambda c=classifier: c.doc(doc)) for _ in range(runs)]
        print(f"{doc.words} words, {len(names)} codebooks, parsed before: {1000 * statistics.median(times):.0f} ms")
    try:
        import resource

        print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    except ImportError:
        print("peak memory is not measured on this system")


def transformers():
    """Return the original model on PyTorch, or None where it is not installed."""
    try:
        from narrative_lab.training.framing.encoder import start
    except ImportError:
        print("sentence-transformers is not installed; nothing to compare with", file=sys.stderr)
        return None
    return start()


def seconds(job: Callable[[], object]) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
