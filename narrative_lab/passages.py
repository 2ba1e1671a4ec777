"""Passages in JSON lines: read one at a time, classified, and written in the same order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from narrative_lab.classify import Classifier
from narrative_lab.errors import ReadError

_AT_ONCE = 64  # passages encoded at the same time on several cores; a result does not depend on it


class Passage(NamedTuple):
    """A passage to classify: `id` as it came, text or number."""

    id: str | int
    text: str


def json_lines(lines: Iterable[bytes], source: str) -> Iterator[tuple[str, object]]:
    """Yield each line's place ("file:3") and value, blank lines left out; ReadError for one that is not JSON in UTF-8."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            place = f"{source}:{number}"
            try:
                yield place, json.loads(line.decode("utf-8-sig"))
            except (UnicodeDecodeError, ValueError, RecursionError) as error:
                raise ReadError(place, f"is not JSON in UTF-8 ({error}).") from error


def read_passages(lines: Iterable[bytes], source: str) -> Iterator[Passage]:
    """Yield passages from JSON lines of `{"id", "text"}`; other keys are left aside.

    Raises ReadError that names the source and the line.
    """
    for place, row in json_lines(lines, source):
        if (
            not isinstance(row, dict)
            or not isinstance(row.get("text"), str)
            or not isinstance(row.get("id"), str | int)
        ):
            raise ReadError(place, 'needs an "id" and a "text", as in {"id": "p1", "text": "…"}.')
        yield Passage(row["id"], row["text"])


def classify_passages(passages: Iterable[Passage], classifier: Classifier) -> Iterator[dict]:
    """Yield for each passage its labels, scores and unsure codes by codebook, in order, as they are done.

    Codebooks without training give no labels unless the classifier was told to decide; their scores rank the codes.
    """
    waiting = iter(passages)
    while some := list(islice(waiting, _AT_ONCE)):
        for passage, found in zip(some, classifier.passages([p.text for p in some]), strict=True):
            codes = {}
            for head in classifier.heads:
                decisions, decides = found[head.codebook.id], classifier.decides(head)
                codes[head.codebook.id] = {
                    "labels": list(decisions.labels) if decides else [],
                    "scores": dict(decisions.ranked),
                    "unsure": list(decisions.unsure) if decides else [],
                }
            yield {"id": passage.id, "codes": codes}
