"""Between the default tongue and another one: members, lists and words, both ways.

Knows how a tongue's table is applied. Does not know HTTP, switches, nor what any member means.
"""

from decimal import Decimal

from simulators.avidxchange.shapes import Json, Members
from simulators.avidxchange.tongue import Tongue, Way, letters

__all__ = ["hear", "hear_word", "look", "put", "say", "unheard"]


def say(tongue: Tongue, shape: str, members: Members, currency: Json = None) -> Members:
    """Spell members of the default tongue in `tongue`; what its table does not name is not said.

    `currency` is that of the document around these members, for amounts.
    """
    ways = tongue.ways.get(shape)
    if ways is None:
        return members
    currency = members.get("currency", currency)
    said: Members = {}
    for member, way in ways.items():
        found, value = look(members, member)
        if found:
            put(said, way.to, _spelled(tongue, way, value, currency))
    return said


def hear(tongue: Tongue, shape: str, members: Members) -> Members:
    """Understand members spelled in `tongue`; what its table does not name is not heard."""
    ways = tongue.ways.get(shape)
    if ways is None:
        return members
    heard: Members = {}
    for member, way in ways.items():
        found, value = look(members, way.to)
        if found:
            put(heard, member, _understood(tongue, way, value))
    return heard


def unheard(tongue: Tongue, shape: str, members: Members) -> str:
    """Give the dotted path of a member the tongue has no ear for, "" when there is none."""
    places = {way.to for way in tongue.ways.get(shape, {}).values()}
    ahead = list(members.items())
    while places and ahead:
        path, value = ahead.pop()
        if path in places:
            continue
        if not isinstance(value, dict) or not any(place.startswith(path + ".") for place in places):
            return path
        ahead += [(f"{path}.{name}", inner) for name, inner in value.items()]
    return ""


def hear_word(tongue: Tongue, kind: str, word: Json) -> Json:
    """Give the default word for a word of the tongue; a word it does not have stays foreign."""
    words = tongue.understood.get(kind)
    if words is None or word is None or word == "":
        return word
    if isinstance(word, str | bool) and word in words:
        return words[word]
    return f"no such word: {word}"


def look(members: Members, path: str) -> tuple[bool, Json]:
    """Find what stands at a dotted path: whether it is there, and what."""
    *above, last = path.split(".")
    inside: Json = members
    for name in above:
        if not isinstance(inside, dict) or name not in inside:
            return False, None
        inside = inside[name]
    if not isinstance(inside, dict) or last not in inside:
        return False, None
    return True, inside[last]


def put(members: Members, path: str, value: Json) -> None:
    """Put a value at a dotted path; objects on the way are made."""
    *above, last = path.split(".")
    for name in above:
        inside = members.setdefault(name, {})
        if not isinstance(inside, dict):
            raise ValueError(f"{path} leads through a value")
        members = inside
    members[last] = value


def _spelled(tongue: Tongue, way: Way, value: Json, currency: Json) -> Json:
    how, _, what = way.as_.partition(":")
    if how == "money" and isinstance(value, Decimal | str | int) and not isinstance(value, bool):
        return {"value": value, "currency": currency}
    if how == "each" and isinstance(value, list):
        return [say(tongue, what, each, currency) if isinstance(each, dict) else each for each in value]
    if how == "pairs" and isinstance(value, dict):
        name, _, worth = what.partition(",")
        return [{name: key, worth: of} for key, of in value.items()]
    if how == "word" and isinstance(value, str):
        return tongue.spoken[what].get(letters(value), value)
    return value


def _understood(tongue: Tongue, way: Way, value: Json) -> Json:
    how, _, what = way.as_.partition(":")
    if how == "money" and isinstance(value, dict):
        return value.get("value")
    if how == "each" and isinstance(value, list):
        return [hear(tongue, what, each) if isinstance(each, dict) else each for each in value]
    if how == "pairs" and isinstance(value, list):
        return _unpaired(what, value)
    return hear_word(tongue, what, value) if how == "word" else value


def _unpaired(what: str, pairs: list[Json]) -> Json:
    name, _, worth = what.partition(",")
    found = [each for each in pairs if isinstance(each, dict) and isinstance(each.get(name), str)]
    return {str(each[name]): each.get(worth) for each in found}
