"""What is true of every way of running the project. Each variable is listed in docs/settings.md."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import environ

from portal.settings.accounts import *  # noqa: F403  how people sign in
from portal.settings.headers import *  # noqa: F403  content-security policy and its neighbours
from portal.settings.nhs_login import *  # noqa: F403  whether NHS login is offered

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent.parent

DEBUG = False
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_URL: str = env.str("SITE_URL", default="http://localhost:8000")
SITE_NAME = "Portal"
#: Where "Leave this page" goes: a page that anybody may have open, on a site that is not ours.
LEAVE_TO: str = env.str("LEAVE_TO", default="https://www.bbc.co.uk/weather")

#: How many proxies of our own stand before the web processes. Only what they write in X-Forwarded-For is believed.
TRUSTED_PROXIES: int = env.int("TRUSTED_PROXIES", default=0)

#: Shows every e-mail and text as the person would get it, at /postbox/. Only for demo and tests.
POSTBOX = False
#: Whether demo people may exist. Only for demo and tests.
DEMO = False
#: Whether question sets that no clinician has approved may be shown to patients. Never in production.
UNAPPROVED_SETS = False

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "csp",
    "portal.core",
    "portal.audit",
    "portal.practices",
    "portal.people",
    "portal.notifications",
    "consultations",
    "triage",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.core.headers.PermissionsPolicy",
    "portal.core.language.LanguageMiddleware",
    "portal.people.sessions.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.core.middleware.RegisteredOnly",
    "portal.people.refusals.RefusalsAreKept",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
APPEND_SLASH = True

# The database ---------------------------------------------------------------------------------------------------------

#: The role that owns nothing. Web, worker, demo and tests work as this role.
APP_ROLE = "portal_app"

#: Commands that change the shape of the database, and so run as its owner.
OWNER_COMMANDS = {"migrate", "flush", "sqlflush"}


def database(url: str, *, assume_role: str | None) -> dict[str, Any]:
    """Django's settings for one database. `assume_role` is taken on after connecting."""
    config: dict[str, Any] = dict(env.db_url_config(url))
    config["ENGINE"] = "django.db.backends.postgresql"
    config["ATOMIC_REQUESTS"] = True
    config["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60)
    config["CONN_HEALTH_CHECKS"] = True
    options: dict[str, Any] = {
        **config.get("OPTIONS", {}),
        "options": "-c lock_timeout=10s -c idle_in_transaction_session_timeout=60s -c statement_timeout=60s",
    }
    if assume_role:
        options["assume_role"] = assume_role
    config["OPTIONS"] = options
    return config


def runs_as_owner() -> bool:
    """Whether this process is one of the few commands that need the owner's rights."""
    return len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS


AUTH_USER_MODEL = "people.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Language and time ----------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("cy", "Cymraeg")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

# Pages ----------------------------------------------------------------------------------------------------------------

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "portal.core.jinja.environment",
            "context_processors": ["portal.core.jinja.visit"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]
FORM_RENDERER = "portal.core.renderers.NHSFormRenderer"
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / ".portal" / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    # Photos and papers, encrypted before they come here. Every web process and every worker must reach the same place.
    "files": {"BACKEND": "portal.files.storage.PrivateDisk"},
}
FILES_ROOT = Path(env.str("FILES_ROOT", default=str(BASE_DIR / ".portal" / "files")))
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Cookies and sessions -------------------------------------------------------------------------------------------------

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_SERIALIZER = "portal.people.session_sealing.SealedSerializer"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.core.failures.csrf_failure"
#: Cookies carry the `__Host-` prefix and are sent over TLS alone. The demo on plain http turns this off.
SECURE_COOKIES = True

# Work in the background -----------------------------------------------------------------------------------------------

CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_SOFT_TIME_LIMIT = 100
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "socket_timeout": 10,
    "socket_connect_timeout": 1,
    "max_retries": 1,
}
#: Celery closes its connection after each task otherwise, and does a third of the work.
CELERY_DB_REUSE_MAX = 1000
CELERY_TIMEZONE = "Europe/London"
CELERY_TASK_DEFAULT_QUEUE = "portal"

EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Portal <no-reply@localhost>")

#: Who carries text messages: a class of portal.notifications.channels. Empty: the postbox where there is one, else nobody.
TEXT_SENDER: str = env.str("TEXT_SENDER", default="")
NOTIFY_API_KEY: str = env.str("NOTIFY_API_KEY", default="")
NOTIFY_URL: str = env.str("NOTIFY_URL", default="https://api.notifications.service.gov.uk")
#: The id of a template at GOV.UK Notify whose whole text is ((words)).
NOTIFY_TEMPLATE: str = env.str("NOTIFY_TEMPLATE", default="")

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django.request": {"level": "ERROR"}, "django.security.csrf": {"level": "ERROR"}},
}
