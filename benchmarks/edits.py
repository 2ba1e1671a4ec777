"""Check that edits move ratings and findings the way a careful reader would say they must.

Usage: python benchmarks/edits.py [PAIRS] [--show]

PAIRS (default: corpus/edits.yaml) lists drafts before and after one edit, written for the project, each with what must
happen to the ratings and the findings. Prints, for each kind of edit, how many expectations hold; --show lists those
that do not.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

from narrative_lab.check import check
from narrative_lab.parse import load_pipeline
from narrative_lab.report import Report

PAIRS = Path(__file__).resolve().parent.parent / "corpus" / "edits.yaml"
HARMS = {
    "burden": ("burden", "threat", "myth-denial"),
    "threat": ("threat", "burden", "myth-denial"),
    "water": ("water-metaphor", "threat"),
    "need": ("need-only",),
    "saviour": ("saviour-tone",),
    "myth": ("myth-denial",),
    "duty": ("one-way-duty",),
    "boundary": ("in-group", "ours-and-others"),
    "label": ("noun-label", "person-terms", "status-first"),
}
HOLDS = {
    "falls": lambda before, after: after < before,
    "rises": lambda before, after: after > before,
    "same": lambda before, after: after == before,
    "not-rises": lambda before, after: after <= before,
    "not-falls": lambda before, after: after >= before,
}


class Result(NamedTuple):
    """One expectation of one pair: the kind of edit, what was expected, whether it held, and what came instead."""

    edit: str
    pair: str
    expected: str
    held: bool
    came: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pairs", type=Path, nargs="?", default=PAIRS)
    parser.add_argument("--show", action="store_true", help="list the expectations that do not hold")
    args = parser.parse_args()
    pairs = yaml.safe_load(args.pairs.read_text(encoding="utf-8"))
    results = [result for pair in pairs for result in results_of(pair)]
    held, asked = Counter(r.edit for r in results if r.held), Counter(r.edit for r in results)
    print(f"{len(pairs)} pairs, {len(results)} expectations")
    for edit in sorted(asked):
        print(f"  {edit:22} {held[edit]:3} of {asked[edit]:3}")
    whole = {pair["id"] for pair in pairs} - {r.pair for r in results if not r.held}
    total = sum(held.values())
    print(f"  {'all':22} {total:3} of {len(results):3} ({total / len(results):.1%}); {len(whole)} pairs hold whole")
    for result in results if args.show else ():
        if not result.held:
            print(f"  {result.pair}: {result.expected}, but {result.came}")


def results_of(pair: dict) -> Iterator[Result]:
    """Check both drafts of a pair and yield what became of each expectation."""
    before, kind = pair["before"], pair["kind"]
    one = checked(before, kind)
    expected = dict(pair["expect"])
    if "about" in expected:
        yield Result(pair["edit"], pair["id"], "not about newcomers", one.subject.about == "no", one.subject.about)
        return
    two = checked(edited(pair), kind)
    wordings = expected.pop("findings", ())
    for principle, direction in expected.items():
        low, high = rating(one, principle), rating(two, principle)
        held = HOLDS[direction](low, high)
        yield Result(pair["edit"], pair["id"], f"{principle} {direction}", held, f"{low} became {high}")
    for wording in wordings:
        yield from found(pair, wording, one, two)


def found(pair: dict, wording: dict, one: Report, two: Report) -> Iterator[Result]:
    """Yield whether harmful wording is found where it stands, stays found, or is gone."""
    harm = wording["harm"]
    had, has = count(one, harm), count(two, harm)
    if wording.get("stays"):
        yield Result(pair["edit"], pair["id"], f"{harm} stays", had > 0 and has > 0, f"{had} became {has}")
    elif wording.get("gone"):
        yield Result(pair["edit"], pair["id"], f"{harm} goes", had > has, f"{had} became {has}")
    else:
        yield Result(pair["edit"], pair["id"], f"{harm} comes", has > had, f"{had} became {has}")


def edited(pair: dict) -> str:
    """Return the draft after the edit; a doubled one and one with other names are made here."""
    if pair["edit"] == "doubled":
        return pair["before"].rstrip("\n") + "\n\n" + pair["before"]
    if pair["edit"] == "city-renamed":
        text = pair["before"]
        for old in sorted(pair["rename"], key=len, reverse=True):
            text = text.replace(old, pair["rename"][old])
        return text
    return pair["after"]


def checked(text: str, kind: str) -> Report:
    return check(text, kind=kind, nlp=load_pipeline())


def rating(report: Report, principle: str) -> int:
    return next(r.rating for r in report.ratings if r.id == principle)


def count(report: Report, harm: str) -> int:
    return sum(f.count for f in report.findings if f.criterion in HARMS[harm])


if __name__ == "__main__":
    main()
