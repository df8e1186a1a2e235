"""Files that tell what nests in what: the country, its council areas and their small areas."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from commonweal.common.errors import BadInput
from commonweal.places import names, tables, tree
from commonweal.places.geography import Geography
from commonweal.places.kinds import ABOVE_COUNCILS
from commonweal.places.operations.outcome import Outcome, gone, left_out, plain, some
from commonweal.places.operations.register import Member, Register


def authorities(source: Geography, path: Path, register: Register) -> Outcome:

    frame = tables.table(source, path)
    found = tree.authorities(frame, path.name)
    common = {"vintage": source.vintage, "source": source.slug, "in_use": True}
    # Another country may have a region or a council area of the same name.
    taken = {
        place.slug
        for place in register.by_code.values()
        if place.kind in ABOVE_COUNCILS and place.in_use and place.source != source.slug
    }

    def address(name: str, code: str) -> str:
        slug = names.slug(name)
        return f"{slug}-{code.lower()}" if slug in taken else slug

    country = register.put(
        source.country["code"],
        kind="country",
        name=source.country["name"],
        slug=address(source.country["name"], source.country["code"]),
        **common,
    )
    regions = {item.region_code: item.region_name for item in found}
    # A council area may be called after its region, or after another council area.
    slugs = Counter(
        names.slug(name)
        for name in (country.name, *regions.values(), *(item.name for item in found))
    )
    for item in found:
        region = register.put(
            item.region_code,
            kind="region",
            name=item.region_name,
            slug=address(item.region_name, item.region_code),
            parent=country,
            **common,
        )
        slug = names.slug(item.name)
        register.put(
            item.code,
            kind="la",
            name=item.name,
            slug=address(item.name, item.code)
            if slugs[slug] == 1
            else f"{slug}-{item.code.lower()}",
            parent=region,
            **common,
        )
    listed = {country.code, *(i.code for i in found), *(i.region_code for i in found)}
    retired = register.retire(left_out(register, source, listed, "country", "region", "la"))
    return Outcome(plain(frame), gone(retired))


def wider_areas(source: Geography, path: Path, register: Register) -> Outcome:

    frame = tables.table(source, path)
    found = tree.wider_areas(frame, path.name)
    for item in found:
        register.put(
            item.code,
            kind="msoa",
            name=item.name,
            local_name=item.local_name,
            vintage=source.vintage,
            source=source.slug,
            in_use=True,
        )
    retired = register.retire(left_out(register, source, {item.code for item in found}, "msoa"))
    return Outcome(plain(frame), gone(retired))


def small_areas(source: Geography, path: Path, register: Register) -> Outcome:

    frame = tables.table(source, path)
    councils = {area.code: area for area in register.of_kind("la")}
    if not councils:
        raise BadInput(f"{path.name} needs council areas: load a source of 'authorities' first.")
    wider = {area.name: area for area in register.of_kind("msoa")}
    found = tree.small_areas(
        frame,
        path.name,
        councils=councils,
        wider={name: area.code for name, area in wider.items()},
    )
    common = {"vintage": source.vintage, "source": source.slug, "in_use": True}
    votes: dict[str, dict[str, int]] = {}
    members = []
    for item in found:
        where = councils[item.council_code]
        if item.wider_code:
            tally = votes.setdefault(item.wider_code, {})
            tally[where.code] = tally.get(where.code, 0) + 1
        small = register.put(
            item.code,
            kind="lsoa",
            name=item.name,
            council=where,
            parent=register.by_code[item.wider_code] if item.wider_code else where,
            **common,
        )
        if item.ward_code:
            ward = register.put(
                item.ward_code,
                kind="ward",
                name=item.ward_name,
                council=where,
                parent=where,
                vintage=source.period or source.vintage,
                source=source.slug,
                in_use=True,
            )
            members.append(Member(ward, small, 1.0, source.basis))
    across = 0
    for code, tally in votes.items():
        # A wider area lies where most of its small areas lie.
        where = councils[max(sorted(tally), key=tally.__getitem__)]
        register.put(code, council=where, parent=where)
        across += len(tally) > 1
    register.replace_members(source.slug, members)
    listed = {item.code for item in found} | {item.ward_code for item in found}
    retired = register.retire(left_out(register, source, listed, "lsoa", "ward"))
    notes = gone(retired)
    if across:
        told = "In two council areas, and counted in the one that most of their small areas are in"
        notes += (f"{told}: {some(across, 'msoa')}.",)
    if empty := len({area.code for area in wider.values()} - votes.keys()):
        notes += (f"Without any small area: {some(empty, 'msoa')}.",)
    return Outcome(plain(frame), notes)
