"""Damaged raw files: an error of mrio that names the file and what to do, never a fault.

Needs the raw files; skips, with the reason, where they are absent.
"""

from __future__ import annotations

import csv
import io
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from mrio.china import raw
from mrio.china.raw._files import reading
from mrio.cli._main import run
from mrio.errors import InputError, MrioError, StoreError

SERIES = "china_provincial_series"
ENERGY = "china_provincial_energy_2007"
INVENTORIES = "ceads_provincial_co2"
NATIONAL = "China_CO2_Inventory_1997-2019_(IPCC_Sectoral_Emissions).xlsx"
DERIVED = "derived_province_2007_energy_flows.csv"
TRADE = "ABSPI_intra_province_electricity_trade.csv"

READERS: dict[str, Callable[[Path], object]] = {
    "china_national_io/china_2007_135.csv": raw.read_national_2007,
    "china_national_io/china_2012_139.csv": lambda root: raw.read_national(root, 2012),
    "china_national_io/china_2017_149.csv": lambda root: raw.read_national(root, 2017),
    f"{ENERGY}/{DERIVED}": raw.read_energy_balances_2007,
    f"{SERIES}/{TRADE}": lambda root: raw.read_bilateral_power(root, 2007),
    f"{SERIES}/CPSY_GWh_province_F_elec_out.csv": lambda root: raw.read_generation(root, 2007),
    f"{SERIES}/China_Statistics_Yearbook.csv": lambda root: raw.read_population(root, 2007),
    f"{SERIES}/population_thous_province.csv": lambda root: raw.read_population(root, 2007),
    f"{SERIES}/GDP_raw.csv": lambda root: raw.read_gdp(root, 2007),
    f"{SERIES}/gdp_mil10usd_province.csv": lambda root: raw.read_gdp_shares(root, 2012),
    f"{SERIES}/detailed_industry_output.csv": lambda root: raw.read_output(root, "coke", 2012),
    f"{SERIES}/province_capital_coordinates.csv": raw.read_coordinates,
    "china_provincial_io_2007/ChinaIO.xls": raw.read_provincial_tables,
    f"{ENERGY}/rawdata/7.xls": raw.read_energy_balances_2007,
    f"{INVENTORIES}/Emission_Inventories_for_30_Provinces_2007.xlsx": lambda root: (
        raw.read_inventories(root, 2007)
    ),
    f"{INVENTORIES}/{NATIONAL}": lambda root: raw.read_national_inventory_total(root, 2007),
}
"""Every file that is read, and its reader."""


def overwritten(data: bytes) -> bytes:
    """Put noise in the middle."""
    middle = len(data) // 2
    return data[:middle] + random.Random(1).randbytes(400) + data[middle + 400 :]


def without_first_column(data: bytes) -> bytes:
    """Leave out the column that names the rows."""
    out = io.StringIO()
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))):
        csv.writer(out).writerow(row if row and row[0].startswith("#") else row[1:])
    return out.getvalue().encode()


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "blank lines": lambda _: b"\n\n\n",
    "cut in half": lambda data: data[: len(data) // 2],
    "cut to a tenth": lambda data: data[: len(data) // 10],
    "first line alone": lambda data: data.split(b"\n")[0] + b"\n",
    "random bytes": lambda _: random.Random(2).randbytes(5000),
    "overwritten in the middle": overwritten,
}
TEXT_DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "UTF-16": lambda data: data.decode("utf-8-sig").encode("utf-16"),
    "not UTF-8": lambda data: data + b"\xe9\xff",
    "GBK": lambda data: data.decode("utf-8-sig").encode("gbk"),
    "no first column": without_first_column,
}
HARMLESS = {
    ("GBK", "without Chinese the same"): (SERIES, "ABSPI", "CPSY", "GDP", "Yearbook", "population"),
}
"""Damages that do not touch what is read."""


def _harmless(damage: str, file: str) -> bool:
    if damage == "GBK" and "coordinates" in file:
        return False
    return any(
        damage == name and any(part in file for part in parts)
        for (name, _), parts in HARMLESS.items()
    )


CASES = [
    (file, damage)
    for file in READERS
    for damage in (*DAMAGES, *(TEXT_DAMAGES if file.endswith("csv") else ()))
]


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    """The raw statistics as links that can be replaced one by one."""
    for folder, _, names in os.walk(root):
        target = tmp_path / Path(folder).relative_to(root)
        target.mkdir(exist_ok=True)
        for name in names:
            (target / name).symlink_to(Path(folder) / name)
    return tmp_path


def put(copy: Path, file: str, data: bytes) -> None:
    (copy / file).unlink()
    (copy / file).write_bytes(data)


@pytest.mark.parametrize(("file", "damage"), CASES)
def test_a_damaged_file_is_named(root: Path, copy: Path, file: str, damage: str):
    put(copy, file, (DAMAGES | TEXT_DAMAGES)[damage]((root / file).read_bytes()))
    if _harmless(damage, file):
        READERS[file](copy)
        return
    with pytest.raises(MrioError) as caught:
        READERS[file](copy)
    told = str(caught.value)
    assert Path(file).name in told
    assert "What to do" in told


@pytest.mark.parametrize("kept", [2000, 10_000, 15_815, 16_000])
def test_trade_cut_between_two_lines_is_not_read_as_no_trade(root: Path, copy: Path, kept: int):
    """The rows of Hong Kong stand last, for all years."""
    file = f"{SERIES}/{TRADE}"
    lines = (root / file).read_bytes().splitlines(keepends=True)
    put(copy, file, b"".join(lines[:kept]))
    with pytest.raises(InputError, match=r"pairs in 2007|no year 2007") as caught:
        raw.read_bilateral_power(copy, 2007)
    assert TRADE in str(caught.value)


@pytest.mark.parametrize("name", ["National Total", "Tibet"])
def test_a_row_that_is_not_there(root: Path, copy: Path, name: str):
    file = f"{SERIES}/GDP_raw.csv"
    lines = (root / file).read_text(encoding="utf-8-sig").splitlines(keepends=True)
    put(copy, file, "".join(line for line in lines if name not in line).encode())
    with pytest.raises(StoreError, match=name):
        raw.read_gdp(copy, 2007)


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00 no text"])
def test_the_command_line_tells_it(copy: Path, tmp_path_factory, capsys, data: bytes):
    out = tmp_path_factory.mktemp("out")
    file = "china_provincial_series/province_capital_coordinates.csv"
    put(copy, file, data)
    assert run(["build", "china-2007", "--data", str(copy), "--out", str(out)]) == 2
    told = capsys.readouterr().err
    assert "province_capital_coordinates.csv" in told
    assert "What to do" in told
    assert not list(out.iterdir())


def test_what_is_no_damage_passes_through(tmp_path: Path):
    (tmp_path / "a.csv").touch()

    def interrupted() -> None:
        with reading(tmp_path, "a.csv"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
