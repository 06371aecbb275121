"""Run by Rasa's own Python: the steady channel in front of an agent that breaks.

A message "raise ..." breaks with an exception that quotes it; any other is answered by nobody.
"""

import argparse
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "rasa_project"))
from environment import prepare

prepare()

from channels.steady import SteadyChannel  # noqa: E402  as Rasa is imported after `prepare`
from rasa.core.channels import channel  # noqa: E402
from sanic import Sanic  # noqa: E402


class BreakingAgent:
    def __init__(self) -> None:
        self.processor = SimpleNamespace(parse_message=self.parse_message)

    def is_ready(self) -> bool:
        return True

    async def parse_message(self, message: Any) -> dict[str, Any]:
        ranking = [{"name": "greet", "confidence": 1.0}]
        return {"intent": ranking[0], "intent_ranking": ranking, "entities": []}

    async def handle_message(self, message: Any) -> None:
        if message.text.startswith("raise"):
            raise ValueError(message.text)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--url")
    url = urlsplit(parser.parse_args().url)
    app = Sanic("failing", configure_logging=False)
    channel.register([SteadyChannel()], app, route="/webhooks/")
    app.ctx.agent = BreakingAgent()

    @app.listener("after_server_start")
    async def tell(app: Any, loop: Any) -> None:
        sys.stderr.write("ready\n")

    app.run(host=url.hostname, port=url.port, access_log=False)


if __name__ == "__main__":
    main()
