"""`make test`: the same walls as production, in databases of its own."""

from portal import embedded
from portal.settings.base import *  # noqa: F403
from portal.settings.base import APP_ROLE, INSTALLED_APPS, database, env

_servers = embedded.urls("test")

SECRET_KEY = "tests-only"
FILES_KEYS = ["tests-only-files"]
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DEMO = True
INSTALLED_APPS = [*INSTALLED_APPS, "portal.demo"]
POSTBOX = True
NHS_LOGIN_DOUBLE = True
UNAPPROVED_SETS = True
SECURE_COOKIES = False

#: pytest-django creates and migrates as the owner; tests/conftest.py then takes on this role.
TEST_ROLE = APP_ROLE
DATABASES = {"default": database(_servers.database_owner_url, assume_role=None)}
DATABASES["default"]["CONN_MAX_AGE"] = 0
DATABASES["default"]["TEST"] = {"NAME": f"test_{env.str('PORTAL_TEST_NAME', default='portal')}"}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_BROKER_URL = _servers.broker_url
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "files": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
SESSION_COOKIE_NAME = "sessionid"
CSRF_COOKIE_NAME = "csrftoken"
#: Passkeys on plain http://localhost.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
