"""Which pieces of a message may name a place."""

from collections.abc import Iterator

from resources.places.text import SUFFIXES

NEAR_WORDS = frozenset({
    "near", "in", "at", "around", "by", "off", "on", "close", "outside", "under", "cerca", "en",
    "por", "hacia", "junto", "alrededor", "de", "a", "from", "to", "round", "toward", "towards",
    "behind", "across", "nearest", "closest", "desde", "hasta", "x", "pal", "detras",
})  # fmt: skip
SKIPPED = frozenset({
    "the", "la", "el", "los", "las", "de", "del", "a", "al", "to", "of", "my", "our", "mi",
    "up", "down", "over", "here",
})  # fmt: skip
NAME_ENDINGS = frozenset({
    "ave", "avenue", "av", "st", "street", "blvd", "boulevard", "rd", "road", "county",
})  # fmt: skip
LEADING = NEAR_WORDS | SKIPPED | frozenset({
    "im", "i", "am", "we", "were", "right", "just", "out", "hanging", "staying", "stay", "live",
    "from", "corner", "intersection", "estoy", "toy", "ando", "vivo", "aca", "aqui", "alli", "pa",
    "para", "area", "zona", "esquina", "cross", "streets", "me", "quedo", "cerquita", "q", "con",
    "across", "next", "behind", "somewhere", "mostly", "usually", "its", "it", "is", "es",
})  # fmt: skip
TRAILING = frozenset({
    "area", "section", "neighborhood", "hood", "please", "pls", "plz", "rn", "now", "today",
    "thanks", "gracias", "porfa", "ahora", "hoy", "side", "exactly", "mas", "menos", "ish",
})  # fmt: skip
LONGEST_NAME = 5  # words; "lehigh ave and kensington ave" is the longest sensible corner


def spans(words: list[str], longest: int = LONGEST_NAME) -> Iterator[range]:
    """Every run of up to `longest` words, long runs first."""
    for size in range(min(longest, len(words)), 0, -1):
        for start in range(len(words) - size + 1):
            if not _cuts_a_name(words, start + size):
                yield range(start, start + size)


def windows(words: list[str], longest: int = LONGEST_NAME) -> Iterator[str]:
    """The same as texts."""
    return (" ".join(words[span.start : span.stop]) for span in spans(words, longest))


def bare(words: list[str]) -> list[str]:
    """`im right by the somerset stop please` as `somerset stop`; all of it if nothing is left."""
    kept = list(words)
    while kept and kept[0] in LEADING:
        kept = kept[1:]
    while kept and kept[-1] in TRAILING:
        kept = kept[:-1]
    return kept or words


def at_the_ends(words: list[str]) -> Iterator[str]:
    """The last words and the first, long runs first: `std clinic west chester please`."""
    kept = list(words)
    while kept and kept[-1] in TRAILING:
        kept = kept[:-1]
    for size in range(min(LONGEST_NAME, len(kept)), 0, -1):
        yield " ".join(kept[-size:])
        if not _cuts_a_name(kept, size):
            yield " ".join(kept[:size])


def windows_after_near_words(words: list[str]) -> Iterator[str]:
    """The runs that follow a word such as `near` or `cerca de`, long runs first."""
    for position, word in enumerate(words):
        if word not in NEAR_WORDS:
            continue
        start = position + 1
        while start < len(words) and words[start] in SKIPPED:
            start += 1
        for size in range(min(LONGEST_NAME, len(words) - start), 0, -1):
            window = words[start : start + size]
            whole = not _cuts_a_name(words, start + size) and not _only_a_suffix(window)
            if whole and window[0] not in NEAR_WORDS:
                yield " ".join(window)


def _cuts_a_name(words: list[str], end: int) -> bool:
    """Whether the run stops in the middle of `torresdale | ave`, `chester | county`."""
    return end < len(words) and words[end] in NAME_ENDINGS


def _only_a_suffix(window: list[str]) -> bool:
    return len(window) == 1 and window[0] in SUFFIXES
