"""GL accounts, dimension and reference values are written into AvidXchange, in bulk; or accounts only compared.

Knows the client, its profile and its canonical records. Knows no ledger and no Sage.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import avidxchange
from ml_connector.domain.chart import ChartUse, DimensionValue, ListedAccount, check_code
from ml_connector.domain.failures import Held
from ml_connector.domain.reference import REFERENCE_LISTS, ReferenceValue
from ml_connector.engine.ports import Record
from ml_connector.engine.values import Delivery, Draft, Found, Outcome, Parcel, Preview, Receipt
from ml_connector.systems.avidxchange.account_drift import AccountDrift
from ml_connector.systems.avidxchange.results import Kind
from ml_connector.systems.avidxchange.system import Organization
from ml_connector.systems.avidxchange.upserting import Bulk, BulkSight, Made

__all__ = ["ChartSight", "UpsertAccount", "chart_use", "from_account", "from_reference", "from_value"]

Listed = ListedAccount | DimensionValue | ReferenceValue
Home = tuple[str, str]
"""Which bulk write a line belongs to: the word its parcels are marked with, and the dimension or list by name."""

ACCOUNTS: Home = ("", "")  # accounts are the chart itself, and marked with nothing
DIMENSION, LIST = "dimension", "list"
_WRITE, _LIST, _VALUES = "gl_accounts_upsert", "gl_accounts_list", "dimension_values_upsert"
_REFERENCE = "reference_values_upsert"
_NEITHER = (
    f"This AvidXchange profile neither takes nor lists GL accounts ({_WRITE} and {_LIST} are off), nor takes "
    f"dimension values ({_VALUES} is off) or reference values ({_REFERENCE} is off): nothing was read, nothing was "
    "compared, nothing was sent."
)
_NO_VALUES = f"This AvidXchange profile takes no dimension values ({_VALUES} is off), so none was sent."
_NO_ACCOUNTS = (
    f"This AvidXchange profile neither takes nor lists GL accounts ({_WRITE} and {_LIST} are off), "
    "so no account was sent, and nothing could be compared."
)


def chart_use(organization: Organization) -> ChartUse:
    """Say what this gateway does with accounts, dimension values and reference lists, as its profile has it."""
    written = organization.offers(_WRITE)
    taken = organization.profile.operation(_REFERENCE).lists if organization.offers(_REFERENCE) else {}
    return ChartUse(
        accounts_written=written,
        accounts_compared=not written and organization.offers(_LIST),
        values_written=organization.offers(_VALUES),
        lists=tuple(name for name in REFERENCE_LISTS if name in taken),
    )


@dataclass(kw_only=True)
class UpsertAccount:
    """Writes accounts and values into AvidXchange; `drift` compares accounts where none are taken.

    `named`: the segments have names here, so that somebody may expect their values there.
    """

    organization: Organization
    use: ChartUse
    drift: AccountDrift
    named: bool = False
    name: str = "upsert-account"
    look_max: int = 1_000
    settle_s: float = 0.0
    repeatable: bool = True
    idle: bool = False
    _bulks: dict[Home, Bulk] = field(default_factory=dict)

    @property
    def skip(self) -> str:
        """Why this gateway has no use for a chart; "" where it has."""
        return "" if self.use.anything else _NEITHER

    def ready(self) -> None:
        """Nothing to ask: what is taken is in the profile."""

    def remarks(self) -> Sequence[str]:
        """Say how AvidXchange's list differs from ours where we do not write it, and what is left out there."""
        values = (_NO_VALUES,) if self.named and not self.use.values_written else ()
        if self.use.accounts_written:
            return values
        return (*(self.drift.words() if self.use.accounts_compared else (_NO_ACCOUNTS,)), *values)

    def look(self, deliveries: Sequence[tuple[Delivery, Record]]) -> "ChartSight":
        """Draft all that is written; what is not is done already, with a receipt that says so."""
        made: dict[Home, dict[str, Made | Held]] = {}
        found: dict[str, Found] = {}
        homes: dict[str, Home] = {}
        for delivery, record in deliveries:
            listed = _listed(record)
            if not self._taken(listed):
                found[delivery.key] = self._receipt(listed)
                continue
            home = homes[delivery.key] = _home_of(listed)
            made.setdefault(home, {})[delivery.key] = self._made(self._bulk(home), listed)
        sights = {home: self._bulk(home).sight(each) for home, each in made.items()}
        return ChartSight(step=self, sights=sights, homes=homes, found=found)

    def send(self, parcel: Parcel) -> Mapping[str, Outcome]:
        """Write them; one outcome each."""
        return self.bulk_of(parcel).send(parcel)

    def bulk_of(self, parcel: Parcel) -> Bulk:
        """Give the bulk write a parcel is one of."""
        return self._bulk(_marked(parcel.evidence))

    def _taken(self, listed: Listed) -> bool:
        match listed:
            case ListedAccount():
                return self.use.accounts_written
            case DimensionValue():
                return self.use.values_written
        return listed.list in self.use.lists

    def _receipt(self, listed: Listed) -> Receipt:
        compared = isinstance(listed, ListedAccount) and self.use.accounts_compared and self.drift.known
        return Receipt(numbers={"outcome": "compared, not written" if compared else "not written"})

    def _made(self, bulk: Bulk, listed: Listed) -> Made | Held:
        """Draft one; what is in doubt is not screened, so that its code is checked here as well."""
        try:
            check_code(listed)
        except Held as held:
            return held
        match listed:
            case ListedAccount():
                return bulk.make(from_account(listed))
            case DimensionValue():
                return bulk.make(from_value(listed))
        return bulk.make(from_reference(listed))

    def _bulk(self, home: Home) -> Bulk:
        if home not in self._bulks:
            mark, name = home
            inner = {DIMENSION: self._values, LIST: self._reference}
            self._bulks[home] = inner[mark](name) if mark in inner else self._accounts()
        return self._bulks[home]

    def _accounts(self) -> Bulk:
        client = self.organization.client
        return Bulk(
            organization=self.organization,
            kind=_kind(_WRITE, "account", "accounts"),
            write=lambda items, key: client.gl_accounts_upsert(items, key=key),
        )

    def _values(self, dimension: str) -> Bulk:
        client = self.organization.client
        return Bulk(
            organization=self.organization,
            kind=_kind(_VALUES, "dimension value", f"values of dimension {dimension}"),
            write=lambda items, key: client.dimension_values_upsert(dimension, items, key=key),
            names={DIMENSION: dimension},
        )

    def _reference(self, listed: str) -> Bulk:
        client = self.organization.client
        there = self.organization.profile.operation(_REFERENCE).lists[listed]
        word = REFERENCE_LISTS[listed]
        return Bulk(
            organization=self.organization,
            kind=_kind(_REFERENCE, word, f"values of {there}"),
            write=lambda items, key: client.reference_values_upsert(there, items, key=key),
            names={LIST: there},
        )


def _kind(operation: str, one: str, many: str) -> Kind:
    refused, unsendable = "avidxchange-account-refused", "account-unsendable"
    return Kind(operation=operation, one=one, many=many, refused=refused, unsendable=unsendable)


@dataclass(frozen=True, kw_only=True)
class ChartSight:
    """What is known before accounts and values are written, a bulk write for the accounts, one a dimension or list."""

    step: UpsertAccount
    sights: Mapping[Home, BulkSight]
    homes: Mapping[str, Home]
    found: Mapping[str, Found]

    @property
    def notes(self) -> Sequence[str]:
        """What the drafts and, by now, the answers brought to know."""
        return [note for sight in self.sights.values() for note in sight.notes]

    def draft(self, delivery: Delivery, record: Record) -> Draft:
        """Draft the item, to the byte; raises Held where it cannot be named, or the profile does not let it be sent."""
        home = self.homes[delivery.key]
        draft = self.sights[home].draft(delivery, record)
        return replace(draft, evidence={**draft.evidence, **_mark(home)})

    def pack(self, drafts: Sequence[Draft]) -> Sequence[Parcel]:
        """Fill calls, each with accounts or with values of one dimension or list, as many as the profile allows."""
        by_home: dict[Home, list[Draft]] = {}
        for draft in drafts:
            by_home.setdefault(_marked(draft.evidence), []).append(draft)
        return [
            replace(parcel, evidence=_mark(home))
            for home, some in by_home.items()
            for parcel in self.sights[home].pack(some)
        ]

    def preview(self, parcel: Parcel) -> Preview:
        """As the bulk's."""
        return self.step.bulk_of(parcel).preview(parcel)


def from_account(listed: ListedAccount) -> avidxchange.GlAccount:
    """Translate; what an account has not is None, and how that is written is the profile's to say (§6.3)."""
    return avidxchange.GlAccount(
        code=listed.code,
        description=listed.account.description.strip() or None,
        active=listed.active,
        type=listed.type or None,
        segments=tuple(avidxchange.Segment(name=name, value=value) for name, value in listed.segments),
    )


def from_value(listed: DimensionValue) -> avidxchange.DimensionValue:
    """Translate; Sage's segment codes are never inactive, so that only what is gone is."""
    return avidxchange.DimensionValue(
        dimension=listed.dimension,
        code=listed.code,
        description=listed.description or None,
        active=not listed.gone,
    )


def from_reference(listed: ReferenceValue) -> avidxchange.ReferenceValue:
    """Translate; what is gone is inactive there."""
    return avidxchange.ReferenceValue(
        code=listed.code, description=listed.description or None, active=listed.active and not listed.gone
    )


def _home_of(listed: Listed) -> Home:
    match listed:
        case DimensionValue():
            return DIMENSION, listed.dimension
        case ReferenceValue():
            return LIST, listed.list
    return ACCOUNTS


def _mark(home: Home) -> Mapping[str, str]:
    return {} if home == ACCOUNTS else dict([home])


def _marked(evidence: Mapping[str, str]) -> Home:
    return next(((mark, evidence[mark]) for mark in (DIMENSION, LIST) if mark in evidence), ACCOUNTS)


def _listed(record: Record) -> Listed:
    if not isinstance(record, ListedAccount | DimensionValue | ReferenceValue):
        raise TypeError(f"this step writes accounts and values, not {type(record).__name__}")
    return record
