"""The database chains each line at commit, refuses to change any, and notices changes made behind the application."""

from django.db import migrations

from portal.audit import sql

FORWARD = sql.LINE_TEXT + sql.CHAIN_LINE + sql.REFUSALS + sql.CHANGED_OUTSIDE + sql.TRIGGERS


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    # The function that notices outside changes stays when this is undone: triggers on other apps' tables call it.
    operations = [migrations.RunSQL(FORWARD, sql.DROP_ALL)]
