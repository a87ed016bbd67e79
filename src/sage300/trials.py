"""Knows the two questions that cost something: the case of a password, and whether an open batch can grow.

Does not ask them unless told to by name: the one may lock a user out (L9), the other writes.
"""

from collections.abc import Callable
from dataclasses import replace

from sage300.changes import Change
from sage300.client import Sage300
from sage300.dialect import PasswordCase
from sage300.drafts import BatchDraft, EntryDraft
from sage300.errors import Ask, Forbidden, Rejected, SageError, Unauthorized
from sage300.findings import Evidence, Finding
from sage300.shapes import VENDORS
from sage300.site import Site

CASES: tuple[PasswordCase, ...] = ("as_given", "upper")


def try_password_case(site: Site, connect: Callable[[Site], Sage300] = Sage300) -> Finding:
    """Which case of the password lets the user in (B4): as given, then in upper case, each at most once.

    The second is not tried where it is the same, nor after anything but a refused sign-in. None means that
    neither was let in. Raises SageError where the site cannot be reached.
    """
    evidence: list[Evidence] = []
    for case in CASES:
        if case == "upper" and site.password == site.password.upper():
            break
        with connect(replace(site, password_case=case)) as client:
            seen = _signed_in(client)
        evidence.append(seen)
        if seen.code != "Unauthorized" and seen.status != 401:
            return Finding(name="password_case", answer=case, evidence=tuple(evidence))
    return Finding(name="password_case", answer=None, evidence=tuple(evidence))


def try_patch_insert(
    client: Sage300, *, company: str, first: EntryDraft, second: EntryDraft, description: str = "Probe"
) -> Finding:
    """Whether a PATCH adds an entry to an open batch (D9). **Writes**: only into the company that is named.

    Makes a batch of `first`, inserts `second`, reads the batch back, and takes both entries out again where
    the site allows it. The batch itself stays, since batches cannot be deleted (§D); the evidence names it. Where
    it cannot be read back the answer is None, and its entries stay as well. Raises ValueError where the company
    named is not the client's, SageError where the batch could not be made.
    """
    if company.strip().upper() != client.wire.site.company:
        raise ValueError("the company that is named is not the one this client writes to")
    batches = client.invoice_batches
    made = batches.create(BatchDraft(Description=description, Invoices=(first,)))
    number = made.BatchNumber
    evidence = [
        Evidence(asked=f"POST {batches.name} (batch {number})", status=None, rows=len(made.Invoices)),
        _tried(f"PATCH {batches.name}({number}) Insert", lambda: batches.insert(number, [second])),
    ]
    asked = f"GET {batches.name}({number})"
    try:
        entries = batches.get(number).Invoices
    except SageError as error:
        return Finding(name="patch_insert", answer=None, evidence=(*evidence, _failed(asked, error)))
    evidence.append(Evidence(asked=asked, status=200, rows=len(entries)))
    undone = [Change.delete(each.EntryNumber) for each in entries if each.EntryNumber is not None]
    if undone:
        evidence.append(
            _tried(f"PATCH {batches.name}({number}) Delete", lambda: batches.change(number, undone))
        )
    grown = len(entries) > len(made.Invoices)
    return Finding(name="patch_insert", answer=grown, evidence=tuple(evidence))


def _signed_in(client: Sage300) -> Evidence:
    ask = Ask(method="GET", resource=VENDORS.name)
    try:
        answer = client.wire.read_once(ask, VENDORS.path, {"$top": "1"})
    except (Unauthorized, Forbidden) as error:
        return Evidence(asked=str(ask), status=error.status, code=error.code)
    return Evidence(asked=str(ask), status=answer.status)


def _tried(asked: str, call: Callable[[], None]) -> Evidence:
    try:
        call()
    except Rejected as error:
        return Evidence(asked=asked, status=error.status, code=error.code)
    except SageError as error:
        return _failed(asked, error)
    return Evidence(asked=asked, status=None)


def _failed(asked: str, error: SageError) -> Evidence:
    return Evidence(asked=f"{asked}: {type(error).__name__}", status=error.status, code=error.code)
