"""The same index as an analyst writes it in pandas: one long table, merges and groupbys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.index.tables import AREAS, INDICATORS, NEEDED, observations

Z95, Z998 = 1.959963984540054, 3.090232306167813
#: Nine leading digits.
BITS = 31
CLASSES = ("much_worse", "worse", "similar", "better", "much_better", "cant_tell", "no_colour")
MUCH_WORSE, WORSE, SIMILAR, BETTER, MUCH_BETTER, CANT_TELL, NO_COLOUR = range(7)

#: What each area is compared with the rest of, and the columns that say in which of them it lies.
LEVELS = {"la": ["la", "indicator"], "nation": ["indicator"]}

Results = dict[str, pd.DataFrame]


def run(folder: Path) -> list[int]:
    """Everything for every period, a period at a time; returns the areas in each class."""
    counts = np.zeros(7, dtype=int)
    for found in every_period(folder):
        for level in LEVELS:
            counts += np.bincount(found[f"{level}_compared"]["class"], minlength=7)
    return counts.tolist()


def every_period(folder: Path) -> Iterator[Results]:
    """The results of each period."""
    areas = pd.read_parquet(folder / AREAS)
    indicators = pd.read_parquet(folder / INDICATORS)
    for path in observations(folder):
        yield index_of(pd.read_parquet(path, columns=NEEDED), areas, indicators)


def index_of(table: pd.DataFrame, areas: pd.DataFrame, indicators: pd.DataFrame) -> Results:
    """One period: tables of indicators × areas, × wards, × councils, of domains × areas."""
    df = table.merge(areas, on="area").merge(
        indicators.rename(columns={"slug": "indicator"}), on="indicator"
    )
    for key in ("indicator", "area", "la", "ward", "domain"):
        df[key] = df[key].astype("category")  # grouping by text would take longer
    share = df["measure"] == "share"
    has = df["status"] == "value"

    # Where each value stands in the nation.
    by_indicator = df.groupby("indicator", observed=True)["value"]
    df["mean"], df["sd"] = by_indicator.transform("mean"), by_indicator.transform("std")
    df["sd"] = df["sd"].where(df["sd"] > 0)
    df["z"] = (df["value"] - df["mean"]) / df["sd"]
    count = by_indicator.transform("count")
    df["even"] = evened(df["value"])
    by_indicator = df.groupby("indicator", observed=True)["even"]
    df["rank"] = by_indicator.rank(method="min")
    df["percentile"] = 100 * (by_indicator.rank(method="average") - 0.5) / count
    df["decile"] = 10 * (df["rank"] - 1) // count + 1
    low, high = wilson(df["numerator"], df["denominator"], Z95)
    df["lower"], df["upper"] = (100 * low).where(share), (100 * high).where(share)
    df["delta"] = df["delta"].fillna(0.5 * df["sd"])
    df["sd"] = 2 * df["delta"]

    # Larger places.
    df["people_known"] = df["population"].where(has, 0.0)
    df["weighted"] = (df["value"] * df["population"]).where(has, 0.0)
    wholes = {level: added_up(df, keys) for level, keys in LEVELS.items()}
    wards = added_up(df, ["ward", "indicator"])
    results = {"indicators": df, "nation": published(wholes["nation"]), "wards": published(wards)}
    results["councils"] = wholes["la"]
    together = correlations_of(df)
    for level, keys in LEVELS.items():
        compared, rest = beside(df, wholes[level], keys)
        results[f"{level}_compared"] = compared
        results[f"{level}_domains"] = domains_of(compared, rest, together)
    return results


def beside(
    df: pd.DataFrame, wholes: pd.DataFrame, keys: list[str]
) -> tuple[pd.DataFrame, pd.Series]:
    """Each area against the rest of a larger one, and the value of that rest."""
    df = df.merge(wholes.add_prefix("whole_"), left_on=keys, right_index=True)
    numerator = df["whole_numerator"] - df["numerator"].fillna(0)
    denominator = df["whole_denominator"] - df["denominator"].fillna(0)
    known = df["whole_people_known"] - df["people_known"]
    people = df["whole_population"] - df["population"]
    has, share = df["status"] == "value", df["measure"] == "share"
    counted = df["multiplier"] * df["numerator"] / df["denominator"]
    df["value"] = counted.where(share, df["value"]).where(has)
    rest = (df["multiplier"] * numerator / denominator).where(
        share, (df["whole_weighted"] - df["weighted"]) / known
    )
    rest = rest.where((known / people >= 0.8 - 1e-9) & np.isfinite(rest))
    df["difference"] = df["value"] - rest
    numerator, denominator = numerator.where(rest.notna()), denominator.where(rest.notna())
    for z, ends in ((Z95, ("low", "high")), (Z998, ("low_998", "high_998"))):
        limits = newcombe(df["numerator"], df["denominator"], numerator, denominator, z)
        for name, limit in zip(ends, limits, strict=True):
            df[name] = (100 * limit).where(share)
    df["class"] = np.where(
        df["low"].isna() & df["difference"].notna(),
        class_by_position(df["difference"], df["delta"], df["sign"]),
        class_by_certainty(
            df["difference"], df["low"], df["high"], df["low_998"], df["high_998"], df["delta"],
            df["sign"],
        ),
    )  # fmt: skip
    return df, rest


def evened(values: pd.Series) -> pd.Series:
    """Values to nine leading digits, so that what differs by rounding errors only is equal."""
    fraction, exponent = np.frexp(values)
    return np.ldexp(np.rint(np.ldexp(fraction, BITS)), exponent - BITS)


def added_up(df: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Sums over areas with a value, and the value that they give together."""
    whole = df.groupby(by, observed=True)
    made = whole[["numerator", "denominator", "people_known", "weighted", "population"]].sum()
    first = whole[["measure", "multiplier"]].first()
    made["value"] = (first["multiplier"] * made["numerator"] / made["denominator"]).where(
        first["measure"] == "share", made["weighted"] / made["people_known"]
    )
    return made


def published(made: pd.DataFrame) -> pd.DataFrame:
    """The same with values only where enough of the people are in areas that have one."""
    enough = made["people_known"] / made["population"] >= 0.8 - 1e-9
    return made.assign(value=made["value"].where(enough))


def wilson(x: pd.Series, n: pd.Series, z: float) -> tuple[pd.Series, pd.Series]:
    """Wilson's interval for x of n."""
    p = x / n
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return centre - half, centre + half


def newcombe(
    x1: pd.Series, n1: pd.Series, x2: pd.Series, n2: pd.Series, z: float
) -> tuple[pd.Series, pd.Series]:
    """Newcombe's interval for the difference of two shares."""
    p1, p2 = x1 / n1, x2 / n2
    (l1, u1), (l2, u2) = wilson(x1, n1, z), wilson(x2, n2, z)
    return (
        p1 - p2 - np.sqrt((p1 - l1) ** 2 + (u2 - p2) ** 2),
        p1 - p2 + np.sqrt((u1 - p1) ** 2 + (p2 - l2) ** 2),
    )


def class_by_certainty(
    d: pd.Series,
    low: pd.Series,
    high: pd.Series,
    low3: pd.Series,
    high3: pd.Series,
    delta: pd.Series,
    sign: pd.Series,
) -> np.ndarray:
    """Classes by size and certainty."""
    clear = ((low > 0) | (high < 0)) & (d.abs() >= delta)
    much = clear & ((low3 >= delta) | (high3 <= -delta))
    same = (d.abs() < delta) & ((high - low) / 2 <= delta)
    good = d * sign > 0
    unusable = (d + low + high + low3 + high3 + delta).isna() | (sign == 0)
    return np.select(
        [unusable, much & good, much, clear & good, clear, same],
        [NO_COLOUR, MUCH_BETTER, MUCH_WORSE, BETTER, WORSE, SIMILAR],
        CANT_TELL,
    )


def class_by_position(d: pd.Series, delta: pd.Series, sign: pd.Series) -> np.ndarray:
    """Classes of values without an interval."""
    far, good = d.abs() >= delta, d * sign > 0
    unusable = (d + delta).isna() | (sign == 0)
    return np.select([unusable, far & good, far], [NO_COLOUR, BETTER, WORSE], SIMILAR)


def domains_of(
    df: pd.DataFrame, rest: pd.Series, together: dict[str, pd.DataFrame]
) -> pd.DataFrame:
    """The composite of each domain in each area, with its own interval and class."""
    df = df[df["weight"] > 0].copy()
    rest = rest[df.index]
    there = (df["class"] != NO_COLOUR) & df["difference"].notna()
    could = (
        there
        | df["status"].isin(["value", "suppressed", "source_gap"])
        | ((df["status"] == "missing") & rest.notna())
    )
    df["could"] = df["weight"].where(could, 0.0)
    df["weight"] = df["weight"].where(there, 0.0)
    df["scaled"] = (df["weight"] * df["sign"] / df["sd"] * df["difference"]).fillna(0.0)
    df["carried"] = df["weight"].where(df["low"].notna(), 0.0)
    for name, low, high in (("", "low", "high"), ("_998", "low_998", "high_998")):
        down = (df["weight"] / df["sd"] * (df["difference"] - df[low])).fillna(0.0) ** 2
        up = (df["weight"] / df["sd"] * (df[high] - df["difference"])).fillna(0.0) ** 2
        df["down" + name] = down.where(df["sign"] > 0, up)
        df["up" + name] = up.where(df["sign"] > 0, down)
    columns = ["weight", "could", "scaled", "carried", "down", "up", "down_998", "up_998"]
    made = df.groupby(["domain", "area"], observed=True)[columns].sum()
    total = made["weight"]
    made["difference"] = made["scaled"] / total
    for name in ("", "_998"):
        made["low" + name] = made["difference"] - np.sqrt(made["down" + name]) / total
        made["high" + name] = made["difference"] + np.sqrt(made["up" + name]) / total
    made["delta"] = 0.5 * np.sqrt(variance_of(df, together)).reindex(made.index)
    codes = pd.Series(
        class_by_certainty(
            made["difference"], made["low"], made["high"], made["low_998"], made["high_998"],
            made["delta"], 1.0 + 0 * made["difference"],
        ),
        index=made.index,
    )  # fmt: skip
    unsure = made["carried"] / total < 0.5
    codes = codes.mask(unsure & (codes == MUCH_BETTER), BETTER)
    codes = codes.mask(unsure & (codes == MUCH_WORSE), WORSE)
    enough = (total / made["could"] >= 0.6) & (total > 0)
    made["class"] = codes.where(enough, NO_COLOUR)
    made["difference"] = made["difference"].where(enough)
    for name in ("low", "high"):
        made[name] = made[name].where(enough & (made["carried"] > 0))
    return made


def correlations_of(df: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """How the indicators of each domain go together over the nation, turned to be good."""
    df = df[df["weight"] > 0]
    turned = df.assign(turned=df["sign"] * df["value"])
    return {
        domain: part.pivot(index="area", columns="indicator", values="turned").corr()
        for domain, part in turned.groupby("domain", observed=True)
    }


def variance_of(df: pd.DataFrame, together: dict[str, pd.DataFrame]) -> pd.Series:
    """How much each domain's composite varies over the nation, given what each area has of it."""
    found = []
    for domain, part in df.groupby("domain", observed=True):
        weight = part.pivot(index="area", columns="indicator", values="weight")
        share = weight.div(weight.sum(axis=1), axis=0)
        variance = ((share @ together[domain]) * share).sum(axis=1)
        found.append(pd.concat({domain: variance.where(variance > 1e-9)}, names=["domain"]))
    return pd.concat(found)
