"""Claims that hold in whatever tongue the gateway speaks: other names, same books, every switch on top.

Knows a call by the name of its operation only. Does not know a path or a member of any tongue.
"""

import itertools
import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tongue_samples import DONE, ITEMS, NOW, WRONG, Player

from simulators.avidxchange.kinds import KINDS
from simulators.avidxchange.speech import hear, look, say
from simulators.avidxchange.tongue import TONGUES
from simulators.seed import company
from simulators.wire import Request

NAMES = list(TONGUES)
OPEN = {"bearer": "off", "basic": "off", "token_headers": "off", "api_key": "off", "company_place": "none"}
STYLES = ["cursor_body", "cursor_header", "page_number", "offset", "next_link", "none"]
RESULTS = ["per_item", "multi_207", "bare_array", "split_lists", "indexed_400", "batch_202"]
PLACES = ["split", "query", "header", "path"]


def _body(answer):
    return json.loads(answer.body)


def _items(player, answer):
    """Give the items of a page in default names."""
    found, items = look(_body(answer), player.tongue.named("page", "data"))
    assert found
    return [hear(player.tongue, "invoice", item) for item in items]


def _pending(player):
    """Read the whole pending list, one a page, in default names; at most nine pages."""
    wanted = {
        "status": player.word("invoice_status", "approved"),
        "exportStatus": player.word("export_status", "pending"),
        "limit": "1",
    }
    read = []
    for turn in range(1, 10):
        answer = player.read("invoices_list", wanted)[1]
        if answer.status == 404:
            return read
        read += [item["id"] for item in _items(player, answer)]
        wanted = _following(player, answer, wanted, turn)
        if wanted is None:
            return read
    raise AssertionError("the list does not end")


def _following(player, answer, wanted, turn):
    style = player.board["paging"]
    if style == "cursor_header":
        cursor = answer.headers.get(player.tongue.headers["next_cursor"].lower())
    elif style in {"page_number", "offset"}:
        _, total = look(_body(answer), player.tongue.named("page", "paging.total"))
        more = turn < total
        return (
            wanted | ({"page": str(turn + 1)} if style == "page_number" else {"offset": str(turn)})
            if more
            else None
        )
    else:
        name = "paging.next" if style == "next_link" else "paging.nextCursor"
        _, cursor = look(_body(answer), player.tongue.named("page", name))
    if style == "next_link" and cursor:
        cursor = cursor.partition(player.tongue.query["cursor"] + "=")[2]
    return wanted | {"cursor": cursor} if cursor else None


@pytest.mark.facts(*(f"A-6.7/{style}" for style in STYLES))
@pytest.mark.parametrize(("name", "style"), list(itertools.product(NAMES, STYLES)))
def test_every_paging_style_goes_through_the_list(name, style):
    assert _pending(Player(name, paging=style)) == ["inv-0001", "inv-0002"]


@pytest.mark.facts("A-6.5/ack", "A-6.5/status_update")
@pytest.mark.parametrize(("name", "mode"), list(itertools.product(NAMES, ["ack", "status_update"])))
def test_an_invoice_taken_over_leaves_the_list_with_its_receipt(name, mode):
    player = Player(name, export=mode)
    operation, shape, word = {
        "ack": ("invoice_ack", "ack", "status"),
        "status_update": ("invoice_flag", "flag", "exportStatus"),
    }[mode]

    player.write(operation, say(player.tongue, shape, {word: "exported", **DONE}), id="inv-0001")
    player.write(operation, say(player.tongue, shape, {word: "failed", **WRONG}), id="inv-0002")

    done, failed = (player.app.invoices.acknowledged(id)[0] for id in ("inv-0001", "inv-0002"))
    assert _pending(player) == []
    assert (done.outcome, done.erp_batch, done.erp_document) == ("exported", "12", "AP-12-1")
    assert (failed.outcome, failed.error_code) == ("failed", "noVendor")
    assert done.key == "key-1"


@pytest.mark.facts("A-6.11/ack-twice")
@pytest.mark.parametrize("name", NAMES)
def test_taking_over_again_is_refused_in_the_words_of_the_tongue(name):
    player = Player(name, export="ack", ack_again="405")
    told = say(player.tongue, "ack", {"status": "exported", **DONE})

    first, again = (player.write("invoice_ack", told, id="inv-0001")[1] for _ in range(2))

    _, errors = look(_body(again), player.tongue.named("refusal", "errors"))
    error = hear(player.tongue, "error", errors[0])
    assert (first.status // 100, again.status) == (2, 405)
    assert error["code"] == "alreadyExported"
    assert error["field"] == player.tongue.named("ack", "status")


@pytest.mark.facts("A-6.3/vendor", "A-6.3/purchase_order", "A-6.3/gl_account", "A-6.3/dimension_value")
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.takes in ITEMS], ids=lambda kind: kind.name)
def test_the_same_records_are_kept_whatever_tongue_they_came_in(kind):
    kept = []
    for name in NAMES:
        player = Player(name, decimals_as="string")
        items = [say(player.tongue, kind.shape, item) for item in ITEMS[kind.takes]]
        document = {player.tongue.envelopes.get(kind.takes, "items"): items}
        player.write(kind.takes, document, dimension="inner", list="inner")
        kept.append(player.app.intake.kept(kind.name + "/inner" * (kind.name in ("dimensions", "reference"))))

    assert kept[0] and kept[0] == kept[1] == kept[2]


@pytest.mark.facts("A-6.11/partial-bulk-failure", *(f"A-6.4/{style}" for style in RESULTS))
@pytest.mark.parametrize(("name", "style"), list(itertools.product(NAMES, RESULTS)))
def test_a_failed_item_names_its_field_as_the_tongue_does(name, style):
    player = Player(name, results=style, batch_polls="0")
    items = [say(player.tongue, "vendor", item) for item in ITEMS["vendors_upsert"]]
    document = {player.tongue.envelopes.get("vendors_upsert", "items"): items}

    answer = player.write("vendors_upsert", document)[1]
    if answer.status == 202:
        answer = player.read("batch_status", id="B1")[1]

    assert f'"{player.tongue.named("vendor", "name")}"' in answer.body.decode()
    assert "V00002" in answer.body.decode() or style == "indexed_400"


@pytest.mark.facts("A-6.2/company")
@pytest.mark.parametrize(("name", "place"), list(itertools.product(NAMES, PLACES)))
def test_the_company_may_stand_in_every_place(name, place):
    player = Player(name, company_place=place)
    if place == "query":
        assert player.read("invoice_get", {"companyId": "ORG1"}, id="inv-0001")[1].status == 200
        assert player.read("invoice_get", {"companyId": "ORG2"}, id="inv-0001")[1].status == 403
    else:
        assert player.read("invoice_get", id="inv-0001")[1].status == 200


@pytest.mark.facts("A-6.2/oauth2_client_credentials", "A-6.2/company")
@pytest.mark.parametrize("name", NAMES)
def test_oauth_with_client_and_company_in_the_token_request_goes_with_every_tongue(name):
    oauth = OPEN | {"bearer": "required", "client_auth": "body", "company_place": "token_form"}

    assert _pending(Player(name, **oauth)) == ["inv-0001", "inv-0002"]


@pytest.mark.facts("A-6.3/invoice")
@pytest.mark.parametrize("name", NAMES)
def test_every_seeded_invoice_says_the_same_in_every_tongue(name):
    plain = {"timestamps": "z", "dates": "iso", "nulls": "omit", "decimals_as": "string"}
    default, player = Player("default", **plain), Player(name, **plain)
    seeded = company(120).invoices
    for each in (default, player):
        each.app.invoices.add(*seeded)

    heard = [
        hear(player.tongue, "invoice", _body(player.read("invoice_get", id=each.id)[1])) for each in seeded
    ]

    assert heard == [_body(default.read("invoice_get", id=each.id)[1]) for each in seeded]


@pytest.mark.parametrize("name", ["nested", "flat"])
def test_the_words_and_names_of_another_tongue_mean_nothing(name):
    player = Player(name, export="ack", empty="200")

    listed = player.read("invoices_list", {"status": "approved"})[1]
    refused = player.write("invoice_ack", {"status": "exported"}, id="inv-0001")[1]
    unread = player.write("vendors_upsert", {"vendors": [{"vendorCode": "V1", "name": "x"}]})[1]

    assert _items(player, listed) == []
    assert (refused.status, unread.status) == (422, 400)
    assert player.app.invoices.exported() == set()


@pytest.mark.parametrize("name", ["nested", "flat"])
def test_a_member_nobody_named_can_be_refused(name):
    player = Player(name, export="ack", unknown_members="refused")
    done = say(player.tongue, "ack", {"status": "exported", **DONE})
    envelope = player.tongue.envelopes["vendors_upsert"]

    stray = player.write("invoice_ack", done | {"status": "exported"}, id="inv-0001")[1]
    item = player.write("vendors_upsert", {envelope: [{"vendorCode": "V1"}]})[1]

    assert (stray.status, item.status) == (400, 400)
    assert b"There is no member status." in stray.body and b"no member vendorCode." in item.body
    assert player.write("invoice_ack", done, id="inv-0001")[1].status // 100 == 2


@pytest.mark.facts("A-6.7/formats", "A-6.3/purchase_order")
@pytest.mark.parametrize("name", NAMES)
def test_a_strict_site_wants_dates_and_amounts_as_it_spells_them(name):
    player = Player(name, formats="strict", results="per_item")
    right = {"orderDate": player.forms.day(NOW.date()), "totalAmount": Decimal("1.50")}
    wrong = [right | {"orderDate": "2026-Nov-15"}, right | {"totalAmount": [1]}, right]
    orders = [
        say(player.tongue, "order", {"poNumber": f"P{place}", "currency": "USD", **each})
        for place, each in enumerate(wrong)
    ]

    player.write(
        "purchase_orders_upsert", {player.tongue.envelopes.get("purchase_orders_upsert", "o"): orders}
    )

    assert list(player.app.intake.kept("purchase-orders")) == ["P2"]


@pytest.mark.facts("A-6.11/unknown-status")
@pytest.mark.parametrize("name", NAMES)
def test_an_unknown_status_is_one_in_every_tongue(name):
    player = Player(name, unknown_status="on", strange_payment="on")

    invoice = _body(player.read("invoice_get", id="inv-0001")[1])
    payments = player.read("payments_list")[1]

    assert look(invoice, player.tongue.named("invoice", "status"))[1] == "Awaiting Re-Coding"
    assert b"Card Limbo" in payments.body


JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(max_size=6),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@some.composite
def _requests(draw):
    """Draw a tongue and a request to one of its operations, with members and words that half make sense."""
    tongue = TONGUES[name := draw(some.sampled_from(NAMES))]
    operation = draw(some.sampled_from(sorted(tongue.operations)))
    methods, _, path = tongue.operations[operation].partition(" ")
    part = draw(some.sampled_from(["inv-0001", "~1", "B1", "pay-0001"]) | some.text(max_size=5))
    shape = tongue.ways.get(draw(some.sampled_from(["vendor", "order", "ack", "flag", "account"])), {})
    places = [way.to for way in shape.values()] or ["vendorCode", "status", "exportStatus", "lines"]
    item = draw(
        some.dictionaries(some.sampled_from([each.split(".")[0] for each in places]), JSON, max_size=4)
    )
    envelope = tongue.envelopes.get(operation, "items")
    body = draw(some.sampled_from([item, {envelope: [item, item]}, {envelope: item}]) | JSON)
    query = draw(
        some.dictionaries(some.sampled_from(list(tongue.query.values())), some.text(max_size=9), max_size=3)
    )
    return name, operation, Request(
        method=draw(some.sampled_from(methods.split("|"))),
        path=f"{tongue.base}/{path.format(id=part, dimension=part, list=part)}",
        raw_query="&".join(f"{key}={value}" for key, value in query.items()),
        headers={"content-type": "application/json", "host": "h"},
        body=json.dumps(body).encode(),
    )  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(
    asked=_requests(),
    export=some.sampled_from(["ack", "status_update", "export_on_read", "none"]),
    results=some.sampled_from([*RESULTS, "empty_204"]),
    paging=some.sampled_from(STYLES),
)
def test_any_request_to_any_operation_is_answered_in_every_tongue(asked, export, results, paging):
    name, operation, request = asked
    more = {"export": export, "results": results, "paging": paging}
    strict = {"references": "strict", "formats": "strict", "length_limits": "on"}
    player = Player(name, **OPEN, **more, **strict, lists="on", submit="on")

    answer = player.app.handle(request)

    assert answer.status in {200, 202, 204, 207, 400, 403, 404, 409, 415, 422}, operation
