"""Compare the ratings of whole documents with those that readers gave before they saw any output.

Usage: python benchmarks/ratings.py READERS.csv FOLDER_OR_FILE ... [--show]

READERS.csv has a row per document (its file name without suffix), a column per principle, and may come from several
readers: name it more than once. Prints quadratic weighted kappa per principle against each reader, and between the
readers; --show prints the pairs of ratings (reader, tool).
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path

from narrative_lab.check import check
from narrative_lab.parse import load_pipeline
from narrative_lab.readers import read

LEVELS = 4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("readers", type=Path, help="the readers' ratings; more of them with --and")
    parser.add_argument("documents", type=Path, nargs="+", help="documents, or folders of them")
    parser.add_argument("--and", dest="others", type=Path, action="append", default=[], help="another reader's ratings")
    parser.add_argument("--show", action="store_true", help="print the pairs of ratings")
    args = parser.parse_args()
    readers = {path.stem: ratings_in(path) for path in (args.readers, *args.others)}
    paths = {path.stem: path for path in files(args.documents)}
    names = sorted(set(paths).intersection(*readers.values()))
    own = {name: ratings_of(paths[name]) for name in names}
    print(f"{len(names)} documents; quadratic weighted kappa")
    for principle in own[names[0]]:
        tool = [own[name][principle] for name in names]
        given = {reader: [rated[name][principle] for name in names] for reader, rated in readers.items()}
        cells = [f"{reader} {kappa(rated, tool):5.2f}" for reader, rated in given.items()]
        cells += [f"{a} with {b} {kappa(given[a], given[b]):5.2f}" for a, b in combinations(given, 2)]
        print(f"  {principle:18} {'   '.join(cells)}")
        if args.show:
            for reader, rated in given.items():
                print(f"      {reader}: {' '.join(f'{a}{b}' for a, b in zip(rated, tool, strict=True))}")
    if args.show:
        print("      " + " ".join(names))


def files(paths: Iterable[Path]) -> Iterable[Path]:
    for path in paths:
        yield from sorted(p for p in path.iterdir() if p.is_file()) if path.is_dir() else (path,)


def ratings_in(path: Path) -> dict[str, dict[str, int]]:
    """Read one reader's ratings: {document: {principle: 0 to 3}}."""
    with path.open(encoding="utf-8", newline="") as rows:
        return {
            row["document"]: {name: int(value) for name, value in row.items() if value in ("0", "1", "2", "3")}
            for row in csv.DictReader(rows)
        }


def ratings_of(path: Path) -> dict[str, int]:
    report = check(read(path), nlp=load_pipeline())
    return {rating.id: rating.rating for rating in report.ratings}


def kappa(one: Sequence[int], other: Sequence[int]) -> float:
    """Return the quadratic weighted kappa of two readings of the same documents (Cohen 1968)."""
    count = len(one)
    seen = sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) / count
    shares = [[sum(r == level for r in rated) / count for level in range(LEVELS)] for rated in (one, other)]
    chance = sum(shares[0][a] * shares[1][b] * (a - b) ** 2 for a in range(LEVELS) for b in range(LEVELS))
    return 1 - seen / chance if chance else float("nan")


if __name__ == "__main__":
    main()
