"""Knows what was found out about a site: each answer with what was asked and what came back, and its JSON.

Does not know how it was asked (probe does).
"""

from typing import Self

import msgspec

from sage300.dialect import Dialect


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """One question: method, resource and options as text, and the status and code of the answer to it.

    `status` is None for a write that succeeded: that much is known of it, and no more (D5).
    """

    asked: str
    status: int | None
    code: str = ""
    rows: int | None = None


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """`name` is a member of Dialect; `answer` is its value, None where the evidence does not settle it."""

    name: str
    answer: bool | int | str | None
    evidence: tuple[Evidence, ...] = ()


class Findings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything one probe found."""

    items: tuple[Finding, ...]

    def __getitem__(self, name: str) -> Finding:
        """The finding of that name. Raises KeyError."""
        return {each.name: each for each in self.items}[name]

    def dialect(self) -> Dialect:
        """What is settled; the rest stays unknown. Raises ValueError for a name or an answer no dialect has."""
        known = {each.name: each.answer for each in self.items if each.answer is not None}
        if strange := sorted(known.keys() - set(Dialect.__struct_fields__)):
            raise ValueError(f"no dialect knows {', '.join(strange)}")
        try:
            return msgspec.convert(known, Dialect)
        except msgspec.ValidationError as error:
            raise ValueError(f"not a dialect: {error}") from None

    @classmethod
    def from_json(cls, text: bytes | str) -> Self:
        """What `to_json` wrote. Raises ValueError for anything else."""
        try:
            return msgspec.json.decode(text, type=cls)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise ValueError(f"not findings: {error}") from None

    def to_json(self) -> bytes:
        """Everything, evidence included; no password and no value but keys of set-up records stand in it."""
        return msgspec.json.encode(self)
