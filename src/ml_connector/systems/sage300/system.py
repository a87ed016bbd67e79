"""One Sage company as the steps use it: its client, its facts, and the name of its books.

Knows how the client is made from an address. Knows no environment, no other system and no table.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

import sage300
from ml_connector.domain.crosswalk import Crosswalk
from ml_connector.domain.hearing import Hearing
from ml_connector.domain.options import Options
from ml_connector.domain.release import STRAIGHT
from ml_connector.systems.sage300.describing import Describes, Description, DescriptionShelf, Undescribed
from ml_connector.systems.sage300.facts import FactBook
from ml_connector.systems.sage300.listening import listener
from ml_connector.systems.sage300.order_book import ComparisonShelf
from ml_connector.systems.sage300.resembling import Radar, ResemblanceShelf

__all__ = ["Books", "Manner", "SageAddress", "book_of", "open_books"]


SILENCE_MAX_S = 300.0  # a run gives up a Sage that has let it wait so long


@dataclass(frozen=True, kw_only=True)
class SageAddress:
    """Where one Sage company is, who signs in, and what its site was found to accept (JSON, "" if never asked)."""

    url: str
    company: str
    user: str
    password: str = field(repr=False)
    ca_file: str = ""
    proxy: str = ""
    allow_http: bool = False
    dialect: str = ""


@dataclass(frozen=True, kw_only=True)
class Books:
    """The books of one Sage company, and the rules and codes this connection set for writing in them."""

    client: sage300.Sage300
    company: str
    book: str
    options: Options
    facts: FactBook
    crosswalk: Crosswalk = field(default_factory=Crosswalk)
    description: Describes = field(default_factory=Undescribed)
    comparisons: ComparisonShelf | None = None
    resemblances: ResemblanceShelf | None = None

    def vendor(self, code: str) -> str:
        """Give the number of the vendor AvidXchange knows by this code, as Sage writes it."""
        return self.crosswalk.to_sage("vendor", code).strip().upper()

    @property
    def radar(self) -> Radar:
        """What looks out for near-duplicates in these books."""
        return Radar(mode=self.options.near_duplicates, shelf=self.resemblances)

    @property
    def asked(self) -> Mapping[str, int]:
        """Requests tried so far, by what they asked."""
        return self.client.asked


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How a company is spoken to: whether it may be written in, how often a second it is called, and who listens.

    `read_only`: whoever would write in the books gets an exception, and nothing is sent; what a preview shows of the
    other side of an entry is read besides. `before_write` is asked right before a write leaves; raising keeps it here.
    `hearings`: what is heard of the server, and of this company alone. `shelf` is where what the site says of itself is
    kept from run to run; without one it is not asked. `comparisons` keeps what an invoice was compared with,
    `resemblances` knows what it may be like.
    """

    read_only: bool = False
    before_write: Callable[[], None] | None = field(default=None, repr=False)
    calls_per_second: float | None = None
    hearings: tuple[Hearing, Hearing] | None = None
    shelf: DescriptionShelf | None = None
    comparisons: ComparisonShelf | None = None
    resemblances: ResemblanceShelf | None = None


USUAL = Manner()


@contextmanager
def open_books(
    address: SageAddress,
    options: Options,
    now: Callable[[], datetime],
    sleep: Callable[[float], None],
    crosswalk: Crosswalk | None = None,
    *,
    manner: Manner = USUAL,
) -> Iterator[Books]:
    """Open the books of a company for a while; raises ValueError where the address cannot be used."""
    site = _site(address, options)
    limits = sage300.Limits(
        page_size=options.page_size,
        read_only=manner.read_only,
        before_write=manner.before_write,
        connections_max=options.sage_concurrency,
        calls_per_second=manner.calls_per_second,
        silence_max_s=SILENCE_MAX_S,
    )
    watch = listener(*manner.hearings) if manner.hearings else None
    dialect = sage300.Dialect.from_json(address.dialect) if address.dialect else None
    with sage300.Sage300(site, limits=limits, sleep=sleep, dialect=dialect, watch=watch) as client:
        described = Description(client=client, shelf=manner.shelf, now=now) if manner.shelf else Undescribed()
        yield Books(
            client=client,
            company=site.company,
            book=_name(site),
            options=options,
            facts=FactBook(
                client=client, now=now, with_payables=manner.read_only or options.release != STRAIGHT
            ),
            description=described,
            comparisons=manner.comparisons,
            resemblances=manner.resemblances,
            crosswalk=crosswalk or Crosswalk(),
        )


def book_of(address: SageAddress, options: Options) -> str:
    """Name the books an address leads to: what the lock L1 and the places of L8 are about.

    Raises ValueError, which says what is wrong with the address.
    """
    return _name(_site(address, options))


def _name(site: sage300.Site) -> str:
    return f"{urlsplit(site.root).netloc.lower()}/{site.company}"


def _site(address: SageAddress, options: Options) -> sage300.Site:
    upper = options.password_case == "upper"  # noqa: S105 - how it is sent, not what it is
    case: Literal["upper", "as_given"] = "upper" if upper else "as_given"
    return sage300.Site(
        address.url,
        address.company,
        address.user,
        address.password,
        password_case=case,
        ca_file=address.ca_file or None,
        proxy=address.proxy or None,
        allow_http=address.allow_http,
    )
