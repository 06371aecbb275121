"""What every test may use: the Bot API stand-in, and a PostgreSQL."""

pytest_plugins = ["tests.telegram.fixtures", "tests.postgresql"]
