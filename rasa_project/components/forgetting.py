"""A small memory that forgets: by age since last use, and the longest unused when it is full."""

import time
from collections import OrderedDict
from typing import Callable, Generic, List, Optional, Tuple, TypeVar

Value = TypeVar("Value")


class Forgetting(Generic[Value]):
    """At most `capacity` values, each kept for `seconds` after it was last put."""

    def __init__(
        self, capacity: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._capacity = capacity
        self._seconds = seconds
        self._clock = clock
        self._kept: "OrderedDict[str, Tuple[float, Value]]" = OrderedDict()

    def put(self, key: str, value: Value) -> None:
        self.forget_old()
        self._kept[key] = (self._clock(), value)
        self._kept.move_to_end(key)
        while len(self._kept) > self._capacity:
            self._kept.popitem(last=False)

    def get(self, key: str) -> Optional[Value]:
        self.forget_old()
        return self._kept[key][1] if key in self._kept else None

    def forget_old(self) -> None:
        """Oldest come first, so this looks only at what it drops and one more."""
        too_old = self._clock() - self._seconds
        while self._kept and next(iter(self._kept.values()))[0] <= too_old:
            self._kept.popitem(last=False)

    def keys(self) -> List[str]:
        self.forget_old()
        return list(self._kept)
