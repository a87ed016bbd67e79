"""The inquiries about a Sage 300 site that only read.

Knows which call shows what, and what our program does about each answer. Does not know the simulator.
"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from http.cookies import SimpleCookie

from asking import ANYTHING, Answer, NothingThere
from hearing import query_of, together
from sage_rows import READING
from sage_site import SageHeard, SageSite

from sage300 import odata

CROWDS = (5, 10, 20)
NOT_USED = "nothing: our program does not use it"
PAGED = ("AP/APVendors", "GL/GLAccounts", "AP/APPostedDocuments")
KEYS = {"APVendors": "VendorNumber", "GLAccounts": "UnformattedAccount", "APPostedDocuments": "VendorNumber"}


def refused_as(heard: SageHeard) -> str:
    """`401 Unauthorized`, `401 with a page`."""
    kind = heard.code or ("with a page" if heard.markup else "with an empty body" if not heard.body else "")
    return f"{heard.status} {kind or 'with something else'}"


# --- signing in -----------------------------------------------------------------------------------------


@READING.about(
    "S-J/sign-in",
    "wrong-password",
    {
        "401 Unauthorized": "stops the run and marks the connection",
        "401 with a page": "the same: the status is enough",
        "401 with an empty body": "the same: the status is enough",
        "403 Forbidden": "stops too, but names a missing right: tell the consultant",
    },
    facts=("S-B8",),
)
def wrong_password(site: SageSite) -> Answer:
    """What a wrong password is answered"""
    return Answer(found=refused_as(site.wrong_password), evidence=str(site.wrong_password))


@READING.about(
    "S-J/sign-in",
    "missing-right",
    {
        "403 Forbidden": "stops the run and names the missing right",
        "401 Unauthorized": "stops the run, but blames the password: tell the consultant",
    },
    facts=("S-B8",),
)
def missing_right(site: SageSite) -> Answer:
    """What a user without the Web API right is answered"""
    return _as_other(site, "no_right", "no user without the right was given")


@READING.about(
    "S-J/sign-in",
    "admin",
    {
        "403 Forbidden": "stops the run; the guide asks for a user of its own",
        "401 Unauthorized": "stops the run; the guide asks for a user of its own",
        "allowed": "works; the guide still asks for a user of its own",
    },
    facts=("S-B7",),
)
def admin(site: SageSite) -> Answer:
    """What ADMIN is answered"""
    return _as_other(site, "admin", "no password of ADMIN was given")


def _as_other(site: SageSite, who: str, without: str) -> Answer:
    if who not in site.others:
        raise NothingThere(without)
    heard = site.signed_in(*site.others[who])
    return Answer(found="allowed" if heard.ok else refused_as(heard), evidence=str(heard))


@READING.about(
    "S-J/sign-in",
    "unknown-company",
    {
        "404 ResourceNotFound": "says that the address or the company is wrong",
        "500 DBLinkError": "says that Sage cannot open the company",
        "401 Unauthorized": "says that the user may not sign in there",
        "403 Forbidden": "says that the user has no right there",
    },
    facts=("S-E6",),
)
def unknown_company(site: SageSite) -> Answer:
    """What a company that does not exist is answered"""
    root, _, _ = site.place.root.rpartition("/")
    heard = site.send("GET", f"{root}/ZZNONE/AP/APVendors?$top=1", None, {"Cookie": None})
    return Answer(found=refused_as(heard), evidence=str(heard))


@READING.about(
    "S-J/password-case",
    "case",
    {
        "as given": "the default, password_case=as_given",
        "any case": "either setting works",
        "upper": "set password_case=upper",
    },
    facts=("S-B4",),
)
def password_case(site: SageSite) -> Answer:
    """In which case the password is wanted"""
    works, other = site.as_given, site.other_case
    words = {(True, False): "as given", (True, True): "any case", (False, True): "upper"}
    return Answer(found=words.get((works.ok, other.ok), "neither"), evidence=together(works, other))


@READING.about(
    "S-J/cookie",
    "cookie",
    {ANYTHING: "keeps it for the session of the client and drops it after a SessionError"},
    facts=("S-B10",),
)
def cookie(site: SageSite) -> Answer:
    """Name and lifetime of the session's cookie"""
    heard = site.get("AP/APVendors", headers={"Cookie": None}, top=1)
    jar = SimpleCookie(heard.headers.get("set-cookie", ""))
    told = [f"{name}, {_life(morsel['max-age'], morsel['expires'])}" for name, morsel in sorted(jar.items())]
    return Answer(found="; ".join(told) or "no cookie", evidence=str(heard))


def _life(max_age: str, expires: str) -> str:
    return (
        f"for {max_age} s"
        if max_age
        else f"with an end ({expires[:3]} …)"
        if expires
        else "until the session ends"
    )


@READING.about(
    "S-J/sign-in",
    "content-type",
    {
        "wanted": "always sends Content-Type, on GET too (B12)",
        "not wanted": "always sends Content-Type all the same",
    },
    facts=("S-B12",),
)
def content_type(site: SageSite) -> Answer:
    """Is a GET without Content-Type answered"""
    heard = site.get("AP/APVendors", headers={"Content-Type": None}, top=1)
    return Answer(found="not wanted" if heard.ok else "wanted", evidence=str(heard))


# --- names ----------------------------------------------------------------------------------------------


@READING.about(
    "S-J/po-names", "purchase-orders", {"all there": "reads purchase orders by these names"}, facts=("S-C.6",)
)
def purchase_order_names(site: SageSite) -> Answer:
    """Are the names of purchase orders those of our table"""
    heard = site.get("PO/$metadata")
    if not heard.ok:
        raise NothingThere(f"the user may not read the metadata of PO: {heard.told}")
    told = set(
        re.findall(r'(?:Property|EntitySet|ComplexType|EntityType) Name="([^"]+)"', heard.body.decode())
    )
    missing = [name for name in PURCHASE_ORDER if name not in told]
    return Answer(found=f"missing: {', '.join(missing)}" if missing else "all there", evidence=str(heard))


PURCHASE_ORDER = (
    *("POPurchaseOrders", "PurchaseOrderSequenceKey", "PurchaseOrderNumber", "PurchaseOrderDate", "Vendor"),
    *("OnHold", "Completed", "Currency", "Total", "PurchaseOrderLines", "LineNumber"),
    *("ItemNumber", "ItemDescription", "QuantityOrdered", "QuantityReceived", "QuantityOutstanding"),
    *("UnitCost", "ExtendedCost", "UnitOfMeasure", "ExpenseAccount", "CompletionStatus"),
)


@READING.about(
    "S-J/lengths",
    "where",
    {
        "in neither": "keeps the lengths of the facts (F)",
        "in $metadata": "could read lengths from the site; keeps those of the facts",
        "in Swagger": "could read lengths from the site; keeps those of the facts",
        "in both": "could read lengths from the site; keeps those of the facts",
    },
    facts=("S-A8",),
)
def lengths(site: SageSite) -> Answer:
    """Are lengths told by $metadata or by Swagger"""
    edmx, swagger = site.get("AP/$metadata"), site.get(f"{site.place.url}/swagger/docs/1.0")
    told = (b"MaxLength=" in edmx.body, swagger.ok and b'"maxLength"' in swagger.body)
    words = {(False, False): "in neither", (True, False): "in $metadata", (False, True): "in Swagger"}
    return Answer(found=words.get(told, "in both"), evidence=together(edmx, swagger))


# --- filters and options --------------------------------------------------------------------------------


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


@READING.about("S-J/query-options", "ge", {"accepted": NOT_USED, "refused": NOT_USED}, facts=("S-C10",))
def ge(site: SageSite) -> Answer:
    """Does a filter take ge"""
    number, total = _second(site)
    return _taken(site, f"VendorNumber ge {odata.literal(number)}", total - 1)


@READING.about("S-J/query-options", "not", {"accepted": NOT_USED, "refused": NOT_USED}, facts=("S-C10",))
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


@READING.about("S-J/query-options", "contains", {"accepted": NOT_USED, "refused": NOT_USED}, facts=("S-C11",))
def contains(site: SageSite) -> Answer:
    """Does a filter take contains (OData v4)"""
    return _with_text(site, "contains(VendorNumber,{})")


@READING.about(
    "S-J/query-options", "substringof", {"accepted": NOT_USED, "refused": NOT_USED}, facts=("S-C11",)
)
def substringof(site: SageSite) -> Answer:
    """Does a filter take substringof (OData v3, as documented)"""
    return _with_text(site, "substringof({},VendorNumber)")


@READING.about(
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


@READING.about(
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


@READING.about(
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


# --- pages ----------------------------------------------------------------------------------------------


def _paged(site: SageSite) -> tuple[str, str, SageHeard]:
    """A resource of more than one page, the name of its key, and its first page with the count of all."""
    for path in PAGED:
        key = KEYS[path.partition("/")[2]]
        page = site.get(path, select=key, count=True)
        if page.ok and page.total > len(page.rows):
            return path, key, page
    raise NothingThere("no list here is longer than one page")


@READING.about(
    "S-J/query-options",
    "page-size",
    {ANYTHING: "reads on by key, whatever comes; 1000 is Sage's advice"},
    facts=("S-C21",),
)
def page_size(site: SageSite) -> Answer:
    """How many records a page has"""
    _, _, page = _paged(site)
    return Answer(found=str(len(page.rows)), evidence=str(page))


@READING.about(
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


@READING.about(
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


@READING.about(
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


# --- load and time --------------------------------------------------------------------------------------


@READING.about(
    "S-J/too-many-requests",
    "crowd",
    {
        "none of 20": "reads with one or two calls at once",
        "some of 20": "reads with one or two calls at once and waits when told",
        "some of 10": "reads with one or two calls at once and waits when told",
        "some of 5": "set sage_concurrency=1",
    },
    facts=("S-H5",),
)
def crowd(site: SageSite) -> Answer:
    """How many calls at once are refused as too many"""
    for size in CROWDS:
        with ThreadPoolExecutor(size) as pool:
            heard = list(
                pool.map(lambda _: site.get("AP/APVendors", top=1, select="VendorNumber"), range(size))
            )
        refused = [each for each in heard if each.status == 429 or each.code == "TooManyRequests"]
        if refused:
            return Answer(found=f"some of {size}", evidence=str(refused[0]))
        strange = [each for each in heard if not each.ok]
        if strange:
            return Answer(found=f"{strange[0].told} at {size}", evidence=str(strange[0]))
    return Answer(found=f"none of {CROWDS[-1]}", evidence=str(heard[0]))


@READING.about(
    "S-J/late-stamp",
    "ahead",
    {
        "none": "steps two days back from the server's date, which covers it",
        "some": "the stamps run ahead of the server's date: the nightly full compare covers it; tell us",
    },
    facts=("S-F.1/APVendors",),
)
def stamps_ahead(site: SageSite) -> Answer:
    """Is a vendor stamped with a day later than the server's own day (UTC)"""
    heard = site.get(
        "AP/APVendors", filter=f"DateLastMaintained gt {site.today}T00:00:00Z", top=1, count=True
    )
    return Answer(found="some" if heard.total else "none", evidence=str(heard))


@READING.about(
    "S-J/late-stamp",
    "server-clock",
    {
        "in step": "takes its watermarks from the server's Date",
        "off by more than a minute": "takes its watermarks from the server's Date, so this does no harm",
        "off by more than a day": "takes its watermarks from the server's Date; invoices dated today may be refused",
    },
)
def server_clock(site: SageSite) -> Answer:
    """Is the server's clock ours"""
    apart = abs((site.now - datetime.now(UTC)).total_seconds())
    word = (
        "in step"
        if apart <= 60
        else "off by more than a minute"
        if apart <= 86_400
        else "off by more than a day"
    )
    return Answer(found=word, evidence="GET AP/APVendors?$top → header Date")
