"""Brings what listens to the tests of this folder.

Knows where it lies. Knows nothing else.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
