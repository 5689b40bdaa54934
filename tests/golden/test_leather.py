"""The leather example: three countries, three industries, of the R packages decompr and icio.

Inputs: bquast/decompr, _posts/2015-01-06-leather-data.md. Figures: its
vignettes/decompr.html (Leontief, Wang-Wei-Zhu), tests/testthat/test_leontief.R
and the page of kww; SebKrantz/icio, articles/icio.md and reference/bm.md
(Borin & Mancini). An invented table: packages' figures, of methods that are
published elsewhere. What icio prints from the importer's side and by sink is
left out: mrio has no such account.
"""

import numpy as np
import pandas as pd
import pytest

from mrio import account
from tests.golden.published import assert_printed, figures, model_of, pairs

COUNTRIES = "Argentina Turkey Germany"
Z = np.array(
    [
        [16.1, 5.1, 1.8, 3.2, 4.3, 0.4, 3.1, 2.8, 4.9],
        [2.4, 8.0, 3.2, 0.1, 3.2, 1.6, 1.2, 3.9, 11.5],
        [0.9, 0.5, 4.0, 0, 0.1, 0.3, 0, 0.4, 0.5],
        [1.1, 1.9, 0.2, 18.0, 13.2, 6.1, 9.0, 3.1, 8.9],
        [0.3, 2.8, 0.1, 6.1, 28.1, 6.3, 2.1, 2.5, 25.6],
        [0, 0.1, 0.3, 4.1, 3.2, 8.9, 0.2, 0, 1.8],
        [1.2, 4.2, 0.3, 4.1, 1.2, 0.6, 29.0, 19.5, 17.9],
        [1.3, 1.1, 0, 3.2, 4.8, 2.6, 5.1, 29.1, 24.1],
        [2.1, 1.4, 3.0, 4.1, 3.1, 3.9, 11.3, 8.1, 51.3],
    ]
)
Y = np.array(
    [
        [21.5, 6.1, 8.4],
        [16.2, 1.9, 5.1],
        [11.0, 0.5, 0.8],
        [7.5, 29.5, 14.2],
        [8.9, 24.9, 16.9],
        [1.2, 18.5, 4.9],
        [9.2, 17.9, 51.2],
        [7.9, 10.1, 38.5],
        [25.1, 35.2, 68.4],
    ]
)
COUNTRY = np.repeat([0, 1, 2], 3)
X = Z.sum(axis=1) + Y.sum(axis=1)
ABROAD = COUNTRY[:, None] != COUNTRY[None, :]
EXPORTS = (Z * ABROAD).sum(axis=1) + (Y * (COUNTRY[:, None] != np.arange(3))).sum(axis=1)

FVAX = """
28.52278143 2.79395126 0.35606694 1.81066955 3.11738415 0.35901126 1.23641723 1.30283802
4.12087363
1.06206936 19.12053186 0.41813924 0.48370042 1.83290239 0.43058635 0.59370415 1.15375958
4.74903511
0.21043693 0.14228369 1.06369578 0.03329456 0.07905450 0.04024626 0.02318460 0.07482343 0.19326212
0.71952151 1.34237213 0.11504126 34.92704803 6.99949698 1.47711579 2.55430885 1.52213499
6.18062537
0.41201175 1.38523849 0.11764036 2.69291816 40.16714096 1.31799873 1.10939926 1.15207241
9.50690317
0.03482652 0.08553139 0.02667530 0.81210167 0.90751892 3.16041392 0.11511911 0.07448266 0.64647326
0.92530356 2.25142713 0.16222512 2.31122022 2.05958253 0.51211484 29.87633590 5.24719728
9.60069308
0.64666560 0.72785683 0.08244379 1.53837777 2.54889673 0.63316614 1.45935830 18.95868110
8.15831503
0.66638333 0.65080723 0.25807221 1.29066963 1.48802285 0.56934671 1.73217260 1.51401054
34.74381924
"""
KWW = """
19.34940 18.97119 8.411491 5.259501 0.8259724 0.8723949 3.450595 3.388617 3.770832
43.39461 26.20678 7.740053 10.475795 2.0075781 2.6369363 10.205386 5.359698 5.573163
78.73101 15.23967 2.748464 5.689669 4.4335916 4.4481800 26.668992 4.455024 5.185401
"""
# By exporter, its industry, importer, the last varying fastest; columns DVA_FIN, DVA_INT,
# DVA_INTrexI1, DVA_INTrexF, DVA_INTrexI2, RDV_INT, RDV_FIN, RDV_FIN2 / OVA_FIN, MVA_FIN, OVA_INT,
# MVA_INT, DDC_FIN, DDC_INT, ODC, MDC.
WWZ = """
5.4744354 2.6813686 1.13634407 1.40930027 0.504931544 0.168614730 0.70568372 0.347019751
0.41126356 0.21430105 0.19588405 0.10207118 0.064864146 0.07171574 0.33673597 0.17546624
7.5385668 5.1055954 0.41301548 2.07223830 0.184142503 0.241349852 1.40626760 0.084582830
0.29510308 0.56633015 0.19467191 0.37359342 0.087209223 0.09804177 0.18474634 0.35454534
1.4704511 1.6059520 0.51989101 0.73959485 0.238689217 0.078969730 0.33143582 0.166207540
0.24200608 0.18754280 0.26256584 0.20347560 0.027678457 0.08379741 0.36155510 0.28018741
3.9470004 6.4499428 0.53948810 2.81987967 0.236761536 0.317887034 1.98497120 0.107403534
0.50340436 0.64959526 0.81211670 1.04795907 0.106880311 0.28388511 0.82641514 1.06640983
0.3534427 0.1488951 0.02512465 0.05166467 0.011502878 0.004631660 0.01867612 0.007976699
0.09668098 0.04987633 0.04203798 0.02168679 0.001418669 0.01286371 0.03530681 0.01821428
0.5655083 0.3167888 0.02878668 0.13002229 0.012763061 0.014519380 0.09346627 0.005810004
0.07980213 0.15468957 0.04511074 0.08744330 0.005097011 0.02894336 0.04466665 0.08658247
6.2797497 1.1190525 0.42428189 0.32364669 0.127683939 0.154036261 0.17353911 0.182994956
0.83991301 0.38033734 0.15006977 0.06795601 0.107000467 0.06712404 0.20829312 0.09432126
11.8896593 9.1875645 0.44406842 2.46325705 0.104348906 0.693923875 3.73948515 0.057224342
0.72010537 1.59023530 0.55070767 1.21614811 0.452925213 0.44050153 0.51423688 1.13560832
7.2273648 1.0471326 0.46078259 0.29530382 0.140987907 0.151185856 0.13152490 0.200948224
0.91653494 0.75610026 0.13297218 0.10969609 0.101320108 0.06941710 0.19656847 0.16216018
13.7238725 12.0058480 0.62802955 3.90680904 0.127367338 0.950059562 5.57979048 0.074151999
1.43574094 1.74038658 1.24831079 1.51318619 0.597136653 0.65512387 1.31733277 1.59685374
0.8407805 0.1781916 0.02204374 0.02060577 0.006672856 0.008562439 0.01119518 0.009457655
0.24206509 0.11715443 0.05450683 0.02638016 0.005182273 0.01834868 0.02618153 0.01267131
3.4331870 0.6546040 0.03517716 0.21633307 0.007037041 0.049810123 0.31139842 0.004084652
0.47838059 0.98843243 0.09450248 0.19526151 0.031112965 0.09174341 0.10075490 0.20818030
7.8610949 2.0199906 0.28226589 0.28018271 0.060605877 0.820750168 0.57157404 0.131707311
0.89832585 0.44057920 0.22998309 0.11279400 0.605435276 0.09794912 0.32658836 0.16017355
15.2949565 2.0603035 0.11637081 0.47705677 0.015705424 0.736949683 0.97226390 0.029961455
0.85721388 1.74782965 0.11412326 0.23269341 0.531356894 0.10138593 0.16842209 0.34340686
6.5544233 0.7909465 0.11961386 0.15208027 0.027530616 0.309465907 0.25977474 0.058019038
0.70047263 0.64510407 0.08462563 0.07793643 0.224432812 0.04935351 0.12817618 0.11804455
8.3797057 3.6874998 0.18967992 0.78711215 0.023624112 1.222414373 1.69900744 0.046204332
0.82475330 0.89554095 0.36128082 0.39228915 0.921022483 0.21797800 0.50430185 0.54758551
16.9168288 2.3746384 0.18110921 0.25997068 0.039006620 0.436904740 0.42764724 0.084238072
5.26294538 2.92022578 0.77714301 0.43120969 0.314861124 0.26247603 0.58577113 0.32502408
23.7239990 3.2689405 0.14831124 0.60720101 0.018387426 0.907106729 1.37381855 0.035453172
4.09529671 7.38070428 0.58558374 1.05536198 0.673700534 0.44822829 0.70583084 1.27207602
"""
# Terms of Wang, Wei & Zhu that add up to each of the nine of Koopman, Wang & Wei.
NINE = [[0], [1, 2], [3, 4], [6, 7], [5], [12, 13], [8, 9], [10, 11], [14, 15]]


@pytest.fixture(scope="module")
def leather():
    industries = pairs(COUNTRIES, "Agriculture Leather Transport")
    users = pairs(COUNTRIES, "final")
    earned = X - Z.sum(axis=0)
    names = COUNTRIES.split()
    parts = {f"earned in {name}": earned * (r == COUNTRY) for r, name in enumerate(names)}
    return model_of(industries, Z, Y, demand=users, F=parts)


@pytest.fixture(scope="module")
def terms(leather):
    """The nine terms of gross exports, (country, 9)."""
    return account.gvc(leather, decomposition="gross_exports").values


# -- Leontief decomposition --------------------------------------------------------------------


def test_inputs(leather):
    """Output, exports and value added per output as decompr prints them."""
    assert_printed(leather.x, "77.7 58.3 19.0 112.7 124.6 43.2 156.3 127.8 217.0")
    assert_printed(EXPORTS, "33.2 28.5 2.6 45.9 59.2 8.5 38.7 31.0 77.9")
    ratios = leather.table.value_added / leather.table.x
    assert_printed(ratios, "0.673 0.569 0.321 0.619 0.509 0.289 0.610 0.457 0.325")


def test_value_added_in_exports(leather):
    """v̂ L ê: value added by origin in a product's final demand, per unit, times its exports."""
    per_unit = account.value_added(leather, origin="industry", destination="product").values
    per_unit = per_unit / Y.sum(axis=1)
    assert_printed(per_unit * EXPORTS, FVAX)
    in_output = np.diag(per_unit * X)
    assert_printed(in_output[[0, 8]], "66.75361799 96.78316785")  # decompr's post="output"


# -- Koopman, Wang & Wei; Wang, Wei & Zhu ------------------------------------------------------


def test_nine_terms(terms):
    assert_printed(terms, KWW)


def test_sixteen_terms_of_every_flow_add_up_to_the_nine(terms):
    """decompr's Wang-Wei-Zhu terms over importers and industries, with all their digits."""
    values, half = (part.reshape(3, 6, 16).sum(axis=1) for part in figures(WWZ))
    for term, members in enumerate(NINE):
        off = np.abs(terms[:, term] - values[:, members].sum(axis=1))
        assert (off <= half[:, members].sum(axis=1)).all(), (term, off)


def test_returned_value_added_is_a_route(leather):
    """WWZ's RDV, all three kinds, is what comes home in intermediates."""
    values, half = (part.reshape(3, 6, 16).sum(axis=1)[:, 5:8].sum(axis=1) for part in figures(WWZ))
    routes = account.gvc(leather, decomposition="routes")
    found = routes.sel(route="intermediates, returned home").values
    assert (np.abs(found - values) <= half).all()


# -- Borin & Mancini, as icio prints them ------------------------------------------------------


def columns(text):
    """Return the printed columns (as text) of three countries."""
    rows = [row.split() for row in text.strip().splitlines()]
    return [" ".join(column) for column in zip(*rows, strict=True)]


def test_content_of_exports_by_country(terms):
    """GEXP, DC, DVA, VAX, REF, DDC, FC and what follows from them: sums of the nine terms."""
    first = """
64.3 53.68996 52.81756 46.73209 6.085473 0.8723949 10.61004 11.48244
113.6 92.46175 89.82482 77.34144 12.483373 2.6369363 21.13825 23.77518
147.6 111.29058 106.84240 96.71914 10.123261 4.4481800 36.30942 40.75760
"""
    sums = [
        slice(0, 9),  # gross exports
        slice(0, 6),  # domestic content
        slice(0, 5),  # domestic value added
        slice(0, 3),  # absorbed abroad
        slice(3, 5),  # reflected
        slice(5, 6),  # domestic double counting
        slice(6, 9),  # foreign content
        slice(5, 9),  # backward participation, GVCB = FC + DDC
    ]
    for part, printed in zip(sums, columns(first), strict=True):
        assert_printed(terms[:, part].sum(axis=1), printed)


def test_absorbed_abroad_as_flows(leather):
    """VAX without gross exports: flows of value added."""
    V = account.value_added(leather).values
    assert_printed(V.sum(axis=1) - np.diag(V), "46.73209 77.34144 96.71914")


def test_directly_absorbed_value_added(leather, terms):
    """DAVAX: value added that crosses one border, in final goods or the buyer's intermediates.

    GVC = GEXP - DAVAX and GVCF = DVA - DAVAX follow; the last is mrio's complex
    value chain. By industry icio's figures are of those that export, mrio's of
    those that earn: countries alone are compared.
    """
    forward = account.gvc(leather, decomposition="forward")
    once = ["final-goods trade", "simple value chain"]
    davax = forward.sel(route=once).sum("route").values
    assert_printed(davax, "34.79877 65.50360 89.31689")
    assert_printed(terms.sum(axis=1) - davax, "29.50123 48.09640 58.28311")
    assert_printed(terms[:, :5].sum(axis=1) - davax, "18.01879 24.32122 17.52551")
    complex_chain = forward.sel(route="complex value chain").values
    assert_printed(complex_chain, "18.01879 24.32122 17.52551")


@pytest.mark.parametrize(
    ("country", "domestic", "foreign", "of_country"),
    [
        (
            "Argentina",
            "29.493900 21.569374 1.754288",
            "3.3423229 6.3486717 0.7438425",
            ("10.43484", "0.1752063"),
        ),
        (
            "Turkey",
            "37.469257 46.789941 5.565619",
            "7.2556717 10.8426216 2.4573486",
            ("20.55564", "0.5826050"),
        ),
        (
            "Germany",
            "32.402844 25.082406 49.357153",
            "5.4445468 5.1021480 24.5181932",
            ("35.06489", "1.2445289"),
        ),
    ],
)
def test_value_added_in_exports_by_industry(leather, terms, country, domestic, foreign, of_country):
    """DVA and FVA (exporter, source) of each exporting industry; FDC = FC - FVA.

    Both rest on the inverse without the exporter's sales of intermediates
    abroad. mrio: the model with those coefficients taken away, and multipliers
    in it of what each country earns, times exports.
    """
    row = COUNTRIES.split().index(country)
    own = row == COUNTRY
    industries = leather.table.industries.index
    A = pd.DataFrame(leather.A.values, industries, industries)
    cut = leather.perturb(A=-A.loc[own, ~own])
    earned = account.multipliers(cut, list(leather.table.stressors)).values[:, own] * EXPORTS[own]
    of_others = np.delete(earned, row, axis=0).sum(axis=0)
    assert_printed(earned[row], domestic)
    assert_printed(of_others, foreign)
    twice = terms[row, 6:].sum() - of_others.sum()
    for found, printed in zip((of_others.sum(), twice), of_country, strict=True):
        assert_printed(found, printed)
