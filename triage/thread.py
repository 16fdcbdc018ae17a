"""What does the page of one request read? Everything, in one statement however long the thread is.

Lists come as JSON made by the database. The row is held while the page is made, because the first opening changes it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    JSONField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from consultations.domain import clinicians_only
from consultations.domain.attachments import State
from consultations.lately_access import RECENT_STOP
from consultations.models import (
    Attachment,
    Consultation,
    Flag,
    FollowUp,
    ImageRequest,
    Message,
    Note,
    ReplyDraft,
    StatusChange,
    StopEvent,
)
from portal.audit.models import ActorKind, AuditEvent
from portal.core.dates import date_of
from portal.core.http import Visit
from portal.notifications.models import OutboxMessage
from portal.people.models import Absence, Membership, PatientLink, SafeguardingMarker
from portal.people.roles import Permission
from triage.domain.remembered import REMEMBERED
from triage.models import Assignment, CoercionHints, FlagMark, Team, TeamMember
from triage.queries.conditions import DUE, WORST_SIGN_FIRST

EARLIER_DAYS = 365
MOST_EARLIER = 30


class JsonRow(Func):
    """One JSON object for each row. With Django's own JSONObject, making the statement below took 24 ms, not 16.

    The names become part of the statement, so they are this module's keywords and nothing that anybody typed.
    """

    def __init__(self, **fields: Any) -> None:
        self.names = tuple(fields)
        super().__init__(*fields.values(), output_field=JSONField())

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        pieces: list[str] = []
        params: list[Any] = []
        for name, source in zip(self.names, self.get_source_expressions(), strict=True):
            sql, values = compiler.compile(source)
            pieces.append(f"'{name}', {sql}")
            params.extend(values)
        return f"jsonb_build_object({', '.join(pieces)})", params


def load(visit: Visit, *, id: UUID, now: datetime) -> Consultation | None:
    """The request with all its page shows, held; None when this practice has no such request.

    Beside its own columns it carries `due`, as the inbox has it, and lists of dicts: `said`, `noted`, `happened`,
    `moved`, `accounts` (of the patient: what they say about being reached), `asked_later`, `signs`, `remembered`, `attached`, `photos_asked`, `typed` (this person's drafts), `told`, `opened`, `earlier`, and of the practice `colleagues`, `groups` and
    `leaving` (this person's messages that can still be taken back).
    """
    found = (
        Consultation.objects.select_for_update(of=("self",))
        .filter(pk=id)
        .select_related(
            "person", "patient__usual_clinician", "proxy__user", "routing__team", "routing__owner"
        )
        .annotate(due=DUE, **_of_the_request(visit), **_of_the_practice(visit, now))
        .defer("search")
        .first()
    )
    if found is not None:
        found.is_held = True
        if not visit.may(Permission.READ_PRIVATE):
            found.signs = clinicians_only.signs(found.signs)
            found.asked = clinicians_only.without(found.asked or {})  # on this page alone: nothing saves it
    return cast("Consultation | None", found)


def _rows(rows: QuerySet[Any], **fields: Any) -> ArraySubquery:
    return ArraySubquery(rows.values(json=JsonRow(**fields)))


def _of_the_request(visit: Visit) -> dict[str, Any]:
    mine = {"consultation": OuterRef("pk")}
    return {
        "said": _rows(
            Message.objects.filter(**mine).order_by("written_at", "pk"),
            id="pk", author="author", person="person_id", name="author_name", kind="kind", body="body",
            for_practice="for_practice", questions="questions", net="safety_net", at="written_at", visible_at="visible_at",
            taken_back_at="taken_back_at", read_at="read_at", is_clear="is_clear",
        ),
        "noted": _rows(
            Note.objects.filter(**mine).order_by("written_at", "pk"),
            id="pk", name="author_name", body="body", at="written_at",
        ),
        "happened": _rows(
            StatusChange.objects.filter(**mine).order_by("at", "pk"),
            id="pk", at="at", move="move", by="by", name="by_name", target="target", reason="reason",
        ),
        "moved": _rows(
            Assignment.objects.filter(**mine).order_by("at", "pk"),
            at="at", name="by_name", team="team__name", owner="owner__display_name", reason="reason",
        ),
        "asked_later": _rows(
            FollowUp.objects.filter(**mine).order_by("set_at"),
            id="pk", by="set_by", at="set_at", due_at="due_at", asked_at="asked_at", answer="answer",
            cancelled_at="cancelled_at",
        ),
        "signs": _rows(
            Flag.objects.filter(**mine).order_by(*WORST_SIGN_FIRST),
            id="pk", code="code", level="level", rule="rule", version="rule_version", question_id="question_id",
            question="question", answer="answer", words="words", at="raised_at", start="start", end="end",
            message="message_id", happening="happening", mark=_mark(),
        ),
        "remembered": _rows(
            Flag.objects.filter(
                Q(consultation__patient=OuterRef("patient"))
                | Q(
                    consultation__patient=None,
                    consultation__person=OuterRef("person"),
                    consultation__said_name=OuterRef("said_name"),
                ),
                code__in=sorted(REMEMBERED),
                consultation__sent_at__lt=OuterRef("sent_at"),
            ).order_by("-raised_at", "pk"),
            code="code", words="words", at="raised_at", id="consultation_id", title="consultation__title",
        ),
        "attached": _rows(
            Attachment.objects.filter(**mine).exclude(state=State.QUARANTINED).order_by("added_at", "pk"),
            id="pk", kind="kind", state="state", why="why", type="type", pages="pages", hints="hints",
            preview="preview", taken="taken", checked_at="checked_at",
            is_private=Coalesce("asked_by__is_intimate", False),
        ),
        "photos_asked": _rows(
            ImageRequest.objects.filter(**mine).order_by("asked_at"),
            is_private="is_intimate", consent="consent", by="asked_by", at="asked_at", ends_at="ends_at", used_at="used_at",
        ),
        "stopped": _rows(
            StopEvent.objects.filter(
                Q(draft=OuterRef("draft"))
                | Q(patient=OuterRef("patient"))
                | Q(person=OuterRef("person"), patient=None),  # of the writer, but not sure about whom
                shown_at__gt=OuterRef("sent_at") - RECENT_STOP,
                shown_at__lte=OuterRef("sent_at"),
            ).order_by("shown_at"),
            id="pk", kind="kind", variant="variant", told="told", answers="answers", choice="choice",
            set_version="set_version", at="shown_at",
        ),
        "markers": _rows(
            SafeguardingMarker.objects.filter(patient=OuterRef("patient"), ended_at=None).order_by("review_on"),
            kind="kind", review_on="review_on",
        ),
        "accounts": _rows(
            PatientLink.objects.filter(patient=OuterRef("patient"), undone_at=None).order_by("confirmed_at", "pk"),
            id="user_id", name="user__full_name", email_only_mine="user__email_only_mine", email_safe="user__email_safe",
            phone_only_mine="user__phone_only_mine", text_safe="user__text_safe", contact_how="user__contact_how",
            asked_at="user__contact_asked_at", address_changed_at="user__address_changed_at",
        ),
        "typed": _rows(
            ReplyDraft.objects.filter(**mine, membership=visit.membership.pk).order_by("mode"),
            mode="mode", fields="fields", saved_at="saved_at",
        ),
        "told": _rows(
            OutboxMessage.objects.filter(about_id=OuterRef("pk")).order_by("created_at", "pk"),
            kind="kind", state="state", channel="channel", at="created_at", sent_at="sent_at",
            not_before="not_before",
        ),
        "opened": ArraySubquery(
            AuditEvent.objects.filter(
                consultation_id=OuterRef("pk"),
                action__in=["request.read", "request.operator.read"],
                actor_kind=ActorKind.STAFF,
            )
            .exclude(actor=None)
            .order_by()
            .values("actor")
            .annotate(json=JsonRow(actor="actor", first=Min("at"), last=Max("at"), times=Count("id")))
            .values("json")
        ),
        "earlier": ArraySubquery(
            Consultation.objects.filter(
                Q(patient=OuterRef("patient"))
                | Q(patient=None, person=OuterRef("person"), said_name=OuterRef("said_name")),
                sent_at__lt=OuterRef("sent_at"),
                sent_at__gte=OuterRef("sent_at") - timedelta(days=EARLIER_DAYS),
            )
            .order_by("-sent_at")
            .values(
                json=JsonRow(
                    id="pk", title="title", kind="kind", sent_at="sent_at", status="status", outcome="outcome",
                    closed_by="closed_by", with_whom="with_whom", answered_at="answered_at",
                    read_at="answer_read_at",
                )
            )[:MOST_EARLIER]
        ),
    }  # fmt: skip


def _mark() -> Subquery:
    """What somebody said of a flag, if that stands."""
    stands = FlagMark.objects.filter(flag=OuterRef("pk"), undone_at=None)
    row = JsonRow(is_right="is_right", reason="reason", name="marked_by__display_name", at="marked_at")
    return Subquery(stands.values(json=row)[:1])


def _of_the_practice(visit: Visit, now: datetime) -> dict[str, Any]:
    mine = TeamMember.objects.filter(team=OuterRef("pk"), membership=visit.membership.pk, left_at=None)
    return {
        "colleagues": _rows(
            Membership.objects.order_by("display_name"),
            id="pk", user="user_id", name="display_name", job="job_title", ended_at="ended_at",
            active="user__is_active", away=away_until(now), is_here=works_on(now),
        ),
        "groups": _rows(Team.objects.order_by("name"), id="pk", key="key", name="name", mine=Exists(mine)),
        "leaving": leaving_rows(visit, now),
        "hints_are_shown": Coalesce(
            Subquery(CoercionHints.objects.order_by("-made_at", "-pk").values("is_on")[:1]), False
        ),
    }  # fmt: skip


def away_until(now: datetime) -> Subquery:
    """The last day of the absence a colleague is in today, if they are away."""
    today = date_of(now)
    rows = Absence.objects.filter(
        membership=OuterRef("pk"), withdrawn_at=None, first_day__lte=today, last_day__gte=today
    )
    return Subquery(rows.order_by("-last_day").values("last_day")[:1])


def works_on(now: datetime) -> ExpressionWrapper:
    """Whether a colleague's last day is not over, and it is no operator."""
    is_here = (Q(ends_on=None) | Q(ends_on__gt=date_of(now))) & Q(door_until=None)
    return ExpressionWrapper(is_here, output_field=BooleanField())


def leaving_rows(visit: Visit, now: datetime) -> ArraySubquery:
    """This person's messages that can still be taken back, the latest first: for the undo bar of any staff page."""
    return _rows(
        Message.objects.filter(
            person=visit.user.pk, author=Message.Author.STAFF, visible_at__gt=now, taken_back_at=None
        ).order_by("-visible_at"),
        id="pk", consultation="consultation_id", kind="kind", visible_at="visible_at",
        said_name="consultation__said_name", born_on=F("consultation__said_born_on"),
        title="consultation__patient__title", first_names="consultation__patient__first_names",
        family_name="consultation__patient__family_name", patient_born_on="consultation__patient__born_on",
    )  # fmt: skip


def moment(stored: str | datetime | None) -> datetime | None:
    """A moment as JSON carries it."""
    return datetime.fromisoformat(stored) if isinstance(stored, str) else stored
