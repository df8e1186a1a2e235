"""Files of a pack, over loopback and from folders, with every way in which it can go wrong."""

from __future__ import annotations

import contextlib
import hashlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from commonweal.evidence import fetch
from commonweal.evidence.fetch import Interrupted, Unfetched

DATA = bytes(range(256)) * 9000  # two chunks and a bit


@dataclass
class Entry:
    """A file as a pack lists it."""

    path: str = "census/table 1.bin"
    data: bytes = DATA
    sha256: str = ""
    bytes: int = 0

    def __post_init__(self) -> None:
        self.sha256 = self.sha256 or hashlib.sha256(self.data).hexdigest()
        self.bytes = self.bytes or len(self.data)


@dataclass
class Server:
    """A web server whose manners a test can spoil.

    Attributes
    ----------
    ranges : bool
        Whether it goes on from where it is asked to.
    cut : list of int
        After how many bytes it hangs up, one for each answer; then it behaves.
    """

    files: dict[str, bytes]
    ranges: bool = True
    cut: list[int] = field(default_factory=list)
    chunked: bool = False
    status: int = 0
    redirect: str = ""
    silent: bool = False
    content_range: str = ""
    always_a_part: bool = False
    asked: list[tuple[str, str]] = field(default_factory=list)
    address: str = ""

    @contextlib.contextmanager
    def running(self) -> Iterator[Server]:
        server = self
        over = threading.Event()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self.close_connection = True
                with contextlib.suppress(ConnectionError):
                    server.answer(self, over)

            def log_message(self, *args: Any) -> None:
                pass

        httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{httpd.server_port}/files"
        thread = threading.Thread(target=httpd.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield self
        finally:
            over.set()
            httpd.shutdown()
            thread.join()
            httpd.server_close()

    def answer(self, to: BaseHTTPRequestHandler, over: threading.Event) -> None:
        wanted = to.headers.get("Range", "")
        self.asked.append((to.path, wanted))
        if self.silent:
            over.wait(20)
            return
        if self.redirect and not to.path.startswith("/moved"):
            to.send_response(302)
            to.send_header("Location", self.redirect)
            to.send_header("Content-Length", "0")
            to.end_headers()
            return
        data = self.files.get(to.path.removeprefix("/moved").removeprefix("/files/"))
        if self.status or data is None:
            to.send_error(self.status or 404)
            return
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and self.ranges else 0
        if start >= len(data) > 0:
            to.send_error(416)
            return
        to.send_response(206 if start or self.always_a_part else 200)
        if start:
            said = self.content_range or f"bytes {start}-{len(data) - 1}/{len(data)}"
            to.send_header("Content-Range", said)
        body = data[start:]
        if self.chunked:
            to.send_header("Transfer-Encoding", "chunked")
        else:
            to.send_header("Content-Length", str(len(body)))
        to.end_headers()
        sent = body[: self.cut.pop(0)] if self.cut else body
        if self.chunked:
            to.wfile.write(b"%x\r\n%b\r\n" % (len(sent), sent))
            if sent == body:
                to.wfile.write(b"0\r\n\r\n")
        else:
            to.wfile.write(sent)
        to.wfile.flush()
        if sent != body:
            to.connection.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server({"census/table%201.bin": DATA}).running() as running:
        yield running


@pytest.fixture
def get(server: Server, tmp_path: Path) -> Any:
    """Fetch from the server; gives the path, and how many bytes were told of."""
    told: list[int] = []

    def call(entry: Entry | None = None, base: str = "") -> tuple[Path, int]:
        told.clear()
        path = fetch.fetch(entry or Entry(), base or server.address, tmp_path, told.append)
        return path, sum(told)

    return call


def kept(folder: Path) -> list[str]:
    return sorted(
        p.relative_to(folder).as_posix()
        for p in folder.rglob("*")
        if p.is_file() and p.name != "lock"
    )


# From an address ----------------------------------------------------------------------------------


def test_a_file_is_fetched_checked_and_kept(get, server, tmp_path):
    path, told = get()
    assert path == tmp_path / "census" / "table 1.bin"
    assert path.read_bytes() == DATA
    assert told == len(DATA)
    assert kept(tmp_path) == ["census/table 1.bin"]


def test_what_is_there_already_is_not_fetched_again(get, server):
    get()
    assert get()[1] == len(DATA)
    assert len(server.asked) == 1


def test_a_kept_file_that_was_damaged_is_fetched_anew(get, server, tmp_path):
    path, _ = get()
    path.write_bytes(DATA[:-1] + b"x")
    assert get()[0].read_bytes() == DATA
    assert len(server.asked) == 2


@pytest.mark.parametrize("chunked", [False, True])
def test_a_cut_connection_is_said_and_gone_on_from(get, server, tmp_path, chunked):
    server.cut, server.chunked = [1000, 500_000], chunked
    with pytest.raises(Interrupted, match=r"What arrived is kept: try again and it goes on"):
        get()
    have = (tmp_path / "census" / "table 1.bin.part").stat().st_size
    assert have == 1000 or chunked  # of a cut chunk nothing need have arrived
    with pytest.raises(Interrupted):
        get()
    path, told = get()
    assert path.read_bytes() == DATA
    assert told == len(DATA)
    if not chunked:
        assert [wanted for _, wanted in server.asked] == ["", "bytes=1000-", "bytes=501000-"]
    assert kept(tmp_path) == ["census/table 1.bin"]


def test_a_server_that_cannot_go_on_is_asked_for_everything(get, server):
    server.cut, server.ranges = [1_500_000], False
    with pytest.raises(Interrupted):
        get()
    path, told = get()
    assert path.read_bytes() == DATA
    assert told == len(DATA)


def test_a_server_that_goes_on_from_elsewhere_is_asked_for_everything(get, server):
    server.cut, server.content_range = [1_500_000], "bytes 7-9/10"
    with pytest.raises(Interrupted):
        get()
    path, told = get()
    assert path.read_bytes() == DATA
    assert told == len(DATA)
    assert [wanted for _, wanted in server.asked] == ["", "bytes=1500000-", ""]


def test_a_server_that_sends_parts_unasked_is_given_up(get, server, tmp_path):
    server.always_a_part = True
    with pytest.raises(Interrupted, match="sent a part that nobody asked for"):
        get()
    assert kept(tmp_path) == []


def test_a_part_that_the_server_cannot_go_on_from_is_thrown_away(get, server, tmp_path):
    server.files["census/table%201.bin"] = DATA[:1000]
    part = tmp_path / "census" / "table 1.bin.part"
    part.parent.mkdir()
    part.write_bytes(DATA[:2000])
    with pytest.raises(Interrupted, match=r"1,000 of 2,304,000 bytes"):
        get()
    assert [wanted for _, wanted in server.asked] == ["bytes=2000-", ""]


def test_a_whole_part_without_its_name_is_fetched_anew(get, server, tmp_path):
    part = tmp_path / "census" / "table 1.bin.part"
    part.parent.mkdir()
    part.write_bytes(b"x" * len(DATA))
    assert get()[0].read_bytes() == DATA


def test_other_bytes_of_the_same_length_are_refused_and_not_kept(get, server, tmp_path):
    server.files["census/table%201.bin"] = DATA[:-1] + b"!"
    with pytest.raises(Unfetched, match=r"table 1.bin is not the file that the pack lists"):
        get()
    assert kept(tmp_path) == []


def test_a_file_larger_than_promised_is_left_at_that(get, server, tmp_path):
    server.files["census/table%201.bin"] = DATA * 3
    with pytest.raises(Unfetched, match=r"larger than the 2,304,000 bytes listed"):
        get()
    assert kept(tmp_path) == []
    server.files["census/table%201.bin"] = DATA
    assert get()[0].read_bytes() == DATA


@pytest.mark.parametrize(("status", "said"), [(404, "404 Not Found"), (500, "500 Internal")])
def test_what_the_server_says_is_said(get, server, tmp_path, status, said):
    server.status = status
    with pytest.raises(Unfetched, match=rf"could not be fetched: the server said {said}"):
        get()
    assert kept(tmp_path) == []


def test_a_file_that_moved_is_followed(get, server):
    server.redirect = "/moved/files/census/table%201.bin"
    assert get()[0].read_bytes() == DATA


@pytest.mark.parametrize("elsewhere", ["file:///etc/hostname", "ftp://127.0.0.1/x", "gopher://x/"])
def test_nothing_but_a_web_server_is_followed(get, server, tmp_path, elsewhere):
    server.redirect = elsewhere
    with pytest.raises(Unfetched, match="could not be fetched"):
        get()
    assert kept(tmp_path) == []


def test_a_redirection_in_circles_comes_to_an_end(get, server):
    server.redirect = "/files/census/table%201.bin"
    with pytest.raises(Unfetched, match=r"the server said 302"):
        get()


def test_a_server_that_falls_silent_is_given_up(get, server, monkeypatch):
    server.silent = True
    monkeypatch.setattr(fetch, "TIMEOUT", 0.2)
    with pytest.raises(Interrupted, match=r"could not be fetched \(timed out\)"):
        get()


def test_a_server_that_is_not_there_is_said(get, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(Interrupted, match="Connection refused"):
        get(base=address)


def test_something_that_is_no_web_server_is_said(get, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as odd:

        def greet() -> None:
            connection, _ = odd.accept()
            with connection:
                connection.sendall(b"220 mail here\r\n")

        thread = threading.Thread(target=greet)
        thread.start()
        with pytest.raises(Interrupted, match="220 mail here"):
            get(base=f"http://127.0.0.1:{odd.getsockname()[1]}")
        thread.join()


@pytest.mark.parametrize(
    "base", ["http://user:secret@127.0.0.1:x", "http://[::1", "HTTP:// /", "https://"]
)
def test_an_address_that_is_none_is_said_and_no_password_with_it(get, base):
    with pytest.raises(Interrupted) as caught:
        get(base=base)
    assert "could not be fetched" in str(caught.value)
    assert "secret" not in str(caught.value)


# From a folder ------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "pack" / "census" / "table 1.bin"
    path.parent.mkdir(parents=True)
    path.write_bytes(DATA)
    return tmp_path / "pack"


def test_a_file_of_a_folder_is_used_where_it_lies(folder, tmp_path):
    told: list[int] = []
    path = fetch.fetch(Entry(), str(folder), tmp_path / "cache", told.append)
    assert path == folder / "census" / "table 1.bin"
    assert told == [len(DATA)]
    assert not (tmp_path / "cache").exists()


def test_a_changed_file_of_a_folder_is_refused_and_left_alone(folder, tmp_path):
    path = folder / "census" / "table 1.bin"
    path.write_bytes(DATA[:-1] + b"!")
    with pytest.raises(Unfetched, match="SHA-256"):
        fetch.fetch(Entry(), str(folder), tmp_path)
    path.write_bytes(DATA[:-1])
    with pytest.raises(Unfetched, match=r"has 2,303,999 bytes; the pack lists 2,304,000"):
        fetch.fetch(Entry(), str(folder), tmp_path)
    assert path.exists()


@pytest.mark.parametrize("path", ["../secret", "/etc/hostname", "a/../../secret"])
@pytest.mark.parametrize("base", ["folder", "http://127.0.0.1:9/x"])
def test_a_path_that_leads_out_of_the_pack_is_refused(folder, tmp_path, path, base):
    (tmp_path / "secret").write_bytes(DATA)
    with pytest.raises(Unfetched, match="is not a path inside the pack"):
        fetch.fetch(Entry(path=path), str(folder) if base == "folder" else base, tmp_path)


@pytest.mark.parametrize("base", ["ftp://example/x", "file:///tmp", "", "no such folder"])
def test_what_is_neither_folder_nor_web_address_holds_nothing(tmp_path, base, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        Unfetched, match=r"table 1.bin is not in .*Is this the folder of the pack\?"
    ):
        fetch.fetch(Entry(), base, tmp_path)


# All files of a pack ------------------------------------------------------------------------------


def test_everything_that_is_missing_is_named_at_once(folder, tmp_path):
    entries = [Entry(), *(Entry(path=f"gone {i}") for i in range(60))]
    with pytest.raises(Unfetched) as caught:
        fetch.fetch_all(entries, str(folder), tmp_path)
    said = str(caught.value).splitlines()
    assert said[0] == "60 files of the pack cannot be had:"
    assert said[1].startswith("  gone 0 is not in")
    assert said[-1] == "  … and 10 more."
    assert len(said) == 52


def test_a_single_missing_file_is_told_in_one_line(folder, tmp_path):
    with pytest.raises(Unfetched, match=r"^gone is not in"):
        fetch.fetch_all([Entry(), Entry(path="gone")], str(folder), tmp_path)


def test_a_server_that_went_away_is_not_asked_again_and_again(server, tmp_path):
    server.files["two"] = DATA
    server.cut = [10]
    entries = [Entry(path="lost"), Entry(path="two"), Entry()]
    with pytest.raises(Unfetched, match=r"2 files of the pack cannot be had:\n.*404.*\n.*goes on"):
        fetch.fetch_all(entries, server.address, tmp_path)
    assert [path for path, _ in server.asked] == ["/files/lost", "/files/two"]


def test_all_files_come_by_their_paths(server, tmp_path):
    server.files["two"] = b"2"
    found = fetch.fetch_all([Entry(), Entry("two", b"2")], server.address, tmp_path)
    assert {path: file.read_bytes() for path, file in found.items()} == {
        "census/table 1.bin": DATA,
        "two": b"2",
    }
