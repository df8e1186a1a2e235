"""Pages that are made before anybody asks."""

import gzip
from argparse import Namespace

import pytest
from django.core.cache import cache

from commonweal.common.terminal import Terminal
from commonweal.evidence import queries as evidence
from commonweal.front import cli, operations, queries
from commonweal.front.views import place


@pytest.fixture
def paths(lands):
    return [f"/places/{lands.neighbourhood}/", f"/places/{lands.one_area}/"]


@pytest.fixture
def home(settings, tmp_path, monkeypatch):
    """Somewhere to keep pages, while the figures stay where they are."""
    for module in (queries, operations):
        monkeypatch.setattr(module, "folder_of_pages", lambda: tmp_path / "pages")
    cache.clear()
    yield tmp_path
    cache.clear()


def test_a_page_made_ready_is_the_page_itself(site, paths, home):
    wanted = {path: site.get(path) for path in paths}
    cache.clear()
    said = []
    made = operations.make_pages_ready(paths=paths, processes=1, done=said.append)
    assert (made.pages, made.without) == (2, ())
    assert sum(said) == 2
    for path in paths:
        kept = queries.page_made_ready(path)
        assert kept is not None
        assert gzip.decompress(kept[1]) == wanted[path].content


def test_nothing_is_worked_out_for_a_page_that_is_ready(site, paths, home, monkeypatch):
    wanted = site.get(paths[0])
    operations.make_pages_ready(paths=paths, processes=1)
    cache.clear()

    def never(*_args, **_named):
        raise AssertionError("worked out again")

    monkeypatch.setattr(place, "drawn", never)
    for squeezed in ("gzip", "identity"):
        found = site.get(paths[0], headers={"accept-encoding": squeezed})
        body = gzip.decompress(found.content) if squeezed == "gzip" else found.content
        assert body == wanted.content
        for name in ("Content-Type", "ETag", "Cache-Control", "Vary"):
            assert found[name] == wanted[name], name
    again = site.get(paths[0], headers={"if-none-match": wanted["ETag"]})
    assert again.status_code == 304


def test_a_parameter_makes_it_another_page(site, paths, home):
    operations.make_pages_ready(paths=paths, processes=1)
    cache.clear()
    told = site.get(paths[0] + "?compare=rest_of_nation").content
    assert told != site.get(paths[0]).content


def test_a_page_of_another_state_is_never_shown_and_is_swept_away(site, paths, home, monkeypatch):
    operations.make_pages_ready(paths=paths, processes=1)
    before = queries.where_a_page_lies(paths[0])
    monkeypatch.setattr(evidence, "stamp", lambda: "another")
    assert queries.page_made_ready(paths[0]) is None
    assert before.exists()
    operations.make_pages_ready(paths=[], processes=1)
    assert not before.exists()


def test_an_address_without_a_page_is_told(lands, home):
    made = operations.make_pages_ready(paths=["/places/E09999999/"], processes=1)
    assert (made.pages, made.size, made.without) == (0, 0, ("/places/E09999999/",))


@pytest.mark.parametrize("spoilt", [b"", b"no headers at all", b"{}"])
def test_a_spoilt_file_is_made_anew(site, paths, home, spoilt):
    wanted = site.get(paths[0]).content
    operations.make_pages_ready(paths=paths, processes=1)
    file = queries.where_a_page_lies(paths[0])
    file.write_bytes(spoilt)
    cache.clear()
    assert site.get(paths[0]).content == wanted


def test_pages_are_made_anew_when_figures_change(lands, home, monkeypatch):
    """Followed: at once, not again while nothing changes, and again once something has."""
    stamps = iter(["before", "before", "after"])
    monkeypatch.setattr(evidence, "stamp", lambda: stamp)
    monkeypatch.setattr(cli.os, "nice", lambda _: 0)
    made = []
    monkeypatch.setattr(
        cli, "_make_ready", lambda councils, *_: made.append((stamp, councils[0].code))
    )

    def sleep(_seconds):
        nonlocal stamp
        stamp = next(stamps, None)
        if stamp is None:
            raise KeyboardInterrupt

    stamp = next(stamps)
    monkeypatch.setattr(cli.time, "sleep", sleep)
    args = Namespace(councils=[lands.council], follow=True, processes=1)
    with pytest.raises(KeyboardInterrupt):
        cli.ready(args, Terminal(quiet=True))
    assert made == [("before", lands.council), ("after", lands.council)]


def test_whoever_began_it_has_ended_and_so_does_it(lands, home, monkeypatch):
    parents = iter([7, 7, 1])
    monkeypatch.setattr(cli.os, "getppid", lambda: next(parents))
    monkeypatch.setattr(cli.os, "nice", lambda _: 0)
    monkeypatch.setattr(cli, "_make_ready", lambda *_: None)
    monkeypatch.setattr(cli.time, "sleep", lambda _: None)
    cli.ready(Namespace(councils=[lands.council], follow=True, processes=1), Terminal(quiet=True))
