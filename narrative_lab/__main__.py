"""Run the command line with `python -m narrative_lab`."""

from narrative_lab.cli import run

run()
