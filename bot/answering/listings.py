"""Listings in words: how far, whether open, whom to call, and how long ago anybody checked."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from bot.answering import actions
from bot.answering.asked import Asked
from bot.answering.listing_hours import clock, on_day, opening
from bot.answering.wording import Voice
from bot.replies import Button, Reply, Rows, in_rows

if TYPE_CHECKING:
    from resources.directory.listing import Found, Listing

MILES_A_KM = 0.621371
WALKABLE_MILES = 2.0
ABOUT = re.compile(r"[a-z0-9_-]{1,20}\Z")  # what a guide can be about
THREE = 3  # small buttons in a row
MAPS = "https://www.google.com/maps/dir/?"


def listings(voice: Voice, asked: Asked, found: "Found") -> Reply:
    """One message: the nearest services with their buttons."""
    parts = [_title(voice, asked, found), *_time_asked(voice, asked)]
    if found.wide and any(listing.distance_km is not None for listing in found.listings):
        parts.append(escape(voice.phrase("further_away"), quote=False))
    numbered = list(enumerate(found.listings, start=asked.skip + 1))
    parts += [_listing(voice, number, listing, asked) for number, listing in numbered]
    buttons = _buttons(voice, asked, found, numbered)
    return Reply("\n\n".join(parts), buttons, form="html")


def _time_asked(voice: Voice, asked: Asked) -> list[str]:
    """The hour that the answer is for, and that no place is surely open then."""
    said = []
    if asked.hour:
        said.append(voice.phrase("found_at_hour", time=clock(voice, asked.at)))
    if asked.none_open:
        said.append(voice.phrase("found_none_open"))
    return [escape(line, quote=False) for line in said]


def nothing(voice: Voice, need: str | None) -> Reply:
    """Nothing was found: what to do next."""
    buttons = [Button(voice.phrase("button_another_place"), f"place:{need or actions.ANYTHING}")]
    return Reply(voice.phrase("found_none"), in_rows([*buttons, voice.button("menu")]))


def no_more(voice: Voice, need: str | None) -> Reply:
    """The list has come to its end."""
    return replace(nothing(voice, need), text=voice.phrase("found_no_more"))


def _title(voice: Voice, asked: Asked, found: "Found") -> str:
    near = any(listing.distance_km is not None for listing in found.listings)
    values = {"need": voice.need(asked.need)}
    key = "found_title" if near else "found_title_nationwide"
    values["place"] = asked.place
    if near and asked.skip:
        return (
            f"<b>{escape(voice.phrase('found_title_more', need=values['need']), quote=False)}</b>"
        )
    if near and asked.day:
        key, values["day"] = "found_title_on", voice.phrase(f"weekday_{asked.day.weekday()}")
    return f"<b>{escape(voice.phrase(key, **values), quote=False)}</b>"


def _listing(voice: Voice, number: int, listing: "Listing", asked: Asked) -> str:
    lines = [
        listing.name,
        _runner(listing),
        listing.alert,
        *(note.get(voice.language, "") for note in listing.notes),
        voice.phrase("listing_related") if listing.related else "",
        on_day(voice, listing, asked.day) if asked.day else opening(voice, listing, asked.at),
        _where(voice, listing),
        _ask_first(voice, listing),
        *_reach(voice, listing),
        _checked(voice, listing, asked.today),
    ]
    first, *rest = [escape(line, quote=False) for line in lines if line]
    return "\n".join([f"<b>{number}. {first}</b>", *rest])


def _runner(listing: "Listing") -> str:
    """Who runs the service, where its name does not say."""
    runs, name = (listing.organization or "").casefold(), listing.name.casefold()
    return "" if not runs or runs in name or name in runs else listing.organization or ""


def _ask_first(voice: Voice, listing: "Listing") -> str:
    """What was wished for and nobody has told us about."""
    if not listing.ask:
        return ""
    wishes = ", ".join(voice.phrase(f"wish_{name}") for name in listing.ask)
    return voice.phrase("listing_ask_first", wishes=wishes)


def _reach(voice: Voice, listing: "Listing") -> list[str]:
    """How to get in touch: phone, text number, and the web where there is no phone."""
    lines = []
    if listing.phone_text:
        lines.append(voice.phrase("listing_phone", phone=listing.phone_text))
    if listing.text_number:
        lines.append(voice.phrase("listing_text", phone=listing.text_number))
    if listing.website and not listing.phone_text:
        lines.append(listing.website)
    return lines


def _where(voice: Voice, listing: "Listing") -> str:
    if listing.distance_km is None:
        return listing.address or ""
    miles = listing.distance_km * MILES_A_KM
    if miles > WALKABLE_MILES or listing.walk_minutes is None:
        distance = voice.phrase("listing_distance_far", miles=f"{miles:.0f}")
    else:
        distance = voice.phrase(
            "listing_distance", miles=f"{max(miles, 0.1):.1f}", minutes=listing.walk_minutes
        )
    address = listing.address or voice.phrase("listing_call_for_place")
    return f"{address}\n{distance}"


def _checked(voice: Voice, listing: "Listing", today: date) -> str:
    """Who looked, and when; or that nobody did, and how old the list is that it came from."""
    if listing.checked_on is not None:
        days = (today - listing.checked_on).days
        if days > 1:
            return voice.phrase("listing_checked", days=days)
        return voice.phrase("listing_checked_today" if days < 1 else "listing_checked_yesterday")
    alone = "" if listing.phone_text else "_no_phone"
    dated = _month(voice, listing.source_date_text)
    if dated:
        return voice.phrase(f"listing_not_checked_since{alone}", date=dated)
    return voice.phrase(f"listing_not_checked{alone}")


def _month(voice: Voice, dated: str) -> str:
    """ "2021-07-28" and "2021-07" become "July 2021"; "2018" stays; anything else is left out."""
    year, _, rest = dated.partition("-")
    if not (year.isdigit() and len(year) == 4):
        return ""
    month = rest[:2]
    if not (month.isdigit() and 1 <= int(month) <= 12):
        return year
    return voice.phrase("date_month", month=voice.phrase(f"month_{int(month)}"), year=year)


def _buttons(
    voice: Voice, asked: Asked, found: "Found", numbered: Sequence[tuple[int, "Listing"]]
) -> Rows:
    ways = [
        Button(f"{number}. {voice.phrase('button_directions')}", url=_directions(listing))
        for number, listing in numbered
        if listing.lat is not None and listing.address
    ]
    others = []
    if found.more:
        following = asked.skip + len(found.listings)
        data = actions.find(asked.need, asked.point, following, asked.open_now, asked.wishes)
        others.append(Button(voice.phrase("button_more_places"), data))
    if not asked.open_now and not asked.day:
        data = actions.find(asked.need, asked.point, open_now=True, wishes=asked.wishes)
        others.append(Button(voice.phrase("button_open_now"), data))
    others.append(
        Button(voice.phrase("button_another_place"), f"place:{asked.need or actions.ANYTHING}")
    )
    return (*in_rows(ways), *in_rows(others), *in_rows(_wrong(voice, numbered), THREE))


def _wrong(voice: Voice, numbered: Sequence[tuple[int, "Listing"]]) -> list[Button]:
    """A small button for each place, to say that something about it is wrong."""
    return [
        Button(f"{number}. {voice.phrase('button_report')}", f"guide:report:{listing.id}")
        for number, listing in numbered
        if ABOUT.match(listing.id)
    ]


def _directions(listing: "Listing") -> str:
    where = f"{listing.lat:.5f},{listing.lon:.5f}"
    return MAPS + urlencode({"api": 1, "destination": where, "travelmode": "walking"})
