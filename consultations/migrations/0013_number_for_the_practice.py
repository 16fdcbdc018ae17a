from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0012_what_was_done_about_a_stop"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="for_practice",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
    ]
