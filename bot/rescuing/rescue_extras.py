"""What follows a step of the rescue: the clip that counts the breaths, the card for the medics."""

from datetime import datetime

from bot.answering.wording import Voice
from bot.flows.states import Place
from bot.replies import Lane, Reply
from bot.rescuing.rescue_record import Record


def after(voice: Voice, record: Record, place: Place, now: datetime) -> tuple[Reply, ...]:
    """The messages behind a step. `now` is in the time zone of the place."""
    found = []
    if place.state.card == "doses" and record.doses:
        found.append(Reply(_card(voice, record.doses, now), lane=Lane.EMERGENCY))
    if place.state.voice and not record.voiced:
        found.append(voice.clip(place.state.voice))
    return tuple(found)


def _card(voice: Voice, doses: tuple[datetime, ...], now: datetime) -> str:
    """For the medics: how many doses, and when, as the taps and words recorded them."""
    lines = [
        voice.phrase(
            "card_dose",
            number=number,
            time=f"{at.astimezone(now.tzinfo):%I:%M %p}".lstrip("0"),
            minutes=int((now - at).total_seconds() // 60),
        )
        for number, at in enumerate(doses, start=1)
    ]
    return "\n".join([voice.phrase("card_doses", count=len(doses)), *lines])
