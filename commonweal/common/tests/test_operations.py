import os

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from commonweal.common import operations, queries
from commonweal.common.errors import BadInput


@pytest.mark.django_db
def test_a_database_with_every_migration_lacks_none_and_costs_two_queries(
    django_assert_max_num_queries,
):
    with django_assert_max_num_queries(2):
        assert operations.bring_database_up_to_date() == ()


@pytest.mark.django_db
def test_a_database_of_a_newer_version_is_refused():
    MigrationRecorder(connection).record_applied("people", "0999_from_the_future")
    with pytest.raises(BadInput, match="newer version") as caught:
        operations.bring_database_up_to_date()
    assert caught.value.problems == ("people.0999_from_the_future",)


@pytest.mark.django_db
def test_where_somebody_else_decides_missing_migrations_are_only_named():
    MigrationRecorder(connection).record_unapplied("audit", "0001_initial")
    with pytest.raises(BadInput, match="commonweal migrate") as caught:
        operations.bring_database_up_to_date(apply=False)
    assert caught.value.problems == ("audit.0001_initial",)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_missing_migrations_are_applied():
    call_command("migrate", "audit", "zero", verbosity=0)
    assert "audit_entry" not in connection.introspection.table_names()
    applied = operations.bring_database_up_to_date(apply=True)
    assert applied[0] == "audit.0001_initial"
    assert {one.split(".")[0] for one in applied} == {"audit"}
    assert "audit_entry" in connection.introspection.table_names()
    assert queries.migration_state() == queries.MigrationState(missing=(), unknown=())


@pytest.fixture
def style_sheet(settings, tmp_path):
    """An installation whose only static file is a small style sheet."""
    source = tmp_path / "source" / "commonweal" / "site.css"
    source.parent.mkdir(parents=True)
    source.write_text("a { color: green }")
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [tmp_path / "source"]
    settings.STATIC_ROOT = tmp_path / "gathered"
    settings.HOME = tmp_path
    return source


def test_static_files_are_gathered_once_until_one_changes(style_sheet, settings):
    assert operations.gather_static_files() == 1
    gathered = settings.STATIC_ROOT / "commonweal" / "site.css"
    assert gathered.read_text() == "a { color: green }"
    assert operations.gather_static_files() == 0
    style_sheet.write_text("a { color: teal }")
    os.utime(style_sheet, (2_000_000_000, 2_000_000_000))
    assert operations.gather_static_files() == 1
    assert gathered.read_text() == "a { color: teal }"


def test_in_production_names_carry_a_hash_of_their_content(style_sheet, settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    operations.gather_static_files()
    assert len(list(settings.STATIC_ROOT.glob("commonweal/site.*.css"))) == 1
    assert staticfiles_storage.url("commonweal/site.css").startswith("/static/commonweal/site.")


def test_a_style_sheet_that_was_never_built_is_named_with_its_remedy(style_sheet):
    style_sheet.unlink()
    with pytest.raises(BadInput, match="make setup"):
        operations.gather_static_files()
