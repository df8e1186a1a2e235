"""Public addresses: each app brings its own; the front door answers for the rest."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = []
if find_spec("commonweal.front.urls"):
    urlpatterns.append(path("", include("commonweal.front.urls")))

handler400 = "commonweal.front.views.errors.bad_request"
handler403 = "commonweal.front.views.errors.forbidden"
handler404 = "commonweal.front.views.errors.not_found"
handler500 = "commonweal.front.views.errors.server_error"
