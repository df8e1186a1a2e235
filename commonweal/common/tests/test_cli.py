import json

import pytest

from commonweal import cli
from commonweal.common import queries


@pytest.fixture
def built(settings, tmp_path):
    source = tmp_path / "commonweal" / "site.css"
    source.parent.mkdir(parents=True)
    source.touch()
    settings.STATICFILES_DIRS = [tmp_path]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    return source


@pytest.mark.django_db
def test_an_installation_that_can_work_passes_the_check(built, capsys):
    assert cli.main(["check"]) == 0
    out, err = capsys.readouterr()
    assert [line.split()[0] for line in out.splitlines()] == ["ok"] * 5
    assert err == ""


@pytest.mark.django_db
def test_the_check_says_what_to_mend_and_exits_with_2(built, capsys, monkeypatch):
    built.unlink()
    state = queries.MigrationState(missing=(), unknown=("people.0999_later",))
    monkeypatch.setattr(queries, "migration_state", lambda: state)
    assert cli.main(["check", "--json"]) == 2
    out, err = capsys.readouterr()
    wrong = {item["what"]: item["problems"] for item in json.loads(out) if not item["ok"]}
    assert wrong == {
        "database": ["has people.0999_later, which this version does not know"],
        "style sheet": ["not built: run 'make setup'"],
    }
    assert err == "commonweal: 2 of 5 checks found something to mend.\n"


@pytest.mark.django_db
def test_migrate_says_when_there_is_nothing_to_do(capsys):
    assert cli.main(["migrate"]) == 0
    assert capsys.readouterr().out == "Nothing to apply.\n"
