"""One run of MARIO, in the Python that has it: imports nothing of mrio. See `mario.py`."""

from __future__ import annotations

import json
import logging
import sys
import time
from pathlib import Path


def main() -> None:
    """Read a table from a folder, time one call on it, leave its result there."""
    folder, task = Path(sys.argv[1]), json.loads(sys.argv[2])
    try:
        import mario
        import numpy as np
        import pandas as pd
    except ImportError as error:
        print(json.dumps({"missing": str(error)}))
        return
    logging.disable(logging.WARNING)
    arrays, labels = np.load(folder / "table.npz"), json.loads((folder / "labels.json").read_text())
    triples = [(region, "Sector", sector) for region, sector in labels["industries"]]
    index = pd.MultiIndex.from_tuples(triples)
    users = pd.MultiIndex.from_tuples([(triples[0][0], "Consumption category", "final")])
    units = {
        "Sector": pd.DataFrame({"unit": "bn"}, list(dict.fromkeys(t[2] for t in triples))),
        "Satellite account": pd.DataFrame({"unit": "Mt"}, ["co2"]),
        "Factor of production": pd.DataFrame({"unit": "bn"}, ["primary"]),
    }
    database = mario.Database(
        table="IOT",
        Z=pd.DataFrame(arrays["Z"], index, index),
        Y=pd.DataFrame(arrays["y"][:, None], index, users),
        E=pd.DataFrame(arrays["F"][None], ["co2"], index),
        V=pd.DataFrame(arrays["v"][None], ["primary"], index),
        EY=pd.DataFrame(0.0, ["co2"], users),
        units=units,
        calc_all=False,
    )
    start = time.perf_counter()
    result = getattr(database, task["call"])(**task["arguments"])
    seconds = time.perf_counter() - start
    if task["call"] == "calc_spa":
        np.save(folder / "result.npy", result["contribution"].to_numpy())
    else:
        at = {triple: i for i, triple in enumerate(triples)}
        order = np.argsort([at[label] for label in result.index])
        np.save(folder / "result.npy", result.to_numpy()[order])
    answer = {
        "seconds": seconds,
        "version": mario.__version__,
        "columns": [str(name) for name in result.columns],
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
