"""The programs that make the media: asked for by name, run, and written down by version."""

import shutil
import subprocess
import sys

PROGRAMS = ("espeak-ng", "sox", "opusenc", "opusdec", "rsvg-convert", "pngquant")
INSTALL = "apt-get install espeak-ng sox opus-tools librsvg2-bin pngquant"


def need() -> None:
    """End with one line that says what to install, if a program is missing."""
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing:
        sys.exit(f"Not installed: {', '.join(missing)}. {INSTALL}")


def run(*command: str) -> str:
    """What a program prints. Raises `CalledProcessError` where it fails."""
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  ours
    return done.stdout or done.stderr


def versions() -> dict[str, str]:
    """Each program's own words for its version."""
    return {name: _version(run(name, "--version")) for name in PROGRAMS}


def _version(said: str) -> str:
    return said.splitlines()[0].split("  Data at")[0].strip()
