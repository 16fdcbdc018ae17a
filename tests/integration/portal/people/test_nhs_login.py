"""NHS login from the link to the page that was wanted, against the double: the good way and each bad answer."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from portal.audit.models import AuditEvent
from portal.core import clock
from portal.core.tenancy import Scope, tenant
from portal.people import demo, letters, matching
from portal.people.matching import Evidence
from portal.people.models import Membership, Patient, PatientLink, User
from portal.people.nhs_login import cast, double, keys
from portal.people.nhs_login.double import Fault, Somebody
from portal.people.nhs_login.models import NhsLoginCheck, NhsLoginDoor
from portal.practices.models import Practice
from tests.integration.portal.people.conftest import as_member, patient, visit_of

pytestmark = pytest.mark.django_db

START = "/account/nhs-login/"
WANTED = "/mill/requests/"
ASHA = Somebody("asha", "P9", "Asha", "Patel", "1985-03-24", "9434765919", "asha@nhs-login.example")


@pytest.fixture(autouse=True)
def _the_person(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has an NHS login. Tests change this list, never our own code."""
    be(monkeypatch, ASHA)


def be(monkeypatch: pytest.MonkeyPatch, *people: Somebody) -> None:
    monkeypatch.setattr(cast, "STRANGERS", people)


def changed(**fields: str) -> Somebody:
    return Somebody(**{**ASHA.__dict__, **fields})


def ask(client: Client, **query: str) -> dict[str, str]:
    """Follow the link to NHS login; gives what was asked of it."""
    sent = client.get(START, {"next": WANTED, **query})
    assert sent.status_code == 302, sent.content.decode()[-600:]
    parts = urlsplit(sent["Location"])
    assert parts.path == "/account/nhs-login/practice-double/"
    return {name: values[0] for name, values in parse_qs(parts.query).items()}


def answer(client: Client, asked: dict[str, str], person: Somebody = ASHA, fault: Fault = Fault.NONE) -> str:
    """Be this person at the double; gives the address that leads back to us."""
    back = client.post(
        "/account/nhs-login/practice-double/", {**asked, "person": person.sub, "fault": fault.value}
    )
    assert back.status_code == 302
    return str(back["Location"])


def come_in(client: Client, person: Somebody = ASHA, fault: Fault = Fault.NONE, **query: str) -> HttpResponse:
    return client.get(answer(client, ask(client, **query), person, fault))


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def inside(practice: Practice) -> Any:
    return tenant(practice.pk, scope=Scope.SYSTEM)


# What is asked --------------------------------------------------------------------------------------------------------


def test_what_is_asked_of_nhs_login(client: Client, mill: Practice) -> None:
    asked, again = ask(client), ask(client)

    assert asked["code_challenge_method"] == "S256"
    assert asked["response_type"] == "code"
    assert set(asked["scope"].split()) == {"openid", "profile", "profile_extended", "email"}
    assert json.loads(asked["vtr"])[-1] == "P5.Cm"
    assert asked["redirect_uri"] == "http://testserver/account/nhs-login/callback/"
    for name in ("state", "nonce", "code_challenge"):
        assert asked[name] != again[name]


def test_p9_alone_is_asked_for_when_replies_are_wanted(client: Client, mill: Practice) -> None:
    assert json.loads(ask(client, level="P9")["vtr"]) == ["P9.Cp.Cd", "P9.Cp.Ck", "P9.Cm"]


def test_what_the_address_says_adds_nothing_to_what_is_asked(client: Client, mill: Practice) -> None:
    asked = ask(client, scope="gp_integration_credentials", auth_params="prompt=none", process="connect")

    assert "prompt" not in asked
    assert "gp_integration_credentials" not in asked["scope"]


def test_who_is_signed_in_already_is_asked_by_nhs_login_anew(client: Client, mill: Practice) -> None:
    assert "prompt" not in ask(client)

    come_in(client)

    assert ask(client)["prompt"] == "login"


# The good way ---------------------------------------------------------------------------------------------------------


def test_somebody_new_comes_in_and_reaches_the_page_they_wanted(client: Client, mill: Practice) -> None:
    back = come_in(client)

    assert (back.status_code, back["Location"]) == (302, WANTED)
    user = User.objects.get(email=ASHA.email)
    assert client.session["_auth_user_id"] == str(user.pk)
    assert user.full_name == "Asha Patel"
    assert not user.has_usable_password()
    assert EmailAddress.objects.get(user=user).verified
    assert client.get(WANTED, follow=True).status_code == 200


def test_the_account_is_known_by_issuer_and_subject_and_holds_nothing_else(
    client: Client, mill: Practice
) -> None:
    come_in(client)

    account = SocialAccount.objects.get()
    assert (account.provider, account.uid) == (settings.DOUBLE_ISSUER, ASHA.sub)
    assert account.extra_data == {"sub": ASHA.sub, "identity_proofing_level": "P9"}
    assert not SocialToken.objects.exists()


def test_nothing_that_names_the_patient_is_readable_in_the_session(client: Client, mill: Practice) -> None:
    come_in(client)

    words = str(Session.objects.get(pk=client.session.session_key).get_decoded())
    assert not any(each in words for each in (ASHA.nhs_number, ASHA.birthdate, ASHA.family_name))


def test_the_same_person_gets_the_same_account_whatever_their_address_is_now(
    client: Client, mill: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    come_in(client)
    moved = changed(email="new-address@nhs-login.example")
    be(monkeypatch, moved)

    come_in(Client(), moved)

    assert User.objects.count() == 1


def test_a_page_elsewhere_is_not_gone_to(client: Client, mill: Practice) -> None:
    assert come_in(client, next="https://evil.example/")["Location"] == "/account/"


# Each bad answer ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [each for each in Fault if each], ids=str)
def test_a_wrong_answer_is_refused_and_leaves_nothing(
    client: Client, mill: Practice, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    back = come_in(client, fault=fault)

    assert back.status_code == 401
    assert "We could not sign you in with NHS login" in back.content.decode()
    assert not is_in(client)
    assert not User.objects.exists()
    assert not SocialAccount.objects.exists()
    assert not any(each in caplog.text for each in (ASHA.nhs_number, ASHA.family_name, ASHA.email))


def test_the_same_answer_without_the_fault_is_accepted(client: Client, mill: Practice) -> None:
    assert come_in(client).status_code == 302
    assert is_in(client)


def test_a_person_nobody_checked_is_turned_back(
    client: Client, mill: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = changed(sub="nobody", proofing="P0")
    be(monkeypatch, nobody)

    back = client.get(answer(client, ask(client), nobody), follow=True)

    assert "You are not signed in" in back.content.decode()
    assert not User.objects.exists()


def test_an_answer_to_another_browser_is_refused(client: Client, mill: Practice) -> None:
    address = answer(client, ask(client))

    assert Client().get(address).status_code == 401
    assert not User.objects.exists()


def test_an_answer_counts_once(client: Client, mill: Practice) -> None:
    address = answer(client, ask(client))
    client.get(address)

    assert client.get(address).status_code == 401


def test_a_code_of_another_sign_in_is_refused(client: Client, mill: Practice) -> None:
    """Its verifier is another browser's, and so is its nonce."""
    mine, theirs = ask(client), ask(Client())
    code = parse_qs(urlsplit(answer(client, theirs)).query)["code"][0]

    back = client.get("/account/nhs-login/callback/", {"code": code, "state": mine["state"]})

    assert back.status_code == 401
    assert not is_in(client)


@pytest.mark.parametrize("query", [{}, {"code": "x"}, {"state": "x"}, {"error": "server_error"}])
def test_an_answer_nobody_asked_for_is_refused(client: Client, db: None, query: dict[str, str]) -> None:
    assert client.get("/account/nhs-login/callback/", query).status_code == 401


def test_keys_may_change_without_notice(client: Client, mill: Practice) -> None:
    come_in(client)
    double.change_keys()

    other = Client()

    assert come_in(other).status_code == 302
    assert is_in(other)


def test_the_list_of_keys_is_asked_for_once_while_it_is_kept(
    client: Client, mill: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    route = double.ROUTES["/keys"]
    monkeypatch.setitem(double.ROUTES, "/keys", lambda request: (asked.append("keys"), route(request))[1])

    come_in(client)
    come_in(Client())

    assert len(asked) == 1


def test_an_unknown_key_cannot_be_used_to_ask_for_the_list_again_and_again(
    client: Client, mill: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    route = double.ROUTES["/keys"]
    monkeypatch.setitem(double.ROUTES, "/keys", lambda request: (asked.append("keys"), route(request))[1])

    for _ in range(4):
        come_in(Client(), fault=Fault.UNKNOWN_KEY)

    assert len(asked) == 1
    assert keys.AGAIN_AFTER_SECONDS > 0


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/userinfo", "/keys"])
def test_an_nhs_login_that_is_down_is_said_and_nobody_gets_in(
    client: Client, mill: Practice, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    asked = ask(client) if path != "/.well-known/openid-configuration" else {}
    cache.clear() if path == "/keys" else None
    monkeypatch.setitem(double.ROUTES, path, lambda request: (503, {"error": "down"}))

    if asked:
        assert client.get(answer(client, asked)).status_code == 401
    else:
        assert client.get(START).status_code == 503
    assert not is_in(client)


def test_metadata_of_another_issuer_is_refused(
    client: Client, mill: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = {**double.ROUTES["/.well-known/openid-configuration"](None)[1], "issuer": "https://evil.example"}
    monkeypatch.setitem(double.ROUTES, "/.well-known/openid-configuration", lambda request: (200, wrong))

    assert client.get(START).status_code == 503


# Addresses join nothing -----------------------------------------------------------------------------------------------


def test_an_account_with_the_same_address_is_not_opened(client: Client, mill: Practice) -> None:
    mine = User.objects.create_user(ASHA.email, full_name="Somebody Earlier")
    EmailAddress.objects.create(user=mine, email=mine.email, primary=True, verified=True)

    back = come_in(client)

    assert back["Location"] == "/account/nhs-login/address-taken/"
    assert "used this e-mail address here before" in client.get(back["Location"]).content.decode()
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


def test_no_code_goes_out_for_an_account_that_nhs_login_opens_and_the_page_says_the_same(
    client: Client, mill: Practice
) -> None:
    come_in(client)
    asker, stranger = Client(), Client()

    theirs = asker.post("/account/code/", {"email": ASHA.email})
    strangers = stranger.post("/account/code/", {"email": "new@example.org"})

    assert (theirs.status_code, theirs["Location"]) == (strangers.status_code, strangers["Location"])
    sent = {each.to[0]: each.body for each in mail.outbox}
    assert "NHS login" in sent[ASHA.email]
    assert "Your code is" not in sent[ASHA.email]


def test_an_unverified_address_is_refused(
    client: Client, mill: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = Somebody.claims
    monkeypatch.setattr(Somebody, "claims", lambda self: {**claims(self), "email_verified": False})

    assert come_in(client).status_code == 401
    assert not User.objects.exists()


# Joining it to an account one is signed in to -------------------------------------------------------------------------


def signed_in(email: str = ASHA.email) -> Client:
    client = Client()
    client.post("/account/code/", {"email": email})
    found = re.search(r"\b\d{8}\b", mail.outbox[-1].body)
    assert found
    client.post("/account/code/confirm/", {"code": found.group()})
    assert is_in(client)
    return client


def test_nhs_login_is_joined_by_a_button_of_the_owner_s_and_opens_the_account_from_then_on(
    mill: Practice,
) -> None:
    mine = signed_in()
    mail.outbox.clear()

    assert "within 5 minutes" in mine.post("/account/nhs-login/add/").content.decode()
    back = come_in(mine, next="")

    user = User.objects.get()
    assert back["Location"] == "/account/nhs-login/add/"
    assert SocialAccount.objects.get().user_id == user.pk
    letters.send_due()
    assert "NHS login was added" in mail.outbox[-1].body
    other = Client()
    come_in(other)
    assert other.session["_auth_user_id"] == str(user.pk)


def test_an_account_that_a_code_opens_too_is_laid_before_staff_even_at_p9(mill: Practice) -> None:
    asha, mine = patient(mill), signed_in()
    mine.post("/account/nhs-login/add/")
    come_in(mine, next="")

    mine.get(WANTED)

    assert link(mill) is None
    assert check(mill).patient_id == asha.pk


def test_without_the_button_an_address_joins_nothing(mill: Practice) -> None:
    mine = signed_in()

    come_in(mine, process="connect", next="")

    assert not SocialAccount.objects.exists()


def test_the_button_counts_once_and_for_minutes(mill: Practice) -> None:
    mine = signed_in()
    mine.post("/account/nhs-login/add/")
    ask(mine)
    come_in(mine, next="")
    assert not SocialAccount.objects.exists()

    late = signed_in("late@example.org")
    late.post("/account/nhs-login/add/")
    with clock.pretend(clock.now() + timedelta(minutes=6)):
        come_in(late, next="")
    assert not SocialAccount.objects.filter(user__email="late@example.org").exists()


def test_an_nhs_login_that_opens_another_account_is_not_joined_to_a_second(mill: Practice) -> None:
    come_in(Client())
    mine = signed_in("other@example.org")
    mine.post("/account/nhs-login/add/")

    come_in(mine, next="")

    assert SocialAccount.objects.get().user.email == ASHA.email
    assert "opens another account here already" in mine.get("/account/nhs-login/add/").content.decode()
    assert "nhs_login" not in mine.session


def test_nhs_login_is_parted_again_and_that_is_told(mill: Practice) -> None:
    mine = signed_in()
    mine.post("/account/nhs-login/add/")
    come_in(mine, next="")

    mine.post("/account/nhs-login/add/", {"remove": "1"})

    assert not SocialAccount.objects.exists()
    letters.send_due()
    assert "NHS login was removed" in mail.outbox[-1].body


# Which patient it is --------------------------------------------------------------------------------------------------


def link(practice: Practice) -> PatientLink | None:
    with inside(practice):
        return matching.link_of(User.objects.get(email=ASHA.email).pk)


def check(practice: Practice) -> NhsLoginCheck:
    with inside(practice):
        found: NhsLoginCheck = NhsLoginCheck.objects.get()
        return found


def test_p9_with_number_birth_and_name_of_the_list_is_that_patient(client: Client, mill: Practice) -> None:
    asha = patient(mill)
    come_in(client)

    assert client.get(WANTED)["Location"] == WANTED
    assert client.get(WANTED).status_code == 200

    made = link(mill)
    assert made is not None
    assert (made.patient_id, made.evidence, made.confirmed_by_id) == (asha.pk, Evidence.NHS_LOGIN, None)
    with inside(mill):
        event = AuditEvent.objects.get(action="people.matched")
    assert event.patient_id == asha.pk


@pytest.mark.parametrize(
    ("said", "listed", "same_birth", "same_name"),
    [
        ({"proofing": "P5"}, {}, True, True),
        ({"birthdate": "1985-03-25"}, {}, False, True),
        ({"family_name": "Patil"}, {}, True, False),
        ({"birthdate": ""}, {}, False, True),
        ({}, {"born_on": date(1985, 4, 24)}, False, True),
        ({}, {"family_name": "Shah"}, True, False),
    ],
)
def test_anything_less_is_laid_before_staff(
    client: Client,
    mill: Practice,
    monkeypatch: pytest.MonkeyPatch,
    said: dict[str, str],
    listed: dict[str, Any],
    same_birth: bool,
    same_name: bool,
) -> None:
    asha, person = patient(mill, **listed), changed(**said)
    be(monkeypatch, person)

    come_in(client, person)
    client.get(WANTED)

    assert link(mill) is None
    found = check(mill)
    assert (found.patient_id, found.same_birth, found.same_name) == (asha.pk, same_birth, same_name)
    with inside(mill):
        proposed = matching.checked_candidates(found.user_id)
    assert [(each.patient.pk, each.by) for each in proposed] == [(asha.pk, Evidence.NHS_LOGIN)]


@pytest.mark.parametrize("listed", [{"nhs_number": "9434765870"}, {"list_status": "left"}])
def test_who_is_not_on_the_list_by_number_is_nobody_s_match(
    client: Client, mill: Practice, listed: dict[str, Any]
) -> None:
    patient(mill, **listed)

    come_in(client)
    client.get(WANTED)

    assert link(mill) is None
    assert check(mill).patient_id is None


def test_each_practice_looks_at_its_own_list_alone(
    client: Client, mill: Practice, elsewhere: Practice
) -> None:
    patient(mill)

    come_in(client)
    client.get("/dale/requests/")

    assert link(elsewhere) is None
    assert link(mill) is None
    client.get(WANTED)
    assert link(mill) is not None


def test_the_person_is_never_told_what_the_list_says(
    client: Client, mill: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = []
    for person in (
        changed(proofing="P5"),
        changed(sub="b", email="b@nhs-login.example", nhs_number="9434765870"),
    ):
        be(monkeypatch, person)
        each = Client()
        come_in(each, person)
        pages.append(each.get(WANTED, follow=True).content.decode())
        patient(mill) if len(pages) == 1 else None

    assert ASHA.nhs_number not in "".join(pages)
    assert "943 476 5919" not in "".join(pages)


# The link is looked at again at each sign-in --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "now_said",
    [{"proofing": "P5"}, {"nhs_number": "9434765870"}, {"birthdate": "1985-03-25"}, {"family_name": "Shah"}],
)
def test_a_link_that_nhs_login_no_longer_bears_out_ends_before_the_next_page(
    client: Client, mill: Practice, monkeypatch: pytest.MonkeyPatch, now_said: dict[str, str]
) -> None:
    patient(mill)
    come_in(client)
    client.get(WANTED)
    assert link(mill) is not None

    later = changed(**now_said)
    be(monkeypatch, later)
    other = Client()
    come_in(other, later)
    other.get(WANTED)

    assert link(mill) is None
    with inside(mill):
        assert AuditEvent.objects.filter(action="people.match_contradicted").count() == 1


def test_a_link_that_still_holds_is_kept_as_it_is(client: Client, mill: Practice) -> None:
    patient(mill)
    come_in(client)
    client.get(WANTED)
    first = link(mill)

    other = Client()
    come_in(other)
    other.get(WANTED)

    assert first == link(mill)


def test_who_has_left_the_list_is_still_matched_and_reads_what_they_were_told(
    client: Client, mill: Practice
) -> None:
    patient(mill)
    come_in(client)
    client.get(WANTED)
    first = link(mill)
    with inside(mill):
        Patient.objects.update(list_status="left")

    other = Client()
    come_in(other)
    other.get(WANTED)

    assert first is not None
    assert first == link(mill)


def test_what_staff_took_back_no_sign_in_brings_again(
    client: Client, mill: Practice, navigator: Membership
) -> None:
    patient(mill)
    come_in(client)
    client.get(WANTED)
    made = link(mill)
    assert made is not None
    with as_member(navigator):
        matching.undo_match(link=made, by=visit_of(navigator))

    other = Client()
    come_in(other)
    other.get(WANTED)

    assert link(mill) is None


def test_an_account_that_a_password_opens_too_is_never_matched_by_itself(
    client: Client, mill: Practice
) -> None:
    patient(mill)
    come_in(client)
    NhsLoginDoor.objects.all().delete()

    client.get(WANTED)

    assert link(mill) is None
    assert check(mill).patient_id is not None


def test_a_match_by_staff_ends_when_a_compared_photo_names_somebody_else(
    client: Client, mill: Practice, navigator: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    other_person = patient(mill, nhs_number="9434765870", family_name="Shah")
    come_in(client)
    user = User.objects.get(email=ASHA.email)
    with as_member(navigator):
        matching.confirm_match(
            person=user, patient=other_person, evidence=Evidence.PHONE, by=visit_of(navigator)
        )

    client.get(WANTED)

    assert link(mill) is None


def test_a_match_by_staff_stands_against_details_alone(
    client: Client, mill: Practice, navigator: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    other_person, person = patient(mill, nhs_number="9434765870"), changed(proofing="P5")
    be(monkeypatch, person)
    come_in(client, person)
    with as_member(navigator):
        matching.confirm_match(
            person=User.objects.get(email=ASHA.email),
            patient=other_person,
            evidence=Evidence.PHONE,
            by=visit_of(navigator),
        )

    client.get(WANTED)

    assert link(mill) is not None


# Staff ----------------------------------------------------------------------------------------------------------------


def test_nhs_login_opens_no_staff_page(client: Client, mill: Practice) -> None:
    come_in(client)
    user = User.objects.get(email=ASHA.email)
    with inside(mill):
        Membership.fresh(user=user, roles=["manager"], display_name="Asha", started_at=clock.now()).save(
            force_insert=True
        )

    assert client.get("/mill/team/")["Location"].startswith("/account/no-password/")


def test_an_account_of_nhs_login_cannot_be_invited_to_work(client: Client, mill: Practice) -> None:
    from portal.core.errors import DomainError
    from portal.people import accounts

    come_in(client)

    with pytest.raises(DomainError, match="NHS login"):
        accounts.with_password(email=ASHA.email, full_name="Asha Patel", password=demo.PASSWORD)


# The switch -----------------------------------------------------------------------------------------------------------


def test_the_double_answers_nothing_when_it_is_off(client: Client, mill: Practice, settings: Any) -> None:
    settings.NHS_LOGIN_DOUBLE = False
    settings.NHS_LOGIN_ISSUER = settings.DOUBLE_ISSUER

    assert client.get(START).status_code == 503


def test_production_refuses_the_double(settings: Any) -> None:
    from portal import readiness

    assert any("NHS_LOGIN_DOUBLE" in each for each in readiness.troubles_in(settings))
