"""docs/methods/power.md#landed-prices to the cent, several hops; cheapest routes by enumeration."""

import itertools
import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mrio import power
from mrio.errors import ConfigError, InputError, LabelError

PLACES = ["A", "B", "C", "D", "E"]


def network(rows):
    heads = ["corridor", "from", "to", "tariff", "loss", "includes_loss", "plant_line", "grid"]
    whole = [(*row, "") if len(row) < len(heads) else row for row in rows]
    return pd.DataFrame(whole, columns=heads).set_index("corridor")


def charges(places=PLACES, **changed):
    figures = {
        "in_province_loss": 0.03,
        "send_out_loss": 0.01,
        "send_out_price": 30.0,
        "td_price": 50.0,
        "funds": 25.0,
        "regional_grid_price": 10.0,
    }
    return pd.DataFrame({**figures, **changed}, index=pd.Index(places, name="province"))


def test_jinsu_to_the_cent():
    """Sichuan → Jiangsu, the loss charged apart."""
    found = power.landed_price("锦苏", 320, send_out_price=35).round(4)
    expected = [320, 24.0860, 37.6344, 51.1, 9.2, 442.0204, 12.8735, 81.2, 536.0939]
    assert found.tolist() == pytest.approx(expected, abs=1e-4)
    assert found.index[5] == "at the border"


def test_yanhuai_to_the_cent():
    """Shanxi → Jiangsu, the loss in the tariff; the energy sent grows all the same."""
    found = power.landed_price("雁淮", 350, send_out_price=30)
    assert found["loss on the way"] == 0
    assert found["sending out"] == 30
    assert found["at the border"] == pytest.approx(425.10)
    assert found["loss in the province"] == pytest.approx(12.3807, abs=1e-4)
    assert found["delivered"] == pytest.approx(518.6807, abs=1e-4)
    assert found.attrs["loss"] == pytest.approx(0.0277)
    assert found.attrs["mwh_at_border"] == pytest.approx(1 / 0.9723)
    assert found.attrs["mwh_at_plant"] == pytest.approx(1 / 0.9723 / 0.9717)


def test_send_out_price_and_loss_of_the_province():
    """With the send-out loss of Sichuan, 0.99 %, the published example has 3.44 yuan more."""
    plain = power.landed_price("锦苏", 320)
    assert plain["at the border"] == pytest.approx(442.0204, abs=1e-4)
    more = power.landed_price("锦苏", 320, send_out_loss=True)
    extra = 320 / 0.93 * 0.0099 / 0.9901
    assert more["at the border"] - plain["at the border"] == pytest.approx(extra)
    assert extra == pytest.approx(436.26 - 432.82, abs=0.005)
    assert more.attrs["mwh_at_border"] == pytest.approx(1 / 0.93 / 0.9901)


def test_layers_add_up():
    found = power.landed_price(["雁淮", "华东电网 Jiangsu–Shanghai"], 350)
    layers = found[found.attrs["layers"]]
    assert layers.sum() == pytest.approx(found["delivered"])
    assert layers.iloc[:5].sum() == pytest.approx(found["at the border"])
    assert set(found.index) == {*found.attrs["layers"], *found.attrs["subtotals"]}


def test_two_hops_by_hand():
    """The worked route of the published method: 30 at 2 %, then 51.1 at 7 %."""
    corridors = network(
        [("one", "A", "B", 30, 0.02, False, False), ("two", "B", "C", 51.1, 0.07, False, False)]
    )
    found = power.landed_price(
        ["one", "two"], 0, send_out_price=0, corridors=corridors, provinces=charges()
    )
    assert found["corridors"] == pytest.approx(30 / 0.93 + 51.1)
    assert found["corridors"] == pytest.approx(83.36, abs=0.005)
    assert found.attrs["mwh_at_border"] == pytest.approx(1.0973, abs=1e-4)
    bid = 500 - found["corridors"]
    assert bid * 0.93 * 0.98 == pytest.approx(379.73, abs=0.01)


def test_included_loss_costs_nothing_more_upstream():
    rows = [("one", "A", "B", 30, 0.02, False, False), ("two", "B", "C", 51.1, 0.07, True, False)]
    found = power.landed_price(["one", "two"], 300, corridors=network(rows), provinces=charges())
    assert found["corridors"] == pytest.approx(81.1)
    assert found["loss on the way"] == pytest.approx(300 * 0.02 / 0.98)
    assert found["sending out"] == pytest.approx(30 / 0.98)
    assert found.attrs["loss"] == pytest.approx(1 - 0.98 * 0.93)


@pytest.mark.parametrize(
    ("route", "kind", "said"),
    [
        ((), InputError, "no corridor"),
        (("锦",), LabelError, "no corridor '锦'"),
        (("雁淮", "锦苏"), InputError, "ends in Jiangsu, '锦苏' starts in Sichuan"),
        (("德宝", "府谷送出"), InputError, "power of one plant"),
        (("华东电网 Jiangsu–Shanghai", "华东电网 Shanghai–Jiangsu"), InputError, "Jiangsu twice"),
    ],
)
def test_routes_that_are_none(route, kind, said):
    with pytest.raises(kind, match=said):
        power.landed_price(route, 300)


@pytest.mark.parametrize("column", ["td_price", "funds", "in_province_loss", "regional_grid_price"])
def test_what_is_not_known_is_never_zero(column):
    corridors = network([("one", "A", "B", 30, 0.02, False, False)])
    provinces = charges(**{column: np.nan})
    with pytest.raises(ConfigError, match=f"{column} of B is not known") as caught:
        power.landed_price("one", 300, corridors=corridors, provinces=provinces)
    assert "read_provinces(path)" in caught.value.hint
    with pytest.raises(ConfigError, match=f"{column} of B is not known"):
        power.cheapest_routes(pd.Series({"A": 300.0}), corridors, provinces)


def test_send_out_price_is_needed_where_it_is_not_given():
    corridors = network([("one", "A", "B", 30, 0.02, False, False)])
    provinces = charges(send_out_price=np.nan, send_out_loss=np.nan)
    with pytest.raises(ConfigError, match="send_out_price of A is not known"):
        power.landed_price("one", 300, corridors=corridors, provinces=provinces)
    with pytest.raises(ConfigError, match="send_out_price of A"):
        power.cheapest_routes(pd.Series({"A": 300.0}), corridors, provinces)
    found = power.landed_price(
        "one", 300, send_out_price=0, corridors=corridors, provinces=provinces
    )
    assert found["sending out"] == 0
    with pytest.raises(ConfigError, match="send_out_loss of A"):
        power.landed_price(
            "one",
            300,
            send_out_price=0,
            send_out_loss=True,
            corridors=corridors,
            provinces=provinces,
        )


def test_a_destination_without_a_row_is_named():
    with pytest.raises(LabelError, match="no row 'Tibet'"):
        power.landed_price("青藏", 300)
    with pytest.raises(LabelError, match="no row 'Atlantis'"):
        power.cheapest_routes(pd.Series({"Atlantis": 300.0}))


@pytest.mark.parametrize("price", [-1, np.nan, np.inf, "350", True])
def test_prices_that_are_none(price):
    with pytest.raises(InputError, match=r"generation.price"):
        power.landed_price("雁淮", price)
    with pytest.raises(InputError, match="price at the plant in Shanxi"):
        power.cheapest_routes(pd.Series({"Shanxi": price}, dtype=object))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"includes_loss": None}, "includes_loss of the corridor 'one' is None"),
        ({"loss": 1.0}, "loss of the corridor 'one' is 1"),
        ({"tariff": np.nan}, "tariff of the corridor 'one' is nan"),
    ],
)
def test_corridors_of_ones_own_are_checked(change, said):
    corridors = network([("one", "A", "B", 30, 0.02, False, False)]).assign(**change)
    with pytest.raises(ConfigError, match=said):
        power.cheapest_routes(pd.Series({"A": 300.0}), corridors, charges())
    with pytest.raises(ConfigError, match="lack the columns includes_loss"):
        power.landed_price("one", 1, corridors=corridors.drop(columns="includes_loss"))


def enumerated(prices, corridors, provinces, max_hops, plant_lines, send_out_loss):
    """Return the lowest delivered price of every pair, by trying all routes."""
    best = {}
    longest = len(PLACES) - 1 if max_hops is None else max_hops
    for hops in range(1, longest + 1):
        for route in itertools.permutations(corridors.index, hops):
            first = corridors.loc[route[0]]
            if first["from"] not in prices.index or (first["plant_line"] and not plant_lines):
                continue
            try:
                found = power.landed_price(
                    route,
                    prices[first["from"]],
                    send_out_loss=send_out_loss,
                    corridors=corridors,
                    provinces=provinces,
                )
            except InputError:
                continue
            pair = (first["from"], corridors.loc[route[-1], "to"])
            best[pair] = min(best.get(pair, np.inf), found["delivered"])
    return best


@st.composite
def networks(draw):
    pairs = list(itertools.permutations(PLACES[:4], 2))
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=2, max_size=7))
    rows = []
    for i, pair in enumerate(chosen):
        loss, flags = draw(st.floats(0, 0.3)), (draw(st.booleans()), draw(st.booleans()))
        of_grid = draw(st.booleans())  # its tariff is then the price of the grid of its end
        tariff = 10.0 if of_grid else draw(st.floats(0, 90))
        rows.append((f"k{i}", *pair, tariff, loss, *flags, "G" if of_grid else ""))
    return network(rows)


@settings(max_examples=25, deadline=None)
@given(
    networks(),
    st.lists(st.floats(0, 600), min_size=3, max_size=3),
    st.sampled_from([None, 1, 2, 3]),
    st.booleans(),
    st.booleans(),
)
def test_cheapest_routes_are_those_of_enumeration(corridors, figures, max_hops, plants, losses):
    prices = pd.Series(figures, PLACES[:3])
    provinces = charges(td_price=np.linspace(30, 90, len(PLACES)))
    options = {"send_out_loss": losses}
    found = power.cheapest_routes(
        prices, corridors, provinces, max_hops=max_hops, plant_lines=plants, **options
    )
    best = enumerated(prices, corridors, provinces, max_hops, plants, losses)
    assert set(found.index) == set(best)
    for pair, row in found.iterrows():
        assert row["delivered"] == pytest.approx(best[pair], rel=1e-9)
        again = power.landed_price(
            row["route"], prices[pair[0]], corridors=corridors, provinces=provinces, **options
        )
        assert row["delivered"] == pytest.approx(again["delivered"])
        assert row["at_border"] == pytest.approx(again["at the border"])
        assert row["loss"] == pytest.approx(again.attrs["loss"])
        assert row["mwh_at_plant"] == pytest.approx(again.attrs["mwh_at_plant"])
        assert row["hops"] == len(row["route"])


def test_a_low_tariff_with_a_high_loss_is_not_cheap():
    rows = [
        ("leaky", "A", "B", 10, 0.10, False, False),
        ("tight", "A", "B", 40, 0.01, False, False),
    ]
    for price, expected in ((100.0, "leaky"), (500.0, "tight")):
        found = power.cheapest_routes(pd.Series({"A": price}), network(rows), charges())
        assert found.loc[("A", "B"), "route"] == (expected,)


def test_shanxi_to_the_delta():
    prices = pd.Series({"Shanxi": 350.0})
    found = power.cheapest_routes(prices)
    assert found.loc[("Shanxi", "Jiangsu"), "route"] == ("雁淮",)
    for end in ("Shanghai", "Zhejiang", "Anhui"):
        assert found.loc[("Shanxi", end), "route"][0] == "雁淮"
    one = power.cheapest_routes(prices, max_hops=1)
    assert set(one.index.get_level_values("destination")) == {"Jiangsu", "Hubei", *NORTH_CHINA}
    plants = power.cheapest_routes(prices, max_hops=1, plant_lines=True)
    assert plants.loc[("Shanxi", "Jiangsu"), "route"] == ("阳城送出",)


NORTH_CHINA = {"Beijing", "Tianjin", "Hebei", "Inner Mongolia", "Shandong"}


def test_within_a_regional_grid_its_price_and_loss_are_paid_once():
    found = power.landed_price("华北电网 Shanxi–Beijing", 350, send_out_price=20)
    assert found["regional grid"] == 10.8
    assert found["corridors"] == 0
    assert found["at the border"] == pytest.approx(370 / (1 - 0.0242) + 10.8)


def test_a_grid_on_the_way_is_paid_as_well():
    """From Ningxia by its own grid to Shaanxi, over the line to Hubei, where Central China ends."""
    found = power.landed_price(["西北电网 Ningxia–Shaanxi", "陕武"], 300, send_out_price=25)
    assert found["regional grid"] == pytest.approx(12.1 + 25.6)  # 陕武 includes its loss
    assert found["corridors"] == pytest.approx(51.2)
    on = power.landed_price(
        ["西北电网 Ningxia–Shaanxi", "陕武", "华中电网 Hubei–Hunan"], 300, send_out_price=25
    )
    assert on["regional grid"] == pytest.approx(12.1 / (1 - 0.0254) + 25.6)


def test_shanghai_from_xinjiang_as_others_calculate_it():
    """Audit of the repository that corridors.csv cites: 393.1511 with the loss of East China."""
    route = ["吉泉", "华东电网 Anhui–Shanghai"]
    found = power.landed_price(route, 240, send_out_price=34.3)
    assert found["at the border"] == pytest.approx(393.1511, abs=1e-4)


def test_a_grid_has_one_price():
    corridors = network([("one", "A", "B", 9, 0.02, False, False, "G")])
    with pytest.raises(ConfigError, match=r"takes 9 for the grid of G, .* of B is 10"):
        power.landed_price("one", 300, corridors=corridors, provinces=charges())


def test_all_provinces_in_well_under_a_second():
    provinces, corridors = power.read_provinces(), power.read_corridors()
    began = time.perf_counter()
    found = power.cheapest_routes(pd.Series(350.0, provinces.index), corridors, provinces)
    assert time.perf_counter() - began < 1
    assert len(found) > 50
    assert (found["delivered"] > found["at_border"]).all()
    with pytest.raises(InputError, match="max_hops is 0"):
        power.cheapest_routes(pd.Series({"Shanxi": 350.0}), max_hops=0)
