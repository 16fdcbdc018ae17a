"""Writing to the patient and to colleagues from the request's page: three forms that cannot be mixed up."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client

from consultations import services
from consultations.domain.lifecycle import Status
from consultations.models import Consultation, FollowUp, Message, Note, ReplyDraft
from portal.audit.models import AuditEvent
from portal.core import clock
from portal.notifications.models import OutboxMessage
from tests.integration.triage.test_request import client_of, counted, html, url
from tests.people import NET, World, consultation_at, sent_by, village
from triage.models import Routing

pytestmark = pytest.mark.django_db

REPLY = {"body": "Dear Ms Kowalczyk,\n\nUse the cream.", "signs": ["hot"], "action": "call_us", "by": "3"}


@pytest.fixture
def world() -> World:
    cache.clear()
    return village()


def opened(client: Client, made: Consultation, mode: str = "reply") -> dict[str, str]:
    """The hidden fields of the form as this page showed it."""
    page = html(client.get(url(made) + f"?write={mode}"))
    return {
        name: re.search(rf'name="{name}" value="([^"]+)"', page).group(1)  # type: ignore[union-attr]
        for name in ("seen_at", "key")
    }


def sends(client: Client, made: Consultation, **more: Any) -> Any:
    return client.post(url(made, "reply/"), {**REPLY, **opened(client, made), **more})


def messages_of(world: World, made: Consultation) -> list[Message]:
    with world.inside():
        return list(Message.objects.filter(consultation=made).order_by("written_at"))


# Reply ----------------------------------------------------------------------------------------------------------------


def test_a_reply_is_kept_as_written_under_its_authors_name_with_its_safety_net(world: World) -> None:
    made = sent_by(world)

    answer = sends(client_of(world, "ngozi"), made, other="your hand swells")

    assert answer.status_code == 302
    [message] = messages_of(world, made)
    assert message.body == REPLY["body"]
    assert message.author_name == "Dr Ngozi Okafor, GP"
    assert message.safety_net["signs"] == ["hot"]
    assert message.safety_net["action"] == "call_us"
    assert message.safety_net["lines"][0] == "Call us if: it gets hot, red or spreads; your hand swells."
    assert message.safety_net["lines"][1].startswith("If it is not better by ")
    assert message.visible_at - message.written_at == timedelta(seconds=30)
    with world.inside():
        made.refresh_from_db()
        assert (made.status, made.with_whom) == (Status.ANSWERED, "Dr Ngozi Okafor")
        assert Routing.objects.get(consultation=made).owner_id == world.staff["ngozi"].pk
        assert AuditEvent.objects.filter(consultation_id=made.pk, action="request.reply").count() == 1
        notices = OutboxMessage.objects.filter(about_id=made.pk, kind="reply_sent")
        assert notices.count() == 1
        assert notices[0].not_before >= message.visible_at


def test_a_reply_takes_at_most_12_statements(world: World) -> None:
    made = sent_by(world)
    client = client_of(world, "ngozi")
    hidden = opened(client, made)

    with counted() as statements:
        answer = client.post(url(made, "reply/"), {**REPLY, **hidden})

    assert answer.status_code == 302
    assert len(statements) <= 12, "\n".join(each[:160] for each in statements)


def test_what_a_closing_reply_with_a_promise_costs(world: World) -> None:
    made = sent_by(world)
    client = client_of(world, "ngozi")
    hidden = opened(client, made)

    with counted() as statements:
        answer = client.post(
            url(made, "reply/"), {**REPLY, **hidden, "check": "2", "outcome": "advice_given"}
        )

    assert answer.status_code == 302
    assert len(statements) <= 16, "\n".join(each[:160] for each in statements)


def test_the_form_sent_twice_is_one_message_and_one_notice(world: World) -> None:
    made = sent_by(world)
    client = client_of(world, "ngozi")
    hidden = opened(client, made)

    for _ in range(2):
        assert client.post(url(made, "reply/"), {**REPLY, **hidden}).status_code == 302

    assert len(messages_of(world, made)) == 1
    with world.inside():
        assert OutboxMessage.objects.filter(about_id=made.pk, kind="reply_sent").count() == 1


def test_without_a_safety_net_nothing_is_sent_and_the_text_stays(world: World) -> None:
    made = sent_by(world)

    answer = sends(client_of(world, "ngozi"), made, signs=[], by="")

    assert answer.status_code == 422
    page = html(answer)
    assert "Fill in the safety net" in page
    assert "Use the cream." in page
    assert page.count("<title>Error: ") == 1
    assert messages_of(world, made) == []


def test_what_to_do_then_is_picked_and_never_assumed(world: World) -> None:
    made = sent_by(world)

    answer = sends(client_of(world, "ngozi"), made, action="")

    assert answer.status_code == 422
    assert "Pick what they are to do then" in html(answer)
    assert messages_of(world, made) == []


def test_an_admin_outcome_needs_no_safety_net_and_closes(world: World) -> None:
    made = sent_by(world)

    answer = sends(client_of(world, "janet"), made, signs=[], by="", outcome="admin_done")

    assert answer.status_code == 302
    with world.inside():
        made.refresh_from_db()
        assert (made.status, made.outcome, made.closed_by) == (
            Status.CLOSED,
            "admin_done",
            "Janet Brathwaite",
        )


def test_a_clinician_promises_to_check_and_a_care_navigator_is_not_offered_it(world: World) -> None:
    made = sent_by(world)
    ngozi, janet = client_of(world, "ngozi"), client_of(world, "janet")

    assert 'name="check"' in html(ngozi.get(url(made)))
    assert 'name="check"' not in html(janet.get(url(made)))

    sends(janet, made, check="2")
    with world.inside():
        assert FollowUp.objects.count() == 0
    sends(ngozi, made, check="2")
    with world.inside():
        assert FollowUp.objects.get().set_by == "Dr Ngozi Okafor"


@pytest.mark.parametrize("who", ["farah", "leo", "zofia"])
@pytest.mark.parametrize("tail", ["reply/", "ask/", "note/", "drafts/reply/", "hints/"])
def test_strangers_cannot_write(world: World, who: str, tail: str) -> None:
    made = sent_by(world)

    answer = client_of(world, who).post(url(made, tail), {**REPLY, "q1": "Why?"})

    assert answer.status_code == 404
    assert messages_of(world, made) == []
    with world.inside():
        assert not Note.objects.exists()
        assert not ReplyDraft.objects.exists()


@pytest.mark.parametrize("tail", ["reply/", "ask/", "note/", "drafts/reply/", "hints/"])
def test_looking_at_a_sending_address_changes_nothing(world: World, tail: str) -> None:
    made = sent_by(world)

    assert client_of(world, "ngozi").get(url(made, tail)).status_code == 405


def test_a_closed_request_takes_no_reply_and_says_what_to_do(world: World) -> None:
    made = consultation_at(Status.IN_PROGRESS, world)
    client = client_of(world, "ngozi")
    hidden = opened(client, made)
    with world.acting("priya") as visit:
        services.close(consultation=made.pk, by=visit, outcome="admin_done")

    answer = client.post(url(made, "reply/"), {**REPLY, **hidden})

    assert answer.status_code == 409
    page = html(answer)
    assert "Not sent: Dr Priya Shah closed it first" in page
    assert "Use the cream.</textarea>" in page
    assert "?do=reopen&amp;write=reply" in page
    assert messages_of(world, made) == []


def test_links_in_a_reply_are_shown_as_links_and_scripts_as_text(world: World) -> None:
    made = sent_by(world)
    client = client_of(world, "ngozi")

    sends(client, made, body="Read https://www.nhs.uk/rash <script>alert(1)</script> if BP <a level> falls")

    page = html(client.get(url(made)))
    assert '<a href="https://www.nhs.uk/rash"' in page
    assert "<script>alert(1)" not in page
    assert "&lt;a level&gt;" in page


# Two at once ----------------------------------------------------------------------------------------------------------


def test_the_second_of_two_replies_is_shown_the_first_and_keeps_its_text(world: World) -> None:
    made = sent_by(world)
    ngozi, priya = client_of(world, "ngozi"), client_of(world, "priya")
    hers = opened(ngozi, made)
    sends(priya, made, body="Dear Ms Kowalczyk, please stop the new tablet today.")

    answer = ngozi.post(url(made, "reply/"), {**REPLY, **hers})

    assert answer.status_code == 409
    page = html(answer)
    assert "Not sent: Dr Priya Shah replied first" in page
    assert "please stop the new tablet today." in page
    assert "Use the cream." in page
    assert "Keep mine as a note" in page
    assert len(messages_of(world, made)) == 1

    again = {name: re.search(rf'name="{name}" value="([^"]+)"', page).group(1) for name in ("seen_at", "key")}  # type: ignore[union-attr]
    assert (
        ngozi.post(url(made, "reply/"), {**REPLY, **again, "body": "Dear Zofia, I agree."}).status_code == 302
    )
    assert len(messages_of(world, made)) == 2


def test_what_lost_can_be_kept_as_a_note(world: World) -> None:
    made = sent_by(world)
    ngozi = client_of(world, "ngozi")
    hers = opened(ngozi, made)

    ngozi.post(url(made, "note/"), {**REPLY, **hers})

    assert messages_of(world, made) == []
    with world.inside():
        assert Note.objects.get().body == REPLY["body"]


def test_when_the_patient_wrote_again_their_words_come_first(world: World) -> None:
    made = sent_by(world)
    ngozi = client_of(world, "ngozi")
    hers = opened(ngozi, made)
    with world.acting("zofia") as visit:
        services.add_words(
            consultation=made.pk, by=visit, body="Just got off the stairs, a bit puffed", key="w"
        )

    answer = ngozi.post(url(made, "reply/"), {**REPLY, **hers})

    assert answer.status_code == 409
    page = html(answer)
    assert "Not sent: they wrote again" in page
    assert page.index("a bit puffed") < page.index("Their own words.")
    assert "tel:07700900218" in page
    assert "Use the cream." in page


@pytest.mark.parametrize("seen", ["", "2030-01-01T00:00:00+00:00", "tampered|x:y"])
def test_a_page_whose_time_is_not_ours_is_not_believed(world: World, seen: str) -> None:
    made = sent_by(world)

    answer = sends(client_of(world, "ngozi"), made, seen_at=seen)

    assert answer.status_code == 422
    assert "Read the request again, then send" in html(answer)
    assert "Use the cream." in html(answer)
    assert messages_of(world, made) == []


def test_the_time_of_another_requests_page_does_not_count(world: World) -> None:
    made, other = sent_by(world), sent_by(world, "gareth")
    client = client_of(world, "ngozi")

    answer = client.post(url(made, "reply/"), {**REPLY, **opened(client, other)})

    assert answer.status_code == 422


# The wrong patient ----------------------------------------------------------------------------------------------------


def test_another_patients_name_is_asked_about_once(world: World) -> None:
    made = sent_by(world)
    client = client_of(world, "ngozi")

    answer = sends(client, made, body="Dear Mrs Khan,\nplease stop the tablet.")

    assert answer.status_code == 422
    page = html(answer)
    assert "Looks like another patient’s text" in page
    assert "“Mrs Khan”" in page
    assert "<strong>Ms Zofia Kowalczyk, 3" in page
    assert messages_of(world, made) == []

    assert (
        sends(client, made, body="Dear Mrs Khan,\nplease stop the tablet.", sure="Mrs Khan").status_code
        == 302
    )
    assert len(messages_of(world, made)) == 1


# Ask ------------------------------------------------------------------------------------------------------------------


def test_questions_are_asked_in_order_and_the_request_waits(world: World) -> None:
    made = sent_by(world)
    client = client_of(world, "janet")

    answer = client.post(
        url(made, "ask/"), {**opened(client, made, "ask"), "q1": "Since when?", "q2": " ", "q3": "Where?"}
    )

    assert answer.status_code == 302
    [message] = messages_of(world, made)
    assert message.questions == ["Since when?", "Where?"]
    with world.inside():
        made.refresh_from_db()
        assert made.status == Status.WAITING
        assert OutboxMessage.objects.filter(about_id=made.pk, kind="question_asked").count() == 1


def test_no_question_is_no_message(world: World) -> None:
    made = sent_by(world)
    client = client_of(world, "janet")

    answer = client.post(url(made, "ask/"), {**opened(client, made, "ask"), "q1": " "})

    assert answer.status_code == 422
    assert "Write a question first" in html(answer)


def test_ask_these_fills_the_boxes_with_what_goes_with_the_flag(world: World) -> None:
    made = sent_by(world)
    gap = {
        "code": "RF",
        "words": "w",
        "questions": [{"id": "x.y", "label": "Short of breath", "text": "Are you short of breath?"}],
    }
    with world.inside():
        Consultation.objects.filter(pk=made.pk).update(asked={**made.asked, "gaps": [gap]})
    client = client_of(world, "ngozi")

    page = html(client.get(url(made)))
    assert "short of breath." in page
    assert "?write=ask&amp;fill=gaps#composer" in page

    page = html(client.get(url(made) + "?write=ask&fill=gaps"))
    assert "Are you short of breath?</textarea>" in page


# Note -----------------------------------------------------------------------------------------------------------------


def test_a_note_is_for_staff_and_tells_nobody(world: World) -> None:
    made = sent_by(world)
    client = client_of(world, "janet")
    with world.inside():
        before = OutboxMessage.objects.count()

    answer = client.post(url(made, "note/"), {**opened(client, made, "note"), "body": "Rang her mother."})

    assert answer.status_code == 302
    page = html(client.get(url(made)))
    assert "Rang her mother." in page
    with world.inside():
        assert Note.objects.get().author_name == "Janet Brathwaite, Care navigator"
        assert OutboxMessage.objects.count() == before
        made.refresh_from_db()
        assert made.status == Status.RECEIVED


def test_the_three_ways_have_three_addresses_and_never_share_text(world: World) -> None:
    made = sent_by(world)
    client = client_of(world, "ngozi")
    for mode, text in (("reply", "For the patient"), ("note", "For staff only")):
        assert client.post(url(made, f"drafts/{mode}/"), {"body": text}).status_code == 200

    pages = {mode: html(client.get(url(made) + f"?write={mode}")) for mode in ("reply", "ask", "note")}

    assert "For the patient</textarea>" in pages["reply"]
    assert "For staff only</textarea>" in pages["note"]
    assert "For staff only" not in pages["reply"] + pages["ask"]
    assert "For the patient" not in pages["ask"] + pages["note"]
    assert [f'id="{mode}-form"' in pages[mode] for mode in pages] == [True, True, True]
    assert all(page.count('class="s-comp') >= 1 for page in pages.values())


# Drafts ---------------------------------------------------------------------------------------------------------------


def test_a_draft_is_kept_for_its_writer_alone_and_goes_when_it_is_sent(world: World) -> None:
    made = sent_by(world)
    ngozi = client_of(world, "ngozi")

    said = ngozi.post(url(made, "drafts/reply/"), {**REPLY, "body": "Half a sen"})

    assert html(said).startswith("Draft saved ")
    page = html(ngozi.get(url(made)))
    assert "Half a sen</textarea>" in page
    assert "Draft saved " in page
    assert 'value="hot" checked' in page
    assert "Half a sen" not in html(client_of(world, "priya").get(url(made)))

    sends(ngozi, made)
    with world.inside():
        assert not ReplyDraft.objects.exists()


def test_there_is_no_fourth_way_of_writing(world: World) -> None:
    made = sent_by(world)

    assert client_of(world, "ngozi").post(url(made, "drafts/shout/"), {"body": "x"}).status_code == 404


def test_hints_warn_while_typing_and_keep_nothing(world: World) -> None:
    made = sent_by(world)

    answer = client_of(world, "ngozi").post(url(made, "hints/"), {"body": "Take 1 BD. Come in at 10am."})

    page = html(answer)
    assert "BD: “2 times a day”" in page
    assert "No day is named" in page
    with world.inside():
        assert not ReplyDraft.objects.exists()


# Undo -----------------------------------------------------------------------------------------------------------------


def test_undo_takes_it_back_before_the_patient_could_see_it(world: World) -> None:
    made = sent_by(world)
    client = client_of(world, "ngozi")
    sends(client, made)
    [message] = messages_of(world, made)

    page = html(client.get(url(made)))
    assert "Your reply to <strong>Ms Z. Kowalczyk, 3" in page
    answer = client.post(url(made, f"undo/{message.pk}/"))

    assert answer.status_code == 302
    with world.inside():
        made.refresh_from_db()
        assert made.status == Status.RECEIVED
        assert made.first_answer_at is None
        assert OutboxMessage.objects.get(about_id=made.pk, kind="reply_sent").state == "cancelled"
    page = html(client.get(answer["Location"]))
    assert "Use the cream.</textarea>" in page, "the text is in the box again"
    assert 'value="hot" checked' in page
    assert "Undo <kbd>" not in page


def test_undo_gives_back_the_outcome_and_the_promised_check(world: World) -> None:
    made = sent_by(world)
    client = client_of(world, "ngozi")
    sends(client, made, by="14", check="7", outcome="advice_given")
    [message] = messages_of(world, made)
    with world.inside():
        made.refresh_from_db()
        assert made.outcome == "advice_given"

    page = html(client.get(client.post(url(made, f"undo/{message.pk}/"))["Location"]))

    for name, chosen in (("by", "14"), ("check", "7"), ("outcome", "advice_given")):
        field = re.search(rf'<select name="{name}".*?</select>', page, re.DOTALL)
        assert field, name
        assert re.search(rf'value="{chosen}"\s+selected', field.group()), name


def test_a_page_that_was_sent_and_taken_back_does_not_seem_to_send_again(world: World) -> None:
    made, ngozi = sent_by(world), client_of(world, "ngozi")
    page = opened(ngozi, made)
    assert sends(ngozi, made, **page).status_code == 302
    [first] = messages_of(world, made)
    ngozi.post(url(made, f"undo/{first.pk}/"))

    refused = sends(ngozi, made, **page)

    assert refused.status_code == 409
    text = html(refused)
    assert "You sent something else from this page before." in text
    assert "Use the cream." in text
    key = re.search(r'name="key" value="([^"]+)"', text).group(1)  # type: ignore[union-attr]
    assert key != page["key"]
    assert sends(ngozi, made, key=key).status_code == 302
    assert [each.taken_back_at is None for each in messages_of(world, made)] == [False, True]


def test_the_undo_bar_follows_its_writer_and_nobody_else(world: World) -> None:
    made, other = sent_by(world), sent_by(world, "gareth")
    ngozi = client_of(world, "ngozi")
    sends(ngozi, made)

    for place in (url(other), "/millbrook/inbox/"):
        assert "Your reply to <strong>Ms Z. Kowalczyk, 3" in html(ngozi.get(place))
    assert "Your reply to" not in html(client_of(world, "priya").get(url(made)))


def test_after_30_seconds_it_has_left(world: World) -> None:
    made = sent_by(world)
    client = client_of(world, "ngozi")
    sends(client, made)
    [message] = messages_of(world, made)

    with time_machine.travel(clock.now() + timedelta(seconds=31), tick=True):
        assert "Your reply to" not in html(client.get(url(made)))
        answer = client.post(url(made, f"undo/{message.pk}/"))

    assert answer.status_code == 409
    assert "The message has left" in html(answer)
    with world.inside():
        made.refresh_from_db()
        assert made.status == Status.ANSWERED


def test_only_the_author_can_undo(world: World) -> None:
    made = sent_by(world)
    sends(client_of(world, "ngozi"), made)
    [message] = messages_of(world, made)

    for who in ("priya", "farah", "zofia"):
        assert client_of(world, who).post(url(made, f"undo/{message.pk}/")).status_code == 404
    assert client_of(world, "ngozi").get(url(made, f"undo/{message.pk}/")).status_code == 405
    assert messages_of(world, made)[0].taken_back_at is None
    assert NET


# At the very same moment ----------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_replies_at_the_same_moment_one_wins(transactional_db: None) -> None:
    cache.clear()
    world = village()
    made = sent_by(world)
    people = ("ngozi", "priya")
    forms = {}
    for who in people:
        client = client_of(world, who)
        forms[who] = (client, {**REPLY, **opened(client, made), "body": f"Dear Zofia, from {who}."})
    start = Barrier(2)

    def send(who: str) -> tuple[int, str]:
        client, data = forms[who]
        start.wait()
        try:
            answer = client.post(url(made, "reply/"), data)
            return answer.status_code, html(answer)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(send, people))

    assert sorted(status for status, _ in answers) == [302, 409]
    [message] = messages_of(world, made)
    lost = next(page for status, page in answers if status == 409)
    loser = people[[status for status, _ in answers].index(409)]
    assert f"Dear Zofia, from {loser}.</textarea>" in lost
    assert message.body in lost
    with world.inside():
        assert OutboxMessage.objects.filter(about_id=made.pk, kind="reply_sent").count() == 1
        assert (
            Routing.objects.get(consultation=made).owner_id
            == world.staff[next(who for who in people if who != loser)].pk
        )
