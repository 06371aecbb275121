"""What every bot reads at its start, read once in a process of tests.

These are this repository's own files, and nothing that was read from them is changed afterwards, so
no test can tell; but a bot starts in a fifth of the time, and hundreds are started.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.flows.hearing import Ears
from bot.flows.loading import Flow
from resources.library import Library
from resources.media_library import MediaLibrary
from resources.places import Places

OURS = Path(__file__).resolve().parents[1] / "resources"


@pytest.fixture(scope="session", autouse=True)
def read_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for reader in (Library, MediaLibrary, Flow, Ears, Places):
            patch.setattr(reader, "load", _once(reader.load))
        yield


def _once(load: Callable[..., Any]) -> Callable[..., Any]:
    """`load`, remembering what came of our own files; those of a test may be changed by it."""
    known: dict[str, Any] = {}

    def load_once(*given: Any) -> Any:
        if given and not given[0].is_relative_to(OURS):
            return load(*given)
        key = repr(given)
        if key not in known:
            known[key] = load(*given)
        return known[key]

    return load_once
