"""The drawings as pictures that Telegram shows: PNG, 1080 pixels wide, few colours."""

from pathlib import Path

from scripts.media import programs

WIDTH = "1080"
COLOURS = "128"


def render(drawings: Path, folder: Path) -> list[Path]:
    """Every `<name>.svg` of `drawings` as `<name>.png` in `folder`."""
    return [_render(drawing, folder) for drawing in sorted(drawings.glob("*.svg"))]


def _render(drawing: Path, folder: Path) -> Path:
    target = folder / f"{drawing.stem}.png"
    programs.run("rsvg-convert", "--width", WIDTH, "--output", str(target), str(drawing))
    same = ("--force", "--nofs", "--speed", "1", "--strip", "--output", str(target))
    programs.run("pngquant", *same, COLOURS, str(target))
    return target
