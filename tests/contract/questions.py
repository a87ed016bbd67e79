"""Every row and every inquiry of both systems, gathered for the report.

Knows where they are written down. Does not know how any is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sage_reading
import sage_rows
import sage_writing
from asking import Inquiry, Row

NAMES: Mapping[str, str] = {"sage300": "Sage 300", "avidxchange": "AvidXchange"}
ROWS: Mapping[str, Sequence[Row]] = {"sage300": sage_rows.ROWS, "avidxchange": ()}
INQUIRIES: Mapping[str, Sequence[Inquiry]] = {
    "sage300": (*sage_reading.READING.inquiries, *sage_writing.WRITING.inquiries),
    "avidxchange": (),
}
