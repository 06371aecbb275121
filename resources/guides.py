"""Which guides there are: one file each in flows/guides/. `bot.guides` reads what is in them."""

from pathlib import Path

GUIDES = Path(__file__).resolve().parent / "flows" / "guides"


def guide_ids() -> frozenset[str]:
    """The names that a button may carry behind "guide:"."""
    return frozenset(path.stem for path in GUIDES.glob("*.yml"))
