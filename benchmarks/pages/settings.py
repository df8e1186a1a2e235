"""The platform's own settings, with the peers' addresses beside its own."""

from commonweal.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.pages.urls"
