"""How does what a practice decided reach its patients? The rows are read and laid down beside the practice's name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from consultations.domain.computed import RESULTS_FORM
from consultations.models import FormApproval, FormVersion, PracticeTexts
from portal.core.errors import NotAllowed
from portal.core.http import Visit
from portal.practices.models import Practice


def may(by: Visit, permission: str, sentence: str) -> None:
    """Raises NotAllowed with the sentence unless this member of staff holds the permission."""
    if not by.is_staff or by.membership.door_until is not None or not by.may(permission):
        raise NotAllowed(sentence)


def hold(practice: UUID) -> Practice:
    """The practice, held until the change is made: two managers who press together do so one after the other."""
    held: Practice = Practice.objects.select_for_update().get(pk=practice)
    return held


def newest(versions: Iterable[FormVersion]) -> dict[str, FormVersion]:
    """The version of each form that counts."""
    found: dict[str, FormVersion] = {}
    for each in versions:
        if each.kind not in found or each.number > found[each.kind].number:
            found[each.kind] = each
    return found


def current() -> dict[str, FormVersion]:
    """Every form that this practice has changed, as it is now."""
    return newest(FormVersion.objects.order_by("kind", "-number").distinct("kind"))


def texts_in_force() -> PracticeTexts | None:
    """The words that were published last."""
    found: PracticeTexts | None = (
        PracticeTexts.objects.filter(number__isnull=False).order_by("-number").first()
    )
    return found


def publish(practice: Practice) -> None:
    """Say anew what this practice offers. The practice must be held by this transaction."""
    forms, texts = current(), texts_in_force()
    approved: dict[str, list[dict[str, Any]]] = {}
    for each in FormApproval.objects.filter(withdrawn_at=None).order_by("-approved_at", "-id"):
        found = {"fingerprint": each.fingerprint, "local": each.questions}
        approved.setdefault(each.kind, []).append(found)
    practice.published = {
        "texts": texts.texts if texts else {},
        "notice_until": texts.notice_until.isoformat() if texts and texts.notice_until else None,
        "off": {slug: each.says for slug, each in forms.items() if not each.is_on},
        "local": {slug: each.questions for slug, each in forms.items() if each.questions},
        "approved": approved,
        "result_days": (forms[RESULTS_FORM].days or {}) if RESULTS_FORM in forms else {},
    }
    practice.save(update_fields=["published"])
