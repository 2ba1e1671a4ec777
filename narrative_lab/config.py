"""Configuration: house terms, what to ignore, and where a user's own definitions lie."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from narrative_lab.definition import Definition, explain
from narrative_lab.draft import DraftKind
from narrative_lab.errors import ConfigError
from narrative_lab.words import Texts

FILE = ".narrative-lab.toml"
PYPROJECT = "pyproject.toml"


class Config(Definition):
    """The settings of a check.

    terms: house terms and official names, left alone as written.
    ignore: ids of principles or criteria that keep silent.
    only: when given, the only principles or criteria that speak.
    definitions: a folder of the user's own definitions.
    model: a spaCy pipeline to use instead of the one that ships, by name or path.
    kind: the kind of draft, when it should not be guessed.
    """

    terms: Texts = ()
    ignore: Texts = ()
    only: Texts = ()
    definitions: Path | None = None
    model: str = ""
    kind: DraftKind | None = None


def find_config(folder: Path) -> Config:
    """Read the nearest `.narrative-lab.toml`, or `[tool.narrative-lab]` of a pyproject.toml, from `folder` upwards."""
    for place in (folder.resolve(), *folder.resolve().parents):
        if (place / FILE).is_file():
            return read_config(place / FILE)
        if (place / PYPROJECT).is_file() and _tool_table(place / PYPROJECT) is not None:
            return read_config(place / PYPROJECT)
    return Config()


def read_config(path: Path) -> Config:
    """Read one configuration file; ConfigError names the file and the key that is wrong."""
    table = _tool_table(path) if path.name == PYPROJECT else _toml(path)
    config = config_from(str(path), table or {})
    beside = {}
    if config.definitions is not None:
        beside["definitions"] = path.parent / config.definitions
    if config.model and (path.parent / config.model).is_dir():
        beside["model"] = str(path.parent / config.model)
    return config.model_copy(update=beside)


def config_from(source: str, table: Mapping[str, Any]) -> Config:
    """Make settings of a table of keys and values; ConfigError names the `source` and the keys that are wrong."""
    try:
        return Config.model_validate(dict(table))
    except ValidationError as error:
        raise ConfigError("\n".join(f"{source}: {message}." for _, message in explain(error))) from error


def _tool_table(path: Path) -> dict[str, Any] | None:
    tools = _toml(path).get("tool", {})
    table = tools.get("narrative-lab") if isinstance(tools, dict) else None
    if table is not None and not isinstance(table, dict):
        raise ConfigError(f"{path}: 'tool.narrative-lab' must be a table of settings.")
    return table


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: is not valid TOML: {error}.") from error
