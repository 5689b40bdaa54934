"""Readers of raw Chinese statistics: they read, check and note, and correct nothing."""

from mrio.china.raw._cells import Sector, sectors
from mrio.china.raw._energy_balances import read_energy_balances_2007
from mrio.china.raw._inventories import (
    FUELS,
    Inventory,
    read_inventories,
    read_national_inventory_total,
)
from mrio.china.raw._national_source import NationalTable
from mrio.china.raw._national_table import read_national_2007
from mrio.china.raw._national_years import (
    NATIONAL_YEARS,
    national_concordance,
    read_national,
    sector_names_24,
)
from mrio.china.raw._outputs import read_output
from mrio.china.raw._power import BilateralPower, read_bilateral_power, read_generation
from mrio.china.raw._provincial_tables import read_provincial_tables
from mrio.china.raw._series import great_circle_km, read_coordinates, read_gdp, read_population
from mrio.china.raw._shares import read_gdp_shares

__all__ = [
    "FUELS",
    "NATIONAL_YEARS",
    "BilateralPower",
    "Inventory",
    "NationalTable",
    "Sector",
    "great_circle_km",
    "national_concordance",
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
