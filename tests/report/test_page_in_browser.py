"""The mission's page in a real browser: quiet, whole, readable, and it answers."""

import pytest

from tests.report.page import COLUMNS, PLACES


def slow(width):
    """A width between those that the default suite opens, or the one that is least narrow."""
    return pytest.param(width, marks=pytest.mark.slow)


WIDTHS = [400, slow(1280)]


def opened(browser, path, width):
    """Open the page and return it with its requests and complaints."""
    tab = browser.new_page(viewport={"width": width, "height": 900})
    requests, complaints = [], []
    tab.on("request", lambda request: requests.append(request.url))
    tab.on("console", lambda message: complaints.append(message.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.goto(path.as_uri())
    tab.wait_for_function("document.querySelectorAll('.plot svg.main-svg').length >= 10")
    tab.wait_for_timeout(300)
    return tab, requests, complaints


@pytest.mark.parametrize("width", WIDTHS)
def test_opens_quietly_and_draws_everything(browser, path, width):
    tab, requests, complaints = opened(browser, path, width)
    assert requests == [path.as_uri()]
    assert complaints == []
    for place in PLACES:
        box = tab.query_selector(f"#{place} svg.main-svg").bounding_box()
        assert box["width"] > 300, place
        # The first figure is low, so that it stands on the first screen with the answer.
        assert box["height"] > (200 if place == "fig-answer" else 300), place
    page_width = tab.evaluate("document.documentElement.scrollWidth")
    assert page_width == tab.evaluate("document.documentElement.clientWidth") == width
    tab.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_no_name_is_cut_off(browser, path, width):
    tab, _, _ = opened(browser, path, width)
    outside = tab.evaluate(
        """() => [...document.querySelectorAll('.plot')].flatMap((plot) => {
            const frame = plot.querySelector('svg.main-svg').getBoundingClientRect();
            return [...plot.querySelectorAll('svg.main-svg text')].filter((text) => {
                const box = text.getBoundingClientRect();
                return box.width && (box.left < frame.left - 1 || box.right > frame.right + 1
                    || box.top < frame.top - 1 || box.bottom > frame.bottom + 1);
            }).map((text) => text.textContent);
        })"""
    )
    assert outside == []
    tab.close()


@pytest.mark.parametrize("width", [400, *map(slow, (768, 1000))])
def test_figures_at_bars_do_not_run_into_names(browser, path, width):
    tab, _, _ = opened(browser, path, width)
    overlaps = tab.evaluate(
        """() => [...document.querySelectorAll('.plot')].flatMap((plot) => {
            const boxes = (what) => [...plot.querySelectorAll(what)].map((text) =>
                ({text: text.textContent, box: text.getBoundingClientRect()}));
            const names = boxes('.ytick text, .y2tick text');
            return boxes('.bartext, .textpoint text').flatMap((bar) => names.filter((name) =>
                bar.text && bar.box.left < name.box.right && name.box.left < bar.box.right
                && bar.box.top < name.box.bottom - 2 && name.box.top < bar.box.bottom - 2
            ).map((name) => `${name.text} ${bar.text}`));
        })"""
    )
    assert overlaps == []
    drawn = "document.querySelectorAll('.bartext, .textpoint text').length"
    assert tab.evaluate(drawn) > 100
    tab.close()


def test_tables_sort_by_a_click(browser, path, result):
    tab, _, _ = opened(browser, path, 1280)

    def column(at):
        cells = tab.query_selector_all(f"#regions tbody tr > :nth-child({at + 1})")
        return [cell.get_attribute("data-value") for cell in cells]

    payment = 1 + COLUMNS.index("payment")
    button = tab.query_selector(f"#regions thead th:nth-child({payment + 1}) button")
    button.click()
    assert [float(v) for v in column(payment)] == sorted(result.regions["payment"], reverse=True)
    button.click()
    assert [float(v) for v in column(payment)] == sorted(result.regions["payment"])
    assert column(0)[0] == result.regions["payment"].idxmin()
    tab.query_selector("#regions thead th button").click()
    assert column(0) == sorted(result.regions.index)
    tab.close()


def test_hover_tells_the_figure(browser, path, result):
    tab, _, _ = opened(browser, path, 1280)
    bar = tab.query_selector("#fig-payments .bars .point")
    bar.scroll_into_view_if_needed()
    bar.hover(force=True)
    tab.wait_for_selector("#fig-payments .hoverlayer .hovertext")
    told = tab.text_content("#fig-payments .hoverlayer")
    best = result.regions["payment"].idxmax()
    assert best in told
    assert f"+{result.regions['payment'].max():,.0f} million yuan" in told
    tab.close()


def test_labels_do_nothing_in_a_browser(browser, evil):
    path, result = evil
    tab, requests, complaints = opened(browser, path, 1280)
    assert requests == [path.as_uri()]
    assert complaints == []
    assert tab.evaluate("window.hit") is None
    ticks = tab.query_selector_all("#fig-payments .ytick text")
    assert {tick.text_content() for tick in ticks} == set(result.regions.index)
    tab.close()
