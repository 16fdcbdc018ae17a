"""`make run`: a practice to try, with people in it. Nothing here is safe for real patients."""

from portal import embedded
from portal.settings.base import *  # noqa: F403
from portal.settings.base import INSTALLED_APPS, database, env, runs_as_owner

_servers = embedded.urls("run")

SECRET_KEY = env.str("SECRET_KEY", default="demo-only-key-that-production-refuses")
FILES_KEYS = env.list("FILES_KEYS", default=["demo-only-key-that-production-refuses"])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
DEMO = True
INSTALLED_APPS = [*INSTALLED_APPS, "portal.demo"]
POSTBOX = True
NHS_LOGIN_DOUBLE = True
UNAPPROVED_SETS = True
SECURE_COOKIES = False

DATABASES = {
    "default": database(_servers.database_owner_url, assume_role=None)
    if runs_as_owner()
    else database(_servers.database_url, assume_role=_servers.assume_role or None)
}
CACHES = {
    "default": {
        "BACKEND": "portal.core.cache.SturdyCache",
        "LOCATION": _servers.redis_url,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }
}
CELERY_BROKER_URL = _servers.broker_url
EMAIL_BACKEND = "portal.notifications.backends.PostboxBackend"

SESSION_COOKIE_NAME = "sessionid"
CSRF_COOKIE_NAME = "csrftoken"
#: Passkeys on plain http://localhost.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
