"""Who may see, change and approve the practice's forms?"""

from __future__ import annotations

from consultations.access import find_kind
from portal.core.http import Door, Rule, Visit
from portal.people.roles import Permission

LIST = Rule(
    "forms.list",
    "Managers and clinical safety officers of the practice see its forms and their state.",
    Door.STAFF,
    needs=Permission.SEE_FORMS,
)
SEE = Rule(
    "forms.see",
    "Managers and clinical safety officers of the practice see one form and all that was done to it.",
    Door.STAFF,
    needs=Permission.SEE_FORMS,
    find=find_kind,
)
CHANGE = Rule(
    "forms.change",
    "A manager of the practice switches a form on and off and adds questions of its own.",
    Door.STAFF,
    needs=Permission.MANAGE_FORMS,
    find=find_kind,
)
DAYS = Rule(
    "forms.days",
    "A manager of the practice says after how many days a result counts as late.",
    Door.STAFF,
    needs=Permission.MANAGE_FORMS,
)


def find_own(visit: Visit, *, kind: str, question: str) -> tuple[str, str]:
    """The form, and the id of a question of the practice's own in it."""
    return find_kind(visit, kind=kind), f"local.{question}"


REMOVE = Rule(
    "forms.remove_question",
    "A manager of the practice takes a question of its own out of a form.",
    Door.STAFF,
    needs=Permission.MANAGE_FORMS,
    find=find_own,
)
TEXTS = Rule(
    "forms.texts",
    "A manager of the practice writes, previews and publishes its own words.",
    Door.STAFF,
    needs=Permission.MANAGE_FORMS,
)
APPROVE = Rule(
    "forms.approve",
    "A clinical safety officer of the practice approves a form or takes the approval back.",
    Door.STAFF,
    needs=Permission.APPROVE_CLINICAL,
    find=find_kind,
)
