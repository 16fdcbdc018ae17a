"""What somebody tries who means harm, and that it comes to nothing."""

from __future__ import annotations

import json
import logging
import re
import time
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any
from unittest import mock

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse

from consultations.models import Draft, FollowUp, Message, ReplyDraft
from portal.core import clock, references
from portal.core.http import Door
from portal.people import steps
from tests.access.canary import DRAFT_KEY, WORD, fingerprint
from tests.access.cells import House, Page, ask, pages, undone
from tests.access.expected import EXPECTED, Who
from triage.forms.composer import shown_now

pytestmark = pytest.mark.django_db

ALL = [
    each for each in pages() if getattr(each.pattern.callback, "rule", None) and each.rule.name in EXPECTED
]
ROOT = Path(__file__).resolve().parents[2]


def at(name: str, house: House, **more: Any) -> str:
    return reverse(name, kwargs={"practice": "millbrook", **more})


class TestSwappedIds:
    """An id in a hidden field is worth no more than one in an address."""

    @pytest.mark.parametrize("who", [Who.GARETH, Who.NADIA, Who.UMA, Who.PETER, Who.NGOZI])
    def test_somebody_elses_form_cannot_be_sent(self, house: House, who: Who) -> None:
        with undone():
            answer = house.client(who).post(
                at("consultations:send", house, kind="new_problem"),
                {"draft": str(house.nest.here.draft.pk), "fin.ack": "yes", "fin.share": "yes"},
            )

            assert answer.status_code == 404
            assert fingerprint(house.nest.here.practice.pk) == house.before

    @pytest.mark.parametrize(
        "typed", ["", "x", "1", "' or 1=1", "0" * 5000, "00000000-0000-0000-0000-000000000000"]
    )
    def test_an_id_that_is_none_is_no_page(self, house: House, typed: str) -> None:
        with undone():
            answer = house.client(Who.AMINA).post(
                at("consultations:send", house, kind="new_problem"), {"draft": typed}
            )

        assert answer.status_code == 404

    def test_a_message_of_another_request_cannot_be_named_under_ones_own(self, house: House) -> None:
        """Uma's own request in the address, Amina's message behind it."""
        with undone():
            for name, part, value in (
                ("my_request_clear", "message", house.nest.here.message.pk),
                ("how_are_you", "follow_up", house.nest.here.follow_up.pk),
            ):
                url = at(f"consultations:{name}", house, id=house.nest.unmatched.pk, **{part: value})
                assert (
                    house.client(Who.UMA).post(url, {"how-answer": "worse", "clear": "no"}).status_code == 404
                )
            assert fingerprint(house.nest.here.practice.pk) == house.before

    def test_a_colleagues_message_cannot_be_taken_back(self, house: House) -> None:
        with undone():
            url = at("triage:undo", house, id=house.nest.here.request.pk, message=house.nest.here.message.pk)
            assert house.client(Who.PRIYA).post(url).status_code == 404
            assert fingerprint(house.nest.here.practice.pk) == house.before

    def test_a_key_used_on_another_request_gives_nothing_of_it_away(self, house: House) -> None:
        """The key of a message is unique within its request only, so Uma's "reply" is a message of her own."""
        with undone():
            url = at("consultations:my_request_write", house, id=house.nest.unmatched.pk)
            answer = house.client(Who.UMA).post(url, {"body": "mine", "key": "reply"}, follow=True)

            assert WORD not in answer.content.decode()
            with house.nest.world.inside():
                assert Message.objects.get(consultation=house.nest.unmatched, key="reply").body == "mine"

    def test_a_page_shown_for_one_request_cannot_be_used_for_another(self, house: House) -> None:
        with undone():
            url = at("triage:note", house, id=house.nest.unmatched.pk)
            seen = shown_now(house.nest.here.request.pk, clock.now())
            answer = house.client(Who.NGOZI).post(url, {"body": "x", "key": "k", "seen_at": seen})

        assert answer.status_code == 422

    def test_tick_boxes_of_another_practice_are_left_out(self, house: House) -> None:
        before = fingerprint(house.nest.there.practice.pk)
        with undone():
            for name in ("triage:inbox_take", "triage:inbox_assign"):
                house.client(Who.NGOZI).post(
                    at(name, house),
                    {
                        "selected": str(house.nest.there.request.pk),
                        "to": str(house.nest.world.staff["janet"].pk),
                    },
                )
            assert fingerprint(house.nest.there.practice.pk) == before

    @pytest.mark.parametrize("other", ["farah", "leo"])
    def test_work_cannot_be_given_to_who_does_not_work_here(self, house: House, other: str) -> None:
        with undone():
            url = at("triage:assign", house, id=house.nest.here.request.pk)
            answer = house.client(Who.NGOZI).post(url, {"to": str(house.nest.world.staff[other].pk)})

            assert answer.status_code in (404, 409, 422)
            assert fingerprint(house.nest.here.practice.pk) == house.before

    def test_a_form_cannot_be_begun_for_somebody_one_does_not_act_for(self, house: House) -> None:
        with undone():
            house.client(Who.GARETH).post(
                at("consultations:begin", house, kind="medication"), {"for": str(house.nest.here.patient.pk)}
            )
            with house.nest.world.inside():
                assert not Draft.objects.filter(
                    person=house.nest.accounts["gareth"], patient=house.nest.here.patient
                ).exists()

    def test_a_patient_of_another_practice_cannot_be_matched(self, house: House) -> None:
        with undone():
            answer = house.client(Who.JANET).post(
                at("triage:match", house, id=house.nest.unmatched.pk),
                {"patient": str(house.nest.there.patient.pk), "evidence": "in_person"},
            )

            assert answer.status_code in (404, 409, 422)
            assert fingerprint(house.nest.here.practice.pk) == house.before

    def test_what_one_colleague_types_is_not_shown_to_another(self, house: House) -> None:
        with undone():
            body = (
                house.client(Who.PRIYA)
                .get(at("triage:request", house, id=house.nest.here.request.pk) + "?write=reply")
                .content.decode()
            )
            with house.nest.world.inside():
                assert ReplyDraft.objects.filter(consultation=house.nest.here.request).count() == 2

        assert "being typed" not in body


class TestOpenRedirects:
    @pytest.mark.parametrize("target", [
        "https://evil.example/", "//evil.example/", "///evil.example", "\\\\evil.example", "/\\evil.example", "javascript:alert(1)",
        "http:evil.example", "https:///evil.example", " //evil.example", "%09//evil.example", "/%5cevil.example/..//evil",
    ])  # fmt: skip
    @pytest.mark.parametrize("name", ["account_request_login_code", "account_login"])
    def test_signing_in_never_leads_off_the_site(self, house: House, target: str, name: str) -> None:
        with undone():
            for who in (Who.NOBODY, Who.GARETH, Who.NGOZI):
                client = house.client(who)
                for answer in (
                    client.get(reverse(name), {"next": target}),
                    client.post(
                        reverse(name), {"next": target, "email": "new.person@example.com", "login": "x"}
                    ),
                    client.post(reverse("account_other_address"), {"next": target}),
                ):
                    where = answer.headers.get("Location", "")
                    assert not re.match(r"^([a-z]+:|[/\\]{2}|/\\)", where, re.IGNORECASE), (who, where)

    def test_the_page_posted_from_is_no_way_off_the_site(self, house: House) -> None:
        with undone():
            url = at("consultations:my_request_write", house, id=house.nest.here.request.pk)
            answer = Client().post(url, {}, headers={"referer": "https://evil.example/page"})

        assert "evil" not in answer.headers["Location"]

    @pytest.mark.parametrize(
        "path", ["//evil.example/x", "///evil.example/x", "/\\evil.example/x", "/\t/evil.example"]
    )
    def test_an_address_of_this_site_is_no_way_off_it_either(self, path: str) -> None:
        request = RequestFactory().get("/")

        assert steps.local_path(request, f"http://testserver{path}").startswith("/evil.example")
        assert steps.local_path(request, "http://testserver/millbrook/?a=b") == "/millbrook/?a=b"


class TestRequestsThatLie:
    @pytest.mark.parametrize(
        "host", ["evil.example", "testserver.evil.example", "testserver:80@evil.example", ""]
    )
    def test_a_foreign_host_is_refused(self, house: House, host: str) -> None:
        with undone():
            for path in ("/", "/millbrook/", "/account/code/"):
                answer = Client(raise_request_exception=False).get(path, headers={"host": host})
                assert answer.status_code == 400
                assert "evil" not in answer.content.decode()

    def test_forwarded_hosts_are_not_believed(self, house: House) -> None:
        with undone():
            answer = Client().post(
                "/account/code/",
                {"email": "somebody@example.com"},
                headers={"x-forwarded-host": "evil.example"},
            )

            assert "evil" not in answer.headers.get("Location", "")
            assert "evil" not in "".join(str(each.body) for each in mail.outbox)

    def test_the_method_cannot_be_said_in_a_header_or_a_field(self, house: House) -> None:
        with undone():
            url = at("triage:take", house, id=house.nest.here.request.pk)
            for headers in ({"x-http-method-override": "POST"}, {"x-method-override": "POST"}):
                assert house.client(Who.PRIYA).get(url + "?_method=POST", headers=headers).status_code == 405

    def test_without_its_token_nothing_is_done(self, house: House) -> None:
        """Every page that is posted to, by whoever may post to it."""
        found = []
        for page in [each for each in ALL if "POST" in each.methods]:
            who = next((each for each in Who if each in EXPECTED[page.rule.name].who(page.name)), Who.NGOZI)
            with undone():
                client = house.client(who)
                client.handler.enforce_csrf_checks = True
                answer = client.post(page.address(house.nest, house.nest.here), {})
                if answer.status_code != 403:
                    found.append((page.path, answer.status_code))
                if fingerprint(house.nest.here.practice.pk) != house.before:
                    found.append((page.path, "changed something"))

        assert found == []

    def test_huge_bodies_are_refused(self, house: House) -> None:
        with undone():
            url = at("consultations:my_request_write", house, id=house.nest.here.request.pk)
            client = house.client(Who.AMINA)
            assert client.post(
                url, {"body": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1), "key": "k"}
            ).status_code in (400, 413)
            assert client.post(url, {f"f{n}": "1" for n in range(1500)}).status_code in (400, 413)
            assert client.post(url, {"body": "x" * 20_001, "key": "k"}).status_code == 422
            assert fingerprint(house.nest.here.practice.pk) == house.before

    @pytest.mark.parametrize(
        "typed",
        [
            "\x00",
            "a\x00b",
            "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
            "‮evil",
            "<script>alert(1)</script>",
            "{{ 7*7 }}",
        ],
    )
    def test_odd_letters_break_nothing_and_run_nowhere(self, house: House, typed: str) -> None:
        with undone():
            url = at("consultations:my_request_write", house, id=house.nest.here.request.pk)
            answer = house.client(Who.AMINA).post(url, {"body": f"x{typed}", "key": "k"}, follow=True)

        assert answer.status_code in (200, 422)
        assert "<script>alert" not in answer.content.decode()

    def test_no_address_breaks_on_what_is_added_to_it(self, house: House) -> None:
        """Every page that is looked at, by somebody who may, with letters and numbers that no link of ours has."""
        letters = ("view", "q", "kind", "team", "owner", "since", "next", "then", "from", "write", "do")
        numbers = ("page", "size", "rows", "version", "day", "number", "large")
        added = dict.fromkeys(letters, "a\x00²") | dict.fromkeys(numbers, "9" * 5_000)
        found = []
        for page in [each for each in ALL if "GET" in each.methods]:
            who = next((each for each in Who if each in EXPECTED[page.rule.name].who(page.name)), Who.NGOZI)
            with undone():
                answer = house.client(who).get(page.address(house.nest, house.nest.here), added)
            if answer.status_code >= 500:
                found.append(page.path)
        with undone():
            drafts = f"/millbrook/inbox/{house.nest.here.request.pk}/drafts/reply/"
            if house.client(Who.NGOZI).post(drafts, {"body": "a\x00b"}).status_code >= 500:
                found.append(drafts)

        assert found == []


class TestSessions:
    def test_signing_in_changes_the_sessions_name(self, house: House) -> None:
        """A session that somebody planted is worth nothing after sign-in."""
        with undone():
            client = Client()
            client.post("/account/code/", {"email": "zofia@example.com"})
            planted = client.cookies[settings.SESSION_COOKIE_NAME].value
            code = re.search(r"\b\d{8}\b", str(mail.outbox[-1].body))
            assert code
            client.post("/account/code/confirm/", {"code": code.group()})

            assert client.cookies[settings.SESSION_COOKIE_NAME].value != planted
            intruder = Client()
            intruder.cookies[settings.SESSION_COOKIE_NAME] = planted
            assert intruder.get("/millbrook/requests/").status_code == 302
            assert client.get("/millbrook/requests/").status_code == 200

    def test_a_made_up_session_name_is_not_taken_up(self, house: House) -> None:
        with undone():
            client = Client()
            client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
            client.post("/account/code/", {"email": "zofia@example.com"})

            assert client.cookies[settings.SESSION_COOKIE_NAME].value != "a" * 32

    def test_a_session_that_was_signed_out_opens_nothing(self, house: House) -> None:
        with undone():
            client = house.client(Who.AMINA)
            kept = client.cookies[settings.SESSION_COOKIE_NAME].value
            client.post("/account/sign-out/")
            intruder = Client()
            intruder.cookies[settings.SESSION_COOKIE_NAME] = kept

            assert intruder.get("/millbrook/requests/").status_code == 302

    def test_a_patients_session_opens_no_staff_page_and_the_other_way_round(self, house: House) -> None:
        """Ngozi's staff session shows her nothing of her patients on the patients' pages."""
        with undone():
            patients_page = house.client(Who.NGOZI).get("/millbrook/requests/")
            assert WORD not in patients_page.content.decode()
            for who in (Who.AMINA, Who.BY_CODE):
                assert house.client(who).get("/millbrook/inbox/").status_code in (302, 404)


class TestWhatIsKeptByBrowsers:
    @pytest.mark.parametrize(
        "page",
        [each for each in ALL if "GET" in each.methods and each.rule.door not in (Door.WORLD,)],
        ids=lambda each: each.path,
    )
    def test_no_page_with_somebodys_data_is_kept(self, house: House, page: Page) -> None:
        who = next(
            (
                each
                for each in (Who.AMINA, Who.NADIA, Who.NGOZI, Who.SAMIRA, Who.JANET, Who.PRIYA, Who.SECRET)
                if each in EXPECTED[page.rule.name].who(page.name)
            ),
            None,
        )
        assert who
        answer = ask(house, page, "GET", who, house.nest.here)

        if page.rule.door == Door.PUBLIC:
            assert WORD not in answer.body
            return
        assert "no-store" in answer.response.headers.get("Cache-Control", ""), page.path

    def test_the_front_door_of_somebody_signed_in_or_with_a_form_is_not_kept_and_a_stranger_s_may_be(
        self, house: House
    ) -> None:
        with undone():
            for who in (Who.AMINA, Who.SECRET):
                answer = house.client(who).get("/millbrook/")
                kept = answer.headers.get("Cache-Control", "")
                assert "no-store" in kept
                assert "private" in kept
            assert "no-store" not in Client().get("/millbrook/").headers.get("Cache-Control", "")

    def test_addresses_hold_no_names(self) -> None:
        """Nothing about anybody stands in an address: it is kept by browsers, proxies and logs."""
        told = {part for page in ALL for part in page.parts} - {
            "practice",
            "kind",
            "page",
            "mode",
            "token",
            "place",
            "question",
        }
        kinds = {page.path: re.findall(r"<(\w+):(\w+)>", page.path) for page in ALL}

        assert {kind for parts in kinds.values() for kind, part in parts if part in told} <= {"uuid", "int"}


class TestWhatLeavesTheHouse:
    def test_logs_hold_no_names_words_or_addresses(
        self, house: House, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO)
        with undone():
            amina, ngozi = house.client(Who.AMINA), house.client(Who.NGOZI)
            amina.get(at("consultations:my_request", house, id=house.nest.here.request.pk))
            amina.post(
                at("consultations:my_request_write", house, id=house.nest.here.request.pk),
                {"body": f"{WORD}!", "key": "k"},
            )
            ngozi.get(at("triage:request", house, id=house.nest.here.request.pk))
            ngozi.post(at("triage:inbox_search", house), {"words": f"{WORD} Khan"})
            Client().get("/millbrook/nothing-of-the-kind/")
            with mock.patch("portal.audit.record", side_effect=OSError("broken")):
                amina.post(
                    at("consultations:my_request_write", house, id=house.nest.here.request.pk),
                    {"body": f"{WORD}!", "key": "k2"},
                )
            Client().post("/account/code/", {"email": "zofia@example.com"})
        said = "\n".join(
            record.getMessage()
            for record in caplog.records
            if record.name.startswith(("portal", "django", "consultations", "triage", "celery"))
        )

        for secret in (WORD, "Khan", "Amina", "zofia@example.com", house.nest.here.patient.nhs_number):
            assert secret not in said

    def test_messages_to_workers_hold_ids_only(self, house: House) -> None:
        """What rings the doorbell is a practice's id; the rest is read behind its wall."""
        from portal.celery import app

        app.loader.import_default_modules()
        for name, task in app.tasks.items():
            if name.startswith("celery."):
                continue
            wanted = set(
                task.run.__code__.co_varnames[
                    : task.run.__code__.co_argcount + task.run.__code__.co_kwonlyargcount
                ]
            ) - {"self"}
            assert all(
                each.endswith(("_id", "_ids"))
                or each
                in ("limit", "name", "follow_up", "list_import", "consultation", "data_file", "attachment")
                for each in wanted
            ), (
                name,
                wanted,
            )

    def test_e_mails_hold_nothing_of_what_was_written(self, house: House) -> None:
        from portal.notifications.models import OutboxMessage

        with house.nest.world.inside():
            for row in OutboxMessage.objects.values():
                assert WORD not in json.dumps(row, default=str)


class TestProduction:
    def test_there_is_no_postbox(self) -> None:
        text = (ROOT / "portal" / "settings" / "production.py").read_text()
        assert "POSTBOX" not in text
        assert re.search(
            r"^POSTBOX = False$", (ROOT / "portal" / "settings" / "base.py").read_text(), re.MULTILINE
        )

    @override_settings(POSTBOX=False)
    def test_where_there_is_none_its_pages_are_not_there(self, house: House) -> None:
        with undone():
            for path in ("/postbox/", "/postbox.json", f"/postbox/{house.nest.here.request.pk}/"):
                assert Client().get(path).status_code == 404

    def test_demo_people_have_no_place(self) -> None:
        from django.core.exceptions import ImproperlyConfigured

        from portal.people import demo

        with override_settings(DEMO=False), pytest.raises(ImproperlyConfigured):
            demo.current_code()


class TestGuessing:
    def test_known_and_unknown_addresses_get_the_same_answer(self, house: House) -> None:
        def asked(email: str) -> tuple[int, str, int]:
            with undone():
                sent = len(mail.outbox)
                client = Client()
                answer = client.post("/account/code/", {"email": email}, follow=True)
                body = re.sub(
                    r'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"', "", answer.content.decode()
                )
                return answer.status_code, body.replace(email, "ADDRESS"), len(mail.outbox) - sent

        known, unknown = asked("zofia@example.com"), asked("n0b0dy@example.com")

        assert known == unknown
        assert asked("ngozi@example.com")[:2] == unknown[:2]
        assert asked("olga@example.com")[:2] == unknown[:2]

    def test_known_and_unknown_addresses_take_about_the_same_time(self, house: House) -> None:
        def seconds(email: str) -> float:
            with undone():
                start = time.perf_counter()
                Client().post("/account/code/", {"email": email})
                return time.perf_counter() - start

        seconds("zofia@example.com")
        known = median(seconds("zofia@example.com") for _ in range(15))
        unknown = median(seconds(f"nobody{n}@example.com") for n in range(15))

        assert max(known, unknown) < 3 * min(known, unknown), (known, unknown)

    def test_wrong_passwords_say_the_same_for_everybody(self, house: House) -> None:
        def said(login: str) -> str:
            with undone():
                body = (
                    Client().post("/account/staff/", {"login": login, "password": "wrong"}).content.decode()
                )
                return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"', "", body).replace(
                    login, "ADDRESS"
                )

        assert said("ngozi@example.com") == said("nobody@example.com") == said("zofia@example.com")

    def test_codes_cannot_be_guessed_for_long(self, house: House) -> None:
        with undone():
            client = Client()
            client.post("/account/code/", {"email": "zofia@example.com"})
            code = re.search(r"\b\d{8}\b", str(mail.outbox[-1].body))
            assert code
            for number in range(settings.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS):
                client.post("/account/code/confirm/", {"code": f"{number:08}"})
            client.post("/account/code/confirm/", {"code": code.group()})

            assert client.get("/millbrook/requests/").status_code == 302

    def test_references_cannot_be_guessed_or_used(self, house: House) -> None:
        made = {references.new_reference("MILL") for _ in range(2000)}

        assert len(made) == 2000
        assert not any("<str:reference>" in page.path or "<slug:reference>" in page.path for page in ALL)

    def test_an_invitation_is_found_by_its_whole_secret_alone(self, house: House) -> None:
        with undone():
            token = house.nest.here.invitation
            for guess in (token[:-1], token + "x", "0", "%", token.swapcase()):
                assert Client().get(at("team_join", house, token=guess)).status_code == 404
            assert Client().get(f"/riverside/join/{token}/").status_code == 404


class TestTime:
    def test_a_proxy_ends_with_its_last_day(self, house: House) -> None:
        from portal.people.models import Proxy
        from tests.sign_in import as_patient

        with house.nest.world.inside():
            last = Proxy.objects.get(user=house.nest.accounts["nadia"]).ends_on
        url = at("consultations:my_request", house, id=house.nest.here.request.pk)
        for days, status in ((0, 200), (1, 404)):
            with undone(), time_machine.travel(f"{last + timedelta(days=days)} 12:00", tick=False):
                assert as_patient(Client(), house.nest.accounts["nadia"]).get(url).status_code == status

    def test_a_form_without_an_account_ends_after_thirty_idle_minutes(self, house: House) -> None:
        url = at("consultations:check", house, kind="new_problem")
        with undone(), time_machine.travel(clock.now() + timedelta(minutes=31)):
            answer = house.client(Who.SECRET).get(url)

        assert answer.status_code == 410
        assert WORD not in answer.content.decode()

    def test_the_secret_of_a_form_opens_it_at_its_own_practice_alone(self, house: House) -> None:
        with undone():
            client = Client()
            client.cookies["draft"] = DRAFT_KEY + "x"
            assert (
                WORD not in client.get(at("consultations:check", house, kind="new_problem")).content.decode()
            )

    def test_a_question_that_was_not_asked_yet_cannot_be_answered(self, house: House) -> None:
        with undone():
            with house.nest.world.inside():
                FollowUp.objects.filter(pk=house.nest.here.follow_up.pk).update(asked_at=None)
            url = at(
                "consultations:how_are_you",
                house,
                id=house.nest.here.request.pk,
                follow_up=house.nest.here.follow_up.pk,
            )
            assert house.client(Who.AMINA).post(url, {"how-answer": "worse"}).status_code == 404

    def test_a_reply_that_may_still_be_taken_back_cannot_be_answered(self, house: House) -> None:
        with undone():
            with house.nest.world.inside():
                Message.objects.filter(pk=house.nest.here.message.pk).update(
                    visible_at=clock.now() + timedelta(seconds=30)
                )
            url = at(
                "consultations:my_request_clear",
                house,
                id=house.nest.here.request.pk,
                message=house.nest.here.message.pk,
            )
            assert house.client(Who.AMINA).post(url, {"clear": "yes"}).status_code == 404


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()
    mail.outbox = []
