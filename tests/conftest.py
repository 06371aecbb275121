"""What every test may use: the Bot API stand-in."""

pytest_plugins = ["tests.telegram.fixtures"]
