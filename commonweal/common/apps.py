from django.apps import AppConfig
from django.utils.translation import gettext, ngettext


class CommonConfig(AppConfig):
    """What every page and command shares: base template, dates, errors, the terminal."""

    name = "commonweal.common"
    label = "common"

    def ready(self) -> None:
        from commonweal.common import language

        language.spoken_by(gettext, ngettext)
