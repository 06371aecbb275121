"""`python -m resources.desk`: serves the desk, on loopback unless DESK_HOST says otherwise.

`TRY_TOKEN` is the token that the local bot will present. Nothing that anybody types is logged.
"""

import functools
import os
import sys
from typing import NoReturn

import uvicorn

from resources.config import ConfigErrors, ServiceConfig, load_config
from resources.desk.app import LOOPBACK_NAMES, create_app
from resources.desk.try_chat import Locate
from resources.home import home_places

WRONG_SETTINGS = 78  # exit status: starting again would not help


def place_finder(config: ServiceConfig) -> Locate:
    """Typed places to points; the lists are read when the first one is asked for."""
    places = functools.cache(lambda: home_places(config))

    def locate(text: str) -> tuple[float, float] | None:
        found = places().resolve(text)
        if found.lat is None or found.lon is None:
            return None
        return found.lat, found.lon

    return locate


def stop(reason: str) -> NoReturn:
    sys.stderr.write(f"{reason}\n")
    sys.exit(WRONG_SETTINGS)


def main() -> None:
    host = os.environ.get("DESK_HOST", "127.0.0.1")
    port = os.environ.get("DESK_PORT", "8080")
    if not port.isdigit():
        stop("DESK_PORT must be a number such as 8080.")
    try:
        config = load_config()
    except ConfigErrors as error:
        stop(str(error))
    app = create_app(
        os.environ.get("TRY_TOKEN") or None,
        locate=place_finder(config),
        emergency_number=config.numbers.emergency_number,
        allowed_hosts=(*LOOPBACK_NAMES, host),
    )
    uvicorn.run(
        app,
        host=host,
        port=int(port),
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=1,
    )


if __name__ == "__main__":
    main()
