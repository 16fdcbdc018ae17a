"""The door that gunicorn knocks at."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")
application = get_wsgi_application()

from consultations.domain.freetext import detector  # noqa: E402
from portal import readiness  # noqa: E402  Django must have loaded
from portal.core import jinja  # noqa: E402

readiness.refuse_if_unready()
jinja.warm()
detector.standard()  # reading the phrases takes seconds: not while the first patient waits
