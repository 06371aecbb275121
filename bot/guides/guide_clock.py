"""A guide's clock rings: the time to read a strip, for one. On time, or saying that it is late."""

from datetime import timedelta

from bot.answering.wording import Sayings, Voice
from bot.calls import Ringing
from bot.clock import Clock
from bot.guides import walking
from bot.guides.playing import gone, plan, reply
from bot.replies import Outcome


class GuideClock:
    """`late`: what rings later than this says so."""

    def __init__(self, sayings: Sayings, clock: Clock, late: timedelta) -> None:
        self._sayings = sayings
        self._clock = clock
        self._late = late

    def rung(self, ringing: Ringing) -> Outcome:
        """The state that the clock leads to. Nothing while a rescue is open."""
        if ringing.memory.get("rescue"):
            return Outcome()
        kept = ringing.contents
        late = self._clock.now() - ringing.at > self._late
        voice = Voice(self._sayings, kept["language"])
        guide = voice.guide(kept["guide"])
        if guide is None:
            return Outcome((voice.menu("gone_menu"),), language=voice.language)
        name = kept["late" if late else "to"]
        position = walking.enter(guide, name, kept["answers"], kept["about"])
        if position is None:
            return Outcome((gone(voice, guide.id),), language=voice.language)
        timers = plan(position, voice.language, self._clock.now())
        return Outcome((reply(voice, position),), language=voice.language, timers=timers)

    def rang(self, ringing: Ringing, outcome: Outcome) -> None:
        """Nothing is kept in memory of who was called back."""
