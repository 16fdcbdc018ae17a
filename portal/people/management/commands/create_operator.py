"""An account for somebody who runs Portal."""

from __future__ import annotations

import getpass
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from portal.core.errors import DomainError
from portal.people import operators
from portal.people.models import User


class Command(BaseCommand):
    help = (
        "Make an account for an operator. It opens nothing by itself: see break_glass. Asks for a password."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True, help="the person's own name: practices read it")

    def handle(self, *args: Any, **options: Any) -> None:
        password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        person = User(email=options["email"], full_name=options["name"])
        try:
            validate_email(options["email"])
            validate_password(password, person)
            operators.create_operator(email=options["email"], full_name=options["name"], password=password)
        except ValidationError as wrong:
            raise CommandError(" ".join(wrong.messages)) from wrong
        except DomainError as trouble:
            raise CommandError(trouble.message) from trouble
        self.stdout.write("Made. A second factor is set up at the first staff page that opens.")
