"""How often things happened since the start, for `/metrics`. Nothing here says to whom."""

from collections import Counter

from bot.replies import Lane


class Counts(Counter[tuple[str, str]]):
    """What, and which kind of it: ("update", "received"), ("guard", "red") ..."""

    def message(self, lane: int, outcome: str) -> None:
        """One more message that is done with."""
        self[Lane(lane).name.lower(), outcome] += 1
