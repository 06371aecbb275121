"""A question that leaves out what it is about: "is that legal", "how many times".

The encoder reads it with the subject of the last topic before it, and is believed where one of the
subject's own topics comes out.
"""

from dataclasses import dataclass

from bot.decision import Decision
from bot.emergency.opinion import Reader
from bot.talk import SMALL_TALK
from resources.follow_ups import has_no_subject, subject_of

LEAST = 0.4  # of a topic that is believed
SURE = 0.85  # of small talk, which is about nothing


@dataclass(frozen=True, slots=True)
class Meant:
    topic: str
    share: float


def in_context(reader: Reader | None, text: str, topic: str) -> Meant | None:
    """None where the text has a subject of its own, or nothing comes of the one before."""
    subject = subject_of(topic)
    if reader is None or subject is None or not has_no_subject(text):
        return None
    name, topics = subject
    shares = reader.encode(f"{name} {text}").topics
    likeliest = max(shares, key=lambda one: shares[one])
    if likeliest not in topics or shares[likeliest] < LEAST:
        return None
    return Meant(likeliest, shares[likeliest])


def stands_alone(decision: Decision, topic: str | None) -> bool:
    """Whether the text says enough by itself: it is surely small talk ("how are you"), or likely
    about the same subject ("i got one line")."""
    if decision.topic in SMALL_TALK:
        return decision.confidence >= SURE
    subject = subject_of(topic or "")
    return subject is not None and decision.topic in subject[1] and decision.confidence >= LEAST
