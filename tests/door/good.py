"""One good call of everything public: small, complete, made anew each time.

`BY_NAME` answers for arguments that mean the same wherever they stand; `CALLS` for the rest.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

import mrio
import mrio.io
from mrio import Model, policy, power, report, scenario
from mrio.construct.country import Assumptions, Unknowns
from mrio.draws import generator
from mrio.ledger import ISSUED, Entry, Ledger
from mrio.policy import drawn_payments, sensitivity
from mrio.report.alternatives import spread_of
from mrio.table import Extension, Provenance, Step
from mrio.testing import RuleTraits, toy_table
from tests.construct.country_files import write_country
from tests.construct.nation import NATION, REGION, made, nation
from tests.construct.test_country import country, km
from tests.power.electricity_toy import (
    CERTIFICATES,
    FACTORS,
    FLOWS,
    GENERATION,
    LOSSES,
    by,
    toy_mix,
)
from tests.power.market import toy as toy_market
from tests.power.products import TOY
from tests.power.products import toy as product_toy
from tests.power.test_dispatch import lines_of
from tests.power.test_plan import PLAN as TRADE
from tests.power.test_resourcing import open_table, resourcing

REGIONS = ["SX", "YD", "RC"]


def by_region(*figures):
    return pd.Series([float(figure) for figure in figures], REGIONS)


HEADS = by_region(30, 60, 40)
SLOPES, QUOTAS = by_region(0.0004, 0.0020, 0.0010), by_region(30, 60, 40)
OWNERS = {"YD": 0.7, "SX": 0.3}
SOLAR = {
    "name": "solar",
    "host": "SX",
    "investor": "YD",
    "baseline": 30.0,
    "actual": 20.0,
    "shares": {"SX": 0.5, "YD": 0.5},
    "corresponding_adjustment": True,
    "additionality": 0.7,
}
ENCLAVE = {
    "host": "SX",
    "sector": "E",
    "stressor": "co2",
    "output_share": 0.2,
    "ownership": OWNERS,
    "operating_share": 0.4,
    "factor": 0.1,
}
SPLIT = {
    "region": "SX",
    "sector": "E",
    "stressor": "co2",
    "certified_share": 0.3,
    "intensity_ratio": 0.4,
}
PROFILE = power.FootprintRule("with_power", "location")


@dataclass
class Toys:
    """What calls are made of; read only, so that one set serves all calls."""

    folder: Path

    @cached_property
    def table(self):
        return toy_table(open=True)

    @cached_property
    def closed(self):
        return Model(toy_table())

    @cached_property
    def model(self):
        return Model(self.table)

    @cached_property
    def parties(self):
        return policy.Parties(self.model)

    @cached_property
    def settlement(self):
        return policy.NetTransfer().settle(self.parties, 80.0)

    @cached_property
    def products(self):
        return Model(product_toy())

    @cached_property
    def plants(self):
        return resourcing(open_table())

    @cached_property
    def costs(self):
        return pd.Series(300.0, self.plants.power.labels)

    @cached_property
    def lines(self):
        return lines_of(np.random.default_rng(0), ["A", "B", "C"])

    @cached_property
    def plant_market(self):
        return power.market_from_table(
            self.plants,
            self.costs,
            self.lines,
            room={"Coal power": 20.0},
            green=("Wind power",),
            certificates="unbundled",
        )

    @cached_property
    def market(self):
        return toy_market()

    @cached_property
    def cleared(self):
        return power.clear_market(self.market)

    @cached_property
    def mix(self):
        return toy_mix(by(180, 350, 430))

    @cached_property
    def located(self):
        return power.location_based(GENERATION, FACTORS, FLOWS)

    @cached_property
    def split(self):
        return scenario.SplitSupplier(**SPLIT)

    @cached_property
    def parted(self):
        return self.split.apply(self.closed)

    @cached_property
    def mission(self):
        table = self.table.replace(year=2007)
        return report.mission(Model(table), origin="SX", group=("YD",))

    @cached_property
    def settled(self):
        return policy.compensation(plan_file(self))

    @cached_property
    def traded(self):
        return power.trade(trade_file(self))

    @cached_property
    def plants_cleared(self):
        return power.clear_market(self.plant_market)

    @cached_property
    def fund(self):
        return policy.upgrade_fund(
            by_region(0, 5, 0), [policy.UpgradeProject("kiln", "SX", 2.0, 0.1, "E")]
        )

    @cached_property
    def regional(self):
        return country(3)

    @property
    def certificates(self):
        book = power.Certificates({"2024": GENERATION}, "RE", resale=False)
        book.issue("SX", "RE", "2024", 1000)
        return book

    @property
    def book(self):
        book = Ledger()
        book.issue("SX", 1000, "kg", "credits", "verified")
        return book

    @property
    def claims(self):
        return policy.Claims.issued("suppliers", "credits", by_region(1, 2, 3))


BY_NAME = {
    "model": lambda t: t.model,
    "stressor": lambda _: "co2",
    "table": lambda t: t.table,
    "parties": lambda t: t.parties,
    "price": lambda _: 80.0,
    "rule": lambda _: policy.NetTransfer(),
    "rules": lambda _: [policy.NetTransfer(), policy.ResponsibilityGap("consumption")],
    "settlement": lambda t: t.settlement,
    "settlements": lambda t: [t.settlement],
    "population": lambda _: HEADS,
    "slopes": lambda _: SLOPES,
    "quotas": lambda _: QUOTAS,
    "seed": lambda _: 1,
    "market": lambda t: t.market,
    "mix": lambda t: t.mix,
    "plan_text": lambda _: "table: toy",
    "base": lambda t: t.closed,
}
"""For arguments without a default."""

ALSO = {
    **{
        f"mrio.policy.{name}.settle": {"price": lambda _: 80.0}
        for name in (
            "AbilityToPay",
            "AboveThreshold",
            "BenefitBased",
            "CappedShareOfGDP",
            "FlooredShareOfGDP",
            "Named",
            "NetTransfer",
            "Netted",
            "PhasedIn",
            "PowerTransfer",
            "ResponsibilityGap",
            "ValueAddedAdjusted",
            "ValueAddedShare",
            "VotedGap",
        )
    },
    "mrio.account.summary": {"principles": lambda _: ["consumption"]},
    "mrio.policy.consequences": {"abatement_cost": lambda _: HEADS},
    "mrio.structure.paths": {"to": lambda _: "YD", "origin": lambda _: "SX", "top": lambda _: 3},
    "mrio.structure.final_products": {"to": lambda _: "YD", "via": lambda _: "SX"},
    "mrio.structure.betweenness": {"to": lambda _: "YD"},
}
"""Optional arguments without which a call says little."""


def prices(index):
    return pd.Series(1.0, index)


def change(t, rows=1):
    industries = t.table.industries.index[:rows]
    return pd.DataFrame(0.001, industries, industries)


CALLS = {
    # -- the table and its parts ---------------------------------------------------------
    "mrio.Axis": lambda _: {
        "names": ("region", "sector"),
        "region_of": ("A", "A"),
        "label_of": ("1", "2"),
    },
    "mrio.Extension": lambda _: {
        "name": "e",
        "stressors": ("so2",),
        "units": ("kt",),
        "F": np.ones((1, 6)),
    },
    "mrio.Finding": lambda _: {
        "severity": "warning",
        "code": "idle",
        "message": "m",
        "where": "w",
        "value": 1.0,
    },
    "mrio.Model": lambda t: {"table": t.table},
    "mrio.Provenance": lambda _: {},
    "mrio.Provenance.with_step": lambda _: {"step": Step("n")},
    "mrio.Axis.in_region": lambda _: {"region": "SX"},
    "mrio.Axis.positions_in_region": lambda _: {"region": "SX"},
    "mrio.Axis.label": lambda _: {"position": 0},
    "mrio.Axis.align": lambda t: {"index": t.table.industries.index, "what": "rows"},
    "mrio.Axis.locate": lambda t: {"index": t.table.industries.index[:2], "what": "rows"},
    "mrio.Axis.from_index": lambda t: {
        "index": t.table.industries.index,
        "names": ("region", "sector"),
        "what": "rows",
    },
    "mrio.Table": lambda t: {
        name: getattr(t.table, name)
        for name in ("Z", "Y", "v", "v_Y", "industries", "demand", "primary", "money_unit")
    },
    "mrio.from_pymrio": lambda t: {"io": pymrio_toy(t)},
    "mrio.load": lambda t: {"path": stored(t)},
    "mrio.save": lambda t: {"table": t.table, "path": t.folder / "new.zarr", "overwrite": True},
    "mrio.to_frame": lambda t: {"result": t.model.x},
    "mrio.Table.from_frames": lambda t: {
        **{name: frame for name, frame in t.table.to_frames().items() if name != "v_Y"},
        "money_unit": "bn CNY",
        "units": {"co2": "Mt"},
    },
    "mrio.Table.declare": lambda _: {"kinds": {"value_added": "value_added"}},
    "mrio.money.says_money": lambda _: {"unit": "k USD"},
    "mrio.Table.gives_direct": lambda _: {"name": "co2"},
    "mrio.diagnostics.known_findings": lambda t: {"table": t.table, "certificate": None},
    "mrio.Table.stressor": lambda _: {"name": "co2"},
    "mrio.Table.with_extension": lambda _: {"extension": Extension(*extension())},
    "mrio.Table.replace": lambda _: {},
    "mrio.Model.final_demand": lambda _: {},
    "mrio.Model.perturb": lambda t: {"A": change(t)},
    "mrio.Model.solve": lambda t: {"B": prices(t.table.industries.index)},
    "mrio.Model.solve_transpose": lambda t: {"B": prices(t.table.industries.index)},
    "mrio.Model.solve_array": lambda _: {"B": np.ones(6)},
    "mrio.Model.solve_transpose_array": lambda _: {"B": np.ones(6)},
    "mrio.Model.stressor_rows": lambda _: {"names": "co2"},
    "mrio.Model.with_extension": lambda _: {"extension": Extension(*extension())},
    "mrio.table.PrimaryInput": lambda _: {"name": "wages", "kind": "value_added"},
    "mrio.table.Source": lambda _: {"name": "n", "citation": "c"},
    "mrio.table.Step": lambda _: {"name": "n"},
    # -- accounts and structure ------------------------------------------------------------
    "mrio.account.domestic_technology": lambda t: {
        "model": t.model.with_extension(
            Extension("imports", tuple(f"import of {s}" for s in "EM"), ("bn CNY",) * 2, *bought())
        ),
        "stressor": "co2",
    },
    "mrio.account.gini": lambda _: {"amounts": HEADS, "weights": HEADS},
    "mrio.account.theil": lambda _: {
        "amounts": HEADS,
        "weights": HEADS,
        "groups": dict.fromkeys(REGIONS, "all"),
    },
    "mrio.account.inequality": lambda _: {
        "before": HEADS,
        "after": HEADS,
        "weights": HEADS,
        "weighted_by": "population",
    },
    "mrio.account.largest_flows": lambda t: {"model": t.model, "stressor": "co2", "count": 5},
    "mrio.account.listed": lambda _: {"side_by_side": True},
    "mrio.structure.chained_decomposition": lambda t: {
        "models": [t.closed, t.closed],
        "stressor": "co2",
    },
    "mrio.structure.decomposition": lambda t: {
        "base": t.closed,
        "changed": t.closed,
        "stressor": "co2",
    },
    "mrio.structure.extraction": lambda t: {"model": t.model, "stressor": "co2", "group": "SX"},
    "mrio.structure.link_extraction": lambda t: {
        "model": t.model,
        "stressor": "co2",
        "sellers": "SX",
        "buyers": "YD",
    },
    "mrio.structure.ties": lambda t: {
        "models": [t.closed, t.closed],
        "stressor": "co2",
        "first": "SX",
        "second": "YD",
    },
    # -- policy ----------------------------------------------------------------------------
    "mrio.policy.AbilityToPay": lambda _: {"population": HEADS},
    **dict.fromkeys(
        ("mrio.policy.AbatementExchange", "mrio.policy.AbatementGame"),
        lambda t: {"slopes": BY_NAME["slopes"](t), "quotas": BY_NAME["quotas"](t)},
    ),
    "mrio.policy.AboveThreshold": lambda _: {"rule": policy.NetTransfer(), "millions": 5.0},
    "mrio.policy.CappedShareOfGDP": lambda _: {"rule": policy.NetTransfer(), "share": 0.01},
    "mrio.policy.FlooredShareOfGDP": lambda _: {"rule": policy.NetTransfer(), "share": 0.01},
    "mrio.policy.PhasedIn": lambda _: {"rule": policy.NetTransfer(), "share": 0.5},
    "mrio.policy.Named": lambda _: {"rule": policy.NetTransfer(), "name": "other"},
    "mrio.policy.PriceByRegion": lambda _: {"by_region": HEADS, "charged_at": "payer"},
    "mrio.policy.PowerTransfer": lambda _: {"basis": "embodied", "sectors": ["E"]},
    "mrio.policy.ResponsibilityGap": lambda _: {"account": "consumption"},
    "mrio.policy.VotedGap": lambda _: {"accounts": ("consumption", "income"), "by": "one each"},
    "mrio.policy.Certification": lambda t: {
        "split": t.split,
        "buyers": "YD",
        "share": 0.5,
        "capacity": "existing",
    },
    "mrio.policy.Construction": lambda t: {
        "spending": pd.Series(1.0, t.closed.table.industries.index[:1]),
        "category": "final",
    },
    "mrio.policy.Construction.apply": lambda t: {"model": t.closed, "ownership": OWNERS},
    "mrio.policy.CreditProject": lambda _: SOLAR,
    "mrio.policy.Enclave": lambda _: ENCLAVE,
    "mrio.policy.Enclave.assess": lambda t: {"model": t.closed},
    "mrio.policy.Certification.assess": lambda t: {"model": t.closed},
    "mrio.policy.SinkTrade": lambda _: {
        "seller": "SX",
        "buyer": "YD",
        "amount": 8.0,
        "price": 50.0,
    },
    "mrio.policy.UpgradeProject": lambda _: {
        "name": "kiln",
        "region": "SX",
        "cost": 2.0,
        "abatement": 0.1,
        "sector": "E",
    },
    "mrio.policy.agreement_table": lambda t: {
        "net": policy.compare([policy.NetTransfer(), policy.BenefitBased()], t.parties, 80.0)
    },
    "mrio.policy.apply_credits": lambda _: {
        "projects": [policy.CreditProject(**SOLAR)],
        "emissions": HEADS,
    },
    "mrio.policy.break_even_price": lambda t: {"parties": t.parties, "costs": HEADS},
    "mrio.policy.carbon_price": lambda t: {
        "model": t.model,
        "stressor": "co2",
        "price": 80.0,
        "pass_through": 0.5,
        "coverage": "E",
    },
    "mrio.policy.compensation": lambda t: {"plan": plan_file(t)},
    "mrio.policy.read_plan": lambda t: {"path": plan_file(t)},
    "mrio.policy.credit_sensitivity": lambda _: {
        "project": policy.CreditProject(**SOLAR),
        "emissions": HEADS,
        "shares": [OWNERS],
    },
    "mrio.policy.drawn_payments": lambda t: {
        "rules": [policy.NetTransfer()],
        "parties": t.parties,
        "price": 80.0,
        "cv": 0.1,
        "draws": 5,
        "seed": 1,
    },
    "mrio.policy.fund_benefits": lambda t: {
        "fund": t.fund,
        "model": t.closed,
        "stressor": "co2",
    },
    "mrio.policy.in_core": lambda _: {"cost": cost, "allocation": np.array([1.0, 2.0])},
    "mrio.policy.nucleolus": lambda _: {"cost": cost, "n": 2},
    "mrio.policy.prenucleolus": lambda _: {"cost": cost, "n": 2},
    "mrio.policy.shapley": lambda _: {"cost": cost, "n": 2},
    "mrio.policy.probability_of_paying": lambda t: {
        "payments": drawn_payments([policy.NetTransfer()], t.parties, 80.0, cv=0.1, draws=5, seed=1)
    },
    "mrio.policy.sensitivity": lambda t: {
        "rules": [policy.NetTransfer()],
        "cases": {"base": t.parties},
        "prices": [50.0, 80.0],
    },
    "mrio.policy.turning": lambda t: {
        "payments": sensitivity([policy.NetTransfer()], {"base": t.parties}, [50.0, 80.0])
    },
    "mrio.policy.trade_sinks": lambda _: {
        "emissions": HEADS,
        "sinks": by_region(10, 0, 5),
        "trades": [policy.SinkTrade("SX", "YD", 8.0, 50.0)],
        "buffer": 0.2,
    },
    "mrio.policy.upgrade_fund": lambda _: {
        "contributions": by_region(0, 5, 0),
        "projects": [policy.UpgradeProject("kiln", "SX", 2.0, 0.1, "E")],
    },
    "mrio.money.whole": lambda _: {"amounts": np.array([0.4, 0.4, -0.8])},
    "mrio.policy.Claims.claim": lambda _: {"holder": "SX", "kg": 1},
    "mrio.policy.Claims.left": lambda _: {"holder": "SX"},
    "mrio.policy.Claims.issued": lambda _: {
        "source": "suppliers",
        "instrument": "credits",
        "amounts": HEADS,
    },
    "mrio.policy.Parties": lambda t: {"model": t.model, "exempt": ["E"]},
    "mrio.policy.Parties.by_region": lambda _: {"values": HEADS, "what": "population"},
    "mrio.policy.Parties.charged": lambda _: {"name": "consumption"},
    "mrio.policy.Parties.charged_in_all": lambda _: {"name": "consumption"},
    # -- power -----------------------------------------------------------------------------
    "mrio.power.Carriage": lambda _: {"losses": pd.DataFrame({"A": [0.1]}, ["B"])},
    "mrio.power.Certificates": lambda _: {
        "generation": {"2024": GENERATION},
        "certified_sources": "RE",
        "resale": False,
    },
    "mrio.power.Certificates.issue": lambda _: {
        "region": "YD",
        "source": "RE",
        "period": "2024",
        "certificates": 100,
    },
    "mrio.power.Certificates.sell": lambda _: {
        "seller": "generator SX / RE",
        "buyer": "users",
        "batch": ("SX", "RE", "2024"),
        "certificates": 10,
    },
    "mrio.power.Certificates.cancel": lambda _: {
        "holder": "generator SX / RE",
        "batch": ("SX", "RE", "2024"),
        "certificates": 10,
        "consumer": "YD",
    },
    "mrio.power.Carriage.along": lambda t: {
        "routes": {("A", "C"): ["A-B", "B-C"]},
        "corridors": t.lines.assign(loss_price=np.nan),
        "fees": pd.DataFrame(1.0, ["A", "B", "C"], ["A", "B", "C"]),
        "money_unit": "M CNY",
    },
    "mrio.power.Certificates.batch": lambda _: {
        "region": "SX",
        "source": "RE",
        "period": "2024",
    },
    "mrio.power.Certificates.cancelled": lambda _: {},
    "mrio.power.Certificates.statement": lambda _: {},
    "mrio.power.Certificates.residual_inputs": lambda _: {},
    "mrio.power.Certificates.expire": lambda _: {"batch": ("SX", "RE", "2024")},
    "mrio.power.Certificates.held": lambda _: {
        "holder": "users",
        "batch": ("SX", "RE", "2024"),
    },
    "mrio.power.Dispatch": lambda t: {"purchases": t.plants.physical, "carriage": power.Carriage()},
    "mrio.power.Market": lambda t: {
        name: getattr(t.market, name)
        for name in ("demand", "supply", "available", "corridors", "limits", "obligations")
    },
    "mrio.power.ContractFactors": lambda _: {"power": pd.Series({"SX": 8e5, "YD": 5e5, "RC": 6e5})},
    "mrio.power.FootprintRule": lambda _: {"boundary": "direct", "basis": "location"},
    "mrio.power.Resourcing": lambda t: {
        "model": t.plants.model,
        "sectors": ("Coal power", "Wind power"),
    },
    "mrio.power.Resourcing.under": lambda t: {"claims": t.plants.physical * 0.0},
    "mrio.power.Resourcing.demand": lambda t: {"purchases": t.plants.physical},
    "mrio.power.Resourcing.consumption": lambda t: {"purchases": t.plants.physical},
    "mrio.power.Resourcing.flows": lambda t: {"purchases": t.plants.physical},
    "mrio.power.Resourcing.footprints": lambda t: {"purchases": t.plants.physical},
    "mrio.power.Resourcing.model_under": lambda t: {"purchases": t.plants.physical},
    "mrio.power.compare_with_no_trade": lambda t: {"clearing": t.cleared},
    "mrio.power.transmission_tariffs": lambda t: {"corridors": t.market.corridors},
    "mrio.power.border_charge": lambda t: {
        "model": t.products,
        "sectors": "M",
        "price": 500.0,
        "profile": PROFILE,
        "price_paid": by_region(1, 2, 3),
        "names": TOY,
    },
    "mrio.power.dual_reporting": lambda t: {"located": t.located, "mix": t.mix},
    "mrio.power.cheapest_routes": lambda _: {
        "prices_at_plant": pd.Series({"Shanxi": 300.0}),
        "max_hops": 1,
    },
    "mrio.power.cost_of_not_recognising": lambda t: {
        "model": t.products,
        "products": "M",
        "supplier": ("SX", "E"),
        "default": 60.0,
        "price": 100.0,
        "profile": PROFILE,
        "names": TOY,
    },
    "mrio.power.compare_footprints": lambda t: {
        "model": t.products,
        "product": ("SX", "M"),
        "profiles": [PROFILE, power.FootprintRule("direct", "location")],
        "names": TOY,
    },
    "mrio.power.market_dispatch": lambda t: {"made": t.plants, "market": t.plant_market},
    "mrio.power.dispatch_equilibrium": lambda t: {
        "resourcing": t.plants,
        "dispatch": lambda _: t.plants.physical,
        "most": 5,
    },
    "mrio.power.landed_price": lambda _: {"route": "锦苏", "generation_price": 320.0},
    "mrio.power.location_based": lambda _: {
        "generation": GENERATION,
        "factors": FACTORS,
        "flows": FLOWS,
        "losses": LOSSES,
        "lost_power": "carried",
    },
    "mrio.power.market_from_table": lambda t: {
        "made": t.plants,
        "costs": t.costs,
        "corridors": t.lines,
        "room": {"Coal power": 20.0},
        "green": ("Wind power",),
        "certificates": "unbundled",
    },
    "mrio.power.tariff_period": lambda t: {"corridors": t.market.corridors},
    "mrio.power.physical_purchases": lambda t: {
        "power": t.plants.power,
        "generated": pd.DataFrame(100.0, ["A", "B", "C"], ["Coal power", "Wind power"]),
        "sent": pd.DataFrame(0.0, ["A", "B", "C"], ["A", "B", "C"]),
    },
    "mrio.power.product_footprint": lambda t: {
        "model": t.products,
        "products": "M",
        "profile": PROFILE,
        "names": TOY,
    },
    "mrio.power.residual_mix": lambda _: {
        "generation": GENERATION,
        "factors": FACTORS,
        "consumption": by(180, 350, 430),
        **CERTIFICATES,
    },
    "mrio.power.settle_green": lambda _: {
        "contracts": pd.DataFrame({"Jan": [1.0]}, pd.MultiIndex.from_tuples([("SX", "JS")])),
        "generated": pd.DataFrame({"Jan": [2.0]}, ["SX"]),
        "consumed": pd.DataFrame({"Jan": [3.0]}, ["JS"]),
    },
    "mrio.power.generation_by_source": lambda t: {
        "table": t.plants.model.table,
        "sectors": ("Coal power", "Wind power"),
    },
    "mrio.power.trace_power": lambda t: {"made": t.plants, "cleared": t.plants_cleared},
    "mrio.power.trade": lambda t: {"plan": trade_file(t)},
    "mrio.power.read_trade_plan": lambda t: {"path": trade_file(t)},
    "mrio.power.wheeling_fee": lambda t: {"corridors": t.market.corridors},
    "mrio.power.attributes_close": lambda t: {"mix": t.mix},
    # -- scenarios -------------------------------------------------------------------------
    "mrio.scenario.AddedCapacity": lambda t: sale(t),
    "mrio.scenario.MoveSales": lambda t: sale(t),
    "mrio.scenario.AddedCapacity.apply": lambda t: {"model": t.parted},
    "mrio.scenario.MoveSales.apply": lambda t: {"model": t.parted},
    "mrio.scenario.Capture": lambda _: {
        "region": "SX",
        "sector": "E",
        "stressor": "co2",
        "rate": 0.9,
        "energy_penalty": 0.1,
        "energy_sector": "E",
    },
    "mrio.scenario.ScaleIntensity": lambda _: {
        "region": "SX",
        "sector": "E",
        "stressor": "co2",
        "factor": 0.9,
    },
    "mrio.scenario.SplitSupplier": lambda _: SPLIT,
    "mrio.scenario.apply_all": lambda t: {
        "model": t.closed,
        "changes": [scenario.ScaleIntensity("SX", "E", "co2", 0.9)],
    },
    "mrio.scenario.original_sector": lambda t: {
        "table": t.parted.table,
        "region": "SX",
        "sector": t.split.certified,
    },
    "mrio.scenario.purchases": lambda t: {"table": t.table, "region": "SX", "sector": "E"},
    # -- files and pages -------------------------------------------------------------------
    "mrio.io.inert": lambda _: {"frame": HEADS.to_frame("x")},
    "mrio.io.render": lambda _: {"frame": HEADS.to_frame("x"), "form": "csv"},
    "mrio.io.load_pymrio": lambda t: {"path": pymrio_folder(t)},
    "mrio.io.read_netcdf": lambda t: {"path": netcdf(t)},
    "mrio.io.read_sheet": lambda t: {"path": sheet(t)},
    "mrio.io.save_pymrio": lambda t: {
        "table": t.table,
        "path": t.folder / "pymrio-new",
        "overwrite": True,
    },
    "mrio.io.write_frame": lambda t: {
        "frame": HEADS.to_frame("x"),
        "path": t.folder / "x.csv",
        "overwrite": True,
    },
    "mrio.io.write_netcdf": lambda t: {
        "result": t.model.x,
        "path": t.folder / "x.nc",
        "overwrite": True,
    },
    "mrio.report.alternatives_of": lambda t: {"table": t.table},
    "mrio.report.change_between": lambda _: {
        "before": report.alternatives_of(mrio.load("china-2012")),
        "after": report.alternatives_of(mrio.load("china-2017")),
    },
    "mrio.report.mission": lambda t: {"model": t.model, "origin": "SX", "group": ("YD",)},
    "mrio.report.over_years": lambda t: {"missions": [t.mission]},
    "mrio.report.read_spread": lambda t: {"table": t.table},
    "mrio.report.write_spread": lambda t: {
        "spread": spread_of({"one": {("out", ""): 1.0}, "two": {("out", ""): 2.0}}, ["one"]),
        "table": t.table,
    },
    "mrio.report.told_of_years": lambda t: {"frame": report.over_years([t.mission])},
    "mrio.report.write_page": lambda t: {
        "mission": t.mission,
        "table": t.table,
        "path": t.folder / "page.html",
    },
    "mrio.report.write_compensation": lambda t: {
        "found": t.settled,
        "folder": t.folder / "answer",
        "plan_text": "table: toy",
        "overwrite": True,
    },
    "mrio.report.write_trade": lambda t: {
        "found": t.traded,
        "folder": t.folder / "trade",
        "plan_text": "name: toy",
        "overwrite": True,
    },
    # -- construction ----------------------------------------------------------------------
    "mrio.construct.country.Assumptions": lambda _: {
        "decay": 1.0,
        "totals": "mean",
        "stocks": "same",
        "stock_category": "stocks",
    },
    "mrio.construct.country.Control": lambda t: control(t),
    "mrio.construct.country.Unknowns": lambda _: {
        "decay": (0.5, 1.5),
        "outflow_side": (0.2, 0.8),
        "pair_cv": 0.1,
    },
    "mrio.construct.country.build_country": lambda t: {
        "tables": t.regional,
        "distance": km(t.regional),
        "assumptions": Assumptions(1.0, "mean", "same", "stocks"),
        "name": "test",
        "money_unit": "M EUR",
    },
    "mrio.construct.country.build_from_plan": lambda t: {"path": build_file(t)},
    "mrio.construct.country.trade_spread": lambda t: {
        "tables": t.regional,
        "distance": km(t.regional),
        "unknowns": Unknowns((0.5, 1.5), (0.2, 0.8), 0.1),
        "draws": 2,
        "seed": 1,
    },
    "mrio.construct.nonsurvey.compare_regionalised": lambda _: {
        "estimated": made("SLQ").coefficients,
        "survey": made("SLQ").coefficients,
        "output": REGION,
    },
    "mrio.construct.nonsurvey.local_coefficients": lambda t: {"table": t.regional[0]},
    "mrio.construct.nonsurvey.location_quotients": lambda _: {
        "national_x": NATION,
        "regional_x": REGION,
        "method": "FLQ",
        "delta": 0.3,
    },
    "mrio.construct.nonsurvey.simple_quotients": lambda _: {
        "national_x": NATION,
        "regional_x": REGION,
    },
    "mrio.construct.nonsurvey.output_by_employment": lambda _: {
        "national_output": NATION,
        "national_jobs": NATION,
        "regional_jobs": REGION,
    },
    "mrio.construct.nonsurvey.regionalise": lambda _: {
        "national": nation(),
        "regional_output": REGION,
        "method": "FLQ",
        "region": "R",
        "demand_share": 0.2,
        "delta": 0.3,
    },
    # -- books, draws, balance, units, labels ------------------------------------------------
    "mrio.balance.ras": lambda _: {
        "prior": np.ones((2, 2)),
        "rows": np.array([1.0, 3.0]),
        "columns": np.array([2.0, 2.0]),
        "max_iterations": 100,
    },
    "mrio.balance.gras": lambda _: {
        "prior": np.ones((2, 2)),
        "rows": np.array([1.0, 3.0]),
        "columns": np.array([2.0, 2.0]),
        "max_iterations": 100,
    },
    "mrio.draws.generator": lambda _: {"seed": 1},
    "mrio.draws.lognormal_factors": lambda _: {
        "cv": 0.1,
        "draws": 3,
        "rng": generator(1),
        "together": np.array([0, 1]),
    },
    "mrio.ledger.Entry": lambda _: {
        "payer": "A",
        "receiver": "B",
        "amount": 5,
        "unit": "fen",
        "instrument": "yuan",
        "reason": "sale",
    },
    "mrio.ledger.Ledger.post": lambda _: {"entries": [Entry("A", "B", 5, "fen", "yuan", "sale")]},
    "mrio.ledger.Ledger.transfer": lambda _: {
        "payer": "A",
        "receiver": "B",
        "amount": 5,
        "unit": "fen",
        "instrument": "yuan",
        "reason": "sale",
    },
    "mrio.ledger.Ledger.issue": lambda _: {
        "holder": "A",
        "amount": 5,
        "unit": "kg",
        "instrument": "credits",
        "reason": "verified",
    },
    "mrio.ledger.Ledger.retire": lambda _: {
        "holder": "SX",
        "amount": 5,
        "unit": "kg",
        "instrument": "credits",
        "reason": "claimed",
    },
    "mrio.ledger.Ledger.from_frame": lambda t: {"frame": t.book.to_frame()},
    "mrio.ledger.Ledger.read": lambda t: {
        "path": t.book.write(t.folder / "read.csv", overwrite=True)
    },
    "mrio.ledger.Ledger.record": lambda _: {
        "entries": [Entry(ISSUED, "A", 5, "kg", "credit", "verified")]
    },
    "mrio.instruments.Instrument": lambda _: {
        "kind": "certificates",
        "region": "SX",
        "technology": "wind",
        "period": "2024",
        "basis": (("co2", 1_000),),
    },
    "mrio.ledger.Ledger.balance": lambda _: {"account": "SX", "unit": "kg"},
    "mrio.ledger.Ledger.balances": lambda _: {"unit": "kg"},
    "mrio.ledger.Ledger.write": lambda t: {"path": t.folder / "book.csv", "overwrite": True},
    "mrio.units.mass_factor": lambda _: {"unit": "kt", "to": "Mt"},
    "mrio.money.money_unit": lambda _: {"unit": "M EUR"},
    "mrio.money.money_factor": lambda _: {"unit": "bn CNY", "to": "million yuan"},
    "mrio.money.exchange": lambda _: {
        "given": mrio.money.currency("EUR"),
        "wanted": mrio.money.currency("CNY"),
        "rate": 7.8,
    },
    "mrio.money.minor_unit": lambda _: {"unit": "EUR 0.01"},
    "mrio.money.currency": lambda _: {"code": "EUR"},
    "mrio.money.Currency": lambda _: {"code": "EUR", "exponent": 2},
    "mrio.money.MoneyUnit": lambda _: {
        "text": "M EUR",
        "currency": mrio.money.currency("EUR"),
        "scale": 1e6,
    },
    "mrio.policy.PriceIn": lambda _: {"currency": "EUR", "price": 80.0, "rate": 7.8},
    "mrio.units.payment": lambda _: {"mass": 1.0, "mass_unit": "kt", "per_tonne": 80.0},
    "mrio.labels.as_sequence": lambda _: {"names": "co2"},
    "mrio.labels.find_province": lambda _: {"value": "Shanxi"},
    "mrio.labels.stressor_name": lambda _: {"label": "co2"},
    "mrio.labels.local_name": lambda _: {"label": "Shanxi"},
    "mrio.labels.provinces_by": lambda _: {"key": "en"},
    "mrio.labels.known_region": lambda _: {"name": "140000", "regions": ("Shanxi", "Shaanxi")},
    "mrio.labels.resolve_region": lambda _: {"regions": ("Shanxi",), "name": "山西"},
    "mrio.labels.resolve_regions": lambda _: {"regions": ("Shanxi",), "names": ["山西"]},
    "mrio.labels.resolve_keys": lambda _: {
        "regions": ("Shanxi",),
        "figures": {"山西": 1.0},
        "what": "price",
    },
    "mrio.labels.resolve_index": lambda _: {"regions": ("Shanxi",), "index": pd.Index(["山西"])},
    "mrio.labels.resolve_labels": lambda _: {
        "regions": ("Shanxi",),
        "figures": pd.Series({"山西": 1.0}),
    },
    "mrio.labels.by_label": lambda _: {
        "values": pd.Series({"山西": 1.0}),
        "labels": ("Shanxi",),
        "what": "price",
    },
    "mrio.labels.industries_named": lambda t: {
        "axis": t.table.industries,
        "names": ["E", ("SX", "M")],
        "what": "exempt",
    },
    "mrio.labels.parts_of": lambda _: {"what": ["SX", ("YD", "E")]},
    "mrio.labels.suggest": lambda _: {"label": "steal", "known": ["steel"]},
    # -- testing ---------------------------------------------------------------------------
    "mrio.testing.RuleTraits": lambda _: {},
    "mrio.testing.assert_settled": lambda t: {"found": t.settlement, "parties": t.parties},
    "mrio.testing.assert_tables_equal": lambda t: {"left": t.table, "right": t.table},
    "mrio.testing.check_rule": lambda _: {
        "rule": policy.NetTransfer(),
        "traits": RuleTraits(pairs=True),
        "only": "money_is_conserved",
    },
    "mrio.testing.check_solver": lambda t: {
        "solver": t.model.solver,
        "only": "has_the_parts_of_a_solver",
    },
    "mrio.testing.rule_checks": lambda _: {"rule": policy.NetTransfer()},
    "mrio.testing.solver_checks": lambda t: {"solver": t.model.solver},
    "mrio.testing.mapped_table": lambda t: {
        "regions": 2,
        "sectors": 2,
        "path": t.folder / "mapped.npy",
        "seed": 1,
    },
    "mrio.testing.synthetic_table": lambda _: {"regions": 2, "sectors": 2, "seed": 1},
}


def cost(members):
    """Everybody alone costs two, together three."""
    return np.where(members.any(axis=1), 1.0 + members.sum(axis=1), 0.0)


def bought():
    """Imports of industries and of final users by commodity, which sum to the row of imports."""
    industries = [[3.0, 2.0, 1.0, 11.0, 1.0, 6.0], [3.0, 2.0, 2.0, 11.0, 2.0, 6.0]]
    return np.array(industries), np.array([[1.0, 4.0, 2.0, 0.0], [1.0, 5.0, 3.0, 0.0]])


def extension():
    return "e", ("so2",), ("kt",), np.ones((1, 6))


def sale(t):
    return {
        "region": "SX",
        "certified": t.split.certified,
        "ordinary": t.split.ordinary,
        "buyers": "YD",
        "share": 0.5,
    }


def control(t):
    names = list(t.regional[0].sectors)
    return {
        "exports": pd.Series(sum(each.exports for each in t.regional), names),
        "imports": pd.Series(sum(each.imports for each in t.regional), names),
    }


# -- files --------------------------------------------------------------------------------


def written(t, name, write):
    """Return a path in the folder of the test, written when first asked for."""
    path = t.folder / name
    if not path.exists():
        write(path)
    return path


def stored(t):
    return written(t, "toy.zarr.zip", lambda path: mrio.save(t.table, path))


def pymrio_toy(t):
    return mrio.to_pymrio(t.table)


def pymrio_folder(t):
    return written(t, "pymrio", lambda path: mrio.io.save_pymrio(t.table, path))


def netcdf(t):
    return written(t, "toy.nc", lambda path: mrio.io.write_netcdf(t.model.x, path))


def sheet(t):
    return written(t, "sheet.csv", lambda path: path.write_text("a,b\n1,2\n", "utf-8"))


def plan_file(t):
    text = f"table: {stored(t).name}\nstressor: co2\nprice: 80\nrules: [{{rule: net_transfer}}]\n"
    return written(t, "plan.yaml", lambda path: path.write_text(text, "utf-8"))


def trade_file(t):
    return written(t, "trade.yaml", lambda path: path.write_text(TRADE, "utf-8"))


def build_file(t):
    folder = t.folder / "build"
    if not folder.exists():
        folder.mkdir()
        write_country(folder)
    return folder / "plan.yaml"


# -- whose method is called -----------------------------------------------------------------

OWNERS_OF_METHODS = {
    "mrio.Model": lambda t: t.model,
    "mrio.Table": lambda t: t.table,
    "mrio.Axis": lambda t: t.table.industries,
    "mrio.Provenance": lambda _: Provenance(),
    "mrio.ledger.Ledger": lambda t: t.book,
    "mrio.policy.Claims": lambda t: t.claims,
    "mrio.policy.Parties": lambda t: t.parties,
    "mrio.power.Certificates": lambda t: t.certificates,
    "mrio.power.Resourcing": lambda t: t.plants,
}
"""Instances that are not made by a call of their class with the arguments above."""
