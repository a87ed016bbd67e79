"""Claims about the tongues: other names, same books. Knows the tables and the wire; knows no profile."""

import pytest
import tongues_page

from simulators.avidxchange.speech import hear, hear_word, say
from simulators.avidxchange.switches import SWITCHES, Board
from simulators.avidxchange.tongue import TONGUES

FOREIGN = ["nested", "flat"]


def test_the_page_shows_what_the_simulator_says():
    assert tongues_page.PAGE.read_text(encoding="utf-8") == tongues_page.page(), "run tongues_page.py"


@pytest.mark.parametrize("name", FOREIGN)
def test_a_tongue_has_every_operation_query_and_header_of_the_default(name):
    default, tongue = TONGUES["default"], TONGUES[name]

    assert tongue.operations.keys() == default.operations.keys()
    assert tongue.query.keys() == default.query.keys()
    assert tongue.headers.keys() == default.headers.keys()
    assert len(set(tongue.query.values())) == len(tongue.query)


@pytest.mark.parametrize("name", FOREIGN)
def test_the_two_foreign_tongues_know_the_same_members_and_words(name):
    tongue, other = TONGUES[name], TONGUES["nested"]

    assert {shape: {*ways} - {"paging.hasMore"} for shape, ways in tongue.names.items()} == {
        shape: {*ways} - {"paging.hasMore"} for shape, ways in other.names.items()
    }
    assert {kind: {*words} for kind, words in tongue.words.items()} == {
        kind: {*words} for kind, words in other.words.items()
    }


@pytest.mark.parametrize("name", FOREIGN)
def test_no_two_members_of_a_shape_stand_in_the_same_place_or_inside_each_other(name):
    for shape, ways in TONGUES[name].ways.items():
        places = [way.to for member, way in ways.items() if not member.startswith("paging.")]
        assert len(places) == len(set(places)), shape
        assert not [one for one in places for other in places if other.startswith(one + ".")], shape


@pytest.mark.parametrize("name", FOREIGN)
def test_the_switches_a_tongue_brings_exist_and_differ_from_the_plain_ones(name):
    for switch, value in TONGUES[name].switches.items():
        assert SWITCHES[switch].refuses(value) is None
        assert value != SWITCHES[switch].default


@pytest.mark.facts("A-6.3/purchase_order")
@pytest.mark.parametrize("name", FOREIGN)
def test_what_is_said_is_heard_again(name):
    order = {
        "poNumber": "P1", "vendorCode": "V1", "status": "open", "currency": "USD", "totalAmount": "1.50",
        "lines": [{"lineNumber": 1, "amount": "1.50", "glAccount": "6000", "dimensions": {"dept": "10"}}],
    }  # fmt: skip

    assert hear(TONGUES[name], "order", say(TONGUES[name], "order", order)) == order


@pytest.mark.parametrize("name", FOREIGN)
def test_a_word_of_another_tongue_means_nothing(name):
    assert hear_word(TONGUES[name], "receipt", "exported") == "no such word: exported"


def test_a_tongue_brings_its_defaults_and_leaves_what_was_set():
    board = Board({"paging": "offset"})
    board["tongue"] = "flat"

    assert (board["paging"], board["dates"], board["basic"]) == ("offset", "us", "on")
    board["tongue"] = "default"
    assert (board["paging"], board["dates"], board["basic"]) == ("offset", "iso", "off")
