"""What was worked out of single words is kept, so that the next text with the same word need not wait for it."""

from collections.abc import Callable
from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")

#: So many are kept in a worker; then it begins anew.
MOST_KEPT = 30_000


class Kept(dict[Key, Value]):
    """Works out what is asked for the first time: ``kept[word]``. Keeps nothing but words and what they are worth."""

    def __init__(self, work_out: Callable[[Key], Value]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, key: Key) -> Value:
        if len(self) >= MOST_KEPT:
            self.clear()
        self[key] = value = self._work_out(key)
        return value
