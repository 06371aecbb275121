"""Opening hours in words: open until when, closed until when, or the hours of another day."""

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.answering.wording import Voice
from resources.directory.hours import hours_on

if TYPE_CHECKING:
    from resources.directory.listing import Listing


def opening(voice: Voice, listing: "Listing", at: datetime) -> str:
    """The state at a moment, and when it changes."""
    state = listing.opening
    if state.state == "open" and state.until is None:
        return voice.phrase("listing_open_always")
    if state.state == "open" and state.until is not None:
        return voice.phrase("listing_open_until", time=clock(voice, state.until))
    if state.state == "closed" and state.opens is not None:
        day = _day(voice, state.opens, at)
        return voice.phrase("listing_closed_opens", day=day, time=clock(voice, state.opens))
    if state.state == "closed":
        return voice.phrase("listing_closed")
    return voice.phrase(
        "listing_hours_unknown" if listing.phone else "listing_hours_unknown_no_phone"
    )


def on_day(voice: Voice, listing: "Listing", day: date) -> str:
    """The hours of the day that was asked about."""
    found = hours_on(listing.osm_hours, listing.time_zone, day)
    name = voice.phrase(f"weekday_{day.weekday()}")
    if found.state == "unknown":
        alone = "" if listing.phone_text else "_no_phone"
        return voice.phrase(f"listing_hours_unknown{alone}")
    if found.state == "closed":
        return voice.phrase("listing_closed_on", day=name)
    spans = [
        voice.phrase("listing_span", start=clock(voice, start), end=clock(voice, end))
        for start, end in found.spans
        if end is not None
    ]
    if not spans:
        return voice.phrase("listing_open_always")
    return voice.phrase("listing_open_on", day=name, times=", ".join(spans))


def clock(voice: Voice, moment: datetime) -> str:
    half = voice.phrase("am" if moment.hour < 12 else "pm")
    return f"{moment.hour % 12 or 12}:{moment.minute:02d} {half}"


def _day(voice: Voice, moment: datetime, at: datetime) -> str:
    apart = (moment.date() - at.astimezone(_zone(moment)).date()).days
    if apart == 0:
        return voice.phrase("today")
    return voice.phrase("tomorrow" if apart == 1 else f"weekday_{moment.weekday()}")


def _zone(moment: datetime) -> ZoneInfo | None:
    return moment.tzinfo if isinstance(moment.tzinfo, ZoneInfo) else None
