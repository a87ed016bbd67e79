"""An AvidXchange gateway checked stage by stage, from its address to each list the profile offers; writes nothing.

Knows the client, the profile, and in which order questions make sense. Knows no connection's name and no table.
Invoices are never listed where listing marks them as exported (L12), and no token is asked for beside a good one
(L13).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import avidxchange
from avidxchange import errors, nouns, rendering
from ml_connector.domain.checks import NotAsked, Stage, Trouble
from ml_connector.systems.avidxchange import diagnosis
from ml_connector.systems.avidxchange.system import AvidAddress, Organization, read_profile

__all__ = ["stages"]

_WORDS = {
    "invoices_list": "Invoices listed",
    "invoice_statuses_list": "Invoice statuses listed",
    "payments_list": "Payments listed",
    "vendors_list": "Vendors listed",
    "purchase_orders_list": "Orders listed",
    "gl_accounts_list": "Accounts listed",
    "vendors_upsert": "Vendors written",
    "gl_accounts_upsert": "Accounts written",
    "dimension_values_upsert": "Dimensions written",
    "reference_values_upsert": "Reference lists written",
    "purchase_orders_upsert": "Orders written",
    "invoice_ack": "Invoices acknowledged",
    "invoices_submit": "Invoices handed in",
    "payment_requests_submit": "Payments asked for",
}


def stages(
    organization: Organization, address: AvidAddress, now: Callable[[], datetime], *, live: bool
) -> Sequence[Stage]:
    """Give the questions to one gateway: of the profile itself, of the way in, and of each capability it names."""
    profile = read_profile(address.profile)
    visit = _Visit(
        client=organization.client,
        address=address,
        profile=profile,
        shown=rendering.rendered(profile),
        now=now,
    )
    way_in = [
        Stage(code="avid-profile", words="Profile", ask=partial(visit.confirmed, live=live)),
        Stage(code="avid-address", words="Address", ask=visit.reached),
        Stage(
            code="avid-certificate",
            words="Certificate",
            ask=visit.certificate,
            rests_on=("avid-address",),
        ),
        Stage(code="avid-token", words="Token", ask=visit.token, rests_on=("avid-certificate",)),
        Stage(code="avid-api", words="API and subscription", ask=visit.api, rests_on=("avid-token",)),
        Stage(code="avid-company", words="Company", ask=visit.company, rests_on=("avid-api",)),
    ]
    named = [name for name in nouns.OPERATIONS if name in profile.capabilities and name != "batch_status"]
    return [*way_in, *(_capability(visit, name) for name in named)]


def _capability(visit: "_Visit", name: str) -> Stage:
    code, words = f"avid-{name.replace('_', '-')}", _WORDS[name]
    if name in nouns.LISTS:
        return Stage(code=code, words=words, ask=partial(visit.listed, name), rests_on=("avid-company",))
    return Stage(code=code, words=words, ask=partial(visit.drafted, name))


@dataclass(kw_only=True)
class _Visit:
    """One visit to a gateway: what was seen at one stage is known at the next."""

    client: avidxchange.AvidXchange
    address: AvidAddress
    profile: avidxchange.Profile
    shown: Sequence[rendering.Rendered]
    now: Callable[[], datetime]
    _distrusted: errors.Untrusted | None = None
    _tested: errors.CallFailed | bool = False

    def confirmed(self, *, live: bool) -> str:
        """Tell guesses apart from what somebody has compared (L23)."""
        doubts = [f"the value of {name} is a placeholder" for name in self.profile.placeholders()]
        if not self.profile.assumptions_confirmed:
            doubts.append("assumptions_confirmed is false")
        if doubts and live:
            raise Trouble("profile-unconfirmed", "; ".join(doubts))
        if doubts:
            raise NotAsked(f"{self.profile.name}, {'; '.join(doubts)}: enough for a rehearsal")
        return f"{self.profile.name}, confirmed"

    def reached(self) -> str:
        """Knock: with what TLS finds wrong somebody is there all the same."""
        try:
            self.client.trying.knock(self.address.url)
        except errors.Untrusted as error:
            self._distrusted = error
        except errors.NotSent as error:
            raise diagnosis.of(error) from error
        except errors.CallFailed:
            pass  # somebody took the connection; what they say is the next stages' matter
        through = f" through the proxy {self.address.proxy}" if self.address.proxy else ""
        return f"{self.address.url}{through}"

    def certificate(self) -> str:
        """Judge what the knock met."""
        if self._distrusted is not None:
            raise diagnosis.of(self._distrusted) from self._distrusted
        if self.address.url.startswith("http:"):
            raise NotAsked("plain http: nothing is encrypted, and tokens can be read on the way")
        return "trusted" + (f", with {self.address.ca_file}" if self.address.ca_file else "")

    def token(self) -> str:
        """Have a token, the stored one where it is good; that one is proved by a call before it is believed (L13)."""
        if self.profile.auth.oauth2 is None:
            raise NotAsked("the profile signs in without one")
        before = self.client.asked
        try:
            ends = self.client.sign_in()
        except errors.CallFailed as error:
            raise diagnosis.of_token(error) from error
        until = "until the gateway says otherwise" if ends is None else f"until {ends:%Y-%m-%d %H:%M} UTC"
        if self.client.asked != before:
            return f"a new one, valid {until}"
        found = self._test()
        if found is not None and found.operation == "token":
            raise diagnosis.of_token(found) from found
        if self.client.sign_in() != ends:
            return "a new one, since the stored one was refused"
        return f"the stored one, valid {until}; the secret was not tried, a second token may end the first"

    def api(self) -> str:
        """Make the profile's connection test; whatever the service behind the gateway says, the gateway let us in."""
        if not self.profile.can("connection_test"):
            raise NotAsked("the profile has no connection_test: the lists will tell")
        error = self._test()
        if error is None or diagnosis.from_behind(error):
            return "the gateway lets us in"
        raise diagnosis.of(error) from error

    def company(self) -> str:
        """Judge what the service said to the same call."""
        error = self._test()
        if error is not None:
            raise Trouble("avidxchange-company", diagnosis.said(error)) from error
        place = self.profile.auth.reads
        if place.where == "none":
            raise NotAsked("the profile sends none; the credentials decide")
        return f"{self.address.company} (sent in {place.where.replace('_', ' ')} as {place.name})"

    def listed(self, name: str) -> str:
        """Read the smallest page of a list, never of invoices that reading marks (L12)."""
        if name == "invoices_list" and self.profile.export_mode == "export_on_read":
            raise NotAsked("reading would mark invoices as exported")
        since = None if name == "invoices_list" else self.now()
        try:
            page = self.client.trying.glance(name, since=since)
        except errors.CallFailed as error:
            raise diagnosis.of(error) from error
        return f"one page read, with {len(page.items)} of them" if page.items else "read; nothing in it now"

    def drafted(self, name: str) -> str:
        """Hold what would be written against the profile, since trying it would write."""
        told = "invoice_status_update" if self._flagged(name) else name
        for one in self.shown:
            if one.operation.partition(" ")[0] == told and (one.problem or one.proven is False):
                raise Trouble("profile-wrong", one.problem or "what is read is not what was answered")
        raise NotAsked("only writing could tell; the request is well formed")

    def _flagged(self, name: str) -> bool:
        """Whether acknowledging is a change of the invoice itself (§6.5)."""
        return name == "invoice_ack" and self.profile.export_mode == "status_update"

    def _test(self) -> errors.CallFailed | None:
        """The connection test, made once in a visit, where there is one; what went wrong with it."""
        if self._tested is False and self.profile.can("connection_test"):
            self._tested = True
            try:
                self.client.test()
            except errors.CallFailed as error:
                self._tested = error
        return self._tested if isinstance(self._tested, errors.CallFailed) else None
