"""What `python -m bot understand` makes of labelled messages, guard and Rasa together.

    python -m benchmarks.whole FILE [--no-rasa]

FILE: JSON lines with id, text, lang, level, topic and, where they apply, kind, need, place.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
Pair = tuple[dict[str, Any], dict[str, Any]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--no-rasa", action="store_true")
    options = parser.parse_args()
    extra = ["--no-rasa"] if options.no_rasa else []
    command = [sys.executable, "-m", "bot", "understand", str(options.file.resolve()), *extra]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)
    gold = [json.loads(line) for line in options.file.read_text(encoding="utf-8").splitlines()]
    pairs = list(zip(gold, (json.loads(line) for line in done.stdout.splitlines()), strict=True))
    print(f"{options.file.name}: {len(pairs)} messages{', without Rasa' if extra else ''}")
    show_levels(pairs, "0.90" if extra else "0.98")
    if not extra:
        show_topics(pairs)
    times = sorted(said["ms"] for _, said in pairs)
    print(
        f"time a message: p50 {times[len(times) // 2]} ms, p99 {times[int(len(times) * 0.99)]} ms"
    )


def show_levels(pairs: list[Pair], target: str) -> None:
    red = [(gold, said) for gold, said in pairs if gold["level"] == "red"]
    none = [(gold, said) for gold, said in pairs if gold["level"] == "none"]
    amber = [(gold, said) for gold, said in pairs if gold["level"] == "amber"]
    print(f"red caught {share(red, lambda g, s: s['level'] == 'red')}   target {target}")
    print(f"none called red {share(none, lambda g, s: s['level'] == 'red')}   target 0.02")
    print(f"amber called amber or red {share(amber, lambda g, s: s['level'] != 'none')}")
    caught = [(gold, said) for gold, said in red if said["level"] == "red"]
    print(f"right kind among the caught {share(caught, lambda g, s: s['kind'] == g['kind'])}")


def show_topics(pairs: list[Pair]) -> None:
    for language in ("en", "es"):
        those = [(gold, said) for gold, said in pairs if gold["lang"] == language]
        right = share(those, lambda g, s: s["topic"] == g["topic"])
        also = share(those, lambda g, s: s["topic"] in (g["topic"], *g.get("also", ())))
        print(f"right topic {language} {right}, counting what would do {also}   target 0.92")
    found = [(gold, said) for gold, said in pairs if gold["topic"] == "services_find"]
    print(f"need {share(found, lambda g, s: s['need'] == g['need'])}   target 0.95")
    place = share(found, lambda g, s: (s["place"] or "").lower() == (g["place"] or "").lower())
    print(f"place {place}   target 0.93")


def share(pairs: list[Pair], holds: Any) -> str:  # noqa: ANN401  a test of one pair
    hits = sum(bool(holds(gold, said)) for gold, said in pairs)
    return f"{hits / len(pairs):.3f} ({hits}/{len(pairs)})" if pairs else "-"


if __name__ == "__main__":
    main()
