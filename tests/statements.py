"""How many statements does a page need? What only begins, ends or holds a transaction is left out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection
from django.test.utils import CaptureQueriesContext

_OF_TRANSACTIONS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET CONSTRAINTS")


@dataclass
class Statements:
    """What was asked, in order."""

    asked: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.asked)

    def __str__(self) -> str:
        return "\n".join(f"{number}. {each[:160]}" for number, each in enumerate(self.asked, 1))


@contextmanager
def statements() -> Iterator[Statements]:
    """Collects the statements of the block; read them after it."""
    found = Statements()
    with CaptureQueriesContext(connection) as captured:
        yield found
    found.asked = [
        each["sql"]
        for each in captured.captured_queries
        if not each["sql"].upper().startswith(_OF_TRANSACTIONS)
    ]
