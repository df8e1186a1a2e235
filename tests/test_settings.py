"""Settings are read once, at start; each test here starts them afresh."""

from __future__ import annotations

import os
import runpy
import stat
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.machine import ROOT

SECRET = "s" * 40


@pytest.fixture
def start(monkeypatch, tmp_path):
    """Start the settings with some variables on an otherwise untouched machine."""
    for name in list(os.environ):
        if name.startswith("COMMONWEAL_") or name == "DATABASE_URL":
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "person"))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)

    def run(**variables: str) -> dict[str, Any]:
        with monkeypatch.context() as patch:
            patch.setenv("COMMONWEAL_HOME", str(tmp_path / "home"))
            for name, value in variables.items():
                patch.setenv(name, value)
            return runpy.run_path(str(ROOT / "commonweal/settings.py"))

    return run


@pytest.fixture
def refused(start):
    """Start with nonsense; gives the message."""

    def run(**variables: str) -> str:
        with pytest.raises(ImproperlyConfigured) as caught:
            start(**variables)
        return str(caught.value)

    return run


def test_nothing_needs_to_be_set_on_ones_own_machine(start, tmp_path):
    settings = start()
    assert settings["HOME"] == tmp_path / "home"
    assert settings["DEBUG"] is False
    assert settings["IN_PRODUCTION"] is False
    assert settings["DATABASES"]["default"]["NAME"] == tmp_path / "home" / "commonweal.sqlite3"


@pytest.mark.parametrize(
    ("platform", "folder"),
    [
        ("linux", ".local/share/commonweal"),
        ("darwin", "Library/Application Support/commonweal"),
    ],
)
def test_the_data_folder_is_where_the_system_keeps_a_persons_data(
    start, monkeypatch, tmp_path, platform, folder
):
    monkeypatch.setattr("sys.platform", platform)
    assert start(COMMONWEAL_HOME="")["HOME"] == tmp_path / "person" / folder


def test_two_homes_never_share_a_database(start, tmp_path):
    one, two = (start(COMMONWEAL_HOME=str(tmp_path / name)) for name in ("a", "b"))
    assert one["DATABASES"]["default"]["NAME"] != two["DATABASES"]["default"]["NAME"]
    assert one["SECRET_KEY"] != two["SECRET_KEY"]


def test_a_secret_key_is_made_once_and_only_its_owner_reads_it(start, tmp_path):
    first, second = start()["SECRET_KEY"], start()["SECRET_KEY"]
    assert first == second
    assert len(first) >= 50
    kept = tmp_path / "home" / "secret-key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [path.name for path in kept.parent.iterdir()] == ["secret-key"]


def test_production_makes_no_secret_up(start, refused, tmp_path):
    assert "COMMONWEAL_SECRET_KEY is not set" in refused(COMMONWEAL_ALLOWED_HOSTS="a.example")
    assert not (tmp_path / "home" / "secret-key").exists()
    settings = start(COMMONWEAL_ALLOWED_HOSTS="a.example", COMMONWEAL_SECRET_KEY=SECRET)
    assert settings["IN_PRODUCTION"]
    assert settings["SECRET_KEY"] == SECRET


def test_a_secret_may_come_from_a_file(start, refused, tmp_path):
    file = tmp_path / "mounted"
    file.write_text(f"{SECRET}\n")
    assert start(COMMONWEAL_SECRET_KEY_FILE=str(file))["SECRET_KEY"] == SECRET
    assert "choose one" in refused(
        COMMONWEAL_SECRET_KEY_FILE=str(file), COMMONWEAL_SECRET_KEY=SECRET
    )
    assert "can be read" in refused(COMMONWEAL_SECRET_KEY_FILE=str(tmp_path / "absent"))


def test_a_message_never_repeats_a_secret(refused):
    assert "hunter2" not in refused(COMMONWEAL_SECRET_KEY="hunter2")
    assert "hunter2" not in refused(DATABASE_URL="mysql://me:hunter2@host/name")
    assert "hunter2" not in refused(DATABASE_URL="postgres://me:hunter2@host:no-port/name")


def test_a_contact_is_an_address_that_can_be_followed(start):
    assert start()["CONTACT"] == ""
    given = start(COMMONWEAL_CONTACT="access@council.example", COMMONWEAL_ORGANISATION="A Council")
    assert given["CONTACT"] == "mailto:access@council.example"
    assert given["ORGANISATION"] == "A Council"
    page = "https://www.council.example/contact?about=places"
    assert start(COMMONWEAL_CONTACT=page)["CONTACT"] == page


def test_pages_are_in_the_language_that_is_set(start):
    assert start()["LANGUAGE_CODE"] == "en-gb"
    given = start(COMMONWEAL_LANGUAGE="AR")
    assert given["LANGUAGE_CODE"] == "ar"
    assert [code for code, _name in given["LANGUAGES"]] == ["ar"]


def test_everything_that_is_wrong_is_said_at_once(refused):
    said = refused(
        COMMONWEAL_DEBUG="perhaps",
        COMMONWEAL_LOG_LEVEL="loud",
        COMMONWEAL_ALLOWED_HOSTS="https://a.example",
        DATABASE_URL="oracle",
        COMMONWEAL_ALLOWED_HOST="a.example",
    )
    assert len(said.splitlines()) == 5
    for expected in (
        "COMMONWEAL_DEBUG is 'perhaps'; expected true or false.",
        "COMMONWEAL_LOG_LEVEL is 'LOUD'; expected one of DEBUG, INFO",
        "COMMONWEAL_ALLOWED_HOSTS is 'https://a.example'; expected host names",
        "DATABASE_URL is 'oracle'; expected sqlite:///path or postgres://",
        "COMMONWEAL_ALLOWED_HOST is not a setting",
        "did you mean COMMONWEAL_ALLOWED_HOSTS?",
    ):
        assert expected in said


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("COMMONWEAL_DEBUG", "2"),
        ("COMMONWEAL_HTTPS", "tru"),
        ("COMMONWEAL_HOME", "relative/path"),
        ("COMMONWEAL_HOME", "/dev/null/below"),
        ("COMMONWEAL_ALLOWED_HOSTS", "*"),
        ("COMMONWEAL_ALLOWED_HOSTS", "a.example:8000"),
        ("COMMONWEAL_ALLOWED_HOSTS", "a.example/path"),
        ("COMMONWEAL_ALLOWED_HOSTS", "a.example,,b.example"),
        ("COMMONWEAL_FRAME_ANCESTORS", "everyone"),
        ("COMMONWEAL_FRAME_ANCESTORS", "none,https://a.example"),
        ("COMMONWEAL_FRAME_ANCESTORS", "https://a.example; script-src *"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_URL", "sqlite://host/name"),
        ("DATABASE_URL", "sqlite:///name?mode=ro"),
        ("DATABASE_URL", "postgres://host"),
        ("DATABASE_URL", "postgres://host:port/name"),
        ("DATABASE_URL", "postgres://host/name?application_name=x"),
        ("DATABASE_URL", "http://[half/"),
        ("COMMONWEAL_SECRET_KEY", "short"),
        ("COMMONWEAL_COLOUR", "green"),
    ],
)
def test_nonsense_is_refused_with_the_name_of_the_variable(refused, variable, value):
    assert refused(**{variable: value}).startswith(f"{variable} ")


@pytest.mark.parametrize("word", ["true", "Yes", " on ", "1"])
def test_yes_can_be_said_in_several_ways(start, word):
    assert start(COMMONWEAL_DEBUG=word)["DEBUG"] is True


@pytest.mark.parametrize("word", ["false", "No", "OFF", "0", ""])
def test_so_can_no(start, word):
    assert start(COMMONWEAL_DEBUG=word)["DEBUG"] is False


def test_a_sqlite_file_lies_in_the_data_folder_unless_its_path_is_absolute(start, tmp_path):
    def name(url: str) -> Path:
        return start(DATABASE_URL=url)["DATABASES"]["default"]["NAME"]

    assert name("sqlite:///a%20b.sqlite3") == tmp_path / "home" / "a b.sqlite3"
    assert name("sqlite:////srv/x.sqlite3") == Path("/srv/x.sqlite3")


def test_a_postgres_address_is_taken_apart(start):
    database = start(DATABASE_URL="postgres://me:p%40ss@db.example:6543/places?sslmode=require")[
        "DATABASES"
    ]["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert [database[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")] == [
        "places",
        "me",
        "p@ss",
        "db.example",
        "6543",
    ]
    assert database["OPTIONS"] == {"sslmode": "require"}


def test_a_postgres_server_is_reached_through_its_socket(start):
    database = start(DATABASE_URL="postgres:///places?host=/run/postgresql")["DATABASES"]["default"]
    assert (database["HOST"], database["NAME"]) == ("/run/postgresql", "places")


def test_https_is_expected_in_production_and_can_be_turned_off(start):
    given = {"COMMONWEAL_ALLOWED_HOSTS": "a.example", "COMMONWEAL_SECRET_KEY": SECRET}
    secure, plain = start(**given), start(**given, COMMONWEAL_HTTPS="no")
    for name in ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"):
        assert (secure[name], plain[name]) == (True, False)
    assert (secure["SECURE_HSTS_SECONDS"] > 0, plain["SECURE_HSTS_SECONDS"]) == (True, 0)


def test_a_proxy_is_believed_only_when_told_to(start):
    assert start()["SECURE_PROXY_SSL_HEADER"] is None
    assert start(COMMONWEAL_TRUST_PROXY="yes")["SECURE_PROXY_SSL_HEADER"] is not None


def test_pages_stand_in_other_sites_only_where_allowed(start):
    def ancestors(**given: str) -> list[str]:
        return start(**given)["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["frame-ancestors"]

    assert ancestors() == ["'none'"]
    assert ancestors(COMMONWEAL_FRAME_ANCESTORS="self, https://www.council.example") == [
        "'self'",
        "https://www.council.example",
    ]


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere(start):
    directives = start()["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    said = " ".join(source for sources in directives.values() for source in sources)
    assert directives["default-src"] == ["'self'"]
    assert "unsafe" not in said
    assert "*" not in said
