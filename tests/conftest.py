"""What every test may use: the Bot API stand-in, and a PostgreSQL."""

import os

os.environ["HEALTH_PORT"] = "0"  # bots of many tests at once would want the same
pytest_plugins = ["tests.read_once", "tests.telegram.fixtures", "tests.postgresql"]
