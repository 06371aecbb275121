"""What the rescue must get right in the cases that decide about a life."""

from collections.abc import Iterable

import pytest

from bot.flows import walking
from bot.flows.loading import Flow, State


def opening(flow: Flow, kind: str, flags: frozenset[str]) -> State:
    return walking.opening(flow, kind, flags).state


def tap(flow: Flow, state: State, label: str) -> State:
    """The state behind the English label; fails if there is no such button."""
    [button] = [button for button in state.buttons if button.label["en"] == label]
    found = walking.enter(flow, button.to, state.sets)
    assert found is not None
    return found.state


def walk(flow: Flow, state: State, labels: Iterable[str]) -> State:
    for label in labels:
        state = tap(flow, state, label)
    return state


def in_order(text: str, *parts: str) -> bool:
    places = [text.find(part) for part in parts]
    return -1 not in places and places == sorted(places)


def test_the_first_message_is_enough_if_nobody_ever_answers_again(rescue: Flow) -> None:
    first = opening(rescue, "opioid_overdose", frozenset())
    assert in_order(
        first.say["en"],
        "CALL 911",
        "speaker",
        "Do what 911 says",
        "Naloxone",
        "1 nostril",
        "head back",
        "2 breaths",
        "1 every 5 seconds",
        "on their side",
        "Stay",
    )
    assert in_order(
        first.say["es"],
        "LLAMA AL 911",
        "altavoz",
        "lo que diga el 911",
        "Naloxona",
        "1 lado de la nariz",
        "2 respiraciones",
        "1 cada 5 segundos",
        "de lado",
        "Quédate",
    )


@pytest.mark.parametrize("flag", ["pregnant", "seizure", "naloxone_given", "breathing_not_awake"])
def test_a_variant_loses_neither_naloxone_nor_breaths(rescue: Flow, flag: str) -> None:
    first = opening(rescue, "opioid_overdose", frozenset({flag})).say
    assert all(part in first["en"].lower() for part in ("naloxone", "2 breaths", "1 every 5 sec"))
    assert all(part in first["es"].lower() for part in ("naloxona", "2 respira", "1 cada 5 seg"))


def test_without_naloxone_breaths_work_and_nobody_leaves_to_look(rescue: Flow) -> None:
    words = opening(rescue, "opioid_overdose", frozenset({"no_naloxone"})).say["en"]
    assert in_order(words, "Breaths work without it", "1 every 5 seconds", "Send someone else")
    assert "Do not leave them" in words


def test_a_child_gets_the_same_dose_small_breaths_and_the_hospital(rescue: Flow) -> None:
    first = opening(rescue, "child", frozenset())
    assert in_order(
        first.say["en"],
        "CALL 911",
        "Same dose",
        "in the mouth",
        "2 small breaths",
        "1 every 3 seconds",
        "Hospital always, even if they wake",
    )
    assert in_order(first.say["es"], "LLAMA AL 911", "Misma dosis", "cada 3 segundos", "Hospital")
    assert "Poison" not in first.say["en"]
    assert "1 breath every 3 seconds" in tap(rescue, first, "Next: breaths").say["en"]
    asleep = tap(rescue, first, "Breathing, not awake")
    assert "Hospital always" in asleep.say["en"]
    medics = walk(rescue, asleep, ["Awake now", "Medics are here"]).say
    assert "pregnant" not in medics["en"].lower()
    assert "embarazada" not in medics["es"]


def test_a_child_who_looks_fine_gets_911_before_poison_control(rescue: Flow) -> None:
    awake = tap(rescue, opening(rescue, "child", frozenset()), "Awake, looks OK").say
    assert in_order(
        awake["en"], "CALL 911", "Poison Control: 1-800-222-1222", "not make them vomit"
    )
    assert in_order(awake["es"], "LLAMA AL 911", "1-800-222-1222", "No le hagas vomitar")


def test_in_pregnancy_naloxone_is_given_and_the_left_side_follows(rescue: Flow) -> None:
    first = opening(rescue, "opioid_overdose", frozenset({"pregnant"}))
    assert in_order(
        first.say["en"],
        "CALL 911",
        "how far along",
        "same dose",
        "2 breaths",
        "LEFT side",
        "Hospital always, even if they wake",
    )
    assert in_order(first.say["es"], "LLAMA AL 911", "misma dosis", "IZQUIERDO", "Hospital siempre")
    asleep = tap(rescue, first, "Breathing, not awake")
    assert "left" in asleep.say["en"]
    assert "left side" in tap(rescue, asleep, "Breathing is steady").say["en"]


def test_after_a_seizure_breathing_is_checked_even_if_it_is_epilepsy(rescue: Flow) -> None:
    first = opening(rescue, "opioid_overdose", frozenset({"seizure"}))
    assert in_order(
        first.say["en"],
        "CALL 911",
        "Nothing in the mouth",
        "Do not hold them down",
        "on their side",
        "Watch the chest",
        "Naloxone is OK even if this is epilepsy",
    )
    check = walk(rescue, first, ["Still shaking", "Shaking stopped"])
    assert "breaths?" in check.say["en"]
    assert tap(rescue, check, "Gurgling or snoring").id == "e5"


def test_three_doses_and_breathing_means_no_fourth_to_wake_them(rescue: Flow) -> None:
    state = opening(rescue, "opioid_overdose", frozenset({"naloxone_given", "breathing_not_awake"}))
    assert in_order(state.say["en"], "CALL 911", "No more naloxone", "not waking", "On their side")
    assert in_order(
        state.say["es"], "LLAMA AL 911", "No más naloxona", "no que despierte", "De lado"
    )
    steady = tap(rescue, state, "Breathing is steady")
    assert "naloxone" not in steady.say["en"].lower()
    assert tap(rescue, steady, "Slow, or it stopped").id == "e5"


def test_naloxone_already_given_means_breaths_a_wait_and_a_stop(rescue: Flow) -> None:
    first = opening(rescue, "opioid_overdose", frozenset({"naloxone_given"})).say
    assert in_order(first["en"], "2 breaths", "No dose yet", "2 to 3 minutes", "No more naloxone")
    assert in_order(first["es"], "2 respiraciones", "2 a 3 minutos", "1 naloxona", "No más")


def test_the_second_dose_waits_two_to_three_minutes_of_breaths(rescue: Flow) -> None:
    breaths = walk(
        rescue,
        opening(rescue, "opioid_overdose", frozenset()),
        [
            "I called 911",
            "Next: check breathing",
            "No, fewer than 2",
            "Nose spray",
            "I gave the spray",
        ],
    )
    assert in_order(breaths.say["en"], "2 breaths", "1 breath every 5 seconds", "2 to 3 minutes")
    second = walk(rescue, breaths, ["2-3 minutes have passed", "Not breathing right"])
    assert in_order(
        second.say["en"], "2 to 3 minutes", "new spray", "other nostril", "1 every 5 sec"
    )
    assert tap(rescue, second, "I gave 1 more dose") == breaths


def test_the_spray_is_never_tested_and_goes_into_one_nostril(rescue: Flow) -> None:
    spray = rescue.states["e5a"].say
    assert in_order(spray["en"], "Do not test", "1 spray is 1 dose", "1 nostril")
    assert in_order(spray["es"], "No lo pruebes", "1 spray es 1 dosis", "1 lado de la nariz")


def test_after_doses_without_change_breaths_go_on_until_medics_take_over(rescue: Flow) -> None:
    none_left = tap(rescue, rescue.states["e8"], "3 doses, no change").say["en"]
    assert in_order(
        none_left, "1 every 5 seconds", "may not be an opioid", "30 pushes", "until medics"
    )


def test_cpr_has_breaths_and_pushes_alone_only_for_who_cannot_give_them(rescue: Flow) -> None:
    words = tap(rescue, rescue.states["e6"], "No pulse, or not sure").say["en"]
    assert in_order(
        words, "2 inches", "100 to 120", "30 pushes, then 2 breaths", "Can't give", "Only"
    )


def test_someone_who_wakes_is_told_it_wears_off_and_stays_watched(rescue: Flow) -> None:
    awake = walk(rescue, rescue.states["e7"], ["Breathing and awake"])
    assert in_order(awake.say["en"], "If you gave naloxone", "30 to 90 minutes")
    stays = tap(rescue, awake, "Won't go in ambulance")
    assert in_order(stays.say["en"], "their choice", "4 hours", "methadone", "CALL 911 again")
    assert tap(rescue, awake, "Not waking again").id == "e4"
    assert "No more naloxone" in tap(rescue, awake, "Upset or angry").say["en"]


def test_alone_the_call_the_address_and_the_door_come_first(rescue: Flow) -> None:
    first = opening(rescue, "self_overdose", frozenset()).say
    assert in_order(
        first["en"],
        "CALL 911",
        "address first",
        "Unlock the door",
        "on your side",
        "naloxone",
        "1 person to come",
        "Take nothing more",
        "cannot send help",
    )
    assert in_order(first["es"], "LLAMA AL 911", "dirección", "Abre la puerta", "naloxona")


def test_pills_taken_to_die_are_911_before_988(rescue: Flow) -> None:
    first = opening(rescue, "suicide", frozenset())
    assert in_order(first.say["en"], "CALL 911", "treated", "Call or text 988")
    for answer in ("Yes, I did", "Yes, they did"):
        taken = tap(rescue, first, answer).say
        assert "CALL 911" in taken["en"][:40]
        assert "LLAMA AL 911" in taken["es"][:40]
    assert in_order(tap(rescue, first, "Yes, they did").say["en"], "2 breaths", "every 5 seconds")
    meant = tap(rescue, rescue.states["l1"], "I meant to die")
    assert in_order(meant.say["en"], "CALL 911 first", "After help comes, 988")
    assert "CALL 911" in tap(rescue, first, "No, nothing taken").say["en"]


def test_overheating_is_cooled_and_slow_breaths_are_an_overdose(rescue: Flow) -> None:
    first = opening(rescue, "overamp", frozenset())
    assert in_order(first.say["en"], "CALL 911", "wet cloths", "Never hold", "fentanyl", "Naloxone")
    assert tap(rescue, first, "Not waking, slow breaths").id == "e1"
    cooler = tap(rescue, first, "Cooler, talking clearly")
    assert in_order(cooler.say["en"], "2 hours", "No more drugs today", "confused? CALL 911")
    assert "wears off" not in cooler.say["en"]
    alone = walk(rescue, first, ["It's me", "I called 911", "Cooler, thinking clearly"])
    assert "naloxone" not in alone.say["en"].lower()


def test_the_law_is_not_promised(rescue: Flow) -> None:
    law = tap(rescue, rescue.states["e3"], "Afraid of police").say
    assert in_order(law["en"], "CALL 911", "Most states", "stay, give your name", "may not cover")
    assert in_order(law["es"], "LLAMA AL 911", "Casi todo estado", "Quizás no cubre")


def test_alcohol_never_means_sleeping_it_off_alone(rescue: Flow) -> None:
    words = tap(rescue, rescue.states["s1"], "Alcohol or benzos").say["en"]
    assert in_order(words, "on their side", "No coffee, no shower", "Never leave them alone")


@pytest.mark.parametrize("kind", ["wound", "withdrawal"])
def test_a_wound_or_withdrawal_that_cannot_wait_goes_to_the_hospital(
    rescue: Flow, kind: str
) -> None:
    first = opening(rescue, kind, frozenset())
    assert in_order(first.say["en"], "CALL 911 now", "go to the ER now")
    assert "withdrawal too" in tap(rescue, first, "Going to the ER").say["en"]
    assert tap(rescue, first, "Not waking").id == "e1"


def test_a_cut_that_stopped_bleeding_is_not_told_as_withdrawal(rescue: Flow) -> None:
    stopped = walk(rescue, rescue.states["b1"], ["Bleeding a lot", "It stopped"])
    assert in_order(stopped.say["en"], "ER now", "Leave any cloth on", "CALL 911")
    assert "medetomidine" not in stopped.say["en"]


def test_a_death_is_met_with_988_and_no_advice(rescue: Flow) -> None:
    loss = tap(rescue, rescue.states["after"], "They died")
    assert in_order(loss.say["en"], "I am so sorry", "988")
    assert "naloxone" not in loss.say["en"].lower()
