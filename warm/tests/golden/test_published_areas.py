"""Small-area estimates that others published, to the digit that they printed.

The data on fresh milk expenditure in 43 areas of the United States, 1989 (Arora V, Lahiri P (1997).
On the superiority of the Bayesian method over the BLUP in small area estimation problems. Statistica
Sinica 7, 1053-1063), with the four major areas of You Y, Chapman B (2006). Small area estimation using
area level models and estimated sampling variances. Survey Methodology 32, 97-103. It is the worked
example of `eblupFH` and `mseFH` in the R package sae (Molina I, Marhuenda Y (2015). sae: An R package
for small area estimation. The R Journal 7 (1), 81-98).

Printed estimates and errors are those of that package as the package samplics keeps them
(github.com/samplics-org/samplics, tests/sae/test_eblup_area_model.py and milk.csv, MIT licence).
Coefficients and AIC are printed alike by the R package saens in its README. Both stop scoring at a
change of 0.0001, and so do these tests: the last digits are those of a fit that stops there.
"""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from warm.estimate import fay_herriot

# yi, SD and MajorArea.
MILK = """
1.099 .163 1; 1.075 .080 1; 1.105 .083 1; .628 .109 1; .753 .119 1; .981 .141 1; 1.257 .202 1;
1.095 .127 2; 1.405 .168 2; 1.356 .178 2; .615 .100 2; 1.460 .201 2; 1.338 .148 2; .854 .143 2;
1.176 .149 3; 1.111 .145 3; 1.257 .135 3; 1.430 .172 3; 1.278 .137 3; 1.292 .163 3; 1.002 .125 3;
1.183 .247 3; 1.044 .140 3; 1.267 .171 3; 1.193 .106 3; .791 .121 4; .795 .121 4; .759 .259 4;
.796 .106 4; .565 .089 4; .886 .225 4; .952 .205 4; .807 .119 4; .582 .067 4; .684 .106 4;
.787 .126 4; .440 .092 4; .759 .132 4; .770 .100 4; .800 .113 4; .756 .083 4; .865 .121 4; .640 .129 4
"""

# Estimate and mean squared error of each area: REML and ML to 7 and 9 decimals, FH (moments) to 6
# and 9.
PRINTED = {
    "reml": """
1.0219703 .013460220; 1.0476018 .005372876; 1.0679513 .005701990; .7608170 .008541740;
.8461574 .009579594; .9743727 .011670632; 1.0584523 .015926137; 1.0977762 .010586518;
1.2215449 .014184043; 1.1951455 .014901472; .7852155 .007694262; 1.2139456 .016336469;
1.2096593 .012562726; .9834967 .012117378; 1.1864247 .012031229; 1.1556982 .011709147;
1.2263411 .010859780; 1.2856486 .013690860; 1.2363247 .011034674; 1.2349600 .013079686;
1.0903019 .009948636; 1.1923057 .017243977; 1.1216470 .011292325; 1.2230296 .013625297;
1.1938054 .008065787; .7627195 .009205133; .7649550 .009205133; .7338443 .016476912;
.7699294 .007800626; .6134418 .006098668; .7695558 .015441564; .7958250 .014657866;
.7723187 .009024699; .6102302 .003870786; .7001782 .007800626; .7592787 .009646139;
.5298867 .006404335; .7434466 .010155645; .7548996 .007209937; .7701918 .008470277;
.7481164 .005484860; .8040773 .009205133; .6810870 .009903626
""",
    "ml": """
1.0161733 .013579953; 1.0436968 .005512868; 1.0628168 .005850584; .7753489 .008735454;
.8554903 .009774528; .9735857 .011840745; 1.0474786 .015934511; 1.0953436 .010821811;
1.2054092 .014345961; 1.1812565 .015036089; .8033701 .007911095; 1.1967756 .016404523;
1.1961592 .012771021; .9914053 .012334611; 1.1868829 .012192499; 1.1590363 .011877067;
1.2232369 .011041285; 1.2755188 .013805155; 1.2322850 .011213853; 1.2304422 .013213712;
1.0985768 .010138289; 1.1921598 .017193729; 1.1279920 .011467631; 1.2196285 .013741841;
1.1936256 .008251436; .7590651 .009344874; .7611232 .009344874; .7315647 .016390149;
.7662730 .007941642; .6191454 .006222263; .7629389 .015404327; .7863747 .014655741;
.7679782 .009165440; .6141348 .003946977; .7013109 .007941642; .7557564 .009782385;
.5406643 .006532467; .7411316 .010285994; .7524506 .007347143; .7662423 .008612538;
.7465360 .005597690; .7971405 .009344874; .6840976 .010037140
""",
    "moment": """
1.017975 .012757016; 1.044963 .005314467; 1.064480 .005632201; .770692 .008323471;
.852512 .009283520; .973826 .011178151; 1.050856 .014867662; 1.096165 .010252709;
1.210505 .013470878; 1.185640 .014094867; .797568 .007558331; 1.202149 .015325274;
1.200458 .012038944; .988971 .011640323; 1.186745 .011466958; 1.157992 .011181888;
1.224223 .010423673; 1.278680 .012914353; 1.233565 .010580561; 1.231860 .012385544;
1.095955 .009599980; 1.192212 .015890240; 1.125997 .010810966; 1.220694 .012857861;
1.193687 .007864537; .760243 .008855177; .762358 .008855177; .732288 .015041526;
.767459 .007569376; .617310 .005975211; .764996 .014211800; .789314 .013571949;
.769376 .008691547; .612861 .003833361; .700961 .007569376; .756890 .009253153;
.537193 .006264329; .741881 .009709450; .753251 .007020470; .767518 .008185874;
.747059 .005391055; .799363 .008855177; .683160 .009484220
""",
}
COEFFICIENTS = {
    "reml": ([0.9681890, 0.1327801, 0.2269462, -0.2413011], [0.06936208, 0.10300072, 0.09232981, 0.08161707]),
    "ml": ([0.9677986, 0.1278756, 0.2266909, -0.2425804], [0.06590747, 0.09840939, 0.08813973, 0.07753875]),
}  # fmt: skip


def numbers(text: str) -> np.ndarray:
    return np.array([[float(one) for one in row.split()] for row in text.split(";")])


def milk() -> pl.DataFrame:
    y, se, major = numbers(MILK).T
    return pl.DataFrame(
        {
            "area": [f"{i + 1:02d}" for i in range(43)],
            "estimate": y,
            "se": se,
            "major area": [str(int(one)) for one in major],
        }
    )


@pytest.mark.parametrize(("method", "places"), [("reml", 7), ("ml", 7), ("moment", 6)])
def test_milk_expenditure_by_every_method(method, places):
    found = fay_herriot(milk(), covariates=["major area"], method=method, tolerance=1e-4)
    estimate, mse = numbers(PRINTED[method]).T
    # Their moments take other steps, and so stop elsewhere within the tolerance: a unit in the sixth
    # decimal of estimates and in the eighth of errors. The others agree to every digit.
    slack = 1.0 if method == "moment" else 0.5
    errors = 1e-8 if method == "moment" else 0.5e-9
    assert np.abs(found.estimate - estimate).max() <= slack * 10.0**-places * (1 + 1e-3)
    assert np.abs(found.mse - mse).max() <= errors * (1 + 1e-3)
    if method in COEFFICIENTS:
        coefficients, se = COEFFICIENTS[method]
        assert found.coefficients.round(7).tolist() == coefficients
        assert np.sqrt(np.diag(found.covariance)).round(8).tolist() == se


def test_milk_expenditure_as_another_package_prints_its_fit():
    """README of saens (Al Farizal P R, Ubaidillah A): AIC, BIC and log-likelihood, z-values."""
    found = fay_herriot(milk(), covariates=["major area"], tolerance=1e-4)
    assert found.rounds == 4
    assert round(found.aic, 5) == -15.35496
    assert round(found.bic, 6) == -6.548956
    assert round(found.loglikelihood, 5) == 12.67748
    assert found.coefficient_frame()["z"].round(4).to_list() == [13.9585, 1.2891, 2.4580, -2.9565]


def test_a_fit_that_goes_on_differs_in_the_seventh_digit_only():
    stopped = fay_herriot(milk(), covariates=["major area"], tolerance=1e-4)
    settled = fay_herriot(milk(), covariates=["major area"])
    assert 1e-8 < np.abs(settled.estimate - stopped.estimate).max() < 1e-6
