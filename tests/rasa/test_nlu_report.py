"""The report on the understanding: its figures are right, and its misses are there to read."""

import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from tests.rasa.server_process import PROJECT


@pytest.fixture(scope="module")
def report() -> Iterator[ModuleType]:
    sys.path.insert(0, str(PROJECT))
    try:
        import report.writing

        yield report
    finally:
        sys.path.remove(str(PROJECT))


def one(report: ModuleType, row: dict[str, Any], said: dict[str, Any]) -> Any:
    labels = {"text": "hm", "lang": "en", "topic": "greet", "level": "none"}
    answer = {"topic": "greet", "level": "none", "kind": None, "need": None, "place": None}
    answer |= {"confidence": 0.9, "source": "rasa"}
    return report.understood.Understood(labels | row, answer | said)


@pytest.fixture
def measured(report: ModuleType) -> Any:
    search = {"topic": "services_find", "need": "food", "place": "Olney"}
    whole = [
        one(report, {}, {}),
        one(report, {"text": "who | are you"}, {"topic": "bot_help"}),
        one(report, {"lang": "es", "also": ["thanks_bye"]}, {"topic": "thanks_bye"}),
        one(report, {"topic": "grief"}, {"confidence": 0.3}),
        one(
            report, {"text": "soup olny", **search}, {**search, "place": "olney", "need": "shower"}
        ),
        one(report, {"topic": "emergency", "level": "red"}, {"level": "red", "source": "guard"}),
    ]
    return report.writing.Measured("planted", whole, whole[:2], [True, False], 0.5)


def test_what_would_do_is_not_confidently_wrong(report: ModuleType, measured: Any) -> None:
    wrong = report.figures.confidently_wrong(measured.whole, measured.threshold)
    assert [one.row["text"] for one in wrong if one.row["level"] == "none"] == ["who | are you"]


def test_the_confidence_is_compared_with_how_often_it_is_right(
    report: ModuleType, measured: Any
) -> None:
    found = report.figures.by_rasa(measured.whole)
    low, high = report.figures.bins(found)
    assert (low.sure, low.right, low.count) == (0.3, 0.0, 1)
    assert (high.right, high.count) == (0.5, 4)
    error = report.figures.calibration_error(found)
    assert error == pytest.approx((0.3 * 1 + 0.4 * 4) / 5)


def test_places_are_compared_but_for_case(report: ModuleType, measured: Any) -> None:
    (search,) = report.figures.searches(measured.whole)
    assert search.names("place")
    assert not search.names("need")


def test_the_report_shows_confusions_and_misses(report: ModuleType, measured: Any) -> None:
    text = report.writing.report(measured)
    assert "| greet | bot_help | 1 |" in text
    assert "| who / are you | greet | bot_help | 0.900 |" in text
    assert "| soup olny | need | food | shower |" in text
    assert "| both | 1.000 | 0.000 |" in text  # reds caught, of level none called red
