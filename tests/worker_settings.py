"""The settings of a Celery worker that a test starts: the test's own database, broker and mail server."""

import os

from portal.settings.test import *  # noqa: F403
from portal.settings.test import APP_ROLE, DATABASES

DATABASES["default"]["NAME"] = os.environ["WORKER_DATABASE"]
DATABASES["default"]["OPTIONS"]["assume_role"] = APP_ROLE
DATABASES["default"]["CONN_MAX_AGE"] = 60
CELERY_BROKER_URL = os.environ["WORKER_BROKER"]
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = int(os.environ["WORKER_MAIL_PORT"])
CELERY_BEAT_SCHEDULE_FILENAME = os.environ.get("WORKER_CLOCK_FILE", "clock")
