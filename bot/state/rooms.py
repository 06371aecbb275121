"""The private store's rooms, put together over one database."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Engine

from bot.sealing import Seal
from bot.state.bells import Bells
from bot.state.chats import Chats
from bot.state.figures import Figures
from bot.state.housekeeping import Housekeeping
from bot.state.inbox import Inbox
from bot.state.leases import Leases
from bot.state.outbox import Outbox
from bot.state.rebasing import Rebasing
from bot.state.taking_effect import TakingEffect
from bot.state.timers import Timers
from bot.state.whereabouts import Whereabouts


@dataclass(frozen=True, slots=True)
class Rooms:
    """What was received, what is to be sent, what is to be asked again, the housekeeping, what
    other processes did, and how much of all that there is."""

    inbox: Inbox
    outbox: Outbox
    bells: Bells
    house: Housekeeping
    whereabouts: Whereabouts
    times: Rebasing
    figures: Figures


def open_rooms(
    engine: Engine,
    seal: Seal,
    keep_ids: timedelta,
    keep_chats: timedelta,
    leases: Leases | None = None,
) -> Rooms:
    """`keep_ids`: how long the numbers of updates are remembered; `keep_chats`: chats. `leases`
    of a process that had the store open before."""
    leases, chats, timers = leases or Leases(), Chats(seal, keep_chats), Timers(engine, seal)
    outbox = Outbox(engine, seal, leases, keep_ids)
    take_effect = TakingEffect(outbox, timers, chats)
    return Rooms(
        Inbox(engine, seal, outbox, chats, leases, take_effect, keep_ids),
        outbox,
        Bells(engine, timers, outbox, chats, take_effect),
        Housekeeping(engine, seal),
        Whereabouts(engine, seal),
        Rebasing(engine),
        Figures(engine, keep_ids),
    )
