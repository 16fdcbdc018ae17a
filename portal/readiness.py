"""May this process serve real patients? Asked once, when a production process starts; a "no" stops it with reasons."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from consultations.checks import not_offered

logger = logging.getLogger(__name__)

#: Words that mark a secret nobody has chosen.
_DEFAULT_SECRETS = ("demo", "tests-only", "change", "insecure", "secret", "example")
_SHORTEST_SECRET = 40
#: Practices of the demo carry codes that no real practice has.
DEMO_CODE = "DEMO"
_LOOPBACK = {"localhost", "127.0.0.1", "::1", ""}


def refuse_if_unready() -> None:
    """Raise ImproperlyConfigured with every reason at once. Does nothing in the demo and in tests."""
    if settings.DEMO:
        return
    found = [*troubles_in(settings), *troubles_in_database()]
    if found:
        raise ImproperlyConfigured("This is not ready for patients:\n- " + "\n- ".join(found))
    # A form that is not approved is not offered, and that is safe: it is said and stops nothing, or nobody could sign
    # in to approve it.
    for sentence in not_offered():
        logger.warning(sentence)


def troubles_in(config: Any) -> list[str]:
    """What is wrong with the settings, a sentence each."""
    found = []
    if is_weak(config.SECRET_KEY):
        found.append(
            f"SECRET_KEY is a default or shorter than {_SHORTEST_SECRET} characters. Make a long random one."
        )
    if not config.FILES_KEYS or any(is_weak(each) for each in config.FILES_KEYS):
        found.append(
            f"FILES_KEYS is empty, or one is a default or shorter than {_SHORTEST_SECRET} characters. "
            "Photos are encrypted with it: make a long random one, and keep it apart from the backups."
        )
    if config.DEBUG:
        found.append("DEBUG is on. It shows patients' data to anyone who meets an error.")
    if not config.ALLOWED_HOSTS or any("*" in host or host.startswith(".") for host in config.ALLOWED_HOSTS):
        found.append("ALLOWED_HOSTS is empty or has a wildcard. Name each host.")
    if config.POSTBOX:
        found.append("POSTBOX is on. It shows everybody's messages.")
    if config.NHS_LOGIN_DOUBLE:
        found.append("NHS_LOGIN_DOUBLE is on. Anybody could sign in as anybody.")
    if config.NHS_LOGIN_ISSUER and not (config.NHS_LOGIN_CLIENT_ID and config.NHS_LOGIN_PRIVATE_KEY_FILE):
        found.append("NHS_LOGIN_ISSUER is set without NHS_LOGIN_CLIENT_ID and NHS_LOGIN_PRIVATE_KEY_FILE.")
    if config.NHS_LOGIN_ISSUER and not config.NHS_LOGIN_ISSUER.startswith("https://"):
        found.append("NHS_LOGIN_ISSUER must begin with https://.")
    if config.UNAPPROVED_SETS:
        found.append("UNAPPROVED_SETS is on. Patients may only meet questions that a clinician has approved.")
    if not config.SECURE_COOKIES or not config.SESSION_COOKIE_SECURE or not config.CSRF_COOKIE_SECURE:
        found.append("Cookies may travel without TLS. Leave the cookie settings as production.py has them.")
    if not config.SITE_URL.startswith("https://"):
        found.append("SITE_URL must begin with https://. Links in messages are made from it.")
    if "pickle" in config.CELERY_ACCEPT_CONTENT:
        found.append("Celery accepts pickle, which runs code. Accept json alone.")
    for name in ("CELERY_BROKER_URL",):
        if is_open(str(getattr(config, name))):
            found.append(f"{name} is reached over the network without a password.")
    if is_open(str(config.CACHES["default"].get("LOCATION", ""))):
        found.append("REDIS_URL is reached over the network without a password.")
    return found


def is_weak(secret: Any) -> bool:
    """Whether a secret is short, or one that nobody has chosen."""
    words = str(secret).lower()
    return len(words) < _SHORTEST_SECRET or any(word in words for word in _DEFAULT_SECRETS)


def is_open(url: str) -> bool:
    """Whether a server that is not on this machine is spoken to without a password."""
    parts = urlsplit(url)
    if parts.scheme in ("unix", "redis+socket", ""):
        return False
    return (parts.hostname or "") not in _LOOPBACK and not parts.password


def troubles_in_database() -> list[str]:
    """What the database lets this role do that it must not, and who is in it that must not be."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "select rolsuper or rolbypassrls,"
            " exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where n.nspname = 'public' and c.relkind = 'r' and pg_has_role(current_user, c.relowner, 'usage'))"
            " from pg_roles where rolname = current_user"
        )
        may_pass, owns = cursor.fetchone()
        cursor.execute("select count(*) from practices_practice where ods_code like %s", [f"{DEMO_CODE}%"])
        (demo,) = cursor.fetchone()
    if may_pass:
        found.append(
            "DATABASE_URL names a role that row-level security does not hold. Use one that owns nothing."
        )
    if owns:
        found.append(
            "DATABASE_URL names the owner of the tables, who can lift the wall. Use one that owns nothing."
        )
    if demo:
        found.append("The demo's practices and its people, whose passwords are public, are in this database.")
    return found
