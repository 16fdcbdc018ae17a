"""Which lists were brought, and what is in them?"""

from __future__ import annotations

from uuid import UUID

from portal.people.domain.list_states import Change, State
from portal.people.list_models import ListColumns, ListImport, ListLine
from portal.people.models import Membership

HISTORY = 50
PAGE = 100


def history() -> list[ListImport]:
    """The last lists somebody brought, the newest first, without their files."""
    rows = ListImport.objects.select_related("uploaded_by", "loaded_by", "undone_by").defer("sealed")
    return list(rows.order_by("-uploaded_at")[:HISTORY])


def find(key: UUID) -> ListImport | None:
    """One of them, without its file."""
    found: ListImport | None = (
        ListImport.objects.filter(pk=key)
        .select_related("uploaded_by", "loaded_by", "undone_by")
        .defer("sealed")
        .first()
    )
    return found


def lines(load: ListImport, change: Change, *, page: int = 1, most: int = PAGE) -> list[ListLine]:
    """Lines of one kind, a page of them; one more than `most` when there are further ones."""
    rows = ListLine.objects.filter(list_import=load, change=change).order_by("number", "pk")
    start = (page - 1) * most
    return list(rows[start : start + most + 1])


def wrong_lines(load: ListImport) -> list[ListLine]:
    """Every line with something wrong."""
    return list(ListLine.objects.filter(list_import=load, change=Change.WRONG).order_by("number", "pk"))


def meanings() -> dict[str, str]:
    """What this practice has said its columns mean."""
    found = ListColumns.objects.first()
    return dict(found.meanings) if found else {}


def last_loaded() -> ListImport | None:
    """The list that was loaded last and not taken back."""
    found: ListImport | None = (
        ListImport.objects.filter(state__in=(State.LOADED, State.UNDOING))
        .select_related("loaded_by")
        .defer("sealed")
        .order_by("-loaded_at")
        .first()
    )
    return found


def clinician_names() -> dict[str, str]:
    """What the practice calls its staff, by key as lines keep it."""
    return {str(key): name for key, name in Membership.objects.values_list("pk", "display_name")}
