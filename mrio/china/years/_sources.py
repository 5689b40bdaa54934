"""Sources of the embedded tables, by year."""

from __future__ import annotations

from mrio.table import Source

NBS = "National Bureau of Statistics of China; through the repository Carol-seven/ionet"
CEADS = (
    "Shan et al. (2018), Sci. Data 5:170201; Shan et al. (2020), Sci. Data 7:54; "
    "Guan et al. (2021), Earth's Future 9:e2021EF002241"
)
YEARBOOKS = "through the repository Daifei-Huang/gcam-hk-v8test"

PROVINCIAL_2007 = (
    Source(
        "Provincial input-output tables of China 2007",
        "National Bureau of Statistics of China and provincial bureaus; through the repository "
        "zhangda1021/data",
        "none stated",
    ),
    Source(
        "Provincial energy balances 2007",
        "China Energy Statistical Yearbook 2008; through the repository zhangda1021/data",
        "none stated",
    ),
)
PARAMETERS = Source(
    "Prices of power by source, losses and emission factors of gas and oil",
    "data/china/power-parameters.csv: each with its status (remembered, assumed) and document",
    "this project",
)


def sources_of(year: int) -> tuple[Source, ...]:
    """Return the sources of the table of a year; later years stand on 2007's too."""
    count = {2007: 135, 2012: 139, 2017: 149}[year]
    own = (
        Source(
            f"National input-output table of China {year}, {count} sectors", NBS, "data of the NBS"
        ),
        Source(
            f"CEADs provincial CO2 inventories {year}",
            CEADS,
            "free to the public and to science, to be cited; redistribution not settled",
        ),
        Source(
            f"Electricity traded between provinces and generation by source {year}; coordinates",
            f"China Electricity Council; {YEARBOOKS} and mit-jp/cge-tools",
            "ECL-2.0 (repository)",
        ),
        Source(
            f"Residents and gross domestic product of provinces {year}"
            + ("" if year == 2007 else "; coke 2010, 2015, 2021"),
            f"China Statistical Yearbooks; {YEARBOOKS}",
            "ECL-2.0 (repository)",
        ),
        PARAMETERS,
    )
    return (*PROVINCIAL_2007, *own)
