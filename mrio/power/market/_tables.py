"""A cleared market as tables: dispatch, flows, prices, certificates, payments."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from mrio.labels import FloatArray, sum_groups
from mrio.power.market._clearing import Clearing, mean_price
from mrio.power.market._market import Market, wheeling_fee


def dispatch_table(found: Clearing) -> pd.DataFrame:
    """Return what each source generates over all periods, of what it could, and its CO2.

    `curtailed_twh` is green power that is there and not generated (`Clearing.curtailed`).
    Where plants have a limit over all periods, `limit_worth_per_mwh` is
    what one more MWh within it saves: the value of water.
    """
    supply = found.market.supply
    made = found.generated.sum(axis=1)
    could = found.market.available.loc[supply.index].sum(axis=1)
    frame = pd.DataFrame(
        {
            "generated_twh": made,
            "available_twh": could,
            "curtailed_twh": found.curtailed.sum(axis=1).reindex(supply.index, fill_value=0.0),
            "cost_per_mwh": supply["cost"],
            "co2_mt": made * supply["factor"],
            "green": np.where(supply["green"].to_numpy(dtype=bool), "yes", "no"),
        }
    )
    if np.isfinite(found.market.year_limits).any():
        limited = np.isfinite(found.market.year_limits)
        frame["limit_worth_per_mwh"] = found.scarcity.store.where(limited)
    return frame.rename_axis(["province", "source"])


def flows_table(found: Clearing) -> pd.DataFrame:
    """Return what each corridor carries, how full it is, its fee and its rent.

    `rent_per_mwh` is what one more MWh of capacity would save, a mean over
    periods weighted by capacity (of all alike where there is none);
    `rent_million` that times capacity.
    `green_sent_twh` is not known where no rule asks which power is green.
    """
    lines = found.market.corridors
    limits = found.market.limits.loc[lines.index].sum(axis=1)
    sent, landed = found.sent.sum(axis=1), found.landed.sum(axis=1)
    rent = (found.rents * found.market.limits.loc[lines.index]).sum(axis=1)
    saves = _ratio(rent, limits).where(limits > 0, found.rents.mean(axis=1))
    frame = pd.DataFrame(
        {
            "from": lines["from"],
            "to": lines["to"],
            "sent_twh": sent,
            "landed_twh": landed,
            "green_sent_twh": found.green_sent.sum(axis=1, min_count=1),
            "limit_twh": limits,
            "used_share": _ratio(sent, limits),
            "fee_per_mwh": wheeling_fee(lines),
            "rent_per_mwh": saves,
            "rent_million": rent,
        }
    )
    frame.attrs["currency"] = found.currency.code
    return frame.rename_axis("corridor")


def prices_table(found: Clearing) -> pd.DataFrame:
    """Return prices by province, per MWh; energy is a mean over periods weighted by demand.

    Any from `energy_lowest` to `energy_highest` clears the market as well: they differ
    where the cost of demand has a kink (`Clearing.mean_price_range`).
    `green_premium` is what a certificate due costs a buyer there;
    `certificate_earns` what one issued there brings its generator.
    """
    energy = mean_price(found)
    frame = pd.DataFrame(
        {
            "energy": energy,
            "energy_lowest": found.mean_price_range["lowest"],
            "energy_highest": found.mean_price_range["highest"],
            "green_premium": found.green_premium,
            "green_power": energy + found.green_premium,
            "certificate_earns": found.certificate_value,
        }
    )
    frame.attrs |= {"units": found.market.price_unit, "currency": found.currency.code}
    return frame.rename_axis("province")


def certificates_table(found: Clearing) -> pd.DataFrame:
    """Return certificates issued, due, cancelled for a province, and from others, TWh.

    Those of green contracts come and leave with power.
    """
    market = found.market
    made = found.generated.to_numpy(dtype=float).sum(axis=1)
    green = made * market.supply["green"].to_numpy(dtype=float)
    own = pd.Series(np.diagonal(found.certificates.to_numpy()), market.provinces)
    bundled, settled = found.bundled.to_numpy(dtype=float), market.settled
    return pd.DataFrame(
        {
            "issued_twh": _summed(market, green, market.supply.index.get_level_values(0)),
            "due_twh": market.due,
            "came_with_power_twh": _summed(market, bundled, market.corridors["to"])
            + _summed(market, settled, market.buyers),
            "left_with_power_twh": _summed(market, bundled, market.corridors["from"])
            + _summed(market, settled, market.sellers),
            "bought_without_power_twh": found.certificates.sum(axis=0) - own,
            "sold_without_power_twh": found.certificates.sum(axis=1) - own,
        },
        market.provinces,
    ).rename_axis("province")


def payments_table(found: Clearing) -> pd.DataFrame:
    """Return who receives (+) and pays (-), own costs, and what is left, in millions.

    Columns `energy`, `certificates` and `contracts` sum to zero. `own_cost` is generation
    with its price of carbon, fees of corridors and of trading certificates; what
    is left to all is the cost of the market with its sign turned.
    """
    market = found.market
    frame = found.payments.copy()
    marginal = market.supply["cost"] + market.carbon_price * market.supply["factor"]
    costs = found.generated.to_numpy(dtype=float).sum(axis=1) * marginal.to_numpy(dtype=float)
    spent = _summed(market, costs, market.supply.index.get_level_values(0))
    fees = wheeling_fee(market.corridors) * found.landed.sum(axis=1)
    apart = found.certificates.to_numpy().sum() - np.diagonal(found.certificates.to_numpy()).sum()
    own = pd.Series(0.0, frame.index)
    for (party, name), cost in {
        **{("generators", str(p)): sum_ for p, sum_ in zip(market.provinces, spent, strict=True)},
        **{("corridors", str(line)): fee for line, fee in fees.items()},
        ("certificate trade", ""): market.certificate_cost * apart,
    }.items():
        own[(party, name)] = -cost
    frame["own_cost"] = own
    frame["left"] = frame.sum(axis=1)
    frame = frame.round(9) + 0.0
    frame.attrs |= {"units": market.money_unit, "currency": market.currency.code}
    return frame


def contracts_table(found: Clearing) -> pd.DataFrame:
    """Return what each contract carries, and costs its buyer above energy and certificates.

    `certificates_twh` pass with it. `worth_per_mwh` is what one more MWh
    signed adds to the cost of all, the certificate that passes with it counted in.
    """
    signed = found.market.contracts.reset_index(drop=True)
    above = found.scarcity.contracts.to_numpy(dtype=float)
    frame = pd.DataFrame(
        {
            "to": signed["to"],
            "buyer": found.market.buyers.to_numpy(),
            "green": np.where(signed["green"].to_numpy(dtype=bool), "yes", "no"),
            "energy_twh": signed["energy"].astype(float),
            "certificates_twh": found.market.settled,
            "worth_per_mwh": found.contract_worth.to_numpy(dtype=float),
            "paid_million": above * signed["energy"].to_numpy(dtype=float),
        }
    )
    frame.attrs["currency"] = found.currency.code
    return frame.set_axis(pd.Index(signed["from"], name="from"))


def _summed(market: Market, values: FloatArray, places: Iterable[object]) -> FloatArray:
    """Return sums by province."""
    at = market.provinces.get_indexer(pd.Index(list(places)))
    return sum_groups(values, at, len(market.provinces))


def _ratio(above: pd.Series, below: pd.Series) -> pd.Series:
    return (above / below.where(below > 0)).fillna(0.0)
