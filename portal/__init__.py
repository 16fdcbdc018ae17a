"""The platform. The Celery app is made with it, so that every process that tells of a task tells the right broker."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
