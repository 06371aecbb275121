"""The rescue in one chat: the guard's answer, the open rescue, its clocks, what is kept of it."""
