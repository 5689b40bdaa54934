"""The page as tests read it: its parts, and a browser that looks at it."""

import json
from html.parser import HTMLParser

from mrio.labels import Axis

PLACES = [
    "fig-answer",
    "fig-chain",
    "fig-regions",
    "fig-map",
    "fig-matrix",
    "fig-flows",
    "fig-years",
    "fig-sectors",
    "fig-payments",
    "fig-rules",
]
COLUMNS = [
    "production",
    "consumption",
    "sent",
    "received",
    "net_transfer",
    "net_low",
    "net_high",
    "exported",
    "net_with_exports",
    "value_added",
    "payment",
]
EVIL = {"R1": "<b>x", "R2": "</script><script>window.hit=1</script>", "R3": "q\"&'%{x}"}
ARGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Page(HTMLParser):
    """Tags with their attributes, the visible text, the rows of tables, the figures."""

    def __init__(self, path):
        super().__init__()
        self.tags, self.words, self.tables, self._open = [], [], {}, []
        self._table = None
        self.source = path.read_text(encoding="utf-8")
        self.feed(self.source)
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append((tag, attrs))
        if tag not in ("meta", "link", "br"):
            self._open.append((tag, attrs))
        if tag == "table":
            self._table = self.tables.setdefault(attrs["id"], [])
        elif tag == "tr":
            self._table.append([])
        elif tag in ("td", "th"):
            self._table[-1].append(["", attrs.get("data-value")])

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        inside = [tag for tag, _ in self._open]
        if inside[-1:] == ["script"] and self._open[-1][1].get("id") == "figures":
            self.figures = json.loads(data)
        if "script" not in inside and "style" not in inside:
            self.words.append(data)
        if inside[-1:] and any(tag in ("td", "th") for tag in inside):
            self._table[-1][-1][0] += data


def renamed(table, names):
    """Return the table with other names of its regions."""
    axes = {
        name: Axis(axis.names, tuple(names.get(r, r) for r in axis.region_of), axis.label_of)
        for name, axis in (("industries", table.industries), ("demand", table.demand))
    }
    return table.replace(**axes)


def plain(text):
    """Return text without the figures' tags, on one line."""
    return " ".join(text.replace("-<br>", "-").replace("<br>", " ").split())


def quiet(browser, path, width, drawn):
    """Open a page, wait for what is drawn, and see that nothing is wrong or asked outside."""
    tab = browser.new_page(viewport={"width": width, "height": 900})
    wrong, asked = [], []
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(path.as_uri())
    tab.wait_for_selector(drawn)
    assert wrong == []
    assert [url for url in asked if not url.startswith(("file://", "data:"))] == []
    assert tab.evaluate("window.hit") is None
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    return tab
