from django.apps import AppConfig


class SurveysConfig(AppConfig):
    """What people were asked, and what their answers say of places."""

    name = "commonweal.surveys"
    label = "surveys"
