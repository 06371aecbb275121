"""What a person can put right becomes one line on stderr and a non-zero exit."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer
from sqlalchemy.exc import SQLAlchemyError

from resources.config import ConfigErrors
from resources.directory.needs import UnknownNeed
from resources.importing import BadFile, WrongRows
from resources.places.pack_file import BadPack


@contextmanager
def one_line_errors(file: str = "") -> Iterator[None]:
    """`file`: named in front of what is wrong with it."""
    where = f"{file}: " if file else ""
    try:
        yield
    except UnknownNeed as error:
        fail(str(error), 2)
    except (BadFile, BadPack, WrongRows, ConfigErrors) as error:
        fail(where + "; ".join(str(error).splitlines()))
    except OSError as error:
        fail(f"{where}{error.strerror or error}; check the file and its name")
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or error).splitlines()[0]
        fail(f"the directory cannot be used ({cause}); check DIRECTORY_URL and STEADY_DATA")


def fail(message: str, code: int = 1) -> NoReturn:
    sys.stderr.write(message + "\n")
    raise typer.Exit(code)
