"""The command line as a whole; what single commands do is tested beside them."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError

from commonweal import cli
from commonweal.common.commands import Command, Needs
from commonweal.common.errors import BadInput
from commonweal.common.terminal import Terminal
from tests.machine import ROOT


@pytest.fixture
def run(monkeypatch, capsys):
    """Run one made-up command; gives exit code, standard output and standard error."""

    def call(action, *words, needs=Needs.NOTHING):
        made_up = Command("try", "try something", action, needs=needs)
        monkeypatch.setattr(cli, "commands", lambda: {"try": made_up})
        code = cli.main(
            [word for word in words if word != "try"] if "try" in words else ["try", *words]
        )
        return code, *capsys.readouterr()

    return call


def failing(error):
    def action(args, terminal):
        raise error

    return action


def test_a_command_that_worked_exits_with_0(run):
    assert run(lambda args, terminal: terminal.result("done")) == (0, "done\n", "")


def test_a_command_may_choose_its_exit_code(run):
    assert run(lambda args, terminal: 2)[0] == 2


def test_bad_input_exits_with_2_and_one_message(run):
    code, out, err = run(failing(BadInput("No such place.", ["row 2", "row 3"])))
    assert (code, out) == (2, "")
    assert err == "commonweal: No such place.\n  row 2\n  row 3\n"


def test_an_error_of_the_measure_is_bad_input(run):
    from warm.errors import WarmError

    class Unusable(WarmError):
        def __str__(self):
            return "two problems"

    error = Unusable.__new__(Unusable)
    assert run(failing(error))[::2] == (2, "commonweal: two problems\n")


def test_a_setting_that_makes_no_sense_is_bad_input(run):
    from django.core.exceptions import ImproperlyConfigured

    code, _, err = run(failing(ImproperlyConfigured("COMMONWEAL_DEBUG is 'perhaps'")))
    assert code == 2
    assert "COMMONWEAL_DEBUG" in err


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PermissionError(13, "Permission denied", "/srv/x"), "/srv/x cannot be used: Permission"),
        (OSError(28, "No space left on device"), "A file cannot be used: No space left"),
        (OperationalError("database is locked"), "The database cannot be used: database is locked"),
        (DatabaseError("file is not a database"), "The database cannot be used: file is not"),
    ],
)
def test_what_is_wrong_with_the_machine_is_said_plainly(run, error, said):
    code, out, err = run(failing(error))
    assert (code, out) == (2, "")
    assert err.startswith(f"commonweal: {said}")


@pytest.mark.parametrize("error", [FileNotFoundError(2, "gone"), IntegrityError("twice")])
def test_what_no_machine_is_to_blame_for_is_a_fault_of_ours(run, error):
    assert run(failing(error))[0] == 1


def test_a_word_that_is_no_text_is_refused(run):
    code, out, err = run(lambda args, terminal: None, "\udcff", "try")
    assert (code, out) == (2, "")
    assert err == "commonweal: '\\udcff' is not text; expected UTF-8.\n"


def test_a_fault_of_ours_shows_no_traceback_unless_asked(run):
    code, out, err = run(failing(KeyError("lost")))
    assert (code, out) == (1, "")
    assert "Traceback" not in err
    assert "KeyError: 'lost'" in err
    assert "--debug" in err
    code, _, err = run(failing(KeyError("lost")), "--debug")
    assert code == 1
    assert "Traceback" in err


def test_ctrl_c_ends_quietly(run):
    assert run(failing(KeyboardInterrupt())) == (130, "", "Stopped.\n")


@pytest.mark.parametrize("place", ["before", "after"])
@pytest.mark.parametrize("manner", ["quiet", "json", "debug"])
def test_manners_may_be_given_before_the_command_and_after_it(monkeypatch, place, manner):
    seen = []
    made_up = Command("try", "try", lambda args, terminal: seen.append(args), needs=Needs.NOTHING)
    monkeypatch.setattr(cli, "commands", lambda: {"try": made_up})
    words = ["try", f"--{manner}"] if place == "after" else [f"--{manner}", "try"]
    assert cli.main(words) == 0
    assert getattr(seen[0], manner) is True
    assert [m for m in ("quiet", "json", "debug") if getattr(seen[0], m)] == [manner]


@pytest.mark.parametrize("words", [[], ["nonsense"], ["check", "--nonsense"]])
def test_words_nobody_understands_exit_with_2(words, capsys):
    assert cli.main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "error:" in err


def test_help_lists_every_command_with_its_line(capsys):
    assert cli.main(["--help"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    for name, command in cli.commands().items():
        assert f"{name} {command.help}" in said


def test_two_apps_may_not_claim_one_name(monkeypatch, tmp_path):
    for app in ("one", "two"):
        (tmp_path / app).mkdir()
        (tmp_path / app / "cli.py").touch()
    room = type("room", (), {"COMMANDS": (Command("try", "", lambda a, t: None),)})
    monkeypatch.setattr(cli.commonweal, "__path__", [str(tmp_path)])
    monkeypatch.setattr(cli.importlib, "import_module", lambda name: room)
    with pytest.raises(ValueError, match="'try'"):
        cli.commands()


# --- the same from outside -----------------------------------------------------------------------


def outside(home: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("COMMONWEAL_")}
    for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
        clean.pop(name, None)
    return subprocess.run(
        [sys.executable, "-m", "commonweal", *words],
        cwd=ROOT,
        env={**clean, "COMMONWEAL_HOME": str(home), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_a_new_installation_gets_its_tables_once(tmp_path):
    first = outside(tmp_path, "migrate", "--json")
    assert first.returncode == 0, first.stderr
    assert "people.0001_initial" in json.loads(first.stdout)["applied"]
    again = outside(tmp_path, "migrate")
    assert (again.returncode, again.stdout) == (0, "Nothing to apply.\n")


@pytest.mark.slow
def test_a_wrong_setting_is_told_without_a_traceback(tmp_path):
    done = outside(tmp_path, "check", COMMONWEAL_LOG_LEVEL="loud")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("commonweal: COMMONWEAL_LOG_LEVEL is 'LOUD'")
    assert "Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "url", ["postgres://nobody@127.0.0.1:1/none", "sqlite:////proc/nowhere/x.sqlite3"]
)
def test_a_database_that_cannot_be_reached_is_told_without_a_traceback(tmp_path, url):
    done = outside(tmp_path, "migrate", DATABASE_URL=url)
    assert done.returncode == 2
    assert done.stderr.startswith("commonweal: The database cannot be used: ")
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_a_reader_who_leaves_early_causes_no_complaint(tmp_path):
    done = subprocess.run(
        f"{sys.executable} -m commonweal --help | head -n 1",
        shell=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.startswith("usage: commonweal")
    assert done.stderr == ""


# --- how commands speak ----------------------------------------------------------------------------


class Screen(io.StringIO):
    def isatty(self):
        return True


def test_a_result_goes_to_standard_output_and_talk_beside_it():
    out, err = io.StringIO(), io.StringIO()
    terminal = Terminal(out=out, err=err)
    terminal.say("reading")
    terminal.result("Studley Green", {"name": "Studley Green"})
    assert (out.getvalue(), err.getvalue()) == ("Studley Green\n", "reading\n")


def test_a_quiet_terminal_still_gives_the_result_and_complains():
    out, err = io.StringIO(), Screen()
    terminal = Terminal(quiet=True, out=out, err=err)
    terminal.say("reading")
    with terminal.progress("Reading", 2) as bar:
        bar.advance()
    terminal.complain("no such file")
    terminal.result("done")
    assert (out.getvalue(), err.getvalue()) == ("done\n", "no such file\n")


def test_json_is_for_results_that_have_data_and_refuses_what_is_no_number():
    out = io.StringIO()
    terminal = Terminal(json=True, out=out)
    terminal.result("Sidcot", {"name": "Sidcot – “west”"})
    assert json.loads(out.getvalue()) == {"name": "Sidcot – “west”"}
    assert "–" in out.getvalue()
    with pytest.raises(ValueError, match="not JSON compliant"):
        terminal.result("nothing", {"value": float("nan")})


def test_progress_is_drawn_on_a_terminal_and_cleared_when_done():
    err = Screen()
    with Terminal(err=err).progress("Reading", 4) as bar:
        bar.advance(4)
    drawn = err.getvalue()
    assert "Reading [" in drawn
    assert drawn.endswith("\r\x1b[K")


def test_progress_never_reaches_a_file():
    err = io.StringIO()
    with Terminal(err=err).progress("Reading", 4) as bar:
        bar.advance(4)
    assert err.getvalue() == ""
    assert bar.done == 4


def test_progress_without_a_known_end_counts():
    err = Screen()
    with Terminal(err=err).progress("Rows"):
        pass
    assert err.getvalue().startswith("\rRows 0")
