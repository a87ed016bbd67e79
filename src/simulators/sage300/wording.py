"""How one site words its members: some missing, renamed or cased otherwise, and a partner's added (C.6, A10).

Knows names on the wire and the names our tables use. Knows no value and no rule.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from simulators.sage300.answers import Json
from simulators.sage300.errors import SageError
from simulators.sage300.odata import Call, Compare, Logic, Node, Not, Property
from simulators.sage300.query import Query
from simulators.sage300.shapes import Resource

__all__ = ["PARTNER_MEMBER", "PARTNER_SET", "ours", "theirs", "words"]

# Purchase order names are derived by a rule and never seen (C.6): these are the doubtful ones.
WORDS: Mapping[str, Mapping[str, str]] = {
    "plain": {},
    "missing_member": {"OnHold": ""},
    "renamed_member": {"PurchaseOrderType": "OrderType"},
    "other_case": {
        "AutotaxcalculationOnsave": "AutoTaxCalculationOnSave",
        "TaxcalculationIspending": "TaxCalculationIsPending",
        "FOBPoint": "FobPoint",
    },
}
PARTNER_SET = "APPartnerRatings"
PARTNER_MEMBER = "extRating"


def words(resource: Resource, variant: str) -> Mapping[str, str]:
    """Our name to the site's, "" where the site has none; names not in it are the same."""
    return WORDS[variant] if resource.name == "POPurchaseOrders" else {}


def theirs(row: dict[str, Json], resource: Resource, switches: Mapping[str, str]) -> dict[str, Json]:
    """A rendered root row in the site's words, with a partner's member where there is one."""
    known = words(resource, switches["metadata"])
    shown = row
    if known:
        shown = {known.get(name, name): value for name, value in row.items() if known.get(name, name)}
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
