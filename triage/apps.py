from django.apps import AppConfig


class TriageConfig(AppConfig):
    name = "triage"
    label = "triage"

    def ready(self) -> None:
        from consultations.signals import submitted
        from triage.placing import place_submitted

        submitted.connect(place_submitted, dispatch_uid="triage.place_submitted")
