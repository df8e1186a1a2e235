"""Small countries for tests: a pack of files in a folder, with numbers that can be checked by hand.

A `Land` is two councils with a dozen small areas each, written as a publisher's files and a
manifest, so that everything in these tests goes the way that England goes.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commonweal.evidence import catalogue, operations
from commonweal.evidence.catalogue import Pack, Source
from commonweal.places import queries as places
from commonweal.places.queries import Geography

#: Small areas in each council, unless more are wanted; four in each wider area, two in each ward.
IN_COUNCIL = 12
COUNCILS = ("Alder", "Birch")
#: Signs that stand in the files for figures that are not there.
MARKERS = {"[s]": "suppressed", "[x]": "missing", "[z]": "not_asked", "[g]": "source_gap"}

FACTS = {
    "publisher": "Nobody",
    "licence": "CC0-1.0",
    "attribution": ["Made up for tests."],
    "page": "https://nobody.example/",
    "format": "csv",
    "tested_against": "made",
}


def toml(values: Mapping[str, Any]) -> str:
    """Flat TOML with one table deep and lists of tables: as much as descriptions need."""
    lines = [f"{key} = {_toml(value)}" for key, value in values.items() if not _is_table(value)]
    for key, value in values.items():
        if isinstance(value, Mapping):
            lines += [f"\n[{key}]", *(f"{k} = {_toml(v)}" for k, v in value.items())]
        elif _is_table(value):
            for row in value:
                lines += [f"\n[[{key}]]", *(f"{k} = {_toml(v)}" for k, v in row.items())]
    return "\n".join(lines) + "\n"


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping) or (
        isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)
    )


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in value.items()) + " }"
    return json.dumps(value)


def table(rows: Iterable[Sequence[object]]) -> bytes:
    """Rows, the header first, as the bytes of a CSV file."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


@dataclass
class Land:
    """A country in a folder.

    Attributes
    ----------
    folder : Path
    letter : str
        That its codes begin with: countries with different letters can stand side by side.
    each : int
        Small areas in each council.
    """

    folder: Path
    letter: str = "Y"
    each: int = IN_COUNCIL

    # Codes ------------------------------------------------------------------------------------

    @property
    def nation(self) -> str:
        return f"{self.letter}92000001"

    @property
    def councils(self) -> list[str]:
        return [f"{self.letter}0600000{i}" for i in range(1, len(COUNCILS) + 1)]

    @property
    def small(self) -> list[str]:
        """Codes of the small areas of both councils."""
        return [
            f"{self.letter}01{c:02}{i:03}0"
            for c in range(1, len(COUNCILS) + 1)
            for i in range(1, self.each + 1)
        ]

    def of(self, council: int) -> list[str]:
        """Codes of the small areas of one council: 0 or 1."""
        return self.small[council * self.each : (council + 1) * self.each]

    @property
    def former(self) -> list[tuple[str, str, str]]:
        """Old code, new code and change: one split in two, two merged in one, the rest the same."""
        small = self.small
        old = f"{self.letter}01090001"
        pairs = [(old, small[0], "S"), (old, small[1], "S")]
        pairs += [(f"{self.letter}0109000{i}", small[2], "M") for i in (2, 3)]
        return pairs + [(code, code, "U") for code in small[3:]]

    # Files ------------------------------------------------------------------------------------

    def write(self, **files: bytes) -> Land:
        """Write every file; those given by name (without ending) in place of the usual ones."""
        contents = {
            **self._geography(),
            "figures.csv": table(self.figures()),
            "earlier.csv": table(self.earlier()),
            "councils.csv": table(self.larger()),
        }
        for name, data in files.items():
            contents[next(one for one in contents if Path(one).stem == name)] = data
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, data in contents.items():
            (self.folder / name).write_bytes(data)
        return self

    def _geography(self) -> dict[str, bytes]:
        small, letter = self.small, self.letter
        places = []
        for at, code in enumerate(small):
            council, i = divmod(at, self.each)
            wider, ward = i // 4, i // 2
            name = f"{COUNCILS[council]} {wider + 1:03}"
            places.append(
                (code, f"{name}{'ABCD'[i % 4]}", f"{letter}02{council + 1:02}{wider + 1:03}0",
                 f"{letter}05{council + 1:02}{ward + 1:03}0", f"Ward {council + 1}.{ward + 1}",
                 self.councils[council])
            )  # fmt: skip
        wider_areas = dict.fromkeys((row[2], row[1][:-1]) for row in places)
        return {
            "authorities.csv": table(
                [("code", "name", "region", "region_name")]
                + [(code, name, f"{letter}12000001", "Grove")
                   for code, name in zip(self.councils, COUNCILS, strict=True)]
            ),
            "wider.csv": table([("code", "name", "local"), *((c, n, f"{n} Park") for c, n in wider_areas)]),
            "small.csv": table(
                [("code", "name", "wider", "ward", "ward_name", "council"), *places]
            ),
            "residents.csv": table([("code", "residents"), *((c, 1500 + 10 * i) for i, c in enumerate(small))]),
            "former.csv": table([("old", "new", "change"), *self.former]),
            "estates.json": json.dumps(
                {"neighbourhoods": [
                    {"name": f"Hazel Corner {letter}", "small_areas": small[4:6], "about": "the lanes"},
                    {"name": f"Rowan End {letter}", "small_areas": [small[8]], "about": "the close"},
                ]}
            ).encode(),
            "communities.csv": table(
                [("small_area", "community_area")]
                + [(code, f"Vale {letter}{i // 6 + 1}") for i, code in enumerate(self.of(0))]
            ),
            "outlines.geojson": json.dumps(
                {"type": "FeatureCollection", "features": [
                    {"type": "Feature", "properties": {"code": code},
                     "geometry": {"type": "Polygon", "coordinates": [[
                         [x, y], [x + 0.01, y], [x + 0.01, y + 0.01], [x, y + 0.01], [x, y]]]}}
                    for code, x, y in (
                        (c, round(0.01 * (i % self.each), 2), round(1 + 0.01 * (i // self.each), 2))
                        for i, c in enumerate(small))]}
            ).encode(),
        }  # fmt: skip

    def figures(self, *, shift: int = 0) -> list[tuple[object, ...]]:
        """Counts and a score of today's small areas; every reason for having no figure is there.

        The first small area of the second council has many people without qualifications, and one
        in `Hazel Corner` very few.
        """
        rows: list[tuple[object, ...]] = [
            ("code", "residents", "bad_health", "adults", "no_qualifications", "moved", "crime")
        ]
        small = self.small
        for i, code in enumerate(small):
            residents, adults = 1500 + 10 * i, 1200
            none = 200 + (i * 37) % 60 + shift
            none = {small[4]: 40, small[5]: 45, small[12]: 700}.get(code, none)
            bad: object = 60 + (i * 13) % 40
            crime: object = round(-1.0 + 0.1 * ((i * 7) % 20), 1)
            if code == small[6]:
                bad, crime = "[s]", "[x]"
            if code == small[7]:
                bad, crime = 0, "[z]"
            if code == small[9]:
                crime = "[g]"
            rows.append((code, residents, bad, adults, none, 1300 + i, crime))
        return rows

    def earlier(self) -> list[tuple[object, ...]]:
        """Counts of the small areas of 2011."""
        old = list(dict.fromkeys(code for code, _, _ in self.former))
        return [("code", "residents", "bad_health")] + [
            (code, 1400, 300 if code == self.small[5] else 80 + i % 7) for i, code in enumerate(old)
        ]

    def larger(self) -> list[tuple[object, ...]]:
        """Means of answers for councils, the region and the nation, with intervals."""
        return [
            ("area", "measure", "value", "lower", "upper"),
            *((c, "satisfied", 7.2 + i / 10, 7.0 + i / 10, 7.4 + i / 10)
              for i, c in enumerate(self.councils)),
            (f"{self.letter}12000001", "satisfied", 7.3, 7.2, 7.4),
            (self.nation, "satisfied", 7.4, 7.38, 7.42),
        ]  # fmt: skip

    # Descriptions -----------------------------------------------------------------------------

    @property
    def places(self) -> dict[str, Geography]:
        """Descriptions of the geography, by slug."""

        def described(slug: str, kind: str, file: str, **more: Any) -> Geography:
            facts = {**FACTS, "vintage": "2021", "period": "2021", "slug": f"{self.letter.lower()}-{slug}",
                     "title": f"Made: {slug}", "kind": kind, "file": file, **more}  # fmt: skip
            if not file.endswith(".csv"):
                facts["format"] = file.rpartition(".")[2]
            return places.geography_from(toml(facts), f"{slug}.toml")

        found = [
            described("authorities", "authorities", "authorities.csv",
                      country={"code": self.nation, "name": f"Land {self.letter}"},
                      columns={"code": "code", "name": "name", "region_code": "region",
                               "region_name": "region_name"}),
            described("wider", "wider_areas", "wider.csv",
                      columns={"code": "code", "name": "name", "local_name": "local"}),
            described("small", "small_areas", "small.csv",
                      columns={"code": "code", "name": "name", "council_code": "council",
                               "wider_code": "wider", "ward_code": "ward",
                               "ward_name": "ward_name"}),
            described("residents", "residents", "residents.csv",
                      columns={"code": "code", "residents": "residents"}),
            described("former", "succession", "former.csv", place_kind="lsoa",
                      columns={"old_code": "old", "new_code": "new", "change": "change"}),
            described("outlines", "boundaries", "outlines.geojson", place_kind="lsoa",
                      columns={"code": "code"}),
            described("communities", "lookup", "communities.csv", place_kind="community_area",
                      council=self.councils[0],
                      columns={"small_area": "small_area", "name": "community_area"}),
            described("estates", "neighbourhoods", "estates.json", place_kind="neighbourhood",
                      council=self.councils[0], basis="chosen"),
        ]  # fmt: skip
        return {one.slug: one for one in found}

    @property
    def tables(self) -> dict[str, Source]:
        """Descriptions of the tables, by slug."""
        found = [
            self.source(
                "figures",
                "figures.csv",
                [
                    {"indicator": "bad-health", "numerator": "bad_health", "denominator": "residents"},
                    {"indicator": "no-qualifications", "numerator": "no_qualifications",
                     "denominator": "adults"},
                    {"indicator": "same-address-a-year-ago", "numerator": "moved",
                     "denominator": "residents"},
                    {"indicator": "crime-score", "value": "crime"},
                ],
            ),
            self.source(
                "earlier",
                "earlier.csv",
                [{"indicator": "bad-health", "numerator": "bad_health", "denominator": "residents"}],
                period="2011",
                geography="lsoa11",
            ),
            self.source(
                "councils",
                "councils.csv",
                [{"indicator": "life-satisfaction", "value": "value", "lower": "lower",
                  "upper": "upper", "where": {"measure": "satisfied"}}],
                period="2022/23",
                geography="ltla24",
                layout={"shape": "long", "area": "area"},
            ),
        ]  # fmt: skip
        return {one.slug: one for one in found}

    def source(self, slug: str, file: str, measures: list[dict[str, Any]], **more: Any) -> Source:
        """The description of a table."""
        layout = more.pop("layout", {"shape": "wide", "area": "code", "markers": MARKERS})
        facts = {
            **FACTS,
            "slug": f"{self.letter.lower()}-{slug}",
            "title": f"Made: {slug}",
            "kind": "observations",
            "period": "2021",
            "geography": "lsoa21",
            "file": file,
            **more,
        }
        text = toml(facts) + toml({"layout": layout})
        for one in measures:
            text += "\n[[layout.measure]]\n"
            text += "".join(f"{key} = {_toml(value)}\n" for key, value in one.items())
        return catalogue.source_from(text, name=f"{slug}.toml")

    def pack(self, *, tables: Mapping[str, Source] | None = None, geography: bool = True) -> Pack:
        """The manifest of the files as they lie there now."""
        described = [
            *(self.places.values() if geography else ()),
            *(tables or self.tables).values(),
        ]
        files: dict[str, list[str]] = {}
        for one in described:
            files.setdefault(one.file, []).append(one.slug)
        text = toml(
            {
                "name": f"land-{self.letter.lower()}",
                "title": f"Land {self.letter}",
                "about": "Made up for tests.",
                "nation": self.nation,
                "file": [
                    {
                        "path": path,
                        "sha256": hashlib.sha256((self.folder / path).read_bytes()).hexdigest(),
                        "bytes": (self.folder / path).stat().st_size,
                        "sources": slugs,
                    }
                    for path, slugs in files.items()
                ],
            }
        )
        return catalogue.pack_from(text)

    def load(self, **changes: Any) -> operations.Loaded:
        """Load the country as any pack is loaded."""
        tables = changes.pop("tables", self.tables)
        given = {
            "pack": changes.pop("pack", None) or self.pack(tables=tables),
            "tables": tables,
            "places": self.places,
            "base": str(self.folder),
            "by": "tests",
            **changes,
        }
        return operations.load_pack(**given)
