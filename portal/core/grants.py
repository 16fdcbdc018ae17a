"""What may the role that owns nothing do to each table? Said again after every migration."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections

EVERYTHING = "select, insert, update, delete"


def grant(using: str = "default", **_: Any) -> None:
    """Give the app's role its rights. A model says less with `GRANTS` ("select, insert" for facts never edited)."""
    connection = connections[using]
    role = connection.ops.quote_name(settings.APP_ROLE)
    with connection.cursor() as cursor:
        cursor.execute("select 1 from pg_roles where rolname = %s", [settings.APP_ROLE])
        if cursor.fetchone() is None:
            return
        existing = set(connection.introspection.table_names(cursor))
        statements = [
            f"grant usage on schema public to {role}",
            f"grant usage on all sequences in schema public to {role}",
        ]
        for model in apps.get_models(include_auto_created=True):
            if model._meta.db_table not in existing or not model._meta.managed:
                continue
            table = connection.ops.quote_name(model._meta.db_table)
            statements.append(f"revoke all on {table} from {role}")
            statements.append(f"grant {getattr(model, 'GRANTS', EVERYTHING)} on {table} to {role}")
        cursor.execute("; ".join(statements))
