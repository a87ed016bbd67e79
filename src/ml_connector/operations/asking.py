"""Let a person ask for runs: they wait in the queue for a worker, as those of a schedule do.

Knows rights and what is open already. Carries no run and knows no job engine.
"""

from collections.abc import Mapping, Sequence

from ml_connector.domain.people import Actor, Right
from ml_connector.flows import FLOWS
from ml_connector.operations.carrying import ask_for_run
from ml_connector.operations.house import House, NotReady
from ml_connector.operations.running import ready
from ml_connector.store import connections
from ml_connector.store.asking import asking
from ml_connector.store.run_list import open_runs
from ml_connector.store.runs import PERSON, Asked

__all__ = ["ask_to_run"]


def ask_to_run(house: House, name: str, flows: Sequence[str], actor: Actor) -> Mapping[str, int]:
    """Put a run of each of these flows into the queue, of all where none is named; give their numbers by flow.

    What has a run open is left out. Raises NotReady where each has, and where the connection may not run (L23).
    """
    actor.must(Right.RUN, name)
    stored = connections.find(name)
    ready(stored, flows)
    with asking(stored.id, actor.name, house.clock.now()) as there:
        if not there:
            raise NotReady(f"The connection {name} was removed.")
        taken = open_runs(stored.id)
        wanted = [flow for flow in FLOWS if flow in (flows or FLOWS) and flow not in taken]
        if not wanted:
            numbers = ", ".join(str(taken[flow]) for flow in FLOWS if flow in taken)
            raise NotReady(
                f"It is running or waits for a worker already, as run {numbers}. Look at that one."
            )
        return {flow: number for flow in wanted if (number := _ask(house, stored.id, flow, actor))}


def _ask(house: House, connection_id: int, flow: str, actor: Actor) -> int | None:
    return ask_for_run(house, Asked(connection_id=connection_id, flow=flow, actor=actor.name, trigger=PERSON))
