"""A Sage 300 site checked stage by stage, from its address to the template of a batch; writes nothing.

Knows the client, and in which order questions make sense. Knows no connection's name and no table. A refused
password is followed by one try with its other case at most, for a user may be locked (L9).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

import sage300
from ml_connector.domain.checks import NotAsked, Stage, Trouble
from ml_connector.systems.sage300 import diagnosis
from ml_connector.systems.sage300.diagnosis import troubled
from ml_connector.systems.sage300.rights import APPLICATIONS, Right
from ml_connector.systems.sage300.system import Books

__all__ = ["stages"]

_COLD = "the first call after a pause may take three minutes: IIS starts Sage 300"
_FIRST = sage300.Ask(method="GET", resource="CSCurrencyCodes")
_AS_GIVEN: Final = "as_given"
_UPPER: Final = "upper"
_TLS_S = 3.0
_GLANCES: Mapping[str, Callable[[sage300.Sage300], object]] = {
    "APVendors": lambda client: client.vendors.glance(),
    "APRemitToLocations": lambda client: client.remit_to_locations.glance(),
    "APInvoiceBatches": lambda client: client.invoice_batches.glance(),
    "APPostInvoices": lambda client: client.invoice_posting.template(),  # a POST that writes nothing (D11)
    "APPostingErrorMessages": lambda client: client.posting_errors.glance(),
    "APPostedPayments": lambda client: client.posted_payments.glance(),
    "APPostedDocuments": lambda client: client.posted_documents.glance(),
    "POPurchaseOrders": lambda client: client.purchase_orders.glance(),
    "POGetReceipts": lambda client: _glance_at_receipts(client),
    "POInvoices": lambda client: client.po_invoices.glance(),
    "GLAccounts": lambda client: client.accounts.glance(),
    "CSFiscalCalendars": lambda client: client.fiscal_calendars.glance(),
    "CSCurrencyCodes": lambda client: client.currencies.glance(),
    "TXTaxGroups": lambda client: client.tax_groups.glance(),
}


def _glance_at_receipts(client: sage300.Sage300) -> object:
    """Look where this site shows receipts (§D)."""
    try:
        return client.receipts.glance()
    except sage300.ResourceMissing:
        return client.resource(sage300.RECEIPTS_BEFORE_2022_2).glance()


def stages(books: Books, rights: Sequence[Right], *, batches: bool) -> Sequence[Stage]:
    """Give the questions to one site; `rights` are what the flows need, `batches` is whether they enter any."""
    visit = _Visit(books=books, rights=rights)
    opening = [
        Stage(code="sage-address", words="Address", ask=visit.address),
        Stage(
            code="sage-certificate",
            words="Certificate",
            ask=visit.certificate,
            rests_on=("sage-address",),
        ),
        Stage(
            code="sage-web-api",
            words="Web API",
            ask=visit.web_api,
            rests_on=("sage-certificate",),
            wait=_COLD,
        ),
        Stage(code="sage-sign-in", words="Sign-in", ask=visit.sign_in, rests_on=("sage-web-api",)),
        Stage(code="sage-company", words="Company", ask=visit.company, rests_on=("sage-sign-in",)),
    ]
    return [*opening, *_allowed(visit), *_samples(visit, batches=batches)]


def _allowed(visit: "_Visit") -> Iterator[Stage]:
    for module, words in APPLICATIONS.items():
        if any(right.module == module for right in visit.rights):
            ask = partial(visit.right, module)
            yield Stage(
                code=f"sage-right-{module}",
                words=f"Right: {words}",
                ask=ask,
                rests_on=("sage-company",),
            )


def _samples(visit: "_Visit", *, batches: bool) -> Iterator[Stage]:
    rests_on = ("sage-company", "sage-right-AP")
    yield Stage(code="sage-record", words="A vendor read", ask=visit.record, rests_on=rests_on)
    if batches:
        yield Stage(code="sage-template", words="Batch template", ask=visit.template, rests_on=rests_on)


@dataclass(kw_only=True)
class _Visit:
    """One visit to a site: what was seen at one stage is known at the next."""

    books: Books
    rights: Sequence[Right]
    _distrusted: sage300.Untrusted | None = None
    _first: sage300.SageError | None = None
    _seen: dict[str, sage300.SageError | None] = field(default_factory=dict)

    @property
    def _client(self) -> sage300.Sage300:
        return self.books.client

    @property
    def _site(self) -> sage300.Site:
        return self._client.wire.site

    def address(self) -> str:
        """Knock: with what TLS finds wrong somebody is there all the same."""
        error = _error(self._client.wire.knock)
        if isinstance(error, sage300.Untrusted):
            self._distrusted = error
        elif isinstance(error, sage300.NotSent):
            raise diagnosis.of(error) from error
        through = f" through the proxy {self._site.proxy}" if self._site.proxy else ""
        return f"{self._site.url}{through}"

    def certificate(self) -> str:
        """Judge what the knock met."""
        if self._distrusted is not None:
            raise diagnosis.of(self._distrusted) from self._distrusted
        if self._site.url.startswith("http:"):
            raise NotAsked("plain http: nothing is encrypted, and the password can be read on the way")
        return "trusted" + (f", by {self._site.ca_file}" if self._site.ca_file else "")

    def web_api(self) -> str:
        """Make the first call that signs in; whatever the Web API itself says, it is there."""
        error = self._first = self._signed_in()
        if error is None:
            return "it answers"
        if isinstance(error, sage300.NoAnswer) and self._speaks_tls():
            raise Trouble("https-needed", diagnosis.said(error)) from error
        trouble = diagnosis.of_no_web_api(error, self._site.url)
        if trouble is not None:
            raise trouble from error
        return f"it answers ({diagnosis.code(error)})"

    def sign_in(self) -> str:
        """Tell a refused password from a missing right; several applications are asked before the latter is said."""
        if isinstance(self._first, sage300.Unauthorized):
            raise self._refused(self._first)
        if isinstance(self._first, sage300.Forbidden) and self._all(sage300.Forbidden):
            cause = "sage-admin" if self._site.user == "ADMIN" else "sage-no-web-api-right"
            raise Trouble(cause, f"user {self._site.user}: {diagnosis.said(self._first)}")
        if self._first is not None and not diagnosis.let_in(self._first):
            raise diagnosis.of(self._first) from self._first
        return f"user {self._site.user}"

    def company(self) -> str:
        """Unknown only where no application of it is there."""
        if isinstance(self._first, sage300.ServerFault):
            raise diagnosis.of_company(self._first, self._site.company) from self._first
        if isinstance(self._first, sage300.ResourceMissing) and self._all(sage300.ResourceMissing):
            found = f"{self._site.company}: {diagnosis.said(self._first)}"
            raise Trouble("sage-company-unknown", found) from self._first
        return ", ".join([self._site.company, *self._in_its_words()])

    def _in_its_words(self) -> Iterator[str]:
        """Give the company's own name and home currency: a code is easily another's. Who may not see them need not."""
        try:
            profile = self._client.company_profile.glance().item
        except sage300.SageError as error:
            yield f"whose name is not shown ({diagnosis.code(error)})"
            return
        if profile is not None:
            yield from filter(None, (profile.Name.strip(), profile.FunctionalCurrency.strip()))

    def right(self, module: str) -> str:
        """Read one record of everything the flows read in an application; name all that is refused."""
        wanted = [right for right in self.rights if right.module == module]
        looks = [(right, self._look(right)) for right in wanted]
        refused = [(right, error) for right, error in looks if isinstance(error, sage300.SageError)]
        if not refused:
            return ", ".join(right.resource for right in wanted)
        worst = diagnosis.of(refused[0][1])
        what = ", ".join(right.resource for right, _ in refused)
        raise Trouble(worst.cause, f"{what}: {worst.found}") from refused[0][1]

    def record(self) -> str:
        """Read a vendor, and how many there are."""
        with troubled():
            seen = self._client.vendors.glance()
        if seen.item is None:
            return "there is no vendor in this company yet"
        count = "" if seen.total is None else f"{seen.total:,} vendors, "
        return f"{count}the first is {seen.item.VendorNumber}"

    def template(self) -> str:
        """Ask what a batch would begin as: the one call that is no GET, and yet writes nothing (D11)."""
        try:
            self._template()
        except sage300.SageError as error:
            found = diagnosis.of(error)
            cause = "sage-no-template" if found.cause in ("read-failed", "wrong-address") else found.cause
            raise Trouble(cause, found.found) from error
        return "given; a POST that writes nothing"

    def _template(self) -> None:
        """Ask once more where Sage had only forgotten the session (B11): the client never repeats a POST."""
        ask = self._client.invoice_batches.template
        try:
            ask()
        except sage300.ServerFault as error:
            if error.code != "SessionError":
                raise
            ask()

    def _look(self, right: Right) -> sage300.SageError | None:
        """Read one record of a resource, once in a visit; give what went wrong."""
        if right.resource not in self._seen:
            self._seen[right.resource] = _error(partial(_GLANCES[right.resource], self._client))
        return self._seen[right.resource]

    def _all(self, kind: type[sage300.SageError]) -> bool:
        """Whether everything that is needed is refused in the same way."""
        return all(isinstance(self._look(right), kind) for right in self.rights)

    def _signed_in(self) -> sage300.SageError | None:
        """Sign in once; again only where the site was busy before it looked at the password."""
        ask = (_FIRST, "CS/CSCurrencyCodes", {"$top": "1"})
        error = _error(partial(self._client.wire.read_once, *ask))
        busy = isinstance(error, sage300.Throttled)
        return _error(partial(self._client.wire.question, *ask)) if busy else error

    def _speaks_tls(self) -> bool:
        """Whether an address of plain http leads to a port that speaks TLS; nothing is sent through it."""
        if not self._site.url.startswith("http:"):
            return False
        there = replace(self._site, url=self._site.url.replace("http:", "https:", 1))
        with sage300.Sage300(there) as client:
            error = _error(partial(client.wire.knock, _TLS_S))
        return error is None or isinstance(
            error, sage300.OutOfDate | sage300.UnknownAuthority | sage300.WrongName
        )

    def _refused(self, error: sage300.SageError) -> Trouble:
        """Try the other case of the password once (L9), and say what came of it; it is never kept."""
        other = self._other_case()
        if other is None:
            return Trouble("sage-password", f"user {self._site.user}: {diagnosis.said(error)}")
        with sage300.Sage300(other) as client:
            again = _error(partial(client.wire.read_once, _FIRST, "CS/CSCurrencyCodes", {"$top": "1"}))
        if isinstance(again, sage300.Unauthorized):
            return Trouble(
                "sage-password", f"user {self._site.user}, both cases tried once: {diagnosis.said(error)}"
            )
        if isinstance(again, sage300.NotSent | sage300.NoAnswer):
            return Trouble("sage-password", f"user {self._site.user}: {diagnosis.said(error)}")
        return Trouble("sage-password-case", f"it is taken with password_case={other.password_case}")

    def _other_case(self) -> sage300.Site | None:
        """The site with its password in the other case, None where that is the same password."""
        site = self._site
        if site.password == site.password.upper():
            return None
        return replace(site, password_case=_AS_GIVEN if site.password_case == _UPPER else _UPPER)


def _error(call: Callable[[], object]) -> sage300.SageError | None:
    try:
        call()
    except sage300.SageError as error:
        return error
    return None
