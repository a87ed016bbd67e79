"""Knows how the address of an operation is put together from the gateway's base and the profile's path
(§3.2).

Does not know what is sent there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

from avidxchange.auth import Credentials
from avidxchange.endpoint import Endpoint
from avidxchange.errors import EndpointError, Unreadable
from avidxchange.profile_parts import Operation

_OPEN = re.compile(r"\{[^{}]*\}")


class Addresses:
    """Full addresses without a query. Raises EndpointError for a `{name}` nobody fills, Unreadable for a bad
    id.
    """

    def __init__(self, endpoint: Endpoint, credentials: Credentials) -> None:
        self._base = endpoint.base_url.rstrip("/")
        self._credentials = credentials

    def of(self, operation: Operation, names: Mapping[str, str]) -> str:
        """The address of an operation with its names filled in, each encoded as one path segment."""
        company = self._credentials.company_path(operation.write)
        template = self._base + operation.path
        if any(f"{{{name}}}" not in template for name in company):
            raise EndpointError(
                f"the profile puts the company into the path, but {operation.path} has no place for it"
            )
        values = {**{name: _segment(name, value) for name, value in names.items()}, **company}
        url = _OPEN.sub(lambda found: values.get(found.group()[1:-1], found.group()), template)
        left = _OPEN.search(url)
        if left:
            raise EndpointError(f"nothing fills {left.group()} in the path of {operation.name}")
        return url


def _segment(name: str, value: str) -> str:
    """An id as one path segment; `.` and `..` would walk elsewhere."""
    if value in ("", ".", "..") or not value.isprintable() or len(value) > 200:
        raise Unreadable("cannot be put into a path", name)
    return quote(value, safe="")
