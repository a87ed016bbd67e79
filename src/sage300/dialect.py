"""Knows what a Sage site may be found to accept, what is done where that is not known, and its form in JSON.

Does not know how it is found out (probe does), and talks to nobody.
"""

from typing import Literal, Self

import msgspec

DayLiteral = Literal["instant", "day", "v3"]
TextSearch = Literal["contains", "substringof", "startswith"]
NextLink = Literal["lossy", "full", "none"]
TopOverPage = Literal["cut", "honored"]
PasswordCase = Literal["as_given", "upper"]
EnumKey = Literal["quoted"]


class Dialect(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a Sage site was found to accept; None is "not known", and then the cautious way is taken (§J).

    The client itself acts on these. `day_literal`: dates in filters as `2025-03-04T00:00:00Z` (instant; also
    where not known), `2025-03-04` (day) or `datetime'...'` (v3) (C12). `ge` and `negation` (the `not` of filters,
    C10) are used where True, else said in other words. `text_search`: the function for text inside a text (C11).
    `select` (C7) is left out only where False. `page_size` with `top_over_page` (C21, C25): no more rows are
    asked for than a site gives that cuts. `enum_key` (§J): where it is not `quoted`, records with an enum in their
    key are found by filter. A filter takes at most `filter_max_bytes` after percent-encoding and
    `filter_max_nodes` nodes as the server counts them: four a comparison, one a joint. `spellings` has, by
    resource, the members whose case is another than ours (`Gaps.respelled`, §C.6), for reading and for writing;
    what is written only to say which row it is (`BatchNumber` and the numbers above a detail, `UpdateOperation`)
    is in no model and keeps our spelling.

    These are for its caller, the client does nothing else because of them: `orderby` (C8; lists are read in key
    order without it), `next_link` (C23; never followed), `description_filter` (whether batches can be searched
    by it, C19), `patch_insert` (D9), `password_case` (B4; a Site is given it).
    """

    day_literal: DayLiteral | None = None
    ge: bool | None = None
    text_search: TextSearch | None = None
    negation: bool | None = None
    orderby: bool | None = None
    select: bool | None = None
    next_link: NextLink | None = None
    top_over_page: TopOverPage | None = None
    page_size: int | None = None
    description_filter: bool | None = None
    patch_insert: bool | None = None
    password_case: PasswordCase | None = None
    enum_key: EnumKey | None = None
    spellings: dict[str, dict[str, str]] = {}
    filter_max_bytes: int = 1_800
    filter_max_nodes: int = 100

    @classmethod
    def from_json(cls, text: bytes | str) -> Self:
        """What `to_json` wrote, perhaps another version of it: what this one does not know is passed over.

        That is so of members, and of values too: where a value is none of ours, nothing is known of it, and the
        cautious way is taken. Raises ValueError for anything but a JSON object.
        """
        try:
            told = msgspec.json.decode(text, type=dict[str, object])
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise ValueError(f"not a dialect: {error}") from None
        return msgspec.convert({name: told[name] for name in told if _readable(cls, name, told[name])}, cls)

    def to_json(self) -> bytes:
        """What is known, as a JSON object; what is not known is left out."""
        return msgspec.json.encode(self)


def _readable(kind: type[Dialect], name: str, value: object) -> bool:
    """Whether a member takes this value, all by itself."""
    try:
        msgspec.convert({name: value}, kind)
    except msgspec.ValidationError:
        return False
    return True
