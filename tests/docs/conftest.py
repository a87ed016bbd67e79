"""Makes `papers` importable for the tests beside it.

Knows this folder. Does not know what is tested.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
