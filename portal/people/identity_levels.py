"""How sure are we who somebody is, and what may they do at that level?

U: a contact nobody proved. C: a code sent to the address proved it. M: staff said which patient of the list it is. N5: NHS
login checked the details against the national record. N9: NHS login also compared a photo. NHS login says who a person is;
the practice's list says whose requests these are. So N9 counts as a match only with the NHS number, the date of birth and
the family name of a patient on the list.
"""

from __future__ import annotations

from enum import StrEnum


class IdentityLevel(StrEnum):
    """From a mere contact to a photo compared."""

    UNVERIFIED = "U"
    CONTACT = "C"
    MATCHED = "M"
    NHS_5 = "N5"
    NHS_9 = "N9"


class Proofing(StrEnum):
    """NHS login's own word for how a person was checked. What is stored and sent is the value."""

    P0 = "P0"
    P5 = "P5"
    P9 = "P9"


_MAY_SEND = frozenset(IdentityLevel) - {IdentityLevel.UNVERIFIED}
_MAY_READ = frozenset({IdentityLevel.MATCHED, IdentityLevel.NHS_9})


def level_of(
    *, proved_contact: bool, is_matched: bool = False, proofing: Proofing | None = None
) -> IdentityLevel:
    """The highest level that holds. A match by staff outranks a check of details, as it says which patient this is."""
    if proofing == Proofing.P9:
        return IdentityLevel.NHS_9
    if is_matched:
        return IdentityLevel.MATCHED
    if proofing == Proofing.P5:
        return IdentityLevel.NHS_5
    return IdentityLevel.CONTACT if proved_contact else IdentityLevel.UNVERIFIED


def may_send(level: IdentityLevel) -> bool:
    """Whether a request may be sent. Everybody who can be answered may ask; staff see how sure we are."""
    return level in _MAY_SEND


def may_read_replies(level: IdentityLevel, *, is_linked: bool) -> bool:
    """Whether replies are shown: to a level that knows the person, once it is known which patient they are."""
    return level in _MAY_READ and is_linked


def links_by_itself(proofing: Proofing, *, same_number: bool, same_birth: bool, same_name: bool) -> bool:
    """Whether what NHS login said is enough to say which patient this is without staff. All of it, or staff decide."""
    return proofing == Proofing.P9 and same_number and same_birth and same_name
