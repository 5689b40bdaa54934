"""A cleared market compared with the same one without trade: dispatch, CO2, who gains."""

from __future__ import annotations

import pandas as pd

from mrio.power.market._clearing import Clearing
from mrio.power.market._tables import payments_table


def dispatch_comparison_table(trade: Clearing, without: Clearing) -> pd.DataFrame:
    """Return generation (TWh) and CO2 (Mt) of each source with trade, without, and the change.

    Changes of generation sum to what lines and stores lose more; those of CO2 to
    the change that `against_no_trade` has.
    """
    factor = trade.market.supply["factor"]
    columns: dict[str, pd.Series] = {}
    made = [each.generated.sum(axis=1) for each in (trade, without)]
    for name, (after, before) in {
        "twh": made,
        "mt": [each * factor for each in made],
    }.items():
        columns |= {f"trade_{name}": after, f"without_{name}": before}
        columns[f"change_{name}"] = after - before
    return pd.DataFrame(columns).rename_axis(["province", "source"])


def payments_comparison_table(trade: Clearing, without: Clearing) -> pd.DataFrame:
    """Return the net surplus of each party with trade, without, and the change, in millions.

    What all gain together is what the market costs less.
    """
    paid = payments_table(trade)
    after, before = paid["left"], payments_table(without)["left"]
    frame = pd.DataFrame({"trade": after, "without": before.reindex(after.index)})
    frame["change"] = frame["trade"] - frame["without"]
    frame.attrs |= paid.attrs
    return frame
