"""Knows the shape of a general ledger account as Sage 300 sends it: its spelling, its order (C4).

Does not know account structures: Sage has no endpoint for them (§F.12).
"""

from sage300.codec import Day, Record


class ControlAccountSubledger(Record, frozen=True, kw_only=True):
    """A subledger that may post to a control account (GL0107)."""

    Account: str = ""
    Subledger: str


class AccountValidCurrency(Record, frozen=True, kw_only=True):
    """A currency an account accepts."""

    AccountNumber: str = ""
    CurrencyCode: str
    RevaluationSwitch: str = ""
    RevaluationCode: str = ""


class Account(Record, frozen=True, kw_only=True):
    """GLAccounts (GL0001). The key has no separators, AccountNumber has them (§F.12)."""

    UnformattedAccount: str
    DateCreated: Day | None = None
    Description: str = ""
    AccountType: str = ""
    NormalBalanceDRCR: str = ""
    Status: str = ""
    PostToAccount: str = ""
    QuantitiesAllowed: str = ""
    UnitOfMeasure: str = ""
    AllocationsAllowed: str = ""
    Multicurrency: str = ""
    SpecificCurrency: str = ""
    ControlAccount: str = ""
    StructureCode: str = ""
    YearLastClosed: int | None = None
    AccountNumber: str = ""
    AccountSegmentCode1: str = ""
    AccountSegmentCode2: str = ""
    AccountSegmentCode3: str = ""
    AccountSegmentCode4: str = ""
    AccountSegmentCode5: str = ""
    AccountSegmentCode6: str = ""
    AccountSegmentCode7: str = ""
    AccountSegmentCode8: str = ""
    AccountSegmentCode9: str = ""
    AccountSegmentCode10: str = ""
    SegmentCode: str = ""
    DefaultCurrencyCode: str = ""
    AccountGroupCode: str = ""
    AccountGroupSortCode: str = ""
    RollupSwitch: str = ""
    AccountValidCurrencies: tuple[AccountValidCurrency, ...] = ()
    ControlAccountSubledgers: tuple[ControlAccountSubledger, ...] = ()
