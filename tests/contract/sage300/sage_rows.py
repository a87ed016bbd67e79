"""The unknowns of the Sage 300 Web API, one row each, in the order of the facts (§J).

Knows which of them only a person can answer, and how. Does not know how the others are asked.
"""

from __future__ import annotations

from asking import Row

ROWS = (
    Row(id="S-J/sign-in", unknown="Status and body for a bad password, a missing right, ADMIN"),
    Row(id="S-J/write-answers", unknown="Status and headers of POST, PATCH, $process"),
    Row(id="S-J/password-case", unknown="Case rule of the password at this version"),
    Row(id="S-J/po-names", unknown="Exact purchase order property and collection names"),
    Row(id="S-J/lengths", unknown="Are lengths in $metadata or Swagger"),
    Row(id="S-J/query-options", unknown="ge, contains, not, $orderby, $top above PageSize"),
    Row(id="S-J/nextlink", unknown="Does nextLink keep $filter and $select"),
    Row(id="S-J/enum-key", unknown="An enum in a composite key"),
    Row(id="S-J/duplicates", unknown="A number entered twice: posted, in an open batch, in the same batch"),
    Row(id="S-J/atomicity", unknown="What stays of a POST whose second invoice is refused"),
    Row(id="S-J/unbalanced", unknown="Is an unbalanced invoice refused on POST, on ReadyToPost"),
    Row(id="S-J/refusals", unknown="Unknown G/L account, locked period, vendor on hold"),
    Row(
        id="S-J/patch-insert",
        unknown="Does PATCH add an entry to an open batch; to a batch someone has open on screen",
        person="Open an invoice batch of the test company on screen, run the suite again, say what PATCH answered.",
    ),
    Row(id="S-J/listing", unknown="Can BatchPrintedFlag be set; does Force Listing block"),
    Row(id="S-J/upper-casing", unknown="Upper-casing by the view"),
    Row(id="S-J/payload", unknown="Accepts an unknown property, a number as text, a date without zone"),
    Row(id="S-J/too-many-requests", unknown="Threshold of TooManyRequests"),
    Row(
        id="S-J/late-stamp",
        unknown="What DateLastMaintained holds when a PATCH comes at 23:00 local",
        person="Change a vendor at 23:00 local time, read it, tell us the date and the site's time zone.",
    ),
    Row(
        id="S-J/imports",
        unknown="Do imports and macros set DateLastMaintained",
        person="Import one changed vendor and run one macro on another; tell us both dates.",
    ),
    Row(id="S-J/cookie", unknown="Cookie name and lifetime"),
)
