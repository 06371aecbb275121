"""From an alarm to the first state, and from a button to the next. Neither can raise."""

from bot.flows.loading import Flow
from bot.flows.states import State


def opening(flow: Flow, kind: str | None, flags: frozenset[str]) -> State:
    """The state that an alarm opens: by its kind, or by a flag where the default would open.

    `kind` and `flags` are the guard's. An unknown kind, or none, opens the default: the flow's
    first entry.
    """
    default = next(iter(flow.entry.values()))
    name = flow.entry.get(kind or "", default)
    if name == default:
        variants = (state for flag, state in flow.flag_entry.items() if flag in flags)
        name = next(variants, default)
    return flow.states[name]


def step(flow: Flow, action: str) -> State | None:
    """The state that callback data leads to: "od:e3", or "od:e3:es" with a language behind it.

    None if it is not this flow's or names no state, as a button of an old keyboard may.
    """
    callback, _, rest = action.partition(":")
    if callback != flow.callback:
        return None
    return flow.states.get(rest.partition(":")[0].lower())
