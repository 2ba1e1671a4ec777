"""Count the findings on text that is not about newcomers, by criterion.

Usage: python benchmarks/false_alarms.py FOLDER ... [--show CRITERION]

A FOLDER holds text: of .conllu treebanks the raw text of the test parts is checked, document by document; of others every
.txt and .md file. Prints findings per 10,000 words, and lists what the wording criteria about people (of asset-based and
two-way) flagged; --show lists another criterion. Sentences that do speak of newcomers can be in there too.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from narrative_lab.check import check
from narrative_lab.finding import Severity
from narrative_lab.parse import load_pipeline

ABOUT_PEOPLE = ("asset-based", "two-way")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--show", default="", metavar="CRITERION", help="print what this criterion flagged")
    args = parser.parse_args()
    nlp = load_pipeline()
    total = about_people = 0
    for name, texts in parts(args.folders):
        counts: Counter[tuple[str, str]] = Counter()
        words, listed = 0, []
        for text in texts:
            report = check(text, nlp=nlp, kind="page")
            words += report.words
            for finding in report.findings:
                if finding.span and finding.severity is not Severity.EVIDENCE:
                    counts[finding.principle, finding.criterion] += finding.count
                    if finding.criterion == args.show or finding.principle in ABOUT_PEOPLE:
                        listed.append(f"    {finding.criterion} {finding.quote!r}: {around(text, finding.span)}")
        if not words:
            continue
        print(f"\n{name}: {words} words, findings per 10,000 words")
        for (principle, criterion), count in sorted(counts.items(), key=lambda item: (item[0][0], -item[1])):
            print(f"  {principle:18} {criterion:28} {count:5}  {count / words * 10_000:6.2f}")
        print("\n".join(listed))
        total += words
        about_people += sum(n for (principle, _), n in counts.items() if principle in ABOUT_PEOPLE)
    rate = about_people / max(total, 1) * 10_000
    print(f"\nwording about people: {about_people} in {total} words, {rate:.2f} per 10,000")


def parts(folders: list[Path]) -> Iterator[tuple[str, list[str]]]:
    """Yield each treebank's test part, and the text files of each folder, with a name."""
    for folder in folders:
        for path in sorted(folder.glob("*-test.conllu")):
            yield path.name, documents(path)
        files = sorted(p for p in folder.iterdir() if p.suffix in (".txt", ".md") and p.stem.isascii())
        if files and not any(folder.glob("*.conllu")):
            yield folder.name, [p.read_text(encoding="utf-8") for p in files]


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
