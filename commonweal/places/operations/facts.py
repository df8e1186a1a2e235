"""Files that tell something about areas that are there: centres, residents, codes, outlines, postcodes."""

from __future__ import annotations

from pathlib import Path

from commonweal.common.errors import BadInput
from commonweal.places import names, shapes, tables
from commonweal.places.geography import Geography
from commonweal.places.kinds import KINDS
from commonweal.places.models import Postcode, Succession
from commonweal.places.operations.outcome import Outcome, must_hold, plain, without
from commonweal.places.operations.register import Register
from commonweal.places.operations.rows import put_rows
from commonweal.places.problems import Problem, refuse


def centres(source: Geography, path: Path, register: Register) -> Outcome:
    import polars as pl

    frame = tables.table(source, path)
    known = {area.code for area in register.of_kind("lsoa")}
    kept = frame.filter(pl.col("code").is_in(known))
    must_hold(kept, path.name, known)
    bad = kept.filter(
        ~(pl.col("latitude").is_between(-90, 90) & pl.col("longitude").is_between(-180, 180))
        | pl.col("latitude").is_null()
        | pl.col("longitude").is_null()
    )
    problems = [
        Problem("a latitude from -90 to 90 and a longitude from -180 to 180", row, value=code)
        for row, code in bad.select("row", "code").iter_rows()
    ]
    if problems:
        refuse(path.name, problems)
    for code, latitude, longitude in kept.select("code", "latitude", "longitude").iter_rows():
        register.put(code, latitude=latitude, longitude=longitude)
    return Outcome(plain(kept), without(known, set(kept["code"]), "no centre"))


def residents(source: Geography, path: Path, register: Register) -> Outcome:
    import polars as pl

    frame = tables.table(source, path)
    bad = frame.filter((pl.col("residents") < 0) | (pl.col("residents") % 1 != 0))
    problems = [
        Problem("a whole number of people", row, "residents", f"{value} for {code}")
        for row, code, value in bad.select("row", "code", "residents").iter_rows()
    ]
    if problems:
        refuse(path.name, problems)
    known = {area.code for area in register.of_kind("lsoa")}
    # Some publishers give one row for each age band. A band without a number leaves no total.
    totals = (
        frame.filter(pl.col("code").is_in(known))
        .group_by("code")
        .agg(
            pl.when(pl.col("residents").null_count() == 0)
            .then(pl.col("residents").sum())
            .cast(pl.Int64)
            .alias("residents")
        )
        .sort("code")
    )
    must_hold(totals, path.name, known)
    for code, residents in totals.iter_rows():
        register.put(code, population=residents)
    return Outcome(totals, without(known, set(totals["code"]), "no number of residents"))


def succession(source: Geography, path: Path, register: Register) -> Outcome:
    import polars as pl

    frame = tables.table(source, path)
    if "change" not in frame.columns:
        # Several codes into one is a merger; one into one is another code for the same place. That
        # a code is listed as its own successor counts for neither.
        old, new = pl.col("old_code"), pl.col("new_code")
        others = frame.filter(old != new).with_columns(
            change=pl.when(old.n_unique().over("new_code") > 1)
            .then(pl.lit("M"))
            .when(new.n_unique().over("old_code") > 1)
            .then(pl.lit("S"))
            .otherwise(pl.lit("R"))
        )
        same = frame.filter(old == new).with_columns(change=pl.lit("U"))
        frame = pl.concat([others, same]).sort("row")
    if "old_name" not in frame.columns:
        frame = frame.with_columns(old_name=pl.lit(""))
    known = {area.code for area in register.of_kind(source.place_kind)}
    problems = [
        Problem("one of U, S, M, X", row, "change", str(value))
        for row, value in frame.filter(~pl.col("change").is_in(list("USMXR")).fill_null(False))
        .select("row", "change")
        .iter_rows()
    ]
    problems += [
        Problem("codes that differ, unless the change is U", row, "new_code", code)
        for row, code in frame.filter(
            (pl.col("change") == "U") != (pl.col("old_code") == pl.col("new_code"))
        )
        .select("row", "new_code")
        .iter_rows()
    ]
    problems += [
        Problem("each pair once", row, "old_code", code)
        for row, code in frame.filter(pl.struct("old_code", "new_code").is_duplicated())
        .select("row", "old_code")
        .iter_rows()
    ]
    if known and not known.intersection(frame["new_code"]):
        problems.append(Problem(f"codes of {KINDS[source.place_kind].words} that are loaded"))
    if problems:
        refuse(path.name, problems)
    Succession.objects.filter(source=source.slug).delete()
    changes = frame.filter(pl.col("change") != "U").with_columns(pl.col("old_name").fill_null(""))
    put_rows(
        Succession,
        ("old_code", "old_name", "new_code", "change", "old_name_key", "kind", "vintage", "source"),
        (
            (
                old,
                name,
                new,
                change,
                names.plain(name),
                source.place_kind,
                source.vintage,
                source.slug,
            )
            for old, name, new, change in changes.select(
                "old_code", "old_name", "new_code", "change"
            ).iter_rows()
        ),
    )
    columns = ["old_code", "new_code", "change", "old_name"]
    return Outcome(frame.select(columns).sort("old_code", "new_code"))


def classification(source: Geography, path: Path, register: Register) -> Outcome:
    import polars as pl

    frame = tables.table(source, path)
    known = {area.code for area in register.of_kind("lsoa")}
    kept = frame.filter(pl.col("code").is_in(known))
    must_hold(kept, path.name, known)
    problems = [
        Problem("a class", row, "class", code)
        for row, code in kept.filter(pl.col("class").is_null()).select("row", "code").iter_rows()
    ]
    if problems:
        refuse(path.name, problems)
    return Outcome(plain(kept), without(known, set(kept["code"]), "no class"))


def boundaries(source: Geography, path: Path, register: Register) -> Outcome:

    frame = shapes.outlines(source, path)
    known = {area.code for area in register.of_kind(source.place_kind)}
    codes = set(frame["code"])
    word = KINDS[source.place_kind].words
    notes = without(known, codes, "no outline", word)
    if foreign := len(codes - known):
        notes += (
            f"Outlines of no {KINDS[source.place_kind].word} in use, kept all the same: {foreign:,}.",
        )
    return Outcome(frame, notes)


def postcodes(source: Geography, path: Path, register: Register) -> Outcome:
    import polars as pl

    frame = tables.table(source, path).with_columns(
        code=pl.col("postcode").str.replace_all(r"\s", "").str.to_uppercase()
    )
    scope = source.council
    small = {
        area.code: area
        for area in register.of_kind("lsoa")
        if not scope or (area.council and area.council.code == scope)
    }
    if not small:
        raise BadInput(f"No small areas{f' of {scope}' if scope else ''} are loaded yet.")
    inside = frame.filter(pl.col("small_area").is_in(set(small)))
    if inside.is_empty():
        refuse(path.name, [Problem("postcodes in small areas that are loaded")])
    problems = [
        Problem("a postcode such as BA14 9JQ", row, "postcode", value)
        for row, value in inside.filter(
            ~pl.col("code").str.contains(r"^[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}$")
        )
        .select("row", "postcode")
        .iter_rows()
    ]
    problems += [
        Problem("each postcode once", row, "postcode", value)
        for row, value in inside.filter(pl.col("code").is_duplicated())
        .select("row", "postcode")
        .iter_rows()
    ]
    if problems:
        refuse(path.name, problems)
    place = ["latitude", "longitude"] if "latitude" in inside.columns else []
    if place:
        # The directory writes 99.999999 and 0 where it knows no place.
        nowhere = (pl.col("latitude") > 90) | pl.col("latitude").is_null()
        inside = inside.with_columns(
            pl.when(~nowhere & pl.col("longitude").is_not_null()).then(pl.col(column)).alias(column)
            for column in place
        )
    kept = inside.select("code", "small_area", *place).sort("code")

    def write() -> None:
        before = Postcode.objects.filter(source=source.slug)
        (before.filter(area__council__code=scope) if scope else before).delete()
        # Another source may have told of some of them before: the newer one is believed.
        put_rows(
            Postcode,
            ("code", "area_id", "source", *place),
            (
                (code, small[area].key, source.slug, *where)
                for code, area, *where in kept.iter_rows()
            ),
            known_by="code",
        )

    councils = [small[code].council for code in set(kept["small_area"])]
    covers = tuple(sorted({area.code for area in councils if area}))
    notes: tuple[str, ...] = ()
    if passed := len(frame) - len(inside):
        notes = (f"Postcodes outside the small areas that were asked for: {passed:,}.",)
    return Outcome(kept, notes, covers, write)
