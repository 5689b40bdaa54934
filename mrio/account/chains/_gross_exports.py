"""The nine terms of gross exports (Koopman, Wang & Wei 2014), and exports outside the table."""

from __future__ import annotations

import numpy as np

from mrio.account._flows import multipliers_by_origin
from mrio.account.chains._coefficients import OUTSIDE
from mrio.labels import FloatArray, sum_groups
from mrio.model import Model

GROSS_TERMS = (
    "1 own, in final goods",
    "2 own, in intermediates used by the buyer",
    "3 own, in intermediates passed on to a third region",
    "4 own, returned in final goods",
    "5 own, returned in intermediates for own final demand",
    "6 own, counted twice",
    "7 of others, in final goods",
    "8 of others, in intermediates used by the buyer",
    "9 of others, counted twice",
    f"{OUTSIDE}, own",
    f"{OUTSIDE}, of others",
)


def gross_export_terms(model: Model, c: FloatArray) -> FloatArray:
    """Return (k, regions, 11): terms whose sum is c L times a region's gross exports.

    With C_sr = c^s L^sr, m = c L and E* gross exports, those to ROW among them:
    terms 2-4 from C^sr y^r·; 5 and 6 from Σ C^sr A^rs (I - A^ss)⁻¹ = C^ss -
    c^s (I - A^ss)⁻¹; 8 and 9 from (m - C^ss) A^sr (I - A^rr)⁻¹. On an open
    table the own content of what leaves it, directly or in other regions'
    exports, and others' content of the direct exports are routes apart, so that
    the sum still is m E*.

    Parameters
    ----------
    model : Model
    c : (k, n) coefficients per unit of output
    """
    table = model.table
    codes, count = table.industries.region_codes, len(table.regions)
    each = np.arange(len(codes))
    Y = model.Y_by_destination
    home = np.ascontiguousarray(Y[each, codes])
    final = Y[:, :count].sum(axis=1) - home
    outside = Y[:, count:].sum(axis=1)

    C = multipliers_by_origin(model, c)  # (k, s, n)
    own = C[:, codes, each]
    others = C.sum(axis=1) - own
    domestic = model.domestic
    local = domestic.solve_transpose(np.ascontiguousarray(c.T)).T
    output = table.x * (table.x != 0)
    exports = final + outside + domestic.traded(output)

    abroad = C.copy()
    abroad[:, codes, each] = 0.0
    to_users = abroad @ Y[:, :count]  # (k, s, t): by final users t of products made abroad
    returned = np.diagonal(to_users, axis1=1, axis2=2)
    used_by_buyer = abroad @ home
    passed_on = to_users.sum(axis=2) - returned - used_by_buyer

    def by_exporter(values: FloatArray) -> FloatArray:
        return sum_groups(values, codes, count, axis=1)

    feedback = own - local
    terms = [
        by_exporter(own * final),
        used_by_buyer,
        passed_on,
        returned,
        by_exporter(feedback * home),
        by_exporter(feedback * exports),
        by_exporter(others * final),
        by_exporter(others * domestic.traded(domestic.solve(home))),
        by_exporter(others * domestic.traded(domestic.solve(exports))),
        by_exporter(own * outside) + abroad @ outside,
        by_exporter(others * outside),
    ]
    return np.stack(terms, axis=2)
