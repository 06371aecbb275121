"""The guard: one message in, an Alarm out. Pure: nothing is stored, sent or logged."""

from collections.abc import Iterator
from functools import cache

from bot.emergency import compiled, evidence, language, lexicon, rules
from bot.emergency.alarm import Alarm, GuardBroken, Language, Level
from bot.emergency.features import ASKED, Features, features
from bot.emergency.normalise import tokens
from bot.emergency.opinion import DENIED, DOUBTED, URGENT, Opinion, opinion
from bot.emergency.opinion import Reader as WholeReader
from bot.emergency.reading import Reader, Reading

# Words that matter only for what they are: a friend is a friend whoever it is.
CLASSES_AS_ONE = {
    "friend": "<friend>", "amigo": "<friend>", "child": "<child>", "nino": "<child>",
    "smallones": "<child>", "drug": "<drug>", "number": "<number>", "month": "<month>",
    "enero": "<month>", "weekday": "<month>", "obj": "<object>",
    "animal": "<animal>",
}  # fmt: skip
TINY = frozenset({"length:1-2", "length:3-5"})
SURE = 500  # thousandths: a sum of evidence for red that needs no second opinion
SELF_KINDS = frozenset({"self_overdose", "suicide", "overamp", "wound", "withdrawal"})


class Guard:
    """The loaded data; made once, used for every message."""

    def __init__(self, data: compiled.Compiled) -> None:
        self.sources: dict[str, str] = data["sources"]
        self.lexicon, automaton = lexicon.load(data)
        self.reader = Reader(self.lexicon, automaton)
        self.rules = rules.load(data)
        self.stands_for: dict[str, str] = {}
        for name, one in CLASSES_AS_ONE.items():
            for word in self.lexicon.classes.get(name, ()):
                self.stands_for.setdefault(word, one)

    def features(self, reading: Reading) -> Features:
        return features(reading, self.lexicon, self.stands_for)

    def language(self, text: str, typed: list[str]) -> Language | None:
        return language.guess(text, typed, self.lexicon.evidence)

    def detect(self, text: str, second: Opinion | None = None) -> Alarm:
        """`second`: what a reader of the whole wording makes of it (see `opinion`)."""
        reading = self.reader.read(text)
        found = self.features(reading)
        spoken = self.language(text, reading.tokens)
        sums = weights().sums(found)
        level, because = self._level(found, sums, spoken, second)
        if level == "none":
            return Alarm("none", language=spoken)
        flags = self.rules.flags_of(found.names)
        kind = _kind(weights().kind(sums), found, flags)
        if level == "red" and kind == "child" and _only_a_pet(found):
            level = "amber"  # poison for a pet, but no rescue of a child
        cues = tuple(sorted(name for name in found.told if ASKED not in name)) + tuple(because)
        return Alarm(level, kind, flags | _flags_of_kind(found, kind), cues, spoken)

    def _level(
        self, found: Features, sums: list[float], spoken: Language | None, second: Opinion | None
    ) -> tuple[Level, list[str]]:
        floor, because = self.rules.floor(found.names)
        red, urgent = weights().above(sums, spoken)
        own = self._weighed(found, red, urgent)
        if second is not None:
            own = self._together(found, own, sums[0] >= SURE, second)
            if floor == "red" and second.red < DENIED:
                floor = "amber"  # "code blue beds": the words of a rule, about something else
        return max(floor, own, key=rules.LEVELS.index), because

    def _weighed(self, found: Features, red: float, urgent: float) -> Level:
        """A few words are red or amber only for a sign or some ground, not for their sound: "he is
        walking" must not frighten anybody."""
        if red >= 0 and (found.signs or not TINY & found.names):
            return "red"
        if max(red, urgent) >= 0 and (found.signs or found.told & self.rules.ground):
            return "amber"
        return "none"

    def _together(self, found: Features, own: Level, sure: bool, second: Opinion) -> Level:
        """Red needs the second opinion, unless the evidence is heavy; in doubt, it is amber."""
        if own == "red" and sure:
            return "red"
        if second.is_red and (found.signs or not TINY & found.names):
            return "red"
        least = DOUBTED if own == "red" else URGENT
        return "amber" if second.urgent >= least else "none"

    def misjudged(self) -> list[str]:
        """The examples of the data files that do not come out as they say, by file and line."""
        failed = [f"{e.where}: {e.text!r}" for e in self.lexicon.examples if not self._as_said(e)]
        return failed + [line for rule in self._all_rules() for line in self._misruled(rule)]

    def _all_rules(self) -> tuple[rules.Rule, ...]:
        return self.rules.floors + self.rules.flags

    def _as_said(self, example: lexicon.Example) -> bool:
        if example.concept:
            names = self.reader.read(example.text).names
            return (example.concept in names) == example.fires
        alarm = self.detect(example.text)
        return (alarm.level, alarm.kind or "") == (example.level, example.kind)

    def _misruled(self, rule: rules.Rule) -> Iterator[str]:
        for where, text, wanted in rule.examples():
            if rule.holds(self.features(self.reader.read(text)).names) != wanted:
                yield f"{where}: {rule.name}: {text!r}"


class _Now:
    """The guard in use; another takes its place at once or not at all."""

    guard: Guard | None = None
    whole: WholeReader | None = None


def listen_to(reader: WholeReader | None) -> None:
    """From now on, `detect` asks this reader of the whole wording for its opinion too."""
    _Now.whole = reader


def guard() -> Guard:
    if _Now.guard is None:
        _Now.guard = Guard(compiled.read())
    return _Now.guard


def install(data: compiled.Compiled) -> None:
    """Uses other data from now on. Raises GuardBroken, and keeps what was, if it fails itself."""
    other = Guard(data)
    if failed := other.misjudged():
        raise GuardBroken("\n".join(failed))
    _Now.guard = other


def load_again() -> None:
    """Reads the files anew. Raises GuardBroken."""
    weights.cache_clear()
    _Now.guard = None
    prepare()


@cache
def weights() -> evidence.Evidence:
    return evidence.load()


def prepare() -> None:
    """Loads the data. Raises GuardBroken."""
    guard()
    weights()


def features_of(text: str) -> Features:
    return guard().features(guard().reader.read(text))


def guess_language(text: str) -> Language | None:
    """The language the message is mostly in; None without evidence."""
    return guard().language(text, tokens(text))


def detect(text: str, by_itself: bool = True) -> Alarm:
    """How urgent the message is. Never raises, whatever the text.

    `by_itself`: not an answer to a question of the rescue. The reader knows no other messages.
    """
    return guard().detect(text, _second(text) if by_itself else None)


def _second(text: str) -> Opinion | None:
    """None without a reader, for what has no letter, and where the reader fails."""
    if _Now.whole is None or not any(character.isalpha() for character in text):
        return None
    try:
        return opinion(_Now.whole.encode(text))
    except Exception:
        return None


def self_test() -> None:
    """Runs every example of the data files. Raises GuardBroken naming the entries that fail."""
    if failed := guard().misjudged():
        raise GuardBroken("\n".join(failed))


def _kind(kind: str, found: Features, flags: frozenset[str]) -> str:
    """The likeliest kind; but "8 months pregnant" is no child, a seizure is never "overamp" (after
    the shaking, it is breathing that counts), and who means to die and has taken it means to die.
    """
    if kind == "self_overdose" and "taken" in flags and "die_wish" in found.told:
        return "suicide"
    mistaken = {"child": "pregnant", "overamp": "seizure"}.get(kind)
    return "opioid_overdose" if mistaken in flags else kind


def _flags_of_kind(found: Features, kind: str) -> frozenset[str]:
    flags = {"child"} if kind == "child" and not _only_a_pet(found) else set()
    if kind in SELF_KINDS and "third_person" not in found.told:
        flags.add("self")
    return frozenset(flags)


def _only_a_pet(found: Features) -> bool:
    return "animal" in found.told and "child_who" not in found.told
