"""Which background work keeps the promises made to patients, and forgets what was never sent?

Sweeps ask which practices have something due and hand each on; the work for one practice looks at the rows again, so
that running twice changes nothing.
"""

from __future__ import annotations

import logging
from uuid import UUID

from celery import shared_task

from portal.core import clock
from portal.core.tasks import PracticeTask, SweepTask

logger = logging.getLogger(__name__)


@shared_task(base=SweepTask, name="consultations.sweep_follow_ups", ignore_result=True)
def sweep_follow_ups() -> None:
    """Find the practices where somebody is to be asked how they are, or has not answered in time."""
    from consultations import queries

    for practice_id in queries.practices_with_follow_ups(clock.now()):
        serve_follow_ups.apply_async(kwargs={"practice_id": str(practice_id)}, expires=240)


@shared_task(base=PracticeTask, name="consultations.serve_follow_ups", ignore_result=True)
def serve_follow_ups(*, practice_id: str) -> None:
    """Hand on each of a practice's due follow-ups by itself, so that one that fails stops no other."""
    from consultations import queries

    now = clock.now()
    for follow_up in [*queries.follow_ups_to_ask(now), *queries.follow_ups_without_answer(now)]:
        wanted = {"practice_id": practice_id, "follow_up": str(follow_up)}
        serve_follow_up.apply_async(kwargs=wanted, expires=240)


@shared_task(base=PracticeTask, name="consultations.serve_follow_up", ignore_result=True)
def serve_follow_up(*, practice_id: str, follow_up: str) -> None:
    """Ask the patient when the day has come; bring the request back when they stayed silent."""
    from consultations import services
    from portal.practices.queries import core_hours, practice_of

    practice = practice_of(practice_id)
    services.ask_how_they_are(follow_up=UUID(follow_up), hours=core_hours(practice))
    services.note_silence(follow_up=UUID(follow_up), practice=practice)


@shared_task(base=SweepTask, name="consultations.sweep_unread", ignore_result=True)
def sweep_unread() -> None:
    """Find the practices where an answer has not been read for some time."""
    from consultations import queries

    for practice_id in queries.practices_with_unread(clock.now()):
        serve_unread.apply_async(kwargs={"practice_id": str(practice_id)}, expires=240)


@shared_task(base=PracticeTask, name="consultations.serve_unread", ignore_result=True)
def serve_unread(*, practice_id: str) -> None:
    """Hand on each of a practice's unread answers by itself, so that one that fails stops no other."""
    from consultations import queries

    for consultation in queries.unread_to_look_at(clock.now()):
        wanted = {"practice_id": practice_id, "consultation": str(consultation)}
        serve_one_unread.apply_async(kwargs=wanted, expires=240)


@shared_task(base=PracticeTask, name="consultations.serve_one_unread", ignore_result=True)
def serve_one_unread(*, practice_id: str, consultation: str) -> None:
    """Tell the patient again, or ask staff to phone, when its time has come."""
    from consultations import services
    from portal.practices.queries import core_hours, practice_of

    hours = core_hours(practice_of(practice_id))
    services.look_after_unread(consultation=UUID(consultation), hours=hours)


@shared_task(base=SweepTask, name="consultations.sweep_drafts", ignore_result=True)
def sweep_drafts() -> None:
    """Find the practices that hold forms whose time is up."""
    from consultations import queries

    for practice_id in queries.practices_with_expired_drafts(clock.now()):
        forget_drafts.apply_async(kwargs={"practice_id": str(practice_id)}, expires=3600)


@shared_task(base=PracticeTask, name="consultations.make_data_file", ignore_result=True)
def make_data_file(*, practice_id: str, data_file: str) -> None:
    """Make somebody's data as a file, and tell them. One that fails is tried again by the sweep, four times."""
    from consultations.services import data_files

    data_files.make(UUID(data_file))


@shared_task(base=SweepTask, name="consultations.sweep_data_files", ignore_result=True)
def sweep_data_files() -> None:
    """Find the practices that keep a file whose week is over, or one that a worker left."""
    from consultations.services import data_files

    for practice_id in data_files.practices_with_due(clock.now()):
        look_after_data_files.apply_async(kwargs={"practice_id": str(practice_id)}, expires=240)


@shared_task(base=PracticeTask, name="consultations.look_after_data_files", ignore_result=True)
def look_after_data_files(*, practice_id: str) -> None:
    """Remove files whose week is over; have those made again that a worker left."""
    from consultations.services import data_files

    logger.info("data files removed", extra={"removed": data_files.look_after()})


@shared_task(base=PracticeTask, name="consultations.forget_drafts", ignore_result=True)
def forget_drafts(*, practice_id: str) -> None:
    """Empty the forms that nobody sent in time."""
    from consultations import drafts

    logger.info("drafts forgotten", extra={"forgotten": drafts.sweep()})


@shared_task(base=SweepTask, name="consultations.sweep_attachments", ignore_result=True)
def sweep_attachments() -> None:
    """Find the practices where an upload still waits to be looked at: the doorbell was missed, or a worker died."""
    from consultations import queries

    for practice_id in queries.practices_with_attachments_to_check():
        check_attachments.apply_async(kwargs={"practice_id": str(practice_id)}, expires=60)


@shared_task(base=PracticeTask, name="consultations.check_attachments", ignore_result=True)
def check_attachments(*, practice_id: str) -> None:
    """Hand on each waiting upload by itself, so that one that fails stops no other."""
    from consultations import queries

    for attachment in queries.attachments_to_check():
        wanted = {"practice_id": practice_id, "attachment": str(attachment)}
        check_attachment.apply_async(kwargs=wanted, expires=60)


@shared_task(base=PracticeTask, name="consultations.check_attachment", ignore_result=True)
def check_attachment(*, practice_id: str, attachment: str) -> None:
    """Look at one upload and draw it anew, while no other worker does. Running twice changes nothing."""
    from consultations import attachments, services

    if attachments.is_free_to_look() and services.check_photo(attachment=UUID(attachment)) is not None:
        attachments.ring_for_next()


@shared_task(base=SweepTask, name="consultations.sweep_lost_files", ignore_result=True)
def sweep_lost_files() -> None:
    """Find the practices whose files are to be looked through."""
    from consultations import queries

    for practice_id in queries.practices_with_attachments():
        tidy_files.apply_async(kwargs={"practice_id": str(practice_id)}, expires=3600)


@shared_task(base=PracticeTask, name="consultations.tidy_files", ignore_result=True)
def tidy_files(*, practice_id: str) -> None:
    """Delete files without a row, and report rows without a file."""
    from consultations import attachments

    attachments.tidy(clock.now())
