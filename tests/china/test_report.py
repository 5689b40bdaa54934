"""The build report of 2007: every trap, the answer, and the alternatives, each its own."""

import pytest

from mrio.china import _variants as variants
from mrio.china import build_china
from mrio.china.table_2007._build import Options
from mrio.model import Model
from mrio.report import mission


@pytest.fixture(scope="module")
def build(root):
    """With one combination in place of all: the rest is the same code over more of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(variants, "AXES", {"decay": (1.0, 2.0), "totals": ("mean",)})
        return build_china(root, 2007)


def test_every_trap_of_the_sources_is_told(build):
    topics = {decision.topic for decision in build.report.decisions}
    for topic in (
        "exchanged columns",
        "Shandong's header",
        "exchanged crude oil",
        "coking in petroleum",
        "coke beyond the sector",
        "coking columns: hardly any coal",
        "the column 'other'",
        "a residual booked as stock changes",
        "stock changes of electricity",
        "large stock changes",
        "transit and re-export",
        "foreign trade inside domestic trade: exports",
        "power between provinces",
        "coal sent beyond what is made",
        "coal used",
        "power exports abroad",
        "power imports abroad",
        "coke that leaves without money",
        "provinces that sell all their output",
        "use gives way",
        "process emissions",
        "sheets of the provincial tables",
        "order of the energy balances",
        "notes of the readers",
        "negative value added",
        "technical services",
        "sectors of the sources",
        "services of the inventories",
        "coal that does not close",
        "coke exported abroad",
        "coke made",
        "generation and energy balances differ",
        "generation by source",
        "regions of the series",
        "error column of the national table",
        "provinces against the nation",
        "revisions and gaps",
        "emissions without output, 32 sectors",
        "unit value outliers",
        "coal received over money and in the balances",
        "sign expected from the literature",
        "choices that the statistics leave open",
    ):
        assert topic in topics, topic


def test_figures_found_by_reading_the_sources(build):
    told = {}
    for decision in build.report.decisions:
        told[decision.topic] = told.get(decision.topic, "") + decision.finding
    assert "Shaanxi 64.5 against 80.8 TWh (-20%)" in told["generation and energy balances differ"]
    assert "2204.8 in absolute terms" in told["error column of the national table"]
    assert "Fujian 3.4e-05" in told["coking columns: hardly any coal"]
    assert "Shandong 0.6 of 215.0 Mt" in told["coal received over money and in the balances"]
    assert "Guangdong 11.84, Yunnan 2.56" in told["power exports abroad"]
    assert "Heilongjiang 6.69, Guangdong 4.04" in told["power imports abroad"]
    assert "3050 Mt by the balances" in told["coal used"]
    assert "Shanghai 43.5" in told["coal sent beyond what is made"]
    assert "Shaanxi 4.2 Mt" in told["coke that leaves without money"]


def test_the_report_gives_the_tables_own_figures(build):
    facts, table = build.report.facts, build.table
    answer = mission(Model(table))
    assert facts["Shanxi → Delta, Mt CO2"] == answer.facts["out"]
    assert facts["Delta → Shanxi, Mt CO2"] == answer.facts["back"]
    imports = table.imports.sum() + table.v_Y.sum()
    expenditure = table.Y.sum() + table.v_Y.sum() - imports
    assert facts["GDP identity, value added less expenditure, 10^4 CNY"] == 0.0
    assert table.value_added.sum() == expenditure
    assert facts["value added, trillion CNY"] == pytest.approx(table.value_added.sum() / 1e8)
    assert facts["both together"] == pytest.approx(
        answer.facts["interregional_share"] + answer.facts["exported_share"]
    )
    assert facts["Feng et al. 2013, both together"] == 0.57
    signs = [d for d in build.report.decisions if d.topic == "sign expected from the literature"]
    net = answer.regions["net_transfer"]
    assert len(signs) == 5
    for decision in signs:
        name = decision.finding.split(" sends")[0].split(" takes")[0]
        sends = "sends out" in decision.finding
        assert f"{net[name]:+.1f} Mt" in decision.finding
        assert (decision.decision == "as expected") == ((net[name] > 0) == sends)


def test_every_alternative_is_its_own(build, data):
    frame = build.report.tables["Sensitivity: what each open choice moves"]
    assert not frame.duplicated().any()
    assert frame.index[0] == "as embedded"
    assert len(frame) == 1 + len(variants.SINGLE) + len(variants.NAMED)
    run = variants.Variants(data, Model(build.table))
    for name in ("totals: outflow side", "coal and coke placed by tonnes"):
        answer = run(variants.SINGLE[name])
        assert frame.loc[name, "Shanxi → Delta, Mt"] == pytest.approx(answer.facts["out"])
    power = frame["of it power and heat, Mt"]
    assert power["totals: mean for all"] > power["as embedded"] * 1.2


def test_single_alternatives_change_one_choice():
    embedded = vars(Options())
    for options in variants.SINGLE.values():
        assert sum(value != embedded[name] for name, value in vars(options).items()) == 1
    for options in variants.NAMED.values():
        assert sum(value != embedded[name] for name, value in vars(options).items()) > 1
    assert set(variants.AXES) == set(vars(Options()))  # every open choice is an axis
    assert len(set(variants.combinations())) == 360


def test_physical_evidence_is_shown_step_by_step(build):
    (name,) = (name for name in build.report.tables if name.startswith("What physical evidence"))
    frame = build.report.tables[name]
    assert len(frame) == len(variants.EVIDENCE)
    assert frame.loc["and power placed by TWh (as embedded)", "Mt CO2"] == pytest.approx(
        build.report.facts["Shanxi → Delta, Mt CO2"]
    )
    assert not frame["Mt CO2"].duplicated().any()


def test_the_spread_covers_the_alternatives(build):
    frame = build.report.tables["Sensitivity: what each open choice moves"]
    out = build.ranges.spread.loc[("out", "")]
    assert out["low"] <= frame["Shanxi → Delta, Mt"].min()
    assert out["high"] >= frame["Shanxi → Delta, Mt"].max()
    assert out["single_high"] == pytest.approx(
        frame.loc[["as embedded", *variants.SINGLE], "Shanxi → Delta, Mt"].max()
    )


def test_the_detailed_table_is_not_rounded(build):
    detailed = build.detailed
    used, _, _ = detailed.stressor("coal_used")
    assert (used != used.round(3)).any()
    assert any("43 sectors" in d.topic for d in build.report.decisions)
    F, F_Y, _ = detailed.stressor("co2")
    G, G_Y, _ = build.table.stressor("co2")
    assert F.sum() + F_Y.sum() == pytest.approx(G.sum() + G_Y.sum(), abs=1.0)
