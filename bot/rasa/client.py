"""Asking Rasa what a message is: one budget of time, a breaker, and no trust in the answer.

    RasaTrouble
     +- RasaUnavailable   nothing listens there, or it did not answer within the budget
     +- RasaSilent        it answered, but not with anything that fits our schema

Rasa is expendable: each of these leads to the menu, never to an error.
"""

import asyncio
from typing import Any, Literal, Self

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.clock import Clock
from resources.config import Understanding

Breaker = Literal["closed", "half_open", "open"]
LARGEST_ANSWER = 64 * 1024


class RasaTrouble(Exception):
    """No usable reading of the message was had from Rasa."""


class RasaUnavailable(RasaTrouble):
    """Down, starting, hanging, or the breaker is open."""


class RasaSilent(RasaTrouble):
    """Its answer says nothing that we understand."""


class Guess(BaseModel):
    model_config = ConfigDict(frozen=True)
    name: str
    confidence: float = Field(ge=0, le=1)


class Named(BaseModel):
    """What the message names: a need of the contract, and a place in the person's words."""

    model_config = ConfigDict(frozen=True)
    need: str | None = None
    place: str | None = None


class Reading(BaseModel):
    """Rasa's answer: what to do, and how sure it was of what."""

    model_config = ConfigDict(frozen=True)
    decision: dict[Literal["say", "find", "start", "ask"], Any]
    intent: Guess
    ranking: tuple[Guess, ...] = ()
    entities: Named = Named()


class RasaClient:
    """One per bot. Safe for many messages at once."""

    def __init__(
        self,
        url: str,
        limits: Understanding,
        clock: Clock,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.url = url.rstrip("/")
        self._webhook = f"{self.url}/webhooks/steady/webhook"
        self._health = f"{self.url}/webhooks/steady/"
        self._limits = limits
        self._clock = clock
        self._failures = 0
        self._closed_until = clock.now().timestamp()
        self._ever_answered = False
        # Rasa is on this machine: a proxy of the environment must never see a message.
        self._http = httpx.AsyncClient(
            timeout=limits.budget_seconds, transport=transport, trust_env=False
        )

    @property
    def ever_answered(self) -> bool:
        """False while it has yet to finish loading for the first time."""
        return self._ever_answered

    @property
    def breaker(self) -> Breaker:
        """Open: nobody asks Rasa. Half open: the next message does, alone."""
        if self._failures < self._limits.breaker_failures:
            return "closed"
        left = self._closed_until - self._clock.now().timestamp()
        return "open" if 0 < left <= self._limits.breaker_seconds else "half_open"

    async def read(self, text: str, sitting: str) -> Reading:
        """What the message is, within the budget. Raises `RasaTrouble`."""
        if self.breaker == "open":
            raise RasaUnavailable("breaker open")
        if self.breaker == "half_open":
            self._close_for_a_while()  # this one message tries; the others go on without
        try:
            async with asyncio.timeout(self._limits.budget_seconds):
                reading = await self._ask(text, sitting)
        except (RasaTrouble, TimeoutError, httpx.HTTPError) as error:
            self._failed()
            if isinstance(error, RasaTrouble):
                raise
            raise RasaUnavailable(type(error).__name__) from None
        self._failures = 0
        self._ever_answered = True
        return reading

    async def is_ready(self) -> bool:
        """Whether its model is loaded and it answers."""
        try:
            answer = await self._http.get(self._health)
        except httpx.HTTPError:
            return False
        return answer.status_code == httpx.codes.OK

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._http.aclose()

    async def _ask(self, text: str, sitting: str) -> Reading:
        body = {"sender": sitting, "text": text}
        async with self._http.stream("POST", self._webhook, json=body) as answer:
            if answer.status_code != httpx.codes.OK:
                raise RasaSilent(f"status {answer.status_code}")
            received = b""
            async for piece in answer.aiter_bytes():
                received += piece
                if len(received) > LARGEST_ANSWER:
                    raise RasaSilent("answer too large")
        try:
            return Reading.model_validate_json(received)
        except ValidationError:
            raise RasaSilent("answer does not fit the schema") from None

    def _failed(self) -> None:
        self._failures += 1
        if self._failures == self._limits.breaker_failures:
            self._close_for_a_while()

    def _close_for_a_while(self) -> None:
        self._closed_until = self._clock.now().timestamp() + self._limits.breaker_seconds
