"""A profile to be read in a terminal: four stages, strengths first, no line over 100 columns."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable, Sequence

from commonweal.evidence.exports import figures
from commonweal.evidence.exports.reading import DomainReading, Line, Reading, read, told
from warm.results import Finding, Profile

WIDTH = 100

#: A sign for each standing, so that a column can be scanned.
SIGNS = {
    "much_better": "++",
    "better": "+",
    "similar": "=",
    "worse": "-",
    "much_worse": "--",
    "higher": "^",
    "lower": "v",
    "cant_tell": "?",
    "none": "",
    "no_colour": "",
    "unmeasured": ".",
}

#: Widths of the columns of measures: name, here, interval, other. The word stands behind them.
_COLUMNS = (33, 15, 15, 18)


def as_text(profile: Profile) -> str:
    """A profile as plain text, at most 100 columns wide.

    Parameters
    ----------
    profile : Profile

    Returns
    -------
    str
        Ends with a line break. Control characters in names are left out, so that a name cannot
        move the cursor of the terminal it is read in.
    """
    reading = read(profile)
    parts = [
        _head(reading),
        _stage("1", "How are people here?"),
        _how(reading),
        _stage("2", "What is strong, and what is hard"),
        _strong(reading),
        _domains(reading),
        _stage("3", f"Compared with {reading.nation}"),
        _nation(reading),
        _stage("4", "So what"),
        _so_what(reading),
        _stage("", "How sure, and where this comes from"),
        _defence(reading),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def wrap(text: str, indent: str = "", hanging: str | None = None) -> str:
    """Text in lines of at most `WIDTH`, every control character taken out."""
    return textwrap.fill(
        harmless(text),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent if hanging is None else hanging,
        break_on_hyphens=False,
    )


def harmless(text: str) -> str:
    """Text without control characters, direction overrides or line breaks.

    >>> harmless("Elm\\x1b[2J Row\\n")
    'Elm [2J Row'
    """
    kept = (
        " " if unicodedata.category(one) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else one for one in text
    )
    return " ".join("".join(kept).split())


def cut(text: str, width: int) -> str:
    """Text of at most `width` columns, with an ellipsis where something was cut off."""
    text = harmless(text)
    return text if len(text) <= width else f"{text[: width - 1].rstrip()}…"


def _stage(number: str, title: str) -> str:
    said = f"{number}. {title}" if number else title
    said = cut(said.upper(), WIDTH)
    return f"{said}\n{'=' * len(said)}"


def _head(reading: Reading) -> str:
    place = reading.profile.place
    lines = [
        wrap(reading.name.upper()),
        wrap(f"{reading.described} · {place.code} · {reading.areas}. {reading.people}"),
    ]
    if reading.label:
        lines.append(wrap(f"Compared with {reading.label}, unless another is named."))
    if reading.made_up:
        lines.append(wrap("This place is made up: it shows how a profile looks."))
    return "\n".join(lines)


def _how(reading: Reading) -> str:
    parts = [wrap(reading.profile.headline), wrap(reading.satisfaction)]
    if not reading.traits:
        return "\n\n".join([*parts, wrap("Nothing is loaded yet about who lives here.")])
    rows = [
        f"{'Who lives here':<48}{'here':>10}  {cut(reading.label, 24):>24}  {'period':<10}".rstrip()
    ]
    for group, traits in reading.traits:
        rows.append(f"  {cut(group, 60)}")
        rows += [
            f"    {cut(one.result.name, 42):<44}{one.here:>10}  {one.other:>24}  "
            f"{cut(one.result.period, 10)}{_reference(one.source)}"
            for one in traits
        ]
    return "\n\n".join([*parts, "\n".join(rows)])


def _strong(reading: Reading) -> str:
    blocks = [_findings("What is strong", reading.local, "+")]
    if not reading.local:
        beside = f" than in {reading.label}" if reading.label else ""
        blocks = [
            "What is strong\n" + wrap(f"Nothing measured here stands out as better{beside}.", "  ")
        ]
    if reading.alike:
        blocks.append(
            _findings("Better than could be expected from who lives here", reading.alike, "+")
        )
    blocks.append(
        _findings("What is hard", reading.profile.vulnerabilities, "-")
        or "What is hard\n" + wrap("Nothing measured here stands out as worse.", "  ")
    )
    return "\n\n".join(block for block in blocks if block)


def _findings(title: str, found: Sequence[Finding], sign: str) -> str:
    if not found:
        return ""
    rows = [title]
    for one in found:
        said = told(one)
        rows.append(wrap(one.sentence, f"  {sign} ", "    "))
        rows += [wrap(part, "    ") for part in (said.numbers, said.reason) if part]
    return "\n".join(rows)


def _domains(reading: Reading) -> str:
    key = (
        "Signs: ++ much better, + better, = about the same, - worse, -- much worse, ^ higher, "
        "v lower, ? can't tell, . not measured. Numbers in [brackets] name the source below."
    )
    glance = ["The nine domains" if len(reading.domains) == 9 else "The domains"]
    for pillar, domains in reading.pillars:
        glance.append(f"  {cut(pillar, 60)}")
        glance += [
            f"    {SIGNS[one.standing]:>2} {cut(one.result.name, 50):<52}{one.word}"
            for one in domains
        ]
    blocks = ["\n".join(glance), wrap(key)]
    if reading.lent_note:
        blocks.append(wrap(f"Figures of a larger area, marked ~: {reading.lent_note}"))
    blocks += [_domain(one, reading) for one in reading.domains]
    return "\n\n".join(blocks)


def _domain(one: DomainReading, reading: Reading) -> str:
    rows = [f"{cut(one.result.name, WIDTH)}", wrap(one.result.sentence, "  ")]
    if one.own:
        rows += _columns("", "here", "95% interval", reading.label.removeprefix("the "), "")
    for line in one.own:
        if line.result.status != "value":
            rows.append(wrap(f"{line.name}: {line.here}{_when(line)}.", "  ", "    "))
            continue
        said = f"{SIGNS[line.standing]:>2} {line.word}"
        rows += _columns(line.name, line.here, line.range or "no interval", line.beside, said)
        rows.append(wrap(f"{_origin(line)}. {line.note}".strip(), "    "))
    rows += [
        wrap(f"Modelled: {_in_a_sentence(line, reading)}", "  ", "    ") for line in one.modelled
    ]
    rows += [wrap(f"~ {_in_a_sentence(line, reading)}", "  ", "    ") for line in one.lent]
    if one.absent:
        rows.append(wrap(f"Nothing loaded for: {'; '.join(one.absent)}.", "  ", "    "))
    return "\n".join(rows)


def _columns(name: str, here: str, sure: str, other: str, word: str) -> list[str]:
    """A row of the table of measures."""
    a, b, c, d = _COLUMNS
    numbers = f"{f' {here}':>{b}}{sure:>{c}}{cut(other, d - 1):>{d}}  {word}"
    # A number that is wider than its column takes room from the name.
    return named(name, numbers, width=a + b - max(b, len(here) + 1))


def _in_nation(name: str, here: str, alike: str, nation: str, times: str, sure: str) -> list[str]:
    """A row of the table that sets the place beside the nation."""
    width = 37 + 16 - max(16, len(here) + 1)
    numbers = f"{f' {here}':>16}{alike:>15}{nation:>11}{times:>7}{sure:>14}"
    return named(name, numbers, indent=4, width=width)


def named(name: str, numbers: str, *, indent: int = 2, width: int) -> list[str]:
    """A row of a table; a name that is too long for its column stands on a line above it."""
    name, margin = harmless(name), " " * indent
    if len(name) <= width - indent - 1:
        return [f"{margin + name:<{width}}{numbers}".rstrip()]
    return [wrap(name, margin), f"{'':<{width}}{numbers}".rstrip()]


def _in_a_sentence(line: Line, reading: Reading) -> str:
    if line.result.status != "value":
        return f"{line.name}: {line.here}{_when(line)}."
    sure = f", 95% interval {line.interval}" if line.interval else ", no interval"
    nation = f"; {reading.nation} {line.nation}" if line.nation else ""
    note = f" {line.note}" if line.note else ""
    return f"{line.name}: {line.here}{sure}{nation}{_when(line)}.{note}"


def _origin(line: Line) -> str:
    return f"{line.period}{_reference(line.source)}".strip() or "No period given"


def _when(line: Line) -> str:
    return f" ({_origin(line)})" if line.period or line.source else ""


def _reference(number: int | None) -> str:
    return f" [{number}]" if number else ""


def _nation(reading: Reading) -> str:
    blocks = []
    if reading.ratios:
        heads = ("here", "places like it", cut(reading.nation, 10), "times", "95% interval")
        rows = [_in_nation("", *heads)[0]]
        domain = ""
        for one in reading.ratios:
            if one.domain != domain:
                domain = one.domain
                rows.append(f"  {cut(domain, 80)}")
            sure = (
                f"{figures.times(one.lower)} to {figures.times(one.upper)}"
                if one.lower is not None and one.upper is not None
                else "no interval"
            )
            line = one.line
            rows += _in_nation(
                line.name, line.here, line.alike, line.nation_short, figures.times(one.ratio), sure
            )
        blocks.append("\n".join(rows))
        blocks.append(
            wrap(
                f"Times: here ÷ {reading.nation}. 1.00 is the same, 2.00 is twice as much. Whether "
                "more is better depends on the measure. Places like it: what could be expected "
                "from who lives here."
            )
        )
    else:
        blocks.append(wrap("No figure of this place can be put as a ratio to the nation's."))
    similar = reading.profile.similar
    if similar:
        names = "; ".join(
            f"{one.name} ({one.council_name})" if one.council_name else one.name
            for one in similar.areas
        )
        blocks.append(wrap(f"Places like this one. {similar.method}"))
        blocks.append(wrap(f"{names}.", "  "))
    return "\n\n".join(blocks)


def _so_what(reading: Reading) -> str:
    blocks = [
        _findings("Main concerns", reading.profile.concerns, "-")
        or "Main concerns\n" + wrap("No domain stands out as worse here.", "  ")
    ]
    strong = reading.profile.strengths[:3]
    if strong:
        rows = ["What there is to build on"]
        rows += [wrap(one.sentence, "  + ", "    ") for one in strong]
        blocks.append("\n".join(rows))
    rows = ["What next"]
    rows += [wrap(step, "  * ", "    ") for step in reading.next_steps]
    blocks.append("\n".join(rows))
    return "\n\n".join(blocks)


def _defence(reading: Reading) -> str:
    profile, method = reading.profile, reading.profile.method
    blocks = [
        wrap(profile.chance_sentence),
        wrap(
            f"Method {method.version}, rule {method.rule}, framework {method.framework}, pillars "
            f"{method.pillars}. The smallest difference that matters: {method.smallest_difference}. "
            f"Fixed reference: {method.reference}."
        ),
    ]
    rows: list[str] = []
    for number, one in enumerate(profile.releases, start=1):
        hanging = " " * 5
        rows.append(
            wrap(f"{one.title}. {one.publisher}, {one.period}.", f"{f'[{number}]':<5}", hanging)
        )
        rows.append(wrap(f"{one.licence} · {one.release} · SHA-256 {one.sha256}", hanging))
    if rows:
        blocks.append("\n".join(rows))
    attributions = unique(line for one in profile.releases for line in one.attribution)
    if attributions:
        blocks.append("\n".join(wrap(one) for one in attributions))
    return "\n\n".join(blocks)


def unique(texts: Iterable[str]) -> tuple[str, ...]:
    """Each text once, in the order of its first appearance."""
    return tuple(dict.fromkeys(texts))
