"""Knows how a gateway is tried at the least cost: is anybody there, and does a list come?

Does not know what anybody concludes from it; writes nothing, and never lists what listing would mark (L12).
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from avidxchange.calls import Request
from avidxchange.errors import CapabilityOff
from avidxchange.lists import Lists
from avidxchange.models import RawPage
from avidxchange.profile import Profile
from avidxchange.transport import Exchange

KNOCK: Final = "knock"


class Trying:
    """Tries one gateway by one profile."""

    def __init__(self, profile: Profile, exchange: Exchange, lists: Lists) -> None:
        self._profile = profile
        self._exchange = exchange
        self._lists = lists

    def knock(self, url: str) -> int:
        """Ask for nothing at the root of an address's host, without credentials: its status, whatever it says.

        Raises NotSent, or NoAnswer and BadAnswer where somebody is there who gives no plain answer.
        """
        parts = urlsplit(url)
        root = urlunsplit((parts.scheme, parts.netloc, "/", "", ""))
        return self._exchange.once(
            Request(operation=KNOCK, method="HEAD", url=root, credentials=False)
        ).status

    def glance(self, operation: str, *, since: datetime | None = None) -> RawPage:
        """The first page of a list, of one record where the profile can ask for so few. Raises CallFailed.

        Raises CapabilityOff for invoices where listing marks them (§6.5): somebody would miss them.
        """
        if operation == "invoices_list" and self._profile.export_mode == "export_on_read":
            raise CapabilityOff("invoices_list without marking what is listed")
        return next(self._lists.pages(operation, since=since, size=1))
