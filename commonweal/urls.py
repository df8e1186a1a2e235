"""Public addresses: each app brings its own; the front door answers for the rest."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = []
if find_spec("commonweal.front.urls"):
    urlpatterns.append(path("", include("commonweal.front.urls")))
