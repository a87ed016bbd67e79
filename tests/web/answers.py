"""What a site answers over HTTP.

Knows a status, headers and a text. Knows no site.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Answer"]


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def checks(self) -> list[str]:
        """The checks a probe names as not passed."""
        return [reason["check"] for reason in json.loads(self.text)["reasons"]]
