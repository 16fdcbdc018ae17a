"""Who may say that staff are shown hints of coercion?"""

from __future__ import annotations

from portal.core.http import Door, Rule
from portal.people.roles import Permission

HINTS = Rule(
    "hints.change",
    "Whoever looks after safeguarding at the practice switches hints of coercion on and off.",
    Door.STAFF,
    needs=Permission.SAFEGUARDING,
)
