"""Knows what the facts propose as the default, and that the shipped profile says it.

Does not know whether any gateway agrees: every name of it is an assumption (§6).
"""

from __future__ import annotations

import pytest

from avidxchange import Profile, errors

DEFAULT = Profile.named("default")


@pytest.mark.facts(
    "A-6.9",
    "A-6.1/connection_test",
    "A-6.1/vendors_upsert",
    "A-6.1/gl_accounts_upsert",
    "A-6.1/dimension_values_upsert",
    "A-6.1/reference_values_upsert",
    "A-6.1/purchase_orders_upsert",
    "A-6.1/invoices_list",
    "A-6.1/invoice_get",
    "A-6.1/invoice_image_get",
    "A-6.1/invoice_ack",
    "A-6.1/invoice_statuses_list",
    "A-6.1/payments_list",
    "A-6.1/invoices_submit",
    "A-6.1/payment_requests_submit",
)
@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("connection_test", "GET /companies"),
        ("vendors_upsert", "POST /vendors/bulk"),
        ("gl_accounts_upsert", "POST /gl-accounts/bulk"),
        ("dimension_values_upsert", "POST /dimensions/{dimension}/values/bulk"),
        ("reference_values_upsert", "POST /reference/{list}/bulk"),
        ("purchase_orders_upsert", "POST /purchase-orders/bulk"),
        ("invoices_list", "GET /invoices"),
        ("invoice_get", "GET /invoices/{invoice_id}"),
        ("invoice_image_get", "GET /invoices/{invoice_id}/image"),
        ("invoice_ack", "POST /invoices/{invoice_id}/export-status"),
        ("invoice_statuses_list", "GET /invoices/statuses"),
        ("payments_list", "GET /payments"),
        ("invoices_submit", "POST /invoices/bulk"),
        ("payment_requests_submit", "POST /payment-requests/bulk"),
    ],
)
def test_each_operation_has_the_proposed_verb_and_path(name, call):
    operation = DEFAULT.operations[name]
    assert f"{operation.method} {operation.path}" == call


@pytest.mark.facts("A-6.9", "A-6.4/per_item")
@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("vendors_upsert", 100),
        ("gl_accounts_upsert", 500),
        ("dimension_values_upsert", 500),
        ("reference_values_upsert", 500),
        ("purchase_orders_upsert", 50),
    ],
)
def test_each_bulk_write_has_the_proposed_size_and_names(name, size):
    operation = DEFAULT.operations[name]
    names = (operation.result.list, operation.result.key, operation.result.index, operation.result.outcome)
    assert (operation.max_items, operation.idempotent, names) == (
        size,
        True,
        ("results", "key", "index", "outcome"),
    )


@pytest.mark.facts("A-6.8/writes", "A-6.1/invoices_submit", "A-6.1/payment_requests_submit")
@pytest.mark.parametrize("name", ["invoices_submit", "payment_requests_submit"])
def test_the_other_direction_is_not_idempotent_and_off(name):
    assert (DEFAULT.operations[name].idempotent, DEFAULT.can(name)) == (False, False)


@pytest.mark.facts("A-6.7/cadence", "A-6.7/incremental")
def test_the_cadence_and_the_overlap_are_the_proposed_ones():
    expected = {
        "invoices": 15,
        "payments": 30,
        "statuses": 30,
        "purchase_orders": 30,
        "vendors": 60,
        "gl": 60,
    }
    assert (DEFAULT.schedule_minutes, DEFAULT.overlap_minutes) == (expected, 15)


@pytest.mark.facts("A-5.5", "A-6.6/origin", "A-6.6/post_on", "A-6.10/payments")
def test_who_starts_payments_has_no_silent_default(edited):
    assert (DEFAULT.payments_origin, DEFAULT.payments_post_on) == (None, "issued")
    said = edited(("payments: {origin: null, post_on: issued}", "payments: {origin: erp, post_on: cleared}"))
    assert (said.payments_origin, said.payments_post_on) == ("erp", "cleared")
    with pytest.raises(errors.ProfileError, match="one of avidxchange, erp"):
        edited(("origin: null", "origin: bank"))


@pytest.mark.facts("A-6.6/on_unknown", "A-6.10/fixed")
def test_what_must_not_be_configurable_is_not(edited):
    with pytest.raises(errors.ProfileError, match="quarantine"):
        edited(("on_unknown: quarantine", "on_unknown: accept"))


@pytest.mark.facts("A-5.4", "A-5.6", "A-6.10/capabilities")
@pytest.mark.parametrize(
    "name", ["vendors_upsert", "gl_accounts_upsert", "payments_list", "invoice_statuses_list"]
)
def test_a_capability_can_be_switched_off_alone(client_for, edited, gateway, name):
    client = client_for(
        edited((f"  {name}: true", f"  {name}: false"), ("  invoices_list: true", "  invoices_list: false"))
    )
    calls = {"payments_list": client.payment_pages, "invoice_statuses_list": client.invoice_status_pages}
    with pytest.raises(errors.CapabilityOff):
        next(calls[name]()) if name in calls else getattr(client, name)([])
    assert gateway.seen == []
