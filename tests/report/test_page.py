"""The report page: one file, the mission's figures, nothing asked of the network."""

import re

import pytest
from plotly.offline import get_plotlyjs

import mrio
from mrio import structure
from mrio.errors import LabelError, StoreError
from mrio.labels import embedded_sectors, provinces
from mrio.report import mission, write_page
from mrio.report._theme import SENDS
from mrio.report.page._names import names_of
from mrio.resources import data_path
from mrio.testing import toy_table
from tests.report.page import COLUMNS, PLACES, Page, plain


def shown(value, digits, sign=False):
    """Write a figure as the page should, by other means than the page's."""
    text = f"{abs(value):,.{digits}f}"
    if not any(c in "123456789" for c in text):
        return text
    return ("−" if value < 0 else "+" if sign else "") + text


# -- one file that loads nothing ----------------------------------------------------------------


def test_one_file_and_nothing_beside_it(path):
    assert [entry.name for entry in path.parent.iterdir()] == ["page.html"]
    path.read_bytes().decode("utf-8")


def test_no_resource_from_outside(page):
    loads = {"src", "href", "srcset", "action", "formaction", "poster", "data", "background"}
    found = {attrs[name] for _, attrs in page.tags for name in loads & set(attrs)}
    assert found
    assert all(value.startswith("#") or value == "data:," for value in found)
    own = page.source.replace(get_plotlyjs(), "")
    assert len(page.source) - len(own) == len(get_plotlyjs())
    for word in ("@import", "url(", "fetch(", "XMLHttpRequest", "sendBeacon"):
        assert word not in own
    policy = [a["content"] for tag, a in page.tags if a.get("http-equiv")]
    assert len(policy) == 1
    assert "default-src 'none'" in policy[0]
    assert "http" not in policy[0]


def test_anchors_have_targets(page):
    ids = {attrs["id"] for _, attrs in page.tags if "id" in attrs}
    assert {attrs["href"][1:] for tag, attrs in page.tags if tag == "a"} <= ids
    assert set(PLACES) <= ids


def test_same_figures_same_bytes(path, result, table, series, tmp_path):
    again = write_page(result, table, tmp_path / "again.html", years=series)
    assert again.read_bytes() == path.read_bytes()


# -- whole or not at all ------------------------------------------------------------------------


def test_an_error_while_rendering_leaves_no_file(result, table, tmp_path, monkeypatch):
    def broken(*_):
        raise RuntimeError("half way")

    monkeypatch.setattr("mrio.report.page._page.figures", broken)
    with pytest.raises(RuntimeError, match="half way"):
        write_page(result, table, tmp_path / "page.html")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_keeps_the_old_page(result, table, tmp_path, monkeypatch):
    target = tmp_path / "page.html"
    target.write_text("old", encoding="utf-8")

    def full(draft, data):
        with draft.open("wb") as handle:
            handle.write(data[:1000])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(target), "write_bytes", full)
    with pytest.raises(StoreError, match="No space left"):
        write_page(result, table, target)
    assert [entry.name for entry in tmp_path.iterdir()] == ["page.html"]
    assert target.read_text(encoding="utf-8") == "old"


def test_overwriting(result, table, tmp_path):
    target = tmp_path / "page.html"
    target.write_text("old", encoding="utf-8")
    with pytest.raises(StoreError, match="exists already"):
        write_page(result, table, target, overwrite=False)
    assert target.read_text(encoding="utf-8") == "old"
    assert write_page(result, table, str(target)) == target
    assert target.stat().st_size > 1_000_000


def test_a_folder_that_is_not_there(result, table, tmp_path):
    with pytest.raises(StoreError, match="does not exist"):
        write_page(result, table, tmp_path / "no" / "page.html")


def test_the_table_must_be_the_missions(result, tmp_path):
    with pytest.raises(LabelError, match="30 regions are not the table's 3"):
        write_page(result, toy_table(), tmp_path / "page.html")
    assert list(tmp_path.iterdir()) == []


# -- what it says -------------------------------------------------------------------------------


def test_every_sector_has_a_chinese_name(table, result):
    names = names_of(result, table).sectors
    assert {label: name.zh for label, name in names.items()} == embedded_sectors()
    assert tuple(names) == table.sectors


def test_all_names_in_both_languages(page):
    for province in provinces():
        assert f"{province.zh} {province.en}" in page.text
    labels = page.figures["fig-sectors"]["wide"]["layout"]["yaxis"]["ticktext"]
    chinese = embedded_sectors()
    assert chinese["Coal power"] == "煤电"
    for sector in ("Coking", "Coal power", "Heat"):
        assert f"{chinese[sector]}<br>{sector}" in labels
    assert len(labels) == 15
    assert all("<br>" in label for label in labels[:-1])


def test_the_answer_is_the_missions(page, result):
    """The flow with its range, and that the origin pays by one rule and receives by another."""
    facts, receipts = result.facts, result.receipts["central"]
    start = page.text.index("Industries of 山西 Shanxi emit")
    answer = page.text[start : page.text.index("Left: CO₂ embodied in flows")]
    out, gdp = result.spread.loc[("out", "")], result.regions.loc["Shanxi", "value_added"]
    for figure in (
        f"{facts['out']:.1f} Mt CO₂ ({out['low']:.1f} to {out['high']:.1f})",
        f"{100 * facts['out_share']:.1f}%",
        "At 80 yuan/t",
        f"receives {receipts.max():,.0f} million yuan a year from all other regions by one rule "
        f"({receipts.idxmax()})",
        f"pays {-receipts.min():,.0f} by another ({receipts.idxmin()})",
    ):
        assert figure in answer, figure
    for figure in (
        f"{facts['back']:.1f} Mt",
        f"{facts['out_value_added']:.1f} billion yuan",
        f"{facts['back_value_added']:.1f} billion",
        f"{facts['payment'] / 10 / facts['out_value_added']:.1f}% of that value added",
        f"{facts['payment'] / 10 / gdp:.2f}% of Shanxi’s GDP",
        f"{result.flows.loc['Shanxi'].sum():.1f} Mt by industries",
        f"{result.regions.loc['Shanxi', 'production']:.1f} Mt with direct emissions of households",
    ):
        assert figure in page.text, figure


def test_tonnes_and_money_have_the_same_range(page, result):
    """Tiles: flow, reverse flow, net and payment over the same tables."""
    tiles = page.text[page.text.index("Left: CO₂") : page.text.index("An estimate, not a")]
    for name in ("out", "back", "net"):
        low, high = result.spread.loc[(name, ""), ["low", "high"]]
        assert f"{low:.1f} to {high:.1f}" in tiles
    low, high = 80 * result.spread.loc[("net", ""), ["low", "high"]]
    assert f"{low:,.0f} to {high:,.0f}" in tiles
    for name in ("interregional_share", "exported_share"):
        low, high = 100 * result.spread.loc[(name, ""), ["low", "high"]]
        assert f"{low:.1f} to {high:.1f}" in tiles


def test_the_first_figure_shows_the_flow_and_four_rules(page, result):
    """Flow, reverse flow and net transfer with ranges; signs of receipts under four rules."""
    for form in ("wide", "narrow"):
        drawn = page.figures["fig-answer"][form]
        flows, _, paid, *_ = drawn["data"]
        assert flows["x"] == [result.facts[name] for name in ("out", "back", "net")]
        low = result.spread.loc[[("out", ""), ("back", ""), ("net", "")], "low"].tolist()
        ends = [
            x - down for x, down in zip(flows["x"], flows["error_x"]["arrayminus"], strict=True)
        ]
        assert ends == pytest.approx(low)
        assert paid["x"] == result.receipts["central"].tolist()[:4]
        assert min(paid["x"]) < 0 < max(paid["x"])
        named = [plain(text) for text in drawn["layout"]["yaxis2"]["ticktext"]]
        assert [name.lower() for name in named] == list(result.receipts.index[:4])


def test_where_the_price_comes_from(page, table, tmp_path):
    assert "closing price of allowances in China’s national emissions trading" in page.text
    assert "Xinhua, 3 January 2025" in page.text
    assert pytest.approx(79.4, abs=0.05) == 97.49 / 1.2275
    other = mission(mrio.Model(table), price=100)
    text = Page(write_page(other, table, tmp_path / "p.html")).text
    assert "100 yuan/t is a scenario." in text
    assert "Xinhua" not in text


def test_the_basis_names_year_hash_readme_and_ranges(page, table, result):
    start = page.text.index("An estimate, not a statistic")
    warning = page.text[start : page.text.index("80 yuan/t is a scenario")]
    for word in ("year 2007", table.hash[:12], "data/README.md", "not a confidence interval"):
        assert word in warning, word
    out = result.spread.loc[("out", "")]
    readme = data_path("README.md").read_text(encoding="utf-8")
    for low, high in (("low", "high"), ("single_low", "single_high")):
        assert f"{out[low]:.1f} to {out[high]:.1f}" in warning
        assert f"{out[low]:.1f} to {out[high]:.1f} Mt" in readme
    regions = result.regions
    turn = regions.index[(regions["net_low"] < 0) & (regions["net_high"] > 0)]
    assert f"net transfer is open for {len(turn)} provinces" in warning
    assert all(name in warning for name in turn)
    assert f"over the same {result.alternatives.count} tables" in warning


def test_shares_stand_beside_the_published_one(page, result):
    both = result.facts["interregional_share"] + result.facts["exported_share"]
    assert f"Other provinces and exports together: {100 * both:.0f}%" in page.text
    assert "found 57% for China in 2007" in page.text


def test_table_of_all_provinces(page, result):
    head, *rows, total = page.tables["regions"]
    assert head[0][0] == "Province"
    assert len(head) == 1 + len(COLUMNS)
    assert [row[0][1] for row in rows] == list(result.regions.index)
    for row in rows:
        for (text, value), column in zip(row[1:], COLUMNS, strict=True):
            expected = float(result.regions.loc[row[0][1], column])
            assert float(value) == expected
            digits = 0 if column in ("value_added", "payment") else 1
            signed = column.startswith("net_") or column == "payment"
            if column in ("net_transfer", "net_with_exports"):
                assert float(text.replace("−", "-").replace(",", "")) == pytest.approx(
                    expected, abs=0.1001
                )
                continue
            assert text == shown(expected, digits, signed)
    assert total[1 + COLUMNS.index("net_transfer")][0] == "0.0"
    assert total[1 + COLUMNS.index("net_low")][0] == ""
    assert total[1 + COLUMNS.index("payment")][0] == "0"
    assert total[1][0] == f"{result.regions['production'].sum():,.1f}"


def test_bilateral_table(page, result):
    _, *rows, total = page.tables["bilateral"]
    assert [row[0][0].split()[-1] for row in rows] == list(result.group)
    for row, (_, expected) in zip(rows, result.bilateral.iterrows(), strict=True):
        assert [float(cell[1]) for cell in row[1:]] == expected.tolist()
    assert total[4][0] == shown(result.facts["payment"], 0, sign=True)


def test_printed_figures_add_up(page):
    """Rows and columns of the bilateral table, and net transfers in the table of provinces."""

    def read(cell):
        return float(cell[0].replace("−", "-").replace("+", "").replace(",", ""))

    _, *rows, total = page.tables["bilateral"]
    for row in [*rows, total]:
        assert round(read(row[1]) - read(row[2]), 2) == read(row[3])
    for column in range(1, 5):
        assert round(sum(read(row[column]) for row in rows), 2) == read(total[column])
    _, *rows, _ = page.tables["regions"]
    at = {name: 1 + COLUMNS.index(name) for name in COLUMNS}
    for row in rows:
        for net, first, second in (
            ("net_transfer", "sent", "received"),
            ("net_with_exports", "production", "consumption"),
        ):
            assert round(read(row[at[first]]) - read(row[at[second]]), 1) == read(row[at[net]])


def test_sources_steps_and_definitions(page, table):
    for source in table.provenance.sources:
        assert source.name in page.text
        assert source.citation in page.text
        assert source.licence in page.text
    assert f"{len(table.provenance.steps)} steps lead from the sources" in page.text
    assert all(" ".join(step.note.split()) in page.text for step in table.provenance.steps)
    assert table.hash in page.text
    assert mrio.__version__ in page.text
    assert len([tag for tag, _ in page.tags if tag == "dd"]) == len(COLUMNS)


# -- what the figures show ----------------------------------------------------------------------


@pytest.mark.parametrize("form", ["wide", "narrow"])
def test_figures_are_the_missions(page, result, form):
    drawn = {place: page.figures[place][form]["data"] for place in PLACES}
    down = result.regions.sort_values("production", ascending=False)
    own, sent, exported, consumed, net, _ = drawn["fig-regions"]
    summed = [sum(parts) for parts in zip(own["x"], sent["x"], exported["x"], strict=True)]
    assert summed == pytest.approx(down["production"].tolist())
    assert exported["x"] == down["exported"].tolist()
    assert consumed["x"] == down["consumption"].tolist()
    assert net["x"] == down["net_transfer"].tolist()
    assert net["error_x"]["array"] == (down["net_high"] - down["net_transfer"]).tolist()
    assert net["error_x"]["arrayminus"] == (down["net_transfer"] - down["net_low"]).tolist()
    (tiles,) = drawn["fig-map"]
    values = [value for row in tiles["z"] for value in row if value is not None]
    assert sorted(values) == sorted(result.regions["net_transfer"])
    assert tiles["zmin"] == -tiles["zmax"]
    (matrix,) = drawn["fig-matrix"]
    assert len(matrix["z"]) == 30
    assert {len(row) for row in matrix["z"]} == {32}
    assert all(row[30] is None for row in matrix["z"])
    assert 10 ** matrix["z"][3][9] == pytest.approx(result.flows.loc["Shanxi", "Jiangsu"])
    assert 10 ** matrix["z"][3][31] == pytest.approx(result.flows.loc["Shanxi", "ROW"])
    told = f"{result.flows.loc['Shanxi', 'Jiangsu']:.3f} Mt"
    assert told in matrix["customdata"][3][9]
    payments, figures = drawn["fig-payments"]
    assert [text.strip() for text in figures["text"]] == [
        shown(value, 0, True) for value in payments["x"]
    ]
    assert payments["x"] == sorted(result.regions["payment"], reverse=True)
    assert sum(payments["x"]) == pytest.approx(0, abs=1e-6)


def test_flows_have_their_subject(page, result):
    """Whom Shanxi emits for, and who emits for the Delta: each whole, the flow itself dark."""
    served, serving = page.figures["fig-flows"]["wide"]["data"]
    assert sum(served["x"]) == pytest.approx(result.flows.loc["Shanxi"].sum())
    own = list(result.flows.index)
    assert sum(serving["x"]) == pytest.approx(result.flows.loc[own, list(result.group)].sum().sum())
    dark = [
        x
        for x, colour in zip(served["x"], served["marker"]["color"], strict=True)
        if colour == SENDS
    ]
    assert sum(dark) == pytest.approx(result.facts["out"])
    (dark,) = [
        x
        for x, colour in zip(serving["x"], serving["marker"]["color"], strict=True)
        if colour == SENDS
    ]
    assert dark == pytest.approx(result.facts["out"])
    assert "Other provinces" in served["customdata"]


def test_the_supply_chain_of_coke_steel_and_buildings(page, result):
    """Sums over all chains, as paths count them; parts add up as printed."""
    (sankey,) = page.figures["fig-chain"]["wide"]["data"]
    link, labels = sankey["link"], sankey["node"]["label"]
    group = list(result.group)
    model = result.model
    asked = {"origin": ("Shanxi", "Coking"), "to": group, "top": 1}
    found = structure.paths(model, "co2", via=("Hebei", "Metal smelting"), **asked).attrs
    by_region = structure.paths(model, "co2", via="Hebei", **asked).attrs
    first = dict(zip(zip(link["source"], link["target"], strict=True), link["value"], strict=True))
    assert first[0, 1] == pytest.approx(found["total"] / 1e6)
    assert first[0, 2] == pytest.approx((by_region["total"] - found["total"]) / 1e6)
    assert first[0, 3] == pytest.approx((found["total_any_way"] - by_region["total"]) / 1e6)
    into = {}
    for (_source, target), size in first.items():
        into[target] = into.get(target, 0.0) + size
        assert size > 0
    told = {label.rpartition("  ")[0]: float(label.rpartition("  ")[2]) for label in labels}
    ends = {name: size for name, size in told.items() if name.startswith("final demand of")}
    assert len(ends) == 4
    assert round(sum(ends.values()), 2) == told["Hebei: metal smelting"]
    assert round(sum(list(told.values())[1:4]), 2) == told["Shanxi: coking"]
    built = max(size for node, size in into.items() if 4 <= node < 4 + 5)
    assert told["Construction"] == pytest.approx(built, abs=0.01)
    assert f"{told['Construction']:.2f} Mt of them end in construction" in page.text


def test_scales_of_heat_maps_are_named(page):
    assert "logarithmic colour scale" in page.text
    assert "square-root colour scale" in page.text
    bar = page.figures["fig-matrix"]["wide"]["data"][0]["colorbar"]["title"]["text"]
    assert "logarithmic colour scale" in bar


def test_sectors_add_up_to_the_answer(page, result):
    out, back, out_value, back_value = page.figures["fig-sectors"]["wide"]["data"]
    assert sum(out["x"]) == pytest.approx(result.facts["out"])
    assert sum(back["x"]) == pytest.approx(-result.facts["back"])
    assert sum(out_value["x"]) == pytest.approx(result.facts["out_value_added"])
    assert sum(back_value["x"]) == pytest.approx(-result.facts["back_value_added"])
    assert out["x"][0] == result.sectors.loc["Coal power", "out"]
    power = [name for name in result.sectors.index if name.endswith(" power")]
    assert sorted(power) == sorted(name for name in embedded_sectors() if name.endswith(" power"))
    assert result.sectors["out"].idxmax() == "Coal power"


def test_other_tables_without_chinese_names(tmp_path):
    table = toy_table()
    result = mission(mrio.Model(table), origin="RC", group=("YD", "SX"))
    page = Page(write_page(result, table, tmp_path / "toy.html"))
    assert "fig-map" not in page.figures
    assert "Industries of RC emit" in page.text
    assert "for YD + SX final demand" in page.text
    assert "−5,488" in page.text
    assert "fig-chain" not in page.figures
    assert "xports abroad" not in page.text
    assert "This table records no steps" in page.text
    assert "data/README.md" not in page.text
    assert "长三角" not in page.text


def test_labels_are_escaped(evil):
    path, result = evil
    source = path.read_text(encoding="utf-8")
    own = source.replace(get_plotlyjs(), "")
    assert "<b>x" not in own
    assert "<script>window" not in own
    page = Page(path)
    assert own.count("<script") == len([1 for tag, _ in page.tags if tag == "script"]) == 3
    assert [row[0][1] for row in page.tables["regions"][1:-1]] == list(result.regions.index)
    ticks = page.figures["fig-payments"]["wide"]["layout"]["yaxis"]["ticktext"]
    assert "<b>&lt;b&gt;x</b>" in ticks


def test_rules_of_the_page(page, result):
    """Every rule by province with the lowest and highest over rules, and the origin's receipts."""
    rows = page.tables["by-rule"][1:]
    ours = [result.origin, *result.group]
    found = [[float(value) for _, value in row[1:]] for row in rows]
    expected = result.rules.loc[ours]
    assert [row[:-2] for row in found] == pytest.approx(expected.to_numpy())
    assert [row[-2] for row in found] == pytest.approx(expected.min(axis=1).tolist())
    assert [row[-1] for row in found] == pytest.approx(expected.max(axis=1).tolist())
    told = page.figures["fig-rules"]["wide"]["data"][0]["text"]
    ordered = result.rules.sort_values("net transfer", ascending=False)
    assert [row[-1] for row in told] == [
        shown(value, 0, sign=True) for value in ordered.iloc[:, -1]
    ]
    turns = len(result.rules.attrs["turns"])
    assert f"{turns} provinces switch between paying and receiving" in page.text
    rows = page.tables["of-origin"][1:]
    assert [float(row[1][1]) for row in rows] == pytest.approx(result.receipts["central"].tolist())
    low, high = result.receipts["central"].min(), result.receipts["central"].max()
    told = f"over {len(result.receipts)} rules are {shown(low, 0, True)} to {shown(high, 0, True)}"
    assert told in page.text


def test_no_codes_and_no_underscores(page):
    """Words of people: no snake_case, CO2 as it is written, none of the old words."""
    read = page.text[: page.text.index("From which data")]
    assert re.findall(r"\b[a-z]+_[a-z_]+\b", read) == []
    assert re.findall(r"\bco2\b", read) == []
    for word in ("answers for", "charged", "open choices", "powers of ten", "hangs on", " nobody"):
        assert word not in read, word
