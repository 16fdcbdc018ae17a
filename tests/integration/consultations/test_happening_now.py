"""Words that may mean an emergency: the question after the page, the stop, and what reaches the practice."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client

from consultations import services
from consultations.domain.levels import Level
from consultations.domain.lifecycle import Status
from consultations.models import Consultation, Draft, Flag, Message, StatusChange, StopEvent
from tests import sign_in
from tests.journeys import Writer, heading, page_of, posted, words
from tests.people import NEW_PROBLEM, World, consultation_at, village

pytestmark = pytest.mark.django_db

CHEST = {**NEW_PROBLEM, "np.tell": "I have chest pain when I climb the stairs"}


@pytest.fixture
def world() -> World:
    return village()


def writer_of(world: World) -> Writer:
    return Writer(client=sign_in.as_patient(Client(), world.accounts["zofia"]))


def to_the_question(writer: Writer, answers: dict[str, object] | None = None) -> HttpResponse:
    """Fill in until the form asks whether it is happening now; gives where that is."""
    response = writer.begin()
    for _ in range(60):
        address = response.headers["Location"]
        if "/questions/" not in address:
            return response
        response = writer.client.post(address, posted(writer.kind, page_of(address), answers or CHEST))
        assert response.status_code == 302, words(response)
    raise AssertionError("The form does not end.")


def about(page: HttpResponse) -> str:
    html = page.content.decode()
    return html.split('name="about" value="')[1].split('"')[0]


def test_the_question_follows_the_page_the_words_were_written_on(world: World) -> None:
    writer = writer_of(world)

    response = to_the_question(writer)

    assert "/now/?then=" in response.headers["Location"]
    page = writer.client.get(response.headers["Location"])
    assert "You wrote “chest pain”. Is that happening now, or in the last 24 hours?" in heading(page)
    assert page.content.decode().count('name="now"') == 4
    assert "tel:999" in page.content.decode()
    with world.inside():
        assert not StopEvent.objects.exists()


def test_yes_shows_the_emergency_screen_and_is_kept_first(world: World) -> None:
    writer = writer_of(world)
    where = to_the_question(writer).headers["Location"]

    stopped = writer.client.post(where, {"about": about(writer.client.get(where)), "now": "yes"})

    assert "/stop/" in stopped.headers["Location"]
    with world.inside():
        stop = StopEvent.objects.get()
        assert (stop.variant, stop.codes, stop.person_id) == (
            "E999",
            ["RF_CHEST_PAIN"],
            world.accounts["zofia"].pk,
        )
        assert stop.call_by is not None
    page = writer.client.get(stopped.headers["Location"])
    assert heading(page) == "You need help now"
    assert "chest pain" in words(page)
    # The way past the screen is closed until they say what they do.
    assert "/stop/" in writer.get("check/").headers["Location"]


def test_words_of_suicide_ask_whether_they_are_safe_and_show_the_mental_health_screen(world: World) -> None:
    writer = writer_of(world)
    where = to_the_question(writer, {**NEW_PROBLEM, "np.tell": "i want to kill myself"}).headers["Location"]
    page = writer.client.get(where)

    stopped = writer.client.post(where, {"about": about(page), "now": "yes"})

    assert "Are you safe right now?" in heading(page)
    with world.inside():
        assert StopEvent.objects.get().variant == "EMH"
    assert "option 2" in words(writer.client.get(stopped.headers["Location"]))


def test_no_goes_on_is_never_asked_again_and_is_urgent_with_the_answer(world: World) -> None:
    writer = writer_of(world)
    where = to_the_question(writer).headers["Location"]

    on = writer.client.post(where, {"about": about(writer.client.get(where)), "now": "before"})
    end = writer.fill(CHEST, on)

    assert "check" in end.headers["Location"]
    assert writer.send().status_code == 302
    with world.inside():
        request = Consultation.objects.get(person=world.accounts["zofia"], words__contains="chest pain")
        flag = Flag.objects.get(consultation=request, rule="words:chest_pain")
        assert (flag.level, flag.happening) == ("urgent", "before")
        assert request.level != "routine"
        assert CHEST["np.tell"][flag.start : flag.end] == "chest pain"
        assert not StopEvent.objects.exists()


def test_nothing_chosen_is_an_error_and_the_form_cannot_be_sent_round_it(world: World) -> None:
    writer = writer_of(world)
    where = to_the_question(writer).headers["Location"]

    wrong = writer.client.post(where, {"about": about(writer.client.get(where))})

    assert "Choose an answer" in words(wrong)
    assert "/now/" in writer.get("check/").headers["Location"]
    with world.inside():
        draft = Draft.objects.get(person=world.accounts["zofia"], kind="new_problem", submitted_at=None)
    assert "/now/" in writer.post("send/", {"draft": str(draft.pk)}).headers["Location"]
    with world.inside():
        assert not Consultation.objects.filter(words__contains="chest pain").exists()


def test_who_has_had_help_goes_on_as_urgent_and_is_not_stopped_again(world: World) -> None:
    writer = writer_of(world)
    where = to_the_question(writer).headers["Location"]
    stopped = writer.client.post(where, {"about": about(writer.client.get(where)), "now": "yes"})

    on = writer.client.post(stopped.headers["Location"], {"choice": "already_had_help"})
    end = writer.fill(CHEST, on)

    assert "check" in end.headers["Location"]
    assert writer.get("check/").status_code == 200
    assert writer.send().status_code == 302
    with world.inside():
        request = Consultation.objects.get(person=world.accounts["zofia"], words__contains="chest pain")
        assert request.flags.get(rule="words:chest_pain").level == "urgent"
        assert request.flags.filter(code="RF_RECENT_STOP").exists()


def test_a_visitor_without_account_is_asked_too(world: World) -> None:
    writer = Writer()

    response = to_the_question(writer)

    assert "/now/" in response.headers["Location"]


def test_quoted_words_are_shown_as_text(world: World) -> None:
    writer = writer_of(world)
    story = "I have <b>chest</b> pain and chest <script>alert(1)</script> pain. Chest pain"
    where = to_the_question(writer, {**NEW_PROBLEM, "np.tell": story}).headers["Location"]

    assert "<script>alert" not in writer.client.get(where).content.decode()


def test_the_address_is_believed_only_when_it_names_a_page_of_the_form(world: World) -> None:
    writer = writer_of(world)
    writer.begin()

    away = writer.get("now/?then=//evil.example/")

    assert away.status_code == 302
    assert away.headers["Location"].startswith("/millbrook/request/new_problem/")


# On a thread --------------------------------------------------------------------------------------------------------


def write(world: World, body: str) -> tuple[Client, Consultation, HttpResponse]:
    """Zofia writes on her thread."""
    request = consultation_at(Status.ANSWERED, world)
    client = sign_in.as_patient(Client(), world.accounts["zofia"])
    return (
        client,
        request,
        client.post(f"/millbrook/requests/{request.pk}/write/", {"body": body, "key": "k1"}),
    )


def test_a_message_is_kept_first_and_then_asked_about(world: World) -> None:
    client, request, response = write(world, "Now I have chest pain")

    assert "/now/" in response.headers["Location"]
    with world.inside():
        message = Message.objects.get(consultation=request, key="k1")
        flag = Flag.objects.get(consultation=request, rule="words:chest_pain")
        request.refresh_from_db()
        assert (request.level, flag.message_id) == ("emergency", message.pk)
        assert message.body[flag.start : flag.end] == "chest pain"
    page = client.get(response.headers["Location"])
    assert "Your message is kept" in words(page)
    assert "You wrote “chest pain”" in heading(page)


def test_yes_about_a_message_shows_the_emergency_screen_and_the_practice_sees_the_stop(world: World) -> None:
    client, request, response = write(world, "Now I have chest pain")
    where = response.headers["Location"]

    stopped = client.post(where, {"about": about(client.get(where)), "now": "yes"})

    page = client.get(stopped.headers["Location"])
    assert heading(page) == "You need help now"
    with world.inside():
        stop = StopEvent.objects.get()
        assert (stop.consultation_id, stop.variant) == (request.pk, "E999")
        assert stop.call_by is not None
    client.post(stopped.headers["Location"], {"choice": "calling_999"})
    with world.inside():
        assert StopEvent.objects.get().choice == "calling_999"


@pytest.mark.parametrize("outcome", ["", "advice_given"], ids=["lowered", "closed"])
def test_yes_brings_back_what_staff_have_lowered_or_closed_since(world: World, outcome: str) -> None:
    client, request, response = write(world, "Now I have chest pain")
    where = response.headers["Location"]
    asked = about(client.get(where))
    with world.acting("ngozi") as visit:
        services.lower_level(consultation=request.pk, by=visit, level=Level.ROUTINE, reason="An old pain.")
        if outcome:
            services.close(consultation=request.pk, by=visit, outcome=outcome)

    client.post(where, {"about": asked, "now": "unsure"})

    with world.inside():
        request.refresh_from_db()
        assert request.level == "emergency"
        assert request.status in (Status.RECEIVED, Status.IN_PROGRESS)
        assert StopEvent.objects.filter(consultation=request, handled_at=None).exists()
        said = StatusChange.objects.filter(consultation=request, move="write").latest("at")
        assert said.reason == "Says that it is happening now"


def test_no_about_a_message_goes_back_to_the_thread_and_lowers_nothing(world: World) -> None:
    client, request, response = write(world, "Now I have chest pain")
    where = response.headers["Location"]

    client.post(where, {"about": about(client.get(where)), "now": "before"})

    assert client.get(where).headers["Location"] == f"/millbrook/requests/{request.pk}/"
    with world.inside():
        request.refresh_from_db()
        assert request.level == "emergency"
        kept = Flag.objects.get(consultation=request, happening="before")
        assert (kept.level, kept.answer) == ("", "No, it was before")
        assert not StopEvent.objects.exists()


def test_nobody_else_is_asked_about_a_message(world: World) -> None:
    _client, _request, response = write(world, "Now I have chest pain")
    other = sign_in.as_patient(Client(), world.accounts["gareth"])

    assert other.get(response.headers["Location"]).status_code == 404
