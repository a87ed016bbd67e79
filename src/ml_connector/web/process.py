"""The web process: answers from its first moment, opens the house as soon as that can be, and stops in order.

Knows the server and its loop. Knows no page and no query.
"""

import importlib.metadata
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from waitress import wasyncore
from waitress.server import create_server

from ml_connector import wiring
from ml_connector.jobs import beating
from ml_connector.operations import NotReady
from ml_connector.settings import Settings
from ml_connector.store import database, people
from ml_connector.store.database import DATABASE_ERRORS
from ml_connector.store.embedded import EmbeddedError
from ml_connector.store.vault import KeyProblem
from ml_connector.web.ground import Application, application
from ml_connector.web.place import Place
from ml_connector.web.urls import watched
from ml_connector.web.watch import Watch

__all__ = ["answering", "stay"]

_log = logging.getLogger(__name__)
_LOOK_S = 0.2
_AGAIN_S = 2.0
_THREADS = 8
_STATEMENT_MS = 15_000  # a database that hangs keeps no thread for longer
_LIMITS = {
    "channel_timeout": 20,
    "connection_limit": 100,
    "max_request_body_size": 2_000_000,  # a table of codes may be as long
    "cleanup_interval": 5,
}


def stay(place: Place, settings: Settings, stop: threading.Event, tell: Callable[[str], None]) -> None:
    """Serve until `stop` is set; raises NotReady where the place is taken."""
    watch = Watch(version=importlib.metadata.version("ml-connector"), check=lambda: wiring.check(settings))
    with answering(place, watch) as port:
        tell(_where(place, port))
        while not stop.is_set():
            _keep_open(watch, settings, stop, tell)


def _where(place: Place, port: int) -> str:
    host = f"[{place.host}]" if ":" in place.host else place.host
    spot = f"http://{host}:{port}/"
    names = " or ".join(f"https://{name}/" for name in place.names) or "the proxy's https address"
    return (
        f"The console is at {names}; the proxy asks {spot}"
        if place.https_only
        else f"The console is at {spot}"
    )


def _keep_open(watch: Watch, settings: Settings, stop: threading.Event, tell: Callable[[str], None]) -> None:
    try:
        with wiring.opened(settings, tell, stop) as opened, beating("web", watch.version, opened.hear):
            database.limit_statements(_STATEMENT_MS)
            people.use_key(opened.house.keyring)
            watch.opened(opened.house)
            stop.wait()
    except (NotReady, KeyProblem, EmbeddedError, OSError, *DATABASE_ERRORS) as error:
        _log.warning("the house could not be opened: %s", error)
        watch.closed(error)
        stop.wait(_AGAIN_S)


@contextmanager
def answering(place: Place, watch: Watch) -> Iterator[int]:
    """Answer in threads for as long as the block lasts; gives the port."""
    with place.bound() as listening:
        sockets: dict[int, object] = {}
        app: Application = watched(application(place.allowed(), https=place.https_only), watch)
        scheme = "https" if place.https_only else "http"  # as browsers see it: forms are compared with that
        told = {"threads": _THREADS, "ident": "", "url_scheme": scheme, **_LIMITS}
        server = create_server(app, map=sockets, sockets=[listening], **told)
        done = threading.Event()
        loop = threading.Thread(target=_turn, args=(sockets, done), name="web", daemon=True)
        loop.start()
        try:
            yield int(listening.getsockname()[1])
        finally:
            server.task_dispatcher.shutdown()  # what is being answered gets its answer
            done.set()
            loop.join(5)
            wasyncore.close_all(sockets)


def _turn(sockets: dict[int, object], done: threading.Event) -> None:
    while not done.is_set():
        wasyncore.loop(timeout=_LOOK_S, map=sockets, count=1)
