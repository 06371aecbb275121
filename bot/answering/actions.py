"""What a button means. Buttons carry everything they need, so that old ones work after any loss.

say:TOPIC                    a curated text            more:TOPIC    the rest of it
find:NEED                    places for a need (asks where)
find:NEED:LAT:LON:SKIP       near a point, in thousandths of a degree; ":o" only what is open, other
                             letters are wishes (resources/directory/wishes.yml)
near:LAT:LON                 what do you need near this point?
od:STATE:LANG:FLAGS:DOES     a step of the rescue; letters of the flags that are set ("-": none)
                             and what the tap stands for; all but the state may be missing
flow:rescue:LANG:KIND:FLAGS  its first step for a kind of emergency; all three may be missing
show:PICTURE                 a drawing of a step
guide:ID                     the start of a guide; guide:ID:ABOUT for one thing, such as a listing
g:ID:STATE:LANG:ANSWERS:ABOUT   a step of it; letters of the answers so far ("-": none), and what
                             it was started for; both may be missing
menu    lang:LANG    place:NEED (another place)    else (none of the choices)
"""

from dataclasses import dataclass
from typing import Literal

Verb = Literal[
    "say", "more", "find", "near", "rescue", "show", "menu", "else", "lang", "place", "guide"
]
OPEN = "o"
ANYTHING = "any"  # find with no need named


@dataclass(frozen=True, slots=True)
class Action:
    """A parsed button. `name` is the topic, need, state, picture, language or guide; `point` in
    degrees.

    `flags` are letters (see the flow's header), `does` an action's name. A guide's button has the
    `state` it leads to ("": the start), and in `about` what the guide was started for.
    """

    verb: Verb
    name: str = ""
    point: tuple[float, float] | None = None
    skip: int = 0
    open_now: bool = False
    wishes: str = ""
    language: str = ""
    kind: str = ""
    flags: str = ""
    does: str = ""
    state: str = ""
    about: str = ""


def parse(data: str) -> Action | None:
    """The meaning of callback data; None for anything that no button of ours says."""
    verb, *rest = data.split(":")
    try:
        match verb, rest:
            case (("say" | "more" | "lang" | "place" | "show" as known), [name]) if name:
                return Action(known, name)
            case (("menu" | "else" as known), []):
                return Action(known)
            case "flow", ["rescue", *how] if len(how) <= 3:
                language, kind, flags = (*how, "", "", "")[:3]
                return Action("rescue", language=language, kind=kind, flags=flags)
            case "od", [state, *how]:
                language, flags, does = (*how, "", "", "")[:3]
                return Action("rescue", state, language=language, flags=flags, does=does)
            case (("guide" | "g"), [*where]):
                return _guide(verb, where)
            case "near", [lat, lon]:
                return Action("near", point=_point(lat, lon))
            case "find", [need]:
                return Action("find", need)
            case "find", [need, lat, lon, skip, *flags]:
                letters = "".join(flags)
                wishes = letters.replace(OPEN, "")
                return Action("find", need, _point(lat, lon), _skip(skip), OPEN in letters, wishes)
            case _:
                return None
    except ValueError:
        return None


def _guide(verb: str, where: list[str]) -> Action | None:
    match verb, where:
        case "guide", [guide, *about] if guide and len(about) <= 1:
            return Action("guide", guide, about="".join(about))
        case "g", [guide, state, language, *how] if guide and state and len(how) <= 2:
            flags, named, *_ = (*how, "", "")
            return Action("guide", guide, language=language, flags=flags, state=state, about=named)
        case _:
            return None


def find(
    need: str | None,
    point: tuple[float, float],
    skip: int = 0,
    open_now: bool = False,
    wishes: str = "",
) -> str:
    """Callback data for places near a point (about 100 m exact)."""
    lat, lon = (round(degrees * 1000) for degrees in point)
    flags = (OPEN if open_now else "") + wishes
    return f"find:{need or ANYTHING}:{lat}:{lon}:{skip}" + (f":{flags}" if flags else "")


def rescue(language: str, kind: str | None = "", flags: str = "") -> str:
    """Callback data for the first step of the rescue, in the language of the chat."""
    how = [kind or "", flags] if flags else [kind] if kind else []
    return ":".join(["flow:rescue", language, *how])


def step(guide: str, state: str, language: str, letters: str = "", about: str = "") -> str:
    """Callback data for a state of a guide."""
    how = [letters or "-", about] if about else [letters] if letters else []
    return ":".join(["g", guide, state, language, *how])


def near(point: tuple[float, float]) -> str:
    lat, lon = (round(degrees * 1000) for degrees in point)
    return f"near:{lat}:{lon}"


def _point(lat: str, lon: str) -> tuple[float, float]:
    point = int(lat) / 1000, int(lon) / 1000
    if not (-90 <= point[0] <= 90 and -180 <= point[1] <= 180):
        raise ValueError("no such place on earth")
    return point


def _skip(text: str) -> int:
    skip = int(text)
    if not 0 <= skip <= 500:
        raise ValueError("no list is that long")
    return skip
