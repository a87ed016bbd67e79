"""Knows that every model has Sage's names, in Sage's order, with Sage's kinds.

Does not know values; test_records reads some.
"""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from types import UnionType
from typing import get_args, get_origin, get_type_hints

import pytest
from msgspec import Struct

from sage300 import (
    AppliedPaymentDraft,
    BatchDraft,
    EntryDraft,
    LineDraft,
    OptionalFieldDraft,
    PaymentBatchDraft,
    PaymentDraft,
    PaymentScheduleDraft,
    Resource,
    Sage300,
    Site,
    models,
)
from sage300.models import Day, Record, YesNo

MEMBERS: dict[str, str] = json.loads(
    (Path(__file__).parents[2] / "fixtures/sage300/members.json").read_text(encoding="utf-8")
)
"""Entity (Sage's name of the resource, or of a collection in it) to `name:kind` in Sage's order.

Members that only Sage sets are `name:kind:calculated`.
"""
ROOTS: dict[str, type[Record]] = {
    "APInvoiceBatches": models.InvoiceBatch,
    "APVendors": models.Vendor,
    "APVendorGroups": models.VendorGroup,
    "APRemitToLocations": models.RemitToLocation,
    "APTerms": models.Terms,
    "APAccountSets": models.AccountSet,
    "APDistributionCodes": models.DistributionCode,
    "APDistributionSets": models.DistributionSet,
    "APPaymentCodes": models.PaymentCode,
    "AP1099CPRSCodes": models.TaxFormCode,
    "APPaymentAndAdjustmentBatches": models.PaymentBatch,
    "APPostedDocuments": models.PostedDocument,
    "APPostedPayments": models.PostedPayment,
    "APPostingErrorMessages": models.PostingError,
    "APPostInvoices": models.PostInvoices,
    "APPostPaymentsAndAdjustments": models.PostPayments,
    "POPurchaseOrders": models.PurchaseOrder,
    "POReceipts": models.Receipt,
    "POInvoices": models.MatchedInvoice,
    "GLAccounts": models.Account,
    "GLSegmentCodes": models.SegmentCode,
    "GLAccountGroups": models.AccountGroup,
    "TXTaxGroups": models.TaxGroup,
    "TXTaxAuthorities": models.TaxAuthority,
    "TXTaxRates": models.TaxRate,
    "CSCurrencyCodes": models.CurrencyCode,
    "CSCompanyProfile": models.CompanyProfile,
    "CSFiscalCalendars": models.FiscalCalendar,
}


def hints(model: type[Record]) -> dict[str, object]:
    """The members of a model with their types, in the order they are declared."""
    told = get_type_hints(model)
    return {name: told[name] for name in model.__struct_fields__}


def below(entity: str, model: type[Record]) -> Iterator[tuple[str, type[Record]]]:
    """An entity and every collection in it, each with its model."""
    yield entity, model
    for name, hint in hints(model).items():
        if get_origin(hint) is tuple:
            yield from below(f"{entity.split('.')[0]}.{name}", get_args(hint)[0])


ENTITIES = [pair for entity, model in ROOTS.items() for pair in below(entity, model)]


def expected(kind: str) -> object:
    """The Python type for a kind of Sage's; a flag and a yes/no choice may come in either dress (C37)."""
    whole = kind == "whole" or kind.endswith(",0)")
    named = {"flag": YesNo, "yes_no": YesNo, "date": Day, "choice": str, "time": str, "text": str}
    return int if whole else Decimal if kind.startswith("number") else named[kind.partition("(")[0]]


def bare(hint: object) -> object:
    """A type without its None, a yes or no left as it is."""
    if isinstance(hint, UnionType) and hint != YesNo:
        return next(part for part in get_args(hint) if part is not type(None))
    return hint


def kinds(entity: str) -> dict[str, str]:
    """Sage's members of an entity with their kinds, in Sage's order."""
    return dict(member.split(":")[:2] for member in MEMBERS[entity].split())


@pytest.mark.facts("S-C4", "S-C5", "S-C.6", "S-F.2", "S-F.3", "S-F.4", "S-F.5", "S-F.6", "S-F.7", "S-F.8")
@pytest.mark.facts("S-F.9", "S-F.10", "S-F.11", "S-F.12", "S-F.13", "S-F.14", "S-F.15")
@pytest.mark.parametrize(("entity", "model"), ENTITIES, ids=[entity for entity, _ in ENTITIES])
def test_the_members_of_a_model_are_sages_in_sages_order(entity: str, model: type[Record]) -> None:
    sage, ours = list(kinds(entity)), list(hints(model))
    assert [name for name in sage if name in ours] == ours


@pytest.mark.facts("S-C29", "S-C32", "S-C33", "S-C36", "S-C37", "S-C39", "S-C40")
@pytest.mark.parametrize(("entity", "model"), ENTITIES, ids=[entity for entity, _ in ENTITIES])
def test_the_members_of_a_model_are_of_sages_kinds(entity: str, model: type[Record]) -> None:
    sage = kinds(entity)
    plain = {name: bare(hint) for name, hint in hints(model).items() if get_origin(hint) is not tuple}
    assert plain == {name: expected(sage[name]) for name in plain}


def calculated(entity: str) -> set[str]:
    """The members of an entity that only Sage sets."""
    return {member.split(":")[0] for member in MEMBERS[entity].split() if member.endswith(":calculated")}


DRAFTS: dict[str, type[Struct]] = {
    "APInvoiceBatches": BatchDraft,
    "APInvoiceBatches.Invoices": EntryDraft,
    "APInvoiceBatches.InvoiceDetails": LineDraft,
    "APInvoiceBatches.InvoicePaymentSchedules": PaymentScheduleDraft,
    "APInvoiceBatches.InvoiceOptionalFields": OptionalFieldDraft,
    "APPaymentAndAdjustmentBatches": PaymentBatchDraft,
    "APPaymentAndAdjustmentBatches.PaymentsAdjustments": PaymentDraft,
    "APPaymentAndAdjustmentBatches.AppliedPayments": AppliedPaymentDraft,
}


@pytest.mark.facts("S-D4", "S-D10", "S-D14", "S-D18", "S-D19")
@pytest.mark.parametrize(("entity", "draft"), DRAFTS.items(), ids=DRAFTS)
def test_a_draft_has_members_of_sages_and_none_that_only_sage_sets(entity: str, draft: type[Struct]) -> None:
    members = set(draft.__struct_fields__)
    assert members <= set(kinds(entity))
    assert members & (calculated(entity) | {"BatchStatus", "EntryNumber", "UpdateOperation"}) == set()
    assert "BatchNumber" not in members


def test_a_collection_of_a_model_is_one_of_sages() -> None:
    nested = [
        (entity, name)
        for entity, model in ENTITIES
        for name, hint in hints(model).items()
        if get_origin(hint) is tuple
    ]
    assert len(nested) > 15
    assert [pair for pair in nested if kinds(pair[0])[pair[1]] != "list"] == []


def test_every_resource_reads_a_model_that_is_held_against_the_facts() -> None:
    with Sage300(Site("https://h", "A", "B", "C")) as sage:
        read = {each.record for each in vars(sage).values() if isinstance(each, Resource)}
    assert read <= set(ROOTS.values())
    assert len(read) == len(ROOTS) - 2  # the two processes are not read
