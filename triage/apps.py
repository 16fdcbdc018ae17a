from django.apps import AppConfig


class TriageConfig(AppConfig):
    name = "triage"
    label = "triage"

    def ready(self) -> None:
        from consultations.signals import submitted
        from portal.people.nhs_login.linking import aftermath
        from triage.matching import come_back
        from triage.placing import place_submitted

        aftermath.come_back = come_back
        submitted.connect(place_submitted, dispatch_uid="triage.place_submitted")
