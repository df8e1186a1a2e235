"""Commands that open the front door: serve what is loaded, or a made-up county at once."""

from __future__ import annotations

import argparse
import os
import socket
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commonweal.common.commands import Command
from commonweal.common.errors import BadInput
from commonweal.common.terminal import Terminal

if TYPE_CHECKING:
    from commonweal.places.models import Area

BY = "command line"
#: Of the made-up county; the same number gives the same county everywhere.
SEED = 2026


def _address_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000, help="8000 unless said")
    parser.add_argument(
        "--bind", default="127.0.0.1", help="address to listen on; this machine only unless said"
    )
    parser.add_argument("--workers", type=int, default=2, help="processes; 2 unless said")


def serve_arguments(parser: argparse.ArgumentParser) -> None:
    _address_arguments(parser)
    parser.add_argument(
        "--ready",
        action="append",
        default=[],
        metavar="COUNCIL",
        help="keep the pages of this council area ready, so that nobody waits for one",
    )
    # How a command that has just loaded something hands over to a clean process.
    parser.add_argument("--laid-out", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--first", default="/", help=argparse.SUPPRESS)


def serve(args: argparse.Namespace, terminal: Terminal) -> None:
    """Serve the pages until stopped."""
    from commonweal.evidence import operations
    from commonweal.evidence.queries import NothingLoaded
    from commonweal.places.queries import resolve

    if not args.laid_out:
        _port_is_free(args.bind, args.port)
        for council in args.ready:
            resolve(council, kinds=("la",))
        try:
            operations.refresh(say=terminal.say)
        except NothingLoaded as nothing:
            terminal.say(str(nothing))
        _leave_threads_behind(args, terminal, args.first)
    _serve(args, terminal, args.first)


def demo_arguments(parser: argparse.ArgumentParser) -> None:
    _address_arguments(parser)
    parser.add_argument("--place", help="open this place's page")
    parser.add_argument(
        "--data", help="folder or address of real data, in place of the made-up county"
    )
    parser.add_argument("--seed", type=int, default=SEED, help="another seed, another county")


def demo(args: argparse.Namespace, terminal: Terminal) -> None:
    """Build a made-up county (or load real data), compute its profiles and serve them."""
    from commonweal.evidence import operations
    from commonweal.places.operations import make_tiles
    from commonweal.priorities import operations as priorities

    _port_is_free(args.bind, args.port)
    if args.data:
        operations.load_named_pack(name="england", base=args.data, say=terminal.say, by=BY)
    else:
        operations.load_fiction(seed=args.seed, say=terminal.say, by=BY)
    operations.refresh(say=terminal.say)
    make_tiles(say=terminal.say)
    if not args.data:
        priorities.load_example(by=BY)
    first = _address_of(_place(args.place, made_up=not args.data))
    _leave_threads_behind(args, terminal, first)
    _serve(args, terminal, first)


def ready_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "councils", nargs="+", metavar="COUNCIL", help="name or code of a council area"
    )
    parser.add_argument(
        "--processes", type=int, default=0, help="how many at a time; one a processor unless said"
    )
    parser.add_argument(
        "--follow", action="store_true", help="go on, and make them anew whenever figures change"
    )


#: By how much less urgent than readers it is to make pages that nobody has asked for.
NICE = 10
#: How often is looked whether figures have changed, in seconds.
LOOK_AGAIN = 15.0


def ready(args: argparse.Namespace, terminal: Terminal) -> None:
    """Make the pages of all places of some council areas before anybody asks for them."""
    from commonweal.common.operations import gather_static_files
    from commonweal.front.queries import state_of_pages
    from commonweal.places.queries import resolve

    councils = [resolve(one, kinds=("la",)) for one in args.councils]
    gather_static_files()
    if not args.follow:
        _make_ready(councils, args, terminal)
        return
    os.nice(NICE)  # readers come first
    started_by, state = os.getppid(), ""
    while os.getppid() == started_by:  # whoever began it has ended otherwise
        if state != (now := state_of_pages()):
            _make_ready(councils, args, terminal)
            state = now
        time.sleep(LOOK_AGAIN)


def _make_ready(councils: list[Area], args: argparse.Namespace, terminal: Terminal) -> None:
    from django.urls import reverse

    from commonweal.evidence import operations
    from commonweal.front.operations import make_pages_ready
    from commonweal.places.models import Area

    operations.refresh(say=terminal.say)
    places = Area.objects.in_use().filter(council__in=councils).order_by("council", "code")
    codes = [*(one.code for one in councils), *places.values_list("code", flat=True)]
    paths = [reverse("front:place", args=[code]) for code in dict.fromkeys(codes)]
    with terminal.progress("pages", len(paths)) as bar:
        made = make_pages_ready(paths=paths, processes=args.processes, done=bar.advance)
    said = f"{made.pages:,} pages are ready, {made.size / 1e6:,.1f} MB."
    if made.without:
        said += f" {len(made.without):,} places have no figures to make a page of."
    terminal.result(said, {"pages": made.pages, "bytes": made.size, "without": list(made.without)})


def _place(named: str | None, *, made_up: bool) -> Area | None:
    """The place to open: the one named, or the first neighbourhood of what was loaded."""
    from commonweal.evidence.queries import nation_of
    from commonweal.places.models import Area
    from commonweal.places.queries import resolve

    if named:
        return resolve(named)
    neighbourhoods = Area.objects.in_use().of_kind("neighbourhood").with_surroundings()
    mine = [one for one in neighbourhoods if nation_of(one).startswith("Z") == made_up]
    return mine[0] if mine else None


def _address_of(area: Area | None) -> str:
    from django.urls import reverse

    return reverse("front:place", args=[area.code]) if area else "/"


def _port_is_free(bind: str, port: int) -> None:
    if not 0 < port < 65536:
        raise BadInput(f"{port} is not a port: expected 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError as error:
            raise BadInput(
                f"Port {port} of {bind} cannot be had ({error.strerror}). Choose another: --port."
            ) from error


def _leave_threads_behind(args: argparse.Namespace, terminal: Terminal, first: str) -> None:
    """Begin again as a clean process, if frames were read or written in this one.

    The server makes its workers by forking, and the frame library's threads do not come along: a
    worker that needs them waits for ever. Nothing is read or written when all is laid out already,
    so an ordinary start goes straight on.
    """
    if "polars" not in sys.modules:
        return
    words = ["serve", "--laid-out", f"--first={first}", f"--port={args.port}"]
    words += [f"--bind={args.bind}", f"--workers={args.workers}"]
    words += [f"--ready={one}" for one in _to_keep_ready(args)]
    words += ["--quiet"] if terminal.quiet else []
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, "-m", "commonweal", *words])  # noqa: S606


def _to_keep_ready(args: argparse.Namespace) -> list[str]:
    """The council areas whose pages are kept ready while serving; the demo has none."""
    return list(getattr(args, "ready", ()))


def _serve(args: argparse.Namespace, terminal: Terminal, first: str) -> None:
    """Run the web server in this process; the address is said once it answers."""
    import subprocess

    from gunicorn.app.base import BaseApplication

    from commonweal.common.operations import gather_static_files

    _port_is_free(args.bind, args.port)
    gather_static_files()
    helping: list[subprocess.Popen[bytes]] = []
    address = f"http://{'localhost' if args.bind == '127.0.0.1' else args.bind}:{args.port}"

    def ready(server: Any) -> None:
        terminal.result(f"Commonweal is at {address}/")
        if first != "/":
            terminal.result(f"A place to start with: {address}{first}")
        terminal.out.flush()
        terminal.say("Ctrl-C stops it.")
        if councils := _to_keep_ready(args):
            words = ["ready", *councils, "--follow", "--processes", "1", "--quiet"]
            helping.append(
                subprocess.Popen(
                    [sys.executable, "-m", "commonweal", *words], stdout=subprocess.DEVNULL
                )
            )

    def over(server: Any) -> None:
        for one in helping:
            one.terminate()
            one.wait()

    class Server(BaseApplication):  # type: ignore[misc]
        """Gunicorn, told what it needs from here rather than from a file."""

        def load_config(self) -> None:
            for name, value in {
                "bind": f"{args.bind}:{args.port}",
                "workers": args.workers,
                "preload_app": True,
                "when_ready": ready,
                "on_exit": over,
                "accesslog": None,
                "loglevel": "warning",
                "proc_name": "commonweal",
                # The most there is: a longer line is refused by the server, with a bare page.
                "limit_request_line": 8190,
                "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,  # noqa: S108
                # A first map of a whole country on a busy machine takes longer than the usual 30 s,
                # and a worker that is stopped in the middle of it begins from nothing.
                "timeout": 180,
                "control_socket_disable": True,
            }.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> Any:
            from commonweal.wsgi import application

            return application

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonweal.settings")
    Server().run()


COMMANDS = (
    Command("serve", "serve the pages", serve, serve_arguments),
    Command("ready", "make the pages of a council area ahead of readers", ready, ready_arguments),
    Command("demo", "serve a made-up county, or real data, in one step", demo, demo_arguments),
)
