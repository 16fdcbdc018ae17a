"""Which tables notice a change made outside, and that the database agrees with the models."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection

from portal.audit.constraints import WatchedFromOutside

#: What a patient or a court may one day ask about.
MUST = {
    "people_membership",
    "people_patient",
    "people_patientlink",
    "people_proxy",
    "consultations_consultation",
    "consultations_message",
    "consultations_note",
    "consultations_statuschange",
}


@pytest.mark.django_db
def test_database_watches_what_the_models_say_and_the_record_at_least() -> None:
    said = {
        (model._meta.db_table, each.name)
        for model in apps.get_models()
        for each in model._meta.constraints
        if isinstance(each, WatchedFromOutside)
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname, t.tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid"
            " join pg_proc p on p.oid = t.tgfoid where p.proname = 'audit_changed_outside' and t.tgenabled = 'O'"
        )
        there = set(cursor.fetchall())

    assert there == said
    assert {table for table, _ in there} >= MUST
