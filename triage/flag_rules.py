"""Who may say that a flag was right or wrong, and who reads how the rules are doing?"""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from consultations.models import Flag
from portal.core.http import Door, Rule, Visit
from portal.people.roles import Permission


def find_flag(visit: Visit, *, id: UUID, flag: UUID) -> Flag:
    """A flag of that request, held until the page is done, or a 404."""
    found: Flag | None = (
        Flag.objects.select_for_update(of=("self",))
        .select_related("consultation")
        .defer("consultation__asked", "consultation__words", "consultation__search")
        .filter(pk=flag, consultation_id=id)
        .first()
    )
    if found is None:
        raise Http404
    return found


MARK = Rule(
    "flags.mark",
    "Staff of the practice may say that a flag was right or wrong here, and take that back.",
    Door.STAFF,
    needs=Permission.MARK_FLAGS,
    find=find_flag,
)
SEE = Rule(
    "flags.counts",
    "Managers and clinical safety officers of the practice read how often each rule raised, and was marked right or wrong.",
    Door.STAFF,
    needs=Permission.WORK_CONCERNS,
)
