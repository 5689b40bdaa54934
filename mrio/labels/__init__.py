"""Labels: axes of tables, provinces of China, sectors of the embedded tables."""

from mrio.checking import suggest
from mrio.labels._axis import (
    REST_OF_WORLD,
    Axis,
    BoolArray,
    FloatArray,
    IndexArray,
    as_sequence,
    sum_groups,
)
from mrio.labels._blanks import told_of_trimming, trim, trimmed_index, trimmed_labels
from mrio.labels._figures import by_label
from mrio.labels._industries import Selector, industries_named, parts_of
from mrio.labels._local import LocalLabel, local_name, stressor_name
from mrio.labels._provinces import (
    N_PROVINCES,
    Key,
    Province,
    find_province,
    province_names,
    provinces,
    provinces_by,
)
from mrio.labels._regions import (
    known_region,
    resolve_index,
    resolve_keys,
    resolve_labels,
    resolve_region,
    resolve_regions,
)
from mrio.labels._sectors import (
    ELECTRICITY_AND_HEAT,
    HEAT,
    POWER_PARTS,
    POWER_PARTS_IN_CHINESE,
    SECTOR_OF_SOURCE,
    TRANSMISSION,
    embedded_sectors,
    merged_sectors,
    read_aggregation,
)

__all__ = [
    "ELECTRICITY_AND_HEAT",
    "HEAT",
    "N_PROVINCES",
    "POWER_PARTS",
    "POWER_PARTS_IN_CHINESE",
    "REST_OF_WORLD",
    "SECTOR_OF_SOURCE",
    "TRANSMISSION",
    "Axis",
    "BoolArray",
    "FloatArray",
    "IndexArray",
    "Key",
    "LocalLabel",
    "Province",
    "Selector",
    "as_sequence",
    "by_label",
    "embedded_sectors",
    "find_province",
    "industries_named",
    "known_region",
    "local_name",
    "merged_sectors",
    "parts_of",
    "province_names",
    "provinces",
    "provinces_by",
    "read_aggregation",
    "resolve_index",
    "resolve_keys",
    "resolve_labels",
    "resolve_region",
    "resolve_regions",
    "stressor_name",
    "suggest",
    "sum_groups",
    "told_of_trimming",
    "trim",
    "trimmed_index",
    "trimmed_labels",
]
