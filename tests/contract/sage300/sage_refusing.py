"""The inquiries about what a Sage 300 site refuses: accounts, periods, vendors.

Knows which entry shows what, and what our program does about each answer. Does not know the simulator. All of it
leaves batches behind: only in a company that was named for writing.
"""

from __future__ import annotations

from asking import Answer, NothingThere, Questions
from sage_site import SageHeard, SageSite, whether

QUESTIONS = Questions()

CHECKED_FIRST = "reads the facts before it sends and holds such an invoice itself"


def _by_rules(note: str) -> dict[str, str]:
    """The forms a refusal by the business layer takes (E4), and the form where there is none."""
    refusals = ("409 FieldInvalid", "409 RecordInvalid", "409 General", "409 RecordDuplicate")
    return {"stored": note, **dict.fromkeys(refusals, note)}


@QUESTIONS.about(
    "S-J/refusals",
    "unknown-account",
    _by_rules(CHECKED_FIRST),
    facts=("S-E.2/unknown-gl-account",),
    marks=("writes",),
)
def unknown_account(site: SageSite) -> Answer:
    """A G/L account that does not exist"""
    return _noting(site, site.enter(site.entry(InvoiceDetails=[site.line(100, GLAccount="ZZ99ZZ99")])))


@QUESTIONS.about(
    "S-J/refusals",
    "locked-period",
    _by_rules(CHECKED_FIRST),
    facts=("S-E.2/locked-fiscal-period",),
    marks=("writes",),
)
def locked_period(site: SageSite) -> Answer:
    """A posting date in a locked period"""
    day = _locked_day(site)
    return _noting(site, site.enter(site.entry(DocumentDate=day, PostingDate=day)))


@QUESTIONS.about(
    "S-J/refusals",
    "no-period",
    _by_rules(CHECKED_FIRST),
    facts=("S-E.2/date-outside-the-fiscal-calendar",),
    marks=("writes",),
)
def no_period(site: SageSite) -> Answer:
    """A posting date outside the fiscal calendar"""
    return _noting(
        site, site.enter(site.entry(DocumentDate="1951-01-01T00:00:00Z", PostingDate="1951-01-01T00:00:00Z"))
    )


@QUESTIONS.about(
    "S-J/refusals", "vendor-on-hold", _by_rules(CHECKED_FIRST), facts=("S-G24",), marks=("writes",)
)
def vendor_on_hold(site: SageSite) -> Answer:
    """A vendor on hold"""
    return _of_vendor(site, "Status eq 'Active' and OnHold eq 'OnHold'", "no vendor on hold")


@QUESTIONS.about(
    "S-J/refusals", "vendor-inactive", _by_rules(CHECKED_FIRST), facts=("S-G24",), marks=("writes",)
)
def vendor_inactive(site: SageSite) -> Answer:
    """An inactive vendor"""
    return _of_vendor(site, "Status eq 'Inactive'", "no inactive vendor")


@QUESTIONS.about(
    "S-J/refusals",
    "inactive-account",
    _by_rules(CHECKED_FIRST),
    facts=("S-E.2/unknown-gl-account",),
    marks=("writes",),
)
def inactive_account(site: SageSite) -> Answer:
    """An inactive G/L account"""
    rows = site.first(
        "GL/GLAccounts", "no inactive account", "Status eq 'Inactive' and PostToAccount eq 'Detail'"
    )
    line = site.line(100, GLAccount=rows[0]["UnformattedAccount"])
    return _noting(site, site.enter(site.entry(InvoiceDetails=[line])))


def _of_vendor(site: SageSite, where: str, without: str) -> Answer:
    number = site.first("AP/APVendors", without, where)[0]["VendorNumber"]
    return whether(site.enter(site.entry(VendorNumber=number)))


def _noting(site: SageSite, heard: SageHeard) -> Answer:
    """The answer, with the company's own options about such things beside it."""
    profile = site.get("CS/CSCompanyProfile", top=1)
    row = profile.rows[0] if profile.ok and profile.rows else {}
    names = ("LockedFiscalPeriod", "InactiveGLAccount", "NonexistentGLAccount")
    told = ", ".join(f"{name} {row.get(name, 'not told')}" for name in names)
    answer = whether(heard)
    return Answer(found=answer.found, evidence=f"{answer.evidence}; company profile: {told}")


def _locked_day(site: SageSite) -> str:
    for year in site.first("CS/CSFiscalCalendars", "no fiscal calendar", top=20):
        for at in range(1, 14):
            if year.get(f"FiscalPeriod{at}Status") == "Locked" and year.get(f"FiscalPeriod{at}StartDate"):
                return str(year[f"FiscalPeriod{at}StartDate"])
    raise NothingThere("the company has no locked period")
