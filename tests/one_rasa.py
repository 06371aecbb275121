"""The trained Rasa that all tests of one process share: started by the first that asks for it."""

import os
from collections.abc import Iterator

import pytest

from tests.rasa.server_process import PROJECT, ServerProcess, running


@pytest.fixture(scope="session")
def rasa_server() -> Iterator[ServerProcess]:
    with running(PROJECT / "serve.py") as server:
        yield server


@pytest.fixture(scope="session")
def rasa_url(request: pytest.FixtureRequest) -> str:
    """Where RASA_URL says that one runs already, that one is asked."""
    given = os.environ.get("RASA_URL")
    if given:
        return given
    server: ServerProcess = request.getfixturevalue("rasa_server")
    return server.url
