"""Words of the catalogue as a page shows them: the connection by its name, commands set apart.

Pure. Knows how the catalogue marks both. Knows no page.
"""

import re

from markupsafe import Markup, escape

__all__ = ["worded"]


def worded(text: str, company: str) -> Markup:
    """Write a line of a cause or an alert: NAME becomes the company's, and what stands between backticks is code."""
    named = re.sub(r"\bNAME\b", lambda _: company, text) if company else text
    parts = str(escape(named)).split("`")
    if len(parts) % 2 == 0:  # a backtick without its fellow is one
        return escape(named)
    return Markup("").join(
        Markup(f"<code>{part}</code>") if place % 2 else Markup(part)  # noqa: S704 - escaped above
        for place, part in enumerate(parts)
    )
