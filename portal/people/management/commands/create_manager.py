"""Invite a practice's manager from the outside: the first one, or one who lost every way in."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from portal.core.tenancy import Scope, tenant
from portal.people import team
from portal.people.roles import Role
from portal.practices.models import Practice


class Command(BaseCommand):
    help = "Print a link with which a practice manager makes an account, or gets back into it. It works once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--practice", required=True, help="the practice's name in addresses, such as mill-road"
        )
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True, help="as patients and colleagues will see it")

    def handle(self, *args: Any, **options: Any) -> None:
        practice = Practice.objects.filter(slug=options["practice"]).first()
        if practice is None:
            raise CommandError(f"There is no practice called {options['practice']}.")
        try:
            validate_email(options["email"])
        except ValidationError as wrong:
            raise CommandError("That is not an e-mail address.") from wrong
        with tenant(practice.pk, scope=Scope.SYSTEM, actor="command:create_manager"):
            sent = team.new_invitation(
                email=options["email"],
                display_name=options["name"],
                roles=[Role.MANAGER],
                job_title="Practice manager",
            )
        self.stdout.write(
            f"Open within {(sent.invitation.expires_at - sent.invitation.created_at).days} days:"
        )
        self.stdout.write(sent.link(practice))
