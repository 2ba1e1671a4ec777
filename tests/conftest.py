"""What all tests share: the pipeline and definitions that ship, loaded once."""

from pathlib import Path

import pytest

from narrative_lab.definitions import load_definitions
from narrative_lab.parse import load_pipeline

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def nlp():
    return load_pipeline()


@pytest.fixture(scope="session")
def definitions():
    return load_definitions()


@pytest.fixture(scope="session")
def root():
    return ROOT
