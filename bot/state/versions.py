"""Which version of the private store this program works with. Needs no database library."""

from pathlib import Path

HEAD = "0004"  # the newest migration
MIGRATIONS = Path(__file__).parent / "migrations"
TOO_NEW = (
    "The private store was written by a newer Steady. "
    "Start that one again, or set STEADY_DATA or STATE_URL to another place."
)


class StoreTooNew(Exception):
    """The private store has a version that this program does not know. It is left as it is."""


def refuse_unknown(version: str | None) -> None:
    """Raises `StoreTooNew`; None, which is no version at all, is a store to be made."""
    if version is not None and not any((MIGRATIONS / "versions").glob(f"{version}_*.py")):
        raise StoreTooNew(TOO_NEW)
