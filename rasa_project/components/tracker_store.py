"""Conversations as Rasa keeps them here: two slot values each, few, and forgotten soon.

Rasa's own memory store keeps every event of every conversation for ever, the messages' words
with them, and each turn replays them all. The rules here only look at the last message and
the slots, so the slots are all that is kept: turn 500 costs what turn 1 does, and there are
no words to leak.
"""

import asyncio
from typing import Any, Dict, Iterable, Optional, Text

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import (
    ACTION_LISTEN_NAME,
    ACTION_SESSION_START_NAME,
    DEFAULT_SLOT_NAMES,
)
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from components.forgetting import Forgetting

SWEEP_SECONDS = 60


class ForgettingTrackerStore(TrackerStore):
    """Named in endpoints.yml, which sets `capacity` (conversations) and `minutes`."""

    def __init__(
        self,
        domain: Optional[Domain],
        event_broker: Optional[EventBroker] = None,
        capacity: int = 2000,
        minutes: float = 30,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker)
        self.conversations: Forgetting[Dict[Text, Any]] = Forgetting(capacity, minutes * 60)

    async def save(self, tracker: DialogueStateTracker) -> None:
        slots = tracker.current_slot_values()
        kept = {k: v for k, v in slots.items() if v and k not in DEFAULT_SLOT_NAMES}
        self.conversations.put(tracker.sender_id, kept)

    async def retrieve(self, sender_id: Text) -> Optional[DialogueStateTracker]:
        slots = self.conversations.get(sender_id)
        if slots is None:
            return None
        tracker = self.init_tracker(sender_id)
        set_again = [SlotSet(name, value) for name, value in slots.items()]
        started = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]
        tracker.update_with_events(
            [*started, *set_again, ActionExecuted(ACTION_LISTEN_NAME)], self.domain
        )
        return tracker

    async def keys(self) -> Iterable[Text]:
        return self.conversations.keys()

    async def sweep(self) -> None:
        """Forget on time also when nobody writes. Runs as long as the server does."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            self.conversations.forget_old()
