"""The failures a user can mend, under one base class."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple


class NarrativeLabError(Exception):
    """Say what went wrong, where, and what to do about it, in words meant for the user."""


class ReadError(NarrativeLabError):
    """Report a draft that cannot be read: `source` names the file, `problem` says what to do."""

    def __init__(self, source: str | Path, problem: str):
        super().__init__(f"{source}: {problem}")
        self.source = str(source)
        self.problem = problem


class ConfigError(NarrativeLabError):
    """Report a configuration file or option that cannot be used."""


class ModelError(NarrativeLabError):
    """Report a language model that is missing or does not give what the checks need."""


class Problem(NamedTuple):
    """One mistake in a definition file: `line` counts from 1, `excerpt` is that line as written."""

    path: str
    line: int
    excerpt: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}\n    {self.excerpt.strip()}"


class DefinitionError(NarrativeLabError):
    """Report every mistake found in definition files at once."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))
