"""How does work get to the workers?"""

from __future__ import annotations

import os

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.demo")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = {}
app.autodiscover_tasks()


@app.on_after_finalize.connect
def _plan(sender: Celery, **_: object) -> None:
    from portal.schedule import BEAT_SCHEDULE

    sender.conf.beat_schedule = BEAT_SCHEDULE


@worker_init.connect
def _refuse_if_unready(**_: object) -> None:
    from portal import readiness

    readiness.refuse_if_unready()


@worker_init.connect
def warm(**_: object) -> None:
    """Reading the phrases takes seconds: not while the first text waits. Before the pool forks, so that it is done once."""
    from consultations.domain.freetext import detector

    detector.standard()
