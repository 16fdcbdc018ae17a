"""`manage.py make_teams [slug ...]`: the default teams of practices, and everyone of their staff in one by role."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.core import tenancy
from portal.practices.models import Practice
from triage.teams import join_by_role, make_teams


class Command(BaseCommand):
    help = "Make the default teams of the named practices, or of all, and put staff without a team into one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slugs", nargs="*", metavar="slug")

    def handle(self, *args: Any, **options: Any) -> None:
        practices = Practice.objects.order_by("slug")
        if options["slugs"]:
            practices = practices.filter(slug__in=options["slugs"])
            missing = set(options["slugs"]) - {practice.slug for practice in practices}
            if missing:
                raise CommandError(f"There is no practice called {sorted(missing)[0]!r}.")
        for practice in practices:
            with tenancy.tenant(practice.pk, scope=tenancy.Scope.SYSTEM, actor="system:make_teams"):
                teams, joined = make_teams(), join_by_role()
            self.stdout.write(f"{practice.slug}: {len(teams)} teams, {joined} people put into one")
