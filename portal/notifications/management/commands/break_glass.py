"""The emergency door: an operator looks into a practice, and its managers are told in the same transaction."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.core.errors import DomainError
from portal.core.tenancy import Scope, tenant
from portal.notifications import tell
from portal.notifications.kinds import Kind
from portal.people import operators
from portal.practices.models import Practice


class Command(BaseCommand):
    help = "Let a named operator look into a practice for some minutes. Its managers are told, and read the reason."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--practice", required=True, help="the practice's name in addresses")
        parser.add_argument("--account", required=True, help="the operator's e-mail address")
        parser.add_argument("--reason", required=True, help="why; the practice reads it")
        parser.add_argument("--minutes", type=int, default=30)

    def handle(self, *args: Any, **options: Any) -> None:
        practice = Practice.objects.filter(slug=options["practice"]).first()
        if practice is None:
            raise CommandError(f"There is no practice called {options['practice']}.")
        try:
            with tenant(practice.pk, scope=Scope.SYSTEM, actor="command:break_glass"):
                opened = operators.open_door(
                    email=options["account"], reason=options["reason"], minutes=options["minutes"]
                )
                told = operators.managers()
                for each in told:
                    tell(Kind.OPERATOR_CAME_IN, person=each.user, key=f"operator:{opened.visit.pk}:{each.pk}")
        except DomainError as trouble:
            raise CommandError(trouble.message) from trouble
        until = opened.visit.ends_at
        self.stdout.write(
            f"{practice.name} is open to {options['account']} until {until:%H:%M} UTC, to look at: /{practice.slug}/inbox/"
        )
        self.stdout.write(f"{len(told)} managers are told. Everything that is opened is recorded.")
