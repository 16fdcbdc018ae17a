"""Entering a practice's staff door asks the calendar and the clock: last days, and the emergency door of operators."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("portal.people.migrations.0006_portal_enter_splits_proxies")
DROP_BEFORE = import_module("portal.people.migrations.0002_portal_enter").DROP
DROP = "drop function portal_enter(text, uuid, text, text, date, timestamptz)"

CREATE = (
    BEFORE.CREATE.replace("today date)", "today date, moment timestamptz)")
    .replace("has_proxies boolean,", "has_proxies boolean, door_until timestamptz,")
    .replace(
        "m.display_name, m.job_title\n                into membership, roles, display_name, job_title",
        "m.display_name, m.job_title, m.door_until\n"
        "                into membership, roles, display_name, job_title, door_until",
    )
    .replace(
        "m.ended_at is null;",
        "m.ended_at is null\n"
        "                    and (m.ends_on is null or today < m.ends_on)\n"
        "                    and (m.door_until is null or moment < m.door_until);",
    )
)


class Migration(migrations.Migration):
    dependencies = [("people", "0008_staff_life")]

    operations = [
        migrations.RunSQL(DROP_BEFORE, BEFORE.CREATE),
        migrations.RunSQL(CREATE, DROP),
    ]
