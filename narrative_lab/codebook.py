"""Codebooks: what a passage may say or imply, as data: codes with definitions, rules of use and examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from narrative_lab import paths
from narrative_lab.definition import Definition, Loaded, load, raise_all
from narrative_lab.errors import ConfigError, Problem
from narrative_lab.words import Texts


class Code(Definition):
    """One code of a codebook, in the form qualitative researchers use.

    `short` fits beside a bar, `definition` is what a passage must say or imply; `close_to` tells it from neighbouring
    codes. `near_misses` are near in words or topic and do not carry the code. `parent` names the code it belongs under,
    `group` the heading it is listed under.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    name: str
    short: str
    definition: str
    use_when: str
    not_when: str
    close_to: Mapping[str, str] = Field(default_factory=dict)
    examples: Texts = Field(min_length=3)
    near_misses: Texts = ()
    color: str = Field(pattern=r"^#[0-9a-f]{6}$")
    source: str
    parent: str = ""
    group: str = ""


class Codebook(Definition):
    """A set of codes with one purpose; a passage may carry several of them or none."""

    schema_: Literal["codebook/1"] = Field(alias="schema")
    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    name: str
    definition: str
    source: str
    codes: tuple[Code, ...] = Field(min_length=2)

    def code(self, code_id: str) -> Code:
        """Return the code with this id; ConfigError lists the known ones."""
        for code in self.codes:
            if code.id == code_id:
                return code
        raise ConfigError(f"The codebook {self.id} has no code '{code_id}'. Known: {', '.join(self.ids)}.")

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the ids of the codes, in the order of the codebook."""
        return tuple(code.id for code in self.codes)


def codebooks() -> tuple[str, ...]:
    """Return the ids of the codebooks that ship, sorted."""
    return tuple(sorted(path.stem for path in (paths.frames() / "codebooks").glob("*.yaml")))


def load_codebook(name: str | Path) -> Codebook:
    """Load a codebook that ships, by id, or one of your own, by the path of its YAML file.

    Raises ConfigError when there is none, DefinitionError with every mistake of the file.
    """
    return load_file(name).value


def load_file(name: str | Path) -> Loaded[Codebook]:
    """Load a codebook together with the file it came from, whose SHA-256 a report states."""
    path = find(name)
    state = path.stat()
    return _load(path, state.st_mtime_ns, state.st_size)


def find(name: str | Path) -> Path:
    """Return the file of a codebook that is named by id or path; ConfigError says what there is."""
    shipped = paths.frames() / "codebooks" / f"{name}.yaml"
    if str(name) in codebooks():
        return shipped
    if Path(name).is_file():
        return Path(name)
    raise ConfigError(
        f"There is no codebook '{name}'. Name a YAML file of your own or one of: {', '.join(codebooks())}."
    )


@lru_cache(maxsize=32)
def _load(path: Path, modified: int, size: int) -> Loaded[Codebook]:
    """Load a codebook once for each state of its file."""
    loaded, problems = load(path, lambda data: Codebook)
    raise_all(problems if loaded is None else _cross_check(loaded))
    return loaded


def _cross_check(loaded: Loaded[Codebook]) -> Iterator[Problem]:
    """Find what only shows between the codes: ids used twice, neighbours and parents that are not there."""
    known = set(loaded.value.ids)
    seen: set[str] = set()
    for i, code in enumerate(loaded.value.codes):
        if code.id in seen:
            yield loaded.problem(("codes", i, "id"), f"the id '{code.id}' stands twice")
        seen.add(code.id)
        for name in code.close_to:
            if name not in known or name == code.id:
                yield loaded.problem(("codes", i, "close_to", name), f"there is no other code '{name}' to be close to")
        if code.parent and (code.parent not in known or code.parent == code.id):
            yield loaded.problem(("codes", i, "parent"), f"there is no other code '{code.parent}' to belong under")
