"""From an alarm to the first state, and from a tap, a word or a timer to the next. Pure."""

import unicodedata

from bot.flows.loading import Flow
from bot.flows.states import NO_FLAGS, Flags, FlowButton, Place


def opening(flow: Flow, kind: str | None, flags: Flags) -> Place:
    """Where an alarm opens the flow: by its kind, or by a flag where the default would open.

    `kind` and `flags` are the guard's. An unknown kind, or none, opens the default: the flow's
    first entry.
    """
    default = next(iter(flow.entry.values()))
    name = flow.entry.get(kind or "", default)
    if name == default:
        variants = (state for flag, state in flow.flag_entry.items() if flag in flags)
        name = next(variants, default)
    return enter(flow, name, flags) or Place(flow.states[name])


def enter(flow: Flow, name: str, flags: Flags) -> Place | None:
    """The state of that name, or the one shown instead for a flag. None if there is no such."""
    state = flow.states.get(name.lower())
    held = _known(flow, flags)
    seen: set[str] = set()
    while state is not None and state.id not in seen:
        seen.add(state.id)
        held = (held - state.clears) | state.sets
        other = next((to for flag, to in state.instead.items() if flag in held), None)
        if other is None:
            break
        state = flow.states[other]
    return Place(state, held) if state is not None else None


def heard(flow: Flow, place: Place, meanings: frozenset[str]) -> Place | None:
    """Where somebody's own words lead: the state's own hearing first, then the flow's."""
    for hearing in (*place.state.hears, *flow.hears):
        if hearing.any & meanings:
            return enter(flow, hearing.to, place.flags)
    return None


def typed(flow: Flow, place: Place, text: str) -> tuple[Place, str] | None:
    """Where the button leads whose label was typed rather than tapped, and what it does."""
    wanted = _letters(text)
    for button in buttons(place):
        if wanted and not button.outside and wanted in map(_letters, button.label.values()):
            found = enter(flow, button.to, place.flags)
            return (found, button.does) if found else None
    return None


def counted(flow: Flow, meanings: frozenset[str]) -> str:
    """What the words stand for, as a tap would; empty for most."""
    return next((does for meaning, does in flow.counts.items() if meaning in meanings), "")


def buttons(place: Place) -> tuple[FlowButton, ...]:
    """The buttons that the place's flags allow."""
    return tuple(
        button
        for button in place.state.buttons
        if place.flags >= button.when and not place.flags & button.unless
    )


def action(flow: Flow, place: Place, button: FlowButton, language: str) -> str:
    """Callback data: all that is needed to go on, so that the button works after any loss.

    "od:e6:en:cp:dose": state, language, the letters of the flags ("-" for none), what it does.
    """
    if button.outside:
        return button.to
    held = letters_of(flow, place.flags)
    data = f"{flow.callback}:{button.to}:{language}"
    if button.does:
        return f"{data}:{held or '-'}:{button.does}"
    return f"{data}:{held}" if held else data


def back_to(flow: Flow, place: Place, language: str) -> str:
    """Callback data that shows the place again."""
    return action(flow, place, FlowButton({}, place.state.id, outside=False), language)


def letters_of(flow: Flow, flags: Flags) -> str:
    """The flags as a button carries them."""
    return "".join(sorted(flow.flags[flag] for flag in _known(flow, flags)))


def flags_of(flow: Flow, letters: str) -> Flags:
    """The flags of a button's letters; letters that mean nothing are passed over."""
    return frozenset(flag for flag, letter in flow.flags.items() if letter in letters)


def _letters(text: str) -> str:
    """Letters and digits alone, without case and accents."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in plain if sign.isalnum())


def _known(flow: Flow, flags: Flags) -> Flags:
    return frozenset(flags & flow.flags.keys()) if flags else NO_FLAGS
