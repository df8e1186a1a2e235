"""The read API: everything that the pages show, for programs; no key, no cookie, nothing written."""

from commonweal.front.api.addresses import urlpatterns
from commonweal.front.api.description import document

__all__ = ["document", "urlpatterns"]
