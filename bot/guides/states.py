"""What a guide is made of, once read: states, buttons, the answers that are carried along."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

Answers = frozenset[str]
Spoken = Mapping[str, str]  # words by language

NO_ANSWERS: Answers = frozenset()


@dataclass(frozen=True, slots=True)
class GuideButton:
    """`to` is a state's id, or with `outside` an action that any button may have: say:TOPIC,
    find:NEED, flow:rescue, guide:ID or menu. Without a `label` it has the one of that action.

    `sets`: the answer that a tap gives. It is offered `when` these answers were given, `unless`
    one of those was.
    """

    to: str
    outside: bool
    label: Spoken
    sets: str = ""
    when: Answers = NO_ANSWERS
    unless: Answers = NO_ANSWERS


@dataclass(frozen=True, slots=True)
class Line:
    """Words under a state's own, for those who answered so."""

    say: Spoken
    when: Answers = NO_ANSWERS
    unless: Answers = NO_ANSWERS


@dataclass(frozen=True, slots=True)
class GuideTimer:
    """`to` is said after `seconds`, or `late` where it comes late."""

    seconds: int
    to: str
    late: str


@dataclass(frozen=True, slots=True)
class GuideState:
    """One message. `say`: numbers filled in, names of dated facts not yet.

    `urgent`: it opens with the emergency number and goes before other mail. `ends`: nothing more
    is asked. `timer` runs from here in place of the guide's last; `stops_timer` calls that off.
    `does`: what is done when somebody gets here (see `deeds`); `otherwise`: the state that is said
    in place of this one where it could not be done.
    """

    id: str
    say: Spoken
    buttons: tuple[GuideButton, ...]
    also: tuple[Line, ...] = ()
    picture: str = ""
    urgent: bool = False
    ends: bool = False
    timer: GuideTimer | None = None
    stops_timer: bool = False
    does: str = ""
    otherwise: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Guide:
    """`label` stands on the button that starts it. `letters`: the answers, as buttons carry them;
    `groups`: what each answers, since the last one to a question counts. `command` starts it too.
    """

    id: str
    label: Spoken
    start: str
    states: Mapping[str, GuideState]
    command: str
    reviewed_by: str | None
    review_by: date
    letters: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    to_confirm: tuple[str, ...] = ()

    @property
    def has_timers(self) -> bool:
        return any(state.timer for state in self.states.values())


@dataclass(frozen=True, slots=True)
class Position:
    """Where somebody is in a guide. `about`: what it was started for, a listing's id for one."""

    guide: Guide
    state: GuideState
    answers: Answers = NO_ANSWERS
    about: str = ""
