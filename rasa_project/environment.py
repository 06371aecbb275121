"""Where things are, and what must be set before Rasa is imported."""

import os
import sys
import warnings
from pathlib import Path

PROJECT = Path(__file__).resolve().parent
PATH = (str(PROJECT.parent), str(PROJECT))  # the first for `encoder`
MODEL = Path(os.environ.get("RASA_MODEL") or PROJECT / "models" / "steady.tar.gz")

SETTINGS = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",  # TensorFlow comes with Rasa and is not used
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TICKET_LOCK_LIFETIME": "5",  # seconds that a second message waits for the first
    "OMP_NUM_THREADS": "1",  # one message is too little work to share
    "OPENBLAS_NUM_THREADS": "1",
    "RASA_MAX_CACHE_SIZE": "0",  # every training is from the start
    "MPLCONFIGDIR": str(PROJECT / ".config"),
    "PYTHONPATH": os.pathsep.join(PATH),  # for Rasa's own programs
}


def ignore(*warning: object, **details: object) -> None:
    """Libraries' warnings help nobody here, and one might quote a message."""


def prepare() -> None:
    """Telemetry off, libraries quiet; `components`, `channels`, `encoder` importable anywhere."""
    os.environ.update(SETTINGS)
    warnings.showwarning = ignore  # filters would not do: several libraries reset them
    os.chdir(PROJECT)
    for folder in PATH:
        if folder not in sys.path:
            sys.path.insert(0, folder)
