"""Knows the shape of GL accounts, their segments and their groups as Sage 300 sends them: its order (C4).

Does not know account structures: Sage has no endpoint for them (§F.12).
"""

from sage300.codec import Day, Record, YesNo


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


class AccountOptionalField(Record, frozen=True, kw_only=True):
    """A value of an optional field of an account; always text (C38)."""

    UnformattedAccount: str = ""
    OptionalField: str
    Value: str = ""
    AccountOptionalFieldType: str = ""
    ValueSet: str = ""
    OptionalFieldDescription: str = ""
    ValueDescription: str = ""


class Account(Record, frozen=True, kw_only=True):
    """GLAccounts (GL0001). The key has no separators, AccountNumber has them (§F.12)."""

    UnformattedAccount: str
    DateCreated: Day | None = None
    Description: str = ""
    AccountType: str = ""
    NormalBalanceDRCR: str = ""
    Status: str = ""
    PostToAccount: str = ""
    QuantitiesAllowed: YesNo = None
    UnitOfMeasure: str = ""
    AllocationsAllowed: str = ""
    Multicurrency: YesNo = None
    SpecificCurrency: str = ""
    ControlAccount: YesNo = None
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
    PostToSegmentID: str = ""
    DefaultCurrencyCode: str = ""
    AccountGroupCode: str = ""
    AccountGroupSortCode: str = ""
    RollupSwitch: YesNo = None
    RollupMemberNonRollup: str = ""
    AccountValidCurrencies: tuple[AccountValidCurrency, ...] = ()
    ControlAccountSubledgers: tuple[ControlAccountSubledger, ...] = ()
    AccountOptionalFields: tuple[AccountOptionalField, ...] = ()


class SegmentCode(Record, frozen=True, kw_only=True):
    """GLSegmentCodes (GL0021): one value of one segment; SegmentNumber is its id, not its name."""

    SegmentNumber: str
    SegmentCodeKey: str
    SegmentCodeDescription: str = ""
    ClosingAccount: str = ""


class AccountGroup(Record, frozen=True, kw_only=True):
    """GLAccountGroups (GL0055)."""

    AccountGroupCode: str
    AccountGroupDescription: str = ""
    AccountGroupSortCode: str = ""
