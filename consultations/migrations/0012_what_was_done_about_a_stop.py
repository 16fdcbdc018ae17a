"""What staff did about a stop is kept in full when the person says again that they cannot get help."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consultations", "0011_days_results_take")]

    operations = [
        migrations.AlterField(
            model_name="stopevent",
            name="handled_note",
            field=models.TextField(blank=True),
        ),
    ]
