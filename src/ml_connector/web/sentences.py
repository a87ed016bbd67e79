"""A sentence of the catalog as a page shows it: about one company, with commands set apart and causes in words.

Pure. Knows how the catalog writes commands and causes. Knows no page.
"""

import re

from markupsafe import Markup, escape

from ml_connector.domain.causes import CAUSES

__all__ = ["spoken"]

_SET_APART = re.compile(r"`([^`]+)`")


def spoken(text: str, name: str) -> Markup:
    """Write a sentence about the company `name`; all of it is escaped."""
    about = re.sub(r"\bNAME\b", lambda _: name, text)
    parts = _SET_APART.split(about)
    return Markup("").join(_part(part, apart=place % 2 == 1) for place, part in enumerate(parts))


def _part(text: str, *, apart: bool) -> Markup:
    if not apart:
        return escape(text)
    if text in CAUSES:
        return Markup("“{}”").format(CAUSES[text].what.rstrip("."))
    return Markup("<code>{}</code>").format(text)
