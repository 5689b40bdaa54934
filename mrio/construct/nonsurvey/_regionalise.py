"""A region's table without a survey: the nation's, cut down by location quotients.

For regions that publish no table. The result is an estimate with a known bias:
see `compare_regionalised` for what the literature found, and measure it with
that function wherever one region of the country has a table of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mrio.checking import checked
from mrio.construct.core import Array, BuildReport, RegionalTable, ratio
from mrio.construct.nonsurvey._bias import (
    Comparison,
    compare_regionalised,
    local_coefficients,
)
from mrio.construct.nonsurvey._location_quotients import (
    Method,
    aligned,
    location_quotients,
    outputs,
    simple_quotients,
    size_weight,
)
from mrio.construct.nonsurvey._national_table import (
    bought,
    check_nation,
    demand_shares,
    without_transit,
)
from mrio.construct.nonsurvey._report import describe, named

__all__ = [
    "Comparison",
    "Method",
    "Regionalised",
    "compare_regionalised",
    "local_coefficients",
    "location_quotients",
    "output_by_employment",
    "regionalise",
    "simple_quotients",
]


@dataclass(frozen=True, eq=False)
class Regionalised:
    """A regional table made without a survey, and how it came about.

    Attributes
    ----------
    table : RegionalTable
        Rows and columns close; can be stacked with tables of other regions.
    local : (s, s), local_Y : (s, c)
        The part of table.Z and table.Y that is the region's own output.
    quotients : DataFrame (s, s)
        Location quotients, not cut off.
    coefficients : DataFrame (s, s)
        min(1, q_ij) times the national domestic coefficient, money per money:
        the method's own estimate, before `local` was held to what the region makes.
    imported : DataFrame (s, s)
        National coefficient, imports included, less `coefficients`: bought from
        other regions and abroad.
    report : BuildReport
    national : RegionalTable
        What it was made from, as given.
    method : str
        With delta, as text.
    """

    table: RegionalTable
    local: Array
    local_Y: Array
    quotients: pd.DataFrame
    coefficients: pd.DataFrame
    imported: pd.DataFrame
    report: BuildReport
    national: RegionalTable
    method: str

    @property
    def balanced_coefficients(self) -> pd.DataFrame:
        """Coefficients of `local`: at most `coefficients`, less where output did not suffice."""
        labels = list(self.table.sectors)
        return pd.DataFrame(ratio(self.local, self.table.x), index=labels, columns=labels)


@checked
def output_by_employment(
    national_output: pd.Series, national_jobs: pd.Series, regional_jobs: pd.Series
) -> pd.Series:
    """Return regional output where only employment is known: the nation's output per job.

    It takes productivity by sector to be the nation's everywhere. Where the
    region produces less per job, its size and what it supplies are overstated.

    Parameters
    ----------
    national_output : (s,) any money unit
    national_jobs, regional_jobs : (s,) persons, or any one unit

    Returns
    -------
    Series (s,), in the unit of national_output

    Raises
    ------
    InputError, LabelError
        As in `location_quotients`.

    Examples
    --------
    >>> nation, jobs = pd.Series({"coal": 90.0}), pd.Series({"coal": 30.0})
    >>> output_by_employment(nation, jobs, pd.Series({"coal": 10.0})).to_dict()
    {'coal': 30.0}
    """
    nation, region = outputs(national_jobs, regional_jobs)
    output = aligned(national_output, national_jobs.index, what="national output")
    return pd.Series(output * ratio(region, nation), index=national_jobs.index, name="output")


@checked
def regionalise(
    national: RegionalTable,
    regional_output: pd.Series,
    method: Method,
    *,
    region: str,
    demand_share: float | pd.Series,
    delta: float | None = None,
) -> Regionalised:
    """Make a region's table from the nation's by location quotients.

    Technology is the nation's: inputs and value added per output. Every user of
    a commodity imports the nation's share of it from abroad; of the rest,
    domestic in the nation, min(1, q_ij) is the region's own and what is left
    inflow. Final users are no sector and have no SLQ_j: their quotient is
    SLQ_i, times λ for FLQ and AFLQ. Goods taken from stocks (negative final
    use) are the region's own. Exports and the error column follow output.

    Outflow is what output leaves. Where local use asks for more than there is,
    it is cut back in proportion and replaced by inflow, without outflow.

    Where q is one or more nothing comes in from other regions. In fact one
    commodity often goes both ways (cross-hauling), above all in wide sectors
    and small regions: so SLQ, CILQ and RLQ mostly understate inflow and
    overstate multipliers, and FLQ lowers all quotients of a small region. See
    `compare_regionalised` for what was found, and its limits.

    Parameters
    ----------
    national : RegionalTable
        The nation, without inflow and outflow, any money unit. With competitive
        imports (Z and Y include them, `imports` holds them) total coefficients
        are split into domestic and imported by commodity; of a domestic table,
        `imports` is zero and imported inputs are a row of v.
    regional_output : Series (s,) in the same unit, by sector name
        See `output_by_employment` where only jobs are known.
    method, delta
        As in `location_quotients`.
    region : str
        Name of the region.
    demand_share : float, or Series (c,) by category
        The region's share of the nation's final use, 0 to 1: its share of GDP,
        income, population or investment, as the user has it.

    Returns
    -------
    Regionalised

    Raises
    ------
    InputError
        Values or settings that cannot be used.
    LabelError
        Labels that differ.
    BalanceError
        A national table that does not close, or whose exports exceed what the
        nation makes, imports and takes from stocks.

    References
    ----------
    Miller & Blair (2009), sec. 8.2; Flegg & Webber (1997), Reg. Stud. 31:795.
    """
    labels = pd.Index(national.sectors)
    national_x = pd.Series(national.x, index=labels)
    quotients = location_quotients(national_x, regional_output, method, delta=delta)
    report = BuildReport(f"{region}: table without a survey")
    nation = without_transit(check_nation(national), report)
    share = demand_shares(demand_share, nation.categories)
    nation_x, x = outputs(national_x, regional_output)
    demand_q = size_weight(nation_x, x, delta) * simple_quotients(national_x, regional_output)

    technology, size = ratio(nation.Z, nation.x), ratio(x, nation.x)
    Z, Y = technology * x, nation.Y * share
    domestic = 1.0 - ratio(nation.imports, bought(nation.Z, nation.Y))
    own = np.minimum(1.0, quotients.to_numpy()) * domestic[:, None]
    own_Y = np.where(Y < 0, 1.0, (np.minimum(1.0, demand_q.to_numpy()) * domestic)[:, None])
    exports, other = nation.exports * size, nation.other * size
    flows = _flows(Z, Y, own * Z, own_Y * Y, domestic, x - exports - other)
    table = RegionalTable(
        region=region,
        sectors=nation.sectors,
        Z=Z,
        Y=Y,
        categories=nation.categories,
        exports=exports,
        imports=flows.imports,
        outflow=flows.outflow,
        inflow=flows.inflow,
        other=other,
        x=x,
        v=nation.v * size,
        v_names=nation.v_names,
        notes=(f"not surveyed: {named(method, delta)} on the table of {national.region}",),
    )
    describe(report, table, named(method, delta), quotients, share, flows.replaced)
    local = own * technology
    return Regionalised(
        table=table,
        local=flows.local,
        local_Y=flows.local_Y,
        quotients=quotients,
        coefficients=pd.DataFrame(local, index=labels, columns=labels),
        imported=pd.DataFrame(technology - local, index=labels, columns=labels),
        report=report,
        national=national,
        method=named(method, delta),
    )


@dataclass(frozen=True, eq=False)
class _Flows:
    """Local use held to output, (s, s) and (s, c); trade, and use replaced by inflow, (s,)."""

    local: Array
    local_Y: Array
    imports: Array
    outflow: Array
    inflow: Array
    replaced: Array


def _flows(
    Z: Array, Y: Array, local: Array, local_Y: Array, domestic: Array, made: Array
) -> _Flows:
    """Close the rows: outflow where output is left, more inflow where it does not suffice.

    Parameters
    ----------
    Z, Y : use of all origins
    local, local_Y : the part that the quotients leave to the region
    domestic : (s,) share of use that is not imported from abroad
    made : (s,) output less exports and the error column
    """
    left = made - np.clip(Y, None, 0.0).sum(axis=1)
    wanted = bought(local, local_Y)
    kept = np.minimum(1.0, ratio(np.clip(left, 0.0, None), wanted, fill=1.0))
    local = local * kept[:, None]
    local_Y = np.where(local_Y < 0, local_Y, local_Y * kept[:, None])
    use = bought(Z, Y)
    # Exports that follow output can exceed it where the nation's come out of stocks.
    lacking = np.clip(-left, 0.0, None)
    return _Flows(
        local=local,
        local_Y=local_Y,
        imports=(1.0 - domestic) * use,
        outflow=np.clip(left - wanted * kept, 0.0, None),
        inflow=np.clip(domestic * use - wanted * kept, 0.0, None) + lacking,
        replaced=wanted * (1.0 - kept) + lacking,
    )
