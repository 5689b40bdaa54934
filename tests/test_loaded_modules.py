"""What a question imports: no more rooms than it needs, and no reader of raw statistics."""

import subprocess
import sys
from pathlib import Path

import pytest

ANALYSES = Path(__file__).parents[1] / "analyses"
PROGRAM = """
import sys
from pathlib import Path
{program}
print(*sorted(name for name in sys.modules if name.split(".")[0] == "mrio"))
"""
COMPENSATE = """
from mrio.policy import compensation
from mrio.report import write_compensation
write_compensation(compensation(sys.argv[1]), sys.argv[2], Path(sys.argv[1]).read_text('utf-8'))
"""
TRADE = """
from mrio.power import trade
from mrio.report import write_trade
write_trade(trade(sys.argv[1]), sys.argv[2], Path(sys.argv[1]).read_text('utf-8'))
"""
MOST = 200
"""Modules: 251 were loaded by either before the rooms were made; ranges, columns and languages
came since."""


def loaded(program, *arguments):
    found = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(program=program), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=True,
    )
    return found.stdout.splitlines()[-1].split()


def rooms(names):
    return {name.split(".")[1] for name in names if "." in name}


@pytest.mark.parametrize(
    ("program", "plan", "without"),
    [
        (COMPENSATE, "04-shanxi-and-the-delta/rules.yaml", {"power", "structure", "scenario"}),
        (TRADE, "08-shanxi-jiangsu-green-power/plan.yaml", {"policy", "structure", "scenario"}),
    ],
)
def test_a_plan_loads_what_it_needs(program, plan, without, tmp_path):
    names = loaded(program, ANALYSES / plan, tmp_path / "out")
    assert not rooms(names) & ({"china", "construct", "balance"} | without)
    assert len(names) < MOST, "\n".join(names)


def test_writing_loads_no_reader_of_raw_statistics():
    names = loaded("from mrio.report import write_compensation, write_trade, write_page")
    assert not rooms(names) & {"china", "construct"}


def test_names_of_accounts_cost_nothing():
    code = "from mrio.account import REGISTER; import sys; assert 'numpy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
