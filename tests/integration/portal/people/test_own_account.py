"""One's own account: where it is open, another address, a passkey; and being asked again before what matters."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from portal.core import clock
from portal.people import codes, devices, letters, sign_ins
from portal.people.models import Membership, User
from portal.people.nhs_login.models import NhsLoginDoor
from portal.people.sign_ins import SignIn

from .test_sign_in_by_code import CONFIRM, ask, code_in

pytestmark = pytest.mark.django_db

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605 Version/17.0 Mobile Safari/604.1"
)
SENSITIVE = ["/account/address/", "/account/passkeys/add/"]


def enter(email: str = "new@example.org", agent: str = "") -> Client:
    client = Client(headers={"User-Agent": agent} if agent else None)
    ask(client, email)
    client.post(CONFIRM, {"code": code_in(mail.outbox[-1])})
    assert is_in(client)
    return client


def is_in(client: Client) -> bool:
    return client.get("/account/?stay=1").status_code == 200


def grow_old(client: Client) -> None:
    """Eleven minutes pass at this screen."""
    session = client.session
    for each in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        each["at"] -= 11 * 60
    session.save()


def page(client: Client, path: str) -> str:
    return client.get(path).content.decode()


# Your sign-ins --------------------------------------------------------------------------------------------------------


def test_every_place_an_account_is_open_is_listed_with_its_device(db: None) -> None:
    here, _ = enter(), enter(agent=IPHONE)

    shown = page(here, "/account/sign-ins/")

    assert "Safari on an iPhone" in shown
    assert shown.count("Last seen") == 2
    assert shown.index("this one") < shown.index("iPhone")


def test_signing_out_everywhere_else_ends_the_others_at_their_next_page(db: None) -> None:
    here, there, somebody_else = enter(), enter(), enter("other@example.org")
    mail.outbox.clear()

    here.post("/account/sign-ins/")

    assert (is_in(here), is_in(there), is_in(somebody_else)) == (True, False, True)
    letters.send_due()
    assert "signed out on every other device" in mail.outbox[-1].body
    assert SignIn.objects.filter(user__email="new@example.org").count() == 1


def test_looking_signs_nobody_out(db: None) -> None:
    here, there = enter(), enter()

    here.get("/account/sign-ins/")

    assert is_in(there)


def test_a_session_that_is_over_is_not_listed_and_its_row_goes(db: None) -> None:
    here, there = enter(), enter()
    there.post("/account/sign-out/")

    assert page(here, "/account/sign-ins/").count("Last seen") == 1
    assert sign_ins.remove_old() == 1


def test_staff_see_their_sign_ins_too(
    staff_browser: Callable[[Membership], Client], manager: Membership
) -> None:
    assert "this one" in page(staff_browser(manager), "/account/sign-ins/")


@pytest.mark.parametrize(
    "path", ["sign-ins/", "again/", "address/", "address/confirm/", "passkeys/", "passkeys/add/"]
)
def test_who_is_not_signed_in_is_asked_to(client: Client, db: None, path: str) -> None:
    for answer in (client.get(f"/account/{path}"), client.post(f"/account/{path}")):
        if answer.status_code == 405:
            continue
        assert answer["Location"].startswith("/account/code/?next=")


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (IPHONE, "Safari on an iPhone"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/120 Safari/537 Edg/120",
            "Edge on a Windows computer",
        ),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537 Chrome/120 Mobile", "Chrome on an Android device"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:120) Gecko Firefox/120", "Firefox on a Linux computer"),
        ("<script>alert(1)</script>", "A browser we do not know"),
        ("", "A browser we do not know"),
    ],
)
def test_a_device_is_named_in_words(agent: str, words: str) -> None:
    assert devices.device_words(agent) == words


# Asked again ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SENSITIVE)
def test_a_proof_given_just_now_is_enough(db: None, path: str) -> None:
    assert enter().get(path).status_code == 200


@pytest.mark.parametrize("path", SENSITIVE)
def test_later_a_code_is_asked_for_and_leads_back(db: None, path: str) -> None:
    client = enter()
    grow_old(client)
    asked = client.get(path)
    assert asked["Location"] == f"/account/again/?next={path.replace('/', '%2F')}"
    mail.outbox.clear()

    client.post("/account/again/", {"next": path})
    back = client.post("/account/again/", {"next": path, "code": code_in(mail.outbox[-1])})

    assert mail.outbox[-1].to == ["new@example.org"]
    assert back["Location"] == path
    assert client.get(path).status_code == 200


def test_a_change_posted_later_is_not_made(db: None) -> None:
    client = enter()
    grow_old(client)
    mail.outbox.clear()

    client.post("/account/address/", {"email": "thief@example.org"})

    assert mail.outbox == []


def test_five_wrong_codes_and_the_right_one_is_no_use(db: None) -> None:
    client = enter()
    grow_old(client)
    client.post("/account/again/", {})
    right = code_in(mail.outbox[-1])
    wrong = str((int(right) + 1) % 10**8).zfill(8)

    for _ in range(5):
        shown = client.post("/account/again/", {"code": wrong}).content.decode()
    assert "Ask for a new one" in shown
    client.post("/account/again/", {"code": right})

    assert client.get("/account/address/").status_code == 302


def test_a_code_is_too_old_after_fifteen_minutes(db: None) -> None:
    client = enter()
    session = client.session
    codes.new(session, "again", "somebody")

    with clock.pretend(clock.now() + timedelta(minutes=16)):
        assert codes.pending(session, "again") is None


def test_a_code_of_one_purpose_is_none_of_another(db: None) -> None:
    session = enter().session
    code = codes.new(session, "again", "somebody")
    codes.new(session, "address", "somebody")

    assert codes.right(session, "address", code) is None
    assert codes.right(session, "again", f" {code[:4]} {code[4:]} ") == "somebody"
    assert codes.right(session, "again", code) is None


def test_staff_are_asked_for_their_password(
    staff_browser: Callable[[Membership], Client], manager: Membership
) -> None:
    client = staff_browser(manager)
    grow_old(client)

    assert client.get("/account/passkeys/add/")["Location"].startswith("/account/again/")
    assert client.get("/account/again/")["Location"] == "/account/password/"


# Another address ------------------------------------------------------------------------------------------------------


def change(client: Client, address: str) -> None:
    asked = client.post("/account/address/", {"email": address})
    assert asked["Location"] == "/account/address/confirm/"


def test_the_new_address_opens_the_account_and_the_old_one_is_told(db: None) -> None:
    client, there = enter(), enter()
    user = User.objects.get(email="new@example.org")
    mail.outbox.clear()

    change(client, " Newer@Example.org ")
    client.post("/account/address/confirm/", {"code": code_in(mail.outbox[-1])})

    user.refresh_from_db()
    assert user.email == "newer@example.org"
    assert list(EmailAddress.objects.filter(user=user).values_list("email", "verified", "primary")) == [
        ("newer@example.org", True, True)
    ]
    letters.send_due()
    assert [each.to for each in mail.outbox] == [["newer@example.org"], ["new@example.org"]]
    assert "newer@example.org" not in mail.outbox[-1].body
    assert (is_in(client), is_in(there)) == (True, False)
    assert is_in(enter("newer@example.org"))


def test_nothing_changes_before_the_code_is_typed(db: None) -> None:
    client = enter()
    change(client, "newer@example.org")
    client.post("/account/address/confirm/", {"code": "00000000"})

    assert User.objects.filter(email="new@example.org").exists()


def test_whether_an_address_has_an_account_is_said_to_that_address_alone(db: None) -> None:
    enter("taken@example.org")
    mine = enter()
    mail.outbox.clear()
    pages = []

    for address in ("taken@example.org", "free@example.org"):
        change(mine, address)
        pages.append(
            re.sub(r'value="[^"]{40,}"|nonce="[^"]+"', "", page(mine, "/account/address/confirm/")).replace(
                address, "-"
            )
        )

    assert pages[0] == pages[1]
    assert "belongs to an account already" in mail.outbox[0].body
    assert not re.search(r"\d{8}", mail.outbox[0].body)
    assert mine.post("/account/address/confirm/", {"code": "12345678"}).status_code == 422
    assert User.objects.filter(email="taken@example.org").count() == 1


def test_the_address_of_a_colleague_is_their_manager_s_to_say(
    staff_browser: Callable[[Membership], Client], manager: Membership
) -> None:
    assert staff_browser(manager).get("/account/address/").status_code == 404


# Passkeys -------------------------------------------------------------------------------------------------------------


def test_a_patient_may_have_passkeys_and_each_says_when_it_was_used(db: None) -> None:
    client = enter()
    user = User.objects.get(email="new@example.org")
    Authenticator.objects.create(
        user=user, type="webauthn", data={"name": "My phone", "credential": {}}, last_used_at=clock.now()
    )

    shown = page(client, "/account/passkeys/")

    assert "My phone" in shown
    assert "Last used" in shown


def test_a_patient_with_a_passkey_still_gets_in_by_code(db: None) -> None:
    enter()
    user = User.objects.get(email="new@example.org")
    Authenticator.objects.create(user=user, type="webauthn", data={"name": "Lost phone", "credential": {}})

    assert is_in(enter())


def test_a_code_by_e_mail_lets_nobody_add_a_passkey_to_a_staff_account(db: None, manager: Membership) -> None:
    from tests import sign_in

    client = sign_in.as_patient(Client(), manager.user)

    for path in ("/account/passkeys/", "/account/passkeys/add/"):
        assert client.get(path).status_code == 404


def test_a_passkey_a_code_let_somebody_add_opens_no_staff_page_later(db: None, manager: Membership) -> None:
    from portal.people import team
    from portal.people.roles import Role
    from tests.integration.portal.people.conftest import as_member, visit_of

    enter("joiner@example.org")
    joiner = User.objects.get(email="joiner@example.org")
    Authenticator.objects.create(user=joiner, type="webauthn", data={"name": "Theirs", "credential": {}})

    with as_member(manager):
        sent = team.new_invitation(
            email="joiner@example.org", display_name="Jo", roles=[Role.MANAGER], invited_by=manager.pk
        )
        assert visit_of(manager)
        team.accept(token=sent.token, password="four words are easy 7")

    assert not Authenticator.objects.filter(user=joiner).exists()


def test_an_account_nhs_login_made_has_no_passkeys_here(db: None) -> None:
    client = enter()
    NhsLoginDoor.objects.create(user=User.objects.get(email="new@example.org"), made_at=clock.now())

    assert client.get("/account/passkeys/").status_code == 404
    assert "passkeys" not in page(client, "/account/?stay=1")


# The way there --------------------------------------------------------------------------------------------------------


def test_staff_and_patients_find_their_account_from_their_pages(
    staff_browser: Callable[[Membership], Client], manager: Membership
) -> None:
    assert 'href="/account/?stay=1"' in page(staff_browser(manager), "/mill/team/")
    assert 'href="/account/?stay=1"' in page(enter(), "/mill/requests/")
    assert 'href="/account/?stay=1"' not in page(Client(), "/mill/")


def test_the_passkey_pages_are_welsh_for_whoever_reads_welsh(db: None) -> None:
    client = enter()
    client.post("/account/language/", {"to": "cy", "next": "/account/"})

    listed, new = client.get("/account/passkeys/"), client.get("/account/passkeys/add/")

    said = listed.content.decode() + new.content.decode()
    assert "Eich codau mynediad (passkeys)" in said
    assert "Enw ar gyfer y cod mynediad (passkey) hwn" in said
    assert "Mewngofnodi gyda’r cod mynediad hwn yn unig" in said
    assert not re.search(r"Passkey|Passwordless|Master key|Rename|You have none|Continue<", said)
