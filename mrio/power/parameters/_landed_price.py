"""What power costs where it lands: seven layers along a route.

All figures are money per MWh. Let p be the price of a MWh where a corridor k
begins, ℓ its loss and τ its tariff, which is paid for what lands. Where it ends
the MWh costs

    p q + τ,   q = 1 / (1 − ℓ) when the loss is charged apart, q = 1 when τ includes it.

A corridor whose tariff includes the loss loses power none the less: the MWh at
the plant per MWh delivered always follow from ℓ.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from mrio.checking import checked
from mrio.power.parameters._currency import currency_of
from mrio.power.parameters._embedded import read_corridors, read_provinces
from mrio.power.parameters._network import destination, hops_of, network_of, parameter, price_of

LAYERS = (
    "generation",
    "loss on the way",
    "sending out",
    "corridors",
    "regional grid",
    "loss in the province",
    "transmission, distribution and funds",
)
"""L1 to L7."""


@checked
def landed_price(
    route: str | Sequence[str],
    generation_price: float,
    *,
    send_out_price: float | None = None,
    send_out_loss: bool = False,
    corridors: pd.DataFrame | None = None,
    provinces: pd.DataFrame | None = None,
) -> pd.Series:
    """Return the seven layers of the price of a MWh delivered over a route.

    With q_k of corridor k = 1 … n as above and Q = q_1 ⋯ q_n, generation price g
    and send-out price o of the first province, region price, in-province loss ρ,
    transmission, distribution and funds of the last:

    - L1 generation = g
    - L2 loss on the way = g (Q − 1)
    - L3 sending out = o Q, paid once, where the route starts
    - L4 corridors = Σ_k τ_k q_{k+1} ⋯ q_n over lines of their own: paid for
      what lands at the end of each, of which later corridors lose their share
    - L5 regional grid = the energy price of the grid in which the route ends,
      once, and of every row of a grid that it takes before, q_{k+1} ⋯ q_n times:
      two rows of one grid pay twice, its direct one once
    - at the border = L1 + … + L5
    - L6 loss in the province = at the border · ρ / (1 − ρ)
    - L7 transmission and distribution at 220 kV and above, and funds
    - delivered = at the border + L6 + L7

    Parameters
    ----------
    route : str or sequence of str
        A corridor, or several, each starting where the one before it ends.
    generation_price : float
        Per MWh at the plant, 0 or more, in the currency of the corridors.
    send_out_price : float, optional
        Per MWh; of the first province if left out.
    send_out_loss : bool
        Whether what the first province loses on the way to the corridor is
        charged too: g / (1 − loss) then stands for g in L2.
    corridors, provinces : DataFrame, optional
        As `read_corridors` and `read_provinces` give them, which is the default.

    Returns
    -------
    Series
        Seven layers with two subtotals among them, 'at the border' and
        'delivered'. attrs: `units`; `route`; `layers` and `subtotals`, names;
        `loss`, share of what is sent that is lost between the two provinces'
        borders; `mwh_at_border`, `mwh_at_plant`: sent per MWh at the border of
        the last province and per MWh delivered.

    Raises
    ------
    LabelError
        An unknown corridor or province.
    InputError
        Corridors that do not follow each other, a price below zero.
    ConfigError
        A parameter of a province that is not known.

    Examples
    --------
    >>> found = landed_price("锦苏", 320, send_out_price=35)
    >>> found[["loss on the way", "at the border", "delivered"]].round(4).tolist()
    [24.086, 442.0204, 536.0939]
    >>> round(found.attrs["mwh_at_plant"], 4)
    1.1066
    >>> found = landed_price(["吉泉", "华东电网 Anhui–Shanghai"], 240, send_out_price=34.3)
    >>> print(round(found["at the border"], 4))
    393.1511
    """
    names = (route,) if isinstance(route, str) else tuple(route)
    provinces = read_provinces() if provinces is None else provinces
    corridors = read_corridors() if corridors is None else corridors
    money = currency_of(corridors, provinces)
    network = network_of(corridors, provinces)
    hops = hops_of(names, network)
    first, last = network.origin[hops[0]], network.end[hops[-1]]
    if send_out_price is None:
        send_out_price = parameter(provinces, first, "send_out_price")
    generation = price_of("the generation price", generation_price)
    sending = price_of("the send-out price", send_out_price)
    leaving = parameter(provinces, first, "send_out_loss") if send_out_loss else 0.0
    region, rho, charges = destination(provinces, last)

    onward = np.cumprod(network.q[hops][::-1])[::-1]  # q_k ⋯ q_n
    later = np.append(onward[1:], 1.0)
    paid, of_grid = network.tariff[hops] * later, network.of_grid[hops]
    layers = [
        generation,
        generation * (onward[0] / (1 - leaving) - 1),
        sending * onward[0],
        float(paid[~of_grid].sum()),
        float(paid[of_grid].sum()) + (0.0 if of_grid[-1] else region),
    ]
    border = math.fsum(layers)
    layers += [border * rho / (1 - rho), charges]
    labels = [*LAYERS[:5], "at the border", *LAYERS[5:], "delivered"]
    figures = [*layers[:5], border, *layers[5:], math.fsum(layers)]
    kept = float(np.prod(1 - network.loss[hops]))
    found = pd.Series(figures, pd.Index(labels, name="layer"), name="price", dtype=float)
    found.attrs = {
        "units": f"{money}/MWh",
        "currency": money.code,
        "route": list(names),
        "layers": list(LAYERS),
        "subtotals": ["at the border", "delivered"],
        "loss": 1 - kept,
        "mwh_at_border": 1 / (kept * (1 - leaving)),
        "mwh_at_plant": 1 / (kept * (1 - leaving) * (1 - rho)),
    }
    return found
