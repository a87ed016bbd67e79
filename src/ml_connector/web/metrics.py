"""The house in figures, read from the database when they are asked for; docs/metrics.md lists them.

Knows the names of metrics and what each counts. Knows no query.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, SummaryMetricFamily
from prometheus_client.registry import Collector

from ml_connector.domain.states import State
from ml_connector.engine.run import Outcome
from ml_connector.flows import FLOWS
from ml_connector.store.run_tally import RunTally
from ml_connector.views.health import CUT_OFF, NOT_STARTED, Health
from ml_connector.web.watch import Absent, Watch

__all__ = ["HouseCollector"]

_CONNECTIONS_MAX = 300  # more series than that are a burden for who keeps them
_KINDS = ("web", "scheduler", "worker")
_OUTCOMES = (*map(str, Outcome), NOT_STARTED, CUT_OFF)
_NOT_DONE = tuple(str(state) for state in State if state != State.DONE)
Labels = TypeVar("Labels", bound=tuple[str, ...])


class HouseCollector(Collector):
    """Collects everything anew at each scrape; where the database does not answer, `up` is 0 and the rest is absent."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    def collect(self) -> Iterable[Metric]:
        """Give all metrics."""
        yield _gauge("build_info", "The version of this program.", ("version",), {(self._watch.version,): 1})
        try:
            health = self._watch.health()
        except Absent:
            yield _gauge("up", "Whether the house could be looked at.", (), {(): 0})
            return
        yield _gauge("up", "Whether the house could be looked at.", (), {(): 1})
        yield from _counters(self._watch.counted())
        yield from _connections(health)
        yield from _ledger(health)
        yield from _running(health)


def _counters(tally: RunTally) -> Iterator[Metric]:
    runs = {(flow, outcome): 0 for flow in FLOWS for outcome in _OUTCOMES} | dict(tally.runs)
    yield _counter("runs", "Runs that ended since this process started.", ("flow", "outcome"), runs)
    seconds = SummaryMetricFamily("ml_connector_run_seconds", "How long these runs took.", labels=["flow"])
    for flow in FLOWS:
        count = sum(number for (of_flow, _), number in tally.runs.items() if of_flow == flow)
        seconds.add_metric([flow], count_value=count, sum_value=tally.seconds.get(flow, 0.0))
    yield seconds
    done = {(flow,): tally.done[flow] for flow in FLOWS}
    yield _counter("deliveries_done", "Deliveries these runs finished.", ("flow",), done)
    calls = {(system,): tally.calls[system] for system in ("sage300", "avidxchange")}
    yield _counter("calls", "Requests these runs made.", ("system",), calls)


def _connections(health: Health) -> Iterator[Metric]:
    stopped = sum(bool(one.company.stopped_by) for one in health.connections)
    states = {("working",): len(health.connections) - stopped, ("stopped",): stopped}
    yield _gauge("connections", "Connections by state.", ("state",), states)
    last = {(flow, outcome): 0 for flow in FLOWS for outcome in _OUTCOMES}
    oldest = {(flow,): 0.0 for flow in FLOWS}
    for flow in health.flows:
        if flow.row.outcome:
            key = (flow.row.flow, flow.row.outcome)
            last[key] = last.get(key, 0) + 1
        oldest[flow.row.flow,] = max(oldest[flow.row.flow,], flow.age.total_seconds())
    yield _gauge("flows", "Flows of connections, by the outcome of the last run.", ("flow", "outcome"), last)
    yield _gauge("data_age_seconds", "Since the oldest whole read, of all connections.", ("flow",), oldest)
    single = {
        (one.company.name, flow.row.flow): flow.age.total_seconds()
        for one in health.connections[:_CONNECTIONS_MAX]
        for flow in one.flows
    }
    each = single if len(health.connections) <= _CONNECTIONS_MAX else {}
    words = f"Since the last whole read; left out above {_CONNECTIONS_MAX} connections."
    yield _gauge("connection_data_age_seconds", words, ("connection", "flow"), each)
    late = sum(flow.late for flow in health.flows)
    yield _gauge("late_flows", "Flows whose scheduled time passed without a run.", (), {(): late})
    broken = sum(flow.broken for flow in health.flows)
    yield _gauge("open_breakers", "Flows that write nothing until a person lets them.", (), {(): broken})


def _ledger(health: Health) -> Iterator[Metric]:
    counts = {(flow, state): 0 for flow in FLOWS for state in _NOT_DONE}
    sums: dict[tuple[str, ...], Decimal] = {}
    for row in health.open:
        counts[row.flow, row.state] = counts.get((row.flow, row.state), 0) + row.count
        if row.priced:
            key = (row.state, row.currency)
            sums[key] = sums.get(key, Decimal(0)) + row.amount
    yield _gauge("deliveries", "Deliveries that are not done.", ("flow", "state"), counts)
    yield _gauge("open_amount", "What is not done, in money.", ("state", "currency"), sums)
    doubt = _since(health.oldest_doubt, health.now)
    yield _gauge(
        "oldest_doubt_seconds", "Since the oldest delivery in doubt was sent; 0 = none.", (), {(): doubt}
    )


def _running(health: Health) -> Iterator[Metric]:
    queue = {("waiting",): health.queue.waiting, ("doing",): health.queue.doing}
    yield _gauge("queue_runs", "Runs that wait and that are being done.", ("state",), queue)
    oldest = _since(health.queue.oldest, health.now)
    yield _gauge(
        "oldest_queued_seconds", "Since the oldest waiting run was asked for; 0 = none.", (), {(): oldest}
    )
    alive = {(kind,): health.alive(kind) for kind in _KINDS}
    yield _gauge("processes", "Processes that are heard of.", ("kind",), alive)
    size = {(): health.database_bytes}
    yield _gauge("database_bytes", "The size of the database.", (), size)


def _since(at: datetime | None, now: datetime) -> float:
    return max((now - at).total_seconds(), 0.0) if at else 0.0


def _gauge(
    name: str, words: str, labels: tuple[str, ...], values: Mapping[Labels, float | Decimal]
) -> Metric:
    return _filled(GaugeMetricFamily(f"ml_connector_{name}", words, labels=labels), values)


def _counter(
    name: str, words: str, labels: tuple[str, ...], values: Mapping[Labels, float | Decimal]
) -> Metric:
    return _filled(CounterMetricFamily(f"ml_connector_{name}", words, labels=labels), values)


def _filled(
    family: GaugeMetricFamily | CounterMetricFamily, values: Mapping[Labels, float | Decimal]
) -> Metric:
    for labels, value in values.items():
        family.add_metric(list(labels), float(value))
    return family
