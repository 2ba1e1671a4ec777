"""Score who acts, who receives, whose strengths and needs are told, and who "we" is, against passages marked by hand.

Usage: python benchmarks/agency.py [PASSAGES ...] [--show] [--draws 1000]

PASSAGES are files of marked passages (default: corpus/agency/test.txt), one a line, in the form that
corpus/agency/CODEBOOK.md explains. Prints precision, recall and F1 with 95 % bootstrap intervals over passages:

    mentions   a mention of newcomers, residents, the city or "we" is found, in the right group
    agency     each mention with each of its roles (agent, receiver, strength, need), found and told right
    roles      the roles of those mentions that were found in the right group
    we         who "we" is, of every we, us and our

--show lists what was missed or wrong.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from narrative_lab.analysis import Analysis
from narrative_lab.definitions import load_definitions
from narrative_lab.draft import DraftKind
from narrative_lab.mentions import Group
from narrative_lab.parse import load_pipeline, parse
from narrative_lab.readers import read_text
from narrative_lab.training.marks import NONE, Mark
from narrative_lab.training.marks import read as read_passages

TEST = Path(__file__).resolve().parent.parent / "corpus" / "agency" / "test.txt"
GROUPS = tuple(g for g in Group if g is not Group.EVERYONE)


class Scored(NamedTuple):
    """What one passage says, and what was read: for each figure, hits, read and marked, by key."""

    counts: dict[tuple[str, str], Counter[str]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("passages", type=Path, nargs="*", default=[TEST])
    parser.add_argument("--show", action="store_true", help="list what was missed or wrong")
    parser.add_argument("--draws", type=int, default=1000, help="bootstrap draws")
    args = parser.parse_args()
    rows = [passage for path in args.passages for passage in read_passages(path)]
    scored = []
    for (text, marks), read in zip(rows, readings([text for text, _ in rows]), strict=True):
        scored.append(score(marks, read))
        if args.show:
            show(text, marks, read)
    print(f"{len(rows)} passages, {sum(len(marks) for _, marks in rows)} marks")
    keys = sorted({key for s in scored for key in s.counts}, key=lambda k: (ORDER.index(k[0]), k[1]))
    for figure in ORDER:
        of = [k for k in keys if k[0] == figure]
        line(f"{figure}", scored, of, args.draws)
        for key in of:
            line(f"   {key[1]}", scored, [key], 0)


ORDER = ("mentions", "agency", "roles", "we")


def readings(texts: list[str]) -> Iterator[list[Mark]]:
    """Yield what narrative_lab reads in each text, as marks."""
    nlp, lexicon = load_pipeline(), load_definitions().lexicon
    for text in texts:
        analysis = Analysis(parse(read_text(text), nlp), lexicon, DraftKind.PAGE)
        marks = []
        for sentence in analysis.doc.sentences:
            for m in analysis.mentions(sentence):
                if m.group in GROUPS:
                    who = str(m.who or "")
                    marks.append(Mark(*m.span, str(m.group), frozenset(map(str, m.roles)), who))
        yield marks


def pairs(marks: list[Mark], read: list[Mark]) -> list[tuple[Mark, Mark]]:
    """Return each mark with the reading of its group that overlaps it, each used once."""
    left, found = list(read), []
    for mark in marks:
        same = next((r for r in left if r.group == mark.group and r.start < mark.end and mark.start < r.end), None)
        if same is not None:
            left.remove(same)
            found.append((mark, same))
    return found


def score(marks: list[Mark], read: list[Mark]) -> Scored:
    counts: dict[tuple[str, str], Counter[str]] = {}

    def add(figure: str, key: str, what: str, number: int = 1) -> None:
        counts.setdefault((figure, key), Counter())[what] += number

    found = pairs(marks, read)
    for what, some in (("marked", marks), ("read", read)):
        for mark in some:
            add("mentions", mark.group, what)
            for role in mark.roles:
                add("agency", role, what)
            if mark.who:
                add("we", mark.who, what)
    for mark, same in found:
        add("mentions", mark.group, "hit")
        for role in mark.roles | same.roles:
            for what, there in (("marked", role in mark.roles), ("read", role in same.roles)):
                add("roles", role, what, there)
            if role in mark.roles & same.roles:
                add("agency", role, "hit")
                add("roles", role, "hit")
        if mark.who and mark.who == same.who:
            add("we", mark.who, "hit")
    return Scored(counts)


def line(name: str, scored: list[Scored], keys: list[tuple[str, str]], draws: int) -> None:
    total = summed(scored, keys)
    precision, recall, f1 = prf(total)
    interval = ""
    if draws:
        rng = random.Random(0)
        drawn = sorted(prf(summed(rng.choices(scored, k=len(scored)), keys))[2] for _ in range(draws))
        interval = f"  [{drawn[int(draws * 0.025)]:.3f}, {drawn[int(draws * 0.975) - 1]:.3f}]"
        macro = sum(prf(summed(scored, [key]))[2] for key in keys) / max(len(keys), 1)
        interval += f"  macro {macro:.3f}"
    print(f"{name:14} n {total['marked']:5}  P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}{interval}")


def summed(scored: list[Scored], keys: list[tuple[str, str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for one in scored:
        for key in keys:
            total.update(one.counts.get(key, {}))
    return total


def prf(total: Counter[str]) -> tuple[float, float, float]:
    hit, read, marked = total["hit"], total["read"], total["marked"]
    return hit / max(read, 1), hit / max(marked, 1), 2 * hit / max(read + marked, 1)


def show(text: str, marks: list[Mark], read: list[Mark]) -> None:
    found = pairs(marks, read)
    wrong = []
    for mark, same in found:
        if mark.roles != same.roles:
            wrong.append(
                f"{mark.group} {text[mark.start : mark.end]!r} {named(mark.roles)} read as {named(same.roles)}"
            )
        if mark.who != same.who:
            wrong.append(f"we {text[mark.start : mark.end]!r} {mark.who} read as {same.who}")
    hits, seen = {m for m, _ in found}, {r for _, r in found}
    wrong += [f"MISSED {m.group} {text[m.start : m.end]!r} {named(m.roles)}" for m in marks if m not in hits]
    wrong += [f"EXTRA {r.group} {text[r.start : r.end]!r} {named(r.roles)}" for r in read if r not in seen]
    if wrong:
        print(text)
        for one in wrong:
            print("    ", one)


def named(roles: frozenset[str]) -> str:
    return "+".join(sorted(roles)) or NONE


if __name__ == "__main__":
    main()
