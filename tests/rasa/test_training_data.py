"""The domain, the rules and the examples agree with each other and with the topics."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from resources.topics import need_ids, topic_ids
from tests.rasa.server_process import PROJECT

LANGUAGES = ("en", "es")


def load(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return document


def groups(language: str) -> list[dict[str, Any]]:
    """Every group of examples of a language, in the files' order."""
    files = sorted((PROJECT / "data" / "nlu" / language).glob("*.yml"))
    return [group for path in files for group in load(path)["nlu"]]


def responses() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = load(PROJECT / "domain" / "responses.yml")["responses"]
    return found


def test_the_intents_are_the_topics_and_the_fallback() -> None:
    intents = load(PROJECT / "domain" / "intents.yml")["intents"]
    assert {name for intent in intents for name in intent} == {*topic_ids(), "nlu_fallback"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_topic_has_examples(language: str) -> None:
    assert {group["intent"] for group in groups(language)} == set(topic_ids())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_need_has_examples_and_no_other_word_is_used_as_one(language: str) -> None:
    labelled = {group.get("metadata", {}).get("need") for group in groups(language)}
    assert labelled - {None} == set(need_ids())


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_example_looks_like_a_command(language: str) -> None:
    lines = [line for group in groups(language) for line in group["examples"].splitlines()]
    assert not [line for line in lines if line.removeprefix("- ").startswith("/")]


def test_no_example_has_two_topics() -> None:
    seen: dict[str, str] = {}
    both = [group for language in LANGUAGES for group in groups(language)]
    for group in both:
        for line in group["examples"].splitlines():
            text = line.removeprefix("- ").strip().casefold()
            assert seen.setdefault(text, group["intent"]) == group["intent"], text


def test_responses_are_data_and_never_words() -> None:
    for variants in responses().values():
        assert [set(variant) for variant in variants] == [{"custom"}]
        (custom,) = [variant["custom"] for variant in variants]
        assert set(custom) <= {"say", "find", "start", "ask"}


def test_every_text_that_a_response_names_is_a_topic() -> None:
    said = {variants[0]["custom"].get("say") for variants in responses().values()}
    assert said - {None} == set(topic_ids()) - {"emergency", "services_find"}


def test_every_intent_has_a_rule() -> None:
    files = sorted((PROJECT / "data" / "rules").glob("*.yml"))
    rules = [rule for path in files for rule in load(path)["rules"]]
    assert {rule["steps"][0]["intent"] for rule in rules} == {*topic_ids(), "nlu_fallback"}
