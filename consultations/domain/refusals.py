"""Why was what somebody typed not taken, and what was typed at all?"""

from collections.abc import Mapping, Sequence

Posted = Mapping[str, Sequence[str]]


class Refused(Exception):
    """What was typed cannot be taken. ``part`` is the field within the question; ``more`` are further sentences, each
    with the field it is about."""

    def __init__(self, message: str, part: str = "", more: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(message)
        self.message, self.part, self.more = message, part, tuple(more)


class Unsure(Exception):
    """What was typed is possible but unlikely; it is taken once ``value`` is said to be right."""

    def __init__(self, value: str, message: str) -> None:
        super().__init__(message)
        self.value, self.message = value, message


def typed_in(posted: Posted, name: str) -> str:
    """What stands in that field, without what browsers add."""
    values = posted.get(name) or [""]
    return values[-1].replace("\r\n", "\n").replace("\x00", "").strip()
