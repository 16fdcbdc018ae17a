"""What was hidden for everybody at once stays hidden for each account that could see it then: who pressed was not kept,
and a request that comes back by itself may be read by the wrong person."""

from typing import Any

from django.db import migrations

from portal.core import tenancy


def copy(apps: Any, schema_editor: Any) -> None:
    Consultation = apps.get_model("consultations", "Consultation")
    HiddenRequest = apps.get_model("consultations", "HiddenRequest")
    PatientLink, Proxy = apps.get_model("people", "PatientLink"), apps.get_model("people", "Proxy")
    for practice in tenancy.each_practice(apps):
        rows = Consultation.objects.filter(practice=practice, hidden_at__isnull=False)
        for key, patient, person, at in rows.values_list("pk", "patient_id", "person_id", "hidden_at"):
            linked = PatientLink.objects.filter(practice=practice, patient_id=patient, undone_at__isnull=True)
            acting = Proxy.objects.filter(practice=practice, patient_id=patient, ended_at__isnull=True)
            accounts = {
                person,
                *linked.values_list("user_id", flat=True),
                *acting.values_list("user_id", flat=True),
            }
            for account in accounts - {None}:
                HiddenRequest.objects.get_or_create(
                    practice=practice, consultation_id=key, person_id=account, defaults={"hidden_at": at}
                )


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0014_hidden_by_whom"),
        ("people", "0001_initial"),
    ]

    operations = [migrations.RunPython(copy, migrations.RunPython.noop)]
