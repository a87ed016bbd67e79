"""Makes `papers`, and the modules that make pages, importable for the tests beside it.

Knows this folder and `docs`. Does not know what is tested.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent

sys.path[:0] = [str(HERE), str(HERE.parents[1] / "docs")]
