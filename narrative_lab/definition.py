"""Strict loading of YAML definitions: every mistake in every file is reported at once, with its line."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from narrative_lab.errors import DefinitionError, Problem

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_TEXT = "tag:yaml.org,2002:str"

Place = tuple[str | int, ...]
"""Where a value stands in a definition, as keys and positions from the top: ("criteria", 2, "flags", 0)."""


class Definition(BaseModel):
    """Hold one piece of a definition; unknown keys are an error and values cannot change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


D = TypeVar("D", bound=Definition)


@dataclass(frozen=True)
class Loaded(Generic[D]):
    """A definition with the file it came from and the line of each of its values."""

    value: D
    path: Path
    lines: Mapping[Place, int]
    text: str

    @property
    def sha256(self) -> str:
        """Return the SHA-256 of the file's text."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    def problem(self, place: Place, message: str) -> Problem:
        """Return the problem of the value at `place`, or of the nearest value that encloses it."""
        return _problem(self.path, self.text, self.lines, place, message)


def load(path: Path, choose: Callable[[Mapping[str, Any]], type[D]]) -> tuple[Loaded[D] | None, tuple[Problem, ...]]:
    """Read one YAML file into the model that `choose` picks for its data.

    Returns the loaded definition, or None with every problem of the file.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return None, (Problem(str(path), 1, "", f"cannot be read: {error}. Save the file as UTF-8 text."),)
    reader = _Reader(path, text)
    data = reader.read()
    if reader.problems:
        return None, tuple(reader.problems)
    try:
        value = choose(data).model_validate(data)
    except ValidationError as error:
        return None, tuple(_problem(path, text, reader.lines, place, message) for place, message in explain(error))
    return Loaded(value, path, reader.lines, text), ()


def explain(error: ValidationError) -> Iterator[tuple[Place, str]]:
    """Yield each mistake of a validation as its place and a sentence for the author of the file."""
    errors = error.errors(include_url=False)
    for e in errors:
        place = tuple(e["loc"])
        follows = e["type"] == "too_short" and any(
            place == other["loc"][: len(place)] for other in errors if other is not e
        )
        if not follows:  # a list is not too short when its items are only wrong
            yield place, _say(e)


def raise_all(problems: Iterable[Problem]) -> None:
    """Raise one DefinitionError with all the problems, if there are any."""
    problems = tuple(problems)
    if problems:
        raise DefinitionError(problems)


class _Reader:
    """Turns YAML nodes into plain data, notes the line of each value, and collects what plain data would hide."""

    def __init__(self, path: Path, text: str):
        self.path, self.text = path, text
        self.lines: dict[Place, int] = {}
        self.problems: list[Problem] = []
        self._seen: set[int] = set()

    def read(self) -> Any:
        try:
            loader = _LOADER(self.text)
            node = loader.get_single_node()
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line if mark else 0
            what = getattr(error, "problem", None) or str(error).splitlines()[0]
            self._add(line, f"is not valid YAML: {what}")
            return None
        if not isinstance(node, yaml.MappingNode):
            self._add(0, "must be a mapping of keys to values")
            return None
        self._scalar = loader.construct_object
        return self._build(node, ())

    def _build(self, node: yaml.Node, place: Place) -> Any:
        self.lines.setdefault(place, node.start_mark.line)
        if isinstance(node, yaml.ScalarNode):
            return node.value if node.tag == _TEXT else self._value(node)
        if id(node) in self._seen:
            self._add(node.start_mark.line, "anchors and aliases (& and *) are not allowed; write the value out")
            return None
        self._seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            return [self._build(child, (*place, i)) for i, child in enumerate(node.value)]
        built: dict[str, Any] = {}
        for key_node, child in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
            if not isinstance(key, str):
                self._add(key_node.start_mark.line, "a key must be a plain word")
                continue
            if key in built:
                self._add(key_node.start_mark.line, f"the key '{key}' stands twice; keep one")
                continue
            self.lines[(*place, key)] = key_node.start_mark.line
            built[key] = self._build(child, (*place, key))
        return built

    def _value(self, node: yaml.ScalarNode) -> Any:
        try:
            return self._scalar(node)
        except (yaml.YAMLError, ValueError):
            self._add(node.start_mark.line, f"{node.value!r} is not understood; put it in quotes")
            return None

    def _add(self, line: int, message: str) -> None:
        self.problems.append(_problem(self.path, self.text, {(): line}, (), message))


def _problem(path: Path, text: str, lines: Mapping[Place, int], place: Place, message: str) -> Problem:
    found = next((lines[place[:n]] for n in range(len(place), -1, -1) if place[:n] in lines), 0)
    rows = text.splitlines()
    return Problem(str(path), found + 1, rows[found] if found < len(rows) else "", message)


def _say(error: Mapping[str, Any]) -> str:
    """Put one validation error into words for the author of the file."""
    key = error["loc"][-1] if error["loc"] else "the file"
    kind, given = error["type"], error.get("input")
    if kind == "extra_forbidden":
        return f"unknown key '{key}'; check its spelling or remove it"
    if kind == "missing":
        return f"the key '{key}' is missing"
    if kind == "string_type":
        return f"'{key}' must be text, not {given!r}; put it in quotes"
    if kind in ("enum", "literal_error"):
        return f"'{key}' is {given!r}; expected {error['ctx']['expected']}"
    if kind == "too_short":
        return f"'{key}' has {error['ctx']['actual_length']} items; expected at least {error['ctx']['min_length']}"
    message = error["msg"].removeprefix("Value error, ")
    return f"'{key}': {message[:1].lower()}{message[1:]}"
