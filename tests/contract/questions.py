"""Every row and every inquiry of both systems, gathered for the report.

Knows where they are written down. Does not know how any is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import avid_acknowledging
import avid_listing
import avid_rows
import avid_signing
import sage_entering
import sage_querying
import sage_reading
import sage_refusing
import sage_rows
import sage_signing
import sage_writing
from asking import Inquiry, Row

SAGE = (sage_signing, sage_querying, sage_reading, sage_writing, sage_entering, sage_refusing)
AVID = (avid_signing, avid_listing, avid_acknowledging)
NAMES: Mapping[str, str] = {"sage300": "Sage 300", "avidxchange": "AvidXchange"}
ROWS: Mapping[str, Sequence[Row]] = {"sage300": sage_rows.ROWS, "avidxchange": avid_rows.ROWS}
INQUIRIES: Mapping[str, Sequence[Inquiry]] = {
    "sage300": [inquiry for module in SAGE for inquiry in module.QUESTIONS.inquiries],
    "avidxchange": [inquiry for module in AVID for inquiry in module.QUESTIONS.inquiries],
}
