"""Places that are lists of small areas: what a council calls its divisions and neighbourhoods."""

from __future__ import annotations

from pathlib import Path

from commonweal.common.errors import BadInput
from commonweal.places import lookups
from commonweal.places import neighbourhoods as neighbourhood_lists
from commonweal.places.geography import Geography
from commonweal.places.kinds import KINDS
from commonweal.places.operations.outcome import Outcome, gone, left_out, without
from commonweal.places.operations.register import Member, Register
from commonweal.places.problems import Problem, refuse


def lookup(source: Geography, path: Path, register: Register) -> Outcome:
    import polars as pl

    kind = source.place_kind
    where = register.by_code.get(source.council)
    if where is None or where.kind != "la":
        raise BadInput(f"{source.slug}: no council area has the code {source.council!r}.")
    entries = lookups.read(path, kind)
    found = lookups.listed(
        entries,
        kind=kind,
        council=where.code,
        council_name=where.name,
        ground=register.ground(entry.small_area for entry in entries.rows),
        name=path.name,
    )
    foreign = [
        Problem("a code that no other place has", value=f"{item.code} ({taken.name})")
        for item in found
        if (taken := register.by_code.get(item.code))
        and taken.in_use
        and taken.source != source.slug
    ]
    if foreign:
        refuse(path.name, foreign)
    members = []
    for item in found:
        whole = register.put(
            item.code,
            kind=kind,
            name=item.name,
            slug=item.slug,
            council=where,
            parent=where,
            vintage=source.vintage or "as listed",
            source=source.slug,
            in_use=True,
        )
        members += [
            Member(whole, register.by_code[code], share, source.basis)
            for code, share in item.parts.items()
        ]
    register.replace_members(source.slug, members)
    retired = register.retire(left_out(register, source, {item.code for item in found}, kind))
    inside = {a.code for a in register.of_kind("lsoa") if a.council is where}
    notes = gone(retired)
    notes += without(inside, {m.part.code for m in members}, f"in no {KINDS[kind].word}")
    frame = pl.DataFrame(
        [
            {"code": m.whole.code, "name": m.whole.name, "small_area": m.part.code,
             "share": m.share}
            for m in members
        ]
    ).sort("code", "small_area")  # fmt: skip
    return Outcome(frame, notes, (where.code,))


def neighbourhoods(source: Geography, path: Path, register: Register) -> Outcome:
    import polars as pl

    found = neighbourhood_lists.read(path)
    by_council = neighbourhood_lists.checked(
        found,
        ground=register.ground(code for item in found for code in item.parts),
        name=path.name,
        council=source.council,
    )
    members, problems = [], []
    for where_code, items in by_council.items():
        where = register.by_code[where_code]
        for item in items:
            code = f"{where_code}-{item.slug}"
            taken = register.by_code.get(code)
            if taken and taken.in_use and taken.source != source.slug:
                problems.append(
                    Problem(
                        f"a name that {where.name} has not used; it is in {taken.source}",
                        item.row,
                        value=item.name,
                    )
                )
                continue
            whole = register.put(
                code,
                kind="neighbourhood",
                name=item.name,
                locality=item.locality,
                slug=item.slug,
                council=where,
                parent=where,
                about=item.about,
                vintage=source.vintage or "as listed",
                source=source.slug,
                in_use=True,
            )
            members += [Member(whole, register.by_code[part], 1.0, "chosen") for part in item.parts]
    if problems:
        refuse(path.name, problems)
    register.replace_members(source.slug, members)
    listed = {member.whole.code for member in members}
    retired = register.retire(left_out(register, source, listed, "neighbourhood"))
    frame = pl.DataFrame(
        [
            {"code": m.whole.code, "name": m.whole.name, "locality": m.whole.locality,
             "small_area": m.part.code, "about": m.whole.about}
            for m in members
        ]
    ).sort("code", "small_area")  # fmt: skip
    return Outcome(frame, gone(retired), tuple(sorted(by_council)))
