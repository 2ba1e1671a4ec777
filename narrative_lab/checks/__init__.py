"""The kinds of check: each module in this folder is one, found by its name.

A module has `Options`, a Definition that holds what a criterion may write under `with:`, and
`run(analysis, criterion, options)`, which yields a `Hit` for each thing found and a `Measure` for each figure that a
rubric may use. To add a kind of check, add a module.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from types import ModuleType
from typing import Annotated, NamedTuple

from narrative_lab.definition import Definition
from narrative_lab.draft import Span
from narrative_lab.finding import Confidence, Severity
from narrative_lab.words import Texts, compile_pattern


class _ClassNames:
    """Marks an option whose texts are names of word classes."""


ClassNames = Annotated[Texts, _ClassNames]
"""An option that names word classes, checked when the definition is loaded."""


@dataclass(frozen=True)
class Hit:
    """One thing a check found: where (None for the whole draft), what fills the message, and what to write instead.

    `key` says which hits are the same thing said again, to be gathered in one finding; None keeps the hit by itself.
    `severity` and `confidence` override the criterion's severity and high confidence; `quoted` tells that the words are
    somebody else's, in quotation marks.
    """

    span: Span | None
    slots: Mapping[str, str] = field(default_factory=dict)
    suggestions: tuple[str, ...] = ()
    key: str | None = None
    why: str = ""
    severity: Severity | None = None
    confidence: Confidence = Confidence.HIGH
    quoted: bool = False


class Measure(NamedTuple):
    """A figure about the whole draft that a rubric may use."""

    name: str
    value: float


@lru_cache(maxsize=1)
def kinds() -> tuple[str, ...]:
    """Return the names of all kinds of check, sorted."""
    return tuple(sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_")))


def module(kind: str) -> ModuleType:
    """Return the module of a kind of check."""
    return import_module(f"{__name__}.{kind}")


def classes_used(settings: Definition) -> Iterator[str]:
    """Yield the names of the word classes that the settings of a check refer to."""
    for name, info in type(settings).model_fields.items():
        value = getattr(settings, name)
        if _ClassNames in info.metadata:
            yield from value
        elif isinstance(value, Definition):
            yield from classes_used(value)
        elif isinstance(value, tuple):
            for item in value:
                if isinstance(item, Definition):
                    yield from classes_used(item)
                elif isinstance(item, str) and "<" in item:
                    yield from (element.cls for element in compile_pattern(item) if element.cls)
