"""`python -m resources export`."""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from resources.cli_errors import one_line_errors
from resources.config import load_config
from resources.directory.store import open_directory
from resources.environment import directory_url
from resources.exporting.hsds import hsds
from resources.exporting.sheet import sheet
from resources.home import home_locator, home_places
from resources.importing import ensure_loaded


class Form(StrEnum):
    """`--format`."""

    CSV = "csv"
    HSDS = "hsds"


To = Annotated[Path | None, typer.Argument(help="Where to; without it, this terminal.")]
As = Annotated[Form, typer.Option("--format", help="The staff sheet, or HSDS 3.1.")]


def export(file: To = None, form: As = Form.CSV) -> None:
    """Write the directory as the staff sheet, or what is confirmed of it as HSDS."""
    with one_line_errors(file.name if file else ""):
        config, url = load_config(), directory_url()
        ensure_loaded(url, home_locator(config, home_places(config)))
        with open_directory(url)() as session:
            written = _written(session, form)
        if file is None:
            sys.stdout.buffer.write(written)
        else:
            file.write_bytes(written)


def _written(session: Session, form: Form) -> bytes:
    if form == Form.CSV:
        return sheet(session)
    return json.dumps(hsds(session), ensure_ascii=False, indent=1).encode() + b"\n"
