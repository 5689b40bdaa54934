"""Plans of compensation: what a file asks for is what the rules settle; what is wrong is told."""

import numpy as np
import pandas as pd
import pytest

import mrio
from mrio import policy
from mrio.errors import ConfigError, InputError, LabelError, MrioError, StoreError
from mrio.policy.plan._rules import RULES
from mrio.policy.rules import Combined
from mrio.policy.rules._responsibility_gap import ACCOUNTS
from mrio.testing import toy_table

REGIONS = ["SX", "YD", "RC"]
POPULATION = pd.Series([120.0, 70.0, 110.0], REGIONS)
SLOPES, QUOTAS = pd.Series([0.0004, 0.002, 0.001], REGIONS), pd.Series([30.0, 60, 40], REGIONS)
HEAD = "table: toy.zarr.zip\nstressor: co2\nprice: 80\n"
FULL = (
    HEAD
    + """
population: {SX: 120, YD: 70, RC: 110}
abatement:
  slopes: {file: curves.csv, column: slope, region: province}
  quotas: {file: curves.csv, column: quota, region: province}
rules:
  - rule: net_transfer
  - rule: value_added_adjusted
  - {rule: responsibility_gap, account: income}
  - {rule: responsibility_gap, account: average}
  - {rule: responsibility_gap, weights: {consumption: 0.5, shared: 0.5}}
  - rule: responsibility_gap
    vote: {accounts: [consumption, income], by: population}
  - {rule: ability_to_pay, gamma: 1}
  - {rule: ability_to_pay, gamma: 0, need: {SX: 1, YD: 2, RC: 3}, name: by tonnes}
  - rule: benefit_based
  - {rule: power_transfer, sectors: [E]}
  - rule: power_sent
    sent: sent.csv
    intensity: {SX: 0.64, YD: 0.70, RC: 0.59}
  - rule: value_added_share
  - rule: abatement_exchange
  - rule: shapley
  - rule: nucleolus
  - {rule: shapley, groups: {SX: in, RC: in, YD: out}}
  - rule: net_transfer
    name: softened
    then:
      - threshold: 2000
      - phased_in: 0.5
      - at_most: 0.05
      - at_least: 0.001
  - {rule: value_added_share, then: [netted]}
uncertainty: {cv: {E: 0.1, M: 0.05}, draws: 20, seed: 3, together: region}
vary: {prices: [40, 80], export_tonnes: [producer, exporter]}
"""
)


@pytest.fixture
def folder(tmp_path):
    mrio.save(toy_table(open=True), tmp_path / "toy.zarr.zip")
    pd.DataFrame({"province": REGIONS, "slope": SLOPES, "quota": QUOTAS}).to_csv(
        tmp_path / "curves.csv", index=False
    )
    sent = pd.DataFrame([[0, 60e6, 20e6], [0, 0, 0], [0, 10e6, 0]], REGIONS, REGIONS)
    sent.to_csv(tmp_path / "sent.csv")
    return tmp_path


def looked_at(folder, text):
    """Everything that a plan comes to."""
    result = found(folder, text)
    return result.net, result.probability, result.heads


def found(folder, text):
    path = folder / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    return policy.compensation(path)


def test_every_rule_by_file_as_by_hand(folder):
    result = found(folder, FULL)
    parties = policy.Parties(mrio.Model(toy_table(open=True)))
    gap = policy.ResponsibilityGap
    sent = pd.DataFrame([[0, 60e6, 20e6], [0, 0, 0], [0, 10e6, 0]], REGIONS, REGIONS)
    per_unit = pd.Series([0.64, 0.70, 0.59], REGIONS)
    softened = policy.AboveThreshold(policy.NetTransfer(), 2000.0)
    softened = policy.CappedShareOfGDP(policy.PhasedIn(softened, 0.5), 0.05)
    groups = {"SX": "in", "RC": "in", "YD": "out"}
    by_hand = [
        policy.NetTransfer(),
        policy.ValueAddedAdjusted(),
        gap("income"),
        gap("average"),
        gap({"consumption": 0.5, "shared": 0.5}),
        policy.VotedGap(("consumption", "income"), POPULATION),
        policy.AbilityToPay(POPULATION),
        policy.AbilityToPay(POPULATION, 0.0, pd.Series([1.0, 2, 3], REGIONS)),
        policy.BenefitBased(),
        policy.PowerTransfer("embodied", ["E"]),
        policy.PowerTransfer("physical", sent=sent, intensity=per_unit),
        policy.ValueAddedShare(),
        policy.AbatementExchange(SLOPES, QUOTAS),
        policy.AbatementGame(SLOPES, QUOTAS),
        policy.AbatementGame(SLOPES, QUOTAS, "nucleolus"),
        policy.AbatementGame(SLOPES, QUOTAS, groups=groups),
        policy.FlooredShareOfGDP(softened, 0.001),
        policy.Netted(policy.ValueAddedShare()),
    ]
    assert len(result.settlements) == len(by_hand)
    for settlement, rule in zip(result.settlements, by_hand, strict=True):
        wanted = rule.settle(parties, 80.0 if rule.uses_price else None)
        assert settlement.net.to_numpy() == pytest.approx(wanted.net.to_numpy(), abs=1e-9)
        assert settlement.fen.sum() == 0
    assert {"by tonnes", "softened"} <= set(result.net.columns)


def test_what_the_tables_hold(folder):
    result = found(folder, FULL)
    settlements = result.settlements
    paid = policy.payments_table(settlements)["payment"]
    net = (
        paid.groupby(["rule", "receiver"])
        .sum()
        .sub(
            paid.groupby(["rule", "payer"]).sum().rename_axis(["rule", "receiver"]), fill_value=0.0
        )
    )
    for rule in paid.index.unique("rule"):
        kept = net[rule].reindex(REGIONS, fill_value=0.0)
        assert kept.to_numpy() == pytest.approx(result.net[rule].to_numpy(), abs=1e-9)
    entries = policy.ledger_table(settlements)
    assert set(entries["rule"]) <= set(result.net.columns)
    for settlement in settlements:
        part = entries[entries["rule"] == settlement.rule]
        got = part.groupby("receiver")["amount"].sum().reindex(REGIONS, fill_value=0)
        gave = part.groupby("payer")["amount"].sum().reindex(REGIONS, fill_value=0)
        assert ((got - gave) == settlement.fen).all()
    fair = policy.fairness_table(settlements, result.parties, population=result.heads)
    first = result.net["net transfer"]
    assert fair.loc["net transfer", "moved"] == pytest.approx(first.clip(lower=0).sum())
    assert fair.loc["net transfer", "payers"] == (first < 0).sum()
    share = -first / (1000 * result.parties.gdp)
    assert fair.loc["net transfer", "heaviest_share"] == pytest.approx(share.max())
    assert fair.loc["net transfer", "heaviest_for"] == share.idxmax()
    unequal = policy.fairness(settlements, result.parties, POPULATION)
    assert fair["gini_after"].to_numpy() == pytest.approx(
        unequal.xs("gini", level="index")["after"].to_numpy()
    )
    agreed = policy.agreement_table(result.net)
    ranks = result.net.rank()
    one, other = "net transfer", "gap against income"
    by_hand = np.corrcoef(ranks[one], ranks[other])[0, 1]
    assert agreed.loc[one, other] == agreed.loc[other, one] == pytest.approx(by_hand)
    meant = policy.consequences_table(
        settlements, result.parties, abatement_cost=result.costs_alone
    )
    assert meant.loc[("net transfer", "SX"), "covers_cost"] == pytest.approx(
        first["SX"] / (1000 * 0.18)
    )


def test_draws_and_sensitivity_of_a_plan(folder):
    result = found(folder, FULL)
    assert result.probability is not None
    assert set(result.probability.index.unique("rule")) == set(result.net.columns)
    assert result.sensitivity is not None
    cases = result.sensitivity
    assert set(cases.index.unique("case")) == {"producer", "exporter"}
    at_80 = cases.loc[("producer", "net transfer", 80.0)]
    assert at_80.to_numpy() == pytest.approx(result.net["net transfer"].to_numpy())
    plain = found(folder, HEAD + "rules: [{rule: net_transfer}]\n")
    assert plain.probability is None
    assert plain.sensitivity is None


@pytest.mark.parametrize(
    ("price", "wanted"),
    [
        ("{by_region: {SX: 10, YD: 20, RC: 30}}", pd.Series([10.0, 20, 30], REGIONS)),
        ("marginal costs", pd.Series([12.0, 120.0, 40.0], REGIONS)),
        ("shadow price", 32.5),
        ("0", 0.0),
    ],
)
def test_prices_of_a_plan(folder, price, wanted):
    text = FULL[: FULL.index("rules:")] + "rules: [{rule: net_transfer}]\n"
    result = found(folder, text.replace("price: 80", f"price: {price}"))
    parties = policy.Parties(mrio.Model(toy_table(open=True)))
    by_hand = policy.NetTransfer().settle(parties, wanted)
    assert result.net["net transfer"].to_numpy() == pytest.approx(by_hand.net.to_numpy())


def test_scope_of_a_plan(folder):
    text = HEAD + "export_tonnes: exporter\nexempt: [M]\nrules: [{rule: net_transfer}]\n"
    result = found(folder, text)
    parties = policy.Parties(
        mrio.Model(toy_table(open=True)), export_tonnes="exporter", exempt=["M"]
    )
    wanted = policy.NetTransfer().settle(parties, 80.0).net
    assert result.net["net transfer"].to_numpy() == pytest.approx(wanted.to_numpy())


def test_the_plan_knows_every_account(folder):
    for account in ACCOUNTS:
        text = HEAD + f"rules: [{{rule: responsibility_gap, account: {account}}}]\n"
        assert found(folder, text).rules[0].account == account


def test_every_rule_of_the_package_can_stand_in_a_plan():
    """A rule is registered once, by its word: its parameters are those of the class."""
    in_plans = {rule for rule, _ in RULES.values()}
    plain = {
        getattr(policy, name)
        for name in dir(policy)
        if isinstance(getattr(policy, name), type)
        and issubclass(getattr(policy, name), policy.Rule)
    }
    of_rules = {rule for rule in plain if issubclass(rule, Combined)}
    assert in_plans == plain - of_rules - {policy.Rule}


RULE = "rules: [{rule: net_transfer}]\n"


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        (HEAD + "rules: []\n", ConfigError, "at least 1"),
        (HEAD.replace("80", "-80") + RULE, ConfigError, ":3:1: price"),
        (HEAD.replace("80", "cheap") + RULE, ConfigError, "price"),
        (HEAD.replace("80", "shadow price") + RULE, ConfigError, "abatement"),
        (HEAD + "rules: [{rule: ability_to_pay, gamma: 1}]\n", ConfigError, "population"),
        (HEAD + "rules: [{rule: shapley}]\n", ConfigError, "abatement"),
        (HEAD + "rules: [{rule: responsibility_gap}]\n", ConfigError, "'account' is required"),
        (
            HEAD + "rules: [{rule: responsibility_gap, account: income, weights: {income: 1}}]\n",
            ConfigError,
            "account, weights, vote",
        ),
        (
            HEAD + "rules: [{rule: responsibility_gap, weights: {income: 0.5}}]\n",
            ConfigError,
            "sum to 0.5",
        ),
        (HEAD + "rules: [{rule: net_transfer}, {rule: net_transfer}]\n", ConfigError, "called"),
        (HEAD + "rules: [{rule: power_transfer, sectors: [Q]}]\n", LabelError, "'Q'"),
        (HEAD + "rules: [{rule: benefit_based, then: [{threshold: 1}]}]\n", InputError, "pairs"),
        (HEAD.replace("co2", "co3") + RULE, LabelError, "co3"),
        (HEAD.replace("toy", "toi") + RULE, StoreError, "toi"),
        (
            HEAD + "population: {SX: 1, YD: 2}\nrules: [{rule: ability_to_pay, gamma: 1}]\n",
            LabelError,
            "RC",
        ),
        (
            HEAD + "population: {file: nowhere.csv, column: n}\n"
            "rules: [{rule: ability_to_pay, gamma: 1}]\n",
            ConfigError,
            "nowhere.csv",
        ),
        (
            HEAD + "population: {file: curves.csv, column: slop, region: province}\n"
            "rules: [{rule: ability_to_pay, gamma: 1}]\n",
            ConfigError,
            "slope",
        ),
        (
            HEAD + "population: {file: words.csv, column: n}\n"
            "rules: [{rule: ability_to_pay, gamma: 1}]\n",
            ConfigError,
            "words.csv:3: 'many'",
        ),
    ],
)
def test_plans_that_cannot_be_settled(folder, text, kind, said):
    (folder / "words.csv").write_text("region,n\nSX,1\nYD,many\nRC,2\n")
    with pytest.raises(kind) as caught:
        _ = found(folder, text).net
    assert said in str(caught.value)


PLACES = [
    ("rules: [{rule: responsibility_gap, weights: {income: 0.5}}]\n", ":4:9: rules[0]: "),
    ("rules:\n- rule: net_transfer\n- {rule: power_transfer, sectors: [Q]}\n", ":6:3: rules[1]: "),
    ("rules: [{rule: ability_to_pay, gamma: 1}]\n", ":4:9: rules[0]: "),
    (RULE + "exempt: [Q]\n", ":5:1: exempt: "),
    (
        RULE + "uncertainty: {cv: {Q: 1}, draws: 2, seed: 1, together: all}\n",
        ":5:1: uncertainty: ",
    ),
    (RULE + "population: {SX: 1}\n", ":5:1: population: "),
]


@pytest.mark.parametrize(("text", "place"), PLACES)
def test_errors_of_meaning_have_a_place_too(folder, text, place):
    with pytest.raises(MrioError) as caught:
        looked_at(folder, HEAD + text)
    assert f"plan.yaml{place}" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("price: '80'\n", "a price is a number per tonne"),
        ("price: shadow prise\n", "'marginal costs' or 'shadow price'"),
        ("price: 1e400\n", "a price is a number"),
        ("price: 80\nvary: {prices: [40, 40]}\n", "twice"),
        ("price: {by_region: {SX: 1}}\nvary: {prices: [40]}\n", "leave vary out"),
        ("price: 80\nexport_tonnes: [a]\n", "export_tonnes"),
        ("price: 80\ngamma: 3\n", "the key gamma does not belong here"),
        ('price: 80\nexempt: ["\\ud800"]\n', "no plain text"),
        ("price: 80\nexempt: !!set {a}\n", "no plain text"),
        (
            "price: " + "9" * 5000 + "\n",
            "plan.yaml:4:8: the number 99999999999999999999… has 5,000 digits",
        ),
        ("price: " + "[" * 3000 + "\n", "plan.yaml"),
    ],
)
def test_plans_that_say_something_else(folder, text, said):
    head = "table: toy.zarr.zip\nstressor: co2\n"
    with pytest.raises(ConfigError) as caught:
        found(folder, head + RULE + text)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("region,n\nSX,1\n\n\nYD,many\nRC,2\n", "heads.csv:5: 'many' in column 'n'"),
        ('region,n\nSX,1\nYD,"1,000"\nRC,2\n', "heads.csv:3: '1,000'"),
        ("region,n\nSX,1,5\nYD,2,5\nRC,3,5\n", "heads.csv:2: 3 cells under 2 heads"),
        ("region,n,n\nSX,1,1\n", "column 'n' twice"),
        ("region,n\nSX,1\nYD,inf\nRC,2\n", "heads.csv:3: 'inf'"),
        ("region,n\nSX,1\nYD,\nRC,2\n", "heads.csv:3: ''"),
        ("region;n\nSX;1\n", "no heads in its first line, separated by commas"),
        ("region,n\nSX,1\nYD,1\nYD,2\nRC,1\n", "'YD' is given twice"),
        ("region,n\nSX,1\nYD,1\n", "'RC' is missing"),
        ("region,n\n", "has no rows"),
    ],
)
def test_figures_that_are_none(folder, cells, said):
    (folder / "heads.csv").write_text(cells, encoding="utf-8")
    text = "population: {file: heads.csv, column: n}\nrules: [{rule: ability_to_pay, gamma: 1}]\n"
    with pytest.raises(MrioError) as caught:
        _ = found(folder, HEAD + text).net
    assert said in str(caught.value)


def test_a_mark_of_byte_order_is_no_part_of_a_name(folder):
    (folder / "heads.csv").write_text("region,n\nSX,120\nYD,70\nRC,110\n", encoding="utf-8-sig")
    text = "population: {file: heads.csv, column: n}\nrules: [{rule: ability_to_pay, gamma: 1}]\n"
    assert found(folder, HEAD + text).heads.to_dict() == POPULATION.to_dict()


def test_all_regions_without_a_price_are_told_at_the_price(folder):
    text = "table: toy.zarr.zip\nstressor: co2\nprice: {by_region: {SX: 80}}\n" + RULE
    with pytest.raises(MrioError) as caught:
        _ = found(folder, text).net
    assert "plan.yaml:3:1: price" in str(caught.value)
    assert "'YD', 'RC' (2) are missing" in str(caught.value)
