"""How far chance alone could move a figure: intervals for shares, rates, means and comparisons.

Every function works on whole NumPy arrays that broadcast against each other, in float64. Shares
are 0 to 1 here, whatever unit the indicator has. A NaN going in is a NaN coming out, and so is a
number that cannot be a count (negative, or a numerator above its denominator): the checks of
`warm.tables` are where such things are reported with their row. Counts need not be whole,
because some are rebuilt from a percentage and its base.

An interval around a single figure comes back as `(lower, upper)`; a function that makes a new
figure out of several comes back as `(figure, lower, upper)`.

A count of everybody (a census) still gets an interval when it is compared: it is taken as one
draw from an underlying rate, which is how English public health statistics treat it.
"""

from warm.intervals.contrasts import (
    Limited,
    intervals_between,
    mover,
    newcombe,
    rate_difference,
    rates_at,
    ratio_from_intervals,
    ratio_of_rates,
    ratio_of_shares,
    shares_at,
)
from warm.intervals.levels import Z95, Z998, Array, Pair, Triple, z_for
from warm.intervals.single import (
    DSR_MINIMUM_EVENTS,
    EXACT_BELOW,
    byar,
    dsr,
    effective_n,
    mean,
    rate,
    se_from_interval,
    standardised_ratio,
    wilson,
)

__all__ = [
    "DSR_MINIMUM_EVENTS",
    "EXACT_BELOW",
    "Z95",
    "Z998",
    "Array",
    "Limited",
    "Pair",
    "Triple",
    "byar",
    "dsr",
    "effective_n",
    "intervals_between",
    "mean",
    "mover",
    "newcombe",
    "rate",
    "rate_difference",
    "rates_at",
    "ratio_from_intervals",
    "ratio_of_rates",
    "ratio_of_shares",
    "se_from_interval",
    "shares_at",
    "standardised_ratio",
    "wilson",
    "z_for",
]
