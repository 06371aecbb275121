"""Our pictures and clips on their way to Telegram: as a file once, then by Telegram's id for it."""

from collections.abc import Mapping

from telegram import InputFile

from resources.media_library import Asset, assets


class NoSuchFile(LookupError):
    """A stored message names a picture or a clip that this program does not have."""


class Uploads:
    """Puts files, or the ids of files that Telegram has, in place of our references.

    The ids are this bot's own and worth nothing to another; they are held in memory only.
    """

    def __init__(self, files: Mapping[str, Asset] | None = None) -> None:
        self._files = files
        self._ids: dict[str, str] = {}

    def known(self, reference: str) -> str | None:
        """Telegram's id for the file, if it has been sent before."""
        return self._ids.get(reference)

    def file(self, reference: str) -> InputFile:
        """The file itself. Raises `NoSuchFile`."""
        asset = (assets() if self._files is None else self._files).get(reference)
        if asset is None:
            raise NoSuchFile
        try:
            return InputFile(asset.path.read_bytes(), filename=asset.path.name)
        except OSError:
            raise NoSuchFile from None

    def learn(self, reference: str, field: str, answer: object) -> None:
        """Remember the id in Telegram's answer, if there is one."""
        found = answer.get(field) if isinstance(answer, dict) else None
        if isinstance(found, list):  # a photo comes in several sizes, the largest last
            found = found[-1] if found else None
        if isinstance(found, dict) and isinstance(found.get("file_id"), str):
            self._ids[reference] = found["file_id"]

    def forget(self, reference: str) -> None:
        self._ids.pop(reference, None)
