"""Does the time an answer takes say who has an account, or how near a secret was? A rank test over 200 tries each.

Milliseconds differ from machine to machine and from minute to minute; ranks do not. Two kinds of tries, which the
answer itself does not tell apart, take turns in a random order. AUC is how often a try of the first kind took longer
than one of the second: 0.5 says nothing about the kind, 0 or 1 says everything (it is the Mann-Whitney U over n * m).

The bound is AUC between 0.35 and 0.65. With nothing to tell, AUC of 200 against 200 has a standard deviation of 0.029,
so the bound is five of them: no alarm by chance. A difference that shows at a glance (a hash, a mail or a statement more
on one side) gives 0.8 to 1.0. What is left at 0.65 needs about 70 tries of one address to be sure of it; the limits give
three a minute and twelve an hour for a code, and the first try makes an unknown address known. A bound on z alone would
say less the more is measured. A busy machine makes the test milder, never stricter: measure on a quiet one, with -s.
"""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable
from math import sqrt
from statistics import median
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core import mail
from django.test import Client

from portal.core.tenancy import Scope, tenant
from portal.people import accounts, demo, team
from portal.people.models import Membership
from portal.practices.models import Practice
from tests import sign_in

from .test_staff_sign_in import SECOND, give_password

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600), pytest.mark.django_db]

TRIES = 200
LOWEST, HIGHEST = 0.35, 0.65
CODE, CONFIRM = "/account/code/", "/account/code/confirm/"

Try = Callable[[int], float]


@pytest.fixture(autouse=True)
def _measured_as_in_production(settings: Any) -> None:
    """No limit stands in the way, and passwords are hashed as slowly as outside the tests."""
    settings.ACCOUNT_RATE_LIMITS = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def ranks(values: list[float]) -> list[float]:
    """The place of each value among all, from 1; equal values share the mean of their places."""
    order = sorted(range(len(values)), key=values.__getitem__)
    places, start = [0.0] * len(values), 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] == values[order[start]]:
            end += 1
        for each in order[start : end + 1]:
            places[each] = (start + end) / 2 + 1
        start = end + 1
    return places


def mann_whitney(first: list[float], second: list[float]) -> tuple[float, float, float]:
    """U of the first sample, z by the normal approximation, and AUC."""
    n, m = len(first), len(second)
    u = sum(ranks(first + second)[:n]) - n * (n + 1) / 2
    z = (u - n * m / 2) / sqrt(n * m * (n + m + 1) / 12)
    return u, z, u / (n * m)


def measure(form: str, first: Try, second: Try) -> float:
    """Both kinds of tries by turns, which of the two comes first left to chance; gives AUC and prints the figures."""
    chance = random.Random(4711)  # noqa: S311
    taken: dict[Try, list[float]] = {first: [], second: []}
    for warm in range(5):
        first(-warm - 1), second(-warm - 1)
    gc.collect()
    gc.disable()
    try:
        for number in range(TRIES):
            for one in chance.sample([first, second], 2):
                taken[one].append(one(number))
                mail.outbox.clear()
    finally:
        gc.enable()
    u, z, auc = mann_whitney(taken[first], taken[second])
    middle = [median(taken[each]) * 1000 for each in (first, second)]
    print(  # noqa: T201
        f"\n{form}: U={u:.0f} z={z:+.2f} AUC={auc:.3f} medians {middle[0]:.2f} and {middle[1]:.2f} ms"
    )
    return auc


def timed(act: Callable[[], Any], status: int) -> float:
    start = time.perf_counter()
    answer = act()
    taken = time.perf_counter() - start
    assert answer.status_code == status
    return taken


def tells_nothing(auc: float) -> bool:
    return LOWEST <= auc <= HIGHEST


def patients() -> None:
    for number in range(-6, TRIES):
        accounts.with_password(email=f"known{number}@example.org", full_name="Known", password=None)


def test_the_statistic_is_the_one_of_the_books() -> None:
    assert mann_whitney([1, 2, 3], [4, 5, 6])[0::2] == (0, 0)
    assert mann_whitney([4, 5, 6], [1, 2, 3])[0::2] == (9, 1)
    assert mann_whitney([1, 4, 4], [2, 4, 5])[0::2] == (3, 3 / 9)
    assert not tells_nothing(mann_whitney([2.0] * 150 + [1.0] * 50, [1.0] * 150 + [2.0] * 50)[2])


def test_asking_for_a_code(db: None) -> None:
    """A patient's door: an address with an account and one nobody has used here."""
    patients()

    def ask(kind: str) -> Try:
        def one(number: int) -> float:
            client = Client()
            return timed(lambda: client.post(CODE, {"email": f"{kind}{number}@example.org"}), 302)

        return one

    assert tells_nothing(measure("Asking for a code", ask("known"), ask("other")))


def test_a_wrong_code(db: None) -> None:
    """The code's page: a wrong code for an account there was and for one made by the asking."""
    patients()

    def wrong(kind: str) -> Try:
        def one(number: int) -> float:
            client = Client()
            client.post(CODE, {"email": f"{kind}{number}@example.org"})
            return timed(lambda: client.post(CONFIRM, {"code": "0000000x"}), 200)

        return one

    assert tells_nothing(measure("A wrong code", wrong("known"), wrong("other")))


def test_staff_sign_in(manager: Membership) -> None:
    """A wrong password for somebody who works here and for an address without an account."""

    def wrong(email: str) -> Try:
        return lambda number: timed(lambda: give_password(Client(), email.format(number), "not it"), 200)

    known, unknown = wrong(manager.user.email), wrong("nob{}@mill.example")
    assert tells_nothing(measure("Staff sign-in", known, unknown))


def test_staff_sign_in_with_a_patient_s_address(manager: Membership) -> None:
    """A wrong password for a patient, who has none, and for an address without an account."""
    patients()

    def wrong(kind: str) -> Try:
        return lambda number: timed(
            lambda: give_password(Client(), f"{kind}{number}@example.org", "not it"), 200
        )

    assert tells_nothing(measure("Staff sign-in, patient's address", wrong("known"), wrong("other")))


def test_a_new_address(db: None) -> None:
    """A patient's own page: an address that somebody else has and one that is free."""
    patients()
    user = accounts.with_password(email="me@example.org", full_name="Me", password=None)
    client = sign_in.as_patient(Client(), user)

    def ask(kind: str) -> Try:
        return lambda number: timed(
            lambda: client.post("/account/address/", {"email": f"{kind}{number}@example.org"}), 302
        )

    assert tells_nothing(measure("A new address", ask("known"), ask("other")))


def test_an_invitation(manager: Membership, mill: Practice) -> None:
    """A link that is nearly right, one that was right until it was withdrawn, and one made up: all are too late."""
    who = {"email": "ngozi@mill.example", "display_name": "Dr Okafor", "roles": ["clinician"]}
    with tenant(mill.pk, scope=Scope.SYSTEM):  # the newer replaces the older
        withdrawn, right = (f"/mill/join/{team.new_invitation(**who).token}/" for _ in range(2))
    assert (Client().get(withdrawn).status_code, Client().get(right).status_code) == (404, 200)
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    chance = random.Random(42)  # noqa: S311

    def open_(path: Callable[[], str]) -> Try:
        def one(number: int) -> float:
            address = path()
            return timed(lambda: Client().get(address), 404)

        return one

    secret = right.split("/")[-2]
    made_up = open_(lambda: f"/mill/join/{''.join(chance.choices(letters, k=len(secret)))}/")
    nearly = open_(lambda: f"/mill/join/{secret[:-2]}{''.join(chance.choices('-_', k=2))}/")
    assert tells_nothing(measure("An invitation, nearly right", nearly, made_up))
    assert tells_nothing(measure("An invitation, withdrawn", open_(lambda: withdrawn), made_up))


def test_a_recovery_code(manager: Membership) -> None:
    """After the password, instead of the phone: a code that was used before and one that never was any."""
    codes = RecoveryCodes.activate(manager.user)
    spent = codes.get_unused_codes()[0]
    assert codes.validate_code(spent)
    client = Client()
    give_password(client, manager.user.email, demo.PASSWORD)

    def give(code: str) -> Try:
        return lambda number: timed(lambda: client.post(SECOND, {"code": code}), 200)

    assert tells_nothing(measure("A recovery code", give(spent), give("00000000"[: len(spent)])))
