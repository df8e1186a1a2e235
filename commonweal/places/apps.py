from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """Areas, the years of their boundaries, and what lies in what."""

    name = "commonweal.places"
    label = "places"
    verbose_name = "places"
