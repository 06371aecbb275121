"""The line of a file that a problem is about, so that whoever has to repair it need not look."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

_QUOTED = re.compile(r"\"([^\"]+)\"|'([^']+)'|(\{\w+\})")
_SENTENCE = re.compile(r"(?:in:|begin with) \"([^\"]+)\"")
_LINE = re.compile(r"line (\d+)")


def located(problem: str, roots: Sequence[Path]) -> str:
    """`en/x.md: "junkie": ...` as `en/x.md:12: "junkie": ...`. A file that is not there, or not
    under one of `roots`, keeps its name alone."""
    file, _, reason = problem.partition(": ")
    path = next((root / file for root in roots if (root / file).is_file()), None)
    if path is None:
        return problem
    return f"{file}:{_line(path, reason)}: {reason}"


def _line(path: Path, reason: str) -> int:
    """Told by the parser; else where the key stands that the reason opens with; else the first
    quoted words that are found; else the first line."""
    if told := _LINE.search(reason):
        return int(told[1])
    lines = path.read_text(encoding="utf-8", errors="replace").casefold().splitlines()
    first = _start(path, lines, reason)
    order = [*range(first, len(lines)), *range(first)]
    found = (at for wanted in _wanted(reason) for at in order if wanted.search(lines[at]))
    return next(found, first) + 1


def _start(path: Path, lines: Sequence[str], reason: str) -> int:
    """Where to look first: at the sentence that the reason quotes, else under a front matter."""
    if opening := _SENTENCE.search(reason.casefold()):
        return next((at for at, line in enumerate(lines) if opening[1] in line), 0)
    ends = [at for at, line in enumerate(lines) if line.rstrip() == "---"]
    return ends[1] if path.suffix == ".md" and len(ends) > 1 and _QUOTED.search(reason) else 0


def _wanted(reason: str) -> Iterator[re.Pattern[str]]:
    plain = reason.casefold()
    quoted = [next(filter(None, found.groups())) for found in _QUOTED.finditer(plain)]
    opening = re.match(r"[\w ]*?(\w+)", plain)
    yield from (re.compile(rf"^\s*-?\s*{re.escape(name)}\s*:") for name in quoted)
    yield from (re.compile(re.escape(words)) for words in quoted)
    if opening:
        yield re.compile(rf"^\s*{re.escape(opening[1])}\s*:")
    yield from (re.compile(rf"^{re.escape(name)}\s*:") for name in re.findall(r"\w+", plain))
