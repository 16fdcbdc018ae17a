"""Real patients. Starts only when everything that must be said has been said (`portal.readiness`)."""

from portal.settings.base import *  # noqa: F403
from portal.settings.base import database, env, runs_as_owner

SECRET_KEY = env.str("SECRET_KEY")
FILES_KEYS = env.list("FILES_KEYS")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[f"https://{host}" for host in ALLOWED_HOSTS])
SITE_URL = env.str("SITE_URL")

DATABASES = {
    "default": database(env.str("DATABASE_OWNER_URL"), assume_role=None)
    if runs_as_owner()
    else database(env.str("DATABASE_URL"), assume_role=None)
}
CACHES = {
    "default": {
        "BACKEND": "portal.core.cache.SturdyCache",
        "LOCATION": env.str("REDIS_URL"),
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }
}
CELERY_BROKER_URL = env.str("BROKER_URL", default=env.str("REDIS_URL"))

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
vars().update(env.email_url("EMAIL_URL"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL")

SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"
#: Set only behind a proxy that removes the header from what visitors send.
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
