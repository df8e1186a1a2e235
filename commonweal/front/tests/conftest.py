"""What the tests of the front door share: two small countries, loaded once for a module."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from commonweal.evidence import operations
from commonweal.evidence.tests.factories import Land


@dataclass(frozen=True)
class Lands:
    """Land Y, which is taken for a real one, and Land Z, whose codes say that it is made up."""

    y: Land
    z: Land

    @property
    def council(self) -> str:
        """Alder in Land Y: twelve small areas, two neighbourhoods, two community areas."""
        return self.y.councils[0]

    @property
    def neighbourhood(self) -> str:
        """Hazel Corner in Alder: two small areas, few people without qualifications."""
        return f"{self.council}-hazel-corner-y"

    @property
    def one_area(self) -> str:
        """The small area of Birch where many people have no qualifications."""
        return self.y.small[12]


@pytest.fixture(scope="module")
def lands(loaded_once: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lands]:
    """Both countries in the database; what a test changes is rolled back to this."""
    folder = tmp_path_factory.mktemp("front")
    home = folder / "home"
    home.mkdir()
    found = Lands(Land(folder / "y", "Y").write(), Land(folder / "z", "Z").write())

    def load() -> None:
        found.y.load()
        found.z.load()
        operations.refresh()

    with loaded_once(home, load):
        yield found


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Pages that an earlier test asked for are made again."""
    cache.clear()


@pytest.fixture
def site(lands: Lands, db: None, client: Client) -> Client:
    """A browser that looks at both countries."""
    return client


@pytest.fixture
def empty(db: None, client: Client, tmp_path: Any, settings: Any) -> Client:
    """A browser that looks at an installation where nothing is loaded."""
    settings.HOME = tmp_path
    return client


def public_pages(lands: Lands) -> list[str]:
    """An address of every kind of page that the public sees, in each of its states."""
    council, area, place = lands.council, lands.one_area, lands.neighbourhood
    return [
        "/",
        "/?q=alder",
        "/?q=hazel",
        "/?q=hazle+corner",
        "/?q=zzzzqqqq",
        f"/places/{place}/",
        f"/places/{place}/?compare=rest_of_region",
        f"/places/{place}/?compare=nonsense",
        f"/places/{area}/",
        f"/places/{lands.y.small[6]}/",
        f"/places/{lands.y.small[7]}/",
        f"/places/{council}/",
        f"/places/{lands.y.letter}12000001/",
        f"/places/{lands.y.nation}/",
        f"/places/{lands.z.small[0]}/",
        f"/places/{place}/brief/",
        f"/places/{place}/large-print/",
        f"/places/{place}/easy-read/",
        f"/places/{council}/easy-read/",
        f"/places/{lands.y.former[0][0]}/",
        "/places/nowhere-at-all/",
        "/draw/",
        f"/draw/{council}/",
        f"/draw/{council}/?areas={area}",
        f"/drawn/?areas={','.join(lands.y.of(0)[4:7])}&name=Our+patch",
        f"/drawn/brief/?areas={lands.y.of(0)[4]}",
        f"/drawn/large-print/?areas={lands.y.of(0)[4]}",
        f"/drawn/easy-read/?areas={lands.y.of(0)[4]}",
        f"/drawn/?areas={lands.y.former[0][0]}",
        "/counties/",
        f"/counties/{council}/",
        f"/counties/{council}/?show=no-qualifications&sort=-value",
        f"/counties/{council}/?show=crime-score",
        f"/counties/{council}/?show=nonsense",
        "/counties/nowhere/",
        "/map/",
        "/map/?show=no-qualifications",
        "/map/?show=nonsense",
        "/compare/",
        f"/compare/?place={place}&place={council}&place={area}",
        f"/compare/?place={place}&place={lands.y.former[0][0]}&place=nowhere-at-all",
        f"/compare/?place={place}&add=alder",
        f"/places/{area}/similar/",
        f"/places/{council}/similar/",
        f"/places/{place}/ask/",
        f"/places/{place}/ask/?question=life-satisfaction&answers=300",
        f"/places/{place}/ask/?answers=many",
        "/analysts/",
        f"/analysts/{council}/",
        f"/analysts/{council}/weights/",
        f"/analysts/{council}/weights/?scale=robust&adding=geometric&sort=-width&v.set=1",
        f"/analysts/{council}/weights/?d.education=much",
        f"/analysts/{council}/choices/?samples=128",
        f"/analysts/{council}/screens/",
        f"/analysts/{council}/screens/?measure=crime-score",
        f"/analysts/{council}/funnels/",
        "/analysts/nowhere/weights/",
        "/method/",
        "/method/intervals/",
        "/method/colours/",
        "/method/cant-tell/",
        "/method/unknown/",
        "/attributions/",
        "/method/classes/",
        f"/method/classes/?council={council}",
        "/method/indicators/",
        "/method/indicators/no-qualifications/",
        "/method/indicators/belonging/",
        "/priorities/",
        "/priorities/?state=archived",
        "/priorities/?state=nonsense",
        "/priorities/lists/nothing/",
        "/data/",
        "/api/",
        "/accessibility/",
        "/there-is-no-such-page/",
    ]
