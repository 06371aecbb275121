"""The last search once more: closer, further down the list, open now, on another day."""

from dataclasses import replace

from bot.answering.asked import as_before, on_day
from bot.answering.finding import Finder
from bot.answering.wording import Voice
from bot.replies import Outcome, Reply
from bot.talk import About, Search
from resources.follow_ups import Refinement


async def refined(
    finder: Finder, voice: Voice, before: Search, asked: Refinement, text: str
) -> Outcome:
    """Asks where again where the place was shared, and so is not remembered."""
    if before.point is None:
        return finder.ask_place(voice, before.need)
    if before.need is None:
        return await finder.at(voice, None, before.place, before.point, text)
    if asked.closer and not before.first:
        return _closest_already(finder, voice, before)
    skip = before.shown if asked.more and not asked.closer else 0
    open_now = asked.open_now or (before.open_now and not asked.other_day)
    search = finder.asked(before.need, before.place, before.point, skip, open_now)
    search = replace(search, wishes=before.wishes)
    if asked.other_day:
        search = replace(on_day(search, text), open_now=False)
    elif not asked.open_now:
        search = as_before(search, before)
    return await finder.near(voice, search)


async def one(finder: Finder, voice: Voice, before: Search, number: int) -> Outcome:
    """One place of the list, by its number; -1 is the last that was shown."""
    place = before.shown if number < 0 else number
    if before.point is None or not before.first < place <= before.shown:
        return finder.ask_place(voice, before.need)
    asked = finder.asked(before.need, before.place, before.point, place - 1, before.open_now)
    asked = as_before(replace(asked, wishes=before.wishes), before)
    outcome = await finder.near(voice, replace(asked, limit=1))
    return replace(outcome, about=About(search=before))


def _closest_already(finder: Finder, voice: Voice, before: Search) -> Outcome:
    """The list began with the closest: only a place that is nearer helps."""
    asking = finder.ask_place(voice, before.need)
    told = Reply(voice.phrase("closest_already"), keyboard="location")
    return replace(asking, replies=(told, *asking.replies[1:]), about=About(search=before))
