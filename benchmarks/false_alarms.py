"""Count the findings on text that is not about newcomers, by criterion.

Usage: python benchmarks/false_alarms.py TREEBANKS [--show CRITERION]

TREEBANKS is a folder of .conllu files; the raw text of its PUD and EWT test sentences is checked paragraph by paragraph.
Prints findings per 10,000 words. Sentences that do speak of newcomers are in there too: --show lists what was flagged.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from narrative_lab.check import check
from narrative_lab.finding import Severity
from narrative_lab.parse import load_pipeline


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("treebanks", type=Path)
    parser.add_argument("--show", default="", metavar="CRITERION", help="print what this criterion flagged")
    args = parser.parse_args()
    nlp = load_pipeline()
    for path in sorted(args.treebanks.glob("*-test.conllu")):
        counts: Counter[tuple[str, str]] = Counter()
        words = 0
        for text in documents(path):
            report = check(text, nlp=nlp, kind="page")
            words += report.words
            for finding in report.findings:
                if finding.span and finding.severity is not Severity.EVIDENCE:
                    counts[finding.principle, finding.criterion] += finding.count
                    if finding.criterion == args.show:
                        print(f"  {finding.quote!r}: {around(text, finding.span)}")
        print(f"\n{path.name}: {words} words, findings per 10,000 words")
        for (principle, criterion), count in sorted(counts.items(), key=lambda item: (item[0][0], -item[1])):
            print(f"  {principle:18} {criterion:28} {count:5}  {count / words * 10_000:6.2f}")


def documents(path: Path) -> list[str]:
    """Return the raw text of each document of a treebank, its paragraphs apart."""
    texts: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# newdoc"):
            texts.append("")
        elif line.startswith("# newpar") and texts[-1]:
            texts[-1] += "\n\n"
        elif line.startswith("# text = "):
            texts[-1] += line.removeprefix("# text = ") + " "
    return texts


def around(text: str, span) -> str:
    return " ".join(text[max(0, span.start - 60) : span.end + 60].split())


if __name__ == "__main__":
    main()
