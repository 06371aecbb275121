"""`/metrics` in Prometheus' words. Every name begins with `steady_`; nothing in it is anybody's."""

from collections.abc import Iterable
from typing import get_args

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.health.alarms import AlarmName
from bot.health.report import Report
from bot.rasa.client import Breaker
from bot.replies import Lane

LANES = [lane.name.lower() for lane in Lane]
OUTCOMES = ("sent", "refused", "expired")


class _Families(Collector):
    """One report, as Prometheus collects it."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def collect(self) -> Iterable[Metric]:
        yield from self._gauges()
        if self._report.figures is not None:
            yield from self._of_the_store()
        yield from self._counters()

    def _gauges(self) -> Iterable[Metric]:
        report = self._report
        yield _gauge("well", "1 where /healthz answers 200.", not report.problems)
        yield _gauge("store_answers", "1 where the private store does.", report.figures is not None)
        if report.unheard is not None:
            help_text = "Since Telegram last answered a poll."
            yield _gauge("last_poll_seconds", help_text, report.unheard)
        states = {name: float(name == report.breaker) for name in get_args(Breaker)}
        yield _by("rasa_breaker", "Open: Rasa is not asked.", "state", states)
        alarms = {name: float(report.alarms.get(name, 0)) for name in get_args(AlarmName)}
        yield _by("alarm", "How often each alarm that stands was raised.", "name", alarms)

    def _of_the_store(self) -> Iterable[Metric]:
        figures = self._report.figures
        assert figures is not None  # noqa: S101  the caller has looked
        help_text = "How long somebody has waited for an answer."
        yield _gauge("oldest_unanswered_seconds", help_text, figures.oldest)
        yield _gauge("inbox", "Messages that wait to be worked on.", figures.inbox)
        queue = {lane.name.lower(): float(count) for lane, count in figures.outbox.items()}
        yield _by("queue", "Messages that wait to be sent.", "lane", queue)
        yield _gauge("timers_overdue", "Timers that should have rung.", figures.overdue)
        help_text = "Since the first of them should have."
        yield _gauge("oldest_timer_overdue_seconds", help_text, figures.most_overdue)

    def _counters(self) -> Iterable[Metric]:
        counts = self._report.counts
        updates = CounterMetricFamily("steady_updates", "Updates from Telegram.", labels=["what"])
        for what in ("received", "set_aside"):
            updates.add_metric([what], counts["update", what])
        guard = CounterMetricFamily("steady_guard_hits", "Dangers found.", labels=["level"])
        for level in ("red", "amber"):
            guard.add_metric([level], counts["guard", level])
        labels = ["lane", "outcome"]
        messages = CounterMetricFamily("steady_messages", "Messages done with.", labels=labels)
        for lane in LANES:
            for outcome in OUTCOMES:
                messages.add_metric([lane, outcome], counts[lane, outcome])
        return updates, guard, messages


def page(report: Report) -> bytes:
    """The figures of the report, and the process' memory and time."""
    registry = CollectorRegistry()
    ProcessCollector(namespace="steady", registry=registry)
    registry.register(_Families(report))
    return generate_latest(registry)


def _gauge(name: str, help_text: str, value: float) -> Metric:
    return GaugeMetricFamily(f"steady_{name}", help_text, value=float(value))


def _by(name: str, help_text: str, label: str, values: dict[str, float]) -> Metric:
    family = GaugeMetricFamily(f"steady_{name}", help_text, labels=[label])
    for kind, value in values.items():
        family.add_metric([kind], value)
    return family
