"""The encoder beside the guard: loaded once in a process, and done without where it is broken."""

from functools import cache

import structlog

from bot.emergency import listen_to
from bot.health.alarms import Alarms
from encoder.reader import Encoder

log = structlog.get_logger()


def let_the_encoder_read(alarms: Alarms) -> Encoder | None:
    """The guard asks the encoder from now on. None, and an alarm, where it cannot be loaded: then
    the guard decides alone."""
    encoder = loaded()
    listen_to(encoder)
    if encoder is None:
        alarms.raise_("encoder_broken")
    return encoder


@cache
def loaded() -> Encoder | None:
    try:
        encoder = Encoder()
        encoder.encode("one message, so that the first is as fast as the others")
    except Exception as error:  # a file, or what runs it: whatever it is, emergencies are answered
        log.error("encoder_broken", error=type(error).__name__)
        return None
    return encoder
