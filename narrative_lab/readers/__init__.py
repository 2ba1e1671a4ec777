"""Read a draft from a file, from bytes or from plain text.

Each input format is one module of this folder with `SUFFIXES` (with their dots), `CALLED` (what its files are
called), `sniff(data) -> bool` and `read(data, name) -> Draft`. A new format is one new file: the folder is
walked, nothing is registered. Modules whose name opens with an underscore are no formats. Heavy libraries are
imported inside the functions that need them, so that the walk costs next to nothing.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import ModuleType

from narrative_lab.draft import Draft
from narrative_lab.errors import ReadError
from narrative_lab.language import languages_of
from narrative_lab.readers import _bytes

LIMIT = 50_000_000  # bytes of one file

_EXTENSION = re.compile(r"\.[a-z][a-z0-9]{0,7}", re.I)


@cache
def formats() -> tuple[ModuleType, ...]:
    """Return the modules that read a format, by name; the one that takes any text (suffix "") comes last."""
    names = sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    return tuple(sorted(modules, key=lambda module: "" in module.SUFFIXES))


def suffixes() -> tuple[str, ...]:
    """Return the suffixes of the files that can be read, in order."""
    return tuple(sorted({suffix for module in formats() for suffix in module.SUFFIXES if suffix}))


def read(source: str | Path, *, name: str | None = None) -> Draft:
    """Read the draft in a file; `name` stands in for the path in messages and in `Draft.source`.

    Raises ReadError where there is no such file, or it is empty, too big, or not one of the formats.
    """
    path = Path(source)
    name = name or str(source)
    try:
        if path.is_dir():
            raise ReadError(name, "This is a folder. Name a file in it.")
        with path.open("rb") as file:
            data = file.read(LIMIT + 1)
    except FileNotFoundError:
        raise ReadError(name, "There is no such file. Check how its name is spelled.") from None
    except PermissionError:
        raise ReadError(name, "You have no right to open this file. Ask its owner for it.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name cannot be used"
        raise ReadError(name, f"The file cannot be opened ({reason}).") from None
    return read_bytes(data, name)


def read_text(text: str, *, title: str = "", source: str = "<text>") -> Draft:
    """Read plain text given directly: `draft.text` is exactly `text`, and blocks point into it.

    Never fails; a text with nothing to see gives a draft without blocks.
    """
    from narrative_lab.readers.text import blocks

    return _with_languages(Draft(text, title, source, blocks(text)))


def read_bytes(data: bytes, name: str) -> Draft:
    """Read the draft in the bytes of a file called `name`; the format is told by the suffix, or by the bytes.

    Raises ReadError like `read`.
    """
    if len(data) > LIMIT:
        raise ReadError(name, f"The file is too big. Files of up to {LIMIT // 1_000_000} MB can be read.")
    if not data.strip(b" \t\r\n\f\v\0"):
        raise ReadError(name, "The file is empty. Write something in it and try again.")
    suffix = _suffix(name)
    module = next((m for m in formats() if (suffix in m.SUFFIXES if suffix else m.sniff(data))), None)
    if module is None or not module.sniff(data):
        _refuse_other_kind(data, name, suffix, module)
    draft = module.read(data, name)
    if not draft.blocks:
        raise ReadError(name, "There are no words in this file. Words inside pictures cannot be read.")
    return _with_languages(draft)


def _suffix(name: str) -> str:
    """Return the suffix of a file's name, or "" where the last dot opens none, as in "Draft v1.2"."""
    suffix = Path(name).suffix.lower()
    return suffix if _EXTENSION.fullmatch(suffix) else ""


def _refuse_other_kind(data: bytes, name: str, suffix: str, module: ModuleType | None) -> None:
    """Raise ReadError, saying what the bytes are, unless a text format just did not recognise them.

    A Markdown file need not have a single mark in it, nor a piece of HTML a head.
    """
    kind, advice = _bytes.describe(data, name)
    if module is not None and not kind:
        return
    right = next((m for m in formats() if m.sniff(data)), None)
    if right is not None:
        advice = f"Change the end of its name to {right.SUFFIXES[0]} and try again."
        raise ReadError(name, f"This is {right.CALLED}, but its name ends in {suffix}. {advice}")
    what = f"{kind}, which cannot be read" if kind and not advice else kind or "not a text"
    advice = advice or f"Save the words as one of these: {', '.join(suffixes())}"
    raise ReadError(name, f"This is {what}. {advice}.")


def _with_languages(draft: Draft) -> Draft:
    languages = languages_of(draft.quote(block) for block in draft.blocks)
    blocks = tuple(
        block if block.language == language else replace(block, language=language)
        for block, language in zip(draft.blocks, languages, strict=True)
    )
    return replace(draft, blocks=blocks)
