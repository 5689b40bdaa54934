"""Files of a country of three regions: what `mrio build FILE` reads."""

import numpy as np
import pandas as pd

SECTORS = ["coal", "steel", "services"]
REGIONS = ["North", "South", "West"]
PLAN = """name: three-regions
money_unit: M EUR
year: 2015
tables: {North: North.csv, South: South.csv, West: West.csv}
sectors: [coal, steel, services]
columns:
  final: [households, stocks]
  exports: exports
  imports: imports
  outflow: to regions
  inflow: from regions
  output: output
rows: {value_added: [wages, surplus]}
stocks: same
stock_category: stocks
trade:
  decay: 1.0
  totals: {coal: outflow, steel: mean, services: mean}
  distances: km.csv
  priors: {coal: coal.csv}
national: {file: nation.csv, first: [South]}
emissions:
  - {name: co2, unit: kt, file: co2.csv, households: direct, category: households}
sources:
  - {name: Regional tables, citation: invented for this test, licence: none}
"""


def regional(seed):
    """Frames of a table whose rows and columns close."""
    rng = np.random.default_rng(seed)
    Z = rng.lognormal(1.0, 0.8, (3, 3))
    Y = np.column_stack([rng.lognormal(3.5, 0.4, 3), rng.normal(0.0, 0.5, 3)])
    use = Z.sum(axis=1) + Y.sum(axis=1)
    inflow, imports, outflow, exports = rng.uniform(0.05, 0.25, (4, 3)) * use
    x = use + outflow + exports - inflow - imports
    v = x - Z.sum(axis=0)
    frame = pd.DataFrame(Z, SECTORS, SECTORS)
    parts = [Y[:, 0], Y[:, 1], exports, imports, outflow, inflow, x]
    names = ["households", "stocks", "exports", "imports", "to regions", "from regions", "output"]
    for name, values in zip(names, parts, strict=True):
        frame[name] = values
    for name, share in (("wages", 0.6), ("surplus", 0.4)):
        frame.loc[name] = [*(share * v), *[0.0] * 7]
    return frame


def write_country(folder):
    """Write three regions, distances, priors, control and emissions as files, with their plan."""
    rng = np.random.default_rng(1)
    exports, imports = np.zeros(3), np.zeros(3)
    for seed, region in enumerate(REGIONS):
        frame = regional(seed)
        exports += frame["exports"].to_numpy()[:3]
        imports += frame["imports"].to_numpy()[:3]
        # Order of rows and columns is the file's own.
        frame.iloc[::-1, ::-1].to_csv(folder / f"{region}.csv", index_label="of")
    km = pd.DataFrame([[0, 300, 500], [300, 0, 400], [500, 400, 0]], REGIONS, REGIONS)
    km.to_csv(folder / "km.csv", index_label="from")
    pd.DataFrame([[0, 5, 1], [0, 0, 1], [2, 0, 0]], REGIONS, REGIONS).to_csv(folder / "coal.csv")
    nation = pd.DataFrame({"exports": 1.1 * exports, "imports": 0.9 * imports}, SECTORS)
    nation.to_csv(folder / "nation.csv", index_label="sector")
    co2 = pd.DataFrame(rng.uniform(1, 9, (3, 4)), REGIONS, [*SECTORS, "direct"])
    co2.to_csv(folder / "co2.csv", index_label="region")
    (folder / "plan.yaml").write_text(PLAN, encoding="utf-8")


def changed(folder, file, old, new):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
