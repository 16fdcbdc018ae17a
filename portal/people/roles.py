"""What may each role at a practice do?"""

from collections.abc import Iterable
from enum import StrEnum


class Role(StrEnum):
    """A job at a practice. One person may hold several. The values are stored and permanent."""

    RECEPTIONIST = "receptionist"
    CLINICIAN = "clinician"
    MANAGER = "manager"
    SAFETY_OFFICER = "safety_officer"

    @property
    def label(self) -> str:
        """The role as staff say it."""
        return ROLE_LABELS[self]


ROLE_LABELS: dict[Role, str] = {
    Role.RECEPTIONIST: "Care navigator",
    Role.CLINICIAN: "Clinician",
    Role.MANAGER: "Practice manager",
    Role.SAFETY_OFFICER: "Clinical safety officer",
}

#: A role that is only given together with another: who answers for clinical safety is a clinician.
GIVEN_WITH: dict[Role, Role] = {Role.SAFETY_OFFICER: Role.CLINICIAN}


class Permission(StrEnum):
    """One thing a member of staff may be allowed to do at their own practice."""

    SEE_INBOX = "see_inbox"
    WRITE_DOWN = "write_down"
    OPEN_REQUEST = "open_request"
    EXPORT_REQUEST = "export_request"
    PRIVATE_PHOTOS = "private_photos"  # to ask for one, and to look at it
    TAKE = "take"
    ASSIGN = "assign"
    REPLY = "reply"
    ASK = "ask"
    NOTE = "note"
    RAISE_LEVEL = "raise_level"
    LOWER_LEVEL = "lower_level"
    CLOSE = "close"
    REOPEN = "reopen"
    FOLLOW_UP = "follow_up"
    MATCH_PEOPLE = "match_people"
    MANAGE_PROXIES = "manage_proxies"
    SEE_WORKLOAD = "see_workload"
    SEE_WHO_LOOKED = "see_who_looked"
    CHANGE_RULES = "change_rules"
    CHANGE_HOURS = "change_hours"
    SEE_TEAM = "see_team"
    INVITE_STAFF = "invite_staff"
    MANAGE_TEAM = "manage_team"
    IMPORT_PATIENTS = "import_patients"
    SEE_ALERTS = "see_alerts"
    SAFEGUARDING = "safeguarding"  # the one permission that reaches images which were put away
    SEE_FORMS = "see_forms"
    MANAGE_FORMS = "manage_forms"
    APPROVE_CLINICAL = "approve_clinical"
    REPORT_CONCERN = "report_concern"
    WORK_CONCERNS = "work_concerns"
    MARK_FLAGS = "mark_flags"
    SET_MARKERS = "set_markers"
    READ_PRIVATE = "read_private"  # what somebody was asked in private, "Is anyone making you feel unsafe?"


_EVERYONE = frozenset(
    {
        Permission.SEE_INBOX,
        Permission.WRITE_DOWN,
        Permission.OPEN_REQUEST,
        Permission.TAKE,
        Permission.ASSIGN,
        Permission.REPLY,
        Permission.ASK,
        Permission.NOTE,
        Permission.RAISE_LEVEL,
        Permission.CLOSE,
        Permission.REOPEN,
        Permission.MATCH_PEOPLE,
        Permission.MANAGE_PROXIES,
        Permission.SEE_TEAM,
        Permission.REPORT_CONCERN,
        Permission.MARK_FLAGS,
    }
)

# A care navigator answers and closes what needs no clinical judgement; only a clinician may say
# that something is less urgent than the rules or a colleague thought, or ask to hear how it went.
_CLINICIAN = frozenset(
    {
        Permission.LOWER_LEVEL,
        Permission.FOLLOW_UP,
        Permission.SEE_WORKLOAD,
        Permission.EXPORT_REQUEST,
        Permission.PRIVATE_PHOTOS,
        Permission.READ_PRIVATE,
        Permission.SET_MARKERS,
    }
)

_MANAGER = frozenset(
    {
        Permission.SEE_WORKLOAD,
        Permission.EXPORT_REQUEST,
        Permission.SEE_WHO_LOOKED,
        Permission.CHANGE_RULES,
        Permission.CHANGE_HOURS,
        Permission.INVITE_STAFF,
        Permission.MANAGE_TEAM,
        Permission.IMPORT_PATIENTS,
        Permission.SAFEGUARDING,
        Permission.SET_MARKERS,
        Permission.SEE_ALERTS,
        Permission.SEE_FORMS,
        Permission.MANAGE_FORMS,
        Permission.WORK_CONCERNS,
    }
)

# Who answers for clinical safety says which questions patients may be asked; switching a form on stays the manager's.
_SAFETY_OFFICER = frozenset({Permission.SEE_FORMS, Permission.APPROVE_CLINICAL, Permission.WORK_CONCERNS})

#: What an operator holds who came in by the emergency door. It is no job at a practice: nobody is given it on a page.
OPERATOR = "operator"

# An operator looks and changes nothing: what went wrong is put right by the practice, or outside the portal.
_OPERATOR = frozenset(
    {Permission.SEE_INBOX, Permission.OPEN_REQUEST, Permission.SEE_TEAM, Permission.SEE_WORKLOAD}
)

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.RECEPTIONIST: _EVERYONE,
    Role.CLINICIAN: _EVERYONE | _CLINICIAN,
    Role.MANAGER: _EVERYONE | _MANAGER,
    Role.SAFETY_OFFICER: _EVERYONE | _SAFETY_OFFICER,
}


def permissions_of(roles: Iterable[str]) -> frozenset[Permission]:
    """Everything these roles allow together. A role nobody knows allows nothing."""
    held = list(roles)
    known = [PERMISSIONS[Role(role)] for role in held if role in set(Role)]
    return frozenset().union(*known, _OPERATOR if OPERATOR in held else frozenset())
