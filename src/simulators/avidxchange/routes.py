"""Which method and path lead to which operation, tongue by tongue.

Knows paths and names in them. Does not know what an operation does.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from simulators.avidxchange.calls import Answer, Call, Operation
from simulators.avidxchange.tongue import Tongue
from simulators.wire import Response

__all__ = ["Doing", "Route", "routes"]


@dataclass(frozen=True, kw_only=True)
class Doing:
    """One operation: what carries it out, and the switches that must stand so for the site to have it."""

    operation: Operation
    run: Callable[[Call], Answer | Response]
    needs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Route:
    """Methods and a path with `{names}` that lead to an operation."""

    methods: frozenset[str]
    path: tuple[str, ...]
    doing: Doing

    def match(self, method: str, parts: tuple[str, ...]) -> dict[str, str] | None:
        """Give what the names stand for, or None when the route is another."""
        if method not in self.methods or len(parts) != len(self.path):
            return None
        pairs = list(zip(self.path, parts, strict=True))
        if any(want != part for want, part in pairs if not want.startswith("{")):
            return None
        return {want[1:-1]: part for want, part in pairs if want.startswith("{")}


def routes(tongue: Tongue, doings: Mapping[str, Doing]) -> tuple[Route, ...]:
    """Lay the routes of a tongue, fixed paths before those with names in them."""
    routes = []
    for name, doing in doings.items():
        methods, _, path = tongue.operations[name].partition(" ")
        routes.append(Route(methods=frozenset(methods.split("|")), path=tuple(path.split("/")), doing=doing))
    return tuple(sorted(routes, key=lambda route: "{" in "/".join(route.path)))
