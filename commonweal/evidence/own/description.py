"""What a Data Package says about a table, checked entry by entry."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import fields, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from commonweal.evidence.own.areas import REDRAWN, WAYS, AreaColumn
from commonweal.evidence.own.cells import key_of
from commonweal.evidence.own.descriptor import (
    ABSENT,
    LAYERS,
    TYPES,
    Descriptor,
    Dialect,
    Field,
    Measured,
)
from commonweal.evidence.own.entries import Entries, shown
from commonweal.evidence.own.problems import Problems
from commonweal.evidence.own.text import ENCODINGS, encoding_named
from warm.errors import BadTable, UnknownIndicator
from warm.framework import Framework, Indicator, indicator_from

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ENTRIES = ("area", "period", "layer", "indicators", "leave_out", "statuses", "attribution",
            "known_gaps", "absent", "open")  # fmt: skip
_AREA = ("column", "by", "kind", "vintage", "council")
_INDICATOR = ("slug", "define", "value", "numerator", "denominator", "percent", "base", "lower",
              "upper", "scale", "statuses", "period", "where")  # fmt: skip
_DIALECT = ("delimiter", "quoteChar", "skipInitialSpace", "header", "headerRows", "headerJoin",
            "sheetName", "sheetNumber", "sheet")  # fmt: skip
# Entries of a dialect that change nothing about how a file is read here.
_NO_MATTER = ("$schema", "csvddfVersion", "caseSensitiveHeader", "lineTerminator", "doubleQuote",
              "type", "property", "itemType")  # fmt: skip


class Description(Entries):
    """Reads the parts of a package, noting every problem on the way."""

    def __init__(self, problems: Problems, framework: Framework) -> None:
        super().__init__(problems)
        self._framework = framework
        self._notes: list[str] = []

    def descriptor(self, package: Mapping[str, Any], resource: Mapping[str, Any]) -> Descriptor:
        ours = self._object(resource, "commonweal", "")
        where = "commonweal."
        if not ours:
            self._wrong("commonweal", resource.get("commonweal"),
                        "an object that says where places, periods and indicators stand")  # fmt: skip
        self._known(ours, _ENTRIES, where)
        title = self._text(package, "title", "") or self._text(
            resource, "title", "", what="the title of the table"
        )
        publisher = self._publisher(package)
        layer = self._one_of(ours, "layer", LAYERS, where)
        schema_fields = self._fields(resource)
        period, period_column = self._period(ours)
        measured, new = self._indicators(ours, layer)
        attribution = self._texts(ours, "attribution", where)
        made = Descriptor(
            name=self._name(package, resource),
            title=title,
            publisher=publisher,
            licence=self._licence(package, resource),
            page=self._page(package, resource),
            attribution=attribution or (f"Source: {publisher}, {title}.",),
            known_gaps=self._texts(ours, "known_gaps", where),
            absent=self._one_of(
                ours, "absent", ABSENT, where, "not_asked" if layer == "survey" else "missing"
            ),
            dialect=self._dialect(resource),
            fields=schema_fields,
            area=self._area(ours),
            period=period,
            period_column=period_column,
            layer=layer,
            open=self._bool(ours, "open", where),
            leave_out=self._texts(ours, "leave_out", where),
            statuses=self._missing_values(resource) | dict(self._statuses(ours, where)),
            measured=measured,
            new=new,
            notes=tuple(self._notes),
        )
        if not period and not period_column and any(not one.period for one in measured):
            self._wrong(f"{where}period", ours.get("period"),
                        "the period the figures are of, or the column that says it")  # fmt: skip
        self._problems.raise_if_any()
        return made

    def _name(self, package: Mapping[str, Any], resource: Mapping[str, Any]) -> str:
        holder = package if package.get("name") is not None else resource
        name = self._text(
            holder, "name", "", what="a short name of lower-case letters, digits and hyphens",
            most=60,
        )  # fmt: skip
        if name and not _SLUG.fullmatch(name):
            self._wrong("name", name, "a short name of lower-case letters, digits and hyphens")
        return name

    def _publisher(self, package: Mapping[str, Any]) -> str:
        people = [one for one in self._list(package, "contributors", "") if isinstance(one, dict)]
        for one in people:
            roles = one.get("roles", one.get("role"))
            if roles == "publisher" or (isinstance(roles, list) and "publisher" in roles):
                return self._text(one, "title", "contributors[].", what="who publishes the table")
        if len(people) == 1:
            return self._text(people[0], "title", "contributors[].", what="who publishes the table")
        self._wrong("contributors", package.get("contributors"),
                    'who publishes the table: [{"title": …, "role": "publisher"}]')  # fmt: skip
        return ""

    def _licence(self, package: Mapping[str, Any], resource: Mapping[str, Any]) -> str:
        holder = resource if resource.get("licenses") else package
        listed = self._list(holder, "licenses", "")
        names = [
            str(one.get("name") or one.get("title") or "").strip()
            for one in listed
            if isinstance(one, dict)
        ]
        if names and all(names) and len(names) == len(listed):
            return ", ".join(names)[:200]
        self._wrong("licenses", holder.get("licenses"),
                    'the licence: [{"name": "OGL-UK-3.0"}], or a title such as "Not for publication"')  # fmt: skip
        return ""

    def _page(self, package: Mapping[str, Any], resource: Mapping[str, Any]) -> str:
        page = self._text(package, "homepage", "", most=300)
        for holder in (resource, package):
            for i, one in enumerate(self._list(holder, "sources", "")):
                if not isinstance(one, dict):
                    self._wrong(f"sources[{i}]", one, "an object with title and path")
                elif not page:
                    page = self._text(one, "path", f"sources[{i}].", most=300)
        if page and not page.startswith(("https://", "http://")):
            self._wrong("sources[].path", page, "an address that begins with https://")
        return page

    def _dialect(self, resource: Mapping[str, Any]) -> Dialect:
        dialect = self._object(resource, "dialect", "")
        where = "dialect."
        self._known(dialect, (*_DIALECT, *_NO_MATTER), where)
        encoding = self._text(resource, "encoding", "") or None
        if encoding and encoding_named(encoding) is None:
            self._wrong(
                "encoding", encoding, "one of " + ", ".join(dict.fromkeys(ENCODINGS.values()))
            )
        for key in ("delimiter", "quoteChar"):
            value = dialect.get(key)
            if (
                value is not None
                and value != "\t"
                and not (isinstance(value, str) and len(value) == 1 and value.isprintable())
            ):
                self._wrong(f"{where}{key}", value, "one character")
        if dialect.get("delimiter") and dialect.get("delimiter") == dialect.get("quoteChar", '"'):
            self._wrong(f"{where}delimiter", dialect["delimiter"], "another sign than quoteChar")
        if dialect.get("header", True) is not True:
            self._wrong(f"{where}header", dialect["header"], "a table with a row of headings")
        rows = [one if type(one) is int else 0 for one in self._list(dialect, "headerRows", where)]
        if any(not 1 <= one <= 1_000 for one in rows) or rows != sorted(set(rows)):
            self._wrong(f"{where}headerRows", dialect["headerRows"],
                        "row numbers from 1 to 1,000 in ascending order")  # fmt: skip
        sheets = [dialect[key] for key in ("sheetName", "sheetNumber", "sheet") if key in dialect]
        sheet = sheets[0] if sheets else None
        if (
            len(sheets) > 1
            or isinstance(sheet, bool)
            or not isinstance(sheet, (str, int, type(None)))
        ):
            self._wrong(f"{where}sheetName", sheets, "one sheet, by name or by number")
            sheet = None
        return Dialect(
            encoding=encoding_named(encoding) if encoding else None,
            delimiter=dialect.get("delimiter"),
            quote=dialect.get("quoteChar", '"'),
            skip_space=self._bool(dialect, "skipInitialSpace", where),
            header_rows=tuple(rows),
            header_join=self._text(dialect, "headerJoin", where) or " ",
            sheet=sheet,
        )

    def _missing_values(self, resource: Mapping[str, Any]) -> dict[str, str]:
        schema = self._object(resource, "schema", "")
        return dict.fromkeys(self._missing(schema, "schema."), "missing")

    def _missing(self, holder: Mapping[str, Any], where: str) -> tuple[str, ...]:
        """Texts under ``missingValues``, which may stand alone or in objects with a label."""
        given = self._list(holder, "missingValues", where)
        found = []
        for i, one in enumerate(given):
            value = one.get("value") if isinstance(one, dict) else one
            if isinstance(value, str):
                found.append(value)
            else:
                self._wrong(f"{where}missingValues[{i}]", one, "a text")
        return tuple(found)

    def _fields(self, resource: Mapping[str, Any]) -> Mapping[str, Field]:
        schema = self._object(resource, "schema", "")
        found: dict[str, Field] = {}
        for i, one in enumerate(self._list(schema, "fields", "schema.")):
            where = f"schema.fields[{i}]."
            if not isinstance(one, dict):
                self._wrong(where.rstrip("."), one, "an object with a name")
                continue
            name = self._text(one, "name", where, what="the column's heading", most=5_000)
            type_ = self._text(one, "type", where)
            if type_ and type_ not in TYPES:
                self._wrong(f"{where}type", type_, "one of " + ", ".join(TYPES))
            if key_of(name) in found:
                self._wrong(f"{where}name", name, "each column once")
            signs = {}
            for key in ("decimalChar", "groupChar"):
                value = one.get(key)
                if value is not None and (
                    not isinstance(value, str) or len(value) != 1 or value.isalnum()
                ):
                    self._wrong(f"{where}{key}", value, "one sign, such as . or ,")
                    value = None
                signs[key] = value
            if signs["decimalChar"] is not None and signs["decimalChar"] not in ".,":
                self._wrong(f"{where}decimalChar", signs["decimalChar"], "a point or a comma")
            if None not in signs.values() and len(set(signs.values())) == 1:
                self._wrong(
                    f"{where}groupChar", signs["groupChar"], "another sign than decimalChar"
                )
            found[key_of(name)] = self._constrained(
                Field(name, type_, signs["decimalChar"], signs["groupChar"],
                      self._missing(one, where)), one, where)  # fmt: skip
        return found

    def _constrained(self, made: Field, one: Mapping[str, Any], where: str) -> Field:
        limits = self._object(one, "constraints", where)
        at = f"{where}constraints."
        known = ("required", "unique", "minimum", "maximum", "enum")
        for key in limits:
            if key not in known:
                self._notes.append(
                    f"The constraint {key!r} of column {made.name!r} was not checked."
                )
        among = tuple(shown(one) for one in self._list(limits, "enum", at))
        return replace(
            made,
            required=self._bool(limits, "required", at),
            unique=self._bool(limits, "unique", at),
            minimum=self._number(limits, "minimum", at),
            maximum=self._number(limits, "maximum", at),
            among=among,
        )

    def _area(self, ours: Mapping[str, Any]) -> AreaColumn:
        area = self._object(ours, "area", "commonweal.")
        where = "commonweal.area."
        self._known(area, _AREA, where)
        by = self._one_of(area, "by", WAYS, where, "code")
        kinds = "the kind of place: lsoa, msoa, ward, la, neighbourhood, …"
        kind = self._text(area, "kind", where, what=kinds, most=40)
        years = "the year of the boundaries: 2021 for small areas of the last census"
        needed = by == "code" and kind in REDRAWN
        return AreaColumn(
            column=self._text(
                area, "column", where, what="the column that names the place", most=5_000
            ),
            by=by,
            kind=kind,
            vintage=self._text(area, "vintage", where, what=years if needed else "", most=20),
            council=self._text(area, "council", where, most=64) or None,
        )

    def _period(self, ours: Mapping[str, Any]) -> tuple[str, str]:
        period = ours.get("period")
        where = "commonweal.period"
        if isinstance(period, dict):
            self._known(period, ("column",), f"{where}.")
            return "", self._text(period, "column", f"{where}.", what="a column", most=5_000)
        if period is None:
            return "", ""
        return self._text(ours, "period", "commonweal.", what="a period such as 2024 or 2023/24",
                          most=60), ""  # fmt: skip

    # indicators ------------------------------------------------------------------------------

    def _indicators(
        self, ours: Mapping[str, Any], layer: str
    ) -> tuple[tuple[Measured, ...], tuple[Indicator, ...]]:
        listed = self._list(ours, "indicators", "commonweal.")
        if not listed:
            self._wrong("commonweal.indicators", ours.get("indicators"),
                        "at least one indicator and the columns it stands in")  # fmt: skip
        measured: list[Measured] = []
        new: dict[str, Indicator] = {}
        for i, one in enumerate(listed):
            where = f"commonweal.indicators[{i}]."
            if not isinstance(one, dict):
                self._wrong(where.rstrip("."), one, "an object with a slug and columns")
                continue
            self._known(one, _INDICATOR, where)
            indicator = self._indicator(one, where, layer, new)
            made = self._columns(one, where, indicator, layer)
            if made is not None:
                measured.append(made)
        return tuple(measured), tuple(new.values())

    def _indicator(
        self, one: Mapping[str, Any], where: str, layer: str, new: dict[str, Indicator]
    ) -> Indicator | None:
        """The indicator that an entry is of: of the framework, or defined here."""
        slug = self._text(one, "slug", where, what="the slug of an indicator", most=64)
        define = one.get("define")
        if not slug:
            return None
        if define is None:
            if slug in new:
                return new[slug]
            try:
                return self._of_framework(slug)
            except UnknownIndicator:
                self._wrong(f"{where}slug", slug, self._known_slug(slug))
                return None
        if not isinstance(define, dict):
            self._wrong(f"{where}define", define, "an object that defines a new indicator")
            return None
        if not _SLUG.fullmatch(slug):
            self._wrong(f"{where}slug", slug, "lower-case letters, digits and hyphens")
            return None
        if slug in new or (self._is_taken(slug) and slug not in self._framework):
            self._wrong(f"{where}slug", slug, "a slug that is not taken; this one has a meaning")
            return None
        made = self._defined(slug, define, f"{where}define.", layer)
        if made is not None and slug in self._framework and self._framework[slug] != made:
            # The very same definition is how a corrected table of the same source looks.
            self._wrong(
                f"{where}slug", slug, "a slug that is not taken; this one is defined otherwise"
            )
            return None
        if made is not None:
            new[slug] = made
        return made

    def _of_framework(self, slug: str) -> Indicator:
        """An indicator of the framework, or a trait of people put as an indicator."""
        found = self._framework.measured(slug)
        if slug in self._framework or self._framework.trait(slug).unit == "percent":
            return found
        # A trait that is a count has no base: it is shown as it stands.
        return replace(found, unit="people", measure="score", basis="none")

    def _is_taken(self, slug: str) -> bool:
        try:
            self._framework.measured(slug)
        except UnknownIndicator:
            return any(slug == one.slug for one in self._framework.domains)
        return True

    def _known_slug(self, slug: str) -> str:
        from difflib import get_close_matches

        slugs = [one.slug for one in self._framework.indicators]
        slugs += [one.slug for one in self._framework.people]
        near = get_close_matches(slug, slugs, n=3, cutoff=0.6)
        hint = f" (nearest: {', '.join(near)})" if near else ""
        return f'an indicator of the framework{hint}, or a definition under "define"'

    def _defined(
        self, slug: str, define: Mapping[str, Any], where: str, layer: str
    ) -> Indicator | None:
        shapes = {one.name: str(one.type) for one in fields(Indicator)}
        fine = True
        for key, value in define.items():
            shape = shapes.get(key)
            if key == "slug" or shape is None:
                known = ", ".join(name for name in shapes if name != "slug")
                self._wrong(f"{where}{key}", value, f"one of the fields {known}")
                fine = False
            elif not _fits(value, shape):
                self._wrong(f"{where}{key}", value, _in_words(shape))
                fine = False
        if define.get("layer", layer) != layer:
            self._wrong(f"{where}layer", define["layer"], f"{layer}, as the table says")
            fine = False
        if not fine:
            return None
        try:
            made = indicator_from(
                {"slug": slug, **define, "layer": layer},
                domains=[one.slug for one in self._framework.domains],
                where=slug,
            )
        except BadTable as error:
            self._problems.extend(
                replace(one, column=f"{where}{one.column}") for one in error.problems
            )
            return None
        if made.measure == "share" and made.unit != "percent":
            self._wrong(f"{where}unit", made.unit, "percent, because it is a share")
        if made.measure == "rate" and made.unit in ("percent", "score", "mean"):
            self._wrong(
                f"{where}unit", made.unit, "per_1000, per_10000 or per_100000: it is a rate"
            )
        return made

    def _columns(
        self, one: Mapping[str, Any], where: str, indicator: Indicator | None, layer: str
    ) -> Measured | None:
        """Which columns an indicator stands in, and whether they go together."""
        text = {
            key: self._text(one, key, where, most=5_000)
            for key in ("value", "percent", "numerator", "denominator", "base", "lower", "upper")
        }
        given = [key for key in ("value", "percent", "numerator") if text[key]]
        if len(given) != 1:
            self._wrong(where.rstrip("."), ", ".join(given),
                        "one of value, percent, or numerator with denominator")  # fmt: skip
        if bool(text["numerator"]) != bool(text["denominator"]):
            self._wrong(
                f"{where}denominator", text["denominator"], "numerator and denominator together"
            )
        if text["base"] and text["numerator"]:
            self._wrong(f"{where}base", text["base"], "no base: the denominator is the base")
        if bool(text["lower"]) != bool(text["upper"]):
            self._wrong(f"{where}lower", text["lower"], "both limits of the interval, or neither")
        if layer == "survey" and not (text["base"] or text["denominator"]):
            self._wrong(f"{where}base", None,
                        "the column with the number of answers: a survey is only shown with it")  # fmt: skip
        if layer == "modelled" and not text["lower"]:
            self._wrong(f"{where}lower", None,
                        "the columns of its interval: no estimate is shown without")  # fmt: skip
        scale = self._scale(one, where, counted=bool(text["numerator"]))
        period = self._text(one, "period", where, most=60)
        statuses = self._statuses(one, where)
        conditions: dict[str, tuple[str, ...]] = {}
        for column in self._object(one, "where", where):
            wanted = self._texts(self._object(one, "where", where), column, f"{where}where.")
            if wanted:
                conditions[column] = tuple(key_of(text) for text in wanted)
        if indicator is None:
            return None
        if text["percent"] and indicator.unit != "percent":
            self._wrong(f"{where}percent", text["percent"],
                        f"value: {indicator.slug} is in {indicator.unit}, not in percent")  # fmt: skip
        if text["numerator"] and indicator.measure not in ("share", "rate"):
            self._wrong(f"{where}numerator", text["numerator"],
                        f"value: {indicator.slug} is a {indicator.measure}, not a share or a rate")  # fmt: skip
        return Measured(indicator, scale=scale, period=period, statuses=statuses, where=conditions,
                        **text)  # fmt: skip

    def _scale(self, one: Mapping[str, Any], where: str, *, counted: bool) -> Decimal | None:
        value = one.get("scale")
        if value is None:
            return None
        if isinstance(value, (int, float)) and not isinstance(value, bool) and not counted:
            try:
                made = Decimal(str(value))
                if made.is_finite() and Decimal("1e-9") <= made <= Decimal("1e9"):
                    return made
            except (InvalidOperation, ValueError):
                pass
        self._wrong(f"{where}scale", value,
                    "no scale, because counts stand as they are" if counted else
                    "a number above zero that the figures are multiplied by")  # fmt: skip
        return None


def _fits(value: object, shape: str) -> bool:
    if isinstance(value, bool):
        return shape == "bool"
    if isinstance(value, str):
        return shape == "str"
    if isinstance(value, int):
        return shape in ("int", "float", "float | None") and abs(value) < 10**9
    if isinstance(value, float):
        return shape.startswith("float") and math.isfinite(value)
    return value is None and shape == "float | None"


def _in_words(shape: str) -> str:
    return {"str": "a text", "bool": "true or false", "int": "a whole number"}.get(
        shape, "a number"
    )
