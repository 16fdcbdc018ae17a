"""Who may look at the practice's alerts?"""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from portal.core.http import Door, Rule, Visit
from portal.people.models import Alert
from portal.people.roles import Permission


def find_alert(visit: Visit, *, alert: UUID) -> Alert:
    """An alert of this practice, or a 404."""
    found: Alert | None = Alert.objects.filter(pk=alert).first()
    if found is None:
        raise Http404
    return found


SEE = Rule("alerts.see", "A manager of the practice.", Door.STAFF, needs=Permission.SEE_ALERTS)
MARK = Rule(
    "alerts.mark",
    "A manager of the practice marks an alert as seen.",
    Door.STAFF,
    needs=Permission.SEE_ALERTS,
    find=find_alert,
)
