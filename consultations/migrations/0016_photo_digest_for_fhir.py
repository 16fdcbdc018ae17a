"""A photo keeps the digest that FHIR R4 gives beside a file. Those checked earlier go without one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consultations", "0015_hidden_for_each_account")]

    operations = [
        migrations.AddField(
            model_name="attachment", name="sha1", field=models.CharField(blank=True, max_length=28)
        ),
    ]
