"""What moved: modules, names and files of the version before, and where they are now."""

from __future__ import annotations

_CORE = "mrio.construct.core"
_2007, _YEARS, _RAW = "mrio.china.table_2007", "mrio.china.years", "mrio.china.raw"

MODULES: dict[str, tuple[str, ...]] = {
    **{
        f"mrio.construct.{name}": (f"{_CORE}._{name}",)
        for name in (
            "assemble",
            "foreign_trade",
            "integers",
            "interregional",
            "regional",
            "reliability",
            "report",
        )
    },
    "mrio.construct.power_check": ("mrio.construct.power._system",),
    "mrio.construct.power_sales": ("mrio.construct.power._sales",),
    "mrio.construct.power_sector": ("mrio.construct.power._split",),
    "mrio.construct.trade_spread": ("mrio.construct.country._trade_spread",),
    "mrio.construct.update_check": ("mrio.construct.update._check",),
    "mrio.construct.update_demand": ("mrio.construct.update._demand",),
    "mrio.construct.update_trade": ("mrio.construct.update._trade",),
    "mrio.construct.update_use": ("mrio.construct.update._use",),
    "mrio.construct.china": (),
    **{
        f"mrio.construct.china.{name}": (f"{_2007}._{name}",)
        for name in (
            "build",
            "coking",
            "corrections",
            "emissions",
            "fuels",
            "physical_rows",
            "steps",
            "stocks",
            "traps",
            "unit_values",
        )
    },
    "mrio.construct.china.physical": (f"{_2007}._placing",),
    **{
        f"mrio.construct.china.{name}": (f"{_YEARS}._{name}", "mrio.labels")
        for name in (
            "classification",
            "extensions",
            "heat",
            "later",
            "power_sources",
            "quality",
            "sources",
            "table",
            "year",
        )
    },
    "mrio.construct.china.raw": (_RAW, "mrio.labels"),
    "mrio.construct.china.raw.provinces": (f"{_RAW}._cells", "mrio.labels"),
    **{
        f"mrio.construct.china.raw.{name}": (f"{_RAW}._{name}",)
        for name in (
            "energy_balances",
            "files",
            "inventories",
            "national_source",
            "national_table",
            "national_years",
            "outputs",
            "power",
            "provincial_tables",
            "series",
            "shares",
        )
    },
}
"""Old module → the modules that hold its names now."""

_POWER = {
    "certificates": {
        "Closure": "AttributeBalance",
        "both_bases": "dual_reporting",
        "closure": "attributes_close",
    },
    "footprints": {
        "MarketBasis": "ContractFactors",
        "Profile": "FootprintRule",
        "discrepancies": "compare_footprints",
    },
    "market": {"against_no_trade": "compare_with_no_trade", "clear": "clear_market"},
    "parameters": {"bare_tariffs": "transmission_tariffs", "one_generation": "tariff_period"},
    "supply": {
        "Feedback": "DispatchEquilibrium",
        "dispatcher": "market_dispatch",
        "feedback": "dispatch_equilibrium",
        "market_of": "market_from_table",
        "sources_of": "generation_by_source",
        "traced": "trace_power",
    },
}
"""Room of mrio.power → what names in it were → what they are."""

RENAMED: dict[str, dict[str, str]] = {
    "mrio.power": {old: now for names in _POWER.values() for old, now in names.items()},
    **{f"mrio.power.{room}": names for room, names in _POWER.items()},
    **{
        f"mrio.construct.china.{name}": {
            "CHINESE": "POWER_PARTS_IN_CHINESE",
            "MERGED": "ELECTRICITY_AND_HEAT",
            "PARTS": "POWER_PARTS",
            "SOURCES": "SECTOR_OF_SOURCE",
        }
        for name in ("classification", "later", "power_sources", "quality", "year")
    },
}
"""Old module, or package that still stands → name in it → what it is called now."""

NAMES: dict[str, dict[str, str]] = {
    "mrio.report": {"ChinaBuild": "mrio.china", "build_china": "mrio.china"},
    "mrio.power": dict.fromkeys((old for names in _POWER.values() for old in names), "mrio.power"),
    **{
        f"mrio.power.{room}": dict.fromkeys(names, f"mrio.power.{room}")
        for room, names in _POWER.items()
    },
}
"""Package that still stands → name that left it, or is called otherwise → where it is now."""

FILES: dict[str, list[str]] = {
    "mrio.account": [
        "_chain_coefficients",
        "_consumption",
        "_domestic_technology",
        "_gross_exports",
        "_gvc",
        "_income",
        "_inequality",
        "_principles",
        "_production",
        "_shared",
        "_sharing_rules",
        "_technology",
        "_trade",
        "_trade_balance",
        "_value_added",
    ],
    "mrio.construct": [
        "_country_build",
        "_country_files",
        "_country_inputs",
        "_country_nonsurvey",
        "_country_plan",
        "_country_sheets",
        "_country_spread",
        "_country_steps",
        "_location_quotients",
        "_national_table",
        "_regionalised_bias",
        "_regionalised_report",
    ],
    "mrio.leontief": [
        "_base_refinement",
        "_block_jacobi",
        "_blocks",
        "_closed_forms",
        "_dense_lu",
        "_distributed",
        "_domestic",
        "_draws",
        "_inverse",
        "_krylov",
        "_mixed_krylov",
        "_mixed_lu",
        "_perturbation",
        "_scenarios",
        "_sources",
        "_sparse_lu",
        "_streamed",
    ],
    "mrio.policy": [
        "_abatement",
        "_amounts",
        "_carbon_price",
        "_certification",
        "_chains",
        "_claims",
        "_combinators",
        "_consequences",
        "_credit_project",
        "_credits",
        "_drawn",
        "_enclave",
        "_enclave_accounts",
        "_figures",
        "_from_plan",
        "_fund",
        "_fund_benefits",
        "_games",
        "_gap",
        "_knapsack",
        "_nucleolus",
        "_outcome",
        "_parties",
        "_plan",
        "_prices",
        "_rules",
        "_run",
        "_scope",
        "_sensitivity",
        "_settlement",
        "_sinks",
        "_votes",
    ],
    "mrio.power": [
        "_attributes",
        "_batch",
        "_border",
        "_border_terms",
        "_carriage",
        "_certificates",
        "_claimed",
        "_clearing",
        "_contract_accounts",
        "_dispatch",
        "_feedback",
        "_files",
        "_footprint_parts",
        "_footprints",
        "_from_plan",
        "_landed",
        "_market",
        "_market_checks",
        "_network",
        "_nodal",
        "_outcome",
        "_parameters",
        "_payments",
        "_plan",
        "_plan_accounts",
        "_profiles",
        "_program",
        "_purchases",
        "_recognition",
        "_residual",
        "_resourcing",
        "_routes",
        "_scarcity",
        "_settled",
        "_sources",
        "_tables",
        "_trade",
    ],
    "mrio.power.certificates": ["_closure"],
    "mrio.power.footprints": ["_profiles"],
    "mrio.power.supply": ["_feedback"],
    "mrio.report": [
        "_china_build",
        "_china_quality",
        "_china_variants",
        "_compensation",
        "_compensation_page",
        "_figures",
        "_flow_figures",
        "_mission",
        "_names",
        "_page",
        "_principles_figure",
        "_rules_figures",
        "_spread",
        "_trade",
        "_trade_figures",
        "_trade_page",
        "_years",
    ],
    "mrio.structure": ["_path_frame", "_path_search", "_paths", "_selection", "_tiers"],
}
"""Package → files of its own that are gone: pickles of the version before name them."""

HOMES = {"mrio.report": ("mrio.china", "mrio.report")}
"""Package → where its files went, where that is not within the package."""
