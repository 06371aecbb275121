"""The first sheet of an Excel file as lines of text cells, as if it had been saved as CSV."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from resources.importing.bad_file import BadFile

BEGINS = b"PK\x03\x04"  # a zip file, which an XLSX is
MAX_UNPACKED = 100 * 1024 * 1024
AGAIN = "open it, save it as 'Excel workbook (.xlsx)' or as 'CSV UTF-8', and try again"


def is_workbook(raw: bytes) -> bool:
    return raw.startswith(BEGINS)


def lines_of(raw: bytes) -> Iterator[list[str]]:
    """Formulas count as what they last came out as. Raises `BadFile`."""
    _check_size(raw)
    try:
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        yield from ([_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True))
    except (InvalidFileException, KeyError, ValueError, IndexError, OSError) as error:
        raise BadFile(f"not an Excel file that can be read; {AGAIN}") from error


def _check_size(raw: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
    except zipfile.BadZipFile as error:
        raise BadFile(f"not an Excel file, or damaged; {AGAIN}") from error
    if unpacked > MAX_UNPACKED:
        raise BadFile("far larger than any list of services when it is unpacked; it is refused")


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
