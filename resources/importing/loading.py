"""A directory that is ready to use: migrated, and holding the shipped listings if it was empty."""

from pathlib import Path

from sqlalchemy import func, select

from resources.directory.keeping import Keeper
from resources.directory.models import Service
from resources.directory.needs import needs
from resources.directory.store import migrate, open_directory
from resources.importing.locating import Locator
from resources.importing.plan import apply_plan, plan_import

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "services.csv"


def ensure_loaded(url: str, locate: Locator, shipped: Path = SHIPPED) -> int:
    """Migrate the directory and, if it holds nothing, import the shipped list.

    Returns how many listings were imported (0 when it was in use already). All or nothing:
    after a failure the directory is still empty. Raises `BadFile` or `WrongRows` for a bad list.
    """
    migrate(url)
    with open_directory(url, exclusive=True).begin() as session:
        if session.scalar(select(func.count()).select_from(Service)):
            return 0
        plan = plan_import(session, shipped.read_bytes(), needs().known_tags, locate)
        apply_plan(session, plan, Keeper(session, "steady", "load", shipped.name))
        return plan.count("created")
