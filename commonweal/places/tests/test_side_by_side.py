"""Countries beside one another, and files that were kept and lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from commonweal.common.errors import BadInput
from commonweal.places import operations, queries
from commonweal.places.models import Area, GeographyFile
from commonweal.places.tests import made


def elsewhere(folder: Path) -> list[Any]:
    """The made country again, with other codes and the same names."""
    folder.mkdir()
    for path in made.country(folder) and sorted(folder.iterdir()):
        if path.suffix == ".csv":
            path.write_bytes(path.read_bytes().replace(b"Z", b"Y"))
    authorities = made.otherwise(
        made.AUTHORITIES, slug="others", country={"code": "Y92000001", "name": "Nation"}
    )
    return [authorities]


def test_another_country_may_use_the_same_names(country: Path, tmp_path: Path) -> None:
    others = elsewhere(tmp_path / "others")
    operations.load_all(root=tmp_path / "others", sources=others, by="test")
    slugs = dict(Area.objects.exclude(slug="").values_list("code", "slug"))
    assert slugs["Z06000001"] == "mallow"
    assert slugs["Y06000001"] == "mallow-y06000001"
    assert slugs["Y12000001"] == "north-y12000001"
    assert slugs["Y92000001"] == "nation-y92000001"
    assert isinstance(queries.place("Mallow"), queries.Ambiguous)
    assert queries.place("mallow").code == "Z06000001"
    again = operations.load_all(root=tmp_path / "others", sources=others, by="test")
    assert all(one.unchanged for one in again)
    assert dict(Area.objects.exclude(slug="").values_list("code", "slug")) == slugs


@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_bytes(b"PAR1")])
def test_a_kept_file_that_was_lost_is_said_and_put_back(
    country: Path, settings: Any, harm: Any
) -> None:
    kept = GeographyFile.objects.current().get(slug="changes")
    harm(Path(settings.HOME, "geography", kept.stored_as))
    with pytest.raises(
        BadInput, match=r"changes-.*\.parquet is missing or damaged: load its source"
    ):
        queries.succession_pairs()
    loaded = operations.load_all(root=country, sources=made.ALL, by="test")
    assert [one.slug for one in loaded if not one.unchanged] == ["changes"]
    assert len(queries.succession_pairs().old) == 7
