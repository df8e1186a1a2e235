from django.apps import AppConfig


class CommonConfig(AppConfig):
    """What every page and command shares: base template, dates, errors, the terminal."""

    name = "commonweal.common"
    label = "common"
