"""Production refuses to start on what only a demo may have."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from consultations.checks import forms_are_approved
from consultations.domain import library
from consultations.domain.approval import fingerprint
from portal import readiness
from portal.practices.models import Practice


def sound(**changes: Any) -> SimpleNamespace:
    return SimpleNamespace(
        **{
            "SECRET_KEY": "q8" * 30,
            "FILES_KEYS": ["z7" * 30],
            "DEBUG": False,
            "ALLOWED_HOSTS": ["gp.example.nhs.uk"],
            "POSTBOX": False,
            "UNAPPROVED_SETS": False,
            "NHS_LOGIN_DOUBLE": False,
            "NHS_LOGIN_ISSUER": "https://auth.login.nhs.uk",
            "NHS_LOGIN_CLIENT_ID": "portal",
            "NHS_LOGIN_PRIVATE_KEY_FILE": "/run/secrets/nhs-login.pem",
            "SECURE_COOKIES": True,
            "SESSION_COOKIE_SECURE": True,
            "CSRF_COOKIE_SECURE": True,
            "SITE_URL": "https://gp.example.nhs.uk",
            "CELERY_ACCEPT_CONTENT": ["json"],
            "CELERY_BROKER_URL": "redis://:word@broker:6379/0",
            "CACHES": {"default": {"LOCATION": "unix:///run/valkey.sock"}},
            **changes,
        }
    )


def test_sound_settings_are_accepted() -> None:
    assert readiness.troubles_in(sound()) == []


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"SECRET_KEY": "demo-only-key-that-production-refuses-" * 2}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"FILES_KEYS": []}, "FILES_KEYS"),
        ({"FILES_KEYS": ["z7" * 30, "demo-only-key-that-production-refuses-" * 2]}, "FILES_KEYS"),
        ({"DEBUG": True}, "DEBUG"),
        ({"ALLOWED_HOSTS": ["*"]}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": []}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": [".nhs.uk"]}, "ALLOWED_HOSTS"),
        ({"POSTBOX": True}, "POSTBOX"),
        ({"UNAPPROVED_SETS": True}, "UNAPPROVED_SETS"),
        ({"NHS_LOGIN_DOUBLE": True}, "NHS_LOGIN_DOUBLE"),
        ({"NHS_LOGIN_CLIENT_ID": ""}, "NHS_LOGIN_CLIENT_ID"),
        ({"NHS_LOGIN_PRIVATE_KEY_FILE": ""}, "NHS_LOGIN_PRIVATE_KEY_FILE"),
        ({"NHS_LOGIN_ISSUER": "http://auth.login.nhs.uk"}, "NHS_LOGIN_ISSUER"),
        ({"SESSION_COOKIE_SECURE": False}, "Cookies"),
        ({"SITE_URL": "http://gp.example.nhs.uk"}, "SITE_URL"),
        ({"CELERY_ACCEPT_CONTENT": ["json", "pickle"]}, "pickle"),
        ({"CELERY_BROKER_URL": "redis://broker:6379/0"}, "CELERY_BROKER_URL"),
        ({"CACHES": {"default": {"LOCATION": "redis://cache:6379"}}}, "REDIS_URL"),
    ],
)
def test_each_trouble_is_named(change: dict[str, Any], word: str) -> None:
    (sentence,) = readiness.troubles_in(sound(**change))

    assert word in sentence


@pytest.mark.django_db
def test_the_role_of_the_tests_is_held_by_the_wall_and_owns_nothing() -> None:
    assert readiness.troubles_in_database() == []


@pytest.mark.django_db
def test_the_owner_is_refused() -> None:
    with connection.cursor() as cursor:
        cursor.execute("reset role")
        try:
            (sentence,) = readiness.troubles_in_database()
        finally:
            cursor.execute(f"set role {settings.APP_ROLE}")

    assert "owner" in sentence


@pytest.mark.django_db
def test_forms_that_nobody_approved_are_named_before_patients_come() -> None:
    place = Practice.objects.create(
        slug="mill", name="Millbrook", short_name="MILL", ods_code="A81001", phone="1", address="x"
    )
    (warning,) = forms_are_approved()
    assert "Millbrook does not offer" in str(warning.msg)

    found = {
        each.slug: [{"fingerprint": fingerprint(each), "local": []}]
        for each in library.all()
        if each.slug != "medication"
    }
    place.published = {"approved": found}
    place.save()

    (warning,) = forms_are_approved()
    assert f"1 of {len(library.all())} forms" in str(warning.msg)
    assert str(warning.msg).endswith(": Medicine.")


@pytest.mark.django_db
def test_demo_practices_are_refused_in_production(settings: Any) -> None:
    Practice.objects.create(
        slug="demo", name="Demo", short_name="DEMO", ods_code="DEMO01", phone="1", address="x"
    )
    assert "demo" in readiness.troubles_in_database()[0]

    settings.DEMO = False
    with pytest.raises(ImproperlyConfigured, match="not ready for patients"):
        readiness.refuse_if_unready()
