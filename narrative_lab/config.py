"""Configuration: house terms, what to ignore, and where a user's own definitions lie."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from narrative_lab.definition import Definition
from narrative_lab.draft import DraftKind
from narrative_lab.errors import ConfigError
from narrative_lab.words import Texts

FILE = ".narrative-lab.toml"


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
        if (place / "pyproject.toml").is_file():
            table = _toml(place / "pyproject.toml").get("tool", {}).get("narrative-lab")
            if table is not None:
                return _config(place / "pyproject.toml", table)
    return Config()


def read_config(path: Path) -> Config:
    """Read one configuration file; ConfigError names the file and the key that is wrong."""
    return _config(path, _toml(path))


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: is not valid TOML: {error}.") from error


def _config(path: Path, table: dict[str, Any]) -> Config:
    try:
        config = Config.model_validate(table)
    except ValidationError as error:
        rows = [f"{path}: '{'.'.join(map(str, e['loc']))}': {e['msg']}" for e in error.errors(include_url=False)]
        raise ConfigError("\n".join(rows)) from error
    if config.definitions is not None and not config.definitions.is_absolute():
        config = config.model_copy(update={"definitions": path.parent / config.definitions})
    return config
