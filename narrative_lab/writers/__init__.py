"""Write reports: one module per output format, found by walking this folder.

A format is a module whose name does not start with an underscore. It has `SUFFIXES`, the file suffixes it is known
by, and `write(reports, **options) -> str`. One that can also show what changed between two drafts has
`write_comparison(comparison, **options) -> str`, one that can show framing alone `write_framings(framings, **options) -> str`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from inspect import signature
from json import loads  # The name "json" is taken in this package, by one of its formats.
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import TYPE_CHECKING, Any

from narrative_lab.errors import ConfigError

if TYPE_CHECKING:
    from narrative_lab.compare import Comparison
    from narrative_lab.framing import Framing
    from narrative_lab.report import Report


def formats() -> tuple[str, ...]:
    """Return the names of the output formats, sorted."""
    return tuple(sorted(m.name for m in iter_modules(__path__) if not m.name.startswith("_")))


def suffixes(format: str) -> tuple[str, ...]:
    """Return the file suffixes of a format, the usual one first; ConfigError if there is no such format."""
    return _module(format).SUFFIXES


def write(reports: Sequence[Report], format: str, **options: Any) -> str:
    """Return the reports as text in one format; ConfigError if there is no such format or option.

    `options` go to the format's own `write`: see there for what each takes.
    """
    return _call(_module(format).write, format, reports, options)


def write_comparison(comparison: Comparison, format: str, **options: Any) -> str:
    """Return a comparison as text in one format; ConfigError if the format cannot show one."""
    writer = getattr(_module(format), "write_comparison", None)
    if writer is None:
        able = [name for name in formats() if hasattr(_module(name), "write_comparison")]
        raise ConfigError(f'A comparison cannot be written as "{format}". Choose one of: {", ".join(able)}.')
    return _call(writer, format, comparison, options)


def write_framings(framings: Sequence[Framing], format: str, **options: Any) -> str:
    """Return the framing of drafts as text in one format; ConfigError if the format cannot show it."""
    writer = getattr(_module(format), "write_framings", None)
    if writer is None:
        able = [name for name in formats() if hasattr(_module(name), "write_framings")]
        raise ConfigError(f'Framing cannot be written as "{format}". Choose one of: {", ".join(able)}.')
    return _call(writer, format, framings, options)


def json_schema(name: str = "report") -> dict:
    """Return the JSON Schema (draft 2020-12) that every "report" or "framing" in JSON follows."""
    path = Path(__file__).parent.parent / "schemas" / f"{name}.schema.json"
    return loads(path.read_text(encoding="utf-8"))


def _call(writer: Callable[..., str], format: str, value: object, options: dict[str, Any]) -> str:
    for name in options:
        if name not in signature(writer).parameters:
            raise ConfigError(f'The format "{format}" does not know "{name}".')
    return writer(value, **options)


def _module(format: str) -> ModuleType:
    if format not in formats():
        raise ConfigError(f'There is no output format "{format}". Choose one of: {", ".join(formats())}.')
    return import_module(f"{__name__}.{format}")
