"""Where the price of the demonstration comes from."""

from __future__ import annotations

from mrio.lang import gettext as _
from mrio.report._names import currency_name
from mrio.report.page._mission import PRICE, Mission


def price_text(mission: Mission) -> str:
    """Return a sentence on the price: its source where it is the demonstration's.

    Notes
    -----
    The Ministry of Ecology and Environment (through Xinhua, 3 January 2025) reports a closing price
    of 97.49 yuan/t at the end of 2024, 22.75 % above that of the end of 2023, which was then 79.42.
    """
    currency = mission.model.table.currency
    price, name = f"{mission.price:g}", currency_name(currency)
    if (mission.price, currency.code) == (PRICE, "CNY"):
        return _(
            "%(price)s %(currency)s/t is a scenario, close to the closing price of allowances in "
            "China’s national emissions trading at the end of 2023: 79.4, from the 97.49 of the "
            "end of 2024 and its rise of 22.75 %% (Ministry of Ecology and Environment, through "
            "Xinhua, 3 January 2025).",
            price=price,
            currency=name,
        )
    return _("%(price)s %(currency)s/t is a scenario.", price=price, currency=name)
