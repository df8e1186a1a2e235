from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People who sign in."""

    name = "commonweal.people"
    label = "people"
