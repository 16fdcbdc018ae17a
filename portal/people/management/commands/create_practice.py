"""Open a new practice."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.practices.models import Nation, Practice


class Command(BaseCommand):
    help = "Open a new practice. Then invite its first manager with create_manager."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="its name in addresses, such as mill-road")
        parser.add_argument("--name", required=True)
        parser.add_argument(
            "--short-name", required=True, help="three or four capitals, said before each reference"
        )
        parser.add_argument("--ods-code", required=True)
        parser.add_argument("--phone", required=True)
        parser.add_argument("--address", required=True)
        parser.add_argument("--nation", choices=Nation.values, default=Nation.ENGLAND.value)
        parser.add_argument("--list-size", type=int, default=0)

    def handle(self, *args: Any, **options: Any) -> None:
        names = ("slug", "name", "short_name", "ods_code", "phone", "address", "nation", "list_size")
        practice = Practice(**{name: options[name] for name in names})
        try:
            practice.full_clean()
        except ValidationError as wrong:
            says = (f"{name}: {' '.join(each)}" for name, each in wrong.message_dict.items())
            raise CommandError("; ".join(says)) from wrong
        practice.save()
        self.stdout.write(f"{practice.name} is open at /{practice.slug}/.")
        self.stdout.write(f"Now invite its manager: create_manager --practice {practice.slug}")
