"""Print who can sign in to the demo, and how."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from portal.demo import loading
from portal.demo.acting import inside
from portal.people import demo
from portal.practices.models import Practice


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # `make run` waits for it
    help = "Print the demo's addresses: practices, staff with password and code, patients, postbox."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            code = demo.current_code()
        except ImproperlyConfigured as trouble:
            raise CommandError(str(trouble)) from trouble
        site = settings.SITE_URL.rstrip("/")
        practices = list(Practice.objects.order_by("name"))
        if not practices:
            raise CommandError("The demo is not loaded. Run load_demo first.")
        for practice in practices:
            self.stdout.write(f"{practice.name}")
            self.stdout.write(f"  patients  {site}/{practice.slug}/")
            self.stdout.write(f"  staff     {site}/{practice.slug}/inbox/")
            with inside(practice):
                people = demo.who_can_sign_in()
            for each in people:
                self.stdout.write(f"    {each.email:<36} {each.name}, {each.job_title}")
        self.stdout.write("")
        self.stdout.write(f"Staff sign in with the password  {demo.PASSWORD}")
        self.stdout.write(f"and a code from an authenticator app with the key {demo.TOTP_SECRET}")
        self.stdout.write(
            f"(the code is {code} just now; `.venv/bin/python manage.py who_can_sign_in` prints a new one)."
        )
        self.stdout.write("")
        self.stdout.write("Patients sign in with their address alone; the code comes to the postbox:")
        self.stdout.write(f"  postbox   {site}/postbox/")
        for email, shows in loading.patients_to_show():
            self.stdout.write(f"    {email:<36} {shows}")
