"""Rasa's server, shut in: loopback, one channel, no HTTP API, no CORS, no telemetry, no logs.

Run by Rasa's own Python: `rasa_project/.venv/bin/python rasa_project/serve.py`. Where it
listens is --url, else RASA_URL, else http://127.0.0.1:5005.
"""

import argparse
import asyncio
import logging
import os
import sys
import time
from typing import Any, MutableMapping, NoReturn, Tuple
from urllib.parse import urlsplit

from environment import MODEL, PROJECT, prepare

logging.disable(logging.CRITICAL)  # TensorFlow talks while it is imported
prepare()

import structlog  # noqa: E402  Rasa reads its settings while it is imported
from components.tracker_store import ForgettingTrackerStore  # noqa: E402
from rasa.core.agent import load_agent  # noqa: E402
from rasa.core.channels import channel  # noqa: E402
from rasa.core.run import create_http_input_channels  # noqa: E402
from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore  # noqa: E402
from rasa.core.utils import AvailableEndpoints  # noqa: E402
from sanic import Sanic  # noqa: E402

REQUEST_LIMIT = 1024 * 1024  # bytes; the channel refuses far less, with a 400


def say(line: str) -> None:
    sys.stderr.write(f"rasa: {line}\n")
    sys.stderr.flush()


def stop(why: str) -> None:
    """End the process at once: an exception would leave Sanic serving without a model."""
    say(why)
    os._exit(1)


def address() -> Tuple[str, int]:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default=os.environ.get("RASA_URL") or "http://127.0.0.1:5005")
    url = urlsplit(parser.parse_args().url)
    return url.hostname or "127.0.0.1", url.port or 5005


def silence() -> None:
    """From here on nothing is logged, at any level: a log line may quote a message."""
    logging.disable(logging.CRITICAL)
    structlog.configure(processors=[drop], logger_factory=structlog.ReturnLoggerFactory())


def drop(logger: object, method: str, event: MutableMapping[str, Any]) -> NoReturn:
    raise structlog.DropEvent


def build_app() -> Sanic:
    """The steady channel and nothing else: not even Rasa's root page. The model loads at start."""
    app = Sanic("steady", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = REQUEST_LIMIT
    app.config.FALLBACK_ERROR_FORMAT = "json"
    channels = create_http_input_channels(None, str(PROJECT / "credentials.yml"))
    channel.register(channels, app, route="/webhooks/")
    app.register_listener(load_model, "before_server_start")
    return app


async def load_model(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
    begun = time.monotonic()
    endpoints = AvailableEndpoints.read_endpoints(str(PROJECT / "endpoints.yml"))
    logging.disable(logging.NOTSET)  # why a model does not load may be said; no message is near yet
    store = endpoints.tracker_store = TrackerStore.create(endpoints.tracker_store)
    if isinstance(store, InMemoryTrackerStore):  # Rasa's silent choice when it finds no such class
        stop("endpoints.yml names no tracker store that is found")
    agent = await load_agent(model_path=str(MODEL), endpoints=endpoints, loop=loop)
    if not agent.is_ready():
        stop("the model does not load. Run: make train")
    if isinstance(store, ForgettingTrackerStore):
        app.add_task(store.sweep())
    silence()
    app.ctx.agent = agent
    say(f"ready (model loaded in {time.monotonic() - begun:.1f} s)")


def main() -> int:
    if not MODEL.exists():
        say("there is no model yet. Run: make train")
        return 1
    host, port = address()
    build_app().run(host=host, port=port, access_log=False, workers=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
