"""What was done to the practice's forms, and by whom?"""

from __future__ import annotations

from consultations.models import FormApproval, FormVersion, PracticeTexts


def history(kind: str) -> list[FormVersion]:
    """Every change of one form, newest first."""
    return list(FormVersion.objects.filter(kind=kind).order_by("-number"))


def approvals(kind: str) -> list[FormApproval]:
    """Every approval of one form, in force or taken back, newest first."""
    return list(FormApproval.objects.filter(kind=kind).order_by("-approved_at", "-id"))


def in_force() -> dict[str, FormApproval]:
    """The newest approval of each form that was not taken back."""
    rows = FormApproval.objects.filter(withdrawn_at=None).select_related("approved_by")
    rows = rows.order_by("kind", "-approved_at", "-id")
    return {each.kind: each for each in rows.distinct("kind")}


def published_texts() -> list[PracticeTexts]:
    """Every published version of the practice's words, newest first."""
    return list(PracticeTexts.objects.filter(number__isnull=False).order_by("-number"))
