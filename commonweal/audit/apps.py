from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who did what, when."""

    name = "commonweal.audit"
    label = "audit"
    verbose_name = "audit log"
