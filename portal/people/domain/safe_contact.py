"""Is it safe to ring, to text or to write to them: by what an account says of itself, and by what came with the request? Pure.

The stricter of the two counts, and the strictest of several accounts. "I am not sure" counts as no. What nobody asked is
called not known, and is not taken for a yes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

YES = "yes"
LEAVE_NOTHING = "Make sure who answers. Say nothing of why you ring, and leave no message."


@dataclass(frozen=True)
class Said:
    """What one account said of itself: yes, no, unsure, or empty while it was never asked."""

    name: str
    email_only_mine: str = ""
    email_safe: str = ""
    phone_only_mine: str = ""
    text_safe: str = ""
    how: str = ""  # message, phone, either
    asked_on: date | None = None
    is_due: bool = False  # to be asked again

    @property
    def was_asked(self) -> bool:
        return self.asked_on is not None


def is_risk(answer: str) -> bool:
    """Whether the answer keeps staff from using it. What was never asked is no answer."""
    return answer not in ("", YES)


def short(request_safe: str, accounts: Sequence[Said]) -> list[str]:
    """For the banner, where it stays in view: what not to use."""
    found = []
    if any(is_risk(each.phone_only_mine) for each in accounts):
        found.append("Phone not private")
    if any(is_risk(each.text_safe) for each in accounts):
        found.append("No texts")
    if request_safe != YES:
        found.append("Messages may not be safe")
    elif any(is_risk(each.email_safe) for each in accounts):
        found.append("No e-mail")
    return found


def before_a_call(request_safe: str, accounts: Sequence[Said]) -> list[str]:
    """Above the number: what to mind when ringing, and whether a text may be sent instead."""
    found = []
    if request_safe != YES:
        found.append(f"With this request they did not say that messages are safe. {LEAVE_NOTHING}")
    for each in accounts:
        whose = _whose(each, accounts)
        if each.phone_only_mine == "no":
            found.append(f"{whose} number is not only theirs. {LEAVE_NOTHING}")
        elif is_risk(each.phone_only_mine):
            found.append(f"{whose} number may not be only theirs: they are not sure. {LEAVE_NOTHING}")
        if each.text_safe == "no":
            found.append("Do not text: they said that it is not safe.")
        elif is_risk(each.text_safe):
            found.append("Do not text: they are not sure that it is safe.")
        if each.how == "message":
            found.append("They would rather have a message here than a call.")
    return _once(found)


def before_writing(request_safe: str, accounts: Sequence[Said]) -> list[str]:
    """Above the box of a reply: whether they hear that there is something to read."""
    found = []
    if request_safe != YES:
        found.append("No e-mail tells them of it: with this request they did not say that messages are safe.")
    for each in accounts:
        if each.email_safe == "no":
            found.append("No e-mail tells them of it: their account says that e-mails are not safe.")
        elif is_risk(each.email_safe):
            found.append("No e-mail tells them of it: they are not sure that e-mails are safe.")
        elif is_risk(each.email_only_mine):
            found.append("Somebody else may open their e-mail. It says only that there is something to read.")
        if each.how == "phone":
            found.append("They asked to be phoned rather than written to.")
    return _once(found)


def when_asked(accounts: Sequence[Said]) -> list[tuple[str, date | None, bool]]:
    """Of each account: whose, when it was asked, and whether it is due to be asked again."""
    return [(_whose(each, accounts), each.asked_on, each.is_due) for each in accounts]


def _whose(said: Said, accounts: Sequence[Said]) -> str:
    return f"{said.name}’s" if len(accounts) > 1 and said.name else "Their"


def _once(lines: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(lines))
