"""Who can sign in to the demo, and how: addresses, the password, the authenticator key and its code now."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.core.tenancy import Scope, tenant
from portal.people import demo
from portal.practices.models import Practice


class Command(BaseCommand):
    help = "Print who can sign in to the demo and how. Works in the demo only."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("There are no demo accounts here.")
        for practice in Practice.objects.order_by("name"):
            with tenant(practice.pk, scope=Scope.SYSTEM, actor="command:who_can_sign_in"):
                people = demo.who_can_sign_in()
            self.stdout.write(
                f"{practice.name}: {settings.SITE_URL}{settings.STAFF_HOME.format(practice=practice.slug)}"
            )
            for each in people:
                self.stdout.write(
                    f"  {each.email:<36} {each.name}{', ' + each.job_title if each.job_title else ''}"
                )
        self.stdout.write(f"Password: {demo.PASSWORD}")
        self.stdout.write(f"Code: {demo.current_code()} (authenticator key {demo.TOTP_SECRET})")
        self.stdout.write("Patients: any e-mail address; the code is in the postbox.")
