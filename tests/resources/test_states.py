import pytest

from resources.places.states import state, state_codes, state_in


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("is narcan legal in New Jersey?", "NJ"),
        ("are strips ok in nj", "NJ"),
        ("y en nueva york?", "NY"),
        ("legal in PA?", "PA"),
        ("la ley en pensilvania", "PA"),
        ("west virginia", "WV"),
        ("what about Virginia", "VA"),
        ("washington dc", "DC"),
        ("Carolina del Norte", "NC"),
        ("naloxone is ok for me or him", None),
        ("IS IT OK IN HI", None),
        ("que dice la ley de alli", None),
        ("", None),
    ],
)
def test_the_state_that_a_message_names(text: str, code: str | None) -> None:
    assert state_in(text) == code


def test_a_state_has_its_spanish_name_where_that_is_another() -> None:
    assert state("NY").named("es") == "Nueva York"
    assert state("OH").named("es") == "Ohio"
    assert state("NY").named("en") == "New York"
    assert len(state_codes()) == 52
