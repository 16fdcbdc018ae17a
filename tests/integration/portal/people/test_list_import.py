"""A manager loads the practice's list: seen before it is loaded, whole or not at all, and back again for a day."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test import Client

from portal.audit.models import AuditEvent
from portal.core import clock
from portal.core.errors import Conflict, DomainError, NotAllowed
from portal.core.tenancy import Scope, tenant
from portal.people import list_import as lists
from portal.people import list_loading, list_tasks, matching
from portal.people.domain import list_file
from portal.people.domain.list_columns import propose
from portal.people.domain.list_states import KEPT_FOR, Change, State
from portal.people.list_models import ListColumns, ListImport, ListLine
from portal.people.models import Membership, Patient, User
from portal.practices.models import Practice

from .conftest import as_member, patient, visit_of

pytestmark = pytest.mark.django_db

HEAD = "NHS Number;Forenames;Surname;Date of Birth;Gender;Postcode;Mobile Telephone\r\n"
ASHA = "943 476 5919;Asha;Patel;24-Mar-1985;F;ls12ab;07700 900 218\r\n"
BEN = ";José;Müller;2001-01-02;M;LS1 2AB;\r\n"
Browser = Callable[[Membership], Client]


def brought(member: Membership, text: str = HEAD + ASHA + BEN, *, whole: bool = True) -> ListImport:
    """A file that was brought, its columns as proposed, checked by the worker."""
    with as_member(member):
        made = lists.bring(content=text.encode("cp1252"), by=visit_of(member))
        lists.say_columns(load=made, columns=made.columns, is_whole=whole, by=visit_of(member))
    return worked(member.practice, made, list_tasks.check_list)


def worked(practice: Practice, made: ListImport, task: Any) -> ListImport:
    task(practice_id=str(practice.pk), list_import=str(made.pk))
    return again(practice, made)


def again(practice: Practice, made: ListImport) -> ListImport:
    with tenant(practice.pk, scope=Scope.SYSTEM):
        return ListImport.objects.get(pk=made.pk)


def loaded(member: Membership, text: str = HEAD + ASHA + BEN, **more: Any) -> ListImport:
    made = brought(member, text, **more)
    with as_member(member):
        lists.confirm(load=made, many_leavers=True, by=visit_of(member))
    return worked(member.practice, made, list_tasks.load_list)


def undone(member: Membership, made: ListImport) -> ListImport:
    with as_member(member):
        lists.ask_undo(load=made, by=visit_of(member))
    return worked(member.practice, made, list_tasks.undo_list)


def people(practice: Practice) -> list[Patient]:
    with tenant(practice.pk, scope=Scope.SYSTEM):
        return list(Patient.objects.order_by("family_key"))


def snapshot(practice: Practice) -> list[dict[str, Any]]:
    with tenant(practice.pk, scope=Scope.SYSTEM):
        return list(Patient.objects.order_by("pk").values())


def lines(practice: Practice, made: ListImport) -> list[ListLine]:
    with tenant(practice.pk, scope=Scope.SYSTEM):
        return list(ListLine.objects.filter(list_import=made).order_by("change", "number"))


def file(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("list.csv", text.encode("cp1252"), content_type="text/csv")


class TestWhatAFileDoes:
    def test_new_changed_leaving_and_unchanged_are_told_apart(
        self, mill: Practice, manager: Membership
    ) -> None:
        patient(mill, phone="0113 496 0001", sex="female")
        patient(mill, first_names="Old", family_name="Leaver", nhs_number="")
        patient(
            mill, first_names="José", family_name="Müller", nhs_number="", born_on="2001-01-02", sex="male"
        )
        new = "9990341176;Cy;New;03/04/1999;F;LS1 2AB;\r\n"

        made = brought(manager, HEAD + ASHA + BEN + new)

        assert (made.state, made.added, made.changed, made.leaving, made.unchanged) == (
            State.CHECKED,
            1,
            1,
            1,
            1,
        )
        kept = {line.change: line for line in lines(mill, made)}
        assert kept[Change.CHANGED].before == {"phone": "0113 496 0001"}
        assert kept[Change.CHANGED].after == {"phone": "07700 900 218"}
        assert kept[Change.NEW].name == "Cy New"
        assert kept[Change.LEAVER].name == "Old Leaver"

    def test_checking_changes_nobody(self, mill: Practice, manager: Membership) -> None:
        patient(mill)
        before = snapshot(mill)

        brought(manager)

        assert snapshot(mill) == before

    def test_loading_writes_what_was_shown_and_deletes_nobody(
        self, mill: Practice, manager: Membership
    ) -> None:
        asha = patient(mill, needs="Large print", sex="female")
        patient(mill, first_names="Old", family_name="Leaver", nhs_number="")

        made = loaded(manager)

        now = {each.family_name: each for each in people(mill)}
        assert made.state == State.LOADED
        assert made.sealed is None
        assert now["Patel"].pk == asha.pk
        assert (now["Patel"].phone, now["Patel"].needs) == ("07700 900 218", "Large print")
        assert now["Leaver"].list_status == "left"
        assert (now["Müller"].first_names, now["Müller"].family_key) == ("José", "muller")

    def test_a_file_of_some_people_makes_nobody_leave(self, mill: Practice, manager: Membership) -> None:
        patient(mill, first_names="Old", family_name="Leaver", nhs_number="")

        made = loaded(manager, whole=False)

        assert made.leaving == 0
        assert {each.list_status for each in people(mill)} == {"registered"}

    def test_an_empty_cell_takes_no_nhs_number_away(self, mill: Practice, manager: Membership) -> None:
        patient(mill)

        loaded(manager, HEAD + ASHA.replace("943 476 5919", ""))

        assert [each.nhs_number for each in people(mill)] == ["9434765919"]

    def test_a_line_that_fits_two_people_needs_the_number(self, mill: Practice, manager: Membership) -> None:
        patient(mill)
        patient(mill, nhs_number="9990341176")

        made = brought(manager, HEAD + ASHA.replace("943 476 5919", ""))

        assert made.state == State.WRONG
        assert "fits more than one person" in lines(mill, made)[0].problems[0][1]

    def test_somebody_who_is_in_the_file_again_is_on_the_list_again(
        self, mill: Practice, manager: Membership
    ) -> None:
        patient(mill, list_status="left")

        loaded(manager, HEAD + ASHA)

        assert [each.list_status for each in people(mill)] == ["registered"]

    def test_one_wrong_line_keeps_everything_out(self, mill: Practice, manager: Membership) -> None:
        made = brought(manager, HEAD + ASHA + BEN.replace("2001-01-02", "31/02/2001") + "x;y\r\n")

        assert (made.state, made.wrong) == (State.WRONG, 2)
        assert [line.number for line in lines(mill, made)] == [3, 4]
        with as_member(manager), pytest.raises(Conflict):
            lists.confirm(load=made, many_leavers=True, by=visit_of(manager))
        assert people(mill) == []

    def test_columns_are_remembered_for_this_practice_alone(
        self, mill: Practice, manager: Membership, stranger: Membership
    ) -> None:
        text = HEAD.replace("NHS Number", "Ref") + ASHA
        with as_member(manager):
            made = lists.bring(content=text.encode(), by=visit_of(manager))
            assert made.columns[0] == ""
            chosen = ["nhs_number", *made.columns[1:]]
            lists.say_columns(load=made, columns=chosen, is_whole=True, by=visit_of(manager))
            assert lists.bring(content=text.encode(), by=visit_of(manager)).columns == chosen
        with as_member(stranger):
            assert lists.bring(content=text.encode(), by=visit_of(stranger)).columns[0] == ""
            assert ListColumns.objects.count() == 0

    def test_checking_twice_keeps_each_line_once(self, mill: Practice, manager: Membership) -> None:
        made = brought(manager)
        with as_member(manager):
            lists.say_columns(load=made, columns=made.columns, is_whole=True, by=visit_of(manager))
        worked(mill, made, list_tasks.check_list)
        worked(mill, made, list_tasks.check_list)

        assert len(lines(mill, made)) == 2

    def test_the_file_is_not_kept_in_the_clear(self, mill: Practice, manager: Membership) -> None:
        with as_member(manager):
            made = lists.bring(content=(HEAD + ASHA).encode(), by=visit_of(manager))

        assert b"Patel" not in bytes(again(mill, made).sealed)

    def test_what_was_done_stands_in_the_trail_with_counts_and_no_names(
        self, mill: Practice, manager: Membership
    ) -> None:
        made = undone(manager, loaded(manager))

        with tenant(mill.pk, scope=Scope.SYSTEM):
            trail = AuditEvent.objects.filter(object_id=made.pk).order_by("at", "pk")
            assert [each.action for each in trail] == [
                "people.list_brought", "people.list_checked", "people.list_confirmed", "people.list_loaded",
                "people.list_undo_asked", "people.list_undone",
            ]  # fmt: skip
            assert not any("Patel" in str(each.details) for each in trail)


class TestManyLeavers:
    def test_many_leavers_are_refused_until_somebody_says_so(
        self, mill: Practice, manager: Membership
    ) -> None:
        for number in range(5):
            patient(mill, first_names=f"P{number}", nhs_number="")
        made = brought(manager)

        with as_member(manager):
            with pytest.raises(DomainError, match="5 of 5 people"):
                lists.confirm(load=made, many_leavers=False, by=visit_of(manager))
            assert lists.confirm(load=made, many_leavers=True, by=visit_of(manager)).state == State.LOADING

    def test_a_tenth_is_not_many(self, mill: Practice, manager: Membership) -> None:
        patient(mill, first_names="Old", family_name="Leaver", nhs_number="")
        stay = "".join(f";P{number};Stay;2001-01-02;M;LS1 2AB;\r\n" for number in range(9))
        for number in range(9):
            patient(mill, first_names=f"P{number}", family_name="Stay", nhs_number="", born_on="2001-01-02")
        made = brought(manager, HEAD + stay)

        assert (made.leaving, made.registered_before) == (1, 10)
        with as_member(manager):
            assert lists.confirm(load=made, many_leavers=False, by=visit_of(manager)).state == State.LOADING


class TestUndo:
    def test_undo_puts_back_exactly_what_was_there(self, mill: Practice, manager: Membership) -> None:
        patient(mill, phone="0113 496 0001")
        patient(mill, first_names="Old", family_name="Leaver", nhs_number="")
        before = snapshot(mill)
        made = loaded(manager)
        assert snapshot(mill) != before

        made = undone(manager, made)

        assert made.state == State.UNDONE
        assert snapshot(mill) == before
        assert lines(mill, made) == []

    def test_undo_after_a_day_is_refused(
        self, mill: Practice, manager: Membership, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = loaded(manager)
        later = clock.now() + timedelta(days=1, seconds=1)
        monkeypatch.setattr(clock, "now", lambda: later)

        with as_member(manager), pytest.raises(DomainError, match="the day is over"):
            lists.ask_undo(load=made, by=visit_of(manager))

    def test_undo_is_refused_while_a_newer_list_stands_on_it(
        self, mill: Practice, manager: Membership
    ) -> None:
        first = loaded(manager)
        second = loaded(manager, HEAD + ASHA.replace("218", "219") + BEN)

        with as_member(manager), pytest.raises(Conflict, match="loaded a newer list"):
            lists.ask_undo(load=first, by=visit_of(manager))
        undone(manager, second)
        assert undone(manager, first).state == State.UNDONE

    def test_undo_says_what_depends_on_a_new_person(self, mill: Practice, manager: Membership) -> None:
        made = loaded(manager)
        person = User.objects.create_user("asha@example.org")
        with as_member(manager):
            asha = Patient.objects.get(family_name="Patel")
            matching.confirm_match(
                person=person, patient=asha, evidence=matching.Evidence.IN_PERSON, by=visit_of(manager)
            )

        made = undone(manager, made)

        assert made.state == State.LOADED
        assert "1 matched to an account" in made.refusal
        assert len(people(mill)) == 2

    def test_undo_is_refused_when_somebody_was_changed_since(
        self, mill: Practice, manager: Membership
    ) -> None:
        patient(mill, phone="0113 496 0001")
        made = loaded(manager)
        with as_member(manager):
            Patient.objects.filter(family_name="Patel").update(phone="0113 496 0002")

        made = undone(manager, made)

        assert (made.state, "changed after the list was loaded" in made.refusal) == (State.LOADED, True)
        assert {each.phone for each in people(mill)} == {"0113 496 0002", ""}


class TestMeanwhile:
    def test_a_file_checked_before_another_was_loaded_is_refused(
        self, mill: Practice, manager: Membership
    ) -> None:
        old = brought(manager)
        loaded(manager, HEAD + ASHA)

        with as_member(manager), pytest.raises(Conflict, match="Check this file again"):
            lists.confirm(load=old, many_leavers=True, by=visit_of(manager))

    def test_somebody_changed_between_check_and_load_refuses_the_load(
        self, mill: Practice, manager: Membership
    ) -> None:
        patient(mill, phone="0113 496 0001")
        made = brought(manager)
        with as_member(manager):
            lists.confirm(load=made, many_leavers=True, by=visit_of(manager))
            Patient.objects.filter(family_name="Patel").update(phone="0113 496 0002")

        made = worked(mill, made, list_tasks.load_list)

        assert (made.state, "Check it again" in made.refusal) == (State.CHECKED, True)
        assert [each.phone for each in people(mill)] == ["0113 496 0002"]

    def test_a_load_that_breaks_leaves_nothing_behind(
        self, mill: Practice, manager: Membership, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = brought(manager)
        with as_member(manager):
            lists.confirm(load=made, many_leavers=True, by=visit_of(manager))
        write = list_loading._write

        def half(rows: dict[Any, Any]) -> None:
            write(rows)
            raise RuntimeError("the power failed")

        monkeypatch.setattr(list_loading, "_write", half)
        with pytest.raises(RuntimeError):
            list_tasks.load_list(practice_id=str(mill.pk), list_import=str(made.pk))
        monkeypatch.undo()

        assert people(mill) == []
        assert worked(mill, made, list_tasks.load_list).state == State.LOADED

    def test_a_lost_step_is_started_again_and_one_at_work_is_not(
        self, mill: Practice, manager: Membership, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with as_member(manager):
            made = lists.bring(content=(HEAD + ASHA).encode(), by=visit_of(manager))
            lists.say_columns(load=made, columns=made.columns, is_whole=True, by=visit_of(manager))
            began = again(mill, made).step_at
            lists.start_again(load=made, by=visit_of(manager))
            assert again(mill, made).step_at == began
            later = clock.now() + timedelta(minutes=4)
            monkeypatch.setattr(clock, "now", lambda: later)
            lists.start_again(load=made, by=visit_of(manager))
            assert again(mill, made).step_at == later

    def test_files_and_lines_are_forgotten_after_a_day(
        self, mill: Practice, manager: Membership, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = brought(manager)
        done = loaded(manager)
        later = clock.now() + KEPT_FOR + timedelta(seconds=1)
        monkeypatch.setattr(clock, "now", lambda: later)

        list_tasks.tidy_lists(practice_id=str(mill.pk))

        made, done = again(mill, made), again(mill, done)
        assert (made.state, made.sealed, lines(mill, made)) == (State.LEFT, None, [])
        assert (done.state, done.added, lines(mill, done)) == (State.LOADED, 2, [])

    @pytest.mark.django_db(transaction=True)
    def test_two_managers_load_at_once_and_one_is_told(self, mill: Practice, manager: Membership) -> None:
        first, second = brought(manager), brought(manager, HEAD + ASHA)
        gate, said = Barrier(2), list[str]()

        def press(made: ListImport) -> None:
            try:
                gate.wait(5)
                with as_member(manager):
                    said.append(lists.confirm(load=made, many_leavers=True, by=visit_of(manager)).state)
            except Conflict as told:
                said.append(told.message)
            finally:
                connections.close_all()

        threads = [Thread(target=press, args=(made,)) for made in (first, second)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)

        assert sorted(each == State.LOADING for each in said) == [False, True]
        assert any("Another list is being loaded" in each or "has changed since" in each for each in said)


class TestPages:
    def test_from_the_file_to_the_list_and_back(
        self, mill: Practice, manager: Membership, staff_browser: Browser
    ) -> None:
        browser = staff_browser(manager)
        answer = browser.post("/mill/people/import/", {"file": file(HEAD + ASHA + BEN)})
        columns = browser.get(answer["Location"])
        page = columns.content.decode()
        assert "José" in page
        assert "943 476 5919" in page
        assert "24 Mar 1985" in page

        said = {f"column_{place}": name for place, name in enumerate(propose(HEAD.strip().split(";"), {}))}
        answer = browser.post(answer["Location"], {**said, "is_whole": "yes"})
        path = answer["Location"]
        waiting = browser.get(path)
        assert waiting["Refresh"] == "3"
        with tenant(mill.pk, scope=Scope.SYSTEM):
            made = ListImport.objects.get()
        worked(mill, made, list_tasks.check_list)
        checked = browser.get(path)
        assert "Refresh" not in checked
        assert "New people" in checked.content.decode()
        assert browser.post(f"{path}load/").status_code == 302
        worked(mill, made, list_tasks.load_list)
        assert "Take this list back" in browser.get(path).content.decode()
        assert "2 new, 0 changed" in browser.get("/mill/people/import/").content.decode()
        assert browser.post(f"{path}undo/").status_code == 302
        worked(mill, made, list_tasks.undo_list)
        assert "Taken back" in browser.get(path).content.decode()
        assert people(mill) == []

    def test_wrong_lines_come_as_a_file_that_repeats_nobody(
        self, mill: Practice, manager: Membership, staff_browser: Browser
    ) -> None:
        made = brought(manager, HEAD + ASHA.replace("5919", "5918").replace("ls12ab", "=nowhere"))
        browser = staff_browser(manager)

        out = browser.get(f"/mill/people/import/{made.pk}/errors.csv")

        text = out.content.decode()
        assert out["Content-Type"].startswith("text/csv")
        assert "NHS number is not a valid NHS number" in text
        assert "Postcode is not a postcode" in text
        assert not any(word in text for word in ("Asha", "Patel", "nowhere", "5918"))
        assert "1 line has" in " ".join(
            browser.get(f"/mill/people/import/{made.pk}/").content.decode().split()
        )

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            ("", "The file is empty"),
            ("PK\x03\x04", "Excel workbook"),
            ("a;b\r\n", "No line names the columns"),
        ],
    )
    def test_what_is_not_a_list_is_refused_beside_the_field(
        self, mill: Practice, manager: Membership, staff_browser: Browser, content: str, says: str
    ) -> None:
        answer = staff_browser(manager).post("/mill/people/import/", {"file": file(content)})

        assert (answer.status_code, says in answer.content.decode()) == (422, True)

    def test_a_file_too_large_is_refused_with_a_sentence_and_not_kept(
        self, mill: Practice, manager: Membership, staff_browser: Browser
    ) -> None:
        big = SimpleUploadedFile("list.csv", b"x" * (list_file.LARGEST + 1), content_type="text/csv")

        answer = staff_browser(manager).post("/mill/people/import/", {"file": big})

        assert (answer.status_code, "larger than 20 MB" in answer.content.decode()) == (422, True)

    def test_columns_missing_are_asked_for(
        self, mill: Practice, manager: Membership, staff_browser: Browser
    ) -> None:
        with as_member(manager):
            made = lists.bring(content=(HEAD + ASHA).encode(), by=visit_of(manager))

        answer = staff_browser(manager).post(f"/mill/people/import/{made.pk}/columns/", {"is_whole": "yes"})

        page = answer.content.decode()
        assert (answer.status_code, "Say which column holds the family name." in page) == (422, True)

    def test_many_leavers_are_asked_about_on_the_page(
        self, mill: Practice, manager: Membership, staff_browser: Browser
    ) -> None:
        patient(mill, first_names="Old", family_name="Leaver", nhs_number="")
        made = brought(manager)
        browser = staff_browser(manager)

        answer = browser.post(f"/mill/people/import/{made.pk}/load/")
        assert (answer.status_code, "tick the box" in answer.content.decode()) == (422, True)
        assert browser.post(f"/mill/people/import/{made.pk}/load/", {"many_leavers": "on"}).status_code == 302

    @pytest.mark.parametrize("end", ["", "columns/", "lines/", "errors.csv"])
    def test_others_find_nothing(
        self,
        mill: Practice,
        manager: Membership,
        navigator: Membership,
        stranger: Membership,
        staff_browser: Browser,
        end: str,
    ) -> None:
        made = brought(manager)

        assert staff_browser(manager).get(f"/mill/people/import/{made.pk}/{end}").status_code == 200
        for other in (navigator, stranger):
            assert staff_browser(other).get(f"/mill/people/import/{made.pk}/{end}").status_code == 404
        assert staff_browser(stranger).get(f"/dale/people/import/{made.pk}/{end}").status_code == 404
        assert Client().get(f"/mill/people/import/{made.pk}/{end}").status_code == 302

    @pytest.mark.parametrize("end", ["load/", "undo/", "give-up/", "start-again/"])
    def test_acts_are_posts_of_managers(
        self,
        mill: Practice,
        manager: Membership,
        navigator: Membership,
        stranger: Membership,
        staff_browser: Browser,
        end: str,
    ) -> None:
        made = brought(manager)
        path = f"/mill/people/import/{made.pk}/{end}"

        assert staff_browser(manager).get(path).status_code == 405
        for other in (navigator, stranger):
            assert staff_browser(other).post(path).status_code == 404
        assert again(mill, made).state == State.CHECKED

    def test_only_a_manager_is_shown_the_way(
        self, mill: Practice, manager: Membership, navigator: Membership, staff_browser: Browser
    ) -> None:
        assert "/mill/people/import/" in staff_browser(manager).get("/mill/people/").content.decode()
        assert "/mill/people/import/" not in staff_browser(navigator).get("/mill/people/").content.decode()

    def test_a_care_navigator_cannot_bring_one_by_the_service_either(
        self, mill: Practice, navigator: Membership
    ) -> None:
        with as_member(navigator), pytest.raises(NotAllowed):
            lists.bring(content=(HEAD + ASHA).encode(), by=visit_of(navigator))


@pytest.fixture
def many() -> str:
    return HEAD + "".join(
        f";Given{number};Family{number % 700};{1 + number % 28:02}/{1 + number % 12:02}/{1930 + number % 90};F;LS1 2AB;\r\n"
        for number in range(20_000)
    )


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_twenty_thousand_people(mill: Practice, manager: Membership, many: str, capsys: Any) -> None:
    began = time.monotonic()
    made = brought(manager, many)
    checked = time.monotonic()
    with as_member(manager):
        lists.confirm(load=made, many_leavers=True, by=visit_of(manager))
    made = worked(mill, made, list_tasks.load_list)
    done = time.monotonic()
    made = undone(manager, made)
    back = time.monotonic()

    assert (made.state, made.added, people(mill)) == (State.UNDONE, 20_000, [])
    with capsys.disabled():
        size = len(many) / 1e6
        print(  # noqa: T201
            f"\n20,000 people, {size:.1f} MB: brought and checked {checked - began:.1f} s, loaded {done - checked:.1f} s,"
            f" taken back {back - done:.1f} s"
        )
    assert connection.is_usable()
