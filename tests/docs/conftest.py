"""The scripts of docs/ stand beside the documents that they write; the tests of the documents use them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "docs"))
