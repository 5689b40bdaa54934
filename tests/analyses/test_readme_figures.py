"""Figures in the READMEs of analyses come from a run."""

import re

import pytest

from tests.analyses import test_analyses
from tests.analyses.readme_figures import Figure, figures_of, unmarked
from tests.analyses.test_analyses import ROOT, SCRIPTS, run

READMES = {
    script: readme
    for script in SCRIPTS
    if "<!-- run:" in (readme := (script.parent / "README.md").read_text(encoding="utf-8"))
}


def test_analyses_of_compensation_are_held():
    held = {"break_even_price", "shanxi_and_the_delta", "voting_over_accounts", "responsibilities"}
    assert {script.stem for script in READMES} >= held


@pytest.mark.parametrize("script", READMES, ids=lambda script: script.stem)
def test_figures_are_those_of_the_run(script):
    shown = run(str(script.relative_to(ROOT)))
    found = figures_of(READMES[script])
    wrong = []
    for figure in found:
        if figure.given:
            continue
        if figure.test:
            assert callable(getattr(test_analyses, figure.test))
            continue
        printed = figure.printed(shown)
        if abs(figure.value - printed) > figure.rounding * (1 + 1e-9):
            wrong.append(f"{figure.told}: the run prints {printed:g} ({figure.mark})")
    assert wrong == []


@pytest.mark.parametrize("script", READMES, ids=lambda script: script.stem)
def test_no_figure_beside_them_is_left_without_a_source(script):
    assert unmarked(READMES[script]) == []


RUN = """Net exporters
Shanxi    66.9   10.1
Other exporters
Shanxi    1,439.5   -2.0
made 8 at 40
"""


def test_the_kit_finds_what_is_wrong():
    """Another place, another digit, a line that is not there."""
    assert Figure("1,440", "run: Other exporters > Shanxi #1").printed(RUN) == 1439.5
    assert Figure("−2.0", "run: Other > Shanxi #2").value == -2.0
    assert Figure("0.07", "run: Shanxi #1 x 0.001").printed(RUN) == pytest.approx(0.0669)
    assert Figure("87.0", "given").rounding == pytest.approx(0.05)
    with pytest.raises(AssertionError, match="no line that begins with 'Hebei'"):
        Figure("1", "run: Hebei #1").printed(RUN)
    with pytest.raises(AssertionError, match="no figure 3"):
        Figure("1", "run: made #3").printed(RUN)
    with pytest.raises(AssertionError, match="neither"):
        Figure("1", "somewhere").printed(RUN)
    text = "Shanxi at 10<!-- run: Shanxi #2 -->, Hebei at 12; see [04](../04-x/), `seed 7`."
    assert unmarked(text) == ["12"]
    assert not re.search("12", str(figures_of(text)))
