"""A practice owns its forms: switched, asked and worded as a manager says, offered as a safety officer approves."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from consultations import offers
from consultations.domain import approval, library
from consultations.domain.conditions import Known
from consultations.models import Consultation, Draft, Flag, FormApproval, FormVersion, PracticeTexts
from consultations.services import approvals, practice_forms, practice_texts
from consultations.services.known import facts_of
from portal.audit.models import AuditEvent
from portal.core import clock
from portal.core.errors import Conflict, DomainError, NotAllowed
from portal.people.models import Alert
from portal.people.staff_models import AlertKind
from portal.practices.models import Practice
from tests import sign_in
from tests.journeys import Writer, words
from tests.people import World, draft_of, village
from tests.statements import statements
from triage.tasks import raise_form_reviews

pytestmark = pytest.mark.django_db

KIND = "medication"
QUESTION = {"text": "Which branch do you use?", "part": "problem", "type": "radio",
            "options": ["Main Street", "Mill Lane"], "required": True}  # fmt: skip


@pytest.fixture
def world() -> World:
    made = village()
    with made.inside():
        priya = made.staff["priya"]
        priya.roles = ["clinician", "safety_officer"]
        priya.save(update_fields=["roles"])
    return made


def browser(world: World, who: str) -> Client:
    return sign_in.as_staff(Client(), world.accounts[who])


def fresh(world: World) -> None:
    """The practice as its next visitor is told of it."""
    world.millbrook.refresh_from_db(fields=["published"])


def part_of(kind: str) -> str:
    return library.get(kind).parts[0].id


def add(world: World, kind: str = KIND, **more: Any) -> FormVersion:
    written = {**QUESTION, "part": part_of(kind), **more}
    with world.acting("samira") as visit:
        made = practice_forms.add_question(kind=kind, written=written, by=visit)
    fresh(world)
    return made


def remove(world: World, question: str) -> None:
    with world.acting("samira") as visit:
        practice_forms.remove_question(kind=KIND, question=question, by=visit)
    fresh(world)


def switch(world: World, kind: str, on: bool = False, reason: str = "Too many") -> FormVersion:
    with world.acting("samira") as visit:
        made = practice_forms.switch(kind=kind, on=on, reason=reason, by=visit)
    fresh(world)
    return made


def approve(world: World, kind: str = KIND, who: str = "priya") -> FormApproval:
    fresh(world)
    said = {
        "fingerprint": approval.fingerprint(offers.of(world.millbrook).current(kind)),
        "registration": "GMC 9990003",
        "statement": "I have read all of it.",
    }
    with world.acting(who) as visit:
        return approvals.approve(kind=kind, **said, by=visit)


def actions(world: World) -> list[str]:
    with world.inside():
        return list(
            AuditEvent.objects.filter(action__startswith="forms.")
            .order_by("id")
            .values_list("action", flat=True)
        )


# On and off -----------------------------------------------------------------------------------------------------------


def test_a_form_that_is_off_leads_elsewhere(world: World) -> None:
    said = {"switch-reason": "Lab is down", "switch-says": "Call the lab."}
    assert (
        browser(world, "samira").post("/millbrook/forms/kind/test_results/switch/", said).status_code == 302
    )

    stranger = Client().get("/millbrook/start/test_results/")

    assert stranger.status_code == 200
    assert "You cannot start this form here at the moment." in words(stranger)
    assert "Call the lab." in words(stranger)
    assert "Lab is down" not in words(stranger)
    assert "/millbrook/start/new_problem/" in stranger.content.decode()
    assert "/millbrook/start/test_results/" not in Client().get("/millbrook/start/").content.decode()
    assert "You cannot start" in words(Client().post("/millbrook/start/test_results/"))


def test_a_form_that_was_begun_before_it_was_switched_off_can_be_finished(world: World) -> None:
    client = Client()
    client.post("/millbrook/start/fit_note/")
    switch(world, "fit_note")

    again = client.post("/millbrook/start/fit_note/", {"again": "1"})

    assert again.status_code == 302
    assert "/request/fit_note/" in again.headers["Location"]
    assert client.get("/millbrook/request/fit_note/emergency/").status_code == 200
    assert "You can still finish it and send it." in words(client.get("/millbrook/start/fit_note/"))


@pytest.mark.parametrize("kind", ["medication", "admin_letter"])
def test_the_last_way_in_stays_on_and_it_is_said_why(world: World, kind: str) -> None:
    page = browser(world, "samira").post(
        f"/millbrook/forms/kind/{kind}/switch/", {"switch-reason": "Too many"}
    )

    assert page.status_code == 409
    assert "The GP contract keeps the online way in open" in words(page)
    with world.inside():
        assert not FormVersion.objects.exists()


def test_of_two_ways_in_for_adults_one_may_be_off(world: World) -> None:
    switch(world, "ongoing_problem")

    with pytest.raises(Conflict, match="an adult with a health problem"):
        switch(world, "new_problem")


def test_off_needs_a_reason_and_a_second_press_changes_nothing(world: World) -> None:
    with pytest.raises(DomainError, match="Say why"):
        switch(world, "bp_review", reason=" ")
    switch(world, "bp_review")
    with pytest.raises(Conflict, match="already"):
        switch(world, "bp_review")
    switch(world, "bp_review", on=True)

    assert actions(world) == ["forms.switched_off", "forms.switched_on"]
    assert "/millbrook/start/bp_review/" in Client().get("/millbrook/start/").content.decode()


def test_another_practice_keeps_its_own(world: World) -> None:
    switch(world, "bp_review")

    assert "/riverside/start/bp_review/" in Client().get("/riverside/start/").content.decode()
    with world.inside(world.riverside):
        assert not FormVersion.objects.exists()


# Questions of the practice's own --------------------------------------------------------------------------------------


def test_a_manager_adds_a_question_and_patients_are_asked_it(world: World) -> None:
    part = part_of(KIND)
    page = browser(world, "samira").post(
        f"/millbrook/forms/kind/{KIND}/questions/add/",
        {"text": "Which branch do you use?", "part": part, "type": "radio", "options": "Main Street\nMill Lane",
         "required": "yes"},
    )  # fmt: skip
    assert page.status_code == 302, words(page)

    writer = Writer(client=sign_in.as_patient(Client(), world.accounts["gareth"]), kind=KIND)
    writer.begin()
    shown = writer.get("questions/local-q1/")
    assert shown.status_code in (200, 302)
    with world.inside():
        draft = Draft.objects.get()
        assert "local.q1" in draft.questions.questions
        assert [each["id"] for each in draft.local] == ["local.q1"]


def test_what_is_wrong_with_a_question_is_said_beside_it_and_nothing_typed_is_lost(world: World) -> None:
    page = browser(world, "samira").post(
        f"/millbrook/forms/kind/{KIND}/questions/add/",
        {
            "text": "Which branch?",
            "part": part_of(KIND),
            "type": "radio",
            "options": "Only one",
            "required": "no",
        },
    )

    assert page.status_code >= 400
    assert "A choice has at least two answers" in words(page)
    assert "Only one" in page.content.decode()


def test_a_draft_keeps_its_questions_and_what_was_sent_keeps_its_words(world: World) -> None:
    before = draft_of(world, "zofia", kind=KIND)
    add(world)
    during = draft_of(world, "gareth", kind=KIND, local__q1="o2")
    remove(world, "local.q1")
    after = draft_of(world, "uma", kind=KIND)

    with world.inside():
        found = {each.pk: each for each in Draft.objects.all()}
        assert "local.q1" not in found[before.pk].questions.questions
        assert "local.q1" in found[during.pk].questions.questions
        assert "local.q1" not in found[after.pk].questions.questions
    client = sign_in.as_patient(Client(), world.accounts["gareth"])
    sent = client.post(
        f"/millbrook/request/{KIND}/send/", {"draft": str(during.pk), "fin.ack": "yes", "fin.share": "yes"}
    )
    assert sent.status_code == 302, words(sent)
    with world.inside():
        asked = Consultation.objects.get(draft=during).asked
        row = next(each for each in asked["answers"] if each["id"] == "local.q1")
    assert (row["shown"], row["label"]) == ("Mill Lane", "Which branch do you use (our own question)")
    again = add(world, text="Which site?")
    assert again.questions[-1]["id"] == "local.q2"


def test_danger_in_the_words_of_a_local_answer_is_found(world: World) -> None:
    add(world, type="textarea", options=[], text="Anything about your delivery?")
    draft = draft_of(
        world, "gareth", kind=KIND, local__q1="I am out of breath walking to the door, this is new"
    )
    client = sign_in.as_patient(Client(), world.accounts["gareth"])
    client.post(
        f"/millbrook/request/{KIND}/send/", {"draft": str(draft.pk), "fin.ack": "yes", "fin.share": "yes"}
    )

    with world.inside():
        sent = Consultation.objects.get(draft=draft)
        flags = {flag.question_id for flag in Flag.objects.filter(consultation=sent)}
    assert sent.level in ("emergency", "urgent")
    assert "local.q1" in flags


def test_a_form_has_at_most_five_of_them(world: World) -> None:
    for number in range(5):
        add(world, text=f"Question {number}?")

    with pytest.raises(Conflict, match="at most 5"):
        add(world)


# Own words ------------------------------------------------------------------------------------------------------------

TEXTS = {
    "welcome": "Welcome to our surgery by the river.",
    "notice": "The phones are down today. <script>alert(1)</script> See www.example.org",
    "notice_until_day": "24", "notice_until_month": "3", "notice_until_year": "2026",
    "crisis_phone": "0800 111 222",
}  # fmt: skip


def write(client: Client, **more: str) -> HttpResponse:
    return client.post("/millbrook/forms/words/", {**TEXTS, **more})


def publish(client: Client) -> HttpResponse:
    page = client.get("/millbrook/forms/words/preview/").content.decode()
    found = re.search(r'name="seen" value="([^"]+)"', page)
    return client.post("/millbrook/forms/words/preview/", {"seen": found.group(1) if found else ""})


def test_words_are_looked_at_before_patients_see_them(world: World, time_machine: Any) -> None:
    time_machine.move_to("2026-03-23T10:00:00+00:00", tick=False)
    client = browser(world, "samira")
    write(client)
    assert "by the river" not in words(Client().get("/millbrook/"))
    preview = client.get("/millbrook/forms/words/preview/")
    assert "Welcome to our surgery by the river." in words(preview)

    publish(client)

    front = Client().get("/millbrook/").content.decode()
    assert "by the river" in front
    assert "<script>alert" not in front
    assert 'href="https://www.example.org"' in front
    assert Practice.objects.get(pk=world.millbrook.pk).crisis_phone == "0800 111 222"
    time_machine.move_to("2026-03-25T10:00:00+00:00", tick=False)
    assert "The phones are down" not in words(Client().get("/millbrook/"))
    assert "by the river" in words(Client().get("/millbrook/"))


def test_an_earlier_version_comes_back_with_its_name(world: World) -> None:
    client = browser(world, "samira")
    write(client)
    publish(client)
    write(client, welcome="Hello.")
    publish(client)
    assert "Hello." in words(Client().get("/millbrook/"))

    client.post("/millbrook/forms/words/1/restore/")
    assert "Hello." in words(Client().get("/millbrook/"))
    publish(client)

    assert "by the river" in words(Client().get("/millbrook/"))
    history = words(client.get("/millbrook/forms/words/history/"))
    assert "Version 3" in history
    assert "Taken from version 1." in history
    assert "Published by Samira" in history
    assert actions(world).count("forms.texts_published") == 3


def test_what_a_colleague_changed_meanwhile_is_looked_at_first(world: World) -> None:
    with world.acting("samira") as visit:
        seen = practice_texts.write(texts={"welcome": "One"}, notice_until=None, by=visit).made_at.isoformat()
        row = practice_texts.write(texts={"welcome": "Two"}, notice_until=None, by=visit)
        with pytest.raises(Conflict, match="Look at them again"):
            practice_texts.publish(written=row.pk, seen=seen, by=visit)
        assert not PracticeTexts.objects.filter(number__isnull=False).exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"welcome": "x" * 161}, "Use 160 characters or fewer"),
        ({"crisis_phone": "ring us"}, "Enter a UK phone number"),
        ({"notice_until_day": "31", "notice_until_month": "2"}, "must be a real date"),
    ],
)
def test_what_cannot_be_said_is_refused_beside_its_box(
    world: World, wrong: dict[str, str], sentence: str
) -> None:
    page = write(browser(world, "samira"), **wrong)

    assert page.status_code == 422
    assert sentence in words(page)
    assert "The phones are down today." in words(page)


def test_the_reading_age_is_said_while_writing_and_on_saving(world: World) -> None:
    hard = "Notwithstanding considerable administrative difficulties, practitioners endeavour to prioritise individual correspondence."
    client = browser(world, "samira")

    live = client.post("/millbrook/forms/reading-age/", {"welcome": hard})
    write(client, welcome=hard)

    assert "Use shorter words" in words(live)
    assert "Use shorter words" in words(client.get("/millbrook/forms/words/preview/"))


# Approval -------------------------------------------------------------------------------------------------------------


def test_production_offers_exactly_what_a_safety_officer_of_the_practice_approved(
    world: World, settings: Any
) -> None:
    settings.UNAPPROVED_SETS = False
    client = browser(world, "priya")
    page = client.get(f"/millbrook/forms/kind/{KIND}/approve/")
    print_ = re.search(r'name="fingerprint" value="(\w{64})"', page.content.decode())
    assert print_
    said = {
        "fingerprint": print_.group(1),
        "registration": "GMC 9990003",
        "statement": "I have read all of it.",
    }
    assert client.post(f"/millbrook/forms/kind/{KIND}/approve/", said).status_code == 302

    assert f"/millbrook/start/{KIND}/" in Client().get("/millbrook/").content.decode()
    assert "/millbrook/start/new_problem/" not in Client().get("/millbrook/").content.decode()
    assert "You cannot start" in words(Client().get(f"/riverside/start/{KIND}/"))
    begun = Client()
    assert begun.post(f"/millbrook/start/{KIND}/").status_code == 302
    assert "Not approved for real use" not in words(begun.get(f"/millbrook/request/{KIND}/emergency/"))

    client.post(f"/millbrook/forms/kind/{KIND}/withdraw/", {"withdraw-reason": "A rule is wrong"})
    assert "You cannot start" in words(Client().get(f"/millbrook/start/{KIND}/"))
    assert begun.get(f"/millbrook/request/{KIND}/emergency/").status_code == 200
    shown = words(client.get(f"/millbrook/forms/kind/{KIND}/"))
    assert "Dr Priya Shah, GMC 9990003" in shown
    assert "A rule is wrong" in shown
    assert actions(world) == ["forms.approved", "forms.approval_withdrawn"]


def test_what_has_changed_needs_approval_anew(world: World, settings: Any) -> None:
    settings.UNAPPROVED_SETS = False
    approve(world)
    add(world)
    assert "local-q1" not in str(_begin(world).questions.pages)
    assert "Changed since it was approved" in words(browser(world, "priya").get("/millbrook/forms/"))

    approve(world)

    assert "local-q1" in str(_begin(world).questions.pages)


def _begin(world: World) -> Draft:
    client = Client()
    client.post(f"/millbrook/start/{KIND}/")
    with world.inside():
        found: Draft = Draft.objects.order_by("-started_at", "-id").first()
    return found


@pytest.mark.parametrize(("day", "is_due"), [("2027-01-30", False), ("2027-01-31", True)])
def test_pharmacy_rules_that_nobody_read_again_are_said_where_forms_are_approved(
    world: World, time_machine: Any, day: str, is_due: bool
) -> None:
    time_machine.move_to(f"{day}T12:00:00+00:00", tick=False)
    due = "The rules that offer somebody a pharmacy are out of date."

    for who, address in (
        ("samira", "/millbrook/forms/"), ("samira", "/millbrook/forms/kind/uti_f/"), ("priya", "/millbrook/forms/kind/uti_f/approve/"),
    ):  # fmt: skip
        assert (due in words(browser(world, who).get(address))) is is_due, address

    assert "Saturday 30 January 2027" in words(
        browser(world, "priya").get("/millbrook/forms/kind/uti_f/approve/")
    )
    assert "pharmacy are" not in words(browser(world, "samira").get("/millbrook/forms/kind/skin/"))


@pytest.mark.parametrize(
    ("days", "said"), [(334, ""), (336, "Due to be read again by"), (367, "Was due to be read again by")]
)
def test_a_form_is_to_be_read_again_a_year_after_it_was_approved(
    world: World, settings: Any, time_machine: Any, days: int, said: str
) -> None:
    settings.UNAPPROVED_SETS = False
    approve(world)
    time_machine.move_to(clock.now() + timedelta(days=days), tick=False)

    raised = [raise_form_reviews(practice_id=str(world.millbrook.pk)) for _ in range(2)]

    fresh(world)
    for who, address in (
        ("samira", "/millbrook/forms/"), ("priya", "/millbrook/forms/"), ("samira", f"/millbrook/forms/kind/{KIND}/"),
        ("priya", f"/millbrook/forms/kind/{KIND}/approve/"),
    ):  # fmt: skip
        shown = words(browser(world, who).get(address))
        assert (said in shown) if said else ("ue to be read again" not in shown), address
    assert raised == [1 if said else 0, 0]
    with world.inside():
        alerts = [(each.kind, each.person_id) for each in Alert.objects.all()]
    assert alerts == ([(AlertKind.FORM_REVIEW, world.accounts["priya"].pk)] if said else [])
    assert f"/millbrook/start/{KIND}/" in Client().get("/millbrook/").content.decode(), (
        "patients keep the form"
    )
    if said:
        assert "read" in words(browser(world, "samira").get("/millbrook/alerts/"))
        approve(world)
        assert "ue to be read again" not in words(browser(world, "samira").get("/millbrook/forms/"))
    else:
        with pytest.raises(Conflict):
            approve(world)


def test_a_form_that_is_off_or_was_never_approved_is_not_to_be_read_again(
    world: World, settings: Any, time_machine: Any
) -> None:
    settings.UNAPPROVED_SETS = False
    approve(world, "skin")
    switch(world, "skin")
    time_machine.move_to(clock.now() + timedelta(days=400), tick=False)

    assert raise_form_reviews(practice_id=str(world.millbrook.pk)) == 0
    assert "ue to be read again" not in words(browser(world, "samira").get("/millbrook/forms/"))


def test_a_manager_says_how_many_days_results_take_and_a_late_one_is_marked_by_that(world: World) -> None:
    home, days = "/millbrook/forms/kind/test_results/", {"blood": 5, "urine": 4, "scan_xray": 14, "smear": 21}
    client = browser(world, "samira")
    done = {"tr.type": ["blood"], "tr.when": (clock.today() - timedelta(days=8)).isoformat()}

    def is_late() -> bool:
        fresh(world)
        with world.acting("zofia") as visit:
            draft = Draft(kind="test_results", answers=done, person=visit.user)
            return Known.RESULT_OVERDUE in facts_of(draft, visit, None, library.get("test_results"))

    assert is_late()
    wrong = client.post(
        "/millbrook/forms/result-days/", {f"days-{key}": value for key, value in {**days, "blood": 0}.items()}
    )
    assert wrong.status_code == 422
    assert "Blood test: write a number of days from 1 to 90" in words(wrong)
    said = {f"days-{key}": value for key, value in {**days, "blood": 10}.items()}
    assert client.post("/millbrook/forms/result-days/", said).headers["Location"] == home
    assert not is_late()
    assert "Days that results take: blood test 10, urine test 4" in words(client.get(home))
    assert "These are the days already." in words(client.post("/millbrook/forms/result-days/", said))

    switch(world, "test_results")
    assert not is_late()  # another change keeps them
    assert "How many days results take" not in words(client.get("/millbrook/forms/kind/skin/"))
    with world.acting("priya") as visit, pytest.raises(NotAllowed):
        practice_forms.set_result_days(days=days, by=visit)


def test_an_old_page_approves_nothing(world: World) -> None:
    old = approval.fingerprint(library.get(KIND))
    add(world)

    page = browser(world, "priya").post(
        f"/millbrook/forms/kind/{KIND}/approve/",
        {"fingerprint": old, "registration": "GMC 1", "statement": "Read."},
    )

    assert page.status_code == 409
    assert "The form has changed since you looked at it" in words(page)


def test_whoever_wrote_a_question_does_not_approve_it(world: World) -> None:
    with world.inside():
        world.staff["priya"].roles = ["clinician", "manager", "safety_officer"]
        world.staff["priya"].save(update_fields=["roles"])
    with world.acting("priya") as visit:
        practice_forms.add_question(kind=KIND, written={**QUESTION, "part": part_of(KIND)}, by=visit)

    with pytest.raises(Conflict, match="another clinical safety officer"):
        approve(world)


@pytest.mark.parametrize("missing", ["registration", "statement"])
def test_an_approval_has_a_registration_and_a_statement(world: World, missing: str) -> None:
    said = {
        "fingerprint": approval.fingerprint(library.get(KIND)),
        "registration": "GMC 1",
        "statement": "Read.",
    }

    page = browser(world, "priya").post(f"/millbrook/forms/kind/{KIND}/approve/", {**said, missing: " "})

    assert page.status_code >= 400
    with world.inside():
        assert not FormApproval.objects.exists()


def test_nobody_does_what_is_another_roles(world: World) -> None:
    with pytest.raises(NotAllowed):
        approve(world, who="samira")
    with world.acting("ngozi") as visit, pytest.raises(NotAllowed):
        practice_forms.switch(kind="bp_review", on=False, reason="No", by=visit)
    with world.acting("priya") as visit, pytest.raises(NotAllowed):
        practice_texts.write(texts={}, notice_until=None, by=visit)


def test_if_the_record_cannot_be_written_nothing_has_changed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("no audit")

    monkeypatch.setattr("portal.audit.record", broken)
    with pytest.raises(RuntimeError):
        switch(world, "bp_review")
    monkeypatch.undo()

    with world.inside():
        assert not FormVersion.objects.exists()
    assert Practice.objects.get(pk=world.millbrook.pk).published == {}


def test_the_pages_take_few_statements_however_much_was_done(world: World) -> None:
    client, needed = browser(world, "samira"), []
    for _ in range(2):
        for on in (False, True, False, True):
            switch(world, "bp_review", on=on)
        with statements() as asked:
            client.get("/millbrook/forms/")
            client.get("/millbrook/forms/kind/bp_review/")
        needed.append(len(asked))

    assert needed[0] == needed[1]
    assert needed[0] <= 12, needed
