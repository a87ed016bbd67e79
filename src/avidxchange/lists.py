"""Knows how any list of the profile is read page by page, to its end and never in a circle (§6.7).

Does not know what a record means; fetches nothing ahead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

import msgspec

from avidxchange import errors, json_text, naming, reading
from avidxchange.asking import Asking
from avidxchange.calls import Answer, Request
from avidxchange.endpoint import Limits
from avidxchange.errors import CallFailed, Unreadable
from avidxchange.models import RawItem, RawPage
from avidxchange.pages import Ask, Circle, DeadEnd, Got, Pager, read_items
from avidxchange.profile import Profile
from avidxchange.profile_parts import Field, Operation
from avidxchange.talking import Talking


class Lists:
    """Reads lists by one profile."""

    def __init__(self, profile: Profile, asking: Asking, talking: Talking, limits: Limits) -> None:
        self._profile = profile
        self._asking = asking
        self._talking = talking
        self._limits = limits

    def pages(
        self, name: str, *, since: datetime | None = None, window: bool = False, size: int | None = None
    ) -> Iterator[RawPage]:
        """Pages of a list, fetched one by one as they are asked for (L12).

        `window` leaves the fixed filters out. `since` (aware) is sent as the profile's since parameter; a list
        without one is read whole. `size` records a page are asked for, None: as the profile says. Raises
        CapabilityOff, and PagingBroken for circles and for an end that the list itself denies: after its page was
        handed over, which is never the `last`.
        """
        operation = _sized(self._profile.operation(name), size)
        query = self._asking.list_query(operation, since, window=window)
        marks = name == "invoices_list" and self._profile.export_mode == "export_on_read"
        pager = Pager(operation.paging, self._limits)
        ask: Ask | None = pager.first()
        while ask is not None:
            request = self._asking.page(operation, query, ask, marks=marks)
            answer = self._asked(operation, request)
            if not isinstance(answer, Answer):
                yield answer
                return
            page, ask, broken = self._page(operation, pager, request, answer)
            yield page
            if broken is not None:
                raise broken

    def _asked(self, operation: Operation, request: Request) -> Answer | RawPage:
        """One list call; an empty page where nothing came, or a 404 of the service itself means "no records"."""
        try:
            answer = self._talking.call(request)
        except errors.NotFound as error:
            if operation.name in self._profile.faults.empty_is_404 and error.failure.speaker == "service":
                return _empty(error.failure.server_date)
            raise
        nothing = answer.status == 204 or not answer.body.strip()
        return _empty(answer.server_date) if nothing else answer

    def _page(
        self, operation: Operation, pager: Pager, request: Request, answer: Answer
    ) -> tuple[RawPage, Ask | None, CallFailed | None]:
        """The page, what to ask next, and the error to raise once the page was handed over."""
        try:
            body, raws = read_items(answer.body, operation.paging)
            got = Got(items=raws, body=body, headers=answer.headers, url=request.full_url)
            pager.take(got)
        except Unreadable as error:
            raise self._bad(request, answer, str(error)) from error
        except Circle as error:
            raise errors.PagingBroken(self._talking.failure(request, answer, str(error))) from error
        paged, limits = operation.paging.style != "none", self._limits
        most = limits.items_max if paged else limits.unpaged_max
        if len(raws) > most:
            raise self._bad(request, answer, f"more than {most} items in a page")
        following, broken = self._following(pager, got, request, answer)
        fields = naming.fields_of(self._profile, operation.name)
        page = RawPage(
            items=tuple(_item(raw, fields) for raw in raws),
            raw=answer.body,
            server_date=answer.server_date,
            last=following is None and broken is None,
        )
        return page, following, broken

    def _following(
        self, pager: Pager, got: Got, request: Request, answer: Answer
    ) -> tuple[Ask | None, CallFailed | None]:
        try:
            return pager.after(got), None
        except (Circle, DeadEnd) as error:
            return None, errors.PagingBroken(self._talking.failure(request, answer, str(error)))
        except Unreadable as error:
            return None, self._bad(request, answer, str(error))

    def _bad(self, request: Request, answer: Answer, message: str) -> errors.BadAnswer:
        return errors.BadAnswer(self._talking.failure(request, answer, message))


def _sized(operation: Operation, size: int | None) -> Operation:
    return operation if size is None else replace(operation, paging=replace(operation.paging, size=size))


def _empty(server_date: datetime | None) -> RawPage:
    return RawPage(items=(), raw=b"", server_date=server_date, last=True)


def _item(raw: msgspec.Raw, fields: Mapping[str, Field]) -> RawItem:
    text = bytes(raw).decode("utf-8")
    return RawItem(id=item_id(text, fields), text=text)


def item_id(text: str, fields: Mapping[str, Field]) -> str | None:
    """The id of a record's text, None if it has none usable."""
    try:
        wire = json_text.decode(text)
    except Unreadable:
        return None
    return reading.read_id(wire, fields) if isinstance(wire, dict) else None
