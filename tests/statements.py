"""How many statements does a page send to the database? What only opens and closes transactions is not counted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET CONSTRAINTS")


class Statements(list[str]):
    """The statements of a block, in order."""

    def __str__(self) -> str:
        return "\n".join(f"{number}. {each[:160]}" for number, each in enumerate(self, 1))


@contextmanager
def counted() -> Iterator[Statements]:
    """The statements sent inside the block, filled in when it ends."""
    found = Statements()
    with CaptureQueriesContext(connection) as captured:
        yield found
    found += [each["sql"] for each in captured if not each["sql"].upper().startswith(NOT_COUNTED)]
