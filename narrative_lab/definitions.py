"""The definitions a check works by: the principles and words that ship, with a user's own folder laid over them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from narrative_lab import checks, paths
from narrative_lab.definition import Loaded, explain, load, raise_all
from narrative_lab.errors import ConfigError, Problem
from narrative_lab.principle import Principle, PrincipleChange
from narrative_lab.words import Lexicon, Words, WordsChange, compile_pattern


@dataclass(frozen=True)
class Definitions:
    """Principles in their order, the lexicon of word classes, and the SHA-256 of every file by its id."""

    principles: tuple[Principle, ...]
    lexicon: Lexicon
    sums: tuple[tuple[str, str], ...]

    def principle(self, principle_id: str) -> Principle:
        """Return the principle with this id; ConfigError lists the known ones."""
        for principle in self.principles:
            if principle.id == principle_id:
                return principle
        raise ConfigError(f"There is no principle '{principle_id}'. Known: {', '.join(p.id for p in self.principles)}.")

    def require(self, *names: str) -> None:
        """Raise ConfigError unless each name is the id of a principle, a criterion or a facet."""
        known = {x.id for p in self.principles for x in (p, *p.criteria, *p.facets)}
        for name in names:
            if name not in known:
                near = get_close_matches(name, known, 3)
                hint = f"Did you mean {' or '.join(near)}?" if near else "See: narrative-lab principles."
                raise ConfigError(f"There is no principle, criterion or facet '{name}'. {hint}")


def load_definitions(folder: str | Path | None = None) -> Definitions:
    """Load the shipped definitions and, over them, those in `folder` (`principles/*.yaml`, `words/*.yaml`).

    A file in `folder` with the id of a shipped one replaces it; one that says `extends: <id>` adds to it.
    Raises DefinitionError with every mistake of every file.
    """
    folder = None if folder is None else Path(folder)
    if folder is None:
        return _load(None, ())
    if not folder.is_dir():
        raise ConfigError(f"{folder}: there is no such folder of definitions.")
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    if not any(p.parent.name in ("principles", "words") and p.suffix in (".yaml", ".yml") for p in files):
        raise ConfigError(f"{folder}: there is no principles/*.yaml or words/*.yaml in this folder.")
    return _load(folder, tuple((p.name, p.stat().st_mtime_ns, p.stat().st_size) for p in files))


@lru_cache(maxsize=8)
def _load(folder: Path | None, state: tuple) -> Definitions:
    """Load definitions once for each state of the files in `folder`."""
    problems: list[Problem] = []
    words: dict[str, Words] = {}
    principles: dict[str, Principle] = {}
    sums: dict[str, str] = {}
    used: list[Loaded] = []
    for root in filter(None, (paths.frames(), folder)):
        for loaded in _files(root / "words", Words, WordsChange, problems):
            _lay(loaded, words, _extend_words, problems)
            used.append(loaded)
        for loaded in _files(root / "principles", Principle, PrincipleChange, problems):
            _lay(loaded, principles, _extend_principle, problems)
            used.append(loaded)
    known = {*words, *(Path(problem.path).stem for problem in problems)}  # a broken file is told of once
    owners = {
        c.id: loaded.value.id for loaded in used if isinstance(loaded.value, Principle) for c in loaded.value.criteria
    }
    for loaded in used:
        problems.extend(_cross_check(loaded, known, principles, owners))
        sums[_sum_name(loaded, sums)] = loaded.sha256
    raise_all(problems)
    ordered = tuple(sorted(principles.values(), key=lambda p: (p.order, p.id)))
    return Definitions(ordered, Lexicon(words), tuple(sorted(sums.items())))


def _files(folder: Path, whole: type, change: type, problems: list[Problem]) -> Iterator[Loaded]:
    for path in sorted(folder.glob("*.y*ml")):
        loaded, found = load(path, lambda data: change if "extends" in data else whole)
        problems.extend(found)
        if loaded is not None:
            yield loaded


def _sum_name(loaded: Loaded, sums: Mapping[str, str]) -> str:
    value = loaded.value
    name = f"{loaded.path.parent.name}/{getattr(value, 'id', None) or value.extends}"
    return name if name not in sums else f"{name} (own)"


def _lay(loaded: Loaded, into: dict, extend, problems: list[Problem]) -> None:
    """Put a definition into its place, or lay a change over the one it extends."""
    value = loaded.value
    if hasattr(value, "extends"):
        if value.extends not in into:
            known = ", ".join(sorted(into))
            problems.append(loaded.problem(("extends",), f"there is no '{value.extends}' to extend; known: {known}"))
            return
        into[value.extends] = extend(into[value.extends], value, loaded, problems)
    else:
        into[value.id] = value


def _extend_words(base: Words, change: WordsChange, loaded: Loaded, problems: list[Problem]) -> Words:
    known = {pattern for entry in base.entries for pattern in entry.match}
    for i, pattern in enumerate(change.drop):
        if pattern not in known:
            problems.append(loaded.problem(("drop", i), f"there is no pattern '{pattern}' in '{base.id}' to drop"))
    kept = []
    for entry in base.entries:
        match = tuple(pattern for pattern in entry.match if pattern not in change.drop)
        if match:
            kept.append(entry.model_copy(update={"match": match}))
    return base.model_copy(update={"entries": (*kept, *change.entries)})


def _extend_principle(base: Principle, change: PrincipleChange, loaded: Loaded, problems: list[Problem]) -> Principle:
    known = {x.id for x in (*base.facets, *base.criteria)}
    for i, name in enumerate(change.drop):
        if name not in known:
            problems.append(
                loaded.problem(("drop", i), f"there is no facet or criterion '{name}' in '{base.id}' to drop")
            )
    update: dict[str, Any] = {
        "facets": _merge(base.facets, change.facets, change.drop),
        "criteria": _merge(base.criteria, change.criteria, change.drop),
    }
    if change.rubric is not None:
        update["rubric"] = change.rubric
    return base.model_copy(update=update)


def _merge(base: Iterable, more: Iterable, drop: Iterable[str]) -> tuple:
    merged = {x.id: x for x in base if x.id not in set(drop)}
    merged.update((x.id, x) for x in more)
    return tuple(merged.values())


def _cross_check(
    loaded: Loaded, words: Container[str], principles: Mapping[str, Principle], owners: Mapping[str, str]
) -> Iterator[Problem]:
    """Find what only shows between the pieces: unknown checks, options, classes, facets, and ids used twice."""
    value = loaded.value
    if isinstance(value, Words | WordsChange):
        for i, entry in enumerate(value.entries):
            for pattern in (*entry.match, *entry.unless):
                for name in _classes(pattern):
                    if name not in words:
                        yield loaded.problem(("entries", i), f"the pattern '{pattern}' names an unknown class <{name}>")
        return
    facets = {f.id for f in value.facets}
    base = principles.get(getattr(value, "extends", value.id if isinstance(value, Principle) else ""))
    if base is not None:
        facets |= {f.id for f in base.facets}
    criteria = {*owners, *(c.id for p in principles.values() for c in p.criteria)}
    own = getattr(value, "extends", getattr(value, "id", ""))
    for group in ("facets", "criteria"):
        seen: set[str] = set()
        for i, item in enumerate(getattr(value, group)):
            if item.id in seen:
                yield loaded.problem((group, i, "id"), f"the id '{item.id}' stands twice")
            seen.add(item.id)
    yield from _check_rubric(loaded, facets)
    for i, criterion in enumerate(value.criteria):
        place = ("criteria", i)
        if criterion.facet and criterion.facet not in facets:
            yield loaded.problem(
                (*place, "facet"), f"unknown facet '{criterion.facet}'; known: {', '.join(sorted(facets))}"
            )
        if owners.get(criterion.id, own) != own:
            yield loaded.problem((*place, "id"), f"the id '{criterion.id}' is taken by '{owners[criterion.id]}'")
        for key in ("spoiled_by", "yields_to"):
            for name in getattr(criterion, key):
                if name not in criteria:
                    yield loaded.problem((*place, key), f"unknown criterion '{name}'")
        if criterion.check not in checks.kinds():
            yield loaded.problem(
                (*place, "check"), f"unknown check '{criterion.check}'; known: {', '.join(checks.kinds())}"
            )
            continue
        try:
            settings = criterion.settings
        except ValidationError as error:
            for where, message in explain(error):
                yield loaded.problem((*place, "with", *where), message)
            continue
        for name in checks.classes_used(settings):
            if name not in words:
                yield loaded.problem((*place, "with"), f"unknown word class '{name}'")


def _check_rubric(loaded: Loaded, facets: Container[str]) -> Iterator[Problem]:
    for i, level in enumerate(loaded.value.rubric.levels if loaded.value.rubric else ()):
        for j, condition in enumerate(level.when):
            for name in condition.all_of:
                if name not in facets:
                    place = ("rubric", "levels", i, "when", j, "all_of")
                    yield loaded.problem(place, f"unknown facet '{name}'; known: {', '.join(sorted(facets))}")


def _classes(pattern: str) -> Iterator[str]:
    try:
        elements = compile_pattern(pattern)
    except ValueError:
        return
    yield from (element.cls for element in elements if element.cls)
