"""What does expected trouble look like?"""

from __future__ import annotations

from portal.core.sentence import whole


class DomainError(Exception):
    """Expected trouble, said in one or two sentences that the person at the screen can act on."""

    code = "refused"
    status = 409

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.english = message
        if code:
            self.code = code

    @property
    def message(self) -> str:
        """The sentence in the language of the page."""
        return whole(self.english)


class NotAllowed(DomainError):
    """This person may not do this. Pages answer with 404 unless they show the sentence."""

    code = "not_allowed"
    status = 404


class Conflict(DomainError):
    """Somebody else was first. Nothing was written; what was typed is still with the caller."""

    code = "conflict"
