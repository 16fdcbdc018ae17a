"""What did the same person say on an earlier request that still matters, beside why this one is flagged?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from markupsafe import Markup

from portal.core.http import Visit
from triage.presenters import story
from triage.presenters.request import address


def with_said_before(why: dict[str, Any], visit: Visit, consultation: Any, now: datetime) -> dict[str, Any]:
    """Parameters of `why_flagged`, with what was said before as lines at the end."""
    return why | {"items": [*why["items"], *_said_before(visit, consultation, now)]}


def _said_before(visit: Visit, consultation: Any, now: datetime) -> list[Markup]:
    latest = {each["code"]: each for each in reversed(consultation.remembered)}
    return [
        Markup("<strong>Said before: {}.</strong> {}, in <a href='{}'>{}</a>.").format(
            each["words"].rstrip("."),
            story.when(each["at"], now),
            address(visit, "request", each["id"]),
            each["title"],
        )
        for each in latest.values()
    ]
