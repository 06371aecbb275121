"""`make media`: makes every clip and picture anew, measures them, and writes down what they are."""

import hashlib
from pathlib import Path

import yaml

from scripts.media import clips, drawings, measuring, programs

MEDIA = Path(__file__).resolve().parents[2] / "resources" / "media"
HEAD = "# Written by `make media`: what the media are, and the programs that made them.\n"


def main() -> None:
    programs.need()
    plan = clips.Plan.load()
    made: dict[str, dict[str, object]] = {}
    for clip in clips.make(plan, MEDIA / "voice"):
        made[_name(clip)] = _about(clip) | _heard(clip, plan)
    for picture in drawings.render(MEDIA / "drawings", MEDIA / "pictures"):
        made[_name(picture)] = _about(picture)
    record = {"programs": programs.versions(), "files": made}
    text = HEAD + yaml.safe_dump(record, sort_keys=False, allow_unicode=True)
    (MEDIA / "made.yml").write_text(text, encoding="utf-8")


def _name(file: Path) -> str:
    return str(file.relative_to(MEDIA))


def _about(file: Path) -> dict[str, object]:
    return {
        "bytes": file.stat().st_size,
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
    }


def _heard(clip: Path, plan: clips.Plan) -> dict[str, object]:
    """Seconds, breaths, how exactly their words begin (milliseconds), and how loud it is."""
    every = plan.clips[clip.name.split(".")[0]]["every_s"]
    moments = clips.breaths(every, plan.seconds)
    late = [1000 * seconds for seconds in measuring.lateness(clip, moments)]
    return {
        "seconds": round(measuring.seconds(clip), 2),
        "breaths": len(moments),
        "every_s": every,
        "earliest_ms": round(min(late)),
        "latest_ms": round(max(late)),
        "loudness_dbfs": round(measuring.loudness(clip), 1),
    }


if __name__ == "__main__":
    main()
