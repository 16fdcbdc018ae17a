"""The inbox counts what a patient took back before anybody had looked: an index of nothing else."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("consultations", "0016_photo_digest_for_fhir")]

    operations = [
        migrations.AddIndex(
            model_name="consultation",
            index=models.Index(
                fields=["practice", "closed_at"],
                name="consultation_taken_back",
                condition=Q(outcome="withdrawn_by_patient")
                & (Q(opened_at__isnull=True) | Q(patient_wrote_at__isnull=False)),
            ),
        ),
    ]
