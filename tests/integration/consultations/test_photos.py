"""A patient adds photos and files to a form, in a browser without scripts, and sees what became of each."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from consultations import attachments, drafts, tasks
from consultations.domain.attachments import State
from consultations.models import Attachment, Consultation, Draft
from portal.audit.models import AuditEvent
from portal.core import clock
from portal.files import cleaning, storage
from portal.people import limits
from tests import pictures, sign_in
from tests.journeys import Writer, heading, words
from tests.people import NEW_PROBLEM, World, draft_of, sent_by, village

pytestmark = pytest.mark.django_db

PAGE = "questions/photo/"
AGREED = {"shows": "no", "agree": ["staff_may_see", "may_be_kept"]}


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def world() -> World:
    return village()


@pytest.fixture
def zofia(world: World) -> Writer:
    """She has answered everything but the photo, and comes to its page."""
    draft_of(world, "zofia", np__area="skin")
    with world.inside():
        Draft.objects.update(set_version=2)
    writer = Writer()
    sign_in.as_patient(writer.client, world.accounts["zofia"])
    return writer


def file(content: bytes, name: str = "rash.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def add(writer: Writer, *files: SimpleUploadedFile, **more: Any) -> Any:
    return writer.post(PAGE, {**AGREED, "files": list(files), "add": "1", **more})


def rows(world: World) -> list[Attachment]:
    with world.inside():
        return list(Attachment.objects.order_by("added_at", "id"))


def checked(world: World) -> list[Attachment]:
    """As the worker would: every upload that waits is looked at."""
    for row in rows(world):
        if row.state == State.WAITING:
            tasks.check_attachment(practice_id=str(world.millbrook.pk), attachment=str(row.pk))
    return rows(world)


def actions(world: World) -> list[str]:
    with world.inside():
        return list(
            AuditEvent.objects.filter(action__startswith="photo.")
            .order_by("at", "id")
            .values_list("action", flat=True)
        )


class TestAdding:
    def test_a_photo_is_taken_checked_shown_and_sent(self, world: World, zofia: Writer) -> None:
        added = add(zofia, file(pictures.jpeg(exif=pictures.exif())))
        assert (added.status_code, added.headers["Location"]) == (302, zofia.url(PAGE))
        assert "We are checking it. You can go on." in words(zofia.get(PAGE))

        (row,) = checked(world)

        assert (row.state, row.taken, row.raw) == (State.CHECKED, "2026-11-03T14:02:07+00:00", "")
        page = zofia.get(PAGE).content.decode()
        address = f"/millbrook/request/new_problem/photos/{row.pk}/"
        assert f'src="{address}"' in page
        picture = zofia.client.get(address)
        assert picture.headers["Content-Type"] == "image/jpeg"
        assert b"Secret Phone" not in picture.content

        on = zofia.post(PAGE, AGREED)
        assert on.headers["Location"] != zofia.url(PAGE)
        assert "1 photo" in words(zofia.get("check/"))
        sent = zofia.send()
        assert sent.status_code == 302
        (row,) = rows(world)
        with world.inside():
            assert row.consultation_id == Consultation.objects.get().pk
        assert actions(world) == ["photo.added"]

    def test_continue_also_takes_the_files_that_were_chosen(self, world: World, zofia: Writer) -> None:
        on = zofia.post(PAGE, {**AGREED, "files": [file(pictures.jpeg())]})

        assert on.status_code == 302
        assert on.headers["Location"] != zofia.url(PAGE)
        assert len(rows(world)) == 1

    def test_nothing_has_to_be_added(self, world: World, zofia: Writer) -> None:
        on = zofia.post(PAGE, {})

        assert on.status_code == 302
        assert rows(world) == []
        assert zofia.send().status_code == 302

    def test_good_ones_are_kept_and_each_bad_one_is_named_with_why(self, world: World, zofia: Writer) -> None:
        shown = add(
            zofia,
            file(pictures.jpeg(), "good.jpg"),
            file(pictures.PAGE, "page.jpg"),
            file(b"", "nothing.jpg"),
            file(pictures.EICAR, "eicar.jpg"),
        )

        text = words(shown)
        assert shown.status_code == 200
        assert [each.name for each in rows(world)] == ["good.jpg"]
        for name in ("page.jpg", "nothing.jpg", "eicar.jpg"):
            assert f"“{name}”" in text
        assert "Error: " in shown.content.decode().split("</title>")[0]
        assert 'href="#files"' in shown.content.decode()

    def test_50_mb_are_refused_kindly(self, world: World, zofia: Writer) -> None:
        shown = add(zofia, file(b"\xff\xd8\xff" + bytes(50 * 1024 * 1024), "huge.jpg"))

        assert "“huge.jpg” is too large. The most is 10 MB." in words(shown)
        assert rows(world) == []

    def test_no_more_than_may_be_added(self, world: World, zofia: Writer) -> None:
        shown = add(zofia, *(file(pictures.encoded(pictures.drawing(30, 30)), f"{n}.jpg") for n in range(6)))

        assert [each.name for each in rows(world)] == ["0.jpg", "1.jpg", "2.jpg", "3.jpg"]
        assert "“4.jpg” was not added. You can add up to 4" in words(shown)
        assert "“5.jpg” was not added" in words(shown)

    @pytest.mark.parametrize(
        ("ticks", "says"),
        [
            ({"shows": ""}, "Tell us whether it shows private parts."),
            ({"agree": ["staff_may_see"]}, "Tick both boxes."),
            ({"agree": []}, "Tick both boxes."),
        ],
    )
    def test_without_the_ticks_nothing_is_taken(
        self, world: World, zofia: Writer, ticks: dict[str, Any], says: str
    ) -> None:
        shown = add(zofia, file(pictures.jpeg()), **ticks)

        assert says in words(shown)
        assert rows(world) == []

    def test_more_than_anybody_needs_in_ten_minutes_are_asked_to_wait_also_when_none_is_taken(
        self, world: World, zofia: Writer
    ) -> None:
        with world.inside():
            draft = Draft.objects.get().pk
        with time_machine.travel(clock.now(), tick=False):
            for _ in range(limits.BY_NAME["add_file"].amount):
                limits.is_within("add_file", draft)
            shown = add(zofia, file(pictures.jpeg(), "late.jpg"))

        assert "“late.jpg” was not added. Too many were sent in a short time. Wait 10 minutes" in words(shown)
        assert rows(world) == []
        with time_machine.travel(clock.now() + timedelta(minutes=10), tick=False):
            assert add(zofia, file(pictures.jpeg())).status_code == 302
            for _ in range(limits.BY_NAME["add_file"].amount):
                refused = add(zofia, file(b"no picture", "text.jpg"))
            assert "Wait 10 minutes" in words(refused)
            for _ in range(limits.BY_NAME["add_file_from"].amount):
                limits.is_within("add_file_from", "127.0.0.1")
            other = Writer()
            other.fill({key: value for key, value in NEW_PROBLEM.items() if key != "fin.ack"}, other.begin())
            assert "Wait 10 minutes" in words(add(other, file(pictures.jpeg())))
        assert len(rows(world)) == 1

    def test_one_that_cannot_be_opened_says_which_and_why_and_stops_nothing(
        self, world: World, zofia: Writer
    ) -> None:
        add(zofia, file(pictures.jpeg()[:3000], "cut.jpg"), file(pictures.jpeg(), "whole.jpg"))

        cut, whole = checked(world)

        assert (cut.state, cut.why, whole.state) == (State.REFUSED, "cannot_open", State.CHECKED)
        assert "We could not open “cut.jpg”." in words(zofia.get(PAGE))
        assert zofia.send().status_code == 302
        with world.inside():
            (answer,) = [
                each for each in Consultation.objects.get().asked["answers"] if each["id"] == "np.photo"
            ]
        assert answer["shown"] == "1 photo"

    def test_a_child_that_crashes_is_a_photo_that_cannot_be_opened(
        self, world: World, zofia: Writer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        bad = tmp_path / "child.py"
        bad.write_text("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
        monkeypatch.setattr(cleaning, "CHILD", bad)
        add(zofia, file(pictures.jpeg()))

        (row,) = checked(world)

        assert (row.state, row.why) == (State.REFUSED, "cannot_open")
        assert zofia.get(PAGE).status_code == 200

    def test_a_small_or_blurred_one_is_said_to_be_and_sent_all_the_same(
        self, world: World, zofia: Writer
    ) -> None:
        add(zofia, file(pictures.encoded(pictures.rash("#3b2219", blur=12).resize((600, 450)))))

        checked(world)

        text = words(zofia.get(PAGE))
        assert "It is small." in text
        assert "It looks blurred." in text
        assert "You can still send it." in text

    def test_one_is_removed_and_its_file_with_it(
        self, world: World, zofia: Writer, django_capture_on_commit_callbacks: Any
    ) -> None:
        add(zofia, file(pictures.jpeg(), "one.jpg"), file(pictures.jpeg(), "two.jpg"))
        one, two = rows(world)

        with django_capture_on_commit_callbacks(execute=True):
            gone = zofia.post(PAGE, {"remove": str(one.pk)})

        assert gone.headers["Location"] == zofia.url(PAGE)
        assert [each.pk for each in rows(world)] == [two.pk]
        with pytest.raises(storage.Missing):
            storage.fetch(one.raw)
        assert actions(world)[-1] == "photo.removed"

    def test_saving_another_page_or_the_autosave_loses_no_photo(self, world: World, zofia: Writer) -> None:
        add(zofia, file(pictures.jpeg()))

        zofia.post("questions/tried/", {"np.tried": "Cream"})
        kept = zofia.post(f"{PAGE}keep/", {})

        assert kept.status_code == 200
        with world.inside():
            assert Draft.objects.get().answers["np.photo"] == [str(rows(world)[0].pk)]

    def test_a_branch_that_was_closed_takes_its_photos_with_it(self, world: World, zofia: Writer) -> None:
        add(zofia, file(pictures.jpeg()))

        zofia.post("questions/area/", {"np.area": "other"})
        assert zofia.send().status_code == 302

        assert rows(world) == []

    def test_somebody_without_an_account_adds_one_and_keeps_it(self, world: World) -> None:
        writer = Writer()
        answers = {key: value for key, value in NEW_PROBLEM.items() if key != "fin.ack"}
        writer.fill(answers, writer.begin())

        add(writer, file(pictures.jpeg()))
        (row,) = checked(world)

        address = f"/millbrook/request/new_problem/photos/{row.pk}/"
        assert writer.client.get(address).status_code == 200
        assert Client().get(address).status_code == 404
        writer.prove("somebody.new@example.org")
        assert writer.client.get(address).status_code == 200

    def test_a_paper_is_added_to_a_letter(self, world: World) -> None:
        draft_of(
            world, "zofia", kind="admin_letter", ad__kind="form_to_fill", ad__for="The form of my landlord"
        )
        with world.inside():
            Draft.objects.update(set_version=2)
        writer = Writer(kind="admin_letter")
        sign_in.as_patient(writer.client, world.accounts["zofia"])

        writer.post(
            "questions/the-form/", {**AGREED, "add": "1", "files": [file(pictures.pdf(2), "form.pdf")]}
        )
        (row,) = checked(world)

        assert (row.kind, row.type, row.pages) == ("file", "pdf", 2)
        answer = writer.client.get(f"/millbrook/request/admin_letter/photos/{row.pk}/")
        assert answer.headers["Content-Disposition"] == 'attachment; filename="file.pdf"'

    def test_the_page_says_what_it_is_for_and_what_else_there_is(self, zofia: Writer) -> None:
        shown = zofia.get(PAGE)

        assert heading(shown) == "Add a photo if it helps"
        for line in ("You do not have to add anything.", "we note who did", "show us in person"):
            assert line in words(shown)
        assert "capture" not in shown.content.decode().split('type="file"')[1][:200]


class TestPrivateParts:
    def test_an_adult_is_told_that_we_see_them_and_staff_are_told_too(
        self, world: World, zofia: Writer
    ) -> None:
        shown = add(zofia, file(pictures.jpeg()), shows="yes")

        assert "We will arrange to see you." in words(shown)
        (row,) = rows(world)
        assert (row.state, row.why, row.raw, row.name) == (State.REFUSED, "private_parts", "", "")
        add(zofia, file(pictures.jpeg()), shows="yes")
        assert len(rows(world)) == 1
        assert zofia.send().status_code == 302
        (row,) = rows(world)
        assert row.consultation_id is not None

    @pytest.mark.parametrize("born", ["2009-06-01", ""])
    def test_who_is_young_or_whose_age_is_not_known_is_refused_with_kind_words(
        self, world: World, born: str
    ) -> None:
        draft_of(world, "uma", np__area="skin", who__dob=born)
        with world.inside():
            Draft.objects.update(set_version=2)
        writer = Writer()
        sign_in.as_patient(writer.client, world.accounts["uma"])

        shown = add(writer, file(pictures.jpeg()), shows="yes")

        assert "Do not send photos of genitals, bottom or, for girls, breasts." in words(shown)
        assert "We will see you in person." in words(shown)
        assert [each.why for each in rows(world)] == ["private_child"]


class TestLooking:
    @pytest.fixture
    def sent(self, world: World, zofia: Writer) -> Attachment:
        add(zofia, file(pictures.jpeg()))
        checked(world)
        zofia.send()
        (row,) = rows(world)
        return row

    def test_ones_own_photo_is_opened_sealed_off_and_noted(
        self, world: World, zofia: Writer, sent: Attachment
    ) -> None:
        answer = zofia.client.get(f"/millbrook/requests/{sent.consultation_id}/photos/{sent.pk}/")

        assert answer.status_code == 200
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["Content-Disposition"] == 'inline; filename="photo.jpg"'
        assert actions(world)[-1] == "photo.read"

    @pytest.mark.parametrize(
        "said",
        [
            {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "image"},
            {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Dest": "image"},
            {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "script"},
            {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "iframe"},
        ],
    )
    def test_no_other_site_and_no_script_gets_it(
        self, world: World, zofia: Writer, sent: Attachment, said: dict[str, str]
    ) -> None:
        before = actions(world)

        answer = zofia.client.get(
            f"/millbrook/requests/{sent.consultation_id}/photos/{sent.pk}/", headers=said
        )

        assert answer.status_code == 404

        assert actions(world) == before

    def test_after_sending_the_address_of_the_form_opens_nothing(
        self, zofia: Writer, sent: Attachment
    ) -> None:
        assert zofia.client.get(f"/millbrook/request/new_problem/photos/{sent.pk}/").status_code == 404

    def test_a_file_that_was_swapped_or_lost_is_not_shown(
        self, world: World, zofia: Writer, sent: Attachment
    ) -> None:
        with world.inside():
            other = storage.keep(pictures.jpeg(), practice_id=world.millbrook.pk)
            Attachment.objects.update(stored=other)

        address = f"/millbrook/requests/{sent.consultation_id}/photos/{sent.pk}/"

        assert zofia.client.get(address).status_code == 404
        with world.inside():
            Attachment.objects.update(stored="nowhere")
        assert zofia.client.get(address).status_code == 404


class TestSweeping:
    def test_a_worker_that_comes_twice_or_late_changes_nothing(self, world: World, zofia: Writer) -> None:
        add(zofia, file(pictures.jpeg()))
        (first,) = checked(world)

        tasks.check_attachment(practice_id=str(world.millbrook.pk), attachment=str(first.pk))
        tasks.check_attachment(practice_id=str(world.millbrook.pk), attachment=str(UUID(int=5)))

        assert rows(world)[0].stored == first.stored

    def test_files_that_take_long_hold_one_worker_and_leave_the_others_to_the_notices(
        self, world: World, zofia: Writer, django_capture_on_commit_callbacks: Any
    ) -> None:
        add(zofia, file(pictures.jpeg()), file(pictures.jpeg()))
        first, second = rows(world)
        other = connection.copy()  # another worker
        with other.cursor() as cursor:
            cursor.execute("select pg_advisory_lock(%s)", [attachments._LOOKING])
        assert {row.state for row in checked(world)} == {State.WAITING}
        other.close()

        with django_capture_on_commit_callbacks() as bells:
            tasks.check_attachment(practice_id=str(world.millbrook.pk), attachment=str(first.pk))
        assert [row.state for row in rows(world)] == [State.CHECKED, State.WAITING]
        assert str(second.pk) in str(bells)

    def test_two_workers_at_once_keep_one_picture(
        self, world: World, zofia: Writer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        add(zofia, file(pictures.jpeg()))
        (row,) = rows(world)
        made = cleaning.clean(pictures.jpeg())

        def slow(content: bytes, **_: Any) -> cleaning.Clean:
            monkeypatch.setattr(cleaning, "clean", lambda *_a, **_k: made)
            attachments.check(row.pk)  # the other worker, meanwhile
            return made

        monkeypatch.setattr(cleaning, "clean", slow)
        with world.inside():
            assert attachments.check(row.pk) is None
            (now,) = Attachment.objects.all()
            held = [name for name, _ in storage.names(world.millbrook.pk)]

        assert now.state == State.CHECKED
        assert now.stored in held

    def test_an_upload_that_is_gone_says_so(self, world: World, zofia: Writer) -> None:
        add(zofia, file(pictures.jpeg(), "rash.jpg"))
        storage.drop(rows(world)[0].raw)

        (row,) = checked(world)

        assert (row.state, row.why) == (State.REFUSED, "lost")
        assert "We have lost “rash.jpg”. We are sorry." in words(zofia.get(PAGE))

    def test_forms_that_come_to_nothing_take_their_photos_with_them(
        self, world: World, zofia: Writer, django_capture_on_commit_callbacks: Any
    ) -> None:
        add(zofia, file(pictures.jpeg()))
        (row,) = checked(world)

        with django_capture_on_commit_callbacks(execute=True), world.inside():
            drafts.sweep(clock.now() + drafts.CLAIMED * 2)

        assert rows(world) == []
        with pytest.raises(storage.Missing):
            storage.fetch(row.stored)

    def test_files_without_a_row_go_after_a_day_and_rows_without_a_file_are_reported(
        self, world: World, zofia: Writer
    ) -> None:
        add(zofia, file(pictures.jpeg()))
        (row,) = checked(world)
        orphan = storage.keep(b"nobody's", practice_id=world.millbrook.pk)
        later = clock.now() + attachments.ORPHAN_AFTER * 2

        with world.inside():
            assert attachments.tidy(clock.now()).files == []
            storage.drop(row.stored)
            lost = attachments.tidy(later)

        assert orphan in lost.files
        assert lost.rows == [row.pk]
        with pytest.raises(storage.Missing):
            storage.fetch(orphan)

    def test_a_sweep_finds_the_practice_of_an_upload_nobody_heard_of(
        self, world: World, zofia: Writer
    ) -> None:
        from consultations import queries
        from portal.core import tenancy

        add(zofia, file(pictures.jpeg()))

        with tenancy.sweeping("test"):
            assert queries.practices_with_attachments_to_check() == [world.millbrook.pk]
        with world.inside():
            assert queries.attachments_to_check() == [rows(world)[0].pk]


def test_what_another_patient_added_is_not_there(world: World) -> None:
    request = sent_by(world, "zofia")
    with world.acting("zofia"):
        attachments.take(
            attachments.Upload("a.jpg", pictures.jpeg(), len(pictures.jpeg())),
            attachments.Belongs(kind="photo", person=None, agreed={}, consultation=request),
        )
    with world.acting("gareth"):
        assert Attachment.objects.count() == 0
    with world.acting("ngozi"):
        assert Attachment.objects.count() == 1
