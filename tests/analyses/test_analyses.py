"""Every script of analyses/ runs as its README says, and prints what the package computes."""

import os
import re
import runpy
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import mrio
from mrio import account, policy, structure
from mrio.report import alternatives_of
from mrio.testing import synthetic_table

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted((ROOT / "analyses").glob("*/*.py"))
DELTA = ["Shanghai", "Jiangsu", "Zhejiang", "Anhui"]
SOURCES = ["Coal", "Gas", "Hydro", "Nuclear", "Wind", "Solar", "Other"]
GENERATION = [f"{source} power" for source in SOURCES]
ACCOUNTS = ["production", "consumption", "income", "shared", "technology_adjusted"]


@cache
def run(script, *arguments):
    """What a script prints; each command runs once, whoever asks for it."""
    done = subprocess.run(
        [sys.executable, str(script), *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def named(part):
    script = next(script for script in SCRIPTS if part in script.name)
    return str(script.relative_to(ROOT))


@pytest.fixture
def told(capsys):
    """What a script prints, in this process: no second start, for arguments of a test's own."""

    def main(script, *arguments):
        runpy.run_path(str(ROOT / script))["main"](*arguments)
        return capsys.readouterr().out

    return main


@pytest.fixture(scope="module")
def model():
    return mrio.Model(mrio.load("china-2007"))


@pytest.fixture(scope="module")
def parties(model):
    return policy.Parties(model, "co2")


@pytest.fixture(scope="module")
def people(parties, tmp_path_factory):
    """A file of persons, invented for the test."""
    path = tmp_path_factory.mktemp("people") / "people.csv"
    heads = pd.Series([1e7 * (1 + i % 4) for i in range(30)], parties.regions, name="persons")
    heads.rename_axis("region").to_csv(path)
    return path, heads


def figures(shown, start, count, after=""):
    """The first numbers of the line that starts with some words, below a heading."""
    lines = (" ".join(line.split()) for line in shown[shown.index(after) :].splitlines())
    line = next(line for line in lines if re.match(re.escape(start) + r" -?\d", line))
    return [float(word.replace(",", "")) for word in line[len(start) :].split()[:count]]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_scripts_are_short_and_have_a_readme(script):
    assert len(script.read_text().splitlines()) <= 100
    readme = (script.parent / "README.md").read_text()
    assert f"python {script.relative_to(ROOT)}" in readme


SLOW = ("green_power.py", "national_dispatch.py")
"""Scripts that clear many markets; their figures are tested apart."""


def commands():
    """Yield what READMEs tell to run; what takes long, or runs a script again, is marked slow."""
    for command in _commands():
        again = not command.endswith(".py")
        slow = pytest.mark.slow if again or command.endswith(SLOW) else ()
        yield pytest.param(command, marks=slow)


def _commands():
    for script in SCRIPTS:
        readme = (script.parent / "README.md").read_text()
        for block in re.findall(r"```sh\n(.*?)```", readme, flags=re.S):
            yield from (line for line in block.splitlines() if "my-table" not in line)


@pytest.mark.parametrize("command", list(commands()))
def test_what_the_readmes_say_runs(command):
    words = shlex.split(command)
    assert words[0] == "python"
    assert len(run(*words[1:]).splitlines()) > 15


def test_responsibilities(model):
    shown = run(named("responsibilities"))
    shanxi = account.summary(model, "co2").loc["Shanxi"] / 1e6
    line = next(line for line in shown.splitlines() if line.startswith("Shanxi"))
    assert [float(word) for word in line.split()[1:]] == pytest.approx(shanxi.tolist(), abs=0.051)
    assert shanxi["income"] > shanxi["production"] > shanxi["consumption"]
    assert "All hold." in shown


def test_coke_and_power_by_way_of_hebei(model):
    shown = run(named("coke_and_power"))
    for sector, said in {"Coking": (3.3, 1.05), "Coal power": (11.8, 2.5)}.items():
        below = shown[shown.index(f"== {sector} of Shanxi") :]
        asked = {"origin": ("Shanxi", sector), "to": DELTA}
        total = structure.paths(model, "co2", **asked).attrs["total"]
        through = structure.paths(model, "co2", via="Hebei", **asked).attrs["total"]
        assert (total / 1e6, through / 1e6) == pytest.approx(said, abs=0.05)
        assert f"{total / 1e6:.2f} Mt,\nby way of Hebei" in below
        assert f"by way of Hebei {through / 1e6:.2f} Mt ({through / total:.0%})" in below
    # The README: coal power emits nearly all that Shanxi's power does.
    emitted = pd.Series(model.table.stressor("co2")[0], model.table.industries.index)["Shanxi"]
    by_source = emitted[GENERATION] / 1e6
    assert (by_source["Coal power"], by_source.sum()) == pytest.approx((157.7, 158.2), abs=0.05)
    assert "Shanxi / Coking → Hebei / Metal smelting → Zhejiang / Construction" in shown


def test_value_added_against_carbon(model):
    shown = run(named("value_added"))
    terms = account.pollution_terms_of_trade(model, "co2")
    assert f"Shanxi: {float(terms.sel(region='Shanxi')):.2f}" in shown
    assert "gains value added, takes pollution" in shown


def test_a_table_of_ones_own(tmp_path, told):
    path = mrio.save(synthetic_table(3, 4, seed=1), tmp_path / "own.zarr")
    assert "R001" in run(named("responsibilities"), str(path), "co2", "R001", "R002")
    assert "R002" in run(named("value_added"), str(path), "R002")
    assert "R003" in told(named("voting"), str(path))
    assert "Shapley is exact." in told(named("break_even_price"), "-", str(path))


def test_shanxi_and_the_delta(model, parties):
    shown = run(named("shanxi_and_the_delta"))
    rules = {
        "net transfer": policy.NetTransfer(),
        "value-added-adjusted excess": policy.ValueAddedAdjusted(),
        "gap against income": policy.ResponsibilityGap("income"),
        "supply-chain value-added share": policy.ValueAddedShare(),
        "power transfer, embodied": policy.PowerTransfer("embodied", GENERATION),
    }
    shippers = policy.Parties(model, "co2", export_tonnes="exporter")
    for heading, given in (("are left out", parties), ("are allocated to", shippers)):
        for name, rule in rules.items():
            net = rule.settle(given, 80).net / 1000
            expected = [*net[["Shanxi", *DELTA]], net[DELTA].sum()]
            assert figures(shown, name, 6, heading) == pytest.approx(expected, abs=0.051)
    tonnes = pd.Series(0.08 * (parties.E[3] - parties.E[:, 3]), parties.regions)
    printed = figures(shown, "net transfer", 4, "Pair by pair")
    assert printed == pytest.approx(tonnes[DELTA].tolist(), abs=0.0051)
    assert "Of all 30 regions 26 switch." in shown
    moved = figures(shown, "gap against income", 3, "All regions")
    net = rules["gap against income"].settle(parties, 80).net
    expected = [net.clip(lower=0).sum() / 1000, (net < 0).sum(), (net > 0).sum()]
    assert moved == pytest.approx(expected, abs=0.0051)


def test_what_needs_a_population_is_skipped_without_one_and_said(parties, people, told, tmp_path):
    path, heads = people
    plan = tmp_path / "short.yaml"
    said = ["table: china-2007", "stressor: co2", "price: 40", "rules: [{rule: net_transfer}]"]
    plan.write_text("\n".join(said))
    shown = told(named("shanxi"), str(plan), str(path))
    net = policy.AbilityToPay(heads).settle(parties, 40).net / 1000
    expected = [*net[["Shanxi", *DELTA]], net[DELTA].sum()]
    assert figures(shown, "ability to pay", 6) == pytest.approx(expected, abs=0.051)
    assert "Gini, was" in shown
    assert "No population given" not in shown
    without = run(named("shanxi"))
    assert "No population given" in without
    assert "\nability to pay" not in without
    assert "Gini" not in without

    polled = told(named("voting"), "china-2007", "40", str(path))
    weights = policy.voted_weights(parties, ACCOUNTS, votes=heads)
    printed = figures(polled, "by heads", 5)
    assert printed == pytest.approx(list(weights.values()), abs=0.00051)
    assert "No population given" in run(named("voting"))


def test_the_plan_runs_and_says_what_the_script_says():
    found = policy.compensation(ROOT / "analyses" / "04-shanxi-and-the-delta" / "rules.yaml")
    shown = run(named("shanxi_and_the_delta"))
    assert found.net.sum().to_numpy() == pytest.approx(0, abs=1e-6)
    for rule, net in found.net.items():
        assert figures(shown, rule, 1) == pytest.approx([net["Shanxi"] / 1000], abs=0.051)
        low, high = found.probability.loc[(rule, "Shanxi"), ["low", "high"]] / 1000
        line = next(x for x in shown[shown.index("All regions") :].splitlines() if rule in x)
        assert line.endswith(f" {low:.1f} to {high:.1f}")
    assert found.sensitivity.shape == (2 * 10 * 3, 30)
    assert found.net["gap against consumption"].to_numpy() == pytest.approx(
        found.net["net transfer"].to_numpy()
    )


def test_voting(parties):
    shown = run(named("voting"))
    gaps = pd.DataFrame(
        {a: policy.ResponsibilityGap(a).settle(parties, 80).net / 1000 for a in ACCOUNTS}
    )
    # Ballots follow own interest, and their count is the weight.
    ballots = gaps.idxmax(axis=1)
    weights = [float((ballots == account).mean()) for account in ACCOUNTS]
    assert list(policy.voted_weights(parties, ACCOUNTS).values()) == pytest.approx(weights)
    assert figures(shown, "left out one each", 5) == pytest.approx(weights, abs=0.00051)
    below = shown[shown.index("Ballots") :].splitlines()
    mix = gaps @ weights
    for region in gaps.index:
        vote, *paid = next(x for x in below if x.startswith(region))[len(region) :].split()
        assert vote == ballots[region]
        expected = [gaps.loc[region].max(), gaps.loc[region, "consumption"], mix[region]]
        assert [float(word) for word in paid[:3]] == pytest.approx(expected, abs=0.0051)
    assert f"{(mix > gaps['consumption']).sum()} of 30" in shown
    # Another ballot would pay nobody more: what is paid under a mix is the mean.
    for region, vote in ballots.items():
        for other in ACCOUNTS:
            changed = mix[region] + (gaps.loc[region, other] - gaps.loc[region, vote]) / 30
            assert changed <= mix[region] + 1e-12
    wins = {b: {a: int((gaps[a] > gaps[b]).sum()) for a in ACCOUNTS} for b in ACCOUNTS}
    table = shown[shown.index("fare better under the row") :]
    for account_ in ACCOUNTS:
        printed = figures(table, account_, 5)
        assert printed == [wins[other][account_] for other in ACCOUNTS]
    assert all(wins[other]["income"] > 15 for other in ACCOUNTS if other != "income")
    assert re.search(r"left out +one each .* income +16 of 30", shown)
    # The README: who looks at tonnes charged alone, ROW's left aside, votes otherwise.
    by_charge = policy.responsibilities(parties, ACCOUNTS).idxmin(axis=1)
    assert ((by_charge != ballots).sum(), (by_charge == "income").sum()) == (9, 19)


def test_the_benefit_based_rule_jumps_where_the_net_turns(parties):
    net = pd.Series(parties.net, parties.regions)
    paid = policy.BenefitBased().settle(parties, 80).net / 1000
    figures_said = [net["Shandong"], paid["Shandong"], net["Jiangsu"], paid["Jiangsu"]]
    assert figures_said == pytest.approx([-0.5, -3.2, 2.2, 0.17], abs=0.05)


def test_ranges_of_the_net_transfer(model):
    """What the README of 04 says of alternative tables."""
    known = alternatives_of(model.table)
    paid = known.payments("net_transfer", 80.0) / 1000
    said = [*paid.loc["Shanxi", ["low", "high"]], *paid.loc["Jiangsu", ["low", "high"]]]
    assert said == pytest.approx([4.8, 8.0, -3.3, 5.8], abs=0.05)
    assert known.count == 360


def assumed(model, parties):
    """The formula of the README, in steps of its own."""
    made = account.production(model, "co2", industry_only=True).to_series() / 1e6
    gdp = pd.Series(parties.gdp, parties.regions)
    last = 200 * (made.sum() / gdp.sum()) / (made / gdp)
    return 0.05 * made, last


def test_the_break_even_price(model, parties):
    shown = run(named("break_even_price"))
    assert "AN ASSUMPTION, NOT DATA" in shown
    quotas, last = assumed(model, parties)
    cost = 0.5 * last * quotas / 1000
    net = pd.Series(parties.net, parties.regions)
    for region in net.index[net > 0]:
        expected = [net[region], quotas[region], last[region], cost[region]]
        expected.append(1000 * cost[region] / net[region])
        assert figures(shown, region, 5) == pytest.approx(expected, abs=0.051)
        covers = [price * net[region] / (1000 * cost[region]) for price in (40, 80, 160)]
        assert figures(shown, region, 9)[6:] == pytest.approx(covers, abs=0.051)
    made = [int((1000 * cost / net)[net > 0].le(price).sum()) for price in (40, 80, 160)]
    assert "Costs covered, of 14: {} at 40, {} at 80, {} at 160".format(*made) in shown
    slopes = last / (1000 * quotas)
    exchange = policy.AbatementExchange(slopes, quotas).settle(parties)
    joint = pd.Series(exchange.facts["cost_joint"], parties.regions)
    assert (joint <= cost).all()
    assert f"costs {cost.sum():.1f} billion yuan with each alone, {joint.sum():.1f}" in shown
    row = figures(shown, "Shanxi", 6, "Cost borne")
    shapley = policy.AbatementGame(slopes, quotas, seed=2007).settle(parties).facts["borne"]
    shapley = pd.Series(shapley, parties.regions)
    expected = [cost, joint, shapley, joint, cost - joint, cost - shapley]
    assert row == pytest.approx([figure["Shanxi"] for figure in expected], abs=0.0051)
    # The coalition of the README would leave the Shapley value.
    leaving = "Shanxi,Inner Mongolia,Guizhou,Beijing,Shanghai,Jiangsu,Zhejiang,Fujian"
    leaving = [*leaving.split(","), "Guangdong", "Sichuan"]
    apart = 0.5 * quotas[leaving].sum() ** 2 / (1 / slopes[leaving]).sum()
    assert shapley[leaving].sum() - apart == pytest.approx(0.26, abs=0.01)
    assert joint[leaving].sum() <= apart


def test_curves_of_ones_own(model, parties, told, tmp_path):
    folder = ROOT / "analyses" / "06-break-even-price"
    given = pd.read_csv(folder / "curves-ASSUMED.csv", index_col="region")
    quotas, last = assumed(model, parties)
    assert np.allclose(given["quota_mt"], quotas, atol=0.00051)
    assert np.allclose(given["last_tonne_yuan"], last, atol=0.00051)
    assert given["source"].str.contains("ASSUMED").all()
    half = given.assign(quota_mt=given["quota_mt"] / 2).drop(columns="source")
    half.to_csv(tmp_path / "half.csv")
    shown = told(named("break_even_price"), str(tmp_path / "half.csv"))
    assert "SOURCE NOT SAID" in shown
    # Half the quota at the same last tonne: half the price.
    whole = figures(run(named("break_even_price")), "Hubei", 5)[4]
    assert figures(shown, "Hubei", 5)[4] == pytest.approx(whole / 2, abs=0.051)
