"""What somebody wrote, looked up: council areas, places, evidence, files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.utils.translation import gettext as _

from commonweal.common.errors import BadInput
from commonweal.evidence import queries as evidence
from commonweal.evidence.models import Release
from commonweal.places import queries as places
from commonweal.places.models import Area
from commonweal.priorities.links import Link
from commonweal.priorities.models import DRAFT, PriorityList

#: A table of places or a decision has at most so many bytes.
LARGEST = 8 * 2**20
SHIPPED = Path(__file__).parent.parent / "examples"


def text_of(path: Path) -> str:
    """The text of a file that somebody brought.

    Raises
    ------
    BadInput
        When it cannot be read, is no text, or is far too large.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise BadInput(
                f"{path.name} has more than {LARGEST // 2**20} MB; that is no such file."
            )
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{path.name} is not text in UTF-8: save it again as CSV UTF-8.") from error


def said(error: BadInput) -> str:
    """An error of another room, in one line."""
    return " ".join([error.message, *(one.strip() for one in error.problems)])


def council(text: str) -> Area:
    """The council area that is meant.

    Raises
    ------
    BadInput
    """
    return places.resolve(text, kinds=("la",))


def place(text: str, within: Area) -> Area:
    """The place within a council area that is meant; a name or a code.

    Raises
    ------
    BadInput
        Naming those that may be meant.
    """
    return places.resolve(text, council=within)


def linked(links: Iterable[Link]) -> tuple[list[Link], list[str]]:
    """Evidence with its title and checksum, and what of it there is not."""
    found, wrong = [], []
    for link in links:
        try:
            found.append(_linked(link))
        except BadInput as error:
            wrong.append(said(error))
    return found, wrong


def _linked(link: Link) -> Link:
    if link.kind == "release":
        current = Release.objects.current()
        row = current.filter(name=link.target).first() or current.filter(source=link.target).first()
        if row is None:
            raise BadInput(
                _("No release in force is called %(name)s; 'commonweal sources' lists them.")
                % {"name": repr(link.target)}
            )
        title = row.title if row.period in row.title else f"{row.title}, {row.period}"
        return Link("release", row.name, title, row.sha256)
    if link.kind == "indicator":
        known = evidence.framework_in_force()
        named = {one.name.casefold(): one.slug for one in known.indicators}
        slug = link.target if link.target in known else named.get(link.target.casefold(), "")
        if not slug:
            raise BadInput(
                _("There is no indicator %(name)s; 'commonweal indicators' lists them.")
                % {"name": repr(link.target)}
            )
        return Link("indicator", slug, known[slug].name)
    if link.kind == "place":
        area = places.resolve(link.target)
        return Link("place", area.code, area.shown_name)
    if link.kind == "list":
        found = PriorityList.objects.of_series(link.target).exclude(status=DRAFT).first()
        if found is None:
            raise BadInput(
                _("There is no list %(name)s; 'commonweal priorities' names them.")
                % {"name": repr(link.target)}
            )
        return Link("list", found.series, found.name)
    return link
