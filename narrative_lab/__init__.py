"""Check draft narratives about newcomers against the six principles of a good city narrative.

import narrative_lab as nl
report = nl.check("Our city was built by people who came from elsewhere.")
"""

from narrative_lab._version import __version__
from narrative_lab.check import check
from narrative_lab.classify import Classifier, classify
from narrative_lab.codebook import Code, Codebook, codebooks, load_codebook
from narrative_lab.compare import Comparison, compare
from narrative_lab.config import Config
from narrative_lab.definitions import Definitions, load_definitions
from narrative_lab.draft import Block, BlockKind, Draft, DraftKind, Span
from narrative_lab.errors import DefinitionError, NarrativeLabError, ReadError
from narrative_lab.finding import Confidence, Finding, Rating, Severity
from narrative_lab.framing import Coding, Framing, Profile
from narrative_lab.parse import load_pipeline, parse
from narrative_lab.readers import read, read_bytes, read_text
from narrative_lab.report import Report
from narrative_lab.writers import write

__all__ = [
    "Block",
    "BlockKind",
    "Classifier",
    "Code",
    "Codebook",
    "Coding",
    "Comparison",
    "Confidence",
    "Config",
    "DefinitionError",
    "Definitions",
    "Draft",
    "DraftKind",
    "Finding",
    "Framing",
    "NarrativeLabError",
    "Profile",
    "Rating",
    "ReadError",
    "Report",
    "Severity",
    "Span",
    "__version__",
    "check",
    "classify",
    "codebooks",
    "compare",
    "load_codebook",
    "load_definitions",
    "load_pipeline",
    "parse",
    "read",
    "read_bytes",
    "read_text",
    "write",
]
