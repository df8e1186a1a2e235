"""Every small area of a county, as text and as data; compared with the rest, never ranked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from commonweal.evidence.exports.standing import WORDS
from commonweal.evidence.exports.text import SIGNS, cut, wrap
from warm.framework import Indicator
from warm.language import gettext as _
from warm.results import plain


class Row(Protocol):
    """One small area: what `commonweal.evidence.queries.CountyRow` is.

    A row may also have `statuses`, by measure: why there is no value.
    """

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def local_name(self) -> str: ...
    @property
    def population(self) -> int | None: ...
    @property
    def domains(self) -> Mapping[str, str]: ...
    @property
    def differences(self) -> Mapping[str, float | None]: ...
    @property
    def values(self) -> Mapping[str, float | None]: ...
    @property
    def classes(self) -> Mapping[str, str]: ...


class County(Protocol):
    """A council area: what `commonweal.evidence.queries.County` is."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def rows(self) -> Sequence[Row]: ...
    @property
    def domains(self) -> Sequence[tuple[str, str]]: ...
    @property
    def indicators(self) -> Sequence[Indicator]: ...
    @property
    def periods(self) -> Mapping[str, str]: ...


def comparison(county: County) -> str:
    """What the classes of a county compare."""
    return _("Each small area is compared with the rest of %(name)s.") % {"name": county.name}


def status(row: Row, slug: str) -> str | None:
    """Why there is no value, from rows that know it (`statuses`); else whether there is one."""
    reasons: Mapping[str, str] = getattr(row, "statuses", {})
    return reasons.get(slug) or ("value" if row.values[slug] is not None else None)


def as_data(county: County) -> dict[str, Any]:
    """A county as JSON-ready data: domains and indicators described once, then every area."""
    return {
        "county": {"code": county.code, "name": county.name},
        "comparison": comparison(county),
        "domains": [{"domain": slug, "name": name} for slug, name in county.domains],
        "indicators": [
            {
                "indicator": one.slug,
                "name": one.name,
                "domain": one.domain,
                "unit": one.unit,
                "polarity": one.polarity,
                "basis": one.basis,
                "period": county.periods.get(one.slug),
            }
            for one in county.indicators
        ],
        "areas": [
            {
                "code": row.code,
                "name": row.name,
                "local_name": row.local_name,
                "population": row.population,
                "domains": {
                    slug: {"class": row.domains[slug], "difference": plain(row.differences[slug])}
                    for slug, _ in county.domains
                },
                "indicators": {
                    one.slug: {
                        "status": status(row, one.slug),
                        "value": plain(row.values[one.slug]),
                        "class": row.classes[one.slug],
                    }
                    for one in county.indicators
                },
            }
            for row in county.rows
        ],
    }


def as_text(county: County) -> str:
    """A county for a terminal: one line for each small area, one column for each domain."""
    rows = [
        wrap(county.name.upper()),
        wrap(f"{len(county.rows):,} small areas, by name and code. {comparison(county)}"),
        wrap("Places are set side by side here. They are not ranked."),
        "",
    ]
    letters = [chr(ord("A") + i) for i in range(len(county.domains))]
    rows += [
        wrap(f"{letter}  {name}") for letter, (_, name) in zip(letters, county.domains, strict=True)
    ]
    signs = [f"{SIGNS[one]} {WORDS[one].lower()}" for one in WORDS if SIGNS[one] and one in _GIVEN]
    rows += [wrap(f"Signs: {', '.join(signs)}, . too little is measured to say."), ""]
    rows.append(f"{'':<26}{'':<30}{'':<11}" + "".join(f"{one:>3}" for one in letters))
    for row in sorted(county.rows, key=lambda one: (one.local_name, one.name, one.code)):
        said = "".join(f"{SIGNS[row.domains[slug]] or '.':>3}" for slug, _ in county.domains)
        rows.append(f"{cut(row.name, 25):<26}{cut(row.local_name, 29):<30}{row.code:<11}{said}")
    return "\n".join(rows) + "\n"


_GIVEN = ("much_better", "better", "similar", "worse", "much_worse", "cant_tell")
