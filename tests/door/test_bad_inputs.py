"""Bad inputs by name: each is refused with a sentence that names what is wrong, never a traceback.

Plans and tables go through Python and through the command line, whose exit code is that of a
wrong input and not of a fault. What the message must contain stands beside each input.
"""

import re

import numpy as np
import pandas as pd
import pytest

import mrio
import mrio.io
import mrio.report
from mrio import policy, power
from mrio.cli._main import run
from mrio.construct.country import build_from_plan
from mrio.errors import MrioError
from mrio.testing import toy_table
from tests.construct.country_files import write_country
from tests.power.test_plan import PLAN as TRADE

COMPENSATE = """table: toy.zarr.zip
stressor: co2
price: 80
population: {SX: 30, YD: 60, RC: 40}
abatement:
  slopes: {SX: 0.0004, YD: 0.002, RC: 0.001}
  quotas: {SX: 30, YD: 60, RC: 40}
rules:
  - rule: net_transfer
  - {rule: responsibility_gap, account: income}
  - {rule: ability_to_pay, gamma: 1}
  - {rule: net_transfer, name: part, then: [{phased_in: 0.5}]}
  - rule: abatement_exchange
uncertainty: {cv: 0.1, draws: 5, seed: 1, together: industry}
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return mrio.save(toy_table(), tmp_path_factory.mktemp("store") / "toy.zarr.zip")


@pytest.fixture
def here(tmp_path, monkeypatch, store):
    """A folder with the toy table, in which commands run."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "toy.zarr.zip").write_bytes(store.read_bytes())
    return tmp_path


def refused(call, told):
    """Assert that a call raises one of the package's errors that contains the words."""
    with pytest.raises(MrioError) as caught:
        call()
    assert re.search(told, str(caught.value), re.IGNORECASE), str(caught.value)


def refused_by_command(capsys, arguments, told):
    """Assert that a command ends as one with wrong input does, and says why in plain words."""
    code = run(arguments)
    err = capsys.readouterr().err
    assert code == 2, err
    assert "Traceback" not in err
    assert "fault of mrio" not in err
    assert re.search(told, " ".join(err.split()), re.IGNORECASE), err


def altered(text, old, new):
    assert old in text
    return text.replace(old, new, 1)


RULES = COMPENSATE[COMPENSATE.index("rules:") : COMPENSATE.index("uncertainty:")]

# -- plans of compensation: what is exchanged for what, and what is said ------------------------

BOTH = "certificates: both\n"

PLANS = {
    "table missing": ("table: toy.zarr.zip\n", "", "table"),
    "table not there": ("toy.zarr.zip", "other.zarr.zip", r"other\.zarr\.zip"),
    "table empty": ("table: toy.zarr.zip", "table: ''", "table"),
    "table a number": ("table: toy.zarr.zip", "table: 7", "table"),
    "table a list": ("table: toy.zarr.zip", "table: [toy.zarr.zip]", "table"),
    "table nothing": ("table: toy.zarr.zip", "table:", "table"),
    "stressor unknown": ("stressor: co2", "stressor: so2", "so2"),
    "stressor missing": ("stressor: co2\n", "", "stressor"),
    "stressor a list": ("stressor: co2", "stressor: [co2]", "stressor"),
    "stressor a number": ("stressor: co2", "stressor: 2", "stressor"),
    "price missing": ("price: 80\n", "", "price"),
    "price text": ("price: 80", "price: high", "price"),
    "price text of a number": ("price: 80", "price: '80'", "price"),
    "price negative": ("price: 80", "price: -80", "price"),
    "price nan": ("price: 80", "price: .nan", "price"),
    "price infinite": ("price: 80", "price: .inf", "price"),
    "price true": ("price: 80", "price: true", "price"),
    "price a list": ("price: 80", "price: [80]", "price"),
    "price a date": ("price: 80", "price: 2020-01-01", "price"),
    "price wild": ("price: 80", "price: 1.0e308", "price"),
    "price of regions, one missing": ("price: 80", "price: {by_region: {SX: 1, YD: 2}}", "RC"),
    "price of regions, one unknown": (
        "price: 80",
        "price: {by_region: {SX: 1, YD: 2, RC: 3, ZZ: 4}}",
        "ZZ",
    ),
    "price of regions, text": (
        "price: 80",
        "price: {by_region: {SX: a, YD: 2, RC: 3}}",
        "by_region",
    ),
    "price of regions, negative": (
        "price: 80",
        "price: {by_region: {SX: -1, YD: 2, RC: 3}}",
        "below zero",
    ),
    "price of regions, no file": (
        "price: 80",
        "price: {by_region: {file: p.csv, column: price, region: region}}",
        r"p\.csv",
    ),
    "price of regions, side unknown": (
        "price: 80",
        "price: {by_region: {SX: 1, YD: 2, RC: 3}, charged_at: seller}",
        "charged_at",
    ),
    "price of regions, side nothing": (
        "price: 80",
        "price: {by_region: {SX: 1, YD: 2, RC: 3}, charged_at: }",
        "charged_at",
    ),
    "price of payers, rule without flows": (
        "price: 80",
        "price: {by_region: {SX: 1, YD: 2, RC: 3}, charged_at: payer}",
        "knows no flows",
    ),
    "price a side alone": ("price: 80", "price: {charged_at: payer}", "by_region"),
    "price from nothing": (
        "price: 80",
        "price: shadow costs",
        "price",
    ),
    "population lacks a region": ("{SX: 30, YD: 60, RC: 40}\nab", "{SX: 30, YD: 60}\nab", "RC"),
    "population of zero": ("{SX: 30, YD: 60, RC: 40}\nab", "{SX: 0, YD: 6, RC: 4}\nab", "SX"),
    "population negative": ("{SX: 30, YD: 60, RC: 40}\nab", "{SX: -1, YD: 6, RC: 4}\nab", "SX"),
    "population text": ("{SX: 30, YD: 60, RC: 40}\nab", "{SX: x, YD: 6, RC: 4}\nab", "population"),
    "population a number": ("population: {SX: 30, YD: 60, RC: 40}", "population: 5", "population"),
    "population left out, needed": ("population: {SX: 30, YD: 60, RC: 40}\n", "", "population"),
    "slopes of zero": ("{SX: 0.0004,", "{SX: 0,", "slope"),
    "slopes of other regions": ("{SX: 0.0004,", "{S: 0.0004,", "slope.*'S'"),
    "slopes text": ("{SX: 0.0004,", "{SX: steep,", "slopes"),
    "quotas negative": ("quotas: {SX: 30", "quotas: {SX: -30", "quota"),
    "quotas missing": ("  quotas: {SX: 30, YD: 60, RC: 40}\n", "", "quotas"),
    "no rules": (RULES, "rules: []\n", "rules"),
    "rules missing": (RULES, "", "rules"),
    "rules a word": (RULES, "rules: net_transfer\n", "rules"),
    "rule unknown": ("- rule: net_transfer", "- rule: nett_transfer", "nett_transfer"),
    "rule without a name": ("- rule: net_transfer", "- {}", "rule"),
    "rule twice": (
        "- rule: net_transfer",
        "- rule: net_transfer\n  - rule: net_transfer",
        "two rules",
    ),
    "key unknown in a rule": ("- rule: net_transfer", "- {rule: net_transfer, gama: 1}", "gama"),
    "account unknown": ("account: income", "account: incomes", "incomes"),
    "account a number": ("account: income", "account: 5", "account"),
    "weights that miss one": ("account: income", "weights: {income: 0.5}", "0.5"),
    "weights of an unknown account": ("account: income", "weights: {money: 1.0}", "money"),
    "weights negative": ("account: income", "weights: {income: -1, shared: 2}", "weight"),
    "account and weights": ("account: income", "account: income, weights: {income: 1}", "account"),
    "gamma negative": ("gamma: 1", "gamma: -1", "gamma"),
    "gamma text": ("gamma: 1", "gamma: one", "gamma"),
    "part above one": ("phased_in: 0.5", "phased_in: 1.5", "phased_in"),
    "part unknown": ("phased_in: 0.5", "faded_in: 0.5", "a step is"),
    "cap negative": ("phased_in: 0.5", "at_most: -0.1", "at_most"),
    "cv negative": ("cv: 0.1", "cv: -0.1", "cv"),
    "cv of an unknown sector": ("cv: 0.1", "cv: {steel: 0.1}", "cv"),
    "cv text": ("cv: 0.1", "cv: wide", "cv"),
    "draws none": ("draws: 5", "draws: 0", "draws"),
    "draws broken": ("draws: 5", "draws: 5.5", "draws"),
    "draws too many": ("draws: 5", "draws: 10000000", "draws"),
    "seed negative": ("seed: 1", "seed: -1", "seed"),
    "together unknown": ("together: industry", "together: nation", "together"),
    "key unknown": ("price: 80", "prize: 80", "prize"),
    "key twice": ("price: 80", "price: 80\nprice: 90", "price"),
    "broken YAML": ("price: 80", "price: [80", r"plan\.yaml:4:11: this is no YAML"),
    "tabs in YAML": ("price: 80", "price:\t80\n\tx: 1", "no YAML"),
    "python tag in YAML": ("price: 80", "price: !!python/object:os.system 80", "price"),
    "exempt unknown": ("price: 80", "price: 80\nexempt: [steel]", "steel"),
    "exempt a word": ("price: 80", "price: 80\nexempt: E", "exempt"),
    "export_tonnes unknown": ("price: 80", "price: 80\nexport_tonnes: nobody", "export_tonnes"),
    "stranded unknown": ("price: 80", "price: 80\nstranded: keep", "stranded"),
    "vary no prices": ("price: 80", "price: 80\nvary: {prices: []}", "prices"),
    "vary a price twice": ("price: 80", "price: 80\nvary: {prices: [40, 40]}", "twice"),
    "vary negative": ("price: 80", "price: 80\nvary: {prices: [-40]}", "prices"),
    "vary text": ("price: 80", "price: 80\nvary: {prices: [high]}", "prices"),
}


def everything(path):
    found = policy.compensation(path)
    return found.net, found.probability, found.sensitivity


@pytest.mark.parametrize("name", PLANS)
def test_plan_of_compensation(name, here, capsys):
    old, new, told = PLANS[name]
    path = here / "plan.yaml"
    path.write_text(altered(COMPENSATE, old, new), "utf-8")
    refused(lambda: everything(path), told)
    refused_by_command(capsys, ["compensate", str(path)], told)
    assert not (here / "plan-settled").exists()


# -- plans of trade ------------------------------------------------------------------------------

SOURCE = "{province: Shanxi, source: coal, available_twh: 300, cost_per_mwh: 290,"
TRADES = {
    "demand missing": ("demand_twh: {Shanxi: 240, Jiangsu: 420}\n", "", "demand_twh"),
    "demand empty": ("{Shanxi: 240, Jiangsu: 420}", "{}", "demand_twh"),
    "demand negative": ("Shanxi: 240", "Shanxi: -240", "demand_twh"),
    "demand text": ("Shanxi: 240", "Shanxi: much", "demand_twh"),
    "demand text of a number": ("Shanxi: 240", "Shanxi: '240'", "demand_twh"),
    "demand nan": ("Shanxi: 240", "Shanxi: .nan", "demand_twh"),
    "demand wild": ("Shanxi: 240", "Shanxi: 1.0e300", "demand"),
    "demand of an unknown province": ("Shanxi: 240", "Shangxi: 240", "Shangxi"),
    "demand of a list": ("{Shanxi: 240, Jiangsu: 420}", "[240, 420]", "demand_twh"),
    "demand from no file": ("{Shanxi: 240, Jiangsu: 420}", "{file: d.csv}", r"d\.csv"),
    "demand beyond all plants": ("Jiangsu: 420", "Jiangsu: 4200", "Jiangsu"),
    "sources missing": (TRADE[TRADE.index("sources:") : TRADE.index("corridors:")], "", "sources"),
    "sources from no file": (
        TRADE[TRADE.index("sources:") : TRADE.index("corridors:")],
        "sources: {file: s.csv}\n",
        r"s\.csv",
    ),
    "source of an unknown province": (SOURCE, SOURCE.replace("Shanxi", "Shangxi"), "Shangxi"),
    "source without cost": (SOURCE, SOURCE.replace(" cost_per_mwh: 290,", ""), "cost"),
    "source cost text": (SOURCE, SOURCE.replace("290", "cheap"), "cost_per_mwh"),
    "source cost nan": (SOURCE, SOURCE.replace("290", ".nan"), "cost_per_mwh"),
    "source energy negative": (SOURCE, SOURCE.replace("300", "-300"), "available_twh"),
    "source energy text": (SOURCE, SOURCE.replace("300", "'300'"), "available_twh"),
    "source twice": (
        "{province: Shanxi, source: green",
        "{province: Shanxi, source: coal",
        "coal",
    ),
    "source factor negative": ("factor_kg_per_kwh: 0.83", "factor_kg_per_kwh: -0.83", "factor"),
    "source green a word": ("green: false", "green: rather", "green"),
    "source key unknown": (SOURCE, SOURCE + " colour: red,", "colour"),
    "corridor unknown": ("雁淮", "雁准", "雁准"),
    "corridor negative": ("limit_twh: 40", "limit_twh: -40", "limit_twh"),
    "corridor text": ("limit_twh: 40", "limit_twh: wide", "limit_twh"),
    "corridor loss a word": ("includes_loss: false", "includes_loss: maybe", "includes_loss"),
    "corridor without a name": ("{name: 雁淮, ", "{", "name|from"),
    "corridors missing": (
        "corridors:\n  - {name: 雁淮, includes_loss: false, limit_twh: 40}\n",
        "",
        "corridors",
    ),
    "corridors a word": (
        "corridors:\n  - {name: 雁淮, includes_loss: false, limit_twh: 40}\n",
        "corridors: 雁淮\n",
        "corridors",
    ),
    "certificates unknown": ("certificates: both", "certificates: all", "certificates"),
    "certificates missing": ("certificates: both\n", "", "certificates"),
    "obligation above one": ("Shanxi: 0.10", "Shanxi: 1.10", "obligations"),
    "obligation negative": ("Shanxi: 0.10", "Shanxi: -0.10", "obligations"),
    "obligation of nobody": ("Shanxi: 0.10", "Hainan: 0.10", "Hainan"),
    "obligation text": ("Shanxi: 0.10", "Shanxi: tenth", "obligations"),
    "obligation beyond all green": (
        "Jiangsu: 0.15",
        "Jiangsu: 0.95",
        "certificate|obligation|green",
    ),
    "periods unknown": ("name: toy\n", "name: toy\nperiods: weeks\n", "periods"),
    "periods empty": ("name: toy\n", "name: toy\nperiods: []\n", "periods"),
    "year long ago": ("name: toy\n", "name: toy\nyear: 1066\n", "year"),
    "year broken": ("name: toy\n", "name: toy\nyear: 2020.5\n", "year"),
    "carbon price negative": (
        "name: toy\n",
        "name: toy\ncarbon_price_per_t: -5\n",
        "carbon_price",
    ),
    "carbon price text": (
        "name: toy\n",
        "name: toy\ncarbon_price_per_t: high\n",
        "carbon_price",
    ),
    "certificate cost negative": (
        "name: toy\n",
        "name: toy\ncertificate_cost_per_mwh: -1\n",
        "certificate_cost",
    ),
    "contract of an unknown corridor": (
        BOTH,
        BOTH + "contracts: [{from: Hainan, to: Jiangsu, energy_twh: 1, green: true}]\n",
        "Hainan|contracts",
    ),
    "contract negative": (
        BOTH,
        BOTH + "contracts: [{from: Shanxi, to: Jiangsu, energy_twh: -1, green: true}]\n",
        "energy_twh",
    ),
    "contract beyond the line": (
        BOTH,
        BOTH + "contracts: [{from: Shanxi, to: Jiangsu, energy_twh: 900, green: true}]\n",
        "contract",
    ),
    "storage efficiency above one": (
        BOTH,
        BOTH + "storage: [{province: Shanxi, name: s, efficiency: 1.5}]\n",
        "storage",
    ),
    "accounts of no table": (
        "name: toy\n",
        "name: toy\naccounts: {table: nowhere}\n",
        "nowhere|accounts",
    ),
    "accounts without a table": ("name: toy\n", "name: toy\naccounts: {}\n", "accounts"),
    "trade key unknown": ("name: toy\n", "name: toy\ndemands: 5\n", "demands"),
    "trade key twice": (
        "certificates: both\n",
        "certificates: both\ncertificates: both\n",
        "certificates",
    ),
    "trade broken YAML": (
        "certificates: both",
        "certificates: {both",
        r"plan\.yaml:15:12: this is no YAML",
    ),
    "trade name a list": ("name: toy\n", "name: [toy]\n", "name"),
}


@pytest.mark.parametrize("name", TRADES)
def test_plan_of_trade(name, here, capsys):
    old, new, told = TRADES[name]
    path = here / "plan.yaml"
    path.write_text(altered(TRADE, old, new), "utf-8")
    refused(lambda: power.trade(path).tables, told)
    refused_by_command(capsys, ["trade", str(path), "--out", "found"], told)
    assert not (here / "found").exists()


# -- plans and files of a country to build -------------------------------------------------------

BUILDS = {
    "build name missing": ("plan.yaml", "name: three-regions\n", "", "name"),
    "build name empty": ("plan.yaml", "name: three-regions", "name: ''", "name"),
    "money missing": ("plan.yaml", "money_unit: M EUR\n", "", "money_unit"),
    "money a number": ("plan.yaml", "money_unit: M EUR", "money_unit: 5", "money_unit"),
    "build year text": ("plan.yaml", "year: 2015", "year: later", "year"),
    "tables missing": (
        "plan.yaml",
        "tables: {North: North.csv, South: South.csv, West: West.csv}\n",
        "",
        "tables",
    ),
    "tables empty": (
        "plan.yaml",
        "{North: North.csv, South: South.csv, West: West.csv}",
        "{}",
        "tables",
    ),
    "a table not there": ("plan.yaml", "North: North.csv", "North: East.csv", r"East\.csv"),
    "a table outside": ("plan.yaml", "North: North.csv", "North: ../North.csv", r"North\.csv"),
    "sectors missing": ("plan.yaml", "sectors: [coal, steel, services]\n", "", "sectors"),
    "sector unknown": (
        "plan.yaml",
        "sectors: [coal, steel, services]",
        "sectors: [coal, iron, services]",
        "iron",
    ),
    "sector twice": (
        "plan.yaml",
        "sectors: [coal, steel, services]",
        "sectors: [coal, coal, services]",
        "coal",
    ),
    "final column unknown": (
        "plan.yaml",
        "final: [households, stocks]",
        "final: [houses, stocks]",
        "houses",
    ),
    "exports column unknown": (
        "plan.yaml",
        "exports: exports",
        "exports: sold abroad",
        "sold abroad",
    ),
    "inflow column missing": ("plan.yaml", "  inflow: from regions\n", "", "inflow"),
    "value added row unknown": ("plan.yaml", "[wages, surplus]", "[wages, profit]", "profit"),
    "stocks unknown": ("plan.yaml", "stocks: same", "stocks: other", "stocks"),
    "stock category unknown": (
        "plan.yaml",
        "stock_category: stocks",
        "stock_category: heaps",
        "heaps",
    ),
    "decay negative": ("plan.yaml", "decay: 1.0", "decay: -1.0", "decay"),
    "decay text": ("plan.yaml", "decay: 1.0", "decay: fast", "decay"),
    "totals of a sector missing": (
        "plan.yaml",
        "{coal: outflow, steel: mean, services: mean}",
        "{coal: outflow}",
        "totals|steel",
    ),
    "totals unknown": ("plan.yaml", "coal: outflow", "coal: largest", "totals|largest"),
    "distances not there": ("plan.yaml", "km.csv", "miles.csv", r"miles\.csv"),
    "prior of an unknown sector": ("plan.yaml", "priors: {coal:", "priors: {iron:", "iron"),
    "national file not there": (
        "plan.yaml",
        "file: nation.csv",
        "file: country.csv",
        r"country\.csv",
    ),
    "first region unknown": ("plan.yaml", "first: [South]", "first: [Sud]", "Sud"),
    "emissions file not there": ("plan.yaml", "file: co2.csv", "file: so2.csv", r"so2\.csv"),
    "emissions without unit": ("plan.yaml", "unit: kt, ", "", "unit"),
    "households column unknown": (
        "plan.yaml",
        "households: direct",
        "households: indirect",
        "indirect",
    ),
    "build key unknown": ("plan.yaml", "year: 2015", "yeer: 2015", "yeer"),
    "build broken YAML": (
        "plan.yaml",
        "year: 2015",
        "year: {2015",
        r"plan\.yaml:4:7: this is no YAML",
    ),
    "cell text": ("North.csv", "0,0,0", None, "x"),
    "distance of an unknown region": ("km.csv", "North", "Nord", "Nord"),
    "distance text": ("km.csv", "300", "far", "far"),
    "distance negative": ("km.csv", "300", "-300", "300"),
    "prior text": ("coal.csv", "5", "some", "some"),
    "prior of an unknown region": ("coal.csv", "West", "Ouest", "Ouest"),
    "nation lacks a sector": ("nation.csv", "steel", "iron", "iron|steel"),
    "nation text": ("nation.csv", "coal,", "coal,x", "x"),
    "emissions text": ("co2.csv", "North,", "North,x", "x"),
    "emissions of an unknown region": ("co2.csv", "North", "Nord", "Nord"),
    "emissions of an unknown sector": ("co2.csv", "steel", "iron", "iron|steel"),
    "table of an unknown sector": ("North.csv", "steel", "iron", "iron|steel"),
    "nation without imports": ("nation.csv", "imports", "inports", "imports|inports"),
}


@pytest.mark.parametrize("name", BUILDS)
def test_plan_of_a_country(name, here, capsys):
    file, old, new, told = BUILDS[name]
    write_country(here)
    path = here / file
    text = path.read_text("utf-8")
    if new is None:  # the first figure of the file
        old, new = re.search(r"(?<=,)\d+\.\d+", text)[0], "x"
    path.write_text(altered(text, old, new), "utf-8")
    refused(lambda: build_from_plan(here / "plan.yaml"), told)
    refused_by_command(capsys, ["build", "plan.yaml", "--out", "made.zarr.zip"], told)
    assert not (here / "made.zarr.zip").exists()


# -- words of commands ---------------------------------------------------------------------------

TOY = "toy.zarr.zip"
COMMANDS = {
    "no such command": (["acount", TOY], "acount"),
    "no such option": (["account", TOY, "--stresor", "co2"], "stresor"),
    "account of no table": (["account"], "table|missing"),
    "account of a table not there": (["account", "nowhere.zarr.zip"], "nowhere"),
    "account of an unknown stressor": (["account", TOY, "--stressor", "so2"], "so2"),
    "account unknown": (["account", TOY, "--principle", "guilt"], "guilt"),
    "account by nothing known": (["account", TOY, "--by", "colour"], "colour"),
    "account by a grain it has not": (
        ["account", TOY, "--principle", "average", "--by", "product"],
        "average|product",
    ),
    "account in an unknown format": (["account", TOY, "-f", "docx"], "docx"),
    "info of nothing": (["info"], "table|missing"),
    "info of a table not there": (["info", "nowhere"], "nowhere"),
    "info of a folder": (["info", "."], "store|folder|table|metadata"),
    "info of a text": (["info", "note.txt"], r"note\.txt"),
    "info of a broken store": (["info", "broken.zarr.zip"], "broken"),
    "info of a page": (["info", "page.xlsx"], r"page\.xlsx"),
    "paths of an unknown region": (["paths", TOY, "--to", "ZZ"], "ZZ"),
    "paths of an unknown stressor": (["paths", TOY, "--stressor", "so2"], "so2"),
    "paths none": (["paths", TOY, "--top", "0"], "top|0"),
    "paths broken": (["paths", TOY, "--top", "two"], "--top"),
    "paths threshold negative": (["paths", TOY, "--threshold", "-1"], "threshold"),
    "convert nothing": (["convert"], "source|missing"),
    "convert to no format": (["convert", TOY, "table.csv"], "csv"),
    "convert to a sheet": (["convert", TOY, "table.xlsx"], "xlsx|zarr"),
    "convert from nowhere": (["convert", "nowhere", "t.zarr.zip"], "nowhere"),
    "convert onto itself": (["convert", TOY, TOY], "exists|same|itself"),
    "compensate nothing": (["compensate", "nowhere.yaml"], "nowhere"),
    "compensate a folder": (["compensate", "."], "folder|directory|file"),
    "compensate a store": (["compensate", TOY], "toy|utf|character|text"),
    "compensate an empty file": (["compensate", "empty.yaml"], "empty|table"),
    "compensate a list": (["compensate", "list.yaml"], "list"),
    "compensate Chinese in GBK": (["compensate", "gbk.yaml"], "GBK|encoding|UTF-8"),
    "trade nothing": (["trade", "nowhere.yaml"], "nowhere"),
    "trade an empty file": (["trade", "empty.yaml"], "empty|demand"),
    "trade Chinese in GBK": (["trade", "gbk.yaml"], "GBK|encoding|UTF-8"),
    "build nothing": (["build", "nowhere.yaml"], "nowhere"),
    "build an empty file": (["build", "empty.yaml"], "empty|name"),
    "build an unknown embedded table": (["build", "china-1999"], "china-1999|1999"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_words_of_commands(name, here, capsys):
    arguments, told = COMMANDS[name]
    (here / "note.txt").write_text("a note")
    (here / "page.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    (here / "broken.zarr.zip").write_bytes((here / TOY).read_bytes()[:400])
    (here / "empty.yaml").write_text("")
    (here / "list.yaml").write_text("- a\n- b\n")
    (here / "gbk.yaml").write_bytes("table: 山西\n".encode("gbk"))
    refused_by_command(capsys, arguments, told)


# -- Python: frames, labels, numbers, units, settings, files --------------------------------------


def frames(**changed):
    """Make the toy table from frames, some of them changed."""
    given = {name: frame for name, frame in toy_table().to_frames().items() if name != "v_Y"}
    words = {"money_unit": "bn CNY", "units": {"co2": "Mt"}}
    for name, value in changed.items():
        if name in given:
            given[name] = value(given[name].copy()) if callable(value) else value
        else:
            words[name] = value
    return mrio.Table.from_frames(**given, **words)


def cell(value, at=(0, 0)):
    def change(frame):
        frame = frame.astype(object)
        frame.iloc[at] = value
        return frame

    return change


def label(old, new, axis):
    def change(frame):
        names = [
            tuple(new if part == old else part for part in each) for each in getattr(frame, axis)
        ]
        return frame.set_axis(pd.MultiIndex.from_tuples(names), axis=axis)

    return change


def model():
    return mrio.Model(toy_table())


def prices(**changed):
    return pd.Series({"SX": 80.0, "YD": 80.0, "RC": 80.0, **changed})


CALLS = {
    "Z of text": (lambda: frames(Z=cell("x")), "x"),
    "Z of text of numbers": (lambda: frames(Z=cell("80")), "80"),
    "Z of nan": (lambda: frames(Z=cell(np.nan)), "nan"),
    "Z of infinity": (lambda: frames(Z=cell(np.inf)), "inf"),
    "Z of a date": (lambda: frames(Z=cell(np.datetime64("2020-01-01"))), "2020"),
    "Z of complex": (lambda: frames(Z=cell(1j)), "1j|complex"),
    "Z of truth": (lambda: frames(Z=cell(True)), "True"),
    "Z as a list": (lambda: frames(Z=[[1.0]]), "Z"),
    "Z as an array": (lambda: frames(Z=np.ones((6, 6))), "Z"),
    "Z of other columns": (lambda: frames(Z=label("RC", "ZZ", "columns")), "RC|ZZ"),
    "Z of labels of one level": (lambda: frames(Z=lambda f: f.droplevel(0)), "level|label|region"),
    "Z lacks a row": (lambda: frames(Z=lambda f: f.iloc[1:]), "SX"),
    "Z has a row twice": (
        lambda: frames(Z=lambda f: pd.concat([f, f.iloc[:1]])),
        "twice|duplicate|once",
    ),
    "Z empty": (lambda: frames(Z=lambda f: f.iloc[:0, :0]), "6 unknown"),
    "labels of numbers": (lambda: frames(Z=label("E", 5, "index")), "5"),
    "labels blank": (lambda: frames(Z=label("E", " ", "index")), "non-empty text"),
    "Y of text": (lambda: frames(Y=cell("x")), "x"),
    "Y of nan": (lambda: frames(Y=cell(np.nan)), "nan"),
    "Y of an unknown region": (lambda: frames(Y=label("RC", "ZZ", "columns")), "ZZ"),
    "Y lacks a row": (lambda: frames(Y=lambda f: f.iloc[1:]), "SX"),
    "F of text": (lambda: frames(F=cell("x")), "x"),
    "F of an unknown industry": (lambda: frames(F=label("RC", "ZZ", "columns")), "ZZ|RC"),
    "F_Y of text": (lambda: frames(F_Y=cell("x")), "x"),
    "v of text": (lambda: frames(v=cell("x")), "x"),
    "v of nan": (lambda: frames(v=cell(np.nan)), "nan"),
    "money without a unit": (lambda: frames(money_unit=""), "unit|money"),
    "money as a number": (lambda: frames(money_unit=5), "money_unit"),
    "stressor without a unit": (lambda: frames(units={}), "co2"),
    "unit of an unknown stressor": (lambda: frames(units={"co2": "Mt", "so2": "kt"}), "so2"),
    "units as text": (lambda: frames(units="Mt"), "units"),
    "total of unknown rows": (lambda: frames(totals={"all": ["so2"]}), "so2"),
    "total named as a row": (lambda: frames(totals={"co2": ["co2"]}), "co2"),
    "year as text": (lambda: frames(year="2007"), "year"),
    "year broken": (lambda: frames(year=2007.9), "2007.9"),
    "stocks unknown": (lambda: frames(stocks=["heaps"]), "heaps"),
    "extension no identifier": (lambda: frames(extension="my rows"), "my rows"),
    "name as a number": (lambda: frames(name=5), "name"),
    "provenance as text": (lambda: frames(provenance="book"), "provenance"),
    "model of a frame": (lambda: mrio.Model(pd.DataFrame()), "DataFrame"),
    "model of a path": (lambda: mrio.Model("toy.zarr.zip"), "str"),
    "model of a class": (lambda: mrio.Model(mrio.Table), "Table"),
    "solver unknown": (lambda: mrio.Model(toy_table(), solver="fast"), "fast"),
    "solver a class": (lambda: mrio.Model(toy_table(), solver=dict), "solver"),
    "stranded unknown": (lambda: mrio.Model(toy_table(), stranded="keep"), "keep"),
    "account of a table": (
        lambda: mrio.account.consumption(toy_table(), "co2"),
        "needs a Model, not a Table",
    ),
    "account of a frame": (lambda: mrio.account.income(pd.DataFrame(), "co2"), "needs a Model"),
    "structure of a table": (lambda: mrio.structure.linkages(toy_table()), "needs a Model"),
    "stressor unknown": (lambda: mrio.account.production(model(), "so2"), "so2"),
    "stressor of numbers": (lambda: mrio.account.production(model(), [1]), "1"),
    "stressor none": (lambda: mrio.account.production(model(), []), "stressor"),
    "stocks word unknown": (
        lambda: mrio.account.consumption(model(), "co2", stocks="none"),
        "none",
    ),
    "origin unknown": (lambda: mrio.account.flows(model(), "co2", origin="colour"), "colour"),
    "destination unknown": (lambda: mrio.account.flows(model(), "co2", destination=5), "5"),
    "count broken": (lambda: mrio.account.largest_flows(model(), "co2", count=2.5), "count"),
    "gini of text": (lambda: mrio.account.gini(prices(SX="80"), prices()), "80"),
    "gini of complex": (
        lambda: mrio.account.gini(pd.Series([1j, 2]), pd.Series([1, 2])),
        "complex",
    ),
    "gini of other regions": (lambda: mrio.account.gini(prices(), prices(ZZ=1.0)), "ZZ"),
    "gini of a list": (lambda: mrio.account.gini([1, 2], prices()), "Series"),
    "theil of negative": (lambda: mrio.account.theil(prices(SX=-1.0), prices()), "negative"),
    "theil without a group": (lambda: mrio.account.theil(prices(), prices(), {"SX": "a"}), "group"),
    "solve of text": (lambda: model().solve(pd.Series("80", toy_table().industries.index)), "80"),
    "solve of other labels": (lambda: model().solve(pd.Series(1.0, ["a"])), "label|level"),
    "solve of the wrong length": (lambda: model().solve(np.ones(5)), "5"),
    "perturb of an array": (lambda: model().perturb(A=np.ones((6, 6))), "A"),
    "perturb of nan": (
        lambda: model().perturb(
            Y=pd.DataFrame(np.nan, toy_table().industries.index[:1], toy_table().demand.index[:1])
        ),
        "nan|finite",
    ),
    "extraction of nobody": (lambda: mrio.structure.extraction(model(), "co2", "steel"), "steel"),
    "extraction of a number": (lambda: mrio.structure.extraction(model(), "co2", 3), "3"),
    "extraction in an unknown way": (
        lambda: mrio.structure.extraction(model(), "co2", "SX", kind="half"),
        "half",
    ),
    "paths from nowhere": (lambda: mrio.structure.paths(model(), "co2", origin="ZZ"), "ZZ"),
    "paths of half a tier": (lambda: mrio.structure.paths(model(), "co2", tiers=1.5), "tiers"),
    "decomposition of a table": (
        lambda: mrio.structure.decomposition(toy_table(), model(), "co2"),
        "needs a Model",
    ),
    "decomposition by an unknown method": (
        lambda: mrio.structure.decomposition(model(), model(), "co2", method="guess"),
        "guess",
    ),
    "deflators as a number": (
        lambda: mrio.structure.decomposition(model(), model(), "co2", deflators=103),
        "deflators",
    ),
    "parties of a table": (lambda: policy.Parties(toy_table()), "needs a Model"),
    "parties of two stressors": (lambda: policy.Parties(model(), ["co2"]), "stressor"),
    "parties exempting text": (lambda: policy.Parties(model(), exempt="E"), "list"),
    "rule of a class": (lambda: policy.compare([policy.NetTransfer], model(), 80), "rule"),
    "price of text": (lambda: policy.compare(policy.NetTransfer(), model(), "abc"), "abc"),
    "price of a duration": (
        lambda: policy.compare(policy.NetTransfer(), model(), np.timedelta64(3, "D")),
        "price",
    ),
    "price of regions too few": (
        lambda: policy.compare(policy.NetTransfer(), model(), {"SX": 1.0}),
        "YD",
    ),
    "price without a side": (lambda: policy.PriceByRegion(prices(), None), "charged_at"),
    "population of dates": (
        lambda: policy.AbilityToPay(
            pd.Series(pd.date_range("2020", periods=3), ["SX", "YD", "RC"])
        ).settle(model(), 80),
        "date",
    ),
    "population of truths": (
        lambda: policy.AbilityToPay(prices(SX=True)).settle(model(), 80),
        "True",
    ),
    "sensitivity to words": (
        lambda: policy.sensitivity(policy.NetTransfer(), model(), ["low"]),
        "text",
    ),
    "carbon price passed on twice": (
        lambda: policy.carbon_price(model(), "co2", 80, pass_through=2),
        "2",
    ),
    "carbon price of an unknown sector": (
        lambda: policy.carbon_price(model(), "co2", 80, coverage="steel"),
        "steel",
    ),
    "whole of text": (lambda: policy.whole(["a"]), "text"),
    "game without players": (lambda: policy.shapley(lambda m: m.sum(axis=1), 0), "n is 0"),
    "game of rubbish": (lambda: policy.shapley(len, 3), "cost"),
    "save of a model": (lambda: mrio.save(model(), "x.zarr.zip"), "needs a Table, not a Model"),
    "save to a sheet": (lambda: mrio.save(toy_table(), "x.csv"), "csv"),
    "load of nothing": (lambda: mrio.load("nowhere.zarr.zip"), "nowhere"),
    "load of a number": (lambda: mrio.load(5), "path"),
    "load of an empty name": (lambda: mrio.load(""), "no native store|not a native store"),
    "load of a folder": (lambda: mrio.load("."), "not a native store"),
    "pymrio of a frame": (lambda: mrio.from_pymrio(pd.DataFrame()), "IOSystem"),
    "pymrio folder not there": (lambda: mrio.io.load_pymrio("nowhere"), "nowhere"),
    "to_pymrio of a model": (lambda: mrio.to_pymrio(model()), "needs a Table"),
    "check of a model": (lambda: mrio.check(model()), "needs a Table"),
    "to_frame of a frame": (lambda: mrio.to_frame(pd.DataFrame()), "DataArray"),
    "frame in an unknown form": (lambda: mrio.io.render(pd.DataFrame({"a": [1]}), "docx"), "docx"),
    "netCDF not there": (lambda: mrio.io.read_netcdf("nowhere.nc"), "nowhere"),
    "sheet not there": (lambda: mrio.io.write_frame([1], "x.csv"), "DataFrame"),
    "unit of mass unknown": (lambda: mrio.units.mass_factor("stone", "Mt"), "stone"),
    "unit of money unknown": (lambda: mrio.units.money_factor("shells", "bn CNY"), "shells"),
    "unit of a list": (lambda: mrio.units.mass_factor(["t"], "Mt"), "name"),
    "scale by text": (lambda: mrio.scenario.ScaleIntensity("SX", "E", "co2", "half"), "half"),
    "scale of nobody": (
        lambda: mrio.scenario.ScaleIntensity("ZZ", "E", "co2", 0.5).apply(model()),
        "ZZ",
    ),
    "split of all": (lambda: mrio.scenario.SplitSupplier("SX", "E", "co2", 1.5, 0.5), "1.5"),
    "change of a class": (lambda: mrio.scenario.apply_all(model(), [dict]), "change"),
}


@pytest.mark.parametrize("name", CALLS)
def test_calls(name, here):
    call, told = CALLS[name]
    refused(call, told)
    assert sorted(path.name for path in here.iterdir()) == [TOY]


def test_there_are_as_many_as_were_asked_for():
    assert len(PLANS) + len(TRADES) + len(BUILDS) + len(COMMANDS) + len(CALLS) >= 250


def test_the_folder_that_one_works_in_stays(here, tmp_path, monkeypatch, capsys):
    """Replaced as a whole, it would be gone from under the shell."""
    path = here / "plan.yaml"
    path.write_text(COMPENSATE, "utf-8")
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    for folder in (".", "", str(empty)):
        refused(
            lambda folder=folder: mrio.report.write_compensation(
                policy.compensation(path), folder, COMPENSATE, overwrite=True
            ),
            "the folder that one works in",
        )
    refused_by_command(capsys, ["compensate", str(path), "--out", "."], "works in")
    assert empty.exists()
