"""Where the definitions and models that ship with the package lie, in a checkout and in an installed wheel alike."""

from __future__ import annotations

from pathlib import Path

from narrative_lab.errors import NarrativeLabError

_PACKAGE = Path(__file__).resolve().parent


def _shipped(name: str) -> Path:
    """Return the shipped folder `name`: inside the package once installed, beside it in a checkout."""
    for folder in (_PACKAGE / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise NarrativeLabError(f"The folder '{name}' is missing from this installation. Install narrative-lab again.")


def frames() -> Path:
    """Return the folder of principles, codebooks and words."""
    return _shipped("frames")


def models() -> Path:
    """Return the folder of trained models."""
    return _shipped("models")
