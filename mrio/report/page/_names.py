"""Every name that the mission's page needs: regions, sectors, the group, places on the map."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mrio.labels import REST_OF_WORLD, embedded_sectors, provinces_by, read_aggregation
from mrio.lang import current, pgettext
from mrio.report._names import Name, currency_name, region_names
from mrio.report.alternatives import DELTA
from mrio.report.page._mission import Mission
from mrio.table import Table


@dataclass(frozen=True)
class Names:
    """Every name that the page needs.

    Attributes
    ----------
    regions : dict
        Label → Name, 'ROW' as exports.
    sectors : dict
    group : Name
        The mission's group under one name.
    article : str
        What stands before the group's name in a sentence, 'the ' or nothing.
    place, places : str
        What a region is called, and several: 'province', 'provinces' or 'region', 'regions'.
    currency : str
        What the table's currency is called in a sentence.
    tiles : dict
        Label → (row, column) on the map of tiles; empty unless all are provinces.
    """

    regions: dict[str, Name]
    sectors: dict[str, Name]
    group: Name
    article: str
    place: str
    places: str
    currency: str
    tiles: dict[str, tuple[int, int]]

    def tick(self, region: str, mission: Mission) -> str:
        """Return both names for an axis, the mission's own regions in bold."""
        line = self.regions[region].line
        return f"<b>{line}</b>" if region in (mission.origin, *mission.group) else line


def names_of(mission: Mission, table: Table) -> Names:
    """Collect the names of a table's regions and sectors and of the mission's group."""
    known = provinces_by("en")
    regions, ours = region_names(table)
    return Names(
        regions=regions | {REST_OF_WORLD: Name("Exports", "出口")},
        sectors=_sector_names(table.sectors),
        group=_group_name(mission.group, regions),
        article="the " if set(mission.group) == set(DELTA) and current() == "en" else "",
        place=pgettext("what a region is called", "province")
        if ours
        else pgettext("what a region is called", "region"),
        places=pgettext("what a region is called", "provinces")
        if ours
        else pgettext("what a region is called", "regions"),
        currency=currency_name(table.currency),
        tiles={r: (known[r].tile_row, known[r].tile_col) for r in table.regions} if ours else {},
    )


def _sector_names(sectors: Iterable[str]) -> dict[str, Name]:
    chinese = read_aggregation()[1] | embedded_sectors()
    return {sector: Name(sector, chinese.get(sector, "")) for sector in sectors}


def _group_name(group: tuple[str, ...], regions: dict[str, Name]) -> Name:
    if set(group) == set(DELTA):
        return Name("Yangtze Delta", "长三角")
    if len(group) == 1:
        return regions[group[0]]
    return Name(" + ".join(group), " + ".join(regions[name].zh or name for name in group))
