"""`python -m resources places`: try what a name finds, and build another city's pack."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from resources.config import ConfigErrors, load_config
from resources.home import DATA_DIR, home_places
from resources.places import Place, Places, Resolution
from resources.places.gazetteer import folder_of
from resources.places.pack_file import BadPack
from resources.places.packing import Pack, PackExists, Sources, UnusableFiles, build, write

app = typer.Typer(no_args_is_help=True)
SHOWN = 20  # mistakes told one by one
File = Path | None


@app.command("try")
def try_(text: Annotated[str, typer.Argument(help="As somebody would type it.")]) -> None:
    """Show what a text means as a place, here."""
    try:
        where = home_places(load_config()).resolve(text)
    except (BadPack, ConfigErrors) as error:
        _fail([str(error)])
    sys.stdout.write(_shown(where, text) + "\n")


@app.command("add-city")
def add_city(
    name: Annotated[str, typer.Option(help="The city, as config.yml's place.name has it.")],
    gtfs: Annotated[File, typer.Option(help="GTFS stops.txt, or the GTFS archive.")] = None,
    neighborhoods: Annotated[
        File,
        typer.Option("--neighbourhoods", "--neighborhoods", help="Outlines as GeoJSON."),
    ] = None,
    aliases: Annotated[
        File, typer.Option(help="CSV of nicknames: name, aliases (a|b|c), same_as or lat and lon.")
    ] = None,
    state: Annotated[str, typer.Option(help="Its two letters, as PA.")] = "",
    name_property: Annotated[
        str | None, typer.Option(help="The outlines' property that names a neighborhood.")
    ] = None,
    into: Annotated[Path, typer.Option(help="The folder of all packs.")] = DATA_DIR / "places",
    replace: Annotated[bool, typer.Option("--replace", help="Build an existing one anew.")] = False,
) -> None:
    """Build a city's pack of places: corners and stations, neighborhoods, nicknames.

    Nothing is written unless every file is right; all mistakes are listed by file, row and column.
    """
    sources = Sources(gtfs, neighborhoods, aliases)
    if not any((gtfs, neighborhoods, aliases)):
        _fail(["give at least one of --gtfs, --neighbourhoods and --aliases"], 2)
    if not folder_of(name):
        _fail(["--name is empty; write the city's name as place.name in config.yml"], 2)
    folder = into / folder_of(name)
    try:
        pack = build(sources, _resolver(name, state.upper()), name_property)
        write(pack, folder, replace=replace)
    except UnusableFiles as error:
        _fail([*map(str, error.wrongs), "Nothing was written: correct these and run it again."])
    except PackExists as error:
        _fail([str(error)])
    except OSError as error:
        _fail([f"{folder}: {error.strerror or error}; check the folder and who may write to it"])
    sys.stdout.write(_built(pack, folder))


def _resolver(name: str, state: str) -> Callable[[list[Place]], Callable[[str], Resolution]]:
    """What finds places by name among those read so far."""
    return lambda known: Places.of(DATA_DIR, known, name, state).resolve


def _shown(where: Resolution, text: str) -> str:
    if where.lat is not None:
        return f"{where.name} ({where.lat:.5f}, {where.lon:.5f})"
    if where.choices:
        return "asks which: " + "; ".join(place.name for place in where.choices)
    return f"{text!r} is not known; add it to the pack's aliases.csv"


def _built(pack: Pack, folder: Path) -> str:
    counts = (
        f"{pack.count('intersection')} corners",
        f"{pack.count('station')} stations",
        f"{pack.count('neighborhood')} neighborhoods",
        f"{len(pack.nicknames)} rows of nicknames",
    )
    lines = [f"{folder}: {', '.join(counts)}"]
    if pack.far:
        some = ", ".join(pack.far[:SHOWN])
        lines.append(f"left out, too far from the rest: {len(pack.far)} ({some})")
    lines.append("Next: place in config.yml, then python -m resources places try 'a corner'")
    return "\n".join(lines) + "\n"


def _fail(lines: list[str], code: int = 1) -> NoReturn:
    shown = lines if len(lines) <= SHOWN + 1 else [*lines[:SHOWN], _more(lines), lines[-1]]
    sys.stderr.write("\n".join(shown) + "\n")
    raise typer.Exit(code)


def _more(lines: list[str]) -> str:
    return f"and {len(lines) - SHOWN - 1} more"
