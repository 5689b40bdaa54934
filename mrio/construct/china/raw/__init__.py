"""Readers of raw Chinese statistics: they read, check and note, and correct nothing."""

from mrio.construct.china.raw.energy_balances import read_energy_balances_2007
from mrio.construct.china.raw.inventories import (
    Inventory,
    read_inventories,
    read_national_inventory_total,
)
from mrio.construct.china.raw.national_source import NationalTable
from mrio.construct.china.raw.national_table import read_national_2007
from mrio.construct.china.raw.national_years import (
    NATIONAL_YEARS,
    national_concordance,
    read_national,
    sector_names_24,
)
from mrio.construct.china.raw.outputs import read_output
from mrio.construct.china.raw.power import (
    BilateralPower,
    read_bilateral_power,
    read_generation,
)
from mrio.construct.china.raw.provinces import (
    Province,
    Sector,
    find_province,
    province_names,
    provinces,
    provinces_by,
    sectors,
)
from mrio.construct.china.raw.provincial_tables import read_provincial_tables
from mrio.construct.china.raw.series import (
    great_circle_km,
    read_coordinates,
    read_gdp,
    read_population,
)
from mrio.construct.china.raw.shares import read_gdp_shares

__all__ = [
    "NATIONAL_YEARS",
    "BilateralPower",
    "Inventory",
    "NationalTable",
    "Province",
    "Sector",
    "find_province",
    "great_circle_km",
    "national_concordance",
    "province_names",
    "provinces",
    "provinces_by",
    "read_bilateral_power",
    "read_coordinates",
    "read_energy_balances_2007",
    "read_gdp",
    "read_gdp_shares",
    "read_generation",
    "read_inventories",
    "read_national",
    "read_national_2007",
    "read_national_inventory_total",
    "read_output",
    "read_population",
    "read_provincial_tables",
    "sector_names_24",
    "sectors",
]
