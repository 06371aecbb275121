"""What guides write down in the directory: reversals and reports on listings. Never who told it."""

# The tables' code is imported by the thread that writes: emergencies are answered before that.

from collections.abc import Callable, Mapping
from datetime import date

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.answering.directory import Directory
from bot.guides.deeds import Deed, Doer, Done
from bot.threads import InThread

ZIP = "zip_"  # before the digits, in the names of answers

log = structlog.get_logger()


class Writer:
    """Each method is one of `deeds.KNOWN_DEEDS`. What cannot be written is said to the person."""

    def __init__(
        self, directory: Directory, in_thread: InThread, today: Callable[[], date]
    ) -> None:
        self._directory = directory
        self._in_thread = in_thread
        self._today = today

    async def open_page(self, deed: Deed) -> Done:
        """A new sitting: its number goes with the buttons, so that its end counts once."""
        from resources.told.reversals import new_sitting

        return Done(about=new_sitting(self._today()))

    async def note_reversal(self, deed: Deed) -> Done:
        """One row of the reversal log."""
        return Done(ok=await self._written(self._note, deed))

    async def name_listing(self, deed: Deed) -> Done:
        """The name of the listing that the guide was started for."""
        name = await self._in_thread(self._name, deed.position.about)
        return Done(ok=bool(name), heading=name)

    async def report_listing(self, deed: Deed) -> Done:
        """One more report in the queue of the staff."""
        return Done(ok=await self._written(self._report, deed))

    async def _written(self, write: Callable[[Deed, date], bool], deed: Deed) -> bool:
        try:
            return await self._in_thread(write, deed, self._today())
        except (OSError, SQLAlchemyError) as error:
            log.error("not_written_down", error=type(error).__name__)
            return False

    def _note(self, deed: Deed, today: date) -> bool:
        from resources.told.reversals import note

        position = deed.position
        answers = {
            position.guide.groups[answer]: answer.removeprefix(ZIP) for answer in position.answers
        }
        with self._directory.writing() as session:
            return note(session, position.about, answers, today)

    def _name(self, listing: str) -> str:
        from resources.told.listing_reports import name_of

        with self._directory.session() as session:
            return name_of(session, listing) or ""

    def _report(self, deed: Deed, today: date) -> bool:
        from resources.told.listing_reports import report

        (what, *_) = [*sorted(deed.position.answers), ""]
        with self._directory.writing() as session:
            return report(session, deed.position.about, what, today)


def doers(
    directory: Directory, in_thread: InThread, today: Callable[[], date]
) -> Mapping[str, Doer]:
    """What the guides of a running bot can do, by name."""
    writer = Writer(directory, in_thread, today)
    return {
        "open_page": writer.open_page,
        "note_reversal": writer.note_reversal,
        "name_listing": writer.name_listing,
        "report_listing": writer.report_listing,
    }
