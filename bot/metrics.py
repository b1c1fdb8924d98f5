"""Figures for Prometheus, on this machine's own address only; nothing personal among them.

Counts of what happened, how long answers took, and how much waits: no text, no user, no chat.
"""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server

from bot import texts
from bot.errors import BadSetting
from bot.settings import METRICS_VARIABLE

_ADDRESS = "127.0.0.1"
#: Not the library's own registry, which adds figures of the interpreter.
_REGISTRY = CollectorRegistry()
_EVENTS = Counter("doingoai_events", "Lines of the log, by event", ["event"], registry=_REGISTRY)
_ANSWERS = Counter("doingoai_answers", "Answers, by outcome", ["outcome"], registry=_REGISTRY)
_SECONDS = Histogram(
    "doingoai_answer_seconds",
    "From the beginning of a question to its answer, waiting for others included",
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20),
    registry=_REGISTRY,
)


def count(event: str, fields: dict[str, str | int | float | None]) -> None:
    """Take note of a line of the log."""
    _EVENTS.labels(event).inc()
    if event == "answered":
        _ANSWERS.labels(str(fields.get("outcome"))).inc()
        milliseconds = fields.get("ms")
        if isinstance(milliseconds, int | float):
            _SECONDS.observe(milliseconds / 1_000)


def gauge(name: str, about: str, value: Callable[[], float]) -> None:
    """Show a figure that is read whenever it is asked for."""
    Gauge(f"doingoai_{name}", about, registry=_REGISTRY).set_function(value)


def serve(port: int) -> None:
    """Answer on http://127.0.0.1:PORT/metrics, in a thread of its own."""
    try:
        start_http_server(port, _ADDRESS, _REGISTRY)
    except OSError as error:
        raise BadSetting(texts.BAD_PORT.format(variable=METRICS_VARIABLE, port=port)) from error
