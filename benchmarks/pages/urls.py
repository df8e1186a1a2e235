"""The platform's addresses and two of the peers'."""

from django.urls import include, path

from benchmarks.pages import peers

urlpatterns = [
    path("benchmark/hello/", peers.hello),
    path("benchmark/naive/<str:code>/", peers.naive),
    path("", include("commonweal.urls")),
]
