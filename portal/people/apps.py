from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "portal.people"
    label = "people"

    def ready(self) -> None:
        from portal.core.http import reception
        from portal.people.recognise import recognise

        reception.recognise = recognise
