"""Who may see and change a colleague's place in the practice?"""

from __future__ import annotations

from portal.core.http import Door, Rule
from portal.people import absences
from portal.people.roles import Permission
from portal.people.rules import find_colleague

SEE = Rule(
    "colleague.see",
    "Staff of the practice see a colleague's roles, teams and days away.",
    Door.STAFF,
    needs=Permission.SEE_TEAM,
    find=find_colleague,
)
CHANGE = Rule(
    "colleague.change",
    "A manager of the practice changes a colleague's roles, teams and last day, and ends their access.",
    Door.STAFF,
    needs=Permission.MANAGE_TEAM,
    find=find_colleague,
)
AWAY = Rule(
    "colleague.away",
    "A manager of the practice, or the colleague themselves, says when they are away.",
    Door.STAFF,
    needs=Permission.SEE_TEAM,
    find=find_colleague,
    allows=lambda visit, member: absences.may_change(member, visit),
)
