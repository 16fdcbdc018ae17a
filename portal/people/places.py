"""At which practices does this account work?"""

from __future__ import annotations

from uuid import UUID

from portal.core import clock
from portal.core.tenancy import as_person
from portal.practices.models import Practice

_WORKS_AT = """
select p.* from practices_practice p join people_membership m on m.practice_id = p.id
where m.user_id = %s and m.ended_at is null and (m.ends_on is null or m.ends_on > %s)
    and (m.door_until is null or m.door_until > %s)
order by p.name
"""


def workplaces(person: UUID) -> list[Practice]:
    """The practices where this person works now, by name."""
    with as_person(person):
        return list(Practice.objects.raw(_WORKS_AT, [person, clock.today(), clock.now()]))
