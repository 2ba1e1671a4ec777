"""Score who acts, who receives, whose strengths and needs are told, and who "we" is, against passages marked by hand.

Usage: python benchmarks/agency.py [PASSAGES ...] [--show] [--by-rule] [--draws 1000]

PASSAGES are files of marked passages (default: corpus/agency/test.txt), one a line, in the form that
corpus/agency/CODEBOOK.md explains. Prints precision, recall and F1 with 95 % bootstrap intervals over passages:

    mentions   a mention of newcomers, residents, the city or "we" is found, in the right group
    agency     each mention with each of its roles (agent, receiver, strength, need), found and told right
    roles      the roles of those mentions that were found in the right group
    we         who "we" is, of every we, us and our

--by-rule reads with word classes and grammar alone, as with a pipeline that cannot tell who is spoken of; --show lists what
was missed or wrong.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from narrative_lab.definitions import load_definitions
from narrative_lab.doc import PEOPLE
from narrative_lab.parse import load_pipeline
from narrative_lab.training.marks import NONE, Mark, read
from narrative_lab.training.score import counts, figures, pairs, readings

TEST = Path(__file__).resolve().parent.parent / "corpus" / "agency" / "test.txt"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("passages", type=Path, nargs="*", default=[TEST])
    parser.add_argument("--show", action="store_true", help="list what was missed or wrong")
    parser.add_argument("--by-rule", action="store_true", help="read without the part of the model that finds people")
    parser.add_argument("--draws", type=int, default=1000, help="bootstrap draws")
    args = parser.parse_args()
    nlp = load_pipeline()
    if args.by_rule and PEOPLE in nlp.pipe_names:
        nlp.disable_pipe(PEOPLE)
    passages = [passage for path in args.passages for passage in read(path)]
    scored = []
    for passage, told in zip(passages, readings(passages, nlp, load_definitions().lexicon), strict=True):
        scored.append(counts(passage.marks, told))
        if args.show:
            show(passage.text, passage.marks, told)
    print(f"{len(passages)} passages, {sum(len(p.marks) for p in passages)} marks")
    for name, rows in figures(scored, args.draws).items():
        keys = [key for key in rows if key != "all"]
        macro = sum(rows[key].f1 for key in keys) / max(len(keys), 1)
        for key, f in rows.items():
            label = name if key == "all" else f"   {key}"
            more = f"  [{f.low:.3f}, {f.high:.3f}]  macro {macro:.3f}" if key == "all" else ""
            print(f"{label:14} n {f.marked:5}  P {f.precision:.3f}  R {f.recall:.3f}  F1 {f.f1:.3f}{more}")


def show(text: str, marks: Sequence[Mark], read: Sequence[Mark]) -> None:
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
