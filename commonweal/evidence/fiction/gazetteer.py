"""The names of a country that does not exist: Meadland, and in it Mallowshire.

Every name is made up. Codes begin with Z, which no statistical office gives out, and postcodes
with Q, with which no postal area begins, so nothing here can be taken for a real place.
"""

from __future__ import annotations

from dataclasses import dataclass

COUNTRY = "Meadland"
COUNTRY_CODE = "Z92000001"
POSTCODE_AREA = "QQ"


@dataclass(frozen=True, slots=True)
class Town:
    """A town or city district, and how many of its community area's small areas are built up."""

    name: str
    built_up: int


@dataclass(frozen=True, slots=True)
class Authority:
    """A council's area as it is planned, before the land is drawn.

    Attributes
    ----------
    areas : int
        Small areas of 2021.
    anchor : tuple of float
        Where its middle lies, in kilometres east and north of the middle of the island.
    reach : float
        How far it pushes its neighbours back, in kilometres.
    spacing : float
        Smallest distance between two of its towns, in kilometres.
    hardship, age : float
        How far its people differ from the nation's, in standard deviations of small areas.
    """

    name: str
    code: str
    region: str
    areas: int
    anchor: tuple[float, float]
    reach: float
    spacing: float
    hardship: float
    age: float
    towns: tuple[Town, ...]


#: Region code to name.
REGIONS = {"Z12000001": "West Meadland", "Z12000002": "East Meadland"}


def _towns(**built_up: int) -> tuple[Town, ...]:
    return tuple(Town(name.replace("_", " "), areas) for name, areas in built_up.items())


MALLOWSHIRE = Authority(
    name="Mallowshire",
    code="Z06000001",
    region="Z12000001",
    areas=300,
    anchor=(-19.0, 1.0),
    reach=27.0,
    spacing=9.5,
    hardship=-0.1,
    age=0.1,
    towns=_towns(
        Larkminster=42,
        Amberwick=28,
        Kestrelham=20,
        Candlebourne=15,
        Oatminster=12,
        Quincebury=10,
        Brackenholt=9,
        Jasperford=8,
        Dunmallow=7,
        Elderhythe=7,
        Wrenbourne=6,
        Harestow=5,
        Plumbourne=5,
        Goldcombe=4,
        Linnetbury=4,
        Thistlehythe=4,
        Mistlewick=3,
        Saltmallow=3,
        Yewcombe=3,
        Rookminster=3,
    ),
)

AUTHORITIES = (
    MALLOWSHIRE,
    Authority(
        name="Tansymouth",
        code="Z06000002",
        region="Z12000002",
        areas=150,
        anchor=(41.0, -3.0),
        reach=6.0,
        spacing=3.4,
        hardship=0.55,
        age=-0.6,
        towns=_towns(
            Old_Harbour=24,
            Ropewalk=24,
            Saltgate=23,
            Gullsfield=23,
            Customs_Quay=22,
            Tansy_Park=22,
        ),
    ),
    Authority(
        name="Sorrelvale",
        code="Z06000003",
        region="Z12000002",
        areas=150,
        anchor=(21.0, 17.0),
        reach=18.0,
        spacing=9.5,
        hardship=-0.15,
        age=0.3,
        towns=_towns(
            Teaselham=22,
            Vetchford=16,
            Campionbury=11,
            Clovercombe=9,
            Hawkbitham=6,
            Burnetstow=5,
            Sorrelhythe=4,
        ),
    ),
    Authority(
        name="Bryonyshire",
        code="Z06000004",
        region="Z12000001",
        areas=150,
        anchor=(14.0, -20.0),
        reach=18.0,
        spacing=9.5,
        hardship=0.0,
        age=0.15,
        towns=_towns(
            Bryonyminster=24,
            Fennelstow=15,
            Lovagebury=11,
            Woodruffham=8,
            Dillcombe=6,
            Samphirehythe=5,
            Pipitham=4,
        ),
    ),
)

#: The two neighbourhoods that Mallowshire's council has drawn: town, and how many small areas.
LANTERN_HEATH = "Lantern Heath"
COPPER_MEADOW = "Copper Meadow"
NEIGHBOURHOODS = {LANTERN_HEATH: ("Larkminster", 2), COPPER_MEADOW: ("Amberwick", 1)}

#: Parts of towns, for wards and middle-sized areas; used in this order.
QUARTERS = (
    "Market Place", "Northgate", "Priory", "Station", "Riverside", "Southfields", "Castle Mound",
    "Eastcroft", "Westbrook", "Cornmarket", "Queensway", "Abbey Fields", "Mill Lane", "Highfield",
    "Old Wharf", "Beacon Hill", "The Maltings", "Cherry Orchard", "Weavers Row", "Long Acre",
)  # fmt: skip

#: Villages are named after birds, herbs and hedgerow fruit.
VILLAGE_BEGINNINGS = (
    "Siskin", "Dunnock", "Plover", "Nuthatch", "Redstart", "Goldcrest", "Whinchat", "Comfrey",
    "Cowslip", "Harebell", "Speedwell", "Betony", "Medlar", "Bullace", "Damson", "Bilberry",
    "Marjoram", "Teasel", "Valerian", "Yaffle", "Mavis", "Ouzel", "Merle", "Bramble", "Dapple",
    "Sloe", "Campion", "Yarrow", "Woodruff", "Saffron",
)  # fmt: skip
VILLAGE_ENDINGS = (
    "combe", "stow", "wick", "bourne", "ham", "hythe", "den", "holt", "mere", "thorpe", "by",
    "ford",
)  # fmt: skip
