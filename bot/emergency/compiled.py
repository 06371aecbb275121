"""The guard's data as the guard reads it: data/compiled.json, made from the YAML beside it.

YAML needs a package and the guard has none, so `bot/guard_making/data.py` compiles. What is held
here is the last good state: a YAML file that is broken later does not touch it.
"""

import json
from pathlib import Path
from typing import Any

from bot.emergency.alarm import GuardBroken

DATA = Path(__file__).parent / "data"
COMPILED = DATA / "compiled.json"

Compiled = dict[str, Any]  # {"sources": {file: SHA-256}, "languages": {"en": ...}, "rules": ...}


def read(path: Path = COMPILED) -> Compiled:
    """Raises GuardBroken if the file is missing or is not JSON with the parts named above."""
    try:
        data: Compiled = json.loads(path.read_text(encoding="utf-8"))
        missing = {"sources", "languages", "rules"} - data.keys()
    except (OSError, ValueError, AttributeError) as error:
        raise GuardBroken(f"{path.name}: {error!r}") from error
    if missing:
        raise GuardBroken(f"{path.name}: has no {', '.join(sorted(missing))}")
    return data
