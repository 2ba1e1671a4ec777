"""The README says what is so: its tables come from the definitions, its commands and options exist."""

import re

import pytest

from narrative_lab import writers
from narrative_lab.catalogue import codebook_table, table
from narrative_lab.cli import parser


@pytest.fixture(scope="module")
def readme(root):
    return (root / "README.md").read_text(encoding="utf-8")


def commands():
    """Return each command of the program with its options."""
    (group,) = (a for a in parser()._actions if a.dest == "command")
    return {name: set(command._option_string_actions) for name, command in group.choices.items()}


def test_the_table_of_principles_is_that_of_the_definitions(readme, definitions):
    assert table(definitions) in readme


def test_the_table_of_codebooks_is_that_of_the_definitions(readme):
    assert codebook_table() in readme


@pytest.mark.parametrize("command", sorted(commands()))
def test_every_command_is_told(readme, command):
    assert f"narrative-lab {command}" in readme


def test_every_option_told_is_real(readme):
    known = set().union(*commands().values())
    lines = [line for line in readme.splitlines() if line.strip().startswith("narrative-lab ")]
    told = {option for line in lines for option in re.findall(r"--[a-z-]+", line)}
    assert told and told <= known


def test_every_output_format_is_told(readme):
    for name in writers.formats():
        assert any(suffix in readme for suffix in writers.suffixes(name)) or name in readme


@pytest.mark.parametrize(
    "path",
    [
        "corpus/drafts/harrowmouth-page.md",
        "frames/README.md",
        "models/syntax/CARD.md",
        "models/welcoming-america/CARD.md",
        "models/annex-a/CARD.md",
        "start.py",
    ],
)
def test_every_file_told_is_there(readme, root, path):
    assert (root / path).is_file()
    assert path in readme or path.split("/")[-1] in readme
