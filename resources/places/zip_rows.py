"""Prints every ZIP code of the `zipcodes` package, one a line, in order. Run by `zips`, alone: the
package holds 36 MB from its first answer on, and gives them back only with its process."""

import sys
from collections.abc import Callable
from typing import Any

import zipcodes

COLUMNS = ("zip_code", "city", "county", "state", "lat", "long", "timezone", "zip_code_type")

_list_all: Callable[[], list[dict[str, Any]]] = zipcodes.list_all


def main() -> None:
    for row in _list_all():
        out_of_use = "" if row["active"] else ", out of use"
        sys.stdout.write("\t".join(row[column] or "" for column in COLUMNS) + out_of_use + "\n")


if __name__ == "__main__":
    main()
