"""The inquiries about filters, query options and pages of a Sage 300 site.

Knows which list shows what, and what our program does about each answer. Does not know the simulator, and only
reads.
"""

from __future__ import annotations

from asking import ANYTHING, Answer, NothingThere, Questions
from hearing import query_of, together
from sage_site import SageHeard, SageSite

from sage300 import odata

QUESTIONS = Questions()

NOT_USED = "nothing: our program does not use it"
PAGED = ("AP/APVendors", "GL/GLAccounts", "AP/APPostedDocuments")
KEYS = {"APVendors": "VendorNumber", "GLAccounts": "UnformattedAccount", "APPostedDocuments": "VendorNumber"}


def _taken(site: SageSite, where: str, wanted: int, path: str = "AP/APVendors") -> Answer:
    """Whether a filter is accepted and counts the rows it must."""
    heard = site.get(path, filter=where, top=1, count=True)
    if heard.status >= 400:
        return Answer(found="refused", evidence=str(heard))
    right = heard.total == wanted
    return Answer(found="accepted" if right else "accepted, but other rows came", evidence=str(heard))


def _second(site: SageSite) -> tuple[str, int]:
    """The second vendor's number and how many vendors there are."""
    if len(site.vendors) < 2:
        raise NothingThere("the company has fewer than two vendors")
    return str(site.vendors[1]["VendorNumber"]), site.get("AP/APVendors", top=1, count=True).total


@QUESTIONS.about("S-J/query-options", "ge", {"accepted": NOT_USED, "refused": NOT_USED}, facts=("S-C10",))
def ge(site: SageSite) -> Answer:
    """Does a filter take ge"""
    number, total = _second(site)
    return _taken(site, f"VendorNumber ge {odata.literal(number)}", total - 1)


@QUESTIONS.about("S-J/query-options", "not", {"accepted": NOT_USED, "refused": NOT_USED}, facts=("S-C10",))
def negation(site: SageSite) -> Answer:
    """Does a filter take not"""
    number, total = _second(site)
    return _taken(site, f"not (VendorNumber eq {odata.literal(number)})", total - 1)


def _with_text(site: SageSite, form: str) -> Answer:
    """A text function, held against what eq finds among the same rows."""
    number, _ = _second(site)
    call = form.format(odata.literal(number))
    own = f"VendorNumber eq {odata.literal(number)}"
    return _taken(site, f"{own} and {call}", 1)


@QUESTIONS.about(
    "S-J/query-options", "contains", {"accepted": NOT_USED, "refused": NOT_USED}, facts=("S-C11",)
)
def contains(site: SageSite) -> Answer:
    """Does a filter take contains (OData v4)"""
    return _with_text(site, "contains(VendorNumber,{})")


@QUESTIONS.about(
    "S-J/query-options", "substringof", {"accepted": NOT_USED, "refused": NOT_USED}, facts=("S-C11",)
)
def substringof(site: SageSite) -> Answer:
    """Does a filter take substringof (OData v3, as documented)"""
    return _with_text(site, "substringof({},VendorNumber)")


@QUESTIONS.about(
    "S-J/query-options",
    "startswith",
    {
        "accepted": "looks for its batches by the start of their description",
        "refused": "reads every batch that is not posted and looks itself",
    },
    facts=("S-C11",),
)
def startswith(site: SageSite) -> Answer:
    """Does a filter take startswith"""
    return _with_text(site, "startswith(VendorNumber,{})")


@QUESTIONS.about(
    "S-J/query-options", "datetime-literal", {"accepted": NOT_USED, "refused": NOT_USED}, facts=("S-C12",)
)
def datetime_literal(site: SageSite) -> Answer:
    """Does a filter take datetime'…' (OData v3, as documented)"""
    _, total = _second(site)
    stamped = site.get(
        "AP/APVendors", filter="DateLastMaintained gt 1900-01-01T00:00:00Z", top=1, count=True
    ).total
    assert 0 <= stamped <= total
    return _taken(site, "DateLastMaintained gt datetime'1900-01-01T00:00:00'", stamped)


@QUESTIONS.about(
    "S-J/query-options",
    "orderby",
    {"accepted": NOT_USED, "refused": NOT_USED, "ignored": NOT_USED},
    facts=("S-C8",),
)
def orderby(site: SageSite) -> Answer:
    """Does a list take $orderby"""
    _second(site)
    heard = site.get("AP/APVendors", orderby="VendorNumber desc", top=1, select="VendorNumber")
    if heard.status >= 400:
        return Answer(found="refused", evidence=str(heard))
    last = odata.literal(str(heard.rows[0]["VendorNumber"]))
    after = site.get("AP/APVendors", filter=f"VendorNumber gt {last}", top=1, count=True)
    return Answer(found="ignored" if after.total else "accepted", evidence=together(heard, after))


def _paged(site: SageSite) -> tuple[str, str, SageHeard]:
    """A resource of more than one page, the name of its key, and its first page with the count of all."""
    for path in PAGED:
        key = KEYS[path.partition("/")[2]]
        page = site.get(path, select=key, count=True)
        if page.ok and page.total > len(page.rows):
            return path, key, page
    raise NothingThere("no list here is longer than one page")


@QUESTIONS.about(
    "S-J/query-options",
    "page-size",
    {ANYTHING: "reads on by key, whatever comes; 1000 is Sage's advice"},
    facts=("S-C21",),
)
def page_size(site: SageSite) -> Answer:
    """How many records a page has"""
    _, _, page = _paged(site)
    return Answer(found=str(len(page.rows)), evidence=str(page))


@QUESTIONS.about(
    "S-J/query-options",
    "top-over-page",
    {
        "cut": "a page short of $top is not the last while the count is not reached",
        "honored": "asks for page_size and gets it",
    },
    facts=("S-C25",),
)
def top_over_page(site: SageSite) -> Answer:
    """Is $top above the page size cut"""
    path, key, page = _paged(site)
    size = len(page.rows)
    heard = site.get(path, select=key, top=size + 1)
    words = {size: "cut", size + 1: "honored"}
    return Answer(found=words.get(len(heard.rows), f"{len(heard.rows)} of {size + 1}"), evidence=str(heard))


@QUESTIONS.about(
    "S-J/nextlink",
    "options",
    {
        "keeps $skip only": "never follows it: pages by key",
        "keeps all": "never follows it: pages by key",
        "keeps some": "never follows it: pages by key",
        "no link": "goes on until the count is reached",
    },
    facts=("S-C23",),
)
def nextlink(site: SageSite) -> Answer:
    """Which options does nextLink keep"""
    path, key, _ = _paged(site)
    heard = site.get(path, select=key, filter=f"{key} gt ''")
    link = heard.member("@odata.nextLink")
    kept = set(query_of(link)) & {"$select", "$filter"} if link else set()
    words = ("keeps $skip only", "keeps some", "keeps all")
    return Answer(found=words[len(kept)] if link else "no link", evidence=str(heard))


@QUESTIONS.about(
    "S-J/enum-key",
    "quoted-name",
    {"accepted": "nothing: reads tax groups by filter", "refused": "nothing: reads tax groups by filter"},
    facts=("S-C28",),
)
def enum_key(site: SageSite) -> Answer:
    """Is an enum in a composite key taken as its quoted name"""
    group = site.first("TX/TXTaxGroups", "no tax group", "TransactionType eq 'Purchases'")[0]["TaxGroupKey"]
    key = f"(TaxGroupKey={odata.literal(group)},TransactionType='Purchases')"
    heard = site.get(f"TX/TXTaxGroups{key}")
    right = heard.ok and (heard.json["TaxGroupKey"], heard.json["TransactionType"]) == (group, "Purchases")
    return Answer(found="accepted" if right else "refused", evidence=str(heard))
