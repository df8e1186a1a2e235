from django.apps import AppConfig


class PrioritiesConfig(AppConfig):
    """Which places are to have more, who decided so, and why."""

    name = "commonweal.priorities"
    label = "priorities"
    default_auto_field = "django.db.models.BigAutoField"
