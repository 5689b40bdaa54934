"""Labels as a reader of the language spoken knows them: 山西 for Shanxi."""

from __future__ import annotations

from functools import cache
from typing import Self

from mrio.checking import checked
from mrio.labels._axis import REST_OF_WORLD
from mrio.labels._provinces import provinces
from mrio.labels._sectors import embedded_sectors, read_aggregation
from mrio.lang import N_, Message, current, gettext

ABROAD = N_("ROW")
TERMS = (
    ABROAD,
    N_("rural_consumption"),
    N_("urban_consumption"),
    N_("government_consumption"),
    N_("fixed_capital"),
    N_("stock_changes"),
    N_("exports"),
    N_("emissions"),
    N_("physical"),
    N_("imports"),
    N_("provinces"),
    N_("co2"),
    N_("co2_energy"),
    N_("co2_coal"),
    N_("co2_gas"),
    N_("co2_oil"),
    N_("co2_process_cement"),
    N_("coal_mined"),
    N_("coal_used"),
    N_("coke_made"),
    N_("coke_used"),
    N_("power_generated"),
    N_("power_used"),
    N_("residents"),
    N_("gdp"),
    N_("current"),
)
"""Categories, stressors and other labels of the embedded tables, beside regions and sectors."""
assert ABROAD == REST_OF_WORLD


IMPORT_OF = "import of "
"""Begins the names of stressors of the embedded tables that count imports of a product."""


@cache
def _chinese() -> dict[str, str]:
    return {
        **read_aggregation()[1],
        **embedded_sectors(),
        **{province.en: province.zh for province in provinces()},
    }


@checked
def local_name(label: str) -> str:
    """Return a label of the embedded tables in the language spoken here, any other as it is.

    Of an industry, 'Region / Sector' or 'Region/Sector', both names. In English labels are as
    they are.

    Parameters
    ----------
    label : str
        Region, sector, industry, category or stressor.

    Examples
    --------
    >>> from mrio.lang import use
    >>> with use("zh"):
    ...     local_name("Shanxi"), local_name("Shanxi / Coal power"), local_name("Gotham")
    ('山西', '山西 / 煤电', 'Gotham')
    """
    if current() == "en":
        return label
    if found := _one(label):
        return found
    if label.startswith(IMPORT_OF) and (sector := _one(label.removeprefix(IMPORT_OF))):
        return gettext("import of %(sector)s", sector=sector)
    for mark in (" / ", "/"):
        region, between, sector = label.partition(mark)
        names = _one(region), _one(sector)
        if between and all(names):
            return mark.join(names)
    return label


class LocalLabel(Message):
    """A label inside a Message: as it is in files, by `local_name` for people.

    Parameters
    ----------
    label : str
    """

    def __new__(cls, label: str) -> Self:
        """Keep the label as a text."""
        return super().__new__(cls, "%(label)s", label=label)

    def said(self) -> str:
        """Return its name in the language spoken here."""
        return local_name(str(self))

    def __reduce__(self) -> tuple[type[LocalLabel], tuple[str]]:
        """Be rebuilt from the label."""
        return LocalLabel, (str(self),)


@checked
def stressor_name(label: str) -> str:
    """Return a stressor as people read it: 'CO2' for co2, words with spaces.

    Examples
    --------
    >>> stressor_name("co2"), stressor_name("co2_energy")
    ('CO2', 'CO2 energy')
    """
    local = local_name(label)
    return local if local != label else label.replace("co2", "CO2").replace("_", " ")


def _one(label: str) -> str:
    """Return the name of a label that is known, else nothing."""
    known = _chinese().get(label, "")
    return known or (gettext(label) if label in TERMS else "")
