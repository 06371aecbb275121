"""What the place extractor looks at in a message: each word, its form, its neighbours."""

import re
from typing import Dict, Iterable, List, NamedTuple, Sequence, Tuple

from components.normalising import without_accents

TOKEN = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]")
ZIP = re.compile(r"\d{5}")

Gazetteer = Dict[str, List[Tuple[str, ...]]]


class Token(NamedTuple):
    text: str
    start: int
    end: int


def tokens_of(text: str) -> List[Token]:
    return [Token(m.group(), m.start(), m.end()) for m in TOKEN.finditer(text)]


def gazetteer_of(names: Iterable[str]) -> Gazetteer:
    """Names by their first word, split as messages are."""
    by_first: Gazetteer = {}
    for name in names:
        words = tuple(TOKEN.findall(without_accents(name)))
        if words:
            by_first.setdefault(words[0], []).append(words)
    return by_first


def known_words(words: Sequence[str], gazetteer: Gazetteer) -> List[str]:
    """For each word "B" where a known name begins, "I" inside one, "-" elsewhere."""
    marks = ["-"] * len(words)
    for i, word in enumerate(words):
        for name in gazetteer.get(word, ()):
            if tuple(words[i : i + len(name)]) == name:
                marks[i : i + len(name)] = ["B"] + ["I"] * (len(name) - 1)
    return marks


def features_of(tokens: Sequence[Token], areas: Gazetteer, streets: Gazetteer) -> List[List[str]]:
    """One list of features for each token, for a linear-chain CRF."""
    words = [without_accents(token.text) for token in tokens]
    in_areas, in_streets = known_words(words, areas), known_words(words, streets)
    known = [in_areas[i] + in_streets[i] for i in range(len(words))]
    capitals = [token.text[0].isupper() for token in tokens]
    shouting = sum(capitals) > 0.6 * len(tokens)
    rows = []
    for i, word in enumerate(words):
        row = own_features(tokens[i].text, word, known[i])
        row += [f"from_start={min(i, 3)}", f"from_end={min(len(words) - 1 - i, 2)}"]
        row += ["capital"] if capitals[i] and i and not shouting else []
        for step in (-2, -1, 1, 2):
            row += neighbour_features(step, i + step, words, known, capitals)
        row += [f"before={' '.join(words[max(i - 2, 0) : i])}"]
        row += [f"before_known={words[i - 1]} {known[i]}"] if i else []
        rows.append(row)
    return rows


def own_features(written: str, word: str, known: str) -> List[str]:
    shape = re.sub(r"\d", "d", re.sub(r"[a-z]", "x", re.sub(r"[A-Z]", "X", written)))[:6]
    features = ["bias", f"word={word}", f"ends={word[-3:]}", f"begins={word[:3]}"]
    features += [f"shape={shape}", f"known={known}"]
    return [*features, "zip"] if ZIP.fullmatch(word) else features


def neighbour_features(
    step: int, at: int, words: Sequence[str], known: Sequence[str], capitals: Sequence[bool]
) -> List[str]:
    if not 0 <= at < len(words):
        return [f"{step}:none"]
    return [f"{step}:{words[at]}", f"{step}:known={known[at]}", f"{step}:capital={capitals[at]}"]
