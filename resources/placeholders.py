"""`{names}` in curated words: found, filled, and nothing else done with them.

`str.format` is not used: it lets a text reach into the values it is given (`{place.__class__}`).
"""

import re
from collections.abc import Mapping

_NAME = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def names_in(text: str) -> frozenset[str]:
    """The placeholders that a text uses."""
    return frozenset(_NAME.findall(text))


def fill(text: str, values: Mapping[str, object]) -> str:
    """Put the values in; a name without a value stays. Braces inside a value are left alone."""
    return _NAME.sub(lambda found: str(values.get(found[1], found[0])), text)


def has_stray_brace(text: str) -> bool:
    """Whether a brace is left that belongs to no placeholder: a typing slip such as `{Place}`."""
    return bool(re.search(r"[{}]", _NAME.sub("", text)))
