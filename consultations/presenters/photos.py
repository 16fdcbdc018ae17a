"""What does a page that asks for photos or files say, and what is said of each one that was added?"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.domain import journey
from consultations.domain.attachments import (
    MAY_BE_KEPT,
    PRIVATE_PARTS,
    PRIVATE_PARTS_CHILD,
    STAFF_MAY_SEE,
    Shows,
    State,
)
from consultations.domain.schema import Question, QuestionType
from consultations.models import Attachment
from consultations.services import Filling
from consultations.services.photo_requests import Room
from consultations.services.photos import (
    MISSING,
    NONE_CHOSEN,
    SHOWS_MISSING,
    TOO_MANY,
    TOO_OFTEN,
    Problem,
    Sent,
)
from portal.core.dates import date_of, day_words
from portal.files.kinds import LARGEST_MB, Hint, Why

PHOTO_TYPES = "image/jpeg,image/png,image/webp,image/heic,image/heif,.heic,.heif"
FILE_TYPES = f"{PHOTO_TYPES},application/pdf"
#: Ids of the parts of the page, for the error summary to lead to.
FILES, SHOWS, AGREE = "files", "shows", "agree"


@dataclass(frozen=True)
class PhotoPage:
    """All that the template of such a page needs."""

    id: str
    heading: str
    hints: list[str]
    is_photo: bool
    progress: dict[str, Any]
    added: list[dict[str, Any]]
    is_waiting: bool
    left: int
    limits: str
    accept: str
    shows: dict[str, Any]
    agree: dict[str, Any]
    file_error: str
    private: list[str]
    errors: list[dict[str, str]] = field(default_factory=list)


def photo_page(
    now: Filling,
    page_id: str,
    question: Question,
    rows: Sequence[Attachment],
    *,
    link: Callable[[Attachment], str],
    sent: Sent | None = None,
    problems: Sequence[Problem] = (),
) -> PhotoPage:
    """The page as it is shown: what was added with what became of it, then a place to add more."""
    page = now.questions.page(page_id)
    shown = journey.shown(page, now.answers)
    is_photo = question.type is QuestionType.PHOTO
    progress = journey.progress(now.questions, page_id, now.answers, now.about, now.known)
    taken = [each for each in rows if each.state in (State.WAITING, State.CHECKED)]
    kept = rows[-1].agreed if taken else {}
    words = about_problems(problems, is_photo=is_photo, most=question.most_attached)
    return PhotoPage(
        id=page_id,
        heading=shown.heading,
        hints=[each for each in (shown.questions[0].hint, page.hint) if each],
        is_photo=is_photo,
        progress={"part": progress.part_number, "parts": progress.part_count, "name": progress.title},
        added=items(rows, link=link, is_blurred=now.draft.entered_by_id is not None),
        is_waiting=any(each.state == State.WAITING for each in rows),
        left=question.most_attached - len(taken),
        limits=limits(is_photo=is_photo, most=question.most_attached),
        accept=PHOTO_TYPES if is_photo else FILE_TYPES,
        shows=shows(sent.shows if sent else kept.get("shows", ""), error=words.get(SHOWS, "")),
        agree=agreements(sent.ticked if sent else kept.get("ticked", ()), error=words.get(AGREE, "")),
        file_error=words.get(FILES, ""),
        private=private_words(problems),
        errors=summary(problems, is_photo=is_photo, most=question.most_attached),
    )


@dataclass(frozen=True)
class ThreadPage:
    """The page where photos are added to a request that was sent."""

    heading: str
    paragraphs: list[str]
    is_photo: bool
    is_private: bool
    limits: str
    accept: str
    shows: dict[str, Any]
    agree: dict[str, Any]
    file_error: str
    errors: list[dict[str, str]]


def thread_page(
    room: Room, *, is_private: bool, sent: Sent | None = None, problems: Sequence[Problem] = ()
) -> ThreadPage:
    """What was asked for, and where it is chosen. A private photo is shown to clinicians alone and asks no more whether
    it shows private parts."""
    is_photo = room.kind == "photo"
    words = about_problems(problems, is_photo=is_photo, most=room.left)
    return ThreadPage(
        heading=_heading(room, is_private=is_private),
        paragraphs=_asks(room, is_private=is_private),
        is_photo=is_photo,
        is_private=is_private,
        limits=limits(is_photo=is_photo, most=room.left),
        accept=PHOTO_TYPES if is_photo else FILE_TYPES,
        shows=shows(sent.shows if sent else "", error=words.get(SHOWS, "")),
        agree=agreements(sent.ticked if sent else (), error=words.get(AGREE, ""), is_private=is_private),
        file_error=words.get(FILES, ""),
        errors=summary(problems, is_photo=is_photo, most=room.left),
    )


def _heading(room: Room, *, is_private: bool) -> str:
    if is_private:
        return _("Send one private photo")
    if room.again:
        return _("Send it again")
    return _("Add photos")


def _asks(room: Room, *, is_private: bool) -> list[str]:
    if room.asked_by is None:
        return [_("We could not open “%(name)s”.") % {"name": each} for each in room.again]
    named = {"who": room.asked_by.asked_by.split(",")[0], "day": day_words(date_of(room.asked_by.ends_at))}
    if not is_private:
        return [
            _("%(who)s asked you for photos. You can add them until %(day)s.") % named,
            _("Use daylight if you can. Put a coin or a ruler beside it to show how big it is."),
        ]
    return [
        _("%(who)s talked with you about one private photo. You can send it here until %(day)s.") % named,
        _("You do not have to. We can see you in person. Somebody can be beside you if you like."),
        _(
            "Only doctors and nurses of the practice can open it. We note who did. It goes to nobody who acts for you."
        ),
        _("Send a photo of yourself only. You can send one, one time."),
    ]


def limits(*, is_photo: bool, most: int) -> str:
    """How many, and how large."""
    if is_photo:
        many = ngettext("You can add 1 photo.", "You can add up to %(n)s photos.", most) % {"n": most}
    else:
        many = ngettext("You can add 1 file.", "You can add up to %(n)s files.", most) % {"n": most}
        many += " " + _("Each can be a photo or a PDF.")
    return many + " " + _("The most for each is %(mb)s MB.") % {"mb": LARGEST_MB}


def shows(answer: str, *, error: str) -> dict[str, Any]:
    """The question whether private parts are seen, for the component `radios`."""
    choices = {
        Shows.NOTHING_PRIVATE: _("No, it does not show private parts"),
        Shows.PRIVATE_PARTS: _("Yes, it shows private parts"),
    }
    given: dict[str, Any] = {
        "idPrefix": SHOWS,
        "name": "shows",
        "fieldset": {"legend": {"text": _("Does any of them show private parts?"), "size": "s"}},
        "hint": {"text": _("Private parts are genitals and bottoms, and breasts of girls and women.")},
        "items": [
            {"value": value.value, "text": text} | ({"checked": True} if value == answer else {})
            for value, text in choices.items()
        ],
    }
    return given | ({"errorMessage": {"text": error}} if error else {})


def agreements(ticked: Any, *, error: str, is_private: bool = False) -> dict[str, Any]:
    """What has to be agreed to first, for the component `checkboxes`."""
    choices = {
        STAFF_MAY_SEE: _("I am happy for doctors and nurses at the practice to see it")
        if is_private
        else _("I am happy for staff at the practice to see it"),
        MAY_BE_KEPT: _("I know it may be saved in the health record"),
    }
    given: dict[str, Any] = {
        "idPrefix": AGREE,
        "name": "agree",
        "fieldset": {"legend": {"text": _("Before you add anything"), "size": "s"}},
        "hint": {"text": _("Tick both.")},
        "items": [
            {"value": value, "text": text} | ({"checked": True} if value in ticked else {})
            for value, text in choices.items()
        ],
    }
    return given | ({"errorMessage": {"text": error}} if error else {})


# What is wrong -------------------------------------------------------------------------------------------------------


def why_words(code: str, name: str, *, is_photo: bool, most: int = 0) -> str:
    """The sentence for a file that is not taken: which, why, and what to do."""
    types = (
        _("“%(name)s” is not a photo that we can open. Use a JPEG, PNG, HEIC or WebP photo")
        if is_photo
        else _("“%(name)s” is not a photo or a PDF. Save it as one of these, or bring it to us")
    )
    words = {
        Why.EMPTY: _("“%(name)s” is empty. Choose it again, or choose another"),
        Why.TOO_LARGE: _("“%(name)s” is too large. The most is %(mb)s MB. Make it smaller, or take it again"),
        Why.WRONG_TYPE: types,
        Why.CANNOT_OPEN: _("We could not open “%(name)s”. Choose it again, or take a new one"),
        Why.TOO_MANY_PIXELS: _("“%(name)s” is too large. Make it smaller, or take it again"),
        Why.TOO_MANY_PAGES: _("“%(name)s” has too many pages. We can take 20. Bring it to us instead"),
        Why.LOCKED: _("“%(name)s” has a password. Save it without the password, then add it again"),
        Why.LOST: _("We have lost “%(name)s”. We are sorry. Please add it again"),
        TOO_MANY: _("“%(name)s” was not added. You can add up to %(most)s"),
        TOO_OFTEN: _(
            "“%(name)s” was not added. Too many were sent in a short time. Wait 10 minutes, then add it again"
        ),
        NONE_CHOSEN: _("Choose a photo first") if is_photo else _("Choose a file first"),
        MISSING: _("Add a photo") if is_photo else _("Add a file"),
        SHOWS_MISSING: _("Tell us whether it shows private parts. Then choose it again"),
        STAFF_MAY_SEE: _("Tick both boxes. Then choose it again"),
        MAY_BE_KEPT: _("Tick both boxes. Then choose it again"),
        PRIVATE_PARTS: _("We do not take photos of private parts here"),
        PRIVATE_PARTS_CHILD: _("We do not take photos of private parts here"),
    }[code]
    return words % {"name": name, "mb": LARGEST_MB, "most": most}


def _place(code: str) -> str:
    if code in (SHOWS_MISSING, PRIVATE_PARTS, PRIVATE_PARTS_CHILD):
        return SHOWS
    return AGREE if code in (STAFF_MAY_SEE, MAY_BE_KEPT) else FILES


def about_problems(problems: Sequence[Problem], *, is_photo: bool, most: int) -> dict[str, str]:
    """What stands beside each part of the page."""
    found: dict[str, list[str]] = {}
    for each in problems:
        words = why_words(each.code, each.name, is_photo=is_photo, most=most)
        lines = found.setdefault(_place(each.code), [])
        if words not in lines:
            lines.append(words)
    return {place: ". ".join(lines) for place, lines in found.items()}


def summary(problems: Sequence[Problem], *, is_photo: bool, most: int) -> list[dict[str, str]]:
    """The list at the top of the page."""
    lines = {}
    for each in problems:
        lines[why_words(each.code, each.name, is_photo=is_photo, most=most)] = f"#{_place(each.code)}"
    return [{"text": words, "href": place} for words, place in lines.items()]


def private_words(problems: Sequence[Problem], *, is_sent: bool = False) -> list[str]:
    """What somebody reads who would have sent a photo of private parts: in a form, or on a request that was sent."""
    codes = {each.code for each in problems}
    go_on = "" if is_sent else " " + _("Please go on with the form.")
    if PRIVATE_PARTS_CHILD in codes:
        return [
            _(
                "Do not send photos of genitals, bottom or, for girls, breasts. This is to keep young people safe. "
                "You have done nothing wrong."
            ),
            _("No photo was kept. We will see you in person.") + go_on,
        ]
    if PRIVATE_PARTS in codes:
        return [_("No photo was kept. We will arrange to see you.") + go_on]
    return []


# What was added ------------------------------------------------------------------------------------------------------


def items(
    rows: Sequence[Attachment], *, link: Callable[[Attachment], str], is_blurred: bool = False
) -> list[dict[str, Any]]:
    """Each photo or file with what became of it. That somebody would have sent one of private parts is not listed.

    Where staff write for a caller the list is blurred: each look is made on purpose.
    """
    found: list[dict[str, Any]] = []
    for row in rows:
        if row.why in (PRIVATE_PARTS, PRIVATE_PARTS_CHILD):
            continue
        number = len(found) + 1
        found.append(
            {
                "id": str(row.pk),
                "title": title(row, number),
                "name": row.name,
                "href": link(row) if row.state == State.CHECKED else "",
                "is_picture": row.type == "jpeg",
                "image": smudge(row) if is_blurred else link(row),
                "opens": is_blurred or row.type != "jpeg",
                "state": row.state,
                "words": state_words(row),
                "hints": hint_words(row.hints),
            }
        )
    return found


def title(row: Attachment, number: int) -> str:
    """ "Photo 2" """
    words = _("Photo %(n)s") if row.kind == "photo" else _("File %(n)s")
    return words % {"n": number}


def state_words(row: Attachment) -> str:
    """Where it stands, for its sender."""
    if row.state == State.WAITING:
        return (
            _("We are checking it. You can go on.")
            if row.consultation_id is None
            else _("We are checking it.")
        )
    if row.state == State.REFUSED:
        return why_words(row.why, row.name, is_photo=row.kind == "photo") + "."
    return _("Added.")


def hint_words(hints: Sequence[str]) -> list[str]:
    """What may make it of little use. It can be sent all the same."""
    words = {
        Hint.SMALL: _("It is small. A closer or larger photo may help us more."),
        Hint.BLURRED: _("It looks blurred. Hold the phone still, in good light, and tap on the spot."),
    }
    return [words[Hint(each)] for each in hints]


def smudge(row: Attachment) -> str:
    """A picture too coarse to show anything, as an address that holds it."""
    if not row.preview:
        return ""
    return "data:image/jpeg;base64," + base64.b64encode(bytes(row.preview)).decode()
