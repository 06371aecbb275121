"""The door between the bot and Rasa: one message in, one decision out.

Rasa's REST channel answers 200 with an empty list when anything inside fails. This one
answers 500, so that the bot can tell "nothing to say" from "broken".
"""

import json
import os
from typing import Any, Awaitable, Callable, Dict, List, NamedTuple, Optional, Text

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

BODY_LIMIT = 64 * 1024  # bytes
RANKED = 3
WORTH_OFFERING = 0.05  # a topic less likely than this is no help as a button
FALLBACK = "nlu_fallback"
# Rasa reads a leading slash as a command that names an intent and sets slots. People may not.
COMMAND_MARKS = "/ \t\r\n\f\v\u00a0\u200b\u200c\u200d\u2060\ufeff"


class BadRequest(ValueError):
    """The body is not what the docstring of `SteadyChannel` asks for."""


class NoDecision(RuntimeError):
    """Rasa ran, and no rule answered."""


class Incoming(NamedTuple):
    sender: str
    text: str


class SteadyChannel(InputChannel):
    """POST webhook: `{"sender": str, "text": str, "metadata": {...}?}` ->

    `{"decision": {...}, "intent": {"name", "confidence"}, "ranking": [3 of the same],
    "entities": {"need": str|null, "place": str|null}}`. `metadata` is accepted and dropped.
    400: not that shape or over 64 kB. 500: no decision. 503: the model is not loaded.
    GET /: 200 `{"status": "ok", "pid": ...}` once the model is loaded, 503 before.
    """

    @classmethod
    def name(cls) -> Text:
        return "steady"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        door = Blueprint("steady")

        @door.get("/")
        async def health(request: Request) -> HTTPResponse:
            ready = agent_of(request) is not None
            status = {"status": "ok" if ready else "loading", "pid": os.getpid()}
            return response.json(status, 200 if ready else 503)

        @door.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            agent = agent_of(request)
            if agent is None:
                return response.json({"error": "loading"}, 503)
            try:
                return response.json(await answer(agent, incoming(request.body), on_new_message))
            except BadRequest as problem:
                return response.json({"error": str(problem)}, 400)
            except Exception as problem:  # whatever broke, its text may quote the message
                return response.json({"error": type(problem).__name__}, 500)

        return door


def agent_of(request: Request) -> Optional[Agent]:
    agent: Optional[Agent] = getattr(request.app.ctx, "agent", None)
    return agent if agent is not None and agent.is_ready() else None


def incoming(body: bytes) -> Incoming:
    """The message in `body`, its leading slashes taken off. Raises `BadRequest`."""
    if len(body) > BODY_LIMIT:
        raise BadRequest(f"more than {BODY_LIMIT} bytes")
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise BadRequest("not JSON") from None
    if not isinstance(document, dict):
        raise BadRequest("not an object")
    sender, text = document.get("sender"), document.get("text")
    if not (isinstance(sender, str) and 0 < len(sender) <= 200):
        raise BadRequest("sender: a string of 1 to 200 characters")
    if not isinstance(text, str) or not text.strip():
        raise BadRequest("text: a string that is not empty")
    if not isinstance(document.get("metadata") or {}, dict):
        raise BadRequest("metadata: an object")
    clean = text.encode("utf-8", "replace").decode("utf-8").replace("\x00", " ")
    return Incoming(sender, clean.lstrip(COMMAND_MARKS) or "?")


async def answer(
    agent: Agent, message: Incoming, on_new_message: Callable[[UserMessage], Awaitable[Any]]
) -> Dict[Text, Any]:
    """Understand, let the rules decide, and say both. Raises `NoDecision`."""
    said = UserMessage(message.text, CollectingOutputChannel(), message.sender)
    if agent.processor is None:
        raise NoDecision
    said.parse_data = await agent.processor.parse_message(said)
    await on_new_message(said)
    ranking = ranked(said.parse_data)
    return {
        "decision": decided(said.output_channel.messages, ranking),
        "intent": ranking[0],
        "ranking": ranking,
        "entities": {kind: entity(said.parse_data, kind) for kind in ("need", "place")},
    }


def ranked(parse: Dict[Text, Any]) -> List[Dict[Text, Any]]:
    """The likeliest topics, the fallback left out: it is a decision, not a topic."""
    topics = [
        {"name": i["name"], "confidence": round(i["confidence"], 4)}
        for i in parse.get("intent_ranking", [])
        if i["name"] != FALLBACK
    ]
    if not topics:
        raise NoDecision
    return topics[:RANKED]


def decided(messages: List[Dict[Text, Any]], ranking: List[Dict[Text, Any]]) -> Dict[Text, Any]:
    """The data of the first response. Raises `NoDecision` when there is none."""
    decision: Dict[Text, Any] = next((m["custom"] for m in messages if m.get("custom")), {})
    if not decision:
        raise NoDecision
    if "find" in decision:
        found = decision["find"]
        return {"find": {name: blank_as_none(value) for name, value in found.items()}}
    if "ask" in decision:
        likely = [topic["name"] for topic in ranking if topic["confidence"] >= WORTH_OFFERING]
        return {"ask": {"topics": likely}}
    return decision


def blank_as_none(value: Text) -> Optional[Text]:
    """Rasa writes an unset slot into a response as "None", a reset one as ""."""
    return None if value in ("", "None") else value


def entity(parse: Dict[Text, Any], kind: Text) -> Optional[Text]:
    found = [e["value"] for e in parse.get("entities") or [] if e["entity"] == kind]
    return found[0] if found else None
