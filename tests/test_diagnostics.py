"""Each check finds what it is for, and a sound table has no findings."""

from dataclasses import replace

import numpy as np
import pytest

import mrio
from mrio.testing import synthetic_table, toy_table


def codes(table):
    return {finding.code: finding for finding in mrio.check(table)}


def test_sound_tables_have_no_findings():
    assert mrio.check(toy_table()) == []
    assert mrio.check(toy_table(open=True)) == []


def test_a_column_that_does_not_close():
    table = toy_table()
    v = table.v.copy()
    v[0, 3] += 10.0
    found = codes(table.replace(v=v))["column_balance"]
    assert found.where == "YD / M"
    assert found.value == pytest.approx(10.0 / 640.0)
    assert codes(table.replace(v=v))["gdp_identity"].severity == "error"


def test_signs():
    table = toy_table()
    Z, Y = table.Z.copy(), table.Y.copy()
    Z[0, 1], Y[2, 0] = -1.0, -3.0
    found = codes(table.replace(Z=Z, Y=Y))
    assert found["negative_flow"].value == -1.0
    assert found["negative_demand"].value == -3.0
    stocks = codes(table.replace(Z=Z, Y=Y, stocks=("final",)))
    assert stocks["negative_stocks"].severity == "info"


def test_idle_industries_and_what_they_carry():
    table = synthetic_table(3, 4, seed=2, idle=1)
    assert codes(table)["idle"].severity == "info"
    at = int(np.flatnonzero(table.x == 0)[0])
    ext = table.extensions["emissions"]
    F = ext.F.copy()
    F[0, at] = 5.0
    carrying = table.with_extension(replace(ext, F=F))
    assert codes(carrying)["stranded"].value == 5.0


def test_a_radius_of_one_or_more_is_an_error():
    """With rows that add up to x, only negative final demand can make it so."""
    table = toy_table()
    found = codes(table.replace(Y=-0.2 * table.Y))
    assert found["spectral_radius"].severity == "error"
    assert "YD / M" in found["spectral_radius"].where


def test_errors_come_first():
    table = toy_table()
    v, Z = table.v.copy(), table.Z.copy()
    v[0] += 50.0
    Z[0, 1] = -1.0
    severities = [finding.severity for finding in mrio.check(table.replace(v=v, Z=Z))]
    assert severities == sorted(severities, key=["error", "warning", "info"].index)
