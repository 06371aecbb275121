"""The web side of Steady: the browser chat at `/try`, and the Bot API server behind it."""
