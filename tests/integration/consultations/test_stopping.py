"""What happens when somebody needs help now: the stop is kept before its screen is shown, and the call comes first."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from consultations import services
from consultations.domain import library
from consultations.domain.schema import StopVariant
from consultations.models import Consultation, Draft, StopEvent
from portal.core import clock
from tests import sign_in
from tests.journeys import NONE_OF_THESE, Writer, fields, heading, words
from tests.people import MEDICATION, NEW_PROBLEM, World, draft_of, village

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return village()


def test_the_check_has_eighteen_things_in_five_groups_and_none_of_these(world: World) -> None:
    writer = Writer()
    writer.client.post("/millbrook/start/new_problem/")

    html = writer.get("emergency/").content.decode()

    assert html.count('name="em"') == 19
    assert html.count('class="p-group"') == 5
    assert html.index("tel:999") < html.index('name="em"')
    assert " checked" not in html


@pytest.mark.parametrize(
    ("ticked", "says"), [([], "Tick"), (["EM01", "none"], "right")], ids=["nothing", "both"]
)
def test_nothing_ticked_or_both_is_an_error_that_keeps_the_ticks(
    world: World, ticked: list[str], says: str
) -> None:
    writer = Writer()
    writer.client.post("/millbrook/start/new_problem/")

    shown = writer.post("emergency/", {"em": ticked})

    assert shown.status_code == 200
    assert "There is a problem" in words(shown)
    assert says in words(shown)
    assert shown.content.decode().count(" checked") == len(ticked)


def test_a_tick_is_kept_as_a_stop_before_the_screen_is_shown(world: World) -> None:
    writer = Writer()
    stopped = writer.begin({"em": "EM01"})

    with world.inside():
        kept = StopEvent.objects.get()
        assert (kept.codes, kept.variant, kept.person_id, kept.call_by) == (["EM01"], "E999", None, None)
    shown = writer.client.get(stopped.headers["Location"])
    html = shown.content.decode()
    assert heading(shown) == "You need help now"
    assert html.index('href="tel:999"') < html.index("You told us")
    assert "nhsuk-back-link" not in html
    assert "Chest pain" in words(shown)
    assert 'href="sms:999"' in html
    assert 'href="tel:18000"' in html


@pytest.mark.parametrize("item", library.emergency().items, ids=lambda item: item.code)
def test_every_item_stops_with_its_own_screen(world: World, item: object) -> None:
    stopped = Writer().begin({"em": item.code})  # type: ignore[attr-defined]

    assert "/stop/" in stopped.headers["Location"]
    with world.inside():
        assert StopEvent.objects.get().variant == item.stop  # type: ignore[attr-defined]


@pytest.mark.parametrize("nation", ["england", "scotland", "wales", "northern_ireland"])
@pytest.mark.parametrize("variant", list(StopVariant))
def test_every_variant_shows_a_call_first(world: World, variant: str, nation: str) -> None:
    writer = Writer()
    stopped = writer.begin({"em": "EM01"}).headers["Location"]
    with world.inside():
        StopEvent.objects.update(variant=variant)
    type(world.millbrook).objects.filter(pk=world.millbrook.pk).update(nation=nation)

    html = writer.client.get(stopped).content.decode()

    assert 'class="p-call" href="tel:' in html
    assert html.index('class="p-call"') < html.index('<form id="stop"')
    assert html.count('name="choice"') == 5


def test_a_visitor_without_account_may_leave_name_and_phone(world: World) -> None:
    writer = Writer()
    stopped = writer.begin({"em": "EM01"}).headers["Location"]

    assert "phone" in fields(writer.client.get(stopped))
    wrong = writer.client.post(stopped, {"choice": "cannot", "name": "Zofia", "phone": "12"})
    assert "Enter a UK phone number" in words(wrong)
    assert 'value="Zofia"' in wrong.content.decode()
    kept = writer.client.post(stopped, {"choice": "cannot", "name": "Zofia", "phone": "07700 900 218"})

    shown = writer.client.get(kept.headers["Location"])
    assert "press 55" in words(shown)
    with world.inside():
        stop = StopEvent.objects.get()
        assert (stop.choice, stop.name, stop.phone) == ("cannot", "Zofia", "07700 900 218")
        assert stop.call_by is not None


def test_a_known_person_is_not_asked_who_they_are(world: World) -> None:
    writer = Writer(client=sign_in.as_patient(Client(), world.accounts["zofia"]))
    shown = writer.client.get(writer.begin({"em": "EM01"}).headers["Location"])

    assert "name" not in fields(shown)
    assert "phone" in fields(shown)  # nobody has given a number for her
    with world.inside():
        stop = StopEvent.objects.get()
        assert stop.person_id == world.accounts["zofia"].pk
        assert stop.call_by is not None


def test_nothing_chosen_is_an_error(world: World) -> None:
    writer = Writer()
    stopped = writer.begin({"em": "EM01"}).headers["Location"]

    shown = writer.client.post(stopped, {})

    assert "Choose what you will do" in words(shown)
    assert shown.content.decode().index('class="p-call"') < shown.content.decode().index("There is a problem")


def test_who_had_help_already_goes_on_as_urgent(world: World) -> None:
    writer = Writer()
    stopped = writer.begin({"em": "EM01"}).headers["Location"]

    on = writer.client.post(stopped, {"choice": "already_had_help"})
    writer.fill(NEW_PROBLEM, on)
    writer.post("check/", {"fin.ack": "yes", "fin.share": "yes"})
    writer.prove("zofia.new@example.org")
    writer.send()

    with world.inside():
        made = Consultation.objects.get()
        assert made.level == "urgent"
        assert any("EM01" in flag["code"] for flag in made.asked["flags"])


def test_a_mistake_is_asked_about_once_more(world: World) -> None:
    writer = Writer()
    stopped = writer.begin({"em": "EM01"}).headers["Location"]
    mistake = {"choice": "not_now_pressed_by_mistake"}

    asked = writer.client.post(stopped, mistake)
    still = writer.client.post(stopped, {**mistake, "asked": "1", "happening": "yes"})
    on = writer.client.post(stopped, {**mistake, "asked": "1", "happening": "no"})

    assert "Is it happening now?" in words(asked)
    assert "call now" in words(still)
    assert "/questions/" in on.headers["Location"]
    with world.inside():
        assert Draft.objects.get().passed == ["emergency:EM01"]


def test_who_calls_for_help_does_not_go_on_by_another_way(world: World) -> None:
    writer = Writer()
    stopped = writer.begin({"em": "EM01"}).headers["Location"]
    writer.client.post(stopped, {"choice": "calling_999"})

    saved = writer.post("questions/for/", {"who.for": "me"})
    checked = writer.get("check/")

    assert saved.headers["Location"] == stopped
    assert checked.headers["Location"] == stopped
    with world.inside():
        assert StopEvent.objects.count() == 1


def test_the_same_danger_after_the_first_was_dealt_with_or_much_later_is_a_new_stop(world: World) -> None:
    writer = Writer(client=sign_in.as_patient(Client(), world.accounts["zofia"]))
    writer.begin({"em": "EM01"})

    def stops() -> list[StopEvent]:
        with world.inside():
            return list(StopEvent.objects.order_by("shown_at"))

    writer.post("emergency/", {"em": "EM01"})
    assert len(stops()) == 1
    with world.acting("janet") as visit:
        services.handle_stop(stop=stops()[0].pk, by=visit, note="Phoned, she feels well now.")

    again = writer.post("emergency/", {"em": "EM01"})
    writer.post("emergency/", {"em": "EM01"})

    assert [each.handled_at is None for each in stops()] == [False, True]
    assert str(stops()[1].pk) in again.headers["Location"]
    with world.inside():
        StopEvent.objects.filter(handled_at=None).update(shown_at=clock.now() - timedelta(hours=2))
    writer.post("emergency/", {"em": "EM01"})
    assert len(stops()) == 3


def test_unticking_on_the_way_back_leaves_the_stop_and_the_level(world: World) -> None:
    writer = Writer()
    writer.begin({"em": "EM01"})

    on = writer.post("emergency/", NONE_OF_THESE)
    writer.fill(NEW_PROBLEM, on)
    writer.post("check/", {"fin.ack": "yes", "fin.share": "yes"})
    writer.prove("zofia.new@example.org")
    writer.send()

    with world.inside():
        assert StopEvent.objects.count() == 1
        assert Consultation.objects.get().level == "urgent"


def test_a_dangerous_answer_stops_the_form_in_the_middle(world: World) -> None:
    writer = Writer(kind="medication")
    writer.fill(MEDICATION, writer.begin())
    page = library.get("medication").page_of("md.too_much").id

    stopped = writer.post(f"questions/{page}/?from=check", {"md.too_much": "yes"})
    again = writer.post(f"questions/{page}/", {"md.too_much": "yes"})
    shown = writer.client.get(stopped.headers["Location"])
    put_right = writer.post(f"questions/{page}/?from=check", {"md.too_much": "no"})

    assert heading(shown) == "You need help now"
    assert again.headers["Location"] == stopped.headers["Location"]
    assert put_right.headers["Location"] == writer.url("check/")
    with world.inside():
        stop = StopEvent.objects.get()
        assert (stop.variant, stop.phone) == ("E999", "07700 900 218")
        assert stop.call_by is not None
        assert stop.answers["md.too_much"] == "yes"


def test_a_stop_is_not_sent_round(world: World) -> None:
    draft = draft_of(world, kind="medication", md__too_much="yes")
    writer = Writer(kind="medication", client=sign_in.as_patient(Client(), world.accounts["zofia"]))

    sent = writer.post("send/", {"draft": str(draft.pk), "fin.ack": "yes", "fin.share": "yes"})

    assert "/stop/" in sent.headers["Location"]
    with world.inside():
        assert not Consultation.objects.exists()
        assert StopEvent.objects.count() == 1


def test_another_browser_cannot_open_the_screen(world: World) -> None:
    stopped = Writer().begin({"em": "EM01"}).headers["Location"]

    assert Client().get(stopped).status_code == 404
    assert Client().post(stopped, {"choice": "calling_999"}).status_code == 404


def test_the_practice_is_offered_only_while_it_is_open(world: World) -> None:
    code = next(each.code for each in library.emergency().items if each.stop == "E999")
    with time_machine.travel("2026-03-24T11:00:00+00:00"):
        writer = Writer()
        stopped = writer.begin({"em": code}).headers["Location"]
        open_now = writer.client.post(stopped, {"choice": "cannot"})
        assert "Call the practice on" in words(writer.client.get(open_now.headers["Location"]))
    with time_machine.travel("2026-03-24T22:00:00+00:00"):
        writer = Writer()
        stopped = writer.begin({"em": code}).headers["Location"]
        writer.client.post(stopped, {"choice": "cannot"})
        assert "Call the practice on" not in words(writer.client.get(stopped))


@pytest.mark.parametrize(
    ("moment", "says"),
    [
        ("2026-03-23 10:00+00:00", "The practice has been told, but cannot ring you without a number."),
        ("2026-03-22 10:00+00:00", "Nobody is reading this now."),
    ],
    ids=["open", "closed"],
)
def test_the_screen_says_truly_whether_anybody_reads_it(world: World, moment: str, says: str) -> None:
    with time_machine.travel(moment, tick=False):
        writer = Writer(client=sign_in.as_patient(Client(), world.accounts["zofia"]))
        page = words(writer.client.get(writer.begin({"em": "EM01"}).headers["Location"]))

    assert says in page
    assert "no one will reply" not in page


def test_who_cannot_get_help_is_asked_for_a_number_and_is_to_be_rung_now(world: World) -> None:
    with time_machine.travel("2026-03-23 10:00+00:00", tick=False):
        writer = Writer()
        stopped = writer.begin({"em": "EM01"}).headers["Location"]

        kept = writer.client.post(stopped, {"choice": "cannot"})
        asked = words(writer.client.get(kept.headers["Location"]))
        writer.client.post(stopped, {"choice": "cannot", "phone": "07700 900 218"})

        assert "Tell us a number, so that somebody can ring you." in asked
        with world.inside():
            stop = StopEvent.objects.get()
            assert stop.call_by == stop.chosen_at
