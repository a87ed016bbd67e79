"""How one site words its members: some missing, renamed or cased otherwise, and a partner's added (C.6, A10).

Knows names on the wire and the names our tables use. Knows no value and no rule.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

from simulators.sage300.answers import Json
from simulators.sage300.errors import SageError
from simulators.sage300.odata import Call, Compare, Logic, Node, Not, Property
from simulators.sage300.query import Query
from simulators.sage300.record import Record
from simulators.sage300.shapes import Resource, Shape, load

__all__ = ["PARTNER_MEMBER", "PARTNER_SET", "ours", "received", "theirs", "worded", "words"]

# Names derived by a rule and never seen (C.6): these are the doubtful ones. Those of details have their path.
WORDS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "plain": {},
    "missing_member": {"POPurchaseOrders": {"OnHold": ""}},
    "renamed_member": {"POPurchaseOrders": {"PurchaseOrderType": "OrderType"}},
    "other_case": {
        "POPurchaseOrders": {
            "AutotaxcalculationOnsave": "AutoTaxCalculationOnSave",
            "TaxcalculationIspending": "TaxCalculationIsPending",
            "FOBPoint": "FobPoint",
        },
        "APInvoiceBatches": {
            "ICTRelated": "IctRelated",
            "Invoices/PONumber": "PoNumber",
            "Invoices/InvoiceDetails/GLAccount": "GlAccount",
        },
    },
}
PARTNER_SET = "APPartnerRatings"
PARTNER_MEMBER = "extRating"


def words(resource: Resource, variant: str) -> Mapping[str, str]:
    """Our name, or path of a detail's, to the site's; "" where it has none. Names not in it are the same."""
    return WORDS[variant].get(resource.name, {})


@cache
def worded(name: str, variant: str) -> Shape:
    """The shape of a resource in the site's words, details included."""
    resource = load()[name]
    return _worded(resource.shape, "", words(resource, variant))


def received(given: Record, resource: Resource, variant: str) -> Record:
    """A payload that was read by the site's words, in ours; the order stays (D3)."""
    known = words(resource, variant)
    return _received(given, resource.shape, "", known) if known else given


def theirs(row: dict[str, Json], resource: Resource, switches: Mapping[str, str]) -> dict[str, Json]:
    """A rendered root row in the site's words, with a partner's member where there is one."""
    known = words(resource, switches["metadata"])
    shown = _shown(row, "", known) if known else row
    if switches["partner"] == "on" and resource.name == "APVendors" and "UpdateOperation" in shown:
        last = shown.pop("UpdateOperation")
        shown = {**shown, PARTNER_MEMBER: "A", "UpdateOperation": last}
    return shown


def ours(query: Query, resource: Resource, switches: Mapping[str, str]) -> Query:
    """A query in our words. Raises SageError InvalidParameters for a name this site does not have (C20)."""
    known = words(resource, switches["metadata"])
    if not known:
        return query
    back = {site: own for own, site in known.items() if site}

    def word(name: str) -> str:
        if name in known and name not in back:
            raise SageError(
                "InvalidParameters",
                f"Could not find a property named '{name}' on type '{resource.full_type}'.",
            )
        return back.get(name, name)

    return replace(
        query,
        where=_reworded(query.where, word) if query.where is not None else None,
        select=tuple(word(name) for name in query.select),
        orderby=tuple((word(name), down) for name, down in query.orderby),
    )


def _at(path: str, name: str) -> str:
    return f"{path}/{name}" if path else name


def _worded(shape: Shape, path: str, known: Mapping[str, str]) -> Shape:
    named = [(field, known.get(_at(path, field.name), field.name)) for field in shape.fields]
    return replace(
        shape,
        fields=tuple(replace(field, name=name) for field, name in named if name),
        details={
            field.detail: _worded(shape.detail_of(field), _at(path, field.name), known)
            for field, _ in named
            if field.detail
        },
    )


def _received(given: Record, shape: Shape, path: str, known: Mapping[str, str]) -> Record:
    own = {known.get(_at(path, name), name): name for name in shape.by_name}
    answer = Record()
    for site, value in given.items():
        field = shape.by_name[own[site]]
        if isinstance(value, list):
            below, at = shape.detail_of(field), _at(path, field.name)
            value = [_received(row, below, at, known) for row in value]
        answer[field.name] = value
    return answer


def _shown(row: dict[str, Json], path: str, known: Mapping[str, str]) -> dict[str, Json]:
    shown: dict[str, Json] = {}
    for name, value in row.items():
        at = _at(path, name)
        if isinstance(value, list):
            value = [_shown(each, at, known) if isinstance(each, dict) else each for each in value]
        if known.get(at, name):
            shown[known.get(at, name)] = value
    return shown


def _reworded(node: Node, word: Callable[[str], str]) -> Node:
    match node:
        case Property(name=name):
            return Property(name=word(name))
        case Call(function=function, args=args):
            return Call(function=function, args=tuple(_reworded(arg, word) for arg in args))
        case Not(operand=operand):
            return Not(operand=_reworded(operand, word))
        case Compare() | Logic():
            return replace(node, left=_reworded(node.left, word), right=_reworded(node.right, word))
        case _:
            return node
