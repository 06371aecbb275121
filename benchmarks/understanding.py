"""How well Rasa understands labelled messages, and how fast.

    python benchmarks/understanding.py FILE [--url http://127.0.0.1:5005]

FILE: JSON lines with `text`, `lang`, `topic`, and where they apply `need`, `place`, `also`
(other topics that would do). Each message is sent alone, as a conversation of its own, to a
server that runs already (`rasa_project/serve.py`). Printed: shares, not percentages.
"""

import argparse
import json
import statistics
import time
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

SHOWN_CONFUSIONS = 15


@dataclass(frozen=True, slots=True)
class Understood:
    """One labelled message and the server's answer to it; `ms` is the whole request."""

    row: dict[str, Any]
    answer: dict[str, Any]
    ms: float
    right: bool = field(init=False)
    right_or_near: bool = field(init=False)

    def __post_init__(self) -> None:
        topic = self.topic
        object.__setattr__(self, "right", topic == self.row["topic"])
        near = [self.row["topic"], *self.row.get("also", [])]
        object.__setattr__(self, "right_or_near", topic in near)

    @property
    def topic(self) -> str:
        return str(self.answer["intent"]["name"])

    def names(self, entity: str) -> bool:
        """Whether it names the need or place that it should, or rightly none."""
        said = self.answer["entities"][entity] or ""
        return bool(said.casefold() == (self.row.get(entity) or "").casefold())


def ask(client: httpx.Client, row: dict[str, Any]) -> Understood:
    body = {"sender": uuid.uuid4().hex, "text": row["text"]}
    begun = time.perf_counter()
    answer = client.post("/webhooks/steady/webhook", json=body).raise_for_status().json()
    return Understood(row, answer, (time.perf_counter() - begun) * 1000)


def share(of: Iterable[bool]) -> str:
    values = list(of)
    return f"{sum(values) / len(values):.3f} (n={len(values)})" if values else "no such messages"


def report_topics(results: Sequence[Understood]) -> None:
    for lang in sorted({r.row["lang"] for r in results}):
        own = [r for r in results if r.row["lang"] == lang]
        print(f"topic {lang}             {share(r.right for r in own)}")
        print(f"topic {lang}, or near    {share(r.right_or_near for r in own)}")
    print(f"topic among first 3  {share(r.row['topic'] in ranked(r) for r in results)}")
    red = [r for r in results if r.row["topic"] == "emergency"]
    print(f"emergency found      {share(r.right for r in red)}")
    other = [r for r in results if r.row["topic"] != "emergency"]
    print(f"emergency by mistake {share(r.topic == 'emergency' for r in other)}")
    asked = [r for r in results if "ask" in r.answer["decision"]]
    print(f"asked back           {share('ask' in r.answer['decision'] for r in results)}")
    print(f"  of those, topic was wrong {share(not r.right for r in asked)}")


def ranked(result: Understood) -> list[str]:
    return [topic["name"] for topic in result.answer["ranking"]]


def report_entities(results: Sequence[Understood]) -> None:
    searches = [r for r in results if r.row["topic"] == "services_find"]
    for entity in ("need", "place"):
        print(f"{entity:<6} named          {share(r.names(entity) for r in searches)}")


def report_confusions(results: Sequence[Understood]) -> None:
    pairs = Counter((r.row["topic"], r.topic) for r in results if not r.right)
    print("confusions (should be -> was)")
    for (wanted, was), count in pairs.most_common(SHOWN_CONFUSIONS):
        print(f"  {count:3}  {wanted} -> {was}")


def report_latency(results: Sequence[Understood]) -> None:
    hundredths = statistics.quantiles((r.ms for r in results), n=100)
    print(f"latency ms           p50 {hundredths[49]:.1f}  p99 {hundredths[98]:.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--url", default="http://127.0.0.1:5005")
    arguments = parser.parse_args()
    rows = [json.loads(line) for line in arguments.file.read_text("utf-8").splitlines() if line]
    with httpx.Client(base_url=arguments.url, timeout=10) as client:
        results = [ask(client, row) for row in rows]
    for report in (report_topics, report_entities, report_confusions, report_latency):
        report(results)


if __name__ == "__main__":
    main()
