from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "portal.core"
    label = "core"

    def ready(self) -> None:
        from portal.core import checks, grants  # noqa: F401  registers the system checks

        post_migrate.connect(grants.grant, dispatch_uid="portal.grants")
