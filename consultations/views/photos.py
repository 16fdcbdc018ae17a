"""The patient's pages of photos and files: the page of a form that asks for them, and the look at one's own."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from consultations import attachments, photo_access, services
from consultations.attachments import Upload
from consultations.domain.schema import Question
from consultations.models import Attachment, Draft
from consultations.presenters import photos as presenter
from consultations.presenters import practice as addresses
from consultations.services import Filling
from consultations.services.photos import Changed, Sent
from consultations.views.hidden import looks_twice
from portal import audit
from portal.core.http import Visit, page
from portal.files import serving, storage
from portal.files.kinds import FileType
from portal.people import limits, typed

logger = logging.getLogger(__name__)

#: What stands around a page of a form: the journey gives it.
Frame = Callable[[HttpRequest, Filling, str], dict[str, Any]]


def sent_from(request: HttpRequest) -> Sent:
    """What was posted: files, ticks, and which of those added before is to go."""
    uploads = [
        Upload(each.name or "", each.read(), each.size or 0) for each in request.FILES.getlist("files")
    ]
    remove = request.POST.get("remove", "")
    try:
        named = UUID(remove) if remove else None
    except ValueError:
        raise Http404 from None
    return Sent(
        # A browser sends an empty part without a name when nothing was chosen; Django leaves that out.
        uploads=uploads,
        shows=request.POST.get("shows", ""),
        ticked=request.POST.getlist("agree"),
        remove=named,
        wants_to_add="add" in request.POST,
        source=limits.source_of(request),
    )


def as_typed(request: HttpRequest) -> Sent | None:
    """What was ticked on the page before the language was changed; a file cannot be put back into its box."""
    again = typed.taken(request)
    return None if again is None else Sent(shows=again.get("shows", ""), ticked=again.getlist("agree"))


def posted(
    request: HttpRequest, draft: Draft, page_id: str, question: Question, frame: Frame
) -> tuple[Filling, HttpResponse | None]:
    """Keep what was sent. Gives the form as it is, and the page to show again if the form does not go on from here."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    sent = sent_from(request)
    changed: Changed = services.change_photos(draft=draft, by=visit, question=question, sent=sent)
    stays = changed.problems or sent.wants_to_add or sent.remove is not None
    if changed.problems:
        return changed.filling, shown(request, changed.filling, page_id, question, frame, sent, changed)
    if stays:
        here = addresses.page_url(visit.practice.slug, draft, page_id)
        response = HttpResponse(status=302)
        response["Location"] = f"{here}?{request.GET.urlencode()}" if request.GET else here
        return changed.filling, response
    return changed.filling, None


def shown(
    request: HttpRequest,
    now: Filling,
    page_id: str,
    question: Question,
    frame: Frame,
    sent: Sent | None = None,
    changed: Changed | None = None,
) -> HttpResponse:
    """The page, with what was added and what became of it."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    context = {
        **frame(request, now, page_id),
        "page": presenter.photo_page(
            now,
            page_id,
            question,
            attachments.of_draft(now.draft, question.id),
            link=_own_link(visit, now.draft),
            sent=sent,
            problems=changed.problems if changed else (),
        ),
    }
    return render(request, "consultations/photo_question.html", context)


def _own_link(visit: Visit, draft: Draft) -> Callable[[Attachment], str]:
    return lambda row: addresses.form_url(visit.practice.slug, draft, "draft_photo", attachment=row.pk)


@page(photo_access.SEE_DRAFT_PHOTO)
def draft_photo(request: HttpRequest, attachment: Attachment) -> HttpResponse:
    """One's own photo in a form that is not sent yet. A form's own pages leave no line in the trail."""
    return answer(request, attachment)


@page(photo_access.SEE_CALL_PHOTO)
def caller_photo(request: HttpRequest, attachment: Attachment) -> HttpResponse:
    """What staff added for a caller, opened on purpose to see that it is the right one."""
    audit.record(
        "photo.read",
        patient_id=attachment.draft.patient_id,  # type: ignore[union-attr]
        object_id=attachment.pk,
    )
    return answer(request, attachment)


@page(photo_access.SEE_MY_PHOTO)
@looks_twice
def my_photo(request: HttpRequest, attachment: Attachment) -> HttpResponse:
    """One's own photo, or that of somebody one acts for, in a request that was sent."""
    audit.record(
        "photo.read",
        consultation_id=attachment.consultation_id,
        patient_id=attachment.consultation.patient_id,  # type: ignore[union-attr]
        object_id=attachment.pk,
    )
    return answer(request, attachment)


def answer(request: HttpRequest, attachment: Attachment) -> HttpResponse:
    """The picture itself, to be looked at there and then. Raises Http404 when it cannot be had."""
    serving.refuse_embedding(request)
    try:
        content = attachments.open_content(attachment)
    except storage.Missing:
        logger.exception("a photo cannot be opened", extra={"attachment_id": str(attachment.pk)})
        raise Http404 from None
    return serving.answer(content, FileType(attachment.type), name=attachment.kind)
