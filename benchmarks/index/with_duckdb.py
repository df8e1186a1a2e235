"""The same index in DuckDB's SQL, on all processors: one statement for each table of results."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from benchmarks.index.tables import AREAS, INDICATORS, observations

Z95, Z998 = 1.959963984540054, 3.090232306167813
CLASSES = 7

#: What each area is compared with the rest of: a table of larger areas, and the columns that say
#: in which of them it lies.
LEVELS = {"la": ("councils", "indicator, la"), "nation": ("nation", "indicator")}

#: The power of two that leaves nine leading digits before the point.
MACROS = """
create macro digits(v) as pow(2, 30 - floor(log2(abs(v))));
create macro evened(v) as case when v = 0 then 0 else round(v * digits(v)) / digits(v) end;
create macro wilson_low(x, n, z) as
    (x / n + z * z / (2 * n) - z * sqrt(x / n * (1 - x / n) / n + z * z / (4 * n * n)))
    / (1 + z * z / n);
create macro wilson_high(x, n, z) as
    (x / n + z * z / (2 * n) + z * sqrt(x / n * (1 - x / n) / n + z * z / (4 * n * n)))
    / (1 + z * z / n);
create macro newcombe_low(x1, n1, x2, n2, z) as
    x1 / n1 - x2 / n2
    - sqrt(pow(x1 / n1 - wilson_low(x1, n1, z), 2) + pow(wilson_high(x2, n2, z) - x2 / n2, 2));
create macro newcombe_high(x1, n1, x2, n2, z) as
    x1 / n1 - x2 / n2
    + sqrt(pow(wilson_high(x1, n1, z) - x1 / n1, 2) + pow(x2 / n2 - wilson_low(x2, n2, z), 2));
create macro by_certainty(d, low, high, low3, high3, delta, sign) as case
    when sign = 0 or d + low + high + low3 + high3 + delta is null then 6
    when (low > 0 or high < 0) and abs(d) >= delta then case
        when low3 >= delta or high3 <= -delta then case when d * sign > 0 then 4 else 0 end
        when d * sign > 0 then 3 else 1 end
    when abs(d) < delta and (high - low) / 2 <= delta then 2
    else 5 end;
create macro by_position(d, delta, sign) as case
    when sign = 0 or d + delta is null then 6
    when abs(d) >= delta then case when d * sign > 0 then 3 else 1 end
    else 2 end;
"""

#: The value of what was added up: of counts by dividing them, of scores by weighing with people.
VALUE = """case when any_value(measure) = 'share'
    then any_value(multiplier) * sum(numerator) / sum(denominator)
    else sum(weighted) / sum(people_known) end"""

TABLES = f"""
create or replace table joined as
select o.indicator, o.area, o.value, o.numerator, o.denominator, o.status,
    a.population, a.la, a.ward, i.domain, i.measure, i.multiplier, i.sign, i.weight, i.delta,
    case when o.status = 'value' then a.population else 0 end as people_known,
    case when o.status = 'value' then o.value * a.population else 0 end as weighted
from observations o join areas a using (area) join indicators i on i.slug = o.indicator;

create or replace table described as
select indicator, any_value(delta) as delta, avg(value) as mean, count(value) as known,
    case when stddev_samp(value) > 0 then stddev_samp(value) end as sd
from joined group by indicator;

create or replace table councils as
select indicator, la, sum(numerator) as numerator, sum(denominator) as denominator,
    sum(people_known) as people_known, sum(weighted) as weighted, sum(population) as people,
    {VALUE} as value
from joined group by indicator, la;

create or replace table wards as
select indicator, ward,
    case when sum(people_known) / sum(population) >= 0.8 - 1e-9 then {VALUE} end as value
from joined group by indicator, ward;

create or replace table nation as
select indicator, sum(numerator) as numerator, sum(denominator) as denominator,
    sum(people_known) as people_known, sum(weighted) as weighted, sum(population) as people,
    case when sum(people_known) / sum(population) >= 0.8 - 1e-9 then {VALUE} end as value
from joined group by indicator;

create or replace table standings as
select indicator, area, below + 1 as rank, 10 * below // known + 1 as decile,
    50.0 * (below + up_to) / known as percentile, (value - mean) / sd as z,
    case when measure = 'share' then 100 * wilson_low(numerator, denominator, {Z95}) end as lower,
    case when measure = 'share' then 100 * wilson_high(numerator, denominator, {Z95}) end as upper
from (
    select indicator, area, value, numerator, denominator, measure,
        rank() over w - 1 as below,
        count(*) over w as up_to
    from joined where value is not null window w as (partition by indicator order by evened(value))
) join described using (indicator);

create or replace table weighed as
select domain, indicator, area, value * sign as turned from joined where weight > 0;

create or replace table correlated as
select a.domain, a.indicator as one, b.indicator as other,
    case when a.indicator = b.indicator then 1 else coalesce(corr(a.turned, b.turned), 0) end as r
from weighed a join weighed b on a.domain = b.domain and a.area = b.area
group by a.domain, a.indicator, b.indicator;
"""

#: Each area beside the rest of a larger one, for each of `LEVELS`.
BESIDE = """
create or replace table {level}_compared as
with remaining as (
    select j.indicator, j.area, j.domain, j.status, j.measure, j.multiplier, j.sign, j.weight,
        coalesce(j.delta, 0.5 * d.sd) as delta, 2 * coalesce(j.delta, 0.5 * d.sd) as sd,
        case when j.status = 'value' then case when j.measure = 'share'
            then j.multiplier * j.numerator / j.denominator else j.value end end as value,
        j.numerator as x1, j.denominator as n1,
        c.numerator - coalesce(j.numerator, 0) as x2,
        c.denominator - coalesce(j.denominator, 0) as n2,
        case when c.people > j.population
            and (c.people_known - j.people_known) / (c.people - j.population) >= 0.8 - 1e-9
            then case when j.measure = 'share'
                then j.multiplier * (c.numerator - coalesce(j.numerator, 0))
                    / (c.denominator - coalesce(j.denominator, 0))
                else (c.weighted - j.weighted) / (c.people_known - j.people_known) end
        end as rest
    from joined j join {wholes} c using ({keys}) join described d using (indicator)
), limited as (
    select *, value - rest as difference,
        measure = 'share' and rest is not null as counted,
        case when counted then 100 * newcombe_low(x1, n1, x2, n2, {Z95}) end as low,
        case when counted then 100 * newcombe_high(x1, n1, x2, n2, {Z95}) end as high,
        case when counted then 100 * newcombe_low(x1, n1, x2, n2, {Z998}) end as low_998,
        case when counted then 100 * newcombe_high(x1, n1, x2, n2, {Z998}) end as high_998
    from remaining
)
select indicator, area, domain, status, sign, weight, sd, value, rest, difference, low, high,
    low_998, high_998,
    case when low is null and difference is not null then by_position(difference, delta, sign)
        else by_certainty(difference, low, high, low_998, high_998, delta, sign) end as class
from limited;

create or replace table {level}_parts as
select domain, indicator, area, weight, low is not null as carries,
    class <> 6 and difference is not null as there,
    there or status in ('value', 'suppressed', 'source_gap')
        or (status = 'missing' and rest is not null) as could,
    case when there then weight * sign / sd * difference else 0 end as scaled,
    case when there and carries then pow(weight / sd * (difference - low), 2) else 0 end as d95,
    case when there and carries then pow(weight / sd * (high - difference), 2) else 0 end as u95,
    case when there and carries then pow(weight / sd * (difference - low_998), 2) else 0 end as d998,
    case when there and carries then pow(weight / sd * (high_998 - difference), 2) else 0 end as u998,
    sign
from {level}_compared where weight > 0;

create or replace table {level}_domains as
with sums as (
    select domain, area, sum(case when there then weight else 0 end) as total,
        sum(case when could then weight else 0 end) as possible,
        sum(case when there and carries then weight else 0 end) as carried,
        sum(scaled) as scaled,
        sum(case when sign > 0 then d95 else u95 end) as down,
        sum(case when sign > 0 then u95 else d95 end) as up,
        sum(case when sign > 0 then d998 else u998 end) as down_998,
        sum(case when sign > 0 then u998 else d998 end) as up_998
    from {level}_parts group by domain, area
), varied as (
    select a.domain, a.area, sum(a.weight * b.weight * c.r) as variance
    from {level}_parts a
    join {level}_parts b on a.domain = b.domain and a.area = b.area
    join correlated c on c.domain = a.domain and c.one = a.indicator and c.other = b.indicator
    where a.there and b.there group by a.domain, a.area
), made as (
    select domain, area, total, possible, carried, scaled / total as d,
        d - sqrt(down) / total as low, d + sqrt(up) / total as high,
        d - sqrt(down_998) / total as low_998, d + sqrt(up_998) / total as high_998,
        case when variance / (total * total) > 1e-9
            then 0.5 * sqrt(variance / (total * total)) end as delta,
        total / possible >= 0.6 and total > 0 as enough
    from sums left join varied using (domain, area)
)
select domain, area, case when enough then d end as difference,
    case when enough and carried > 0 then low end as low,
    case when enough and carried > 0 then high end as high,
    case when not enough then 6 else
        case by_certainty(d, low, high, low_998, high_998, delta, 1)
        when 4 then case when carried / total < 0.5 then 3 else 4 end
        when 0 then case when carried / total < 0.5 then 1 else 0 end
        else by_certainty(d, low, high, low_998, high_998, delta, 1) end end as class
from made;
"""


def run(folder: Path) -> list[int]:
    """Everything for every period, a period at a time; returns the areas in each class."""
    counts = [0] * CLASSES
    for found in every_period(folder):
        for level in LEVELS:
            for code, areas in found.sql(
                f"select class, count(*) from {level}_compared group by class"
            ).fetchall():
                counts[code] += areas
    return counts


def every_period(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that holds the tables of results of each period in turn."""
    made = duckdb.connect()
    made.execute(MACROS)
    made.execute(f"create table areas as from '{folder / AREAS}'")
    made.execute(f"create table indicators as from '{folder / INDICATORS}'")
    for path in observations(folder):
        made.execute(f"create or replace view observations as from '{path}'")
        made.execute(TABLES)
        for level, (wholes, keys) in LEVELS.items():
            made.execute(BESIDE.format(level=level, wholes=wholes, keys=keys, Z95=Z95, Z998=Z998))
        yield made
    made.close()
