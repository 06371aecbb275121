"""`python -m resources`: load, import and find from the command line; and what people told."""

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from resources import reports as said
from resources.cli_errors import fail, one_line_errors
from resources.config import ServiceConfig, load_config
from resources.directory.cli import audit, batches, due, history, undo
from resources.directory.keeping import Keeper
from resources.directory.listing import Found
from resources.directory.needs import needs
from resources.directory.search import find as find_services
from resources.directory.store import is_migrated, migrate, open_directory
from resources.directory.wishes import Wishes
from resources.environment import directory_url
from resources.exporting.cli import export
from resources.home import home_locator, home_places
from resources.importing import apply_plan, ensure_loaded, plan_import
from resources.places import Places, Resolution
from resources.places import cli as places_cli
from resources.told.cli import reports, reversals, settle

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)


@app.command()
def load() -> None:
    """Make the directory ready: its tables, and the shipped listings if it is empty."""
    with one_line_errors():
        config = load_config()
        _load(directory_url(), config, home_places(config))


@app.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(help="CSV, XLSX or HSDS JSON: a list or the staff sheet.")
    ],
    apply: Annotated[bool, typer.Option("--apply", help="Write it; without this, only look.")] = (
        False
    ),
    by: Annotated[str, typer.Option("--by", help="Your name, for the history.")] = "command line",
) -> None:
    """Show what a file would change in the directory; write it with --apply, all or nothing."""
    with one_line_errors(file.name):
        config = load_config()
        locate, raw = home_locator(config, home_places(config)), file.read_bytes()
        url = directory_url()
        migrate(url)
        with open_directory(url, exclusive=True).begin() as session:
            plan = plan_import(session, raw, needs().known_tags, locate)
            if apply and not plan.problems:
                apply_plan(session, plan, Keeper(session, by, "import", file.name))
    sys.stdout.write(said.plan_text(file.name, plan, applied=apply))
    if plan.problems:
        sys.stderr.write(said.problems_text(file.name, plan))
        raise typer.Exit(1)


@app.command()
def find(
    need: Annotated[str | None, typer.Option(help="What for; leave out for a bit of each.")] = None,
    place: Annotated[str, typer.Option(help="A corner, station, neighborhood, ZIP or city.")] = "",
    at: Annotated[str | None, typer.Option(help="ISO time; without a zone, home's.")] = None,
    open_now: Annotated[bool, typer.Option("--open-now", help="Only what is open then.")] = False,
    wish: Annotated[
        str, typer.Option(help='As people say it: "walk in, no ID, with my dog".')
    ] = "",
    limit: Annotated[int, typer.Option(min=1, max=50)] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Answer as the bot would: the services for a need near a place."""
    with one_line_errors():
        config = load_config()
        called_only = config.directory.unverified == "hidden"
        asked = Wishes.in_text(wish)
        wishes = replace(asked, open_now=open_now or asked.open_now, called_only=called_only)
        search = partial(find_services, wishes=wishes, limit=limit)
        where, found = _answer(config, search, need, place, at)
    if as_json:
        sys.stdout.write(json.dumps(said.found_json(where, found), ensure_ascii=False) + "\n")
    elif found is None:
        fail(said.unknown_place(place, where))
    else:
        sys.stdout.write(said.found_text(where, found))


def _answer(
    config: ServiceConfig,
    search: Callable[..., Found],
    need: str | None,
    place: str,
    at: str | None,
) -> tuple[Resolution, Found | None]:
    """The place, and what is found there; None when the place is not clear."""
    if need is not None:
        needs()[need]
    when = _moment(at, ZoneInfo(config.place.timezone))
    places, url = home_places(config), directory_url()
    where = places.resolve(place)
    if not is_migrated(url):
        _load(url, config, places)
    if where.lat is None or where.lon is None:
        return where, None
    with open_directory(url)() as session:
        return where, search(session, need, where.lat, where.lon, when)


def _load(url: str, config: ServiceConfig, places: Places) -> None:
    count = ensure_loaded(url, home_locator(config, places))
    if count:
        sys.stderr.write(f"directory: {count} listings loaded\n")


def _moment(text: str | None, home: ZoneInfo) -> datetime:
    if text is None:
        return datetime.now(home)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        fail(f"--at {text!r} is not a time; write it as 2026-11-23T10:00", 2)
    return moment if moment.tzinfo else moment.replace(tzinfo=home)


for command in (export, due, history, batches, undo, audit):
    app.command()(command)
app.add_typer(places_cli.app, name="places", help=places_cli.__doc__)

for _command in (reversals, reports, settle):
    app.command()(_command)
