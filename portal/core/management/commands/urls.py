"""Print every address, with its methods and the rule that says who may open it."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.urls import URLPattern

from portal.core.checks import every_pattern


def described(path: str, pattern: URLPattern) -> dict[str, Any]:
    """One address as plain data. Without a registered rule `rule` and what follows from it are None."""
    view = pattern.callback
    rule = getattr(view, "rule", None)
    return {
        "path": f"/{path}",
        "name": pattern.name,
        "methods": list(getattr(view, "methods", ())),
        "rule": rule.name if rule else None,
        "door": rule.door.value if rule else None,
        "needs": str(rule.needs) if rule and rule.needs else None,
        "says": rule.says if rule else None,
    }


class Command(BaseCommand):
    help = "Print every address with its methods and its access rule. Asks no database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for programs: a list of objects")

    def handle(self, *args: Any, **options: Any) -> None:
        found = [described(path, pattern) for path, pattern in every_pattern()]
        found.sort(key=lambda each: each["path"])
        if options["json"]:
            self.stdout.write(json.dumps(found, indent=2))
            return
        for each in found:
            methods = ",".join(each["methods"]) or "?"
            self.stdout.write(f"{methods:10} {each['path']}  [{each['door']}] {each['says'] or 'NO RULE'}")
