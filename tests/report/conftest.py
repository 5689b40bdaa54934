"""The mission's page, built once for a file of tests, and a browser where there is one."""

import shutil

import pytest

import mrio
from mrio.report import mission, over_years, write_page
from mrio.testing import synthetic_table
from tests.report.page import ARGS, EVIL, Page, renamed


@pytest.fixture(scope="module")
def table():
    return mrio.load("china-2007")


@pytest.fixture(scope="module")
def result(table):
    return mission(mrio.Model(table), price=80)


@pytest.fixture(scope="module")
def series(result):
    later = [mission(mrio.Model(mrio.load(f"china-{year}"))) for year in (2012, 2017)]
    return over_years([result, *later])


@pytest.fixture(scope="module")
def path(result, table, series, tmp_path_factory):
    target = tmp_path_factory.mktemp("page") / "page.html"
    return write_page(result, table, target, years=series)


@pytest.fixture(scope="module")
def page(path):
    return Page(path)


@pytest.fixture(scope="module")
def evil(tmp_path_factory):
    """A synthetic table whose regions have names that would break out of HTML or a script."""
    table = synthetic_table(4, 20, seed=7)
    old = list(table.regions)
    table = renamed(table, dict(zip(old, EVIL.values(), strict=False)))
    result = mission(mrio.Model(table), origin=EVIL["R1"], group=(EVIL["R2"], EVIL["R3"]))
    path = write_page(result, table, tmp_path_factory.mktemp("evil") / "page.html")
    return path, result


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium on this machine: the page is not looked at in a browser")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=ARGS)
        yield browser
        browser.close()
