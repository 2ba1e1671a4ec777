"""Draw findings to be judged by a reader, and count how many were defended.

Usage: python benchmarks/defended.py draw SHEET.csv DOCUMENTS ... [--findings 200] [--sentences 60] [--seed 0]
       python benchmarks/defended.py count SHEET.csv

DOCUMENTS are files or folders; a .jsonl file has a passage with its "text" on each line. `draw` checks them all and writes
a sheet with findings drawn at random, as evenly over the criteria as they allow, and after them sentences drawn at random with
all that was found in them. A reader fills in the column `verdict`: for a finding "yes" (I would defend it before a comms
lead), "no" or "ridiculous"; for a sentence "complete" or what was missed. `count` prints the shares with Wilson 95 %
intervals. The sheet holds other people's text: keep it outside of the project.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from math import sqrt
from pathlib import Path

from narrative_lab.check import check
from narrative_lab.draft import Draft, Span
from narrative_lab.finding import Finding
from narrative_lab.parse import load_pipeline, parse
from narrative_lab.readers import read, read_text
from narrative_lab.report import Report

COLUMNS = (
    "row",
    "source",
    "principle",
    "criterion",
    "severity",
    "quote",
    "message",
    "suggestions",
    "context",
    "verdict",
)
AROUND = 220


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    drawing = commands.add_parser("draw", help="write a sheet to be judged")
    drawing.add_argument("sheet", type=Path)
    drawing.add_argument("documents", type=Path, nargs="+")
    drawing.add_argument("--findings", type=int, default=200)
    drawing.add_argument("--sentences", type=int, default=60)
    drawing.add_argument("--seed", type=int, default=0)
    counting = commands.add_parser("count", help="count the verdicts of a judged sheet")
    counting.add_argument("sheet", type=Path)
    args = parser.parse_args()
    if args.command == "draw":
        draw(args)
    else:
        count(args.sheet)


def draw(args: argparse.Namespace) -> None:
    """Check the documents and write the sheet."""
    chance = random.Random(args.seed)
    reports = [check(draft, nlp=load_pipeline()) for draft in drafts(args.documents)]
    by_criterion: dict[str, list[tuple[Report, Finding]]] = defaultdict(list)
    for report in reports:
        for finding in report.findings:
            if finding.span is not None:
                by_criterion[finding.criterion].append((report, finding))
    for found in by_criterion.values():
        chance.shuffle(found)
    chosen: list[tuple[Report, Finding]] = []
    while len(chosen) < args.findings and any(by_criterion.values()):
        for name in sorted(by_criterion):
            if by_criterion[name] and len(chosen) < args.findings:
                chosen.append(by_criterion[name].pop())
    sentences = [(r, s) for r in reports for s in parse(r.draft, load_pipeline()).sentences if len(s.words) > 4]
    with args.sheet.open("w", encoding="utf-8", newline="") as out:
        sheet = csv.writer(out)
        sheet.writerow(COLUMNS)
        for n, (report, f) in enumerate(chosen, start=1):
            where = around(report.draft, f.span)
            uses = " | ".join(f.suggestions)
            source = report.draft.source or "passage"
            sheet.writerow((n, source, f.principle, f.criterion, f.severity, f.quote, f.message, uses, where, ""))
        for n, (report, s) in enumerate(chance.sample(sentences, min(args.sentences, len(sentences))), start=1):
            found = sorted(
                {f.criterion for f in report.findings for p in spans(f) if p.start < s.end and s.start < p.end}
            )
            quote = " ".join(report.draft.quote(s.span).split())
            sheet.writerow((f"s{n}", report.draft.source, "", "", "sentence", quote, "; ".join(found), "", "", ""))
    print(f"{len(chosen)} findings of {len({f.criterion for _, f in chosen})} criteria from {len(reports)} drafts")


def drafts(paths: Iterable[Path]) -> Iterator[Draft]:
    for path in paths:
        for file in sorted(p for p in path.iterdir() if p.is_file()) if path.is_dir() else (path,):
            if file.suffix == ".jsonl":
                yield from (read_text(json.loads(line)["text"]) for line in file.read_text("utf-8").splitlines())
            else:
                yield read(file)


def spans(finding: Finding) -> Sequence[Span]:
    return (finding.span, *finding.also) if finding.span is not None else ()


def around(draft: Draft, span: Span) -> str:
    return " ".join(draft.text[max(0, span.start - AROUND) : span.end + AROUND].split())


def count(sheet: Path) -> None:
    """Print how many findings were defended, in all and by criterion, and what was missed in the sentences."""
    rows = list(csv.DictReader(sheet.open(encoding="utf-8", newline="")))
    findings = [r for r in rows if r["severity"] != "sentence" and r["verdict"]]
    verdicts = Counter((r["criterion"], r["verdict"].split()[0].lower().rstrip(":")) for r in findings)
    yes = sum(n for (_, verdict), n in verdicts.items() if verdict == "yes")
    silly = sum(n for (_, verdict), n in verdicts.items() if verdict == "ridiculous")
    low, high = wilson(yes, len(findings))
    print(f"{yes} of {len(findings)} defended ({yes / len(findings):.1%}, {low:.1%} to {high:.1%}); {silly} ridiculous")
    for name in sorted({name for name, _ in verdicts}):
        asked = sum(n for (c, _), n in verdicts.items() if c == name)
        print(f"  {name:26} {verdicts[name, 'yes']:3} of {asked:3}")
    missed = [r for r in rows if r["severity"] == "sentence" and r["verdict"] and r["verdict"].lower() != "complete"]
    asked = sum(r["severity"] == "sentence" and bool(r["verdict"]) for r in rows)
    print(f"{len(missed)} of {asked} sentences with something missed")
    for row in missed:
        print(f"  {row['row']}: {row['verdict']}")


def wilson(hits: int, asked: int, z: float = 1.96) -> tuple[float, float]:
    """Return the Wilson score interval of a share."""
    share, spread = hits / asked, z * z / asked
    middle = share + spread / 2
    reach = z * sqrt(share * (1 - share) / asked + spread / (4 * asked))
    return (middle - reach) / (1 + spread), (middle + reach) / (1 + spread)


if __name__ == "__main__":
    main()
