from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consultations.models import Consultation, Flag, StopEvent
from portal.core.tenancy import tenant
from portal.practices.models import Closure
from tests.integration.triage.conftest import Surgery
from triage.domain.clocks import Alarm, due_words
from triage.models import Routing, Team
from triage.presenters import rows
from triage.queries import COUNTED, Filters, View, desk, page, search

Send = Callable[..., Consultation]

#: Monday, a quarter to nine: the moment of the inbox as drawn.
NOW = datetime(2026, 3, 23, 8, 43, tzinfo=UTC)


def names(found: Any) -> list[str]:
    return [row.said_name for row in found.rows]


def own(consultation: Consultation, visit: Any) -> None:
    Routing.objects.filter(consultation=consultation).update(owner=visit.membership.pk, owned_at=NOW)


@pytest.fixture
def morning(surgery: Surgery, sent: Send) -> dict[str, Consultation]:
    """Requests at every stage. Facts of later stages are written as moves would write them."""
    early = NOW - timedelta(minutes=31)
    rows = {
        "urgent": sent("Gareth Pritchard", level="urgent", flag="One leg newly swollen", at=early),
        "soon": sent("Leila Farahani", level="soon", at=NOW - timedelta(minutes=40)),
        "pills": sent("Nguyễn Thị Hương", kind="medication", at=early, words="Only enough until Friday"),
        "routine": sent("Zofia Kowalczyk", at=NOW - timedelta(minutes=12)),
        "late": sent("Amina Khan", at=NOW - timedelta(days=5)),
        "letter": sent(
            "Oluwaseun Adeyemi", kind="admin_letter", title="Letter for my housing officer", at=early
        ),
        "asked": sent("Harpreet Kaur Sandhu", at=NOW - timedelta(days=1)),
        "unread": sent("Olivia Bartholomew", at=NOW - timedelta(days=6)),
        "done": sent("Muhammad Iqbal Hussain", at=NOW - timedelta(days=9)),
    }
    own(rows["routine"], surgery.okafor)
    own(rows["late"], surgery.shah)
    changes: dict[str, dict[str, Any]] = {
        "routine": {"status": "in_progress", "opened_at": NOW, "opened_by": "Dr Ngozi Okafor"},
        "asked": {"status": "waiting", "first_answer_at": NOW, "answered_at": NOW},
        "unread": {
            "status": "answered",
            "first_answer_at": NOW - timedelta(days=3),
            "answered_at": NOW - timedelta(days=3),
        },
        "done": {
            "status": "closed",
            "closed_at": NOW,
            "closed_by": "Dr Priya Shah",
            "outcome": "advice_given",
        },
    }
    for name, columns in changes.items():
        Consultation.objects.filter(pk=rows[name].pk).update(**columns)
    return rows


def test_each_view_holds_what_it_says_and_its_number_is_its_length(
    surgery: Surgery, morning: dict[str, Consultation]
) -> None:
    views = {view: names(page(surgery.okafor, view, now=NOW)) for view in View}

    assert views == {
        View.TO_TELL: [],
        View.TO_TRIAGE: [
            "Gareth Pritchard",
            "Leila Farahani",
            "Amina Khan",
            "Nguyễn Thị Hương",
            "Oluwaseun Adeyemi",
            "Zofia Kowalczyk",
        ],
        View.MINE: ["Zofia Kowalczyk"],
        View.MY_TEAM: ["Gareth Pritchard", "Leila Farahani", "Amina Khan", "Zofia Kowalczyk"],
        View.DUE_TODAY: ["Gareth Pritchard", "Leila Farahani", "Amina Khan"],
        View.OVERDUE: ["Amina Khan"],
        View.WAITING: ["Olivia Bartholomew", "Harpreet Kaur Sandhu"],
        View.STOPPED: [],
        View.NOT_READ: ["Olivia Bartholomew"],
        View.NOT_OPENED: [
            "Gareth Pritchard",
            "Leila Farahani",
            "Amina Khan",
            "Nguyễn Thị Hương",
            "Oluwaseun Adeyemi",
        ],
        View.OPEN: views[View.OPEN],
        View.CLOSED: ["Muhammad Iqbal Hussain"],
    }
    assert sorted(views[View.OPEN]) == sorted(views[View.TO_TRIAGE] + views[View.WAITING])
    assert desk(surgery.okafor, now=NOW).counts == {view: len(views[view]) for view in COUNTED}
    assert all(page(surgery.okafor, view, now=NOW).shown == len(views[view]) for view in COUNTED)


def test_every_open_request_is_with_the_practice_or_with_the_patient(
    surgery: Surgery, morning: dict[str, Consultation]
) -> None:
    counts = desk(surgery.okafor, now=NOW).counts

    assert counts[View.TO_TRIAGE] + counts[View.WAITING] == Consultation.objects.open().count()


def test_a_row_carries_all_that_it_shows(surgery: Surgery, morning: dict[str, Consultation]) -> None:
    row = page(surgery.okafor, View.TO_TRIAGE, now=NOW).rows[0]

    with CaptureQueriesContext(connection) as statements:
        assert row.patient.name == "Gareth Pritchard"
        assert row.routing.team.name == "Clinical team"
        assert row.routing.owner is None
        assert row.routing.reason == "To Clinical team because a new problem has an urgent flag"
        assert row.signs == [
            {
                "words": "One leg newly swollen",
                "level": "urgent",
                "code": "RF",
                "question_id": "",
                "answer": "",
            }
        ]
        assert row.quote.startswith("It started about two weeks ago")
        assert due_words(row.due, NOW) == "in 29 min"
    assert not list(statements)


@pytest.mark.parametrize("many", [1, 100])
def test_the_inbox_is_two_statements_whatever_its_size(surgery: Surgery, sent: Send, many: int) -> None:
    for number in range(many):
        consultation = sent(
            f"Patient {number}", level="urgent", flag="A sign", at=NOW - timedelta(minutes=number)
        )
        own(consultation, surgery.okafor)
    for view in (View.TO_TRIAGE, View.MINE, View.CLOSED):
        with CaptureQueriesContext(connection) as statements:
            around = desk(surgery.okafor, now=NOW)
            shown = page(surgery.okafor, view, Filters(team="clinical"), now=NOW, size=100)
            for row in shown.rows:
                assert row.patient.name == row.said_name
                assert row.routing.owner.display_name == "Dr Ngozi Okafor"
                assert row.quote
                assert (row.routing.team.name, len(row.signs)) == ("Clinical team", 1)
        assert len(statements) == 2
        assert around.counts[View.TO_TRIAGE] == many


def test_pages_follow_one_another_without_gap_or_repeat(surgery: Surgery, sent: Send) -> None:
    for number in range(60):
        sent(f"Patient {number:02d}", at=NOW - timedelta(minutes=5))

    pages = [page(surgery.okafor, View.TO_TRIAGE, now=NOW, number=number) for number in (1, 2, 3)]

    assert [len(each.rows) for each in pages] == [25, 25, 10]
    assert [each.has_next for each in pages] == [True, True, False]
    assert [each.shown for each in pages] == [60, 60, 60]
    assert len({row.pk for each in pages for row in each.rows}) == 60
    assert page(surgery.okafor, View.TO_TRIAGE, now=NOW, number=9).rows == []
    assert len(page(surgery.okafor, View.TO_TRIAGE, now=NOW, size=100).rows) == 60
    assert page(surgery.okafor, View.TO_TRIAGE, now=NOW, number=-3, size=7).size == 25


@pytest.mark.parametrize(
    ("filters", "shown"),
    [
        (Filters(kind="medication"), ["Nguyễn Thị Hương"]),
        (Filters(team="pharmacy"), ["Nguyễn Thị Hương"]),
        (Filters(team="-clinical"), ["Nguyễn Thị Hương", "Oluwaseun Adeyemi"]),
        (Filters(owner="me"), ["Zofia Kowalczyk"]),
        (Filters(owner="none", kind="new_problem"), ["Gareth Pritchard", "Leila Farahani"]),
        (Filters(owner="nonsense"), []),
        (Filters(kind="medication", owner="me"), []),
    ],
)
def test_filters_narrow_and_say_how_many_they_show(
    surgery: Surgery, morning: dict[str, Consultation], filters: Filters, shown: list[str]
) -> None:
    found = page(surgery.okafor, View.TO_TRIAGE, filters, now=NOW)

    assert names(found) == shown
    assert found.shown == len(shown)
    assert desk(surgery.okafor, now=NOW).counts[View.TO_TRIAGE] == 6


def test_a_colleague_can_be_the_filter(surgery: Surgery, morning: dict[str, Consultation]) -> None:
    shah = Filters(owner=str(surgery.shah.membership.pk))

    assert names(page(surgery.okafor, View.TO_TRIAGE, shah, now=NOW)) == ["Amina Khan"]


def test_a_request_that_was_never_placed_is_shown_all_the_same(surgery: Surgery, sent: Send) -> None:
    lost = sent("Dean Whitlock", level="urgent", at=NOW - timedelta(minutes=5), placed=False)

    for filters in (Filters(), Filters(owner="none"), Filters(team="-admin")):
        (row,) = page(surgery.okafor, View.TO_TRIAGE, filters, now=NOW).rows
        assert row.pk == lost.pk
        assert row.due == lost.promised_by
        assert getattr(row, "routing", None) is None


def test_danger_comes_first_then_the_soonest_due(surgery: Surgery, sent: Send) -> None:
    sent("Routine", at=NOW - timedelta(days=3))
    sent("Soon", level="soon", at=NOW - timedelta(days=4))
    sent("Urgent later", level="urgent", at=NOW - timedelta(minutes=1))
    sent("Urgent sooner", level="urgent", at=NOW - timedelta(minutes=30))
    sent("Emergency", level="emergency", at=NOW)

    assert names(page(surgery.okafor, View.TO_TRIAGE, now=NOW)) == [
        "Emergency",
        "Urgent sooner",
        "Urgent later",
        "Soon",
        "Routine",
    ]
    assert names(page(surgery.okafor, View.STOPPED, now=NOW)) == ["Emergency"]


def test_people_who_were_stopped_wait_on_the_desk_until_handled(surgery: Surgery) -> None:
    def stop(**columns: Any) -> None:
        StopEvent.fresh(
            kind="new_problem",
            variant="E999",
            wording_version="1",
            shown_at=NOW - timedelta(minutes=37),
            practice_open=True,
            told=["Chest pain"],
            set_version=1,
            **columns,
        ).save()

    stop(name="Beatrice Owusu-Ansah", phone="07700 900341", choice="cannot_get_help", call_by=NOW)
    stop(name="Called already", call_by=NOW, handled_at=NOW, handled_by="Janet Brathwaite")
    stop()

    around = desk(surgery.okafor, now=NOW)

    assert [(each.name, each.phone, each.told) for each in around.stops] == [
        ("Beatrice Owusu-Ansah", "07700 900341", ["Chest pain"])
    ]
    assert around.stops[0].call_by == NOW
    assert (around.stops[0].patient, around.stops[0].born_on) == (None, None)
    assert around.nameless_stops == 1
    assert around.counts[View.STOPPED] == 1
    assert around.counts[View.TO_TRIAGE] == 1


def test_a_stop_without_a_name_is_called_by_the_practices_list(surgery: Surgery, sent: Send) -> None:
    patient = sent("Beatrice Owusu-Ansah").patient
    StopEvent.fresh(
        kind="new_problem",
        variant="E999",
        wording_version="1",
        shown_at=NOW,
        practice_open=True,
        set_version=1,
        patient=patient,
        person=surgery.okafor.user,
        call_by=NOW,
    ).save()

    (stop,) = desk(surgery.okafor, now=NOW).stops

    assert (stop.name, stop.patient, stop.born_on) == ("Beatrice Owusu-Ansah", patient.pk, patient.born_on)
    assert stop.email == surgery.okafor.user.email


def test_the_desk_says_who_calls_that_nobody_has_opened_it(
    surgery: Surgery, morning: dict[str, Consultation]
) -> None:
    Closure.fresh(day=date(2026, 3, 24), reason="Staff training").save()

    around = desk(surgery.okafor, now=NOW)

    assert [each.id for each in around.calling(NOW)[Alarm.DUTY]] == [morning["urgent"].pk]
    assert [each.id for each in around.calling(NOW)[Alarm.NONE]] == [morning["soon"].pk]
    assert around.hours.closed_because(date(2026, 3, 24)) == "Staff training"


def test_the_desk_of_an_empty_practice(surgery: Surgery) -> None:
    around = desk(surgery.okafor, now=NOW)

    assert set(around.counts.values()) == {0}
    assert around.stops == []
    assert [(team["key"], team["mine"]) for team in around.teams] == [
        ("admin", False),
        ("clinical", True),
        ("front", False),
        ("pharmacy", False),
    ]
    assert [each["name"] for each in around.staff] == ["Dr Ngozi Okafor", "Dr Priya Shah", "Janet Brathwaite"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("pritchard", ["Gareth Pritchard"]),
        ("GARETH prit", ["Gareth Pritchard"]),
        ("Hương", ["Nguyễn Thị Hương"]),
        ("huong", ["Nguyễn Thị Hương"]),
        ("housing letter", ["Oluwaseun Adeyemi"]),
        ("enough friday", ["Nguyễn Thị Hương"]),
        ("iqbal", ["Muhammad Iqbal Hussain"]),
        ("100%", []),
        ("nobody of that name", []),
        ("   ", []),
    ],
)
def test_search_by_name_and_words(
    surgery: Surgery, morning: dict[str, Consultation], typed: str, found: list[str]
) -> None:
    assert names(search(surgery.okafor, Filters(words=typed), now=NOW)) == found


def test_search_by_reference_forgives_and_finds_the_oldest(surgery: Surgery, sent: Send) -> None:
    old = sent("Old Request", at=NOW - timedelta(days=900))
    code = old.reference.removeprefix("MILL ")

    for typed in (old.reference, old.reference.lower(), code, code.replace(" ", "-").replace("0", "O")):
        assert names(search(surgery.okafor, Filters(words=typed), now=NOW)) == ["Old Request"]


def test_search_by_a_reference_that_has_no_digit(surgery: Surgery, sent: Send) -> None:
    made = sent("Old Request", at=NOW - timedelta(days=900))
    Consultation.objects.filter(pk=made.pk).update(reference="MILL CFH JKM")

    for typed in ("mill cfh jkm", "CFHJKM"):
        assert names(search(surgery.okafor, Filters(words=typed), now=NOW)) == ["Old Request"]


def test_search_by_nhs_number(surgery: Surgery, sent: Send) -> None:
    sent("Gareth Pritchard", nhs_number="9434765919")
    sent("Someone Else")

    assert names(search(surgery.okafor, Filters(words="943 476 5919"), now=NOW)) == ["Gareth Pritchard"]


def test_search_shows_open_requests_first_and_is_one_statement(
    surgery: Surgery, morning: dict[str, Consultation]
) -> None:
    with CaptureQueriesContext(connection) as statements:
        found = search(surgery.okafor, Filters(words="weeks ago"), now=NOW)

    assert names(found)[-1] == "Muhammad Iqbal Hussain"
    assert len(found.rows) == 8
    assert len(statements) == 1


def test_nothing_of_another_practice_is_shown_counted_or_found(
    surgery: Surgery, elsewhere: Surgery, morning: dict[str, Consultation]
) -> None:
    with tenant(elsewhere.practice.pk, person=elsewhere.okafor.user.pk):
        around = desk(elsewhere.okafor, now=NOW)

        assert set(around.counts.values()) == {0}
        assert all(page(elsewhere.okafor, view, now=NOW).rows == [] for view in View)
        assert search(elsewhere.okafor, Filters(words="pritchard"), now=NOW).rows == []
        assert Team.objects.count() == 4


def test_a_row_names_what_is_known_before_what_only_sounds_like_danger(surgery: Surgery, sent: Send) -> None:
    made = sent("Piotr Munteanu", level="urgent", words="It began on Monday.", at=NOW - timedelta(hours=1))
    raised = (
        ("words:sounds_urgent", "Sounds like: Pregnancy that needs a look: “burning when I pee”", 0),
        ("np.fever:RF_RIGORS:urgent", "Shaking that would not stop", 0),
        ("words:sounds_urgent", "Sounds like: Sepsis: “shivering”", 5),
        ("words:chest_pain", "Chest pain: “tight chest since breakfast”", 5),
    )
    for number, (rule, words, minutes) in enumerate(raised):
        Flag.fresh(
            consultation=made, code=f"RF_{number}", level="urgent", rule=rule, rule_version="1", words=words,
            raised_at=made.sent_at + timedelta(minutes=minutes),
        ).save()  # fmt: skip

    [found] = page(surgery.okafor, View.TO_TRIAGE, now=NOW).rows
    shown = rows.row(surgery.okafor, found, present=[], now=NOW)

    assert [each["words"].partition(":")[0] for each in found.signs] == [
        "Chest pain", "Shaking that would not stop", "Sounds like", "Sounds like",
    ]  # fmt: skip
    assert shown["flag"] == "Chest pain, and 3 more"
    assert shown["quote"] == "tight chest since breakfast"
