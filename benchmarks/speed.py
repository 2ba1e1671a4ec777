"""Measure how fast a check is, and how much memory it takes, beside its own parser and other checkers.

Usage: python benchmarks/speed.py [--runs 7]

Prints words per second and peak memory of a warm check for about 500 and 30,000 words, beside the bare parser; the cold
command beside `import spacy`, and beside proselint and alex where they are installed. Every figure is a median.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

DRAFTS = Path(__file__).resolve().parent.parent / "corpus" / "drafts"
WARM = """
import resource, statistics, sys, time
from narrative_lab.check import check
from narrative_lab.parse import load_pipeline, parse
from narrative_lab.readers import read_text
text, runs = open(sys.argv[1], encoding="utf-8").read(), int(sys.argv[2])
nlp = load_pipeline()
draft = read_text(text)

def seconds(job):
    start = time.perf_counter()
    job()
    return time.perf_counter() - start

check("The town welcomes people. It was built by them.", nlp=nlp)
pairs = [(seconds(lambda: parse(draft, nlp)), seconds(lambda: check(draft, nlp=nlp, kind="page"))) for _ in range(runs)]
parses, checks = zip(*pairs)
ratio = statistics.median(c / p for p, c in pairs)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(statistics.median(parses), statistics.median(checks), ratio, peak)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=7, help="counted runs of each figure")
    runs = parser.parse_args().runs
    sample = "\n\n".join(p.read_text(encoding="utf-8") for p in sorted(DRAFTS.glob("[hks]*.*")))
    with tempfile.TemporaryDirectory() as folder:
        for words in (500, 30_000):
            path = Path(folder) / f"{words}.txt"
            path.write_text(text_of(sample, words), encoding="utf-8")
            warm(path, words, runs if words < 1000 else 3)
        cold(Path(folder) / "500.txt", runs)


def text_of(sample: str, words: int) -> str:
    """Return paragraphs of the sample, over and over, up to about this many words."""
    paragraphs, count, out = sample.split("\n\n"), 0, []
    while count < words:
        paragraph = paragraphs[len(out) % len(paragraphs)]
        out.append(paragraph)
        count += len(paragraph.split())
    return "\n\n".join(out)


def warm(path: Path, words: int, runs: int) -> None:
    """Print the warm check beside the bare parser, in turn in one process."""
    count = len(path.read_text(encoding="utf-8").split())
    ran = subprocess.run([sys.executable, "-c", WARM, path, str(runs)], capture_output=True, text=True, check=True)
    parsing, checking, ratio, peak = map(float, ran.stdout.split())
    for what, seconds in (("parse", parsing), ("check", checking)):
        print(f"warm {what}  {count:6} words: {seconds * 1000:8.1f} ms  {count / seconds:8.0f} words/s")
    print(f"warm check / parse, {count} words: {ratio:.2f}   peak memory {peak:.0f} MB\n")


def cold(path: Path, runs: int) -> None:
    """Print whole commands, each started anew, beside `import spacy`."""
    commands = {
        "import spacy": [sys.executable, "-c", "import spacy"],
        "narrative-lab check": [sys.executable, "-m", "narrative_lab", "check", str(path)],
        "proselint": [shutil.which("proselint"), "check", str(path)],
        "alex": [shutil.which("alex"), str(path)],
    }
    known = {name: command for name, command in commands.items() if command[0]}
    times: dict[str, list[float]] = {name: [] for name in known}
    for run in range(runs + 1):
        for name, command in known.items():
            start = time.perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ, check=False)
            if run:
                times[name].append(time.perf_counter() - start)
    for name, taken in times.items():
        print(f"cold {name:20} {statistics.median(taken):6.2f} s")
    for name in sorted(set(commands) - set(known)):
        print(f"cold {name:20} not installed")
    extra = statistics.median(a - b for a, b in zip(times["narrative-lab check"], times["import spacy"], strict=True))
    print(f"cold check beyond import spacy: {extra:.2f} s")


if __name__ == "__main__":
    main()
