"""Causes that no other journey comes by: odd invoices, odd answers and odd sites, each met through both simulators.

Knows how each cause comes about. Does not know how the product finds it; `test_every_cause_is_reached` reads this file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from order_proof import enter_order
from stage import INVOICES, NAME, ORDERS, VENDORS, Scene, Set, Stage, of_kinds

from ml_connector import views
from ml_connector.domain.checks import Outcome
from ml_connector.domain.people import trusted
from ml_connector.operations import Edit, Table, Watcher, edit_connection, import_crosswalk, ping
from simulators.company import ApprovedInvoice, Distribution
from simulators.wire import Request, Response

TEN = Decimal("10.00")


def charged(invoice: ApprovedInvoice) -> ApprovedInvoice:
    """Tax and freight are the same, and only one of them is on top."""
    return replace(invoice, tax=TEN, freight=TEN, total=invoice.total + TEN)


def negative(invoice: ApprovedInvoice) -> ApprovedInvoice:
    lines = tuple(replace(line, amount=-line.amount) for line in invoice.distributions)
    return replace(invoice, total=-invoice.total, distributions=lines, lines=())


def uncoded(invoice: ApprovedInvoice) -> ApprovedInvoice:
    return replace(invoice, distributions=(Distribution(amount=invoice.total, gl_account=" "),))


ODD: Mapping[str, Any] = {
    "ambiguous-charges": charged,
    "no-lines": lambda invoice: replace(invoice, distributions=(), lines=()),
    "negative-total": negative,
    "type-unknown": lambda invoice: replace(invoice, type="statement"),
    "vendor-missing": lambda invoice: replace(invoice, vendor_code=" "),
    "account-missing": uncoded,
}


def test_invoices_that_are_odd_in_themselves_are_held_each_for_its_own_cause(make_stage: Set) -> None:
    seeded = of_kinds(*["one-line"] * len(ODD))
    invoices = [odd(invoice) for invoice, odd in zip(seeded.invoices, ODD.values(), strict=True)]
    stage = make_stage(Scene(company=replace(seeded, invoices=tuple(invoices), expected=())))
    stage.run()
    expected = {invoice.id: ("held", cause) for invoice, cause in zip(invoices, ODD, strict=True)}
    assert stage.ends() == expected


@contextmanager
def told_otherwise(stage: Stage, id: str, was: bytes, becomes: bytes) -> Iterator[None]:
    """The gateway says something else of one invoice, where it is read by itself, than stands in its books."""
    handle = stage.avid_app.handle

    def saying(request: Request) -> Response:
        answer = handle(request)
        own = request.method == "GET" and request.path.endswith(f"/invoices/{id}")
        assert not own or was in answer.body, answer.body
        return replace(answer, body=answer.body.replace(was, becomes)) if own else answer

    stage.avid_app.handle = saying  # type: ignore[method-assign]  # a gateway of another mind
    try:
        yield
    finally:
        stage.avid_app.handle = handle  # type: ignore[method-assign]


@pytest.mark.parametrize(
    ("cause", "was", "becomes"),
    [
        ("other-company", b'"companyId":"', b'"companyId":"X'),
        ("exported-elsewhere", b'"exportStatus":"pending"', b'"exportStatus":"exported"'),
        ("unreadable", b'"totalAmount":"', b'"totalAmount":"about '),
    ],
)
def test_what_the_gateway_says_of_one_invoice_holds_that_one_alone(
    make_stage: Set, cause: str, was: bytes, becomes: bytes
) -> None:
    stage = make_stage(Scene(company=of_kinds("one-line", "one-line")))
    first, second = (invoice.id for invoice in stage.company.invoices)
    with told_otherwise(stage, first, was, becomes):
        stage.run()
    assert stage.ends() == {first: ("held", cause), second: ("done", "")}


@pytest.mark.parametrize(
    ("cause", "status", "body"),
    [
        ("avidxchange-not-found", 404, b'{"code":"notFound","message":"There is no such invoice."}'),
        (
            "avidxchange-field",
            422,
            b'{"code":"x","message":"no","errors":[{"field":"erpBatch","message":"no"}]}',
        ),
        ("avidxchange-refused", 422, b'{"code":"x","message":"no"}'),
    ],
)
def test_an_acknowledgement_that_is_refused_says_for_what(
    make_stage: Set, cause: str, status: int, body: bytes
) -> None:
    stage = make_stage(Scene(company=of_kinds("one-line")))
    handle = stage.avid_app.handle
    no = Response(status=status, headers={"Content-Type": "application/json"}, body=body)
    stage.avid_app.handle = lambda request: (  # type: ignore[method-assign]  # a gateway of another mind
        no if request.path.endswith("/export-status") else handle(request)
    )
    stage.run()
    ((state, found),) = stage.ends().values()
    assert (state in ("refused", "waiting"), found) == (True, cause)


def test_a_lost_answer_is_in_doubt_for_no_clear_answer(make_stage: Set) -> None:
    stage = make_stage(Scene(company=of_kinds("one-line")))
    stage.sage.faults.add("write@1=lose-before")
    stage.run()
    assert list(stage.ends().values()) == [("in_doubt", "no-clear-answer")]


def test_an_optional_field_that_sage_does_not_have_is_named(make_stage: Set) -> None:
    settings, sage = {"image_link": "optional_field:NOSUCH"}, {"optional_fields": "known"}
    stage = make_stage(Scene(company=of_kinds("image-link"), settings=settings, sage=sage))
    stage.run()
    assert list(stage.ends().values()) == [("refused", "optional-field-unknown")]


def test_an_address_that_leads_elsewhere_is_a_wrong_address(make_stage: Set) -> None:
    stage = make_stage(Scene(company=of_kinds("one-line")))
    edit_connection(
        stage.house, NAME, Edit(address={"sage_url": f"{stage.sage.url}/Elsewhere"}), trusted("test:ann")
    )
    assert [one["cause"] for one in stage.run()["problems"]] == ["wrong-address"]


# --- what only a ping tells


def red(stage: Stage) -> set[str]:
    """The causes of the stages of a ping that failed."""
    found = ping(stage.house, stage.name, trusted("test:ping"), Watcher())
    return {check.cause for check in found.checks if check.outcome is Outcome.FAILED}


@pytest.mark.parametrize(
    ("cause", "system", "rule"),
    [
        ("sage-module-missing", "sage", "read(/GL/)@*=status-404"),
        ("avidxchange-right-missing", "avid", "read(/invoices)@*=status-403"),
    ],
)
def test_a_ping_names_the_module_or_the_right_that_is_missing(
    make_stage: Set, cause: str, system: str, rule: str
) -> None:
    stage = make_stage(Scene(company=of_kinds("one-line")))
    (stage.sage if system == "sage" else stage.avid).faults.add(rule)
    assert cause in red(stage)


def test_a_ping_names_the_proxy_that_refuses(make_stage: Set) -> None:
    stage = make_stage(Scene(company=of_kinds("one-line")))
    address = {"sage_url": stage.sage.url.replace("http:", "https:"), "proxy": stage.avid.url}
    edit_connection(stage.house, NAME, Edit(address=address), trusted("test:ann"))
    assert "proxy-refused" in red(stage)


def test_a_ping_names_a_profile_that_cannot_say_what_must_be_written(make_stage: Set) -> None:
    unsaid = (('map: {"true": active, "false": inactive}', 'map: {"false": inactive}'),)
    stage = make_stage(Scene(company=of_kinds("one-line"), profile=unsaid))
    assert "profile-wrong" in red(stage)


# --- what is over when the run ends, and stands in the trail


def trail(stage: Stage, flow: str) -> str:
    """What the audit trail tells of a flow's deliveries."""
    return "".join(str(views.explain(stage.name, key, views.everything)) for key in stage.ends_of(flow))


def test_a_session_that_sage_has_lost_is_named(make_stage: Set) -> None:
    company = of_kinds("one-line", "one-line", "credit-note")
    stage = make_stage(Scene(company=company, settings={"parcel_max": "1"}, sage={"session_errors": "2"}))
    stage.run()
    assert "sage-session" in trail(stage, INVOICES)


# --- what the other flows meet


def test_an_account_that_avidxchange_refuses_is_named(make_stage: Set) -> None:
    stage = make_stage(Scene(company=of_kinds("one-line")))
    table = Table(text="kind,avidxchange,sage\naccount,REFUSED,2100-10-100\n", because="a test")
    import_crosswalk(stage.house, NAME, table, trusted("test:ann"), dry_run=False)
    stage.run("gl-accounts")
    assert ("refused", "avidxchange-account-refused") in stage.ends_of("gl-accounts").values()


def test_an_order_that_avidxchange_refuses_is_named(make_stage: Set) -> None:
    stage = make_stage(Scene(company=of_kinds("one-line"), settings={"link_first": "never"}))
    enter_order(stage, "REFUSED1", stage.company.purchase_orders[0].vendor)
    stage.run(VENDORS)
    stage.run(ORDERS)
    assert ("refused", "avidxchange-order-refused") in stage.ends_of(ORDERS).values()
