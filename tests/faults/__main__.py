"""`make faults`: every experiment in full, one table, and a status that says whether all held.

python -m tests.faults [--list] [--store postgresql] [--short] [NAME ...]
"""

import argparse
import sys

from tests.faults.running import enrolled, run
from tests.faults.stores import STORES
from tests.faults.table import DOCUMENT, Line, as_markdown, as_text


def main() -> int:
    known = enrolled()
    wanted = _arguments(list(known))
    if wanted.list:
        for name, one in known.items():
            print(f"{one.row:8} {name:24} {one.fault}")
        return 0
    with STORES[wanted.store]() as new_store:
        lines = []
        for name in wanted.names or known:
            print(f"{name} ...", file=sys.stderr, flush=True)
            one = known[name]
            lines.append(run(one, one.short if wanted.short else one.full, new_store))
            print(" | ".join(lines[-1].cells()), file=sys.stderr, flush=True)
    print(as_text(lines))
    _write(lines, wanted)
    return 1 if any(line.missed for line in lines) else 0


def _arguments(names: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *names], metavar="NAME")
    parser.add_argument("--list", action="store_true", help="only say which there are")
    parser.add_argument("--short", action="store_true", help="as small as in the tests")
    parser.add_argument("--store", choices=STORES, default="sqlite")
    return parser.parse_args()


def _write(lines: list[Line], wanted: argparse.Namespace) -> None:
    """A whole run on the default store is what the documents show."""
    if wanted.names or wanted.short or wanted.store != "sqlite":
        return
    DOCUMENT.write_text(as_markdown(lines, wanted.store), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
