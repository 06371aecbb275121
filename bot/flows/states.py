"""What a flow is made of, once read: states, and the buttons that lead on from them."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FlowButton:
    """`label` by language. `action` is callback data: od:e3, or say:..., find:... or menu."""

    label: Mapping[str, str]
    action: str


@dataclass(frozen=True, slots=True)
class State:
    """One message of a flow. `id` is lower-case, as in callback data; `say` is by language.

    `ends`: reaching it leaves the flow. Its buttons may still lead back in.
    """

    id: str
    say: Mapping[str, str]
    buttons: tuple[FlowButton, ...]
    ends: bool
