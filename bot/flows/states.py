"""What a flow is made of, once read: states, and the ways that lead on from them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Flags = frozenset[str]
NO_FLAGS: Flags = frozenset()


@dataclass(frozen=True, slots=True)
class FlowButton:
    """`label` by language. `to` is a state's id, or with `outside` callback data of another room:
    say:..., find:..., show:... or menu. `does` is the action that a tap on it stands for."""

    label: Mapping[str, str]
    to: str
    outside: bool
    does: str = ""
    when: Flags = NO_FLAGS
    unless: Flags = NO_FLAGS


@dataclass(frozen=True, slots=True)
class Timer:
    """`at`: seconds after the state was entered. `to` is said then, or `late` if it comes late."""

    at: tuple[int, ...]
    to: str
    late: str


@dataclass(frozen=True, slots=True)
class Hearing:
    """Words that mean one of `any` lead `to` a state."""

    any: frozenset[str]
    to: str


@dataclass(frozen=True, slots=True)
class State:
    """One message of a flow. `id` is lower-case, as in callback data; `say` is by language.

    `ends`: reaching it leaves the flow; its buttons may still lead back in. `holds`: words of the
    same danger show this step again and not the flow's first. `sets` and `clears` flags; `instead`
    is the state shown in its place where a flag is set. `timer` runs from here; `keeps_timer` lets
    the one that runs go on. `voice` is a clip that follows once; `card` names data that is added to
    it. `file` and `source` say where it stands and what it rests on.
    """

    id: str
    say: Mapping[str, str]
    buttons: tuple[FlowButton, ...]
    ends: bool = False
    holds: bool = False
    sets: Flags = NO_FLAGS
    clears: Flags = NO_FLAGS
    instead: Mapping[str, str] = field(default_factory=dict)
    timer: Timer | None = None
    keeps_timer: bool = False
    hears: tuple[Hearing, ...] = ()
    voice: str = ""
    card: str = ""
    file: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is in a flow: a state, and the flags that are set."""

    state: State
    flags: Flags = NO_FLAGS
