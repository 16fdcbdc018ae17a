"""Who may change when the practice is open?"""

from __future__ import annotations

from portal.core.http import Door, Rule
from portal.people.roles import Permission

HOURS = Rule(
    "hours.change",
    "A manager of the practice sees and changes when it is open.",
    Door.STAFF,
    needs=Permission.CHANGE_HOURS,
)
