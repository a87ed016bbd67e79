"""The inquiries about names, lengths, load and the clock of a Sage 300 site.

Knows which call shows what, and what our program does about each answer. Does not know the simulator, and only
reads.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from asking import Answer, Questions
from hearing import together
from sage_site import SageSite

from sage300 import models

QUESTIONS = Questions()

CROWDS = (5, 10, 20)


@QUESTIONS.about(
    "S-J/po-names", "purchase-orders", {"all there": "reads purchase orders by these names"}, facts=("S-C.6",)
)
def purchase_order_names(site: SageSite) -> Answer:
    """Are the names of purchase orders those our library reads"""
    gaps = site.metadata("PO").gaps("POPurchaseOrders", models.PurchaseOrder)
    wrong = [*gaps.absent, *gaps.respelled.values(), *gaps.other_kind]
    found = f"{len(wrong)} of our names are not there" if wrong else "all there"
    return Answer(found=found, evidence=f"GET PO/$metadata; not as ours: {', '.join(wrong) or 'none'}")


@QUESTIONS.about(
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


@QUESTIONS.about(
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


@QUESTIONS.about(
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


@QUESTIONS.about(
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


@QUESTIONS.about(
    "S-J/upper-casing",
    "look-up",
    {
        "found by key": "looks for upper case all the same",
        "found by key and filter": "looks for upper case all the same",
        "found by filter": "looks for upper case all the same",
        "not found": "looks for upper case, since nothing else is found",
    },
    facts=("S-C18", "S-C31"),
)
def look_up(site: SageSite) -> Answer:
    """Is a vendor found whose number is written in lower case"""
    plain = [str(row["VendorNumber"]) for row in site.vendors if str(row["VendorNumber"]).isalnum()]
    number = next((each for each in plain if each != each.lower()), None)
    if number is None:
        raise site.lacks("no vendor with a letter in a plain number among the first")
    key = site.get(f"AP/APVendors('{number.lower()}')")
    listed = site.get("AP/APVendors", filter=f"VendorNumber eq '{number.lower()}'", top=1)
    ways = [way for way, found in (("key", key.ok), ("filter", bool(listed.rows))) if found]
    return Answer(
        found=f"found by {' and '.join(ways)}" if ways else "not found", evidence=together(key, listed)
    )
