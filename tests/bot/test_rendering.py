"""Replies become Bot API calls that Telegram accepts."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rendering import UnsendableReply, as_call, as_plain, escape, markdown_to_html
from bot.replies import Button, Lane, Reply, in_rows

WORDS = {"emergency": "Emergency", "location": "Share my location"}


def test_bold_and_lists_become_telegrams_html() -> None:
    text = "**One line** is\npositive.\n\n- gauze\n- wrap\n\n1. Shout.\n2. Rub.\n\nStay."
    assert markdown_to_html(text) == (
        "<b>One line</b> is\npositive.\n\n• gauze\n• wrap\n\n1. Shout.\n2. Rub.\n\nStay."
    )


@given(st.text(max_size=400))
def test_no_text_becomes_a_tag_that_we_did_not_make(text: str) -> None:
    made = re.sub(r"</?[bi]>", "", markdown_to_html(text))
    assert "<" not in made
    assert "<" not in escape(text)


def test_a_plain_reply_has_no_parse_mode_so_nothing_can_fail_to_parse() -> None:
    call = as_call(Reply("CALL 911 <now>", lane=Lane.EMERGENCY), 7, WORDS)
    assert "parse_mode" not in call.parameters
    assert call.parameters["text"] == "CALL 911 <now>"
    assert call.lane == 0


def test_the_plain_form_of_a_refused_message_reads_the_same() -> None:
    parameters = {"chat_id": 1, "text": "<b>A &amp; B</b>", "parse_mode": "HTML"}
    assert as_plain(parameters) == {"chat_id": 1, "text": "A & B"}


def test_links_get_no_preview_which_would_fetch_them() -> None:
    call = as_call(Reply("hello"), 7, WORDS)
    assert call.parameters["link_preview_options"] == {"is_disabled": True}


def test_the_location_keyboard_keeps_the_emergency_key_in_view() -> None:
    keyboard = as_call(Reply("Where?", keyboard="location"), 7, WORDS).parameters["reply_markup"]
    labels = [[key["text"] for key in row] for row in keyboard["keyboard"]]
    assert labels == [["Share my location"], ["Emergency"]]
    assert keyboard["is_persistent"] is True


@pytest.mark.parametrize("action", ["", "x" * 65, "é" * 33])
def test_a_button_that_telegram_would_refuse_is_never_sent(action: str) -> None:
    with pytest.raises(UnsendableReply):
        as_call(Reply("hi", ((Button("Go", action),),)), 7, WORDS)


@pytest.mark.parametrize("text", ["", "  \n", "x" * 4097])
def test_a_text_that_telegram_would_refuse_is_never_sent(text: str) -> None:
    with pytest.raises(UnsendableReply):
        as_call(Reply(text), 7, WORDS)


def test_long_labels_get_a_row_of_their_own() -> None:
    long = Button("Breathing, but not awake now", "od:s1")
    rows = in_rows([Button("A", "a"), long, Button("B", "b"), Button("C", "c")])
    assert [[button.label for button in row] for row in rows] == [["A"], [long.label], ["B", "C"]]
