from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext


class CoreConfig(AppConfig):
    name = "portal.core"
    label = "core"

    def ready(self) -> None:
        from portal.core import checks, grants, sentence  # noqa: F401  registers the system checks

        sentence.speak(gettext)
        post_migrate.connect(grants.grant, dispatch_uid="portal.grants")
