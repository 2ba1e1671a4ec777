"""Marked passages: they read as the codebook says, and what measures was never trained on."""

import re
from pathlib import Path

import pytest

from narrative_lab.training.marks import MarkError, read

AGENCY = Path(__file__).resolve().parent.parent / "corpus" / "agency"
PARTS = ("train", "dev", "test")


def runs(text, length=8):
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


def test_marks_stand_where_their_words_stand(tmp_path):
    path = tmp_path / "one.txt"
    path.write_text("{Refugees|newcomers agent} met {us|we receiver+need apart} here.\n", encoding="utf8")
    (passage,) = read(path)
    assert passage.text == "Refugees met us here."
    first, second = passage.marks
    assert passage.text[first.start : first.end] == "Refugees" and first.roles == {"agent"}
    assert (second.group, second.roles, second.who) == ("we", {"receiver", "need"}, "apart")


@pytest.mark.parametrize(
    "line",
    [
        "{Refugees|newcomer agent} met.",
        "{Refugees|newcomers actor} met.",
        "{We|we agent} met.",
        "{Refugees|newcomers agent city} met.",
        "Refugees} met.",
    ],
)
def test_a_wrong_mark_is_named_with_its_line(tmp_path, line):
    path = tmp_path / "wrong.txt"
    path.write_text(f"A good line.\n{line}\n", encoding="utf8")
    with pytest.raises(MarkError, match=r"wrong\.txt:2"):
        read(path)


@pytest.mark.parametrize("part", PARTS)
def test_every_we_is_marked(part):
    for passage in read(AGENCY / f"{part}.txt"):
        marked = [(m.start, m.end) for m in passage.marks]
        for found in re.finditer(r"\b(we|our|ours|ourselves)\b", passage.text, re.IGNORECASE):
            assert any(start <= found.start() < end for start, end in marked), passage.text


def test_what_measures_was_not_trained_on():
    seen = {part: set().union(*(runs(p.text) for p in read(AGENCY / f"{part}.txt"))) for part in PARTS}
    for one, other in (("train", "test"), ("train", "dev")):
        assert not seen[one] & seen[other], (one, other)
