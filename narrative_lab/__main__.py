"""Run the command line with `python -m narrative_lab`."""

import sys

from narrative_lab.cli import main

sys.exit(main())
