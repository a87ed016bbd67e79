"""How a line of the log is made: what was said, when, by which part, about which run; as JSON or for people.

Knows structlog and the standard library's loggers. Knows no secret by itself: the last step before a line is written
out is `redacting`.
"""

import logging
import sys
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import structlog
from structlog.stdlib import ExtraAdder, ProcessorFormatter, add_log_level, add_logger_name
from structlog.typing import Processor, WrappedLogger

from ml_connector.logs.redacting import redacted
from ml_connector.logs.shared_file import SharedFile

__all__ = ["JSON", "TEXT", "end", "to_file", "to_screen"]

JSON, TEXT = "json", "text"
_OURS = "ml_connector"
_FILE, _SCREEN = "ml-connector file", "ml-connector screen"
_FIRST = ("at", "level", "event")
_Line = MutableMapping[str, Any]


def to_file(path: Path) -> None:
    """Write every line to a file from now on, as JSON; the libraries' from WARNING on, ours from INFO on."""
    _put(_FILE, SharedFile(path), JSON)


def to_screen(form: str | None = None) -> None:
    """Write every line to standard error, too: `json` or `text`; by default text where it is a terminal."""
    told = form or (TEXT if sys.stderr.isatty() else JSON)
    _put(_SCREEN, logging.StreamHandler(sys.stderr), told)


def end() -> None:
    """Write no line any more."""
    _take_away(_FILE, _SCREEN)


def _put(name: str, handler: logging.Handler, form: str) -> None:
    _take_away(name)
    handler.set_name(name)
    handler.setFormatter(_formatter(form))
    logging.getLogger().addHandler(handler)
    logging.getLogger(_OURS).setLevel(logging.INFO)
    logging.getLogger("django").setLevel(logging.WARNING)  # the one library that sets itself lower


def _take_away(*names: str) -> None:
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if handler.get_name() in names]:
        root.removeHandler(handler)
        handler.close()


def _formatter(form: str) -> logging.Formatter:
    made: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        add_log_level,
        add_logger_name,
        ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    ]
    written: list[Processor] = [
        ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        _without_secrets,
        structlog.processors.JSONRenderer(ensure_ascii=False, default=str) if form == JSON else _for_people,
    ]
    return ProcessorFormatter(foreign_pre_chain=made, processors=written, use_get_message=True)


def _without_secrets(_logger: WrappedLogger, _method: str, line: _Line) -> _Line:
    """Redact everything, and put first what a reader looks for first."""
    line.pop("message", None)  # another handler of the library left it: it is the event
    clean = redacted(line)
    if not isinstance(clean, dict):
        raise TypeError("a line stays a mapping")
    return {**{name: clean.pop(name) for name in _FIRST if name in clean}, **clean}


def _for_people(_logger: WrappedLogger, _method: str, line: _Line) -> str:
    trace = line.pop("exception", "")
    at, level, event = (str(line.pop(name, "")) for name in _FIRST)
    part = str(line.pop("logger", "")).removeprefix(f"{_OURS}.")
    more = "  ".join(f"{name}={value}" for name, value in line.items())
    told = "  ".join(
        word for word in (at[:19].replace("T", " "), f"{level:<7}", f"{part}:", event, more) if word
    )
    return f"{told}\n{trace}" if trace else told
