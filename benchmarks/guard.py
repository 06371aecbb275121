"""Measures the guard on labelled messages: `python -m benchmarks.guard FILE`.

FILE holds JSON lines with `text`, `level`, `kind` and, if known, `lang`. Prints how many red
messages are caught, how many of level none are called red, the three levels against each other, the
language guess, and the time taken: by these messages, by 500 characters, and by the worst 4,096 we
know.
"""

import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from bot.emergency import Alarm, detect, guess_language, self_test
from bot.emergency.guard import guard

LEVELS = ("red", "amber", "none")
LONGEST = 4096
REPEATS = 200
RUNS = 20  # of each of the worst


def main(path: Path) -> None:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    self_test()  # as at every start; it also warms what is worked out once
    alarms = [detect(row["text"]) for row in rows]
    print(f"{path.name}: {len(rows)} messages")
    for spoken in sorted({row.get("lang", "all") for row in rows} | {"all"}):
        print(f"-- {spoken}")
        _print_red(*_in_language(rows, alarms, spoken))
    _print_levels(rows, alarms)
    _print_language(rows)
    _print_times("these messages", [row["text"] for row in rows])
    _print_times("500 characters", _of_length(rows, 500))
    for name, text in worst_texts(rows).items():
        _print_times(f"4,096 characters: {name}", [text] * RUNS)


def _in_language(
    rows: list[dict[str, str]], alarms: list[Alarm], spoken: str
) -> tuple[list[dict[str, str]], list[Alarm]]:
    wanted = [i for i, row in enumerate(rows) if spoken in {"all", row.get("lang")}]
    return [rows[i] for i in wanted], [alarms[i] for i in wanted]


def _print_red(rows: list[dict[str, str]], alarms: list[Alarm]) -> None:
    told, caught, right = Counter[str](), Counter[str](), Counter[str]()
    for row, alarm in zip(rows, alarms, strict=True):
        if row["level"] == "red":
            told[row["kind"]] += 1
            caught[row["kind"]] += alarm.level == "red"
            right[row["kind"]] += alarm.level == "red" and alarm.kind == row["kind"]
    print(
        f"red caught              {_share(caught.total(), told.total())}   target 0.80, then 0.90"
    )
    for kind, number in told.most_common():
        print(f"  {kind:20}  {_share(caught[kind], number)}   of them right kind {right[kind]}")
    none = [alarm for row, alarm in zip(rows, alarms, strict=True) if row["level"] == "none"]
    false = sum(alarm.level == "red" for alarm in none)
    print(f"none called red         {_share(false, len(none))}   target 0.03, then 0.02")


def _print_levels(rows: list[dict[str, str]], alarms: list[Alarm]) -> None:
    print("labelled \\ called   " + "".join(f"{level:>8}" for level in LEVELS))
    for level in LEVELS:
        called = Counter[str](
            alarm.level for row, alarm in zip(rows, alarms, strict=True) if row["level"] == level
        )
        print(f"  {level:18}" + "".join(f"{called[each]:8}" for each in LEVELS))


def _print_language(rows: list[dict[str, str]]) -> None:
    known = [row for row in rows if row.get("lang") in {"en", "es"}]
    if known:
        right = sum(guess_language(row["text"]) == row["lang"] for row in known)
        print(f"language right          {_share(right, len(known))}   target 0.97")


def _print_times(name: str, texts: Iterable[str]) -> None:
    times = []
    for text in texts:
        start = time.perf_counter()
        detect(text)
        times.append((time.perf_counter() - start) * 1000)
    times.sort()
    p50, p99 = times[len(times) // 2], times[int(len(times) * 0.99)]
    print(f"ms  {name:42} p50 {p50:.2f}  p99 {p99:.2f}  max {times[-1]:.2f}")


def _of_length(rows: list[dict[str, str]], length: int) -> list[str]:
    """Texts of that many characters, joined from the messages in a fixed random order."""
    order, texts = random.Random(1), []
    for _ in range(REPEATS):
        text = ""
        while len(text) < length:
            text += order.choice(rows)["text"] + " "
        texts.append(text[:length])
    return texts


def worst_texts(rows: list[dict[str, str]]) -> dict[str, str]:
    """Inputs that make naive guards slow."""
    order = random.Random(2)
    letters = "abcdefghijklmnopqrstuvwxyz"
    nonsense = " ".join(
        "".join(order.choices(letters, k=order.randint(5, 9))) for _ in range(LONGEST)
    )
    spaceless = "".join(row["text"].replace(" ", "") for row in rows) * 9
    texts = {
        "ordinary messages": " ".join(row["text"] for row in rows) * 9,
        "one letter": "a" * LONGEST,
        "single letters": "a " * LONGEST,
        "no no no": "no " * LONGEST,
        "not not he not": "he is not not breathing no no " * LONGEST,
        "nonsense words": nonsense,
        "nonsense without spaces": nonsense.replace(" ", ""),
        "run-on messages": spaceless,
        "run-ons of 30": " ".join(spaceless[i : i + 30] for i in range(0, LONGEST, 30)),
        "combining marks": "e" + "\u0301\u0327\u0334" * LONGEST,
        "marks of many classes": "e" + "".join(map(chr, range(0x300, 0x36F))) * 50,
        "musical marks": "\U0001d165\U0001d16d\U0001d16e" * LONGEST,
        "ligatures that expand": "\ufdfa" * LONGEST,
        "emoji": "\U0001f480\U0001f535" * LONGEST,
        "punctuation": ".,!?" * LONGEST,
        "right-to-left marks": "\u202e\u200f" * LONGEST,
        "apostrophes": "i'm'm'm " * LONGEST,
        "lone surrogates": "\ud800" * LONGEST,
        "dotted letters": "a.b." * LONGEST,
        "letters spelled out": "b r e a t h i n g " * LONGEST,
        "near typos": "breathimg ovredose unresponsiv narcsn conscius " * LONGEST,
        "distinct near typos": " ".join(
            _slips(["breathing", "overdose", "unresponsive", "narcan"])
        ),
        "split words": "brea thing over dose nar can un conscious " * LONGEST,
        "all concepts at once": " ".join(_phrases()),
        "sentences of one sign": "hes blue. not breathing. gurgling. " * LONGEST,
        "clauses of one sign": "hes blue, not breathing, gurgling, i took too much, " * LONGEST,
        "distinct words": " ".join(sorted({word for row in rows for word in row["text"].split()})),
        "question marks": "?!" * LONGEST,
        "zalgo words": "b\u0301\u0327r\u0334e\u0301a\u0334t\u0301h " * LONGEST,
        "look-alike letters": "ѕһе іѕ ոоt вrеаthіոɡ " * LONGEST,
        "full-width letters": "ｎｏｔ ｂｒｅａｔｈｉｎｇ " * LONGEST,
        "digits for letters": "n0t br34th1ng 0v3rd053 " * LONGEST,
    }
    return {name: text[:LONGEST] for name, text in texts.items()}


def _slips(words: list[str]) -> list[str]:
    """Every word with two neighbouring letters of it swapped and another left out."""
    return [
        word[:i] + word[i + 1 : i + 2] + word[i : i + 1] + word[i + 2 : j] + word[j + 1 :]
        for word in words
        for i in range(len(word))
        for j in range(i + 2, len(word))
    ]


def _phrases() -> list[str]:
    """A text that fires each concept, one after another."""
    return [each.text for each in guard().lexicon.examples if each.concept and each.fires]


def _share(part: int, whole: int) -> str:
    return f"{part / max(1, whole):.3f} ({part}/{whole})"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m benchmarks.guard FILE")
    main(Path(sys.argv[1]))
