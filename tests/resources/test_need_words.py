"""What is looked for, read from the words alone: where Rasa does not answer."""

import pytest

from resources.directory.need_words import _named, need_in
from resources.topics import need_ids


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("narcan near K and A", "naloxone"),
        ("necesito norcan por la 5ta y lehigh", "naloxone"),
        ("suboxone strips doctor", "buprenorphine"),
        ("dirt cheap test strips", "test_strips"),
        ("wound clinic by kensington", "wound_care"),
        ("any clinic open", "medical"),
        ("clínica de metadona 19134", "methadone"),
        ("I need a lawer", "legal_help"),
        ("whats good", None),
        ("", None),
    ],
)
def test_the_need_of_a_message_is_known_by_its_words(text: str, need: str | None) -> None:
    assert need_in(text) == need


def test_every_need_has_words_and_every_word_a_need() -> None:
    assert set(_named().values()) == set(need_ids())
