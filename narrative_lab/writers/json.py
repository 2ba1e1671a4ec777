"""Write reports as JSON: one report is an object, several are an array."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from narrative_lab.compare import Comparison
    from narrative_lab.framing import Framing
    from narrative_lab.report import Report

SUFFIXES = (".json",)

_SURROGATE = re.compile("[\ud800-\udfff]")


def write(reports: Sequence[Report], *, indent: int | None = 2) -> str:
    """Return the reports in the shape of `json_schema()`, with a final newline; `indent=None` gives one line."""
    values = [report.to_dict() for report in reports]
    return dump(values[0] if len(values) == 1 else values, indent)


def write_comparison(comparison: Comparison, *, indent: int | None = 2) -> str:
    """Return a comparison as a JSON object, with a final newline."""
    return dump(comparison.to_dict(), indent)


def write_framings(framings: Sequence[Framing], *, indent: int | None = 2) -> str:
    """Return the framing of drafts in the shape of `json_schema("framing")`, with a final newline."""
    values = [framing.to_dict() for framing in framings]
    return dump(values[0] if len(values) == 1 else values, indent)


def dump(value: object, indent: int | None) -> str:
    """Return a value as JSON with a final newline, on one line if `indent` is None; it can always be put in UTF-8."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False)
    # Half a surrogate pair cannot be put in UTF-8; as an escape it reads back as what it was.
    return _SURROGATE.sub(lambda m: f"\\u{ord(m[0]):04x}", text) + "\n"
